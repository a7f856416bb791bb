"""Charts that clients really sent, of three FHIR versions, read to the same facts."""

from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from cards.facts import Bounds, Facts, Patient
from tests.chart.charts import chart_of, day, known, only

CAPTURED = Path(__file__).parents[2] / "fixtures" / "captured"
SANDBOX_KEYS = {"b12": "observations", "conditions": "conditions", "meds": "medicationRequests", "patient": "patient"}


def sent(name: str) -> Facts:
    """The chart of a captured call, its keys renamed to ours."""
    decoder = msgspec.json.Decoder(float_hook=Decimal)
    prefetch = decoder.decode((CAPTURED / name).read_bytes())["body"]["prefetch"]
    lists = {}
    for key, ours in SANDBOX_KEYS.items():
        value = prefetch[key]
        lists[ours] = [one["resource"] for one in value["entry"]] if value["resourceType"] == "Bundle" else [value]
    return chart_of(**lists)


@pytest.mark.parametrize("version", ["dstu2", "stu3", "r4"])
def test_the_chart_of_a_captured_call_is_read(version: str) -> None:
    facts = sent(f"sandbox-{version}-order-sign.json")
    lab = only(facts.labs)

    assert (Patient(day(1951, 3, 2)), ()) == (facts.patient, facts.problems)
    assert ("vitamin B12 118 pg/mL", Bounds(Decimal(118), Decimal(118))) == (lab.says.plain, lab.value)
    assert day(2025, 10, 1) == lab.when
    assert [("Condition/c1", True), ("Condition/c2", True)] == [
        (one.ref, one.active) for one in known(facts.conditions)
    ]


@pytest.mark.parametrize("version", ["stu3", "r4"])
def test_metformin_is_recognised_in_the_captured_calls(version: str) -> None:
    medicine = only(sent(f"sandbox-{version}-order-sign.json").prescribed)

    assert (True, True, False) == ("cause.metformin" in medicine.groups, medicine.active, medicine.b12_injection)
