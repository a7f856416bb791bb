"""When the next injection of maintenance is due: whether treatment goes on, at what interval, since which entry."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from cards import clinical, regimens, wording
from cards.case import Case
from cards.facts import Medicine
from cards.known import Unknown
from cards.order import Dispense, Every, Phase
from cards.regimen_phase import regimen_every

_ONCE: Final = Decimal(1)
_MONTHS_OF_A_YEAR: Final = 12


@dataclass(frozen=True)
class Interval:
    """The longest time between two injections, and in whose words; `months` where it is one of whole months."""

    days: Decimal
    says: str
    months: int | None = None

    def after(self, day: date, times: Decimal = _ONCE) -> date:
        """The day on which it has passed so many times: months by the calendar, as people count them."""
        months = self.months * times if self.months is not None else None
        if months is not None and months == months.to_integral_value():
            return _months_later(day, int(months))
        return day + timedelta(days=int(self.days * times))


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or the last one of a month that is too short for it."""
    years, month = divmod(day.month - 1 + months, _MONTHS_OF_A_YEAR)
    year = day.year + years
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _months(every: Every | None) -> int | None:
    """The longest interval in months, where it is one injection in so many of them."""
    if every is None or every.times != 1 or every.unit not in {"mo", "a"}:
        return None
    months = (every.period_max or every.period) * (_MONTHS_OF_A_YEAR if every.unit == "a" else 1)
    return int(months) if months == months.to_integral_value() else None


@dataclass(frozen=True)
class Last:
    """An entry after which another injection is due, and when; `due` None: how long a dispense lasts is not known."""

    entry: Medicine
    day: date
    what: str
    due: date | None
    ordered: bool = False


def goes_on(case: Case) -> bool:
    """Whether the record means treatment with injections to go on: no other vitamin B12 took their place."""
    active = any(entry.active for entry in case.facts.injections())
    last = case.order.phases[-1] if case.order.phases else None
    if last is not None and last.as_needed:
        return False
    if case.picture.lifelong:
        return active or not clinical.current_medicines(case, "oral_cobalamin")
    return active and (last is None or not _ends(case, last))


def _ends(case: Case, phase: Phase) -> bool:
    """Past its end, or a number of doses that is no maintenance."""
    if phase.ends is not None and phase.ends < case.today:
        return True
    is_long = phase.every is not None and regimens.is_long(phase.every, case)
    return not is_long and bool(phase.doses or phase.lasts or phase.until)


def interval_of(case: Case) -> Interval | None:
    """That of the order on record, else the longest that an accepted regimen gives for the form and the patient."""
    last = case.order.phases[-1] if case.order.phases else None
    if last is not None and last.every is not None and not _ends(case, last):
        says = f"{wording.every(last.every)} by the order on record"
        return Interval(last.every.days[1], says, _months(last.every))
    rows = [row for row in case.options if regimens.is_maintaining(row)]
    longest = max(rows, key=lambda row: (row.interval_days_max or Decimal(0), row.id), default=None)
    if longest is None or longest.interval_days_max is None:
        return None
    says = f"at the longest {regimens.interval_words(longest, case)}"
    return Interval(longest.interval_days_max, says, _months(regimen_every(longest)))


def _newest(found: tuple[Medicine, ...] | Unknown, today: date) -> tuple[date, Medicine] | None:
    entries = () if isinstance(found, Unknown) else found
    dated = [(one.when.last, one) for one in entries if one.b12_injection and one.when and one.when.first <= today]
    return max(dated, key=lambda one: (one[0], one[1].ref), default=None)


def _doses(case: Case, supply: Dispense) -> Decimal | None:
    """How many injections a dispense was for; None when its amount does not tell."""
    dose = case.order.phases[-1].dose if case.order.phases else None
    if supply.volume is None:
        return supply.containers
    return supply.volume.millilitres / dose.volume.millilitres if dose is not None and dose.volume else None


def _served_until(case: Case, day: date, supply: Dispense | None, interval: Interval) -> date | None:
    """Until when a dispense serves: by its injections or by its own word, whichever is longer."""
    doses = _doses(case, supply) if supply is not None else None
    stated = supply.days if supply is not None else None
    by_doses = [interval.after(day, doses)] if doses else []
    by_days = [day + timedelta(days=int(stated))] if stated else []
    return max((*by_doses, *by_days), default=None)


def last_entry(case: Case, interval: Interval) -> Last | None:
    """The entry after which the next injection is due last; the newest one where it does not tell."""
    found = []
    if (given := _newest(case.facts.given, case.today)) is not None:
        found.append(Last(given[1], given[0], "The last injection on record was given", interval.after(given[0])))
    if (dispensed := _newest(case.facts.dispensed, case.today)) is not None:
        due = _served_until(case, dispensed[0], dispensed[1].supply, interval)
        found.append(Last(dispensed[1], dispensed[0], "Injections were last dispensed", due))
    known = case.facts.injections()
    active = tuple(entry for entry in known if entry.active)
    if (ordered := _newest(active if found else known, case.today)) is not None:
        what = "No injection is on record since they were ordered"
        found.append(Last(ordered[1], ordered[0], what, interval.after(ordered[0]), ordered=True))
    newest = max(found, key=lambda one: one.day, default=None)
    if newest is None or newest.due is None:
        return newest
    return max((one for one in found if one.due is not None), key=lambda one: (one.due or date.min, one.day))
