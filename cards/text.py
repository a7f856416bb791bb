"""Text for people, with foreign words kept apart from ours until the last moment.

Whatever came from a request is `Foreign`. It can only enter a card through `say`, and leaves a card
either as plain text (summary, labels) or escaped for markdown (detail): escaped, never stripped,
because a sanitiser turns "warfarin<INR 2" into "warfarin". Requirements: SAFETY.md 2.6 (S35, S36, S40).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from string import Formatter

LONGEST_FOREIGN = 200
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_MARKDOWN = re.compile(r"""[\\`*_{}\[\]()#+\-.!|~:/@"'=^$]""")
_DOMAIN = re.compile(r"(?<=[A-Za-z])\.(?=[A-Za-z]{2})")
_LONG_NUMBER = re.compile(r"(?<![\d.,])\d{4,}(?![\d,])")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@dataclass(frozen=True)
class Foreign:
    """Words from outside. `raw` is as received and is never shown directly."""

    raw: str

    @cached_property
    def plain(self) -> str:
        """Normalised to one line: NFC, no control, bidi or zero-width characters, 200 characters at most."""
        spaced = re.sub(r"\s", " ", self.raw[: LONGEST_FOREIGN * 20])
        seen = "".join(c for c in spaced if unicodedata.category(c) not in _HIDDEN)
        kept = " ".join(unicodedata.normalize("NFC", seen).split())
        return kept if len(kept) <= LONGEST_FOREIGN else kept[: LONGEST_FOREIGN - 1] + "…"

    @property
    def markdown(self) -> str:
        """`plain`, with everything that markdown or HTML could act on made literal."""
        return _MARKDOWN.sub(lambda found: "\\" + found[0], self.plain.translate(_ENTITIES))


@dataclass(frozen=True)
class Said:
    """A sentence made of our words and, apart from them, foreign ones."""

    parts: tuple[str | Foreign, ...]

    @property
    def foreign(self) -> Foreign | None:
        """The first foreign words in it, None when all are ours."""
        return next((part for part in self.parts if isinstance(part, Foreign)), None)

    def _join(self, show: Callable[[Foreign], str], ours: Callable[[str], str] = str) -> str:
        return "".join(ours(part) if isinstance(part, str) else show(part) for part in self.parts)

    @property
    def plain(self) -> str:
        """For summaries and labels, which no client renders."""
        return self._join(lambda part: part.plain)

    @property
    def markdown(self) -> str:
        """For card details. A name such as "Drugs.com" in our own words is a name and no link."""
        return self._join(lambda part: part.markdown, lambda part: _DOMAIN.sub(r"\\.", part))


def say(template: str, **values: str | Foreign | Said) -> Said:
    """Fill `template` ({name} fields only). Raises KeyError when a value is missing: no null is templated."""
    parts: list[str | Foreign] = []
    for literal, name, _spec, _conversion in Formatter().parse(template):
        if literal:
            parts.append(literal)
        if name is not None:
            value = values[name]
            parts.extend(value.parts if isinstance(value, Said) else (value,))
    return Said(tuple(parts))


def listed(items: list[Said] | list[str], last: str = "and") -> Said:
    """Items joined as in a sentence: "a, b and c"."""
    said = [item if isinstance(item, Said) else Said((item,)) for item in items]
    parts: list[str | Foreign] = []
    for index, item in enumerate(said):
        if index:
            parts.append(f" {last} " if index == len(said) - 1 else ", ")
        parts.extend(item.parts)
    return Said(tuple(parts))


def grouped(said: Said) -> Said:
    """Long numbers in our own words with commas, as everywhere else on a card: "1,000 mcg". Foreign words stay."""

    def commas(found: re.Match[str]) -> str:
        return f"{int(found[0]):,}"

    return Said(tuple(_LONG_NUMBER.sub(commas, part) if isinstance(part, str) else part for part in said.parts))
