"""Structure against text: what one leaves open the other fills, and what both state must agree.

Structured fields and free text of the same order are written by different hands and often drift apart. Where
they contradict one another neither is preferred: the value is left out and a `Problem` quotes both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cards.order import INJECTED, Conflict, Dose, Part, Phase, Route, Substance
from cards.text import Foreign, Said, say
from cds_service.reading.agreement import joined_phases, says_something, silenced
from cds_service.reading.beside import with_words_beside
from cds_service.reading.dosage import Structured, join, read_structured
from cds_service.reading.doubt import STRUCTURED, TEXT, Doubt, placed
from cds_service.reading.resource import words
from cds_service.reading.route import one_route
from cds_service.reading.sig import Sig, read_sig

if TYPE_CHECKING:
    from cards.knowledge import Knowledge
    from cards.quantity import Concentration

_TEXTS = ("text", "patientInstruction")


@dataclass(frozen=True)
class Instruction:
    """One dosage instruction: its phases, route and doubts. `strength` is a product strength in place of a text."""

    phases: tuple[Phase, ...]
    route: Route | None
    doubts: tuple[Doubt, ...]
    read_from: tuple[str, ...]
    substances: frozenset[Substance] = frozenset()
    strength: Concentration | None = None
    notes: tuple[Foreign, ...] = ()
    notations: tuple[Said, ...] = ()


def read_instruction(
    dosage: Mapping[str, Any], at: str, rendered: str | None, knowledge: Knowledge, *, alone: bool
) -> Instruction:
    """Read the instruction at `at`; `rendered` is the order's own text, `alone` whether it is the only instruction."""
    read = _read(dosage, at, rendered, knowledge, alone=alone)
    beside = with_words_beside(read.phases[0] if read.phases else Phase(Dose(), at=at), dosage, at, knowledge)
    doubts = (*read.doubts, *beside.doubts)
    first = silenced(beside.phase, doubts)
    phases = tuple(phase for phase in (first, *read.phases[1:]) if says_something(phase))
    return replace(read, phases=phases, doubts=doubts, notes=(*read.notes, *beside.notes))


def _read(
    dosage: Mapping[str, Any], at: str, rendered: str | None, knowledge: Knowledge, *, alone: bool
) -> Instruction:
    structured = read_structured(dosage, at, knowledge)
    name, text = next(((key, found) for key in _TEXTS if (found := words(dosage.get(key)))), ("", None))
    if text is None and rendered is not None:
        name, text = "renderedDosageInstruction", rendered
    doubts = list(structured.doubts)
    phase = _phase(structured, at)
    sig = read_sig(text, knowledge) if text else Sig()
    if sig.unread and not _sends_elsewhere(sig):
        doubts += _unread(sig, structured, at, knowledge)
        phase = silenced(phase, doubts)
        phases = (phase,) if says_something(phase) else ()
        kept = tuple(Foreign(words.words) for words in sig.unread) if phase.dose.stated else ()
        return Instruction(
            phases, structured.route, tuple(doubts), structured.read_from, notes=kept, notations=sig.notes
        )
    if text is None or not sig.phases or sig.strength_only:
        strength = sig.phases[0].dose.concentration if sig.strength_only else None
        phases = (phase,) if says_something(phase) else ()
        return Instruction(
            phases, structured.route, tuple(doubts), structured.read_from, strength=strength, notations=sig.notes
        )
    faulty = {doubt.part for doubt in structured.doubts}
    joined, more = joined_phases(phase, _placed(sig, at, faulty), at, knowledge, alone=alone)
    route, why = _route(structured, sig, at)
    doubts += [*more, *why]
    if sig.unread and (_is_scheduled(sig.phases[0]) or not _is_scheduled(phase)):
        doubts.append(
            placed("schedule", say("the schedule is left to other directions: “{words}”", words=_quoted(sig)), at)
        )
        joined = tuple(silenced(one, doubts) for one in joined)
    said = tuple(one for one in joined if says_something(one))
    read_from = (*structured.read_from, name)
    return Instruction(said, route, tuple(doubts), read_from, sig.substances, notations=sig.notes)


def _phase(structured: Structured, at: str) -> Phase:
    rhythm = structured.rhythm
    return Phase(
        structured.dose,
        rhythm.every,
        rhythm.doses,
        rhythm.lasts,
        rhythm.starts,
        rhythm.ends,
        as_needed=structured.as_needed,
        at=at,
    )


def _placed(sig: Sig, at: str, faulty: set[str]) -> list[Phase]:
    """The phases of the text with their places; the text does not fill a part that the structure garbled."""
    placed = []
    for number, phase in enumerate(sig.phases):
        kept = replace(phase, at=f"{at}#{number}" if number else at)
        if "dose" in faulty:
            kept = replace(kept, dose=Dose())
        if "schedule" in faulty:
            kept = replace(kept, every=None, doses=None, lasts=None, until=None)
        placed.append(kept)
    return placed


def _unread(sig: Sig, structured: Structured, at: str, knowledge: Knowledge) -> list[Doubt]:
    """The parts that the words not understood could change, and a dose that what was understood contradicts."""
    parts: list[Part] = ["schedule"]
    if any(words.touches_dose and not words.spares for words in sig.unread) or not structured.dose.stated:
        parts.insert(0, "dose")
    if structured.route is None and sig.routes:
        parts.append("route")
    why = say("the instruction holds words that were not understood: “{words}”", words=_quoted(sig))
    doubts = [placed(part, why, at) for part in parts]
    told = join(structured.dose, sig.phases[0].dose, knowledge, (STRUCTURED, TEXT)) if sig.phases else None
    if isinstance(told, Conflict):
        doubts.append(placed("dose", told, at))
    return doubts


def _quoted(sig: Sig) -> Foreign:
    return Foreign(" … ".join(words.words for words in sig.unread))


def _sends_elsewhere(sig: Sig) -> bool:
    """Whether one phase is understood but for its schedule, which is "as directed"."""
    return sig.defers and len(sig.phases) == 1


def _is_scheduled(phase: Phase) -> bool:
    return bool(phase.every or phase.doses or phase.lasts)


def _route(structured: Structured, sig: Sig, at: str) -> tuple[Route | None, list[Doubt]]:
    """The one route of structure and text; "IM or SC" in the text leaves open which injection."""
    if any(doubt.part == "route" for doubt in structured.doubts) or not sig.routes:
        return structured.route, []
    told, why = one_route([(TEXT, route) for route in sig.routes])
    if told is None and all(route in INJECTED for route in sig.routes):
        told, why = Route.INJECTION, None
    elif told is None and len(sig.phases) > 1:  # "1 mg IM once, then 1 mg by mouth daily" contradicts nothing
        return None, [placed("route", say("the phases of the text name different routes"), at)]
    if told is not None and structured.route is not None:
        told, why = one_route([(STRUCTURED, structured.route), (TEXT, told)])
    return told, [] if why is None else [placed("route", why, at)]
