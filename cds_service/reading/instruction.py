"""Structure against text: what one leaves open the other fills, and what both state must agree.

Structured fields and free text of the same order are written by different hands and often drift apart. Where
they contradict one another neither is preferred: the value is left out and a `Problem` quotes both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cards.known import Problem
from cards.order import INJECTED, Dose, Phase, Route, Substance
from cards.text import Foreign, Said, say
from cds_service.reading.agreement import completed
from cds_service.reading.dosage import Structured, join, one_route, read_structured
from cds_service.reading.resource import words
from cds_service.reading.sig import Sig, read_sig

if TYPE_CHECKING:
    from cards.knowledge import Knowledge
    from cards.quantity import Concentration

_TEXTS = ("text", "patientInstruction")


@dataclass(frozen=True)
class Instruction:
    """One dosage instruction: its phases, route and problems. `strength` is a product strength in place of a text."""

    phases: tuple[Phase, ...]
    route: Route | None
    problems: tuple[Problem, ...]
    read_from: tuple[str, ...]
    substances: frozenset[Substance] = frozenset()
    strength: Concentration | None = None


def read_instruction(
    dosage: Mapping[str, Any], at: str, rendered: str | None, knowledge: Knowledge, *, alone: bool
) -> Instruction:
    """Read the instruction at `at`; `rendered` is the order's own text, `alone` whether it is the only instruction."""
    structured = read_structured(dosage, knowledge)
    name, text = next(((key, found) for key in _TEXTS if (found := words(dosage.get(key)))), ("", None))
    if text is None and rendered is not None:
        name, text = "renderedDosageInstruction", rendered
    problems = [Problem(part, why, at) for part, why in structured.faults]
    phase = _phase(structured, at)
    sig = read_sig(text, knowledge) if text else Sig()
    if sig.unread:
        problems += _unread(sig, structured, at, knowledge)
        phase = _silenced(phase, problems)
        phases = (phase,) if _says_something(phase) else ()
        return Instruction(phases, structured.route, tuple(problems), structured.read_from)
    if text is None or not sig.phases or sig.strength_only:
        strength = sig.phases[0].dose.concentration if sig.strength_only else None
        phases = (phase,) if _says_something(phase) else ()
        return Instruction(phases, structured.route, tuple(problems), structured.read_from, strength=strength)
    faulty = {part for part, _ in structured.faults}
    joined, doubts = _joined(phase, _placed(sig, at, faulty), at, knowledge, alone=alone)
    problems += doubts
    route, why = _route(structured, sig, at)
    problems += why
    said = tuple(one for one in joined if _says_something(one))
    return Instruction(said, route, tuple(problems), (*structured.read_from, name), sig.substances)


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


def _says_something(phase: Phase) -> bool:
    return replace(phase, at="") != Phase(Dose())


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


def _unread(sig: Sig, structured: Structured, at: str, knowledge: Knowledge) -> list[Problem]:
    """The parts that the words not understood could change, and a dose that what was understood contradicts."""
    parts = ["schedule"]
    if any(words.touches_dose for words in sig.unread) or not structured.dose.stated:
        parts.insert(0, "dose")
    if structured.route is None and sig.routes:
        parts.append("route")
    quoted = Foreign(" … ".join(words.words for words in sig.unread))
    why = say("the instruction holds words that were not understood: “{words}”", words=quoted)
    problems = [Problem(part, why, at) for part in parts]
    told = join(structured.dose, sig.phases[0].dose, knowledge) if sig.phases else None
    if isinstance(told, Said):
        problems.append(Problem("dose", told, at))
    return problems


def _silenced(phase: Phase, problems: list[Problem]) -> Phase:
    """A phase without the parts that have a problem."""
    parts = {problem.part for problem in problems}
    if "dose" in parts:
        phase = replace(phase, dose=Dose())
    if "schedule" in parts:
        phase = replace(phase, every=None, doses=None, lasts=None, until=None, starts=None, ends=None)
    return phase


def _joined(
    phase: Phase, told: list[Phase], at: str, knowledge: Knowledge, *, alone: bool
) -> tuple[tuple[Phase, ...], list[Problem]]:
    """The structured phase completed by the phases of the text, of which it must be the first."""
    first, problems = completed(phase, told[0], at, knowledge)
    if len(told) == 1:
        return (first,), problems
    if not alone:
        why = say("the text describes several phases although the order lists several instructions")
        return (_silenced(first, [Problem("schedule", why)]),), [*problems, Problem("schedule", why, at)]
    if problems:
        return (_silenced(first, problems),), problems
    inherited = first.dose
    rest = [replace(later, dose=inherited) if later.dose == told[0].dose else later for later in told[1:]]
    return (first, *rest), []


def _route(structured: Structured, sig: Sig, at: str) -> tuple[Route | None, list[Problem]]:
    """The one route of structure and text; "IM or SC" in the text leaves open which injection."""
    if any(part == "route" for part, _ in structured.faults) or not sig.routes:
        return structured.route, []
    told, why = one_route(list(sig.routes))
    if told is None and all(route in INJECTED for route in sig.routes):
        told, why = Route.INJECTION, None
    if told is not None:
        told, why = one_route([told] if structured.route is None else [structured.route, told])
    return told, [] if why is None else [Problem("route", why, at)]
