"""Layer: FHIR content. Orders and charts that no profile allows; one bad element never loses the others."""

from __future__ import annotations

from typing import Any

import pytest

from cds_service.gather.templates import KEYS
from tests.hostile.calls import Json, bundle, result, with_chart, with_dosage, with_order, with_results
from tests.hostile.oracles import held, topics
from tests.hostile.running import Running

RXNORM = {"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "309594"}
TEXT = "cyanocobalamin 1,000 mcg/mL injection"
SIG = "Inject 2 mL (1,000 mcg) IM monthly"
MCG, ML = {"value": 1000, "unit": "mcg"}, {"value": 2, "unit": "mL"}
VOLUME, NOT_CHECKED = "dose-volume-mismatch", "not-checked"
TIMELESS = f"{VOLUME} {NOT_CHECKED}"  # whether the interval belongs to the form is not known then
UNCONFIRMED, CAUSE = "deficiency-unconfirmed", "cause-workup-missing"
MEDICATION = {"resourceType": "Medication", "id": "m", "code": {"text": TEXT}}
LOOP = {"resourceType": "Medication", "id": "m", "ingredient": [{"itemReference": {"reference": "#m"}}]}


def concept(*codings: Any, **more: Any) -> bytes:
    return with_order(medicationCodeableConcept={"coding": [*codings], **more})


def referenced(reference: Any, **more: Any) -> bytes:
    return with_order(medicationCodeableConcept=None, medicationReference=reference, **more)


def repeated(**repeat: Any) -> bytes:
    return with_dosage(text="2 mL (1,000 mcg)", timing={"repeat": repeat})


def nested(levels: int) -> Json:
    inner: Json = {"url": "canary", "valueString": "canary"}
    for _ in range(levels):
        inner = {"url": "canary", "extension": [inner]}
    return inner


ORDERS: dict[str, tuple[bytes, str]] = {
    "a status nobody knows": (with_order(status="canary"), VOLUME),
    "a status in a list": (with_order(status=["draft"]), VOLUME),
    "no status": (with_order(status=None), VOLUME),
    "no id": (with_order(id=None), VOLUME),
    "an id that is an object": (with_order(id={"canary": 1}), VOLUME),
    "an id that is a number": (with_order(id=7), VOLUME),
    "an id of 12,000 characters": (with_order(id="canary" * 2000), VOLUME),
    "an id of markup and control": (with_order(id="<b>\u202e\x1b[31mcanary"), VOLUME),
    "no subject": (with_order(subject=None), VOLUME),
    "a subject that is a number": (with_order(subject=7), VOLUME),
    "a medicine that is a string": (with_order(medicationCodeableConcept=TEXT), VOLUME),
    "a medicine in a list": (with_order(medicationCodeableConcept=[{"text": TEXT}]), VOLUME),
    "one coding where a list belongs": (with_order(medicationCodeableConcept={"coding": RXNORM}), VOLUME),
    "codings that are none": (concept(None, 7, "canary", [], text=TEXT), VOLUME),
    "a system in a list": (concept({**RXNORM, "system": [RXNORM["system"]]}, text=TEXT), VOLUME),
    "1,000 codings nobody knows": (
        concept(*[{"system": "canary", "code": str(n)} for n in range(1000)], RXNORM, text=TEXT),
        VOLUME,
    ),
    "a code with a name of something else": (concept({**RXNORM, "display": "canary"}, text=TEXT), VOLUME),
    "a text that is a list": (concept(RXNORM, text=[TEXT]), VOLUME),
    "a contained medicine": (referenced({"reference": "#m"}, contained=[MEDICATION]), VOLUME),
    "a contained medicine that is no list": (referenced({"reference": "#m"}, contained=MEDICATION), VOLUME),
    "two contained medicines of one id": (
        referenced({"reference": "#m"}, contained=[MEDICATION, {**MEDICATION, "code": {"text": "metformin"}}]),
        VOLUME,
    ),
    "a contained medicine that contains itself": (
        referenced({"reference": "#m"}, contained=[{**LOOP, "contained": [LOOP]}]),
        "",
    ),
    "a reference that is a number, with a name": (referenced({"reference": 7, "display": TEXT}), VOLUME),
    "a reference to nothing, with a name": (referenced({"reference": "#", "display": TEXT}), VOLUME),
    "a reference to a server that listens, with a name": (
        referenced({"reference": "https://canary.example/Medication/m", "display": TEXT}),
        VOLUME,
    ),
    "one dosage where a list belongs": (
        with_order(dosageInstruction={"doseAndRate": [{"doseQuantity": MCG}, {"doseQuantity": ML}]}),
        VOLUME,
    ),
    "a dosage that is a string": (with_order(dosageInstruction=SIG), NOT_CHECKED),
    "a dosage that is a number": (with_order(dosageInstruction=[7]), NOT_CHECKED),
    "no dosage": (with_order(dosageInstruction=None), NOT_CHECKED),
    "20 dosages": (with_order(dosageInstruction=[{"text": SIG}] * 20), TIMELESS),
    "a range upside down": (
        with_dosage(doseAndRate=[{"doseRange": {"low": MCG, "high": {**MCG, "value": 500}}}]),
        NOT_CHECKED,
    ),
    "a range without a low end": (with_dosage(doseAndRate=[{"doseRange": {"high": MCG}}]), NOT_CHECKED),
    "a dose without a unit": (with_dosage(doseAndRate=[{"doseQuantity": {"value": 1000}}]), NOT_CHECKED),
    "a unit that is a number": (with_dosage(doseAndRate=[{"doseQuantity": {"value": 1000, "unit": 7}}]), NOT_CHECKED),
    "a unit written otherwise than coded": (
        with_dosage(
            doseAndRate=[
                {"doseQuantity": {**MCG, "system": "http://unitsofmeasure.org", "code": "mg"}},
                {"doseQuantity": ML},
            ]
        ),
        "structured-text-conflict",
    ),
    "a timing that is a string": (with_dosage(text="2 mL (1,000 mcg)", timing="monthly"), TIMELESS),
    "a repeat that is a list": (with_dosage(text="2 mL (1,000 mcg)", timing={"repeat": [7]}), TIMELESS),
    "never": (repeated(frequency=0, period=1, periodUnit="d"), TIMELESS),
    "every nothing": (repeated(frequency=1, period=0, periodUnit="d"), TIMELESS),
    "every day before": (repeated(frequency=1, period=-1, periodUnit="d"), TIMELESS),
    "every 10 to the 30 years": (repeated(frequency=1, period=10**30, periodUnit="a"), TIMELESS),
    "every fortnight": (repeated(frequency=1, period=1, periodUnit="fortnight"), TIMELESS),
    "a period of days that are none": (
        repeated(boundsPeriod={"start": "0000-00-00", "end": "9999-99-99"}, frequency=1, period=1, periodUnit="d"),
        TIMELESS,
    ),
    "extensions 20 deep": (with_order(extension=[nested(20)]), VOLUME),
    "a modifier nobody knows": (with_order(modifierExtension=[{"url": "canary"}]), NOT_CHECKED),
    "an order not to give it": (with_order(doNotPerform=True), NOT_CHECKED),
    "three versions of FHIR at once": (
        with_order(medicationReference={"reference": "#m"}, dosage=[{"text": "1 tablet"}], drug="canary"),
        VOLUME,
    ),
}


@pytest.mark.parametrize(("body", "said"), ORDERS.values(), ids=ORDERS)
def test_an_order_against_every_profile_is_read_as_far_as_it_goes(service: Running, body: bytes, said: str) -> None:
    answer = held(service, lambda: service.post(body))

    assert (200, said) == (answer.status, topics(answer))


# The results of the whole call are replaced by this one, so the antibody test that was looked for is gone too.
USED, UNUSED, NO_ANSWER = CAUSE, f"{CAUSE} {NOT_CHECKED}", NOT_CHECKED

RESULTS: dict[str, tuple[bytes, str]] = {
    "a result": (with_results(result()), USED),
    "a result 1,000 times": (with_results(*[result(id=f"canary-{number}") for number in range(1000)]), USED),
    "the same result 100 times": (with_results(*[result()] * 100), USED),
    "a result in another order of members": (with_results(dict(reversed(result().items()))), USED),
    "a result beside what is none": (with_results(None, 7, "canary", [], {}, result()), UNUSED),
    "a result beside another type": (
        with_results({"resourceType": "Canary", "id": "canary"}, result()),
        UNUSED,
    ),
    "a result beside a failure": (
        with_results(result(), {"resourceType": "OperationOutcome"}),
        UNUSED,
    ),
    "a result and a next page": (
        with_results(result(), link=[{"relation": "next", "url": "https://canary.example/fhir?page=2"}]),
        USED,
    ),
    "a result and a total of words": (with_results(result(), total="canary"), USED),
    "a value in a list": (with_results(result(valueQuantity=[{"value": 120, "unit": "pg/mL"}])), USED),
    "a result of another patient": (
        with_results(result(subject={"reference": "Patient/canary-other"})),
        NO_ANSWER,
    ),
    "a result entered in error": (with_results(result(status="entered-in-error")), f"{CAUSE} {UNCONFIRMED}"),
    "a status nobody knows": (with_results(result(status="canary")), UNUSED),
    "a preliminary result": (with_results(result(status="preliminary")), UNUSED),
    "a result of words": (with_results(result(valueQuantity=None, valueString="canary")), UNUSED),
    "a result without a unit": (with_results(result(valueQuantity={"value": 120})), UNUSED),
    "a result in a unit of another thing": (with_results(result(valueQuantity={"value": 120, "unit": "mmHg"})), UNUSED),
    "a result below zero": (with_results(result(valueQuantity={"value": -120, "unit": "pg/mL"})), UNUSED),
    "a result on a day that is none": (with_results(result(effectiveDateTime="2026-02-30")), UNUSED),
    "a result on a day that is a number": (with_results(result(effectiveDateTime=20261110)), UNUSED),
    "a result of the future": (with_results(result(effectiveDateTime="2999-01-01")), UNUSED),
    "no result, but a failure": (with_results({"resourceType": "OperationOutcome"}), NO_ANSWER),
    "a Bundle in a Bundle": (with_results(bundle(result())), NO_ANSWER),
    "a bare list": (with_chart(observations=[result()]), NO_ANSWER),
    "entries that are a number": (with_chart(observations={"resourceType": "Bundle", "entry": 7}), NO_ANSWER),
    "a wrapper that failed": (with_chart(observations={"response": {"status": "404"}}), NO_ANSWER),
    "a wrapper in a wrapper": (with_chart(observations={"resource": {"resource": bundle(result())}}), USED),
    "an entry in an entry": (with_chart(observations=bundle({"resource": {"resource": result()}})), NO_ANSWER),
}


@pytest.mark.parametrize(("body", "said"), RESULTS.values(), ids=RESULTS)
def test_a_chart_against_every_profile_is_used_or_said_not_to_be(service: Running, body: bytes, said: str) -> None:
    answer = held(service, lambda: service.post(body))

    assert (200, f"{VOLUME} {said}") == (answer.status, topics(answer))


ODD = {
    "a string": "canary",
    "a list of nothing": [],
    "zero": 0,
    "no": False,
    "an entry of null": {"resourceType": "Bundle", "entry": [None]},
    "a resource of empty members": bundle({"resourceType": "Canary", "code": {}, "subject": {}, "status": None}),
    "a Bundle that says it failed": {"resourceType": "Bundle", "entry": [{"response": {"status": "500 canary"}}]},
}


@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
@pytest.mark.parametrize("key", KEYS)
def test_a_key_of_the_chart_that_is_no_answer_never_costs_the_arithmetic(
    service: Running, key: str, value: Any
) -> None:
    answer = held(service, lambda: service.post(with_chart(**{key: value})))

    assert (200, VOLUME) == (answer.status, topics(answer).split()[0])
