"""What people read of an answer: no reassurance, no markup from outside, nobody's name."""

from __future__ import annotations

import copy
import io
from decimal import Decimal
from typing import Any

import pytest
from rich.console import Console

from cds_service.explain import explain
from cds_service.response import ASSESSMENT_EXTENSION
from tests.cards.hostile import HIDDEN, HOSTILE
from tests.cards.rendering import foreign_marks, visible
from tests.cards.words import reassuring
from tests.line.answers import Json, Sent, answered, bodies, body, calls, cards, named, strings

# A lone surrogate cannot come over the wire: JSON that holds one is refused before it is a call.
FOREIGN = {
    **{name: raw for name, raw in HOSTILE.items() if name != "lone surrogate"},
    **{name: raw for name, (raw, _) in HIDDEN.items() if name != "lone surrogate"},
    "10,000 characters": "*x* " * 2_500,
}


def ours(found: Json) -> list[str]:
    """The strings of an answer that this service wrote: all but the client's own draft in an update."""
    kept = copy.deepcopy(found)
    for card in kept["cards"]:
        for suggestion in card.get("suggestions", []):
            suggestion["actions"] = [one["description"] for one in suggestion["actions"]]
    return list(strings(kept))


def hostile(text: str) -> Sent:
    """Two injections to sign whose every word of free text is `text`."""
    sent = named("two-injections-named")
    value: Json = copy.deepcopy(sent.value)
    for order in (entry["resource"] for entry in value["context"]["draftOrders"]["entry"]):
        order["medicationCodeableConcept"]["text"] = text
        order["dosageInstruction"][0].pop("text", None)
        order["dosageInstruction"][0]["patientInstruction"] = text
        order["dosageInstruction"][0]["doseAndRate"][0]["doseQuantity"].pop("code", None)
        order["reasonCode"] = [{"text": text}]
    for key in ("observations", "conditions", "serviceRequests"):
        for entry in value["prefetch"][key]["entry"]:
            entry["resource"]["code"]["text"] = text
            for quantity in filter(None, [entry["resource"].get("valueQuantity")]):
                quantity.update(unit=text, code=text)
    return Sent("hostile", value, sent.on)


@pytest.mark.parametrize(("name", "found"), [pytest.param(s.name, found, id=s.name) for s, found in bodies()])
def test_no_sentence_of_an_answer_reassures(name: str, found: Json) -> None:
    assert [] == [word for text in ours(found) for word in reassuring(text)]


def test_a_detail_is_paragraphs_with_bold_heads_and_nothing_else() -> None:
    assert [] == [(str(one), mark) for one in cards() for mark in foreign_marks(one.card["detail"])]


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_hostile_words_anywhere_in_a_call_never_become_markup(text: str) -> None:
    found = body(hostile(text))

    assert found["cards"]
    for card in found["cards"]:
        assert [] == foreign_marks(card["detail"])
        assert len(card["summary"]) < 140
        assert "\n" not in card["summary"]
        assert visible(card["detail"]).isprintable()
        assert card["summary"].isprintable()


@pytest.mark.parametrize("unit", [*HOSTILE.values(), "x" * 10_000])
def test_a_hostile_unit_of_a_dose_is_told_as_words(unit: str) -> None:
    sent = named("vial-wrong-volume")
    value: Json = copy.deepcopy(sent.value)
    order = value["context"]["draftOrders"]["entry"][0]["resource"]
    order["dosageInstruction"] = [{"doseAndRate": [{"doseQuantity": {"value": 1, "unit": unit}}]}]
    found = body(Sent("hostile unit", value, sent.on))

    assert [] == [mark for card in found["cards"] for mark in foreign_marks(card["detail"])]
    assert ["not-checked"] == [card["source"]["topic"]["code"] for card in found["cards"]]


NUMBERS = ["0", "-1", "1e30", "1e-30", "1e4000", "12345678901234567890123456.5", "1e999999", "0.0001"]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("unit", ["mcg", "mL", "mg"])
def test_a_number_beyond_reason_is_answered_and_breaks_no_rule(number: str, unit: str) -> None:
    sent = named("vial-wrong-volume")
    value: Json = copy.deepcopy(sent.value)
    order = value["context"]["draftOrders"]["entry"][0]["resource"]
    ordinary: Any = {"value": 1, "unit": "mL"} if unit != "mL" else {"value": 1000, "unit": "mcg"}
    strange = {"value": Decimal(number), "unit": unit}
    order["dosageInstruction"] = [{"doseAndRate": [{"doseQuantity": strange}, {"doseQuantity": ordinary}]}]
    odd = Sent("odd number", value, sent.on)

    assert () == answered(odd).broken
    assert body(odd)["cards"]


def test_no_name_of_a_patient_or_prescriber_comes_back() -> None:
    sent = named("nothing-supplied")
    patient = {"resourceType": "Patient", "id": sent.call.patient_id, "name": [{"family": "Canary"}]}
    value = {**sent.value, "prefetch": {"patient": patient}}
    value["context"] = {**sent.value["context"], "userId": "Practitioner/canary"}

    assert [] == [text for text in strings(body(Sent("canary", value))) if "canary" in text.lower()]


@pytest.mark.parametrize("sent", [pytest.param(sent, id=sent.name) for sent in calls()])
def test_how_an_answer_came_about_can_be_told_at_a_terminal(sent: Sent) -> None:
    page, response = io.StringIO(), answered(sent)
    Console(width=400, file=page).print(explain(response))
    text = page.getvalue()

    assert [] == [one.order.ref for one in response.looked if one.order.ref not in text]
    assert [] == [
        outcome.topic
        for one in response.looked
        if one.assessment
        for outcome in one.assessment.outcomes
        if outcome.topic not in text
    ]
    assert response.looked or "No order was looked at." in text


def test_the_coverage_record_is_where_the_contract_puts_it() -> None:
    assert [] == [sent.name for sent, found in bodies() if ASSESSMENT_EXTENSION not in found["extension"]]
