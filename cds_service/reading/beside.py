"""Words that stand beside an instruction: additional instructions, and those meant for the patient.

They may repeat the order, complete it, contradict it, or say something else ("rotate sites"), which is then kept as
a note. What holds an amount or a number and is not understood may change the dose, and is not passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cards.known import Problem
from cards.order import Dose, Part, Phase, Route, Substance
from cards.text import Foreign, say
from cds_service.reading.agreement import completed
from cds_service.reading.doubt import BESIDE, STRUCTURED, TEXT, Doubt, placed
from cds_service.reading.resource import concept, items, present, words
from cds_service.reading.route import one_route
from cds_service.reading.sig import Sig, read_sig

if TYPE_CHECKING:
    from cards.knowledge import Knowledge

_NUMBERS = ("NUMBER", "ADVERB", "UNIT_ADVERB", "COUNT", "PER_UNIT", "FRACTION_UNIT", "DAY_NAME")
_OF_TIME = frozenset({*_NUMBERS, "_EVERY", "_ALTERNATE", "_INTERVAL", "_TIMES", "_UNTIL", "_SINGLE"})
_STRUCTURE = ("dose", "timing", "scheduledTiming", "route")
_ENDS = frozenset({"then stop", "stop"})  # of the phase they stand beside, whose own end tells when


@dataclass(frozen=True)
class Beside:
    """Phases and route with what the words beside them add, the doubts they raise, and the words kept as notes."""

    phases: tuple[Phase, ...]
    route: Route | None
    substances: frozenset[Substance] = frozenset()
    doubts: tuple[Doubt, ...] = ()
    notes: tuple[Foreign, ...] = ()


def with_words_beside(
    phases: tuple[Phase, ...], route: Route | None, dosage: Mapping[str, Any], at: str, knowledge: Knowledge
) -> Beside:
    """What was read of an instruction with every text that stands beside its own."""
    first, *others = phases or (Phase(Dose(), at=at),)
    found = Beside((first, *others), route)
    structure = any(key.startswith(_STRUCTURE) and present(dosage[key]) for key in map(str, dosage))
    for text in texts_beside(dosage):
        found = _with(found, text, at, STRUCTURED if structure else TEXT, knowledge)
    return found


def _with(found: Beside, text: str, at: str, place: str, knowledge: Knowledge) -> Beside:
    """`place` is where what was read before stands."""
    sig = read_sig(text, knowledge)
    first, *others = found.phases
    if _is_stop(text):
        return found if _ends(found.phases[-1]) else _in_doubt(found, text, at, "schedule")
    if any(unread.touches_dose for unread in sig.unread) or len(sig.phases) > 1:
        return _in_doubt(found, text, at, "dose", "schedule")
    if sig.unread:
        timed = _is_of_time(sig)
        return _in_doubt(found, text, at, "schedule") if timed else replace(found, notes=(*found.notes, Foreign(text)))
    if not sig.phases:
        return found
    told = sig.phases[0]
    if others and (told.every or told.doses or told.lasts or told.until):
        return _in_doubt(found, text, at, "schedule")  # of which step is not said
    first, conflicts = completed(first, told, at, knowledge, (place, BESIDE))
    route, faults = found.route, list[Doubt](conflicts)
    for named in sig.routes:
        joined, why = (named, None) if route is None else one_route([(place, route), (BESIDE, named)])
        route, faults = joined, [*faults, *([] if why is None else [placed("route", why, at)])]
    return Beside((first, *others), route, found.substances | sig.substances, (*found.doubts, *faults), found.notes)


def _in_doubt(found: Beside, text: str, at: str, *parts: Part) -> Beside:
    why = say("an instruction beside the dose was not read: “{words}”", words=Foreign(text))
    return replace(found, doubts=(*found.doubts, *(Problem(part, why, at) for part in parts)))


def may_order(text: str, knowledge: Knowledge) -> bool:
    """Whether words somewhere else may state an amount or a time, or deny one."""
    sig = read_sig(text, knowledge)
    dosed = any(unread.touches_dose for unread in sig.unread) or any(phase.dose.stated for phase in sig.phases)
    return dosed or _is_of_time(sig)


def _is_of_time(sig: Sig) -> bool:
    """Whether words that were not understood to the end may change when, how often or how long."""
    return bool(sig.kinds & _OF_TIME) or any(map(_is_timed, sig.phases))


def _is_timed(phase: Phase) -> bool:
    return bool(phase.every or phase.doses or phase.lasts or phase.until or phase.as_needed)


def _ends(phase: Phase) -> bool:
    return bool(phase.doses or phase.lasts or phase.until or phase.ends)


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
