"""One click in every FHIR version, in structure, in words and in both: the draft says what was meant, and no more."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import pytest

from cards.finding import AddPhase, Proposal, Reroute, Reschedule
from cards.order import Order, Route
from cds_service.suggest.valid import faults
from cds_service.wire.fhir_version import fhir_version
from tests.properties.shapes import Json
from tests.properties.style import VERSIONS, Style, Version
from tests.suggest.clicks import (
    DAILY,
    EVERY_TWO_MONTHS,
    LABEL,
    LOADING,
    MAINTENANCE,
    MONTHLY,
    MONTHLY_FOR_SIX,
    calling,
    changed,
    drafted,
    reading,
    steps,
)

Told = Literal["structure", "text", "both", "structure but for time"]
TOLD: tuple[Told, ...] = ("structure", "text", "both", "structure but for time")

every_shape = pytest.mark.parametrize(
    "style", [Style(version=version, told_in=told) for version in VERSIONS for told in TOLD], ids=str
)


def last(draft: Json) -> str:
    """Where the last step of an order stands."""
    return reading(draft).phases[-1].at


def beyond_steps(draft: Json) -> Order:
    """An order without its steps, and without where it was read."""
    return replace(reading(draft), phases=(), read_from=())


def check(draft: Json, proposal: Proposal, expected: list[tuple[str, int | None]]) -> Json:
    """The changed draft, once it says this and everything else as before."""
    sent = copy.deepcopy(draft)
    found = changed(draft, proposal)

    assert found is not None
    assert expected == steps(found)
    assert beyond_steps(draft) == beyond_steps(found)
    assert sent == draft
    others = draft.keys() - {"dosageInstruction"}
    assert {name: draft[name] for name in others} == {name: found[name] for name in others}
    assert frozenset() == faults(found, fhir_version(calling(draft))) - faults(draft, fhir_version(calling(draft)))
    return found


@every_shape
def test_a_step_is_given_another_interval(style: Style) -> None:
    draft = drafted(DAILY, MONTHLY_FOR_SIX, style=style)

    check(draft, Reschedule(LABEL, (last(draft),), EVERY_TWO_MONTHS), [("1 d", 7), ("2 mo", 6)])


@every_shape
def test_the_last_step_goes_on_without_an_end(style: Style) -> None:
    draft = drafted(DAILY, MONTHLY_FOR_SIX, style=style)

    check(draft, Reschedule(LABEL, (last(draft),)), [("1 d", 7), ("1 mo", None)])


@every_shape
def test_a_loading_step_is_put_before_maintenance(style: Style) -> None:
    draft = drafted(MONTHLY, style=style)

    check(draft, AddPhase(LABEL, LOADING, before=True), [("1 d", 7), ("1 mo", None)])


@every_shape
def test_maintenance_is_put_after_loading(style: Style) -> None:
    draft = drafted(DAILY, style=style)

    check(draft, AddPhase(LABEL, MAINTENANCE, before=False), [("1 d", 7), ("2 mo", None)])


@every_shape
def test_a_third_step_is_put_after_two(style: Style) -> None:
    draft = drafted(DAILY, MONTHLY_FOR_SIX, style=style)

    check(draft, AddPhase(LABEL, MAINTENANCE, before=False), [("1 d", 7), ("1 mo", 6), ("2 mo", None)])


@every_shape
def test_the_whole_order_is_given_another_route(style: Style) -> None:
    draft = drafted(DAILY, MONTHLY_FOR_SIX, style=style)
    found = changed(draft, Reroute(LABEL, Route.SC))

    assert found is not None
    assert replace(reading(draft), route=Route.SC, read_from=()) == replace(reading(found), read_from=())


@every_shape
def test_a_dose_in_an_object_and_instructions_in_an_object_keep_their_shape(style: Style) -> None:
    draft = drafted(MONTHLY, style=replace(style, dose_in_list=False))
    draft["dosageInstruction"] = draft["dosageInstruction"][0]
    found = check(draft, Reschedule(LABEL, ("dosageInstruction",), EVERY_TWO_MONTHS), [("2 mo", None)])

    assert isinstance(found["dosageInstruction"], dict)
    assert draft["dosageInstruction"].get("doseAndRate") == found["dosageInstruction"].get("doseAndRate")


@pytest.mark.parametrize("version", VERSIONS)
def test_the_unit_of_a_period_has_the_name_of_its_version(version: Version) -> None:
    draft = drafted(MONTHLY, style=Style(version=version))
    found = changed(draft, Reschedule(LABEL, (last(draft),), EVERY_TWO_MONTHS))
    name = "periodUnits" if version == "DSTU2" else "periodUnit"

    assert found is not None
    assert {"frequency": 1, "period": 2, name: "mo"} == found["dosageInstruction"][0]["timing"]["repeat"]


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("dose_in_list", [True, False])
def test_a_new_step_has_the_shape_of_its_neighbour(before: bool, dose_in_list: bool) -> None:
    style = Style(told_in="both", dose_in_list=dose_in_list)
    draft = drafted(MONTHLY if before else DAILY, style=style)
    found = changed(draft, AddPhase(LABEL, LOADING if before else MAINTENANCE, before=before))

    assert found is not None
    new, old = found["dosageInstruction"] if before else reversed(found["dosageInstruction"])
    assert set(new) == set(old)
    assert isinstance(new["doseAndRate"], list)  # what FHIR asks for, even beside a client's single object
    assert new["route"] == old["route"]


KINDS: dict[str, Callable[[Json], Proposal]] = {
    "interval": lambda draft: Reschedule(LABEL, (last(draft),), EVERY_TWO_MONTHS),
    "no end": lambda draft: Reschedule(LABEL, (last(draft),)),
    "step": lambda _draft: AddPhase(LABEL, MAINTENANCE, before=False),
    "route": lambda _draft: Reroute(LABEL, Route.SC),
}


@pytest.mark.parametrize("kind", KINDS)
def test_id_and_unknown_fields_come_back(kind: str) -> None:
    strange: Json = {"extension": [{"url": "https://ehr.example.org/x", "valueString": "1"}], "ehrField": {"deep": [1]}}
    draft = drafted(DAILY, MONTHLY_FOR_SIX, style=Style(told_in="both")) | strange
    for instruction in draft["dosageInstruction"]:
        instruction["ehrField"] = {"kept": True}
    found = changed(draft, KINDS[kind](draft))

    assert found is not None
    assert {"id": "order-1"} | strange == {name: found[name] for name in ("id", *strange)}
    assert all(one["ehrField"] == {"kept": True} for one in found["dosageInstruction"][:2])
