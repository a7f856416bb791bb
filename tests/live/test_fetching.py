"""What is fetched for a call and what is not, and how a call is answered whose FHIR server does not do its part."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from cards.site import SiteProfile
from cds_service.build import build
from cds_service.gather.templates import KEYS
from cds_service.live.desk import Desk
from cds_service.settings import Settings
from tests.gather.fhir_server import JSON, OUTCOME, FhirServer, Reply, bundle, serving
from tests.golden import service
from tests.live.desk import FIXTURES, Counter, call_of, hospital, orders, topics, whole_chart, without_chart

NAME = "cause-and-follow-up-missing"
ON: str = FIXTURES[NAME]["on"]
ANOTHERS = [
    {"resourceType": kind, "subject": {"reference": "Patient/somebody-else"}} for kind in ("Observation", "Condition")
]
TIME = 400  # milliseconds that fetching may take: what a site gets that sets nothing


@pytest.fixture(scope="module")
def running() -> Iterator[FhirServer]:
    with serving() as server:
        yield server


@pytest.fixture
def fhir(running: FhirServer) -> FhirServer:
    """The server with the chart of the fixture, and with everything ordinary again."""
    running.resources, running.totals, running.asked, running.reply = [], {}, [], running.chart
    running.load({key: value for key, value in whole_chart(call_of(NAME)).prefetch.items() if value is not None})
    return running


def kinds(fhir: FhirServer) -> list[str]:
    return sorted({asked.path.partition("/")[0] for asked in fhir.asked})


def not_checked(body: Any) -> dict[str, str]:
    return {row["topic"]: row["why"] for one in orders(body) for row in one.get("notChecked", ())}


def test_every_query_carries_the_token_of_the_call_and_is_a_get(fhir: FhirServer) -> None:
    Counter(hospital(fhir.base)).answer(without_chart(call_of(NAME), fhir.base), on=ON)

    assert {("GET", "canary-token")} == {(asked.method, asked.token) for asked in fhir.asked}
    assert len(KEYS) == len(fhir.asked)


def test_what_prefetch_brought_is_not_fetched_again(fhir: FhirServer) -> None:
    brought = whole_chart(call_of(NAME))
    part = {key: value for key, value in brought.prefetch.items() if key not in {"observations", "conditions"}}
    Counter(hospital(fhir.base)).answer(replace(brought, prefetch=part, fhir_server=fhir.base), on=ON)

    assert ["Condition", "Observation"] == kinds(fhir)


def test_nothing_is_fetched_for_another_medicine(fhir: FhirServer) -> None:
    call = without_chart(call_of(NAME), fhir.base)
    other = [one | {"medicationCodeableConcept": {"text": "amoxicillin 500 mg capsule"}} for one in call.orders]
    body = Counter(hospital(fhir.base)).answer(replace(call, orders=tuple(other)), on=ON)

    assert ([], []) == (fhir.asked, body["cards"])


def test_nothing_is_fetched_from_a_server_that_is_not_registered(fhir: FhirServer) -> None:
    with serving() as stranger:
        bases = (stranger.base, f"{fhir.base}/another-tenant", fhir.base.replace("127.0.0.1", "localhost"))
        calls = [without_chart(call_of(NAME), base) for base in bases]
        bodies = Counter(hospital(fhir.base)).answers(*calls, on=ON)

        assert ([], []) == (stranger.asked, fhir.asked)
    assert all("not supplied" in not_checked(body)["cause-workup-missing"] for body in bodies)


@pytest.mark.parametrize("state", ["off", "silent"])
def test_nothing_is_fetched_that_only_rules_want_which_do_not_speak(fhir: FhirServer, state: str) -> None:
    wanting = [one for one in service().clinic.rules if "appointments" in {*one.rule.needs, *one.rule.wants}]
    rules = {one.sheet.topic: state for one in wanting}
    made = build(Settings(site=msgspec.convert({"rules": rules}, SiteProfile)))
    Counter(hospital(fhir.base), made=made).answer(without_chart(call_of(NAME), fhir.base), on=ON)

    assert rules
    assert "Appointment" not in kinds(fhir)
    assert "Condition" in kinds(fhir)


def test_a_chart_without_injections_is_left_alone_once_its_medicines_are_seen(fhir: FhirServer) -> None:
    name = next(name for name, fixture in FIXTURES.items() if fixture["request"]["hook"] == "patient-view")
    fhir.resources = []
    Counter(hospital(fhir.base)).answer(without_chart(call_of(name), fhir.base), on=FIXTURES[name]["on"])

    assert ["MedicationAdministration", "MedicationDispense", "MedicationRequest", "MedicationStatement"] == kinds(fhir)


BAD: dict[str, tuple[Reply, str]] = {
    "hangs": (Reply(manner="hang"), "not obtained in time"),
    "drips": (Reply(bundle(), manner="drip"), "not obtained in time"),
    "resets": (Reply(manner="reset"), "the FHIR server failed"),
    "fails": (Reply(OUTCOME, 500), "the FHIR server failed"),
    "is busy": (Reply(OUTCOME, 503), "the FHIR server failed"),
    "refuses": (Reply(OUTCOME, 403), "the FHIR server refused"),
    "answers for another patient": (Reply(bundle(*ANOTHERS)), "the FHIR server answered for another patient"),
    "answers with another type": (Reply({"resourceType": "Patient", "id": "x"}), "not readable"),
    "answers with a page for people": (Reply(b"<html>", headers={"Content-Type": "text/html"}), "not readable"),
    "answers with half a body": (
        Reply(b'{"resourceType": "Bundle", "entry": [', headers={"Content-Type": JSON}),
        "not",
    ),
}


@pytest.mark.parametrize(("reply", "why"), BAD.values(), ids=BAD)
def test_a_call_is_answered_with_what_is_known_and_says_what_was_not_obtained(
    fhir: FhirServer, reply: Reply, why: str
) -> None:
    """Everything but the results and the conditions is there; the arithmetic of the order needs neither."""
    fhir.reply = lambda asked: reply if asked.path in {"Observation", "Condition"} else fhir.chart(asked)
    time = {"fetch_deadline_ms": 1500} if why == "not obtained in time" else {}
    body = Counter(hospital(fhir.base, **time)).answer(without_chart(call_of(NAME), fhir.base), on=ON)
    said = not_checked(body)

    assert why in said["deficiency-unconfirmed"]
    assert "dose-volume-mismatch" in orders(body)[0]["checked"]
    assert "not-checked" in topics(body)


def test_a_server_that_hangs_is_left_alone_after_two_calls(fhir: FhirServer) -> None:
    fhir.reply = lambda _: Reply(manner="hang")
    call = without_chart(call_of(NAME), fhir.base)
    bodies = Counter(hospital(fhir.base, fetch_deadline_ms=3 * TIME)).answers(*[call] * 3, on=ON)
    whys = [not_checked(body)["deficiency-unconfirmed"] for body in bodies]

    assert "not obtained in time" in whys[0]
    assert "the FHIR server failed before and was not asked" in whys[2]


def test_a_server_that_resets_once_is_asked_once_more(fhir: FhirServer) -> None:
    """Within the time that a site gets which sets nothing."""
    refused: set[str] = set()

    def reply(asked: Any) -> Reply:
        if asked.path == "Condition" and asked.path not in refused:
            refused.add(asked.path)
            return Reply(manner="reset")
        return fhir.chart(asked)

    fhir.reply = reply
    Counter(hospital(fhir.base, fetch_deadline_ms=2000)).answer(without_chart(call_of(NAME), fhir.base), on=ON)

    assert 2 == [asked.path for asked in fhir.asked].count("Condition")


def test_a_caller_who_has_waited_too_long_already_is_answered_without_fetching(fhir: FhirServer) -> None:
    counter = Counter(hospital(fhir.base))
    body = counter.answer(without_chart(call_of(NAME), fhir.base), on=ON, waited=10.0)

    assert [] == fhir.asked
    assert "not obtained in time" in not_checked(body)["deficiency-unconfirmed"]


def test_fetching_ends_before_the_call_has_to_be_answered(fhir: FhirServer) -> None:
    """Its own time would be longer: what is left of the caller's decides."""
    fhir.reply = lambda _asked: Reply(manner="hang")
    counter = Counter(hospital(fhir.base))

    async def in_time(desk: Desk) -> Any:
        async with asyncio.timeout(1):
            return await counter.reply(desk, without_chart(call_of(NAME), fhir.base), ON, waited=9.0)

    assert "not obtained in time" in not_checked(counter.during(in_time))["deficiency-unconfirmed"]


def test_a_cookie_of_the_server_is_not_sent_back(fhir: FhirServer) -> None:
    """It would go with the next patient's queries."""
    fhir.reply = lambda asked: replace(
        fhir.chart(asked), headers={"Content-Type": JSON, "Set-Cookie": "session=canary; Path=/"}
    )
    calls = [without_chart(replace(call_of(NAME), patient_id=patient), fhir.base) for patient in ("first", "second")]
    Counter(hospital(fhir.base)).answers(*calls, on=ON)

    assert [] == [asked for asked in fhir.asked if "cookie" in asked.headers]
