"""Intervals, ends and routes in the language of an instruction, as short as a prescriber writes them.

What the table (languages.yaml) has no wording for is None, and the instruction is then left as it is. No number gets
a thousands separator: "1,000" is one thousand in London and one in Berlin.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from cards.knowledge.exact import read_yaml
from cards.order import PeriodUnit
from cds_service.reading.amount import plain

if TYPE_CHECKING:
    from decimal import Decimal

    from cards.order import Every, Phase, Route

ByUnit = dict[PeriodUnit, str]


class Language(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The wordings of one language; `{}` is a number or a range."""

    every_one: ByUnit
    every_few: ByUnit
    times_in_one: ByUnit
    times: str
    for_one: ByUnit
    for_few: ByUnit
    doses: str
    range: str
    then: str
    routes: dict[Literal["IM", "SC", "IV", "oral"], str]

    def interval(self, every: Every) -> str | None:
        """ "every 2 to 3 months", "3 times a week"."""
        few = self.every_few.get(every.unit)
        alone = every.period == 1 and every.period_max is None
        gap = (
            self.every_one.get(every.unit) if alone else few and few.format(self._span(every.period, every.period_max))
        )
        if every.times == 1 and every.times_max is None:
            return gap
        often = str(every.times) if every.times_max is None else self.range.format(every.times, every.times_max)
        if alone:
            times = self.times_in_one.get(every.unit)
            return times and times.format(often)
        return gap and f"{self.times.format(often)} {gap}"

    def end(self, phase: Phase) -> str | None:
        """ "for 6 doses", "for 1 to 2 weeks", both, or nothing."""
        said = [] if phase.doses is None else [self.doses.format(phase.doses)]
        if phase.lasts is not None:
            low, high, unit = phase.lasts.low, phase.lasts.high, phase.lasts.unit
            one, few = self.for_one.get(unit), self.for_few.get(unit)
            if one is None or few is None:
                return None
            said.append(one if high == 1 else few.format(self._span(low, None if low == high else high)))
        return ", ".join(said)

    def route(self, route: Route) -> str | None:
        """ "subcutaneously"."""
        return self.routes.get(route.value)  # type: ignore[call-overload,no-any-return]  # other routes have no words

    def step(self, phase: Phase, route: Route | None) -> str | None:
        """A phase as an instruction: "1000 mcg (1 mL) intramuscularly every day for 7 doses"."""
        dose = phase.dose
        amounts = [] if dose.mass is None else [f"{plain(dose.mass.micrograms)} mcg"]
        amounts += [] if dose.volume is None else [f"{plain(dose.volume.millilitres)} mL"]
        interval = None if phase.every is None else self.interval(phase.every)
        end, where = self.end(phase), "" if route is None else self.route(route)
        if not amounts or interval is None or end is None or where is None:
            return None
        first, *others = amounts
        return " ".join(part for part in (first, *(f"({more})" for more in others), where, interval, end) if part)

    def _span(self, low: Decimal, high: Decimal | None) -> str:
        return plain(low) if high is None else self.range.format(plain(low), plain(high))


@cache
def languages() -> dict[str, Language]:
    """The table, by the language codes of sig_words.yaml."""
    return msgspec.convert(read_yaml(Path(__file__).with_name("languages.yaml")), dict[str, Language])
