"""Cyanocobalamin in Leber's hereditary optic neuropathy.

Other cobalamins are left alone: labels of hydroxocobalamin list the disease as an indication.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cards import clinical, regimens, wording
from cards.case import Case
from cards.facts import Condition, Fact
from cards.finding import Finding, Indicator, NotChecked, Withdraw
from cards.order import Substance
from cards.rule import Rule
from cards.text import Said, listed, say

_NOT_FOR: Final = frozenset({Substance.CYANOCOBALAMIN, Substance.UNSTATED})
_SCOPE: Final = "optic"  # the row of scenarios.yaml whose regimens are for this disease


@dataclass(frozen=True)
class Limits:
    """None: there is no number in this check."""


def _options(case: Case) -> tuple[Said, ...]:
    """What the site accepts for this disease in another form, with its organisation."""
    scenario = case.knowledge.scenarios[_SCOPE].scenario
    rows = [row for row in case.regimens if row.scenario == scenario]
    words = [regimens.phase_words(row, case) for row in rows if row.form == Substance.HYDROXOCOBALAMIN]
    return (say(f"Options: hydroxocobalamin {listed(words, last='or').plain}."),) if words else ()


def _finding(case: Case, shown: tuple[Fact, ...]) -> Finding:
    suspected = all(isinstance(entry, Condition) and not entry.confirmed for entry in shown)
    stated = case.order.substance is Substance.CYANOCOBALAMIN
    disease, standing = case.knowledge.roles["leber"].says, "suspected" if suspected else "on record"
    ordered = "Cyanocobalamin is ordered" if stated else "The order does not say which cobalamin"
    entries = listed([say(f"{{what}} ({wording.when(entry.when)})", what=entry.says) for entry in shown])
    return Finding(
        Indicator.CRITICAL if stated and not suspected else Indicator.WARNING,
        say(f"{ordered}, and {disease} is {standing}: cyanocobalamin is contraindicated in it"),
        (
            say("On record: {entries}.", entries=entries),
            say("Labels of hydroxocobalamin in the UK, Australia and New Zealand list the disease as an indication."),
            *_options(case),
        ),
        evidence=shown,
        proposals=(Withdraw(say("Take the order of cyanocobalamin away")),) if stated else (),
    )


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:  # noqa: ARG001 - every rule is called alike
    """At most one finding."""
    if case.order.substance not in _NOT_FOR:
        return
    shown = clinical.standing(case, "leber")
    if shown:
        yield _finding(case, shown)
    elif case.facts.unknown("conditions") is not None:
        yield NotChecked(say("conditions: not known, and with them whether there is Leber's disease"), told=False)


RULE = Rule("leber-cyanocobalamin", find, Limits, wants=("conditions",))
