"""The service over HTTP, around a stand-in for the clinical line."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog.testing

from cds_service import arrival, room, workers
from cds_service.http import create_app
from cds_service.reception import Open
from cds_service.settings import Settings
from cds_service.wire.parse import encode
from cds_service.wire.services import SERVICES
from tests.protocol.test_wire import NO_CALL, NO_JSON
from tests.service.fake import (
    CALL,
    CAPTURED,
    CARD,
    ORDER_SIGN,
    SANDBOX,
    Client,
    FakeReply,
    FakeService,
    captured,
    client,
)

NOT_SERVED = "patient-view"
HOOKS = [path for path in CAPTURED if "preflight" not in path.stem and "discovery" not in path.stem]
PREFLIGHTS = [path for path in CAPTURED if "preflight" in path.stem]


def assert_outcome(status: int, response: Any) -> None:
    assert status == response.status_code
    assert response.headers["content-type"] == "application/json"
    assert response.json()["resourceType"] == "OperationOutcome"


@pytest.mark.parametrize("address", ["/cds-services", "/cds-services/"])
def test_discovery_lists_one_service_per_hook(address: str) -> None:
    """CDS Hooks, Discovery: `hook`, `id` and `description` are required."""
    asked = {"patient": "Patient/{{context.patientId}}"}
    response = client(FakeService(view_templates=asked)).get(address)

    assert response.status_code == 200
    services = response.json()["services"]
    assert [
        ("medication-prescribe", "b12-injection-medication-prescribe"),
        ("order-select", "b12-injection-order-select"),
        ("order-sign", "b12-injection-order-sign"),
        ("medication-refill", "b12-injection-medication-refill"),
        ("patient-view", "b12-monitoring-patient-view"),
    ] == [(each["hook"], each["id"]) for each in services]
    assert all(each["description"] and each["prefetch"] for each in services)


@pytest.mark.parametrize("address", [f"{ORDER_SIGN}/", ORDER_SIGN.replace("/b12", "//b12")])
def test_a_call_is_answered_with_a_slash_too_many_and_never_redirected(address: str) -> None:
    assert 200 == client().post(address, content=encode(CALL)).status_code
    assert_outcome(404, client().post(f"{address}/feedback", content=encode({"feedback": []})))
    assert_outcome(404, client().post(f"{address}//", content=encode(CALL)))
    assert_outcome(405, client().get(address))


def test_an_address_of_feedback_is_not_told_that_it_takes_calls_alone() -> None:
    text = client().post(ORDER_SIGN, content=b"x").json()["issue"][0]["details"]["text"]

    assert "feedback" in text


def test_discovery_leaves_out_prefetch_when_nothing_is_asked_for() -> None:
    services = client(FakeService(templates={})).get("/cds-services").json()["services"]

    assert not [each for each in services if "prefetch" in each]


@pytest.mark.parametrize("path", HOOKS, ids=lambda path: path.stem)
def test_every_captured_request_is_answered(path: Path) -> None:
    document = captured(path)
    hook = document["body"].get("hook", "order-select")
    served = "feedback" not in document["path"] and hook != NOT_SERVED
    slashes = "//" if "//" in document["path"] else "/"
    tail = "/feedback" if "feedback" in document["path"] else ""
    headers = {name: value for name, value in document["headers"].items() if name not in {"Host", "Content-Length"}}
    response = client(allow_origins=("http://127.0.0.1:8090",)).post(
        f"/cds-services{slashes}b12-injection-{hook}{tail}", content=encode(document["body"]), headers=headers
    )

    assert (200 if served else 404) == response.status_code
    assert ({"cards": []} if served else "OperationOutcome") == (
        response.json() if served else response.json()["resourceType"]
    )


@pytest.mark.parametrize("info", SERVICES, ids=lambda info: info.hook)
def test_a_call_reaches_the_service_with_the_time_in_utc(info: Any) -> None:
    service = FakeService()
    response = client(service).post(f"/cds-services/{info.id}", content=encode({**CALL, "hook": info.hook}))

    assert {"cards": []} == response.json()
    assert [info.hook] == [call.hook for call in service.calls]
    assert [timedelta(0)] == [time.utcoffset() for time in service.times]


def test_412_is_answered_as_the_service_says() -> None:
    """CDS Hooks, 412 Precondition Failed."""
    body = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "required"}]}

    assert_outcome(412, client(FakeService(FakeReply(412, body))).post(ORDER_SIGN, json=CALL))


def test_empty_values_never_leave_the_service() -> None:
    body = {"cards": [{**CARD, "links": [], "detail": ""}], "systemActions": [], "extension": {}}

    assert {"cards": [CARD]} == client(FakeService(FakeReply(200, body))).post(ORDER_SIGN, json=CALL).json()


@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON)
def test_hostile_json_is_400(body: bytes) -> None:
    assert_outcome(400, client().post(ORDER_SIGN, content=body, headers={"content-type": "application/json"}))


@pytest.mark.parametrize("body", NO_CALL.values(), ids=NO_CALL)
def test_json_that_is_no_hook_call_is_400_and_never_422(body: dict[str, Any]) -> None:
    assert_outcome(400, client().post(ORDER_SIGN, content=encode(body)))


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/docs", 404),
        ("GET", "/redoc", 404),
        ("GET", "/openapi.json", 404),
        ("GET", "/metrics", 404),
        ("GET", "/livez/", 404),
        ("POST", "/cds-services/unknown", 404),
        ("POST", "/cds-services/b12-injection-patient-view", 404),
        ("POST", f"{ORDER_SIGN}/feedback", 404),
        ("POST", "/cds-services/%00", 404),
        ("POST", "/cds-services/..%2f..%2fetc%2fpasswd", 404),
        ("GET", ORDER_SIGN, 405),
        ("PUT", ORDER_SIGN, 405),
        ("DELETE", "/cds-services", 405),
        ("OPTIONS", "/cds-services", 405),
        ("POST", "/livez", 405),
    ],
)
def test_other_addresses_and_methods_are_refused_without_a_redirect(method: str, address: str, status: int) -> None:
    assert_outcome(status, client().request(method, address))


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "application/jsonp"},
        {"content-type": "application/json; charset=utf-16"},
        {"content-type": "application/json; charset=latin-1"},
        {"content-type": ""},
        {"content-type": "application/json", "content-encoding": "gzip"},
        {"content-type": "application/json", "content-encoding": "br"},
    ],
    ids=str,
)
def test_a_body_that_is_not_said_to_be_plain_json_is_415(headers: dict[str, str]) -> None:
    assert_outcome(415, client().post(ORDER_SIGN, content=encode(CALL), headers=headers))


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "application/json;charset=UTF-8",
        'Application/JSON; charset="utf-8"',
        "application/fhir+json",
    ],
)
def test_the_ways_of_saying_json_are_accepted(kind: str) -> None:
    response = client().post(ORDER_SIGN, content=encode(CALL), headers={"content-type": kind})

    assert response.status_code == 200


def test_a_missing_content_type_is_left_to_the_parser() -> None:
    assert client().post(ORDER_SIGN, content=encode(CALL)).status_code == 200


def test_a_body_of_the_largest_size_is_read_and_one_byte_more_is_413() -> None:
    body = encode(CALL).ljust(2048)
    small = client(max_body_bytes=2048)

    assert small.post(ORDER_SIGN, content=body).status_code == 200
    assert_outcome(413, small.post(ORDER_SIGN, content=body + b" "))


def test_a_body_that_grows_while_it_is_streamed_is_413() -> None:
    async def pieces() -> Any:
        for _ in range(10):
            yield b" " * 1024

    assert_outcome(413, client(max_body_bytes=2048).post(ORDER_SIGN, content=pieces()))


def test_a_call_beyond_the_limit_is_shed_and_health_is_not() -> None:
    entered, leave = threading.Event(), threading.Event()

    class Slow(FakeService):
        def answer(self, call: Any, now: Any) -> FakeReply:
            entered.set()
            leave.wait(10)
            return super().answer(call, now)

    async def three_calls() -> list[httpx.Response]:
        async with client(Slow(), in_flight=1).open() as opened:
            first = asyncio.create_task(opened.post(ORDER_SIGN, json=CALL))
            await asyncio.to_thread(entered.wait, 10)
            shed, healthy = await opened.post(ORDER_SIGN, json=CALL), await opened.get("/readyz")
            leave.set()
            return [shed, healthy, await first, await opened.post(ORDER_SIGN, json=CALL)]

    shed, *answered = asyncio.run(three_calls())

    assert_outcome(503, shed)
    assert shed.headers["retry-after"] == "1"
    assert [200, 200, 200] == [each.status_code for each in answered]


@dataclass(frozen=True)
class Hurried(Open):
    """Answers everybody who does not wait long."""

    def patience(self, _caller: object) -> float:
        return 0.2


def test_an_answer_that_is_not_ready_in_time_is_given_up_and_the_next_call_is_answered() -> None:
    leave = threading.Event()

    class Stuck(FakeService):
        def answer(self, call: Any, now: Any) -> FakeReply:
            leave.wait(10)
            return super().answer(call, now)

    async def two_calls() -> list[httpx.Response]:
        service = Stuck()
        app = create_app(service, Settings(in_flight=1), Hurried(service))
        async with Client(app).open() as opened:
            given_up = await opened.post(ORDER_SIGN, json=CALL)
            leave.set()
            return [given_up, await opened.post(ORDER_SIGN, json=CALL)]

    with structlog.testing.capture_logs() as lines:
        given_up, answered = asyncio.run(two_calls())

    assert_outcome(503, given_up)
    assert room.OVERDUE == given_up.json()["issue"][0]["diagnostics"]
    assert "1" == given_up.headers["retry-after"]
    assert 200 == answered.status_code
    assert ["TimeoutError", None] == [line.get("error") for line in lines]
    assert lines[0]["where"].startswith("cds_service/reception.py:")


def test_calls_that_were_given_up_do_not_pile_up_work() -> None:
    leave, inside, most = threading.Event(), [0], [0]

    class Stuck(FakeService):
        def answer(self, call: Any, now: Any) -> FakeReply:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            leave.wait(10)
            inside[0] -= 1
            return super().answer(call, now)

    async def many_calls() -> list[int]:
        service = Stuck()
        async with Client(create_app(service, Settings(), Hurried(service))).open() as opened:
            given_up = await asyncio.gather(*(opened.post(ORDER_SIGN, json=CALL) for _ in range(3 * workers.MOST)))
            leave.set()
            return [each.status_code for each in (*given_up, await opened.post(ORDER_SIGN, json=CALL))]

    assert [503] * 3 * workers.MOST + [200] == asyncio.run(many_calls())
    assert workers.MOST == most[0]


def test_a_body_that_does_not_arrive_is_408_and_one_that_arrives_late_takes_no_time_from_the_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(arrival, "ARRIVES", 0.6)
    app = create_app(FakeService(), Settings(), Hurried(FakeService()))

    async def arriving(after: float) -> Any:
        yield encode(CALL)[:10]
        await asyncio.sleep(after)
        yield encode(CALL)[10:]

    assert 200 == Client(app).post(ORDER_SIGN, content=arriving(0.3)).status_code
    assert_outcome(408, Client(app).post(ORDER_SIGN, content=arriving(10)))


def test_a_failure_inside_is_500_with_nothing_of_what_it_said() -> None:
    response = client(FakeService(KeyError("canary"))).post(ORDER_SIGN, json=CALL, headers={"Origin": SANDBOX})

    assert_outcome(500, response)
    assert "canary" not in response.text
    assert SANDBOX == response.headers["access-control-allow-origin"]


ANSWERS = [("GET", "/cds-services"), ("POST", ORDER_SIGN), ("GET", "/nowhere"), ("PUT", ORDER_SIGN), ("GET", "/livez")]


@pytest.mark.parametrize(("method", "address"), ANSWERS)
def test_every_answer_forbids_keeping_and_guessing_and_names_no_server(method: str, address: str) -> None:
    headers = client().request(method, address).headers

    assert ("no-store", "nosniff") == (headers["cache-control"], headers["x-content-type-options"])
    assert "server" not in headers


@pytest.mark.parametrize("path", PREFLIGHTS, ids=lambda path: path.stem)
def test_the_sandbox_preflights_are_allowed(path: Path) -> None:
    document = captured(path)
    response = client().options(document["path"], headers=document["headers"])

    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == document["headers"]["Origin"]
    assert "authorization" in response.headers["access-control-allow-headers"].lower()
    assert response.headers["x-content-type-options"] == "nosniff"


def test_the_public_sandbox_may_reach_a_loopback_address() -> None:
    asked = {
        "Origin": SANDBOX,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Private-Network": "true",
    }
    response = client().options(ORDER_SIGN, headers=asked)

    assert ("true", 200) == (response.headers["access-control-allow-private-network"], response.status_code)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://sandbox.cds-hooks.org.evil.example"])
def test_other_origins_are_refused(origin: str) -> None:
    preflight = client().options(ORDER_SIGN, headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
    plain = client().get("/cds-services", headers={"Origin": origin})

    assert_outcome(400, preflight)
    assert "access-control-allow-origin" not in preflight.headers
    assert "access-control-allow-origin" not in plain.headers
    assert origin not in preflight.text
    assert "Pages of this origin may not read the answers of this service." in preflight.text
    assert "hook call" not in preflight.text


@pytest.mark.parametrize(("method", "address"), ANSWERS)
def test_an_allowed_origin_can_read_every_answer(method: str, address: str) -> None:
    headers = client().request(method, address, headers={"Origin": SANDBOX}).headers

    assert SANDBOX == headers["access-control-allow-origin"]
    assert "Origin" in headers["vary"]


def test_an_origin_that_was_listed_is_allowed_too() -> None:
    response = client(allow_origins=("https://ehr.example",)).get("/livez", headers={"Origin": "https://ehr.example"})

    assert response.headers["access-control-allow-origin"] == "https://ehr.example"


def test_beyond_demonstration_no_origin_is_allowed_unless_listed() -> None:
    response = client(host="10.0.0.1").get("/cds-services", headers={"Origin": SANDBOX})

    assert "access-control-allow-origin" not in response.headers


def test_the_same_call_gets_the_same_bytes() -> None:
    one = client()

    assert one.post(ORDER_SIGN, json=CALL).content == one.post(ORDER_SIGN, json=CALL).content


def test_a_call_is_logged_as_counts_and_topics() -> None:
    with structlog.testing.capture_logs() as lines:
        client(FakeService(FakeReply(200, {"cards": [CARD]}))).post(ORDER_SIGN, json=CALL)
        client().get("/livez")

    assert len(lines) == 1
    assert {
        "event": "request",
        "log_level": "info",
        "service": "b12-injection-order-sign",
        "hook": "order-sign",
        "status": 200,
        "orders": 1,
        "unreadable_orders": 0,
        "cards": 1,
        "topics": ["strength-unstated"],
    } == {name: value for name, value in lines[0].items() if name not in {"ms", "request_id"}}


def test_a_preflight_for_another_method_says_what_pages_may_send() -> None:
    response = client().options(ORDER_SIGN, headers={"Origin": SANDBOX, "Access-Control-Request-Method": "DELETE"})

    assert_outcome(400, response)
    assert "Pages may send this service GET and POST" in response.text
