"""What holds for every safety check: missing data is never a silence, and data about something else changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from cards.assess import run
from cards.case import Case
from cards.example.build import case_of
from cards.example.given import GivenEntry, GivenLab
from cards.facts import Medicine, Patient
from cards.known import Problem, Unknown, When
from cards.order import Dose, Every, Length, Phase, Product, Route
from cards.rule import BoundRule, Example
from cards.selfcheck import told
from cards.spans import spans
from cards.text import Said
from tests.cards.given import KNOWLEDGE, RULES, case

TOPICS = {
    "cobalamin-hypersensitivity",
    "leber-cyanocobalamin",
    "im-bleeding-risk",
    "preservative-in-infant",
    "duplicate-therapy",
    "potassium-check-missing",
}
BOUND = {rule.sheet.topic: rule for rule in RULES if rule.sheet.topic in TOPICS}
SPEAKING = [
    pytest.param(rule, example, id=f"{topic}: {example.name}")
    for topic, rule in BOUND.items()
    for example in rule.sheet.examples
    if example.expect in {"critical", "warning", "info"}
]


def outcome(topic: str, found: Case) -> str:
    return told(run(BOUND[topic], found))


@pytest.mark.parametrize(("rule", "example"), SPEAKING)
def test_a_missing_list_leaves_the_finding_or_a_record(rule: BoundRule, example: Example) -> None:
    found = case_of(example.given, KNOWLEDGE)
    for need in (*rule.rule.needs, *rule.rule.wants):
        facts = replace(found.facts, **{need: Unknown("not supplied")})  # type: ignore[arg-type]

        assert told(run(rule, replace(found, facts=facts))) != "quiet", need


@pytest.mark.parametrize(("rule", "example"), SPEAKING)
def test_entries_about_something_else_change_nothing(rule: BoundRule, example: Example) -> None:
    given = example.given
    other = GivenEntry(group="other")
    more = msgspec.structs.replace(
        given,
        conditions=(*given.conditions, other),
        procedures=(*given.procedures, other),
        medicines=(*given.medicines, other),
        labs=(*given.labs, GivenLab(test="tsh", value=Decimal(2))),
    )

    assert example.expect == told(run(rule, case_of(more, KNOWLEDGE)))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"allergies": [{"group": "role.cobalamin", "severe": True}]}, "Take the order of cyanocobalamin away"),
        ({"conditions": [{"group": "role.leber"}]}, "Take the order of cyanocobalamin away"),
        ({"medicines": [{"group": "role.anticoagulant"}], "routes": ["IM", "SC"]}, "Give it SC instead of IM"),
    ],
)
def test_what_one_click_can_do_is_offered(given: dict[str, Any], words: str) -> None:
    outcomes = [run(rule, case(**given)) for rule in BOUND.values()]

    assert [words] == [p.label.plain for one in outcomes for found in one.findings for p in found.proposals]


def test_both_potassium_tests_have_their_own_day() -> None:
    found = case(labs=[{"test": "haemoglobin", "value": 60, "days_ago": 2}])
    [finding] = run(BOUND["potassium-check-missing"], found).findings

    assert ["Order potassium for 23 Nov 2026", "Order potassium for 25 Nov 2026"] == [
        proposal.label.plain for proposal in finding.proposals
    ]


def test_an_allergy_entry_that_could_not_be_read_is_said() -> None:
    found = case()
    unread = replace(found.facts, problems=(Problem("allergies", Said(("an allergy names no substance",))),))
    gaps = run(BOUND["cobalamin-hypersensitivity"], replace(found, facts=unread)).gaps

    assert [True] == [gap.told for gap in gaps]


def test_an_anticoagulant_drafted_in_the_same_call_counts() -> None:
    found = case()
    drafted = Medicine("MedicationRequest/w", Said(("warfarin",)), groups=frozenset({"role.anticoagulant"}))

    assert "warning" == outcome("im-bleeding-risk", replace(found, facts=replace(found.facts, drafted=(drafted,))))


@pytest.mark.parametrize(
    ("days", "expected"),
    [((364, 1), "warning"), ((1095, 30), "info"), ((1200, 30), "not-checked"), ((2000, 1096), "quiet")],
    ids=["under one year", "under three years", "perhaps under three years", "three years or more"],
)
def test_both_ends_of_an_inexact_birth_date_have_to_agree(days: tuple[int, int], expected: str) -> None:
    found = case(rows=["us-cyano-1ml"])
    born = When(*(found.today - timedelta(days=ago) for ago in days))
    facts = replace(found.facts, patient=Patient(born))

    assert expected == outcome("preservative-in-infant", replace(found, facts=facts))


def test_of_two_drafts_exactly_one_tells_that_they_overlap() -> None:
    one = case(phases=[{"dose": "1000 mcg", "every": "1 mo"}])
    other = replace(one.order, ref="MedicationRequest/other")
    both = (replace(one, beside=(other,)), replace(one, order=other, beside=(one.order,)))

    assert ["quiet", "warning"] == sorted(outcome("duplicate-therapy", found) for found in both)


@pytest.mark.parametrize("route", list(Route))
def test_only_the_muscle_is_asked_about(route: Route) -> None:
    found = case(medicines=[{"group": "role.anticoagulant"}], routes=["IM", "SC"])
    asked = outcome("im-bleeding-risk", replace(found, order=replace(found.order, route=route)))
    expected = {Route.IM: "warning", Route.INJECTION: "not-checked"}

    assert expected.get(route, "quiet") == asked


@pytest.mark.parametrize("rows", [("us-cyano-1ml", "nowhere"), ("us-cyano-excipients",)])
def test_rows_that_are_no_products_are_passed_over(rows: tuple[str, ...]) -> None:
    found = case(age_days=5)
    product: Product = replace(found.order.product, rows=rows)

    assert "warning" == outcome("preservative-in-infant", replace(found, order=replace(found.order, product=product)))


@pytest.mark.parametrize(
    "phase",
    [
        Phase(Dose(), every=Every(1, Decimal(10), "a"), doses=10**12),
        Phase(Dose(), lasts=Length(Decimal(1), Decimal("1E+40"), "a")),
    ],
)
def test_a_length_beyond_all_dates_ends_with_the_calendar(phase: Phase) -> None:
    found = case()
    [first, second] = spans(found, (phase, phase), found.today)

    assert 9999 == first.last.year if first.last else None
    assert first.last == second.first


def test_phases_follow_one_another() -> None:
    found = case()
    week = Phase(Dose(), every=Every(1, Decimal(1), "d"), doses=7)
    month = Phase(Dose(), every=Every(1, Decimal(1), "mo"))
    loading, maintenance = spans(found, (week, month), found.today)

    assert (found.today, found.today + timedelta(days=6)) == (loading.first, loading.last)
    assert (found.today + timedelta(days=7), None) == (maintenance.first, maintenance.last)
    assert (True, False, False, True) == (
        loading.loading,
        loading.maintenance,
        maintenance.loading,
        maintenance.maintenance,
    )
