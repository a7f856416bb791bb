"""Uses of vitamin B12 injections that are no deficiency: nothing is proved, explained or followed up for them.

Roles of kind "use": a premedication shows itself by the medicine it belongs to; an indication of the label by the
product ordered, by the coded reason of the order, or by the chart where nothing there speaks of a deficiency.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cards import charted, evidence, record
from cards.facts import Fact, Medicine, within
from cards.knowledge.schema import Role
from cards.known import Unknown
from cards.text import Said

if TYPE_CHECKING:
    from cards.case import Case

_DEFICIENCY = "dx.b12_deficiency"  # and the anaemia by it


def premedication(case: Case, current: tuple[Medicine, ...]) -> tuple[Fact, ...]:
    """Premedication with pemetrexed or pralatrexate, and reasons that say so; `current` are the medicines of today.

    One that was given or dispensed counts as long as the longest interval between such injections.
    """
    longest = int(case.knowledge.number("regimens/onc-pralatrexate-prophylaxis.interval_days_max"))
    lists = (case.facts.dispensed, case.facts.given)
    known = (entry for found in lists if not isinstance(found, Unknown) for entry in found)
    events = [entry for entry in known if within(entry.when, case.today, longest)]
    wanted = {f"role.{role.id}" for role in _uses(case) if role.scenario is not None}
    everything = (*charted.entries(case), *current, *case.facts.drafted, *events)
    return tuple(entry for entry in everything if entry.groups & wanted)


def labelled(case: Case) -> tuple[Fact, ...]:
    """What shows that the order is for another indication that the label of its form or product gives."""
    found: list[Fact] = []
    for role in _uses(case):
        if _is_by_product(role, case):
            found.append(Fact(case.order.ref, Said(("the product ordered",))))
        if case.order.substance in role.substances and _is_here(role, case):
            found.extend(_shown(role, case))
    return tuple(dict.fromkeys(found))


def belongs_to_other_products(regimen: str, case: Case) -> bool:
    """Whether a regimen is that of products with a use of their own, and the order is for none of them."""
    own = [role for role in _uses(case) if role.product_uses and f"regimens/{regimen}" in role.rests_on]
    return bool(own) and not any(_is_by_product(role, case) for role in own)


def _uses(case: Case) -> tuple[Role, ...]:
    return tuple(role for role in case.knowledge.roles.values() if role.kind == "use")


def _is_here(role: Role, case: Case) -> bool:
    """Whether the site is in a country whose label gives the use; one that names no country may be in any."""
    return not role.countries or case.site.country is None or case.site.country in role.countries


def _is_by_product(role: Role, case: Case) -> bool:
    products = case.knowledge.products
    return any(products[name].use in role.product_uses for name in case.order.product.rows if name in products)


def _shown(role: Role, case: Case) -> tuple[Fact, ...]:
    """The reason of the order, or, where it gives none and nothing speaks of a deficiency, the entry of the chart."""
    documented = charted.documented(case)
    of_role = tuple(entry for entry in documented if f"role.{role.id}" in entry.groups)
    reasons = tuple(entry for entry in of_role if entry.ref == case.order.ref)
    if reasons or case.order.reasons or case.order.reason_says or _speaks_of_deficiency(case, documented):
        return reasons
    return of_role


def _speaks_of_deficiency(case: Case, documented: list[Fact]) -> bool:
    """A diagnosis or a cause of it on the chart, or a result that shows it or may."""
    named = any(group.startswith(_DEFICIENCY) for entry in documented for group in entry.groups)
    results = any(evidence.speaks_for_deficiency(case, lab) for lab in record.labs(case, *evidence.DEFICIENCY_TESTS))
    antibodies = any(lab.positive for lab in record.labs(case, "if_antibody"))
    return named or results or antibodies or bool(charted.of_kind(case, "cause", documented))
