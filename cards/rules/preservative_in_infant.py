"""A product preserved with benzyl alcohol for a newborn or infant; under three years a caution.

A code may stand for several products. It speaks when every one whose preservative is known holds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from cards import age, wording
from cards.case import Case
from cards.finding import Finding, Indicator, NotChecked
from cards.knowledge.schema import MarketProduct
from cards.rule import Rule
from cards.text import Said, listed, say

_PRESERVATIVE: Final = "benzyl alcohol"
_NONE: Final = "none"
_MAYBE: Final = "may contain"


@dataclass(frozen=True)
class Limits:
    """Years below which it is a warning, and below which it is a caution."""

    infant_years: Decimal
    caution_years: Decimal


def _holds(row: MarketProduct) -> bool | None:
    """Whether a product holds benzyl alcohol; None: its row does not say, or says that it may."""
    said = row.preservative
    if said is None or _MAYBE in said:
        return None
    return _PRESERVATIVE in said


def _of_order(case: Case) -> list[MarketProduct]:
    products = case.knowledge.products
    return [products[name] for name in case.order.product.rows if name in products]


def _without(case: Case) -> Said:
    """Products that list no preservative: those of the same form first, then those of the site's country."""
    rows = [row for row in case.knowledge.products.values() if (row.preservative or "").startswith(_NONE)]
    rows.sort(key=lambda row: (row.form != case.order.substance, row.country != case.site.country, row.id))
    return listed([f"{row.brand} ({row.form}, {row.country})" for row in rows])


def _finding(case: Case, limits: Limits, years: tuple[int, int]) -> Finding:
    infant = years[1] < limits.infant_years
    under = wording.number(limits.infant_years if infant else limits.caution_years)
    rows = [row for row in _of_order(case) if _holds(row)]
    told = {row.preservative.partition(" (")[0] for row in rows if row.preservative}
    exact = {one for one in told if not any(other != one and other.startswith(one) for other in told)}
    held = listed(sorted(exact), last="or")  # "benzyl alcohol" says nothing beside "benzyl alcohol 1.5%"
    newborn = "Labels tell of the gasping syndrome of premature infants with benzyl alcohol."
    caution = (
        f"A Dutch label: not for the premature and newborn, caution under {wording.number(limits.caution_years)} years."
    )
    return Finding(
        Indicator.WARNING if infant else Indicator.INFO,
        say(
            f"This product holds {{held}}, and the patient is under {under} year{'' if under == '1' else 's'} old",
            held=held,
        ),
        (say(newborn), say(caution), say("Products whose listed ingredients hold none: {them}.", them=_without(case))),
    )


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    """At most one finding. Both ends of an inexact birth date have to agree."""
    years = age.years(case)
    holds = {_holds(row) for row in _of_order(case)}
    if holds == {False} or (years is not None and years[0] >= limits.caution_years):
        return
    if years is None:
        yield NotChecked(say("the age is not known, and with it whether a preservative matters"), told=False)
    elif years[1] >= limits.caution_years:
        yield NotChecked(say("the birth date leaves open whether a preservative matters at this age"))
    elif True in holds and False not in holds:
        yield _finding(case, limits, years)
    else:
        which = (
            "only some of the products it may be hold" if True in holds else "it is not known whether the product holds"
        )
        yield NotChecked(say(f"{which} {_PRESERVATIVE}"), told=years[0] < limits.infant_years)


RULE = Rule("preservative-in-infant", find, Limits, wants=("patient",))
