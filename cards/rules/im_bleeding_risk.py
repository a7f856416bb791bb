"""An injection into the muscle with an anticoagulant, or with a bleeding disorder, on record.

The newest INR and platelets are named and not judged: no source at hand gives a limit for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from cards import clinical, record, wording
from cards.case import Case
from cards.facts import Fact, Lab, Need
from cards.finding import Finding, Indicator, NotChecked, Reroute
from cards.order import Route
from cards.rule import Rule
from cards.text import Said, listed, say

_LISTS: Final[tuple[Need, ...]] = ("prescribed", "stated", "conditions", "procedures")
_UNDER_THE_SKIN: Final = (Route.SC, Route.DEEP_SC)  # the one that every client can write first
_UNSAID: Final = frozenset({None, Route.INJECTION})


@dataclass(frozen=True)
class Limits:
    """The volume in millilitres below which the advice holds."""

    advice_below_ml: Decimal


def _anticoagulants(case: Case) -> tuple[Fact, ...]:
    drafted = tuple(one for one in case.facts.drafted if "role.anticoagulant" in one.groups)
    return (*clinical.current_medicines(case, "anticoagulant"), *drafted, *clinical.standing(case, "anticoagulant"))


def _newest(case: Case, test: str) -> tuple[Lab, ...]:
    return record.labs(case, test)[:1]


def _by_way_of(case: Case) -> tuple[tuple[Said, ...], tuple[Reroute, ...]]:
    """What the label gives beside the muscle, and the click for it."""
    routes = case.order.product.routes
    other = next((route for route in _UNDER_THE_SKIN if route in routes), None)
    if other is not None:
        offer = Reroute(say(f"Give it {other} instead of IM"), other)
        return (say(f"The label of this product also gives {other}."),), (offer,)
    if routes:
        return (say("The label of this product does not give SC: it would be off-label, by local policy."),), ()
    return (say("Which routes the label of this product gives is not known here."),), ()


def _advice(case: Case, limits: Limits) -> Said:
    """The advice on anticoagulants, and whether a volume of the order is outside it."""
    below = limits.advice_below_ml
    volumes = [phase.dose.volume for phase in case.order.phases if phase.dose.volume is not None]
    outside = [volume for volume in volumes if volume.millilitres >= below]
    more = f" {wording.volume(outside[0])} are ordered." if outside else ""
    return say(
        "NHS SPS: avoid IM if possible in people who take an anticoagulant, and not with an INR above the therapeutic "
        f"range. The advice is on volumes under {wording.number(below)} mL.{more}"
    )


def _finding(case: Case, limits: Limits, anticoagulants: tuple[Fact, ...], disorders: tuple[Fact, ...]) -> Finding:
    found = tuple(dict.fromkeys((*anticoagulants, *disorders)))
    results = (_newest(case, "inr") if anticoagulants else ()) + (_newest(case, "platelet") if disorders else ())
    told = [_advice(case, limits)] if anticoagulants else []
    if disorders:
        told.append(say("No source at hand gives a limit for a bleeding disorder: local haematology policy decides."))
    told += [say(f"Newest result: {{what}} ({wording.when(lab.when)}).", what=lab.says) for lab in results]
    routes, offers = _by_way_of(case)
    what = " and ".join(
        case.knowledge.roles[role].says
        for role, facts in (("anticoagulant", anticoagulants), ("bleeding_disorder", disorders))
        if facts
    )
    lead = "Treat now, and choose the route: " if case.picture.neurological else ""
    names = listed([one.says for one in found])
    return Finding(
        Indicator.WARNING,
        say(f"{lead}IM with {what} on record: {{names}}", names=names),
        (*told, *routes),
        evidence=(*found, *results),
        not_found=("INR",) if anticoagulants and not results and case.facts.unknown("labs") is None else (),
        proposals=offers,
    )


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    """At most one finding. Where no route is said, the label decides if it gives the muscle alone."""
    order = case.order
    if order.route is not Route.IM and order.route not in _UNSAID:
        return
    if order.route in _UNSAID and case.stage == "select":
        return
    anticoagulants, disorders = _anticoagulants(case), clinical.standing(case, "bleeding_disorder")
    if not anticoagulants and not disorders:
        if record.any_unknown(case, *_LISTS):
            yield NotChecked(say("not known whether there is an anticoagulant or a bleeding disorder"), told=False)
    elif order.route is Route.IM or set(order.product.routes) == {Route.IM}:
        yield _finding(case, limits, anticoagulants, disorders)
    elif not order.product.routes or Route.IM in order.product.routes:
        yield NotChecked(say("no route is stated, and an anticoagulant or a bleeding disorder is on record"))


RULE = Rule("im-bleeding-risk", find, Limits, reads=("route",), wants=(*_LISTS, "labs"))
