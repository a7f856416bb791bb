"""Strength or form differs from the patient's last product, or from what the site keeps, so something must change.

The volume, when the strength differs; the schedule, when the form does. An order of another form that
states a whole dose is complete and still told: the interval belongs to the form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cards import record, wording
from cards.arithmetic import amount, drawn_up, steps
from cards.case import Case
from cards.facts import Medicine
from cards.finding import Finding, Indicator, NotChecked, Redose
from cards.knowledge.schema import MarketProduct
from cards.order import Substance
from cards.quantity import Concentration, ratio
from cards.rule import Rule
from cards.text import say


@dataclass(frozen=True)
class Limits:
    """Tolerance in percent between two strengths that count as one."""

    tolerance_percent: Decimal


def _same(one: Concentration | None, other: Concentration | None, limits: Limits) -> bool:
    if one is None or other is None:
        return True
    pair = (one.micrograms_per_millilitre, other.micrograms_per_millilitre)
    return min(pair) > 0 and ratio(*pair) <= 1 + limits.tolerance_percent / 100


def _last(case: Case) -> Medicine | None:
    """The latest earlier injection whose product is known."""
    known = [one for one in case.facts.injections() if one.when is not None and one.substance is not None]
    before = [one for one in known if one.when is not None and one.when.first <= case.today]
    return max(before, key=lambda one: (one.when.last if one.when else case.today, one.ref), default=None)


def _against_last(case: Case, last: Medicine, limits: Limits) -> Finding | None:
    product = case.order.product
    day = wording.when(last.when)
    if Substance.UNSTATED not in {product.substance, last.substance} and product.substance is not last.substance:
        return Finding(
            Indicator.WARNING,
            say(f"The form changed: {last.substance} on {day}, {product.substance} now"),
            (say("The forms are given at different intervals: check the schedule."),),
            evidence=(last,),
        )
    if not _same(product.concentration, last.concentration, limits) and product.concentration and last.concentration:
        before = wording.concentration(last.concentration, case.site)
        now = wording.concentration(product.concentration, case.site)
        return Finding(
            Indicator.WARNING,
            say(f"The strength changed: {before} on {day}, {now} now"),
            (say("The same volume holds another dose: check the volume."),),
            evidence=(last,),
        )
    return None


def _stock(case: Case) -> tuple[MarketProduct, ...]:
    products = case.knowledge.products
    return tuple(products[name] for name in case.site.stock if name in products)


def _against_stock(case: Case, limits: Limits) -> Finding | None:
    product, stock = case.order.product, [row for row in _stock(case) if row.concentration_mcg_per_ml is not None]
    same_form = [row for row in stock if row.form == product.substance]
    if not same_form or product.concentration is None:
        return None
    strengths = [Concentration(row.concentration_mcg_per_ml) for row in same_form if row.concentration_mcg_per_ml]
    if any(_same(product.concentration, strength, limits) for strength in strengths):
        return None
    kept = same_form[0]
    strength = strengths[0]
    offers = tuple(
        Redose(
            say(f"With the stock product: {amount(case, dose.mass, drawn_up(dose.mass / strength))}"),
            step.at,
            dose.mass,
            drawn_up(dose.mass / strength),
        )
        for step in steps(case.order)
        if (dose := step.phase.dose).mass is not None and dose.volume is not None
    )
    ordered = wording.concentration(product.concentration, case.site)
    return Finding(
        Indicator.INFO,
        say(f"{ordered} is ordered; the stock list has {wording.concentration(strength, case.site)}"),
        (say("In stock: {brand}.", brand=f"{kept.brand}, {kept.country}"),),
        proposals=offers,
    )


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    """What differs from the last product, then what differs from the stock list.

    A list that is unknown may hold a later product than the last one seen: then finding nothing is no verdict.
    """
    last = _last(case)
    found = (_against_last(case, last, limits) if last else None, _against_stock(case, limits))
    yield from (finding for finding in found if finding is not None)
    if found == (None, None) and record.any_unknown(case, *record.HISTORY):
        yield NotChecked(say("earlier products could not all be read"), told=False)


RULE = Rule(
    "product-changed",
    find,
    Limits,
    reads=("substance", "strength"),
    wants=record.HISTORY,
)
