"""However an order is written, it is the same order."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import example, given

from tests.properties.calls import Envelope, body, call, told
from tests.properties.described import CYANOCOBALAMIN, Charted, Often, Step, Wanted
from tests.properties.drawn import charts, envelopes, orders, styles
from tests.properties.shapes import Json
from tests.properties.style import MASSES, VERSIONS, VOLUMES, Style

FOR_TWO_WEEKS = Wanted(CYANOCOBALAMIN, (Step(mass=Decimal(1000), often=Often(1, 2, "d"), lasts=(2, "wk")),))


@given(orders(), charts, styles)
@example(FOR_TWO_WEEKS, Charted(), Style())
def test_the_same_order_gets_the_same_findings_in_every_fhir_version(
    wanted: Wanted, chart: Charted, style: Style
) -> None:
    """DSTU2, STU3, R4, R4B and R5 name and nest the same things differently, and mean the same by them."""
    answers = [told(body(call((wanted,), chart, replace(style, version=version)))) for version in VERSIONS]

    assert [answers[0]] * len(VERSIONS) == answers


@given(orders(), charts, styles, styles)
def test_the_same_order_gets_the_same_findings_however_it_is_written(
    wanted: Wanted, chart: Charted, style: Style, other: Style
) -> None:
    """Structure or words, numbers as numbers or as strings, a medicine in its place or referred to: all the same."""
    assert told(body(call((wanted,), chart, style))) == told(body(call((wanted,), chart, other)))


@given(orders(), charts, styles)
def test_the_same_dose_gets_the_same_findings_in_every_unit(wanted: Wanted, chart: Charted, style: Style) -> None:
    """1,000 mcg, 1000 ug, 1 mg and 0.001 g are one dose, whichever way its unit is spelt."""
    in_every_unit = [replace(style, mass=mass) for mass in MASSES] + [replace(style, volume=one) for one in VOLUMES]
    first, *others = [told(body(call((wanted,), chart, one))) for one in in_every_unit]

    assert [first] * len(others) == others


@given(orders(), charts, styles, envelopes)
def test_the_packing_of_a_call_changes_nothing(wanted: Wanted, chart: Charted, style: Style, packed: Envelope) -> None:
    """A Bundle without its type is a Bundle, and "Patient/1" is patient 1."""
    one, other = (body(call((wanted,), chart, style, envelope=envelope)) for envelope in (packed, Envelope()))

    assert one == other


def offers(found: Json) -> list[list[str]]:
    """The labels of the suggestions of each card."""
    return [[offer["label"] for offer in card.get("suggestions", [])] for card in found["cards"]]


@given(orders(), charts, styles)
def test_the_same_order_is_offered_the_same_clicks_in_every_fhir_version(
    wanted: Wanted, chart: Charted, style: Style
) -> None:
    """What is written back has another shape in each version.

    DSTU2 has no number for the steps of an order, so a click that cannot be read back as meant is left out there.
    """
    answers = {version: offers(body(call((wanted,), chart, replace(style, version=version)))) for version in VERSIONS}
    unnumbered = answers.pop("DSTU2")
    first = next(iter(answers.values()))

    assert [first] * len(answers) == list(answers.values())
    assert [] == [few for few, every in zip(unnumbered, first, strict=True) if not set(few) <= set(every)]
