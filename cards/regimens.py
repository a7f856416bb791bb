"""The regimens a site accepts, for whom they are, and what they give: options with their sources, never commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cards import uses, wording
from cards.knowledge.schema import Regimen, ScopeRow
from cards.order import Every, Substance
from cards.quantity import Mass

if TYPE_CHECKING:
    from cards.case import Case

OF_COUNTRY: Final = "country:"  # in a profile's list of regimens: every VERIFIED one of this country
MAINTAINING: Final = frozenset({"maintenance", "prophylaxis", "treatment"})
_NOT_INJECTED: Final = ("oral", "intranasal")
_OTHER_USES: Final = ("antidote", "diagnostic", "note")


def accepted(case: Case) -> tuple[Regimen, ...]:
    """Rows for the ordered substance that give a dose by injection for a deficiency or its prevention."""
    return tuple(row for row in case.regimens if is_of_form(row, case.order.substance))


def accepted_of_any_form(case: Case) -> tuple[Regimen, ...]:
    """The same for every substance."""
    return tuple(
        row
        for row in case.knowledge.regimens
        if is_accepted(row, case)
        and row.dose_min_mcg is not None
        and row.phase not in _OTHER_USES
        and not (row.route or "").startswith(_NOT_INJECTED)
        and _is_of_this_use(row, case)
    )


def is_accepted(row: Regimen, case: Case) -> bool:
    """Whether the site accepts a row: by its group, by its country, or by default when it is VERIFIED."""
    wanted = case.site.accepted_regimens
    if not wanted:
        return row.confidence == "VERIFIED"
    country = row.confidence == "VERIFIED" and any(f"{OF_COUNTRY}{one}" in wanted for one in countries(row))
    return country or row.group in wanted


def countries(row: Regimen) -> tuple[str, ...]:
    """The countries a row is of: "US/EU" is two."""
    return tuple((row.country or "").split("/")) if row.country else ()


def is_of_form(row: Regimen, substance: Substance) -> bool:
    """Whether a row speaks of this substance; an order that does not say which cobalamin may be any."""
    return substance in row.form or row.form in {"any", "unspecified"} or substance is Substance.UNSTATED


def _is_of_this_use(row: Regimen, case: Case) -> bool:
    """Doses of a product with a use of its own belong to that product alone."""
    return not uses.belongs_to_other_products(row.id, case)


def suits(row: Regimen, case: Case) -> bool:
    """Whether a row is for this patient and product, by scenarios.yaml.

    Where the record leaves the scenario open, a general regimen suits and a narrower one does not.
    """
    says = case.order.product.says.plain.casefold() if case.order.product.says else ""
    return all(_is_within(scope, case.picture.shown, says) for scope in case.knowledge.scopes_of[row.id])


def _is_within(scope: ScopeRow, shown: frozenset[str], product: str) -> bool:
    needed = not scope.needs or bool(shown & set(scope.needs))
    return needed and not shown & set(scope.not_for) and (scope.product_word or "") in product


def gives(row: Regimen, mass: Mass) -> bool:
    """Whether a row's dose is this one."""
    low = row.dose_min_mcg
    high = row.dose_max_mcg or low
    return low is not None and high is not None and low <= mass.micrograms <= high


def is_maintaining(row: Regimen) -> bool:
    """Whether a row is of a phase that goes on."""
    return row.phase in MAINTAINING


def is_long(every: Every, case: Case) -> bool:
    """Whether an interval is one of maintenance, even at the shortest that it may mean."""
    return every.days[0] >= case.knowledge.number("thresholds/maintenance-interval.low")


def has_interval(row: Regimen, every: Every, case: Case) -> bool:
    """Whether a row's interval and an order's can mean the same.

    "At least three days apart" has no upper end; it is read up to where maintenance begins.
    """
    low, high = row.interval_days_min, row.interval_days_max
    if low is None:
        return False
    longest = high if high is not None else case.knowledge.number("thresholds/maintenance-interval.low")
    shortest_ordered, longest_ordered = every.days
    return low <= longest_ordered and shortest_ordered <= longest


def nearest(case: Case, mass: Mass, most: int = 3) -> tuple[str, ...]:
    """The accepted doses nearest to `mass`, in words with their organisation."""

    def distance(row: Regimen) -> Decimal:
        low = row.dose_min_mcg or Decimal(0)
        high = row.dose_max_mcg or low
        return max(low - mass.micrograms, mass.micrograms - high, Decimal(0))

    words = (dose_words(row, case) for row in _nearest_first(accepted(case), distance, case))
    return tuple(dict.fromkeys(words))[:most]


def nearest_intervals(case: Case, every: Every, rows: Iterable[Regimen], most: int = 3) -> tuple[str, ...]:
    """The intervals of `rows` nearest to `every`, in words with their organisation."""
    words = (interval_words(row, case) for row in by_interval(case, every, rows))
    return tuple(dict.fromkeys(words))[:most]


def by_interval(case: Case, every: Every, rows: Iterable[Regimen]) -> list[Regimen]:
    """`rows` by how near their interval is to `every`."""

    def distance(row: Regimen) -> Decimal:
        low = row.interval_days_min or Decimal(0)
        high = row.interval_days_max or low
        return max(low - every.days[1], every.days[0] - high, Decimal(0))

    return _nearest_first(rows, distance, case)


def _nearest_first(rows: Iterable[Regimen], distance: Callable[[Regimen], Decimal], case: Case) -> list[Regimen]:
    """The nearest first, those of the site's country before others that are as near."""
    home = case.site.country
    return sorted(rows, key=lambda row: (distance(row), home not in countries(row), row.id))


def dose_words(row: Regimen, case: Case) -> str:
    """ "1,000 mcg (BNF via NHS GGC 2021, loading)"."""
    return f"{_dose(row, case)} ({row.organisation}, {row.phase})"


def interval_words(row: Regimen, _case: Case) -> str:
    """ "every 2-3 months (BNF via NHS GGC 2021, maintenance)"."""
    return f"{row.frequency} ({row.organisation}, {row.phase})"


def phase_words(row: Regimen, case: Case) -> str:
    """ "1,000 mcg 3 times a week, 2 weeks (BNF via NHS GGC 2021)"."""
    return f"{_step(row, case)} ({_origin(row, case)})"


def regimen_words(rows: tuple[Regimen, ...], case: Case) -> str:
    """The steps of one regimen: "1,000 mcg daily, 1 week, then 1,000 mcg weekly, 4-8 weeks (Optovite; VERIFIED)"."""
    steps = ", then ".join(_step(row, case) for row in rows)
    return f"{steps} ({_origin(rows[0], case)})"


def _origin(row: Regimen, case: Case) -> str:
    """Who recommends it, for whom where it is not for everybody, and how sure that is."""
    narrow = any(scope.needs for scope in case.knowledge.scopes_of[row.id])
    scenario = f", for {row.scenario}" if narrow else ""
    return f"{row.organisation}{scenario}; {row.confidence}"


def _step(row: Regimen, case: Case) -> str:
    until = f"until {row.until}" if row.until and not row.until.startswith("as ") else row.until
    number = (
        f"{row.number_of_doses} injection{'' if row.number_of_doses == '1' else 's'}" if row.number_of_doses else None
    )
    span = next((f", {words}" for words in (row.duration, number, until) if words), "")
    return f"{_dose(row, case)} {row.frequency}{span}"


def _dose(row: Regimen, case: Case) -> str:
    low = row.dose_min_mcg or Decimal(0)
    high = row.dose_max_mcg or low
    if high == low:
        return wording.mass(Mass(low), case.site)
    return f"{wording.number(low)} to {wording.mass(Mass(high), case.site)}"
