"""Prescribers' text cut into words, numbers and marks, each with its place in the text.

One pass in linear time: the text comes from outside. A number keeps two readings, because "1.000" is one
in English and a thousand on the Continent; where they differ only the language of its unit decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from cards.knowledge.folding import fold

_TOKEN = re.compile(
    r"""
      (?P<number> [1-9][0-9]{0,2} [\x20\u00a0\u202f'\u2019] 000 (?! [0-9.,] )  # "1 000" is nothing but a thousand
    | [0-9]* [\u00bd\u00bc\u00be] | [0-9]+ (?:[.,][0-9]+)* | \.[0-9]+ )
    | (?P<word> (?:[^\W\d_]\.)+ [^\W\d_] (?![^\W\d_]) \.? | [^\W\d_]+ )  # "i.m." is one word
    | (?P<mark> \S )
    """,
    re.VERBOSE,
)
_GROUPED = {mark: re.compile(rf"[1-9][0-9]{{0,2}}(?:\{mark}[0-9]{{3}})+") for mark in ",."}
_SPACES = re.compile("[ \u00a0\u202f'\u2019]")
_MOST_CHARACTERS = 20

_FRACTIONS = {"\u00bd": Decimal("0.5"), "\u00bc": Decimal("0.25"), "\u00be": Decimal("0.75")}


@dataclass(frozen=True)
class Token:
    """One word, number or mark. `value` is the number in English, `continental` as Spain or Italy write it."""

    kind: Literal["word", "number", "mark"]
    text: str
    start: int
    end: int
    value: Decimal | None = None
    continental: Decimal | None = None

    @property
    def low(self) -> str:
        """The text without case, dots of an abbreviation left out."""
        folded = self.text.casefold()
        return folded.replace(".", "") if self.kind == "word" else folded

    @property
    def folded(self) -> str:
        """`low` without accents, as words are compared."""
        return fold(self.low)


END = Token("mark", "", 0, 0)


@dataclass(frozen=True)
class Tokens:
    """The tokens of one text; asking beyond either end gives an empty mark."""

    source: str
    all: tuple[Token, ...]

    def __getitem__(self, index: int) -> Token:
        return self.all[index] if 0 <= index < len(self.all) else END

    def __len__(self) -> int:
        return len(self.all)

    def says(self, index: int, *phrase: str) -> bool:
        """Whether the tokens from `index` on are exactly these words."""
        return all(self[index + offset].low == word for offset, word in enumerate(phrase))

    def ties(self, index: int) -> bool:
        """Whether the mark at `index` stands between two tokens without a space, the second a word: "3-monthly"."""
        before, mark, after = self[index - 1], self[index], self[index + 1]
        return before.end == mark.start and mark.end == after.start and after.kind == "word"

    def negates(self, index: int) -> bool:
        """Whether the mark at `index` makes the number behind it a negative one: " -1"."""
        before, mark, after = self[index - 1], self[index], self[index + 1]
        apart = index == 0 or before.end < mark.start
        return mark.text in {"-", "\u2212"} and apart and after.kind == "number" and mark.end == after.start

    def words(self, start: int, end: int) -> str:
        """The stretch of the text from token `start` up to but not including token `end`."""
        return self.source[self[start].start : self[end - 1].end]


def tokens_of(text: str) -> Tokens:
    """Cut a text into tokens; never fails."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "number":
            value, continental = _readings(match[0])
            found.append(Token("number", match[0], match.start(), match.end(), value, continental))
        else:
            kind: Literal["word", "mark"] = "word" if match.lastgroup == "word" else "mark"
            found.append(Token(kind, match[0], match.start(), match.end()))
    return Tokens(text, tuple(found))


def _readings(digits: str) -> tuple[Decimal | None, Decimal | None]:
    """A written number as read in English and on the Continent; None where it makes no number, or could be two."""
    if len(digits) > _MOST_CHARACTERS:
        return None, None
    digits = _SPACES.sub("", digits)
    if digits[-1] in _FRACTIONS:
        value = Decimal(digits[:-1] or 0) + _FRACTIONS[digits[-1]]
        return value, value
    commas, dots = digits.count(","), digits.count(".")
    if commas and dots:
        decimal_mark = "," if digits.rfind(",") > digits.rfind(".") else "."
        grouping = "." if decimal_mark == "," else ","
        if digits.count(decimal_mark) > 1 or not _GROUPED[grouping].fullmatch(digits[: digits.rfind(decimal_mark)]):
            return None, None
        value = Decimal(digits.replace(grouping, "").replace(",", "."))
        return value, value
    mark = "," if commas else "."
    if _GROUPED[mark].fullmatch(digits):
        grouped = Decimal(digits.replace(mark, ""))
        if commas + dots > 1:
            return grouped, grouped
        return (grouped, None) if commas else (None, grouped)
    if commas + dots > 1:
        return None, None
    value = Decimal(digits.replace(",", "."))
    return value, value
