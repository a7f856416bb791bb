"""A row of a regimen as a step that can be written into an order, as far as the row says what a step needs.

Nothing is made up: a row whose interval or length is told in words that are no numbers is no step, and stays
an option in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from cards import regimens, wording
from cards.arithmetic import drawn_up
from cards.case import Case
from cards.finding import AddPhase
from cards.knowledge.schema import Regimen
from cards.order import DAYS_IN, Dose, Every, Length, Order, PeriodUnit, Phase
from cards.picture import Scenario
from cards.quantity import Mass
from cards.text import Foreign, Said, say

_A_WEEK = re.compile(r"(\d+)(?:-(\d+))? times (?:a week|weekly)")
_LENGTH = re.compile(r"(?:about )?(\d+)(?:-(\d+))? (day|week|month)s?")
_LEAST = re.compile(r"(?:about |at least |>=)?(\d+)(?:-\d+)? (day|week|month)")
_NUMBER = re.compile(r"\d+")
_UNITS: dict[str, PeriodUnit] = {"day": "d", "week": "wk", "month": "mo"}
_WEEK = DAYS_IN["wk"][0]
_MONTH = sum(DAYS_IN["mo"], Decimal(0)) / 2
LOADING = "loading"


def regimen_every(row: Regimen) -> Every | None:
    """The interval of a row; None where it has none, or names a choice wider than a day."""
    low, high = row.interval_days_min, row.interval_days_max
    if low is None or high is None:
        return None
    weekly = _A_WEEK.fullmatch(row.frequency or "")
    if weekly:
        return Every(int(weekly[1]), Decimal(1), "wk", times_max=int(weekly[2]) if weekly[2] else None)
    if low % _WEEK == 0 and high % _WEEK == 0:
        return _spanning(low / _WEEK, high / _WEEK, "wk")
    if low >= DAYS_IN["mo"][0]:
        return _spanning(round(low / _MONTH, 0), round(high / _MONTH, 0), "mo")
    whole = low == low.to_integral_value() and high == high.to_integral_value()
    return _spanning(low, high, "d") if whole and high - low <= 1 else None


def _spanning(low: Decimal, high: Decimal, unit: PeriodUnit) -> Every:
    return Every(1, low, unit, high if high > low else None)


def regimen_phase(row: Regimen, order: Order) -> Phase | None:
    """The step that a row describes, at the dose of the order.

    None where the row gives another dose, or where interval or length cannot be written. A step of maintenance
    needs no length.
    """
    every, dose, lasts = regimen_every(row), _dose(row, order), _length(row.duration)
    if every is None or dose is None or (row.duration is not None and lasts is None):
        return None
    doses = int(row.number_of_doses) if row.number_of_doses and row.number_of_doses.isdecimal() else None
    if doses is not None:
        return Phase(dose, every, doses=doses)
    if lasts is not None:
        return Phase(dose, every, lasts=lasts)
    if row.until is None and not regimens.is_maintaining(row):
        return None
    return Phase(dose, every, until=Foreign(row.until) if row.until else None)


def ordered_mass(order: Order) -> Mass | None:
    """What one injection of the order holds, as written or as its volume gives it, by the first step that tells."""
    strength = order.product.concentration
    for phase in order.phases:
        if phase.dose.mass is not None:
            return phase.dose.mass
        if phase.dose.volume is not None and strength is not None:
            return phase.dose.volume * strength
    return None


def _dose(row: Regimen, order: Order) -> Dose | None:
    """The dose the order has where the row gives it, and the only one of the row where the order has none."""
    ordered, low = ordered_mass(order), row.dose_min_mcg
    mass = ordered or (Mass(low) if low is not None and row.dose_max_mcg in {None, low} else None)
    if mass is None or not regimens.gives(row, mass):
        return None
    strength = order.product.concentration
    known = strength is not None and strength.micrograms_per_millilitre
    return Dose(mass, drawn_up(mass / strength) if strength is not None and known else None)


def _length(words: str | None) -> Length | None:
    found = _LENGTH.fullmatch(words or "")
    if not found:
        return None
    low = Decimal(found[1])
    return Length(low, Decimal(found[2]) if found[2] else low, _UNITS[found[3]])


def shortest_days(row: Regimen) -> Decimal | None:
    """How long a row's step is at least, in days; None where it has no number, or only an upper end."""
    number, least = _NUMBER.match(row.number_of_doses or ""), _LEAST.match(row.duration or "")
    if number and row.interval_days_min is not None:
        return Decimal(number[0]) * row.interval_days_min
    return Decimal(least[1]) * DAYS_IN[_UNITS[least[2]]][0] if least else None


def is_for_age(row: Regimen, case: Case) -> bool:
    """Whether a row is not one for adults alone while the patient is a child."""
    return row.population != "adult" or Scenario.PAEDIATRIC not in case.picture.scenarios


def steps_to_add(case: Case, rows: Iterable[Regimen], *, before: bool, most: int = 2) -> tuple[AddPhase, ...]:
    """The first few rows that make a step, as clicks; rows that make the same step are one.

    None where the dose of the order was not read: a second one beside it would add to the confusion.
    """
    if case.order.problems_with("dose", "strength"):
        return ()
    found: dict[Phase, AddPhase] = {}
    for row in rows:
        phase = regimen_phase(row, case.order)
        if phase is not None and phase.until is None and phase not in found:  # no element of FHIR holds "until better"
            lead = "Load first" if before else "Maintain after"
            label = say(f"{lead}: {{step}} ({row.organisation})", step=_words(phase, case))
            found[phase] = AddPhase(label, phase, before)
    return tuple(found.values())[:most]


def _words(phase: Phase, case: Case) -> Said:
    """ "1,000 mcg 3 times in a week, 6 doses"."""
    mass, every = phase.dose.mass, phase.every
    told = f"{wording.mass(mass, case.site)} {wording.every(every)}" if mass is not None and every is not None else ""
    if phase.doses is not None:
        return say(f"{told}, {phase.doses} doses")
    if phase.lasts is not None:
        return say(f"{told} for {wording.length(phase.lasts)}")
    until = phase.until.plain if phase.until else ""
    lead = "" if until.startswith("as ") else "until "
    return say(f"{told} {lead}{{until}}", until=phase.until) if phase.until else say(told)
