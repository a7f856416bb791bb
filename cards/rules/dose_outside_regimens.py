"""One injection above or below every labelled or guideline dose for that form.

Quiet inside the usual doses, for a dose below them that any accepted regimen gives, and for a dose that is the
content of the ordered container, if one site can take it. A dose that is written as a volume alone is
what the volume holds. A likely exchange of units is another rule's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cards import age, regimens, wording
from cards.arithmetic import Sum, one_content, steps, sums
from cards.case import Case
from cards.finding import Finding, Indicator, NotChecked
from cards.knowledge.schema import Regimen
from cards.order import Phase
from cards.picture import Scenario
from cards.quantity import Mass
from cards.rule import Rule
from cards.text import Said, say

_THOUSAND = Decimal(1000)


@dataclass(frozen=True)
class Limits:
    """Usual doses, from which dose on it is a warning, what one site takes, and limits of dose-unit-suspect."""

    usual_from_mcg: Decimal
    usual_to_mcg: Decimal
    ask_to_mcg: Decimal
    one_site_ml: Decimal
    swap_from_mg: Decimal
    swap_below_mcg: Decimal
    infant_under_years: Decimal


def _dose(case: Case, phase: Phase) -> Sum | None:
    """The mass of one injection and the words for it: as written, or what a volume without a mass holds."""
    dose = phase.dose
    if dose.mass is not None:
        return Sum(dose.mass, wording.mass(dose.mass, case.site))
    return next(sums(case, phase), None) if dose.volume is not None and dose.containers is None else None


def _is_looked_at(case: Case, phase: Phase, mass: Mass, limits: Limits) -> bool:
    """Outside the usual doses, and not written as what must be an exchange of units."""
    dose = mass.micrograms
    if limits.usual_from_mcg <= dose <= limits.usual_to_mcg:
        return False
    if phase.dose.mass is not None and not limits.swap_below_mcg <= dose < limits.swap_from_mg * _THOUSAND:
        return False
    years = age.years(case)
    return not (dose < limits.usual_from_mcg and years is not None and years[0] < limits.infant_under_years)


def _is_explained(case: Case, mass: Mass, limits: Limits) -> bool:
    """All of a container that one site can take, or given by an accepted regimen.

    A dose above the usual ones is that of a strong product for a few patients: the regimen has to suit this one, and
    the product has to be known for strong.
    """
    containers = case.order.product.containers
    for_one_site = all(one.volume is None or one.volume.millilitres <= limits.one_site_ml for one in containers)
    content = one_content(containers)
    if for_one_site and mass == content:
        return True
    if mass.micrograms > limits.usual_to_mcg:
        strong = content is not None and content.micrograms > limits.usual_to_mcg
        return strong and any(regimens.gives(row, mass) for row in case.options)
    return any(regimens.gives(row, mass) for row in regimens.accepted(case))


def _finding(case: Case, dose: Sum, limits: Limits) -> Finding:
    giving = tuple(row for row in regimens.accepted(case) if regimens.gives(row, dose.mass))
    return _of_another_product(case, dose, giving) if giving else _given_by_none(case, dose, limits)


def _of_another_product(case: Case, dose: Sum, giving: tuple[Regimen, ...]) -> Finding:
    """Accepted for some patients and a product that holds it, and the order shows no such product."""
    options = "; ".join(dict.fromkeys(regimens.phase_words(row, case) for row in giving))
    return Finding(
        Indicator.INFO,
        say(f"{wording.mass(dose.mass, case.site)} for one injection, and the product is not known to hold that much"),
        (say("Ordered: {dose}. Given by: {options}.", dose=Said((dose.words,)), options=Said((options,))),),
    )


def _given_by_none(case: Case, dose: Sum, limits: Limits) -> Finding:
    mass = dose.mass
    below = mass.micrograms < limits.usual_from_mcg
    strong = below or mass.micrograms > limits.ask_to_mcg
    written, where = wording.mass(mass, case.site), "below" if below else "above"
    options = "; ".join(regimens.nearest(case, mass)) or "none for this substance at this site"
    return Finding(
        Indicator.WARNING if strong else Indicator.INFO,
        say(f"{written} for one injection is {where} every dose accepted here for {case.order.substance}"),
        (say(f"Ordered: {dose.words}. The nearest accepted doses: {options}."),),
    )


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    """One finding for each dose that no accepted source gives."""
    inherited = any("role.inherited" in fact.groups for fact in case.picture.needs_no_proof)
    if inherited or case.picture.of(Scenario.PREMEDICATION):
        return
    for step in steps(case.order):
        dose = _dose(case, step.phase)
        unread = case.order.problems_with("strength") if step.phase.dose.volume is not None and dose is None else ()
        if unread:
            yield NotChecked(unread[0].why, told=not unread[0].conflict)
        elif dose and _is_looked_at(case, step.phase, dose.mass, limits) and not _is_explained(case, dose.mass, limits):
            yield _finding(case, dose, limits)


RULE = Rule(
    "dose-outside-regimens",
    find,
    Limits,
    reads=("dose", "substance"),
    wants=("patient", "conditions", "prescribed", "stated"),
)
