"""The regimens a site accepts, and what they give for one substance: options with their sources, never commands."""

from __future__ import annotations

from decimal import Decimal

from cards import wording
from cards.knowledge.schema import Regimen
from cards.order import Substance
from cards.quantity import Mass
from cards.rule import Case

_NOT_INJECTED = ("oral", "intranasal")
_OTHER_USES = ("antidote", "diagnostic")


def accepted(case: Case) -> tuple[Regimen, ...]:
    """Rows for the ordered substance that give a dose by injection for a deficiency or its prevention."""
    wanted, substance = set(case.site.accepted_regimens), case.order.substance
    return tuple(
        row
        for row in case.knowledge.regimens
        if (row.group in wanted if wanted else row.confidence == "VERIFIED")
        and (substance in row.form or row.form in {"any", "unspecified"} or substance is Substance.UNSTATED)
        and row.dose_min_mcg is not None
        and row.phase not in _OTHER_USES
        and not (row.route or "").startswith(_NOT_INJECTED)
        and _is_of_this_use(row, case)
    )


def _is_of_this_use(row: Regimen, case: Case) -> bool:
    """ALS doses belong to the ALS product alone."""
    products = case.knowledge.products
    uses = {products[name].use for name in case.order.product.rows if name in products}
    return "ALS" not in row.scenario or "ALS" in uses


def gives(row: Regimen, mass: Mass) -> bool:
    """Whether a row's dose is this one."""
    low = row.dose_min_mcg
    high = row.dose_max_mcg or low
    return low is not None and high is not None and low <= mass.micrograms <= high


def nearest(case: Case, mass: Mass, most: int = 3) -> tuple[str, ...]:
    """The accepted doses nearest to `mass`, in words with their organisation."""

    def distance(row: Regimen) -> Decimal:
        low = row.dose_min_mcg or Decimal(0)
        high = row.dose_max_mcg or low
        return max(low - mass.micrograms, mass.micrograms - high, Decimal(0))

    said = (_says(row, case) for row in sorted(accepted(case), key=lambda row: (distance(row), row.id)))
    return tuple(dict.fromkeys(said))[:most]


def _says(row: Regimen, case: Case) -> str:
    low = row.dose_min_mcg or Decimal(0)
    high = row.dose_max_mcg or low
    dose = wording.mass(Mass(low), case.site)
    if high != low:
        dose = f"{wording.number(low)} to {wording.mass(Mass(high), case.site)}"
    return f"{dose} ({row.organisation}, {row.phase})"
