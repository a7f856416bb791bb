"""Every 200 says what was looked at: each rule is either checked or not checked, for each order of the call."""

from __future__ import annotations

import pytest

from cards.site import SiteProfile, State
from cds_service.build import build
from cds_service.reading.draft import drafts
from cds_service.settings import Settings
from tests.golden import service
from tests.line.answers import Json, answered, bodies, body, calls, cards_in, coverage, named

RULES = {
    view: {bound.sheet.topic for bound in service().clinic.rules if not bound.rule.last and bound.rule.view == view}
    for view in (False, True)
}
ON_RECORD = {
    "maintenance-overdue--fires-1": "MedicationRequest/earlier-1",
    "monitoring-overdue--fires-1": "MedicationAdministration/given-3",
}
ANSWERS = [pytest.param(sent.name, found, id=sent.name) for sent, found in bodies()]


def injections(found: Json) -> list[Json]:
    return [order for order in coverage(found) if order["isB12Injection"]]


@pytest.mark.parametrize(("name", "found"), ANSWERS)
def test_every_order_that_was_looked_at_has_a_record(name: str, found: Json) -> None:
    call = named(name).call
    looked_at = [draft.order.ref for draft in drafts(call, service().clinic.knowledge)]
    if call.hook == "patient-view":  # one record of the treatment, named by its latest order or administration
        looked_at = [ON_RECORD.get(name, "treatment on record")]

    assert looked_at == [record["order"] for record in coverage(found)]


@pytest.mark.parametrize(("name", "found"), ANSWERS)
def test_every_rule_is_checked_or_not_checked_and_never_both(name: str, found: Json) -> None:
    for record in injections(found):
        checked = set(record.get("checked", []))
        not_checked = {line["topic"] for line in record.get("notChecked", [])}

        assert RULES[named(name).call.hook == "patient-view"] == checked | not_checked
        assert set() == checked & not_checked


@pytest.mark.parametrize(("name", "found"), ANSWERS)
def test_what_was_found_or_kept_silent_was_checked(name: str, found: Json) -> None:
    for record in injections(found):
        told, silent = set(record.get("found", [])), set(record.get("silent", []))

        assert told | silent <= set(record.get("checked", []))
        assert set() == told & silent


@pytest.mark.parametrize(("name", "found"), ANSWERS)
def test_every_card_is_of_a_topic_that_was_found_and_the_others_are_told_at_its_root(name: str, found: Json) -> None:
    covered = {topic for rule in service().clinic.rules for topic in rule.sheet.covers}
    for record in injections(found):
        shown = {topic for topic, order in cards_in(found) if order == record["order"]} - {"not-checked"}

        assert shown <= set(record.get("found", []))
        assert set(record.get("found", [])) - shown <= covered


@pytest.mark.parametrize(("name", "found"), ANSWERS)
def test_a_check_that_was_not_made_is_told_on_a_card(name: str, found: Json) -> None:
    """On the not-checked card, or by the contradiction that stood in its way; but for gaps that are for the record."""
    looked = [one.assessment for one in answered(named(name)).looked if one.assessment]
    to_tell = {
        assessment.case.order.ref
        for assessment in looked
        for outcome in assessment.outcomes
        if outcome.bound.sheet.state == "live" and any(gap.told for gap in outcome.gaps)
    }
    for record in injections(found):
        telling = {("not-checked", record["order"]), ("structured-text-conflict", record["order"])}

        if record["order"] in to_tell:
            assert telling & set(cards_in(found))
        if ("not-checked", record["order"]) in cards_in(found):
            assert record.get("notChecked")


@pytest.mark.parametrize(("name", "found"), ANSWERS)
def test_every_line_of_not_checked_says_why(name: str, found: Json) -> None:
    lines = [line for record in coverage(found) for line in record.get("notChecked", [])]

    assert [] == [line for line in lines if set(line) != {"topic", "why"} or not line["why"].strip()]


@pytest.mark.parametrize(("name", "found"), ANSWERS)
def test_an_order_that_is_no_b12_injection_is_checked_for_a_mix_up_at_most(name: str, found: Json) -> None:
    for record in coverage(found):
        if not record["isB12Injection"]:
            told = {topic for topic, order in cards_in(found) if order == record["order"]}

            assert record.get("checked", []) in ([], ["antidote-product"])
            assert told == set(record.get("found", [])) <= {"antidote-product"}


def test_the_version_of_the_knowledge_stands_in_every_answer() -> None:
    versions = {found["extension"]["org.b12-cds.assessment"]["knowledge"] for _, found in bodies()}

    assert {service().clinic.version} == versions
    assert "+sha256:" in service().clinic.version


def test_the_reading_of_an_ordinary_order_is_told_in_plain_numbers() -> None:
    [record] = coverage(body(named("quiet-us-cyanocobalamin-monthly")))
    reading = record["reading"]

    assert "cyanocobalamin" == reading["substance"]
    assert (1000, 1, "IM") == (reading["doseMicrograms"], reading["volumeMillilitres"], reading["route"])
    assert [{"phase": "maintenance", "every": "1 mo"}] == reading["schedule"]


def test_quiet_orders_are_quiet_and_looked_at() -> None:
    quiet = [(sent, found) for sent, found in bodies() if sent.name.startswith("quiet-")]

    assert len(quiet) > 15
    assert [] == [sent.name for sent, found in quiet if found["cards"]]
    assert [] == [sent.name for sent, found in quiet if sent.call.orders and not coverage(found)]


def test_a_rule_that_is_off_is_not_in_the_record_and_one_that_is_silent_is_counted() -> None:
    off: dict[str, State] = dict.fromkeys(
        ("cause-workup-missing", "baseline-lab-missing", "contributing-medicine"), "off"
    )
    site = SiteProfile(rules=off | {"follow-up-lab-missing": "silent"})
    [record] = coverage(found := body(named("cause-and-follow-up-missing"), build(Settings(site=site))))

    assert [] == found["cards"]
    assert ["follow-up-lab-missing"] == record["silent"]
    assert "cause-workup-missing" not in record["checked"]
    assert "found" not in record


def test_only_what_is_in_the_record_was_looked_at() -> None:
    assert [] == [sent.name for sent in calls() if sent.call.selections == () and coverage(body(sent))]
