"""The demonstration: on this machine, without a token, and with no FHIR server but the one that is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cds_service.store import open_store
from cds_service.store.tables import feedback
from cds_service.wire.parse import encode
from tests.gather.fhir_server import FhirServer, serving
from tests.golden import CAPTURED, load
from tests.hostile.calls import fixture
from tests.hostile.running import Running, run, running
from tests.live.given import ADDRESS
from tests.store.given import stored

FEEDBACK = [path for path in CAPTURED if path.stem.startswith("sandbox-feedback-")]


@pytest.fixture(scope="module")
def fhir() -> Iterator[FhirServer]:
    with serving() as server:
        server.load(fixture("cause-and-follow-up-missing")["prefetch"])
        yield server


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, fhir: FhirServer) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("demo"), "--allow-fhir-server", fhir.base) as started:
        yield started


def call(base: str) -> bytes:
    return encode(fixture("cause-and-follow-up-missing") | {"fhirServer": base, "prefetch": {}})


def test_a_call_without_a_token_is_answered_from_the_server_that_was_named(service: Running, fhir: FhirServer) -> None:
    answer = service.request("POST", ADDRESS, content=call(fhir.base), headers={"Content-Type": "application/json"})

    assert 200 == answer.status
    assert "cause-workup-missing" in [card["source"]["topic"]["code"] for card in answer.body["cards"]]
    assert fhir.asked
    assert {None} == {asked.token for asked in fhir.asked}


def test_no_other_server_is_called(service: Running, fhir: FhirServer) -> None:
    with serving() as other:
        for base in (other.base, f"{fhir.base}x", "http://169.254.169.254/latest"):
            answer = service.request("POST", ADDRESS, content=call(base), headers={"Content-Type": "application/json"})
            assert 200 == answer.status

        assert [] == other.asked
    assert not service.has_called_out()


@pytest.mark.parametrize("path", FEEDBACK, ids=lambda path: path.stem)
def test_what_the_public_sandbox_reports_is_kept(service: Running, path: Path) -> None:
    """As it was captured, also with the token that nobody here can verify."""
    captured = load(path)
    sent = {name: value for name, value in captured["headers"].items() if name not in {"Host", "Content-Length"}}
    answer = service.request("POST", f"{ADDRESS}/feedback", content=encode(captured["body"]), headers=sent)
    store = open_store(f"sqlite:///{service.log.parent}/b12-cds/store.db")
    kept = {row.card for row in stored(store, feedback)}
    store.dispose()

    assert (200, b"{}") == (answer.status, answer.content)
    assert captured["headers"]["Origin"] == answer.headers["access-control-allow-origin"]
    assert {entry["card"] for entry in captured["body"]["feedback"]} <= kept


def test_without_clients_the_service_does_not_start_where_others_can_connect() -> None:
    code, _, errors = run("serve", "--host", "0.0.0.0")

    assert 3 == code
    assert "no client is registered" in errors
