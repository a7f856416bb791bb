"""One phase as structured and as written: what either adds, and what they contradict one another in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cards import wording
from cards.known import Problem
from cards.order import Conflict, Dose, Phase
from cards.text import say
from cds_service.reading.dosage import join
from cds_service.reading.doubt import STRUCTURED, TEXT, Doubt, conflict
from cds_service.reading.timing import overlaps

if TYPE_CHECKING:
    from cards.knowledge import Knowledge


def completed(phase: Phase, told: Phase, at: str, knowledge: Knowledge) -> tuple[Phase, list[Conflict]]:
    """A structured phase with what the text adds; where both say different things, neither, and a Conflict."""
    conflicts: list[Conflict] = []
    dose = join(phase.dose, told.dose, knowledge, (STRUCTURED, TEXT))
    if isinstance(dose, Conflict):
        conflicts.append(replace(dose, at=at))
        dose = Dose()
    every, doses, lasts = (getattr(phase, part) or getattr(told, part) for part in ("every", "doses", "lasts"))
    for one, other in _schedule_conflicts(phase, told):
        conflicts.append(replace(conflict("schedule", (STRUCTURED, one), (TEXT, other)), at=at))
        every = doses = lasts = None
    joined = replace(
        phase,
        dose=dose,
        every=every,
        doses=doses,
        lasts=lasts,
        until=told.until,
        as_needed=phase.as_needed or told.as_needed,
    )
    return joined, conflicts


def _schedule_conflicts(phase: Phase, told: Phase) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if phase.every and told.every and not overlaps(phase.every, told.every):
        found.append((wording.every(phase.every), wording.every(told.every)))
    if phase.doses and told.doses and phase.doses != told.doses:
        found.append((f"{phase.doses} doses", f"{told.doses} doses"))
    if phase.lasts and told.lasts and phase.lasts != told.lasts and not _same_length(phase, told):
        found.append((wording.length(phase.lasts), wording.length(told.lasts)))
    once, repeated = (phase, told) if phase.doses == 1 and phase.every is None else (told, phase)
    if once.doses == 1 and once.every is None and repeated.every is not None and repeated.doses != 1:
        found.append(("a repetition", "a single dose") if repeated is phase else ("a single dose", "a repetition"))
    return found


def _same_length(phase: Phase, told: Phase) -> bool:
    days = {"d": 1, "wk": 7}
    one, other = phase.lasts, told.lasts
    if one is None or other is None or one.unit not in days or other.unit not in days:
        return False
    scale, other_scale = days[one.unit], days[other.unit]
    return (one.low * scale, one.high * scale) == (other.low * other_scale, other.high * other_scale)


def joined_phases(
    phase: Phase, told: list[Phase], at: str, knowledge: Knowledge, *, alone: bool
) -> tuple[tuple[Phase, ...], Sequence[Doubt]]:
    """The structured phase completed by the phases of the text, of which it must be the first."""
    first, conflicts = completed(phase, told[0], at, knowledge)
    if len(told) == 1:
        return (first,), conflicts
    conflicts = [replace(one, sole=False) for one in conflicts]
    if not alone:
        why = say("the text describes several phases although the order lists several instructions")
        doubts: list[Doubt] = [*conflicts, Problem("schedule", why, at)]
        return (silenced(first, doubts),), doubts
    if conflicts:
        return (silenced(first, conflicts),), conflicts
    inherited = first.dose
    rest = [replace(later, dose=inherited) if later.dose == told[0].dose else later for later in told[1:]]
    return (first, *rest), []


def silenced(phase: Phase, doubts: Sequence[Doubt]) -> Phase:
    """A phase without the parts that are in doubt."""
    parts = {doubt.part for doubt in doubts}
    if "dose" in parts:
        phase = replace(phase, dose=Dose())
    if "schedule" in parts:
        phase = replace(phase, every=None, doses=None, lasts=None, until=None, starts=None, ends=None)
    return phase


def says_something(phase: Phase) -> bool:
    """Whether a phase says anything but where it stands."""
    return replace(phase, at="") != Phase(Dose())
