"""Regimens of the tables as orders: one row, or a whole regimen, for a patient for whom it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

from cards.knowledge.schema import Regimen, ScopeRow
from cards.order import Substance
from cards.regimens import countries, is_maintaining
from cards.site import SiteProfile
from cds_service.answer import answer
from cds_service.wire.call import parse_call
from cds_service.wire.parse import encode, parse
from cds_service.wire.prune import prune
from tests.cards.given import KNOWLEDGE
from tests.golden import service
from tests.properties.calls import TODAY, call
from tests.properties.described import Coded, Often, Step, TimeUnit, Wanted
from tests.properties.shapes import Json
from tests.regimens.charts import can_be_shown, chart

End = Literal["low", "high"]
ENDS: tuple[End, ...] = ("low", "high")
DEFAULT = SiteProfile()
_NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
_UNITS: dict[str, TimeUnit] = {"day": "d", "week": "wk", "month": "mo"}
_LENGTH = re.compile(r"(?:about |at least |up to |>=)?(\d+)(?:-(\d+))? (day|week|month)")
_MONTH = Decimal("30.5")
LEAST = KNOWLEDGE.number("thresholds/vol-measurable.low")
MOST = KNOWLEDGE.number("thresholds/vol-gluteal.high")


def of_country(country: str) -> SiteProfile:
    """A site that accepts what is VERIFIED of its country, and nothing else."""
    return SiteProfile(country=country, accepted_regimens=(f"country:{country}",))


def why_left_out(row: Regimen) -> str | None:
    """Why a row makes no order of a vitamin B12 injection for a chart; None when it does."""
    if row.confidence != "VERIFIED":
        return "not VERIFIED"
    if (row.route or "").startswith(("oral", "intranasal")):
        return "not injected"
    if row.phase in {"antidote", "diagnostic", "note"}:
        return "no treatment of a deficiency or its prevention"
    if row.dose_min_mcg is None or row.interval_days_min is None:
        return "without dose or interval"
    return None


ROWS = tuple(row for row in KNOWLEDGE.regimens if why_left_out(row) is None)


@dataclass(frozen=True)
class Ordered:
    """An order of a regimen and its patient: `need` is what the chart shows, `begun` whether loading was given."""

    rows: tuple[Regimen, ...]
    need: str | None
    wanted: Wanted
    begun: bool

    def cards(self, site: SiteProfile) -> list[Json]:
        """What a site is told."""
        sent = call((self.wanted,), chart(self.need, self.wanted.medicine, begun=self.begun))
        reply = answer(parse_call(encode(sent), sent["hook"]), replace(service().clinic, site=site), _NOON)
        found: Json = parse(encode(prune(reply.body)))
        told: list[Json] = found["cards"]
        return told

    @property
    def country(self) -> str:
        """Where the regimen is from."""
        return self.rows[0].country or "international"

    def __str__(self) -> str:
        return f"{'+'.join(row.id for row in self.rows)} {self.need or 'anybody'} {self.wanted.medicine.says}"

    def topics(self, site: SiteProfile) -> set[tuple[str, str]]:
        """Indicator and topic of each card."""
        return {(card["indicator"], card["source"]["topic"]["code"]) for card in self.cards(site)}


def of_row(row: Regimen) -> Iterator[Ordered]:
    """A row at both ends of its dose and interval, for each patient for whom it is; what loads comes first."""
    begun = not row.phase.startswith(("loading", "initial"))
    for need in needs((row,)):
        for end in ENDS:
            for substance in _substances(row):
                step = Step(mass=_dose(row, end), often=_exactly(row, end), **_bounds(row, end))
                yield Ordered((row,), need, _wanted((row,), substance, (step,)), begun)


def whole_regimens() -> Iterator[Ordered]:
    """Every group of rows as one order of a patient who was never treated."""
    for group in dict.fromkeys(row.group for row in ROWS):
        rows = tuple(row for row in ROWS if row.group == group)
        for need in needs(rows):
            fitting = tuple(row for row in rows if is_for(row, need))
            for substance in _substances(fitting[0]) if fitting else ():
                steps = tuple(
                    Step(mass=_dose(row, "high"), often=_usually(row), **_bounds(row, "high")) for row in fitting
                )
                yield Ordered(fitting, need, _wanted(fitting, substance, steps), begun=False)


def needs(rows: tuple[Regimen, ...]) -> tuple[str | None, ...]:
    """What charts have to show for some of the rows, each on its own; None where a chart need show nothing."""
    wanted = [need for row in rows for scope in _scopes(row) for need in scope.needs if can_be_shown(need)]
    anybody = [None] if any(is_for(row, None) for row in rows) or not wanted else []
    return tuple(dict.fromkeys([*anybody, *wanted]))


def is_for(row: Regimen, need: str | None) -> bool:
    """Whether a row is for a patient whose chart shows `need`, as far as a chart can show what it asks for."""
    return all(
        need not in scope.not_for and (not any(can_be_shown(one) for one in scope.needs) or need in scope.needs)
        for scope in _scopes(row)
    )


def _scopes(row: Regimen) -> list[ScopeRow]:
    scopes = KNOWLEDGE.scenarios.values()
    return [scope for scope in scopes if scope.scenario == row.scenario or row.id in scope.regimens]


def _substances(row: Regimen) -> tuple[Substance, ...]:
    named = tuple(one for one in Substance if one is not Substance.UNSTATED and one in row.form)
    return named or (Substance.UNSTATED,)


def _wanted(rows: tuple[Regimen, ...], substance: Substance, steps: tuple[Step, ...]) -> Wanted:
    route: Literal["IM", "SC"] = "IM" if any("IM" in (row.route or "IM") for row in rows) else "SC"
    return Wanted(_product(rows, substance, [step.mass for step in steps if step.mass is not None]), steps, route)


def _product(rows: tuple[Regimen, ...], substance: Substance, masses: list[Decimal]) -> Coded:
    """A product of the country, in a strength that holds each dose in a volume that can be drawn up and given.

    Where no product at hand does, as for 30 mcg of hydroxocobalamin, a strength that would.
    """
    if "ALS" in rows[0].scenario:
        return Coded("Rozebalamin 25 mg mecobalamin for injection")
    of_form = [p for p in KNOWLEDGE.products.values() if p.form == substance and p.concentration_mcg_per_ml]
    home = [p for p in of_form if p.use == "deficiency" and p.country in countries(rows[0])]
    fitting = [p.concentration_mcg_per_ml for p in (*home, *of_form) if _holds(p.concentration_mcg_per_ml, masses)]
    strength = next(iter(fitting), min(masses) / LEAST)
    words = {scope.product_word for row in rows for scope in _scopes(row) if scope.product_word}
    return Coded(" ".join([substance, *sorted(words), f"{strength:f} mcg/mL solution for injection"]))


def _holds(strength: Decimal | None, masses: list[Decimal]) -> bool:
    return strength is not None and all(LEAST <= mass / strength <= MOST for mass in masses)


def _dose(row: Regimen, end: End) -> Decimal | None:
    return row.dose_max_mcg if end == "high" and row.dose_max_mcg is not None else row.dose_min_mcg


def _days(row: Regimen, end: End) -> Decimal:
    low = row.interval_days_min or Decimal(1)
    return row.interval_days_max or low if end == "high" else low


def _exactly(row: Regimen, end: End) -> Often:
    days = _days(row, end)
    return Often(1, int(days), "d") if days == int(days) else Often(int(7 / days), 1, "wk")


def _usually(row: Regimen) -> Often:
    """As people say it: in months and weeks where the interval is of that length."""
    days = _days(row, "high")
    if row.interval_days_min == days and days % 7 == 0:
        return Often(1, int(days / 7), "wk")
    return Often(1, round(days / _MONTH), "mo") if days >= 28 else _exactly(row, "high")


def _bounds(row: Regimen, end: End) -> Json:
    """The number or length of a step that does not go on; nothing where only words say when it ends."""
    if is_maintaining(row):
        return {}
    numbers = re.findall(r"\d+", row.number_of_doses or "")
    if numbers:
        return {"doses": int(numbers[-1] if end == "high" else numbers[0])}
    length = _LENGTH.match(row.duration or "")
    if not length:
        return {}
    return {"lasts": (int(length[2] or length[1]) if end == "high" else int(length[1]), _UNITS[length[3]])}
