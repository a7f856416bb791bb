"""Whatever stands in a request, reading an order answers with an Order."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cards.order import Order
from cds_service.reading import amount_spans, is_medication_order
from cds_service.reading.product_text import read_name
from cds_service.reading.sig import read_sig
from tests.reading.given import CYANOCOBALAMIN, KNOWLEDGE, MORE, order, read

KEYS = """resourceType id medication medicationCodeableConcept medicationReference concept reference contained code
coding system display text ingredient strength numerator denominator value unit dosageInstruction doseAndRate
doseQuantity doseRange timing repeat frequency period periodUnit count boundsDuration boundsPeriod start end event
dayOfWeek route sequence dispenseRequest quantity numberOfRepeatsAllowed expectedSupplyDuration reasonCode reason
authoredOn modifierExtension renderedDosageInstruction asNeededBoolean""".split()  # noqa: SIM905
WORDS = """1000 mcg mg mL IM SC weekly monthly every months 3 x 7 days then for until vial ampoule ( ) / = - , . ; 1,000
1.000 0.5 once daily and or B12 hydroxocobalamin units thereafter maintenance # refills { } \u00b5g per in""".split()  # noqa: SIM905

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=True, allow_infinity=True)
    | st.text(max_size=12)
    | st.sampled_from(["mg", "mL", "wk", "#m", "309594", "2026-01-10", "1000 mcg IM monthly", "MedicationRequest"])
)
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=8),
    max_leaves=40,
)
json_objects = st.dictionaries(st.sampled_from(KEYS), json_values, max_size=12)


@MORE
@given(json_objects, json_values)
def test_any_object_reads_as_an_order(resource: dict[str, Any], resolved: Any) -> None:
    found = read(resource, lambda _reference: resolved)

    assert isinstance(found, Order)
    assert is_medication_order(resource, KNOWLEDGE) in {True, False}
    assert all(problem.why.plain for problem in found.problems)


@MORE
@given(json_objects)
def test_any_dosage_of_a_known_product_keeps_the_product(dosage: dict[str, Any]) -> None:
    found = read(order(dosage, medicationCodeableConcept=CYANOCOBALAMIN))

    assert "rxnorm-309594" == found.product.rows[0]


@MORE
@given(st.text(max_size=200) | st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
def test_any_text_is_read_or_handed_back(text: str) -> None:
    sig = read_sig(text, KNOWLEDGE)
    spans = amount_spans(text, KNOWLEDGE)

    assert all(0 <= start < end <= len(text) for start, end, _phase, _measure in spans)
    assert all(stretch.words in text for stretch in sig.unread)
    assert read_name(text, KNOWLEDGE).kind


@given(st.decimals(min_value=Decimal("0.001"), max_value=Decimal(100_000), places=3))
def test_a_written_mass_and_a_structured_one_are_the_same_mass(mass: Decimal) -> None:
    written = read(order({"text": f"{mass:f}0 mcg"}))
    structured = read(order({"doseAndRate": [{"doseQuantity": {"value": mass, "unit": "mcg"}}]}))

    assert [phase.dose for phase in structured.phases] == [phase.dose for phase in written.phases]
