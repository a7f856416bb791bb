"""Cases, rules and sheets for the tests of the clinical core: an ordinary adult, and one thing changed at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from cards.assess import assess
from cards.card import CardKey, Shown, cards_of, order_name
from cards.case import Case
from cards.example.build import case_of
from cards.example.given import Given
from cards.finding import Finding, Indicator, NotChecked
from cards.knowledge import load
from cards.rule import BoundRule, Limit, Rule, Sheet
from cards.rules import load_rules
from cards.site import SiteProfile
from cards.text import Said

KNOWLEDGE = load()
RULES = load_rules(KNOWLEDGE)
KEY = CardKey(b"a secret of the tests", "client", "instance")
NOT_CHECKED = next(bound for bound in RULES if bound.rule.last)

Find = Callable[[Case, Any], Iterable[Finding | NotChecked]]


@dataclass(frozen=True)
class NoLimits:
    """A rule without numbers."""


def case(site: SiteProfile | None = None, **given: Any) -> Case:
    """The case that a sheet's example with these words would be."""
    told = msgspec.convert(given, Given)
    return case_of(told, KNOWLEDGE, site)


def sheet(topic: str, **changes: Any) -> Sheet:
    """A complete sheet in a few words."""
    ordinary: dict[str, Any] = {
        "version": 1,
        "title": f"Title of {topic}",
        "asks": f"the question of {topic}",
        "why": "Because.",
        "how": "So.",
        "not_covered": "The rest.",
        "sources": ("LOTH",),
        "override_reasons": ("will-clarify",),
        "examples": (),
        "rank": 50,
    }
    return Sheet(topic=topic, **{**ordinary, **changes})


def finding(summary: str = "Found", indicator: Indicator = Indicator.WARNING, **more: Any) -> Finding:
    return Finding(indicator, Said((summary,)), **more)


def bound(topic: str, find: Find | None = None, /, **more: Any) -> BoundRule:
    """A rule of our own making; without `find` it always finds. Words of `Rule` and of `Sheet` may be given."""
    declared = {name: more.pop(name) for name in ("reads", "needs", "wants", "last") if name in more}
    return BoundRule(Rule(topic, find or finds(topic), NoLimits, **declared), sheet(topic, **more), NoLimits())


def comes_to(*results: Finding | NotChecked) -> Find:
    """A rule body that always comes to the same."""

    def find(case: Case, limits: Any) -> tuple[Finding | NotChecked, ...]:
        return results

    return find


def finds(topic: str, indicator: Indicator = Indicator.WARNING) -> Find:
    """A rule body that always finds one thing."""
    return comes_to(finding(f"{topic} found", indicator))


def limit(row: str, unit: str = "days") -> Limit:
    return Limit(KNOWLEDGE.number(row), unit, row)


def shown(case: Case, *rules: BoundRule, key: CardKey = KEY, name_order: bool = False) -> Shown:
    return cards_of(assess(case, rules), key, name=order_name(case.order) if name_order else None)
