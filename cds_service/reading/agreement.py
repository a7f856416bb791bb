"""One phase as structured and as written: what either adds, and what they contradict one another in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cards.known import Problem
from cards.order import Conflict, Dose, Phase
from cards.text import Foreign, say
from cds_service.reading.dosage import join
from cds_service.reading.doubt import STRUCTURED, TEXT, Doubt, conflict
from cds_service.reading.resource import day
from cds_service.reading.same_schedule import contradictions

if TYPE_CHECKING:
    from cards.knowledge import Knowledge


def completed(
    phase: Phase, told: Phase, at: str, knowledge: Knowledge, places: tuple[str, str] = (STRUCTURED, TEXT)
) -> tuple[Phase, list[Conflict]]:
    """A structured phase with what the text adds; where both say different things, neither, and a Conflict."""
    conflicts: list[Conflict] = []
    dose = join(phase.dose, told.dose, knowledge, places)
    if isinstance(dose, Conflict):
        conflicts.append(replace(dose, at=at))
        dose = Dose()
    every, doses, lasts = (getattr(phase, part) or getattr(told, part) for part in ("every", "doses", "lasts"))
    for one, other in [*contradictions(phase, told), *_dates_apart(phase, told)]:
        conflicts.append(replace(conflict("schedule", (places[0], one), (places[1], other)), at=at))
        every = doses = lasts = None
    joined = replace(
        phase,
        dose=dose,
        every=every,
        doses=doses,
        lasts=lasts,
        until=_until(phase.until, told.until),
        as_needed=phase.as_needed or told.as_needed,
    )
    return joined, conflicts


def _until(one: Foreign | None, other: Foreign | None) -> Foreign | None:
    """The end in words; where two places word it differently, both."""
    if one is None or other is None or one.plain.casefold() == other.plain.casefold():
        return other or one
    return Foreign(f"{one.raw}; {other.raw}")


def _dates_apart(phase: Phase, told: Phase) -> list[tuple[str, str]]:
    """The last day of the structure and that of the text, where the text gives one as a date of the calendar."""
    last = None if told.until is None else day(told.until.plain)
    return [(f"until {phase.ends}", f"until {last}")] if phase.ends and last and phase.ends != last else []


def joined_phases(
    phase: Phase, told: list[Phase], at: str, knowledge: Knowledge, *, alone: bool
) -> tuple[tuple[Phase, ...], Sequence[Doubt]]:
    """The structured phase completed by the phases of the text, of which it must be the first.

    After a single dose it may be the second: "1 mg IM stat, then weekly" beside a structure of "weekly".
    """
    first, conflicts = completed(phase, told[0], at, knowledge)
    if conflicts and len(told) == 2 and told[0].doses == 1 and alone:  # noqa: PLR2004 - a single dose and the rest
        second, differing = completed(phase, told[1], told[1].at, knowledge)
        if phase.every and told[1].every and not differing:
            own = told[0].dose if told[0].dose != told[1].dose else second.dose
            return (replace(told[0], dose=own), replace(second, at=told[1].at)), []
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
