"""Structure against text: what one leaves open the other fills, and what both state must agree.

Structured fields and free text of the same order are written by different hands and often drift apart. Where
they contradict one another neither is preferred: the value is left out and a `Problem` quotes both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cards.order import INJECTED, Conflict, Dose, Part, Phase, Route
from cards.text import Foreign, say
from cds_service.reading.agreement import joined_phases, says_something, silenced
from cds_service.reading.dosage import Structured, join
from cds_service.reading.doubt import STRUCTURED, TEXT, Doubt, placed
from cds_service.reading.route import one_route

if TYPE_CHECKING:
    from cards.knowledge import Knowledge
    from cds_service.reading.sig import Sig


@dataclass(frozen=True)
class Written:
    """Structure and text of one instruction put together. `notes` are words of the text that were not understood."""

    phases: tuple[Phase, ...]
    route: Route | None
    doubts: tuple[Doubt, ...]
    uses_text: bool = False
    notes: tuple[Foreign, ...] = ()


def with_text(structured: Structured, sig: Sig, at: str, knowledge: Knowledge, *, alone: bool) -> Written:
    """The structure of the instruction at `at` with its text; `alone` is whether it is the only instruction."""
    doubts = list(structured.doubts)
    phase = _phase(structured, at)
    if sig.unread and not _sends_elsewhere(sig):
        doubts += _unread(sig, structured, at, knowledge)
        phase = silenced(phase, doubts)
        phases = (phase,) if says_something(phase) else ()
        kept = tuple(Foreign(words.words) for words in sig.unread) if phase.dose.stated else ()
        return Written(phases, structured.route, tuple(doubts), notes=kept)
    if not sig.phases or sig.strength_only:
        return Written((phase,) if says_something(phase) else (), structured.route, tuple(doubts))
    faulty = {doubt.part for doubt in structured.doubts}
    joined, more = joined_phases(phase, _placed(sig, at, faulty), at, knowledge, alone=alone)
    route, why = _route(structured, sig, at)
    doubts += [*more, *why]
    if sig.unread and (_is_scheduled(sig.phases[0]) or not _is_scheduled(phase)):
        left = say("the schedule is left to other directions: “{words}”", words=_quoted(sig))
        doubts.append(placed("schedule", left, at))
        joined = tuple(silenced(one, doubts) for one in joined)
    said = tuple(one for one in joined if says_something(one))
    return Written(said, route, tuple(doubts), uses_text=True)


def _phase(structured: Structured, at: str) -> Phase:
    rhythm = structured.rhythm
    return Phase(
        structured.dose,
        rhythm.every,
        rhythm.doses,
        rhythm.lasts,
        rhythm.starts,
        rhythm.ends,
        rhythm.until,
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
