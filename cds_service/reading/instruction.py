"""One dosage instruction: its structure, its text, and the words beside it, which must agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cards.order import Phase, Route, Substance
from cards.text import Foreign, Said
from cds_service.reading.agreement import says_something, silenced
from cds_service.reading.beside import texts_beside, with_words_beside
from cds_service.reading.dosage import read_structured
from cds_service.reading.doubt import Doubt
from cds_service.reading.extent import endless_against, unlike
from cds_service.reading.most import beyond_most
from cds_service.reading.resource import words
from cds_service.reading.sig import Sig, read_sig
from cds_service.reading.told_strength import ToldStrength, strengths_in
from cds_service.reading.written import with_text

if TYPE_CHECKING:
    from cards.knowledge import Knowledge

_TEXTS = ("text", "patientInstruction")
_RENDERED = "renderedDosageInstruction"


@dataclass(frozen=True)
class Instruction:
    """One dosage instruction: its phases, route and doubts, and the product strengths that it states."""

    phases: tuple[Phase, ...]
    route: Route | None
    doubts: tuple[Doubt, ...]
    read_from: tuple[str, ...]
    substances: frozenset[Substance] = frozenset()
    strengths: tuple[ToldStrength, ...] = ()
    notes: tuple[Foreign, ...] = ()
    notations: tuple[Said, ...] = ()


def read_instruction(
    dosage: Mapping[str, Any], at: str, rendered: str | None, knowledge: Knowledge, *, alone: bool
) -> Instruction:
    """Read the instruction at `at`; `rendered` is the order's own text, `alone` whether it is the only instruction."""
    structured = read_structured(dosage, at, knowledge)
    name, text = next(((key, found) for key in _TEXTS if (found := words(dosage.get(key)))), ("", None))
    if text is None and rendered is not None:
        name, text, rendered = _RENDERED, rendered, None
    sig = read_sig(text, knowledge) if text else Sig()
    written = with_text(structured, sig, at, knowledge, alone=alone)
    beside = with_words_beside(written.phases, written.route, dosage, at, knowledge)
    more = [*beside.doubts, *unlike(written.phases, rendered, at, knowledge)]
    more += beyond_most(beside.phases, dosage, at, knowledge)
    more += endless_against(structured, sig, texts_beside(dosage), at, knowledge)
    doubts = (*written.doubts, *more)
    first, *others = beside.phases
    phases = (silenced(first, doubts), *(silenced(one, more) for one in others))
    return Instruction(
        tuple(phase for phase in phases if says_something(phase)),
        None if any(doubt.part == "route" for doubt in doubts) else beside.route,
        doubts,
        (*structured.read_from, *([name] if written.uses_text else [])),
        beside.substances | (sig.substances if written.uses_text else frozenset()),
        strengths_in(beside.phases, sig, structured.dose),
        (*written.notes, *beside.notes),
        sig.notes,
    )
