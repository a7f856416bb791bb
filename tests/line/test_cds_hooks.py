"""What CDS Hooks asks of an answer, each requirement under its name, over the answers to every call we have.

The invariants cds-resp-* and cds-r-* are those of the logical models of HL7/cds-hooks.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from cds_service.response import TOPIC_SYSTEM
from tests.golden import service
from tests.line.answers import Json, Sent, bodies, body, calls, cards, named
from tests.line.contract import ON_A_CARD, TOPICS


def empty_values(value: Any, at: str = "$") -> Iterator[str]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in members:
        if inner is None or inner in ("", [], {}):
            yield f"{at}.{name}"
        yield from empty_values(inner, f"{at}.{name}")


def is_uuid(text: str) -> bool:
    return str(uuid.UUID(text)) == text


def test_there_are_answers_with_cards_of_every_rule_that_is_live() -> None:
    """Else the tests below would be about nothing."""
    sheets = [rule.sheet for rule in service().clinic.rules]
    topics = {sheet.topic for sheet in sheets if sheet.state == "live" and sheet.alone}

    assert topics == {placed.topic for placed in cards()}
    assert len(calls()) > 40


def test_cards_is_a_list_even_when_it_is_empty() -> None:
    assert [] == [sent.name for sent, found in bodies() if not isinstance(found["cards"], list)]
    assert [] == body(named("quiet-reclick"))["cards"]


def test_an_answer_has_cards_and_an_extension_and_never_a_system_action() -> None:
    assert {"cards", "extension"} == {name for _, found in bodies() for name in found}


def test_no_null_no_empty_string_no_empty_list_or_object_but_cards() -> None:
    found = [f"{sent.name} {at}" for sent, found in bodies() for at in empty_values(found) if at != "$.cards"]

    assert [] == found


def test_summary_is_one_line_of_less_than_140_characters() -> None:
    assert [] == [str(one) for one in cards() if len(one.card["summary"]) >= 140 or "\n" in one.card["summary"]]


def test_indicator_is_info_warning_or_critical() -> None:
    assert {"info", "warning", "critical"} == {one.card["indicator"] for one in cards()}


def test_a_card_has_only_members_that_the_specification_knows() -> None:
    assert set() == {name for one in cards() for name in one.card} - ON_A_CARD


def test_uuid_fields_are_uuids_and_no_two_cards_of_an_answer_share_one() -> None:
    for _, found in bodies():
        suggested = [each for card in found["cards"] for each in card.get("suggestions", [])]
        ids = [one["uuid"] for one in (*found["cards"], *suggested)]

        assert all(is_uuid(one) for one in ids)
        assert len(ids) == len(set(ids))


def test_cds_resp_4_override_reasons_have_code_system_and_display() -> None:
    reasons = [reason for one in cards() for reason in one.card["overrideReasons"]]

    assert reasons
    assert [] == [reason for reason in reasons if set(reason) != {"code", "system", "display"}]


def test_override_reasons_come_from_the_knowledge_base_word_for_word() -> None:
    known = service().clinic.knowledge.override_reasons
    reasons = [reason for one in cards() for reason in one.card["overrideReasons"]]

    assert [] == [
        reason
        for reason in reasons
        if (reason["system"], reason["display"]) != (known[reason["code"]].system, known[reason["code"]].display)
    ]


def test_source_has_a_label_and_a_topic_of_the_contract() -> None:
    for one in cards():
        source = one.card["source"]

        assert source["label"]
        assert {"system", "code", "display"} == set(source["topic"])
        assert source["topic"]["system"] == TOPIC_SYSTEM == "urn:b12-cds:topic"
        assert source["topic"]["code"] in TOPICS


def test_every_rule_is_of_a_topic_of_the_contract() -> None:
    assert set() == {rule.sheet.topic for rule in service().clinic.rules} - TOPICS


def test_source_url_is_https_and_comes_from_the_knowledge_base() -> None:
    known = {source.url for source in service().clinic.knowledge.sources.values()}
    urls = [one.card["source"]["url"] for one in cards() if "url" in one.card["source"]]

    assert urls
    assert [] == [url for url in urls if url not in known or urlsplit(url).scheme != "https"]


def test_an_icon_is_never_shown() -> None:
    assert [] == [str(one) for one in cards() if "icon" in one.card["source"]]


AUTHORIZATION = {
    "access_token": "t",
    "token_type": "Bearer",
    "expires_in": 300,
    "scope": "patient/*.read",
    "subject": "s",
}


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"fhirServer": None, "fhirAuthorization": AUTHORIZATION}, id="cds-r-1: token, but no server"),
        pytest.param({"fhirAuthorization": AUTHORIZATION}, id="cds-r-2: patient scopes, but no patient"),
        pytest.param({"fhirServer": "http://169.254.169.254/"}, id="a server that nobody listed"),
    ],
)
def test_a_call_that_breaks_cds_r_1_or_cds_r_2_is_answered_from_what_it_carries(changed: Json) -> None:
    sent = named("vial-wrong-volume")
    bent = Sent(sent.name, {**sent.value, **changed}, sent.on)

    assert body(sent) == body(bent)


def test_our_own_requests_keep_cds_r_1_and_cds_r_2() -> None:
    for sent in calls():
        authorization = sent.value.get("fhirAuthorization") or {}

        assert not authorization or sent.value.get("fhirServer")
        assert "patient/" not in str(authorization.get("scope")) or authorization.get("patient")


def test_a_card_says_which_order_of_the_call_it_is_about_and_on_what_it_rests() -> None:
    rules = {f"{rule.sheet.topic}@{rule.sheet.version}" for rule in service().clinic.rules}
    for one in cards():
        orders = {f"{order['resourceType']}/{order.get('id', 'unidentified')}" for order in one.sent.call.orders}

        assert one.extension["order"] in orders or one.sent.call.hook == "patient-view"
        assert one.extension["rule"] in rules
        assert all({"ref", "says"} <= set(fact) <= {"ref", "says", "date"} for fact in one.extension.get("facts", []))


def test_with_several_injections_every_summary_names_its_order() -> None:
    sent = named("two-injections-named")
    names = {
        f"MedicationRequest/{order['id']}": order["medicationCodeableConcept"]["text"] for order in sent.call.orders
    }
    found = [one for one in cards() if one.sent.name == sent.name]

    assert set(names) == {one.extension["order"] for one in found}
    assert [] == [str(one) for one in found if names[one.extension["order"]][:30] not in one.card["summary"]]
