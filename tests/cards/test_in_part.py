"""A list of which only a part is known: what is found in it counts, and what is not found in it is no verdict."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from cards.assess import assess, run
from cards.case import Case
from cards.example.build import case_of
from cards.example.given import Given
from cards.facts import NEEDS, Need
from cards.known import InPart
from cards.order import Substance
from cards.picture import Treatment
from cards.rule import BoundRule, Example
from tests.cards.given import KNOWLEDGE, RULES

SPEAKING = [
    pytest.param(rule, example, id=f"{rule.sheet.topic}: {example.name}")
    for rule in RULES
    for example in rule.sheet.examples
    if example.expect not in {"quiet", "not-checked"} and not rule.rule.last
]
LISTS = [need for need in NEEDS if need != "patient"]
BY_TOPIC = {rule.sheet.topic: rule for rule in RULES}


def in_part(given: Given, *needs: Need, why: InPart = InPart.SUPPLIED) -> Case:
    case = case_of(given, KNOWLEDGE)
    return replace(case, facts=replace(case.facts, partial=dict.fromkeys(needs, why)))


def gaps(topic: str, case: Case) -> list[tuple[str | None, str, bool]]:
    return [(gap.need, gap.why.plain, gap.told) for gap in run(BY_TOPIC[topic], case).gaps]


@pytest.mark.parametrize(("rule", "example"), SPEAKING)
def test_a_finding_is_not_lost_with_the_other_part_of_a_list(rule: BoundRule, example: Example) -> None:
    lost = []
    for need in LISTS:
        case = in_part(example.given, need)
        emptied = replace(case, facts=replace(case.facts, **{need: ()}))  # type: ignore[arg-type]
        outcome = run(rule, emptied)
        if case.facts.unknown(need) is None and not outcome.findings and not outcome.gaps:
            lost.append(need)

    assert [] == lost


@pytest.mark.parametrize(
    ("topic", "given", "need"),
    [
        ("leber-cyanocobalamin", {}, "conditions"),
        ("neurologic-urgency", {}, "conditions"),
        ("neurologic-urgency", {}, "procedures"),
        ("im-bleeding-risk", {"route": "IM"}, "prescribed"),
        ("im-bleeding-risk", {"route": "IM"}, "conditions"),
        ("duplicate-therapy", {}, "prescribed"),
        ("duplicate-therapy", {}, "stated"),
        ("product-changed", {}, "given"),
        ("cobalamin-hypersensitivity", {}, "allergies"),
    ],
)
def test_what_has_to_be_known_as_absent_is_not_checked_by_a_part(topic: str, given: object, need: Need) -> None:
    case = in_part(msgspec.convert(given, Given), need)

    assert (need, "only a part was supplied") in [(of, why) for of, why, _ in gaps(topic, case)]


def test_a_check_that_does_not_concern_the_order_needs_no_list() -> None:
    assert [] == gaps("leber-cyanocobalamin", in_part(Given(substance=Substance.HYDROXOCOBALAMIN), "conditions"))


def test_what_is_found_in_a_part_counts() -> None:
    given = msgspec.convert({"conditions": [{"group": "role.leber"}]}, Given)
    outcome = run(BY_TOPIC["leber-cyanocobalamin"], in_part(given, "conditions"))

    assert (1, ()) == (len(outcome.findings), outcome.gaps)


def test_requests_and_appointments_only_take_cards_away_so_a_part_of_them_leaves_no_gap() -> None:
    given = msgspec.convert({"labs": [{"test": "cbc_panel"}], "planned": [{"test": "cbc_panel"}]}, Given)

    assert [] == [
        (rule.sheet.topic, gap)
        for rule in RULES
        for gap in run(rule, in_part(given, "planned", "appointments")).gaps
        if gap.in_part
    ]


def test_a_part_is_told_where_a_missing_list_is() -> None:
    told = {of for of, _, told in gaps("cobalamin-hypersensitivity", in_part(Given(), "allergies")) if told}

    assert {"allergies"} == told
    assert [False] == [told for *_, told in gaps("leber-cyanocobalamin", in_part(Given(), "conditions"))]


def test_what_silences_a_check_from_a_part_is_recorded_and_no_card() -> None:
    given = msgspec.convert({"conditions": [{"group": "role.pernicious_anaemia"}]}, Given)

    assert ("conditions", "only a part was supplied", False) in gaps(
        "cause-workup-missing", in_part(given, "conditions")
    )


def test_older_results_that_were_not_sent_are_recorded_and_no_card() -> None:
    found = [gaps("response-inadequate", in_part(Given(), "labs", why=why)) for why in InPart]

    assert [
        [("labs", "only a part was supplied", True)],
        [("labs", "only a part could be used", True)],
        [("labs", "only the newest were supplied", False)],
    ] == found


def test_nobody_was_never_treated_by_a_part_of_the_record() -> None:
    assert Treatment.NEVER is case_of(Given(), KNOWLEDGE).picture.course.treatment
    assert Treatment.UNKNOWN is in_part(Given(), "given").picture.course.treatment


def test_the_card_says_that_a_part_is_known() -> None:
    given = msgspec.convert({"phases": [{"dose": "1000 mcg", "volume": "1 mL"}]}, Given)
    [card] = [
        finding
        for outcome in assess(in_part(given, "allergies"), RULES).outcomes
        for finding in outcome.findings
        if outcome.topic == "not-checked"
    ]

    assert "Not everything was checked: only a part is known of allergies" == card.summary.plain
    assert "(allergies: only a part was supplied)" in card.detail[0].plain
