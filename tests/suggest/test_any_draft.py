"""Whatever stands in a draft, a click is a draft that says what was meant, or there is none."""

from __future__ import annotations

import copy
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cards.finding import AddPhase, Proposal, Redose, Reroute, Reschedule, Withdraw
from cards.order import DAYS_IN, Dose, Every, Order, Phase, Route
from cards.quantity import Mass, Volume
from cds_service.suggest import Clicks, meaning
from cds_service.suggest.valid import less_valid
from cds_service.wire.fhir_version import FhirVersion, fhir_version
from tests.properties.described import Wanted
from tests.properties.drawn import orders, styles
from tests.properties.nonsense import anything, places, put
from tests.properties.shapes import Json, order
from tests.properties.style import Style
from tests.reading.given import KNOWLEDGE
from tests.suggest.clicks import DAILY, LABEL, LOADING, MAINTENANCE, MONTHLY_FOR_SIX, calling, drafted, reading

everies = st.builds(
    lambda times, period, unit, more: Every(times, Decimal(period), unit, Decimal(period + more) if more else None),
    st.integers(1, 3),
    st.integers(1, 6),
    st.sampled_from(["d", "wk", "mo", "a"]),
    st.integers(0, 1),
)
doses = st.builds(
    Dose, st.sampled_from([Mass(Decimal(n)) for n in (500, 1000)]), st.sampled_from([None, Volume(Decimal(1))])
)
proposals = (
    st.builds(lambda every: ("last", every), everies)
    | st.just(("last", None))
    | st.builds(lambda dose, every, n: AddPhase(LABEL, Phase(dose, every, n), before=True), doses, everies, st.just(6))
    | st.builds(lambda dose, every: AddPhase(LABEL, Phase(dose, every), before=False), doses, everies)
    | st.sampled_from([Reroute(LABEL, route) for route in (Route.IM, Route.SC, Route.IV)])
)


def without_places(found: Order) -> Order:
    """An order without where it was read."""
    return replace(found, read_from=(), phases=tuple(replace(phase, at="") for phase in found.phases))


@given(orders(), styles, proposals)
def test_a_changed_order_reads_as_the_order_that_was_meant(wanted: Wanted, style: Style, drawn: Any) -> None:
    draft = order(wanted, style, "Patient/patient-1", "2026-11-20")[0]
    before = reading(draft)
    proposal = Reschedule(LABEL, (before.phases[-1].at,), drawn[1]) if isinstance(drawn, tuple) else drawn
    call = calling(draft)
    action = Clicks(call, fhir_version(call), KNOWLEDGE).action(proposal, draft)
    meant = meaning(proposal, before)

    assert action is None or meant is not None
    if action is not None and meant is not None and not before.problems:
        read = reading(action["resource"])

        assert without_places(replace(meant, notations=())) == without_places(replace(read, notations=()))
        assert set(read.notations) <= set(before.notations)


@given(orders(), styles, everies)
def test_an_interval_can_be_changed_however_the_order_is_written(wanted: Wanted, style: Style, every: Every) -> None:
    """None is left without a click, but a single dose and one that the new interval would put before its loading.

    Nor can a text be given an interval longer than the length it states: that would tell of a cycle.
    """
    draft = order(wanted, style, "Patient/patient-1", "2026-11-20")[0]
    before = reading(draft)
    numbered = len(before.phases) == 1 or "sequence" in draft["dosageInstruction"][0] or "#" in before.phases[-1].at
    call = calling(draft)
    proposal = Reschedule(LABEL, (before.phases[-1].at,), every)
    action = Clicks(call, fhir_version(call), KNOWLEDGE).action(proposal, draft)

    lasts = before.phases[-1].lasts
    longer = lasts is not None and lasts.high * DAYS_IN[lasts.unit][1] < every.period * DAYS_IN[every.unit][0]

    assert (action is not None) or before.phases[-1].doses == 1 or not numbered or longer


PROPOSALS: list[Proposal] = [
    Redose(LABEL, ("dosageInstruction[0]",), Mass(Decimal(1000)), None),
    Reschedule(LABEL, ("dosageInstruction[0]", "dosageInstruction[1]"), Every(1, Decimal(2), "mo")),
    Reschedule(LABEL, ("dosageInstruction[1]",)),
    AddPhase(LABEL, LOADING, before=True),
    AddPhase(LABEL, MAINTENANCE, before=False),
    Reroute(LABEL, Route.SC),
    Withdraw(LABEL),
]
WHOLE = drafted(DAILY, MONTHLY_FOR_SIX, style=Style(told_in="both"))
WHOLE["dosageInstruction"][0] |= {"patientInstruction": "1 injection every day", "additionalInstruction": [{}]}
WHOLE["renderedDosageInstruction"] = "1000 mcg IM every day for 7 doses, then 1000 mcg IM every month for 6 doses"


def check_all(draft: Json, version: FhirVersion) -> None:
    """Every proposal: no exception, the draft as sent untouched, and nothing that is less valid or not an object."""
    sent = copy.deepcopy(draft)
    clicks = Clicks(calling(draft), version, KNOWLEDGE)
    for proposal in PROPOSALS:
        action = clicks.action(proposal, draft)

        assert sent == draft
        assert action is None or {"type", "description"} < set(action)
        if action is not None and action["type"] == "update":
            assert draft.get("id") == action["resource"].get("id")
            assert not less_valid(action["resource"], draft, version)


@given(st.sampled_from(list(places(WHOLE))), anything, st.sampled_from(FhirVersion))
def test_anything_in_the_place_of_anything_never_breaks_a_click(path: Any, value: Any, version: FhirVersion) -> None:
    check_all(put(WHOLE, path, value), version)


@given(
    st.lists(st.sampled_from(["text", "patientInstruction", "timing", "route", "doseAndRate"]), min_size=1, max_size=3),
    anything,
    st.text(max_size=60),
    st.sampled_from(FhirVersion),
)
def test_any_instruction_never_breaks_a_click(names: list[str], value: Any, text: str, version: FhirVersion) -> None:
    instruction = dict.fromkeys(names, value) | {"text": text}

    check_all(WHOLE | {"dosageInstruction": [instruction]}, version)
    check_all(WHOLE | {"dosageInstruction": value}, version)
