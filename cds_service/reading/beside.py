"""Words that stand beside an instruction: additional instructions, and those meant for the patient.

They may repeat the order, complete it, contradict it, or say something else ("rotate sites"), which is then kept as
a note. What holds an amount or a number and is not understood may change the dose, and is not passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cards.known import Problem
from cards.order import Phase
from cards.text import Foreign, say
from cds_service.reading.agreement import completed
from cds_service.reading.doubt import Doubt
from cds_service.reading.resource import concept, items, words
from cds_service.reading.sig import read_sig

if TYPE_CHECKING:
    from cards.knowledge import Knowledge

_ENDS = frozenset({"then stop", "stop"})  # of the phase they stand beside, whose own end tells when


@dataclass(frozen=True)
class Beside:
    """A phase with what the words beside it add, the doubts they raise, and the words kept as notes."""

    phase: Phase
    doubts: tuple[Doubt, ...] = ()
    notes: tuple[Foreign, ...] = ()


def with_words_beside(phase: Phase, dosage: Mapping[str, Any], at: str, knowledge: Knowledge) -> Beside:
    """The first phase of an instruction with every text that stands beside its own."""
    doubts: list[Doubt] = []
    notes: list[Foreign] = []
    for text in texts_beside(dosage):
        if _is_stop(text):
            continue
        sig = read_sig(text, knowledge)
        if any(unread.touches_dose for unread in sig.unread) or len(sig.phases) > 1:
            why = say("an instruction beside the dose was not read: “{words}”", words=Foreign(text))
            doubts += [Problem("dose", why, at), Problem("schedule", why, at)]
        elif sig.unread:
            notes.append(Foreign(text))
        elif sig.phases:
            phase, conflicts = completed(phase, replace(sig.phases[0], until=phase.until), at, knowledge)
            doubts += conflicts
    return Beside(phase, tuple(doubts), tuple(notes))


def says_stop(dosage: Mapping[str, Any]) -> bool:
    """Whether words beside the instruction say that it ends."""
    return any(_is_stop(text) for text in texts_beside(dosage))


def _is_stop(text: str) -> bool:
    return text.casefold().strip(" .") in _ENDS


def texts_beside(dosage: Mapping[str, Any]) -> list[str]:
    """The texts that stand beside the instruction's own, each once."""
    said = [text for entry in items(dosage.get("additionalInstruction")) for text in concept(entry).words]
    said += [text for entry in items(dosage.get("additionalInstructions")) for text in concept(entry).words]
    own, for_patient = words(dosage.get("text")), words(dosage.get("patientInstruction"))
    if own is not None and for_patient is not None and for_patient != own:
        said.append(for_patient)
    return list(dict.fromkeys(said))
