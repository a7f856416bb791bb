"""One injection above or below every labelled or guideline dose for that form.

Quiet inside the usual doses, for a dose that any accepted regimen gives, and for a dose that is the
content of the ordered container. A likely exchange of units is another rule's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cards import age, regimens, wording
from cards.arithmetic import steps
from cards.case import Case
from cards.finding import Finding, Indicator
from cards.quantity import Mass
from cards.rule import Rule
from cards.text import say

_THOUSAND = Decimal(1000)


@dataclass(frozen=True)
class Limits:
    """Usual doses, the dose from which a warning is due, and the two limits that belong to dose-unit-suspect."""

    usual_from_mcg: Decimal
    usual_to_mcg: Decimal
    ask_to_mcg: Decimal
    swap_from_mg: Decimal
    swap_below_mcg: Decimal


def _is_looked_at(case: Case, mass: Mass, limits: Limits) -> bool:
    """Outside the usual doses, and not so far outside that it must be an exchange of units."""
    dose = mass.micrograms
    if limits.usual_from_mcg <= dose <= limits.usual_to_mcg:
        return False
    if dose < limits.swap_below_mcg or dose >= limits.swap_from_mg * _THOUSAND:
        return False
    years = age.years(case)
    return not (dose < limits.usual_from_mcg and years is not None and years[0] < 1)


def _is_explained(case: Case, mass: Mass) -> bool:
    contents = {container.content for container in case.order.product.containers}
    if len(contents) == 1 and mass in contents:
        return True
    return any(regimens.gives(row, mass) for row in regimens.accepted(case))


def _finding(case: Case, mass: Mass, limits: Limits) -> Finding:
    below = mass.micrograms < limits.usual_from_mcg
    strong = below or mass.micrograms > limits.ask_to_mcg
    written, where = wording.mass(mass, case.site), "below" if below else "above"
    options = "; ".join(regimens.nearest(case, mass)) or "none for this substance at this site"
    return Finding(
        Indicator.WARNING if strong else Indicator.INFO,
        say(f"{written} for one injection is {where} every dose accepted here for {case.order.substance}"),
        (say(f"The nearest accepted doses: {options}."),),
    )


def find(case: Case, limits: Limits) -> Iterator[Finding]:
    """One finding for each dose that no accepted source gives."""
    inherited = any("role.inherited" in fact.groups for fact in case.picture.needs_no_proof)
    if inherited or case.picture.other_uses:
        return
    for step in steps(case.order):
        mass = step.phase.dose.mass
        if mass is not None and _is_looked_at(case, mass, limits) and not _is_explained(case, mass):
            yield _finding(case, mass, limits)


RULE = Rule(
    "dose-outside-regimens",
    find,
    Limits,
    reads=("dose", "substance"),
    wants=("patient", "conditions", "prescribed", "stated"),
)
