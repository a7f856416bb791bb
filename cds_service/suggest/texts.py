"""The texts of a draft that people read, and changes inside them that keep the rest word for word.

A text is changed where the reader of instructions says that something stands (`Sig.spans`). One that it did not
understand to the end, and that may speak of what is to be changed, cannot be changed, and neither can the draft.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cds_service.reading.sig import Sig, read_sig
from cds_service.suggest.places import RENDERED, Json, instructions

if TYPE_CHECKING:
    from cards.knowledge import Knowledge
    from cards.order import Order

TEXTS: Final = ("text", "patientInstruction")
_BEFORE: Final = re.compile(r"[\s,;:]*$")
_FULL_STOP: Final = re.compile(r"\s*[.;]?\s*$")


@dataclass(frozen=True)
class Edit:
    """Other words for the characters `start` up to `end`; no words take them away, with the comma before them."""

    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Text:
    """One text as read; `places` are those of its phases, in order."""

    holder: Json
    name: str
    sig: Sig
    places: tuple[str, ...]

    @property
    def says(self) -> str:
        """As it stands."""
        return str(self.holder[self.name])

    @property
    def is_whole(self) -> bool:
        """Whether it tells the order as a whole, apart from its instructions."""
        return self.name == RENDERED

    @property
    def names_route(self) -> bool:
        """Whether it says how the dose is given, beyond "inject"."""
        return any(span.matter == "route" for span in self.sig.spans)


Change = Callable[[Text], list[Edit] | None]


def texts_of(draft: Json, order: Order, knowledge: Knowledge) -> Iterator[Text]:
    """Every text of the draft; that of the whole order tells the phases of the order, or the places are unknown."""
    for at, instruction in instructions(draft).items():
        for name in TEXTS:
            if isinstance(instruction.get(name), str) and instruction[name].strip():
                sig = read_sig(instruction[name], knowledge)
                yield Text(instruction, name, sig, tuple(f"{at}#{n}" if n else at for n in range(len(sig.phases))))
    if isinstance(draft.get(RENDERED), str) and draft[RENDERED].strip():
        sig = read_sig(draft[RENDERED], knowledge)
        alike = len(sig.phases) == len(order.phases)
        yield Text(draft, RENDERED, sig, tuple(phase.at for phase in order.phases) if alike else ())


def changed_texts(draft: Json, order: Order, knowledge: Knowledge, change: Change) -> bool:
    """Change every text in place; False when one of them cannot be changed."""
    every = [(text, change(text)) for text in texts_of(draft, order, knowledge)]
    for text, edits in every:
        if edits is None:
            return False
        text.holder[text.name] = edited(text.says, edits)
    return True


def edited(text: str, edits: list[Edit]) -> str:
    """The text with all edits made, from the end so that positions hold."""
    for edit in sorted(edits, key=lambda one: one.start, reverse=True):
        before, after = text[: edit.start], text[edit.end :]
        if edit.words:
            before += " " if before[-1:].isalnum() and edit.words[0].isalnum() else ""
            after = (" " if after[:1].isalnum() and edit.words[-1].isalnum() else "") + after
        elif before.endswith("(") and after.startswith(")"):
            before, after = before[:-1].rstrip(), after[1:]
        else:
            before = _BEFORE.sub("", before)
            before = before.removesuffix(".") if not after.strip(" .") else before
        text = before + edit.words + after
    return text


def appended(text: str, words: str) -> Edit:
    """Words at the end, before a full stop."""
    found = _FULL_STOP.search(text)
    at = len(text) if found is None else found.start()
    return Edit(at, at, words)


def understood(sig: Sig, *matters: str) -> bool:
    """Whether the text is read to the end, or says nothing of these matters (and of no amount) as far as it is read."""
    return not sig.unread or not (
        any(span.matter in matters for span in sig.spans) or any(words.touches_dose for words in sig.unread)
    )
