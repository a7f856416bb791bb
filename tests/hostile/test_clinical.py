"""Layer: clinical data. Units, numbers and words that could be taken for something else: never guessed."""

from __future__ import annotations

from typing import Any

import pytest

from cds_service.response import ASSESSMENT_EXTENSION
from tests.hostile.calls import bundle, result, with_chart, with_dosage, with_order, with_results
from tests.hostile.oracles import held, topics
from tests.hostile.running import Answer, Running

UNIT, VOLUME, VIALS, NOT_CHECKED = "dose-unit-suspect", "dose-volume-mismatch", "vial-count-ambiguous", "not-checked"
UNCONFIRMED, CAUSE = "deficiency-unconfirmed", "cause-workup-missing"


def micrograms(answer: Answer) -> Any:
    """The dose as the service says that it read it."""
    return answer.body["extension"][ASSESSMENT_EXTENSION]["orders"][0].get("reading", {}).get("doseMicrograms")


UNITS: dict[str, tuple[str, int | None, str]] = {
    "micro sign": ("\u00b5g", 1000, ""),
    "Greek mu": ("\u03bcg", 1000, ""),
    "capitals": ("MCG", 1000, ""),
    "a space after it": ("mcg ", 1000, ""),
    "gamma": ("gamma", 1000, ""),
    "milligram": ("mg", 1_000_000, UNIT),
    "megagram, most likely not": ("Mg", 1_000_000, UNIT),
    "gram": ("g", 1_000_000_000, UNIT),
    "a strength": ("mcg/mL", None, UNIT),
    "vials": ("vial", None, VIALS),
    "millilitres": ("mL", None, "dose-outside-regimens"),
    "international units": ("IU", None, NOT_CHECKED),
    "units": ("U", None, NOT_CHECKED),
    "per cent": ("%", None, NOT_CHECKED),
    "letters with gaps": ("m c g", None, NOT_CHECKED),
    "something invisible in it": ("mc\u200bg", None, NOT_CHECKED),
    "a Cyrillic letter in it": ("m\u0441g", None, NOT_CHECKED),
    "wide letters": ("\uff4d\uff43\uff47", None, NOT_CHECKED),
    "moles": ("mmol", None, NOT_CHECKED),
    "for each kilogram": ("mcg/kg", None, NOT_CHECKED),
    "tablets": ("tablet", None, NOT_CHECKED),
    "doses": ("{dose}", None, NOT_CHECKED),
    "kilograms": ("kg", None, NOT_CHECKED),
    "60 KB of unit": ("mcg " * 15_000, None, NOT_CHECKED),
}


@pytest.mark.parametrize(("unit", "read", "said"), UNITS.values(), ids=UNITS)
def test_a_unit_is_what_the_tables_say_or_not_read(service: Running, unit: str, read: int | None, said: str) -> None:
    body = with_dosage(doseAndRate=[{"doseQuantity": {"value": 1000, "unit": unit}}])
    answer = held(service, lambda: service.post(body))

    assert (200, read, said) == (answer.status, micrograms(answer), topics(answer))


SIGS: dict[str, tuple[str, int | None, str]] = {
    "a plain one": ("Inject 2 mL (1,000 mcg) IM monthly", 1000, VOLUME),
    "capitals": ("INJECT 2 ML (1,000 MCG) IM", 1000, VOLUME),
    "no spaces": ("Inject 2mL(1,000mcg)", 1000, VOLUME),
    "milligrams": ("Inject 1000 mg IM", 1_000_000, UNIT),
    "a strength for a dose": ("Inject 1000 mcg/mL", None, UNIT),
    "a thousand with a point": ("Inject 1.000 mcg IM", None, NOT_CHECKED),
    "a thousand with a space": ("Inject 1 000 mcg IM", 1000, ""),
    "two points": ("Inject 1.0.0 mL", None, NOT_CHECKED),
    "a half": ("Inject \u00bd mL", None, ""),
    "a fraction": ("Inject 1/2 mL IM", None, NOT_CHECKED),
    "a range": ("Inject 0.5-1 mL", None, NOT_CHECKED),
    "an exponent": ("Inject 1e3 mcg", None, NOT_CHECKED),
    "wide digits": ("Inject \uff11\uff10\uff10\uff10 mcg IM", None, NOT_CHECKED),
    "Arabic digits": ("Inject \u0661\u0660\u0660\u0660 mcg IM", None, NOT_CHECKED),
    "a choice": ("Inject 1000 mcg or 2000 mcg IM", None, NOT_CHECKED),
    "a denial": ("Do not inject 2 mL (1,000 mcg)", None, NOT_CHECKED),
    "a correction": ("Inject 2 mL (1,000 mcg) IM; was 1 mL", None, NOT_CHECKED),
    "something invisible": ("Inject 2\u200b mL (1,000 mcg)", None, NOT_CHECKED),
    "text turned round": ("Inject 2 mL\u202e(1,000 mcg)", None, NOT_CHECKED),
    "tablets": ("take 1 tablet", None, NOT_CHECKED),
    "words": ("as directed, ask Dr Canary", None, NOT_CHECKED),
    "every 0 days": ("Inject 2 mL (1,000 mcg) every 0 days", None, NOT_CHECKED),
    "10,000 times a day": ("Inject 2 mL (1,000 mcg) 10000 times daily", None, NOT_CHECKED),
    "brackets without end": ("(" * 60_000, None, NOT_CHECKED),
    "numbers without end": ("1 " * 30_000, None, NOT_CHECKED),
    "doses without end": ("Inject 1 mL IM daily then " * 2_400, None, NOT_CHECKED),
    "accents without end": ("e" + "\u0301" * 60_000, None, NOT_CHECKED),
}


@pytest.mark.parametrize(("sig", "read", "said"), SIGS.values(), ids=SIGS)
def test_an_instruction_is_understood_as_a_whole_or_not_read(
    service: Running, sig: str, read: int | None, said: str
) -> None:
    answer = held(service, lambda: service.post(with_dosage(text=sig)))

    assert (200, read, said) == (answer.status, micrograms(answer), topics(answer))


PRODUCTS: dict[str, tuple[str, str]] = {
    "vitamin B12": ("vitamin b 12 1000mcg/ml", VOLUME),
    "milligrams in a millilitre": ("cyanocobalamin 1000 mg/mL injection", f"{VOLUME} product-changed"),
    "a strength beyond every product": ("cyanocobalamin 1,000,000,000,000 mcg/mL injection", NOT_CHECKED),
    "two strengths": ("cyanocobalamin 1000 mcg/mL and 100 mcg/mL injection", "structured-text-conflict"),
    "the same strength 200 times": ("cyanocobalamin 1000 mcg/mL " * 200, VOLUME),
    "a tablet": ("cyanocobalamin 1000 mcg tablet", ""),
    "a nasal spray": ("vitamin B12 nasal spray", ""),
    "the antidote": ("Cyanokit 5 g", "antidote-product"),
    "a mixture": ("B12 and folic acid injection", ""),
    "several vitamins": ("Infuvite multivitamin injection", ""),
    "vitamin B1": ("vitamin B1 100 mg/mL injection", ""),
    "vitamin B6": ("vitamin B6 injection", ""),
    "the whole group": ("vitamin B-complex injection", ""),
    "cobalt": ("cobalt 1000 mcg/mL injection", ""),
    "cyanide": ("cyanide 1000 mcg/mL injection", ""),
    "60 KB of name": ("a" * 60_000, ""),
    "nothing but space": (" " * 60_000, ""),
}


@pytest.mark.parametrize(("name", "said"), PRODUCTS.values(), ids=PRODUCTS)
def test_only_a_vitamin_b12_injection_is_spoken_about(service: Running, name: str, said: str) -> None:
    answer = held(service, lambda: service.post(with_order(medicationCodeableConcept={"text": name})))

    assert (200, said) == (answer.status, topics(answer))


SHOWN, UNREAD, BETWEEN = f"{VOLUME} {CAUSE}", f"{VOLUME} {CAUSE} {NOT_CHECKED}", f"{VOLUME} {CAUSE} {UNCONFIRMED}"

RESULTS: dict[str, tuple[Any, str]] = {
    "as usual": ({"value": 120, "unit": "pg/mL"}, SHOWN),
    "another unit": ({"value": 120, "unit": "ng/L"}, SHOWN),
    "below what can be measured": ({"value": 150, "unit": "pg/mL", "comparator": "<"}, SHOWN),
    "a number in quotation marks": ({"value": "120", "unit": "pg/mL"}, SHOWN),
    "above a low number": ({"value": 120, "unit": "pg/mL", "comparator": ">"}, BETWEEN),
    "a comparator nobody knows": ({"value": 120, "unit": "pg/mL", "comparator": "canary"}, UNREAD),
    "a thousandfold": ({"value": 120, "unit": "ng/mL"}, UNREAD),
    "nothing at all": ({"value": 0, "unit": "pg/mL"}, UNREAD),
    "a billion": ({"value": 10**9, "unit": "pg/mL"}, UNREAD),
    "a number of 3,000 digits": ({"value": 10**3000, "unit": "pg/mL"}, UNREAD),
    "true": ({"value": True, "unit": "pg/mL"}, UNREAD),
    "a unit of another thing": ({"value": 120, "unit": "mmol/mol"}, UNREAD),
    "a unit with gaps": ({"value": 120, "unit": "pg / mL"}, UNREAD),
    "no unit": ({"value": 120}, UNREAD),
    "no number": ({"unit": "pg/mL"}, UNREAD),
    "nothing": ({}, UNREAD),
}


@pytest.mark.parametrize(("quantity", "said"), RESULTS.values(), ids=RESULTS)
def test_a_result_counts_only_when_it_is_plain_what_it_says(service: Running, quantity: Any, said: str) -> None:
    answer = held(service, lambda: service.post(with_results(result(valueQuantity=quantity))))

    assert (200, said) == (answer.status, topics(answer))


@pytest.mark.parametrize("born", ["1826-01-01", "2999-01-01", "58", "1958-13-41", "", None, 1958, ["1958"], {}])
def test_a_birthday_that_is_none_costs_nothing_but_the_age(service: Running, born: Any) -> None:
    patient = {"resourceType": "Patient", "id": "canary-patient", "birthDate": born}
    answer = held(service, lambda: service.post(with_chart(patient=patient)))

    assert (200, VOLUME) == (answer.status, topics(answer))


@pytest.mark.parametrize("status", ["refuted", "entered-in-error"])
def test_a_cause_that_was_refuted_is_no_cause(service: Running, status: str) -> None:
    anaemia = {
        "resourceType": "Condition",
        "id": "canary",
        "subject": {"reference": "Patient/canary-patient"},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "84027009"}]},
        "verificationStatus": {"coding": [{"code": status}]},
    }
    body = with_chart(conditions=bundle(anaemia), observations=bundle(result()))
    answer = held(service, lambda: service.post(body))

    assert (200, SHOWN) == (answer.status, topics(answer))
