"""Who is answered by a running service of two workers, on SQLite and on PostgreSQL."""

from __future__ import annotations

import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from cds_service.errors import operation_outcome
from cds_service.wire.parse import encode
from tests.hostile.calls import whole
from tests.hostile.running import COMMAND, Answer, Running, environment, running
from tests.live.given import ADDRESS, PUBLIC_URL, SECRET, Ehr, config, none_signed
from tests.trust.given import ec

UNKNOWN = encode(operation_outcome(401))
NOW = int(time.time())


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, hospitals: tuple[Ehr, Ehr]
) -> Iterator[Running]:
    """Two workers that share a store."""
    folder = tmp_path_factory.mktemp("callers")
    env = environment(B12_CDS_CARD_ID_KEY=SECRET)
    if request.param == "postgresql":
        env["B12_CDS_STORE_URL"] = request.getfixturevalue("postgresql").database(f"t{uuid.uuid4().hex}")
    file = config(folder, (ehr.table() for ehr in hospitals))
    with running(folder, "--config", str(file), "--workers", "2", env=env) as started:
        yield started


def call() -> bytes:
    return encode(whole() | {"fhirServer": None})


def assert_refused(answer: Answer) -> None:
    """RFC 9110, 15.5.2: a 401 says how to be known."""
    assert (401, UNKNOWN, "Bearer") == (answer.status, answer.content, answer.headers["www-authenticate"])


def test_a_call_that_a_registered_client_signed_is_answered(service: Running, hospitals: tuple[Ehr, Ehr]) -> None:
    answers = [ehr.send(service, call()) for ehr in hospitals]

    assert [200, 200] == [each.status for each in answers]
    assert all(each.body["cards"] for each in answers)


BAD: dict[str, Callable[[Ehr, Ehr], str]] = {
    "no token": lambda _, __: "",
    "no words": lambda _, __: "x",
    "signed with nothing": lambda north, _: none_signed(north),
    "signed by somebody else": lambda north, _: north.token(key=ec(number=9)),
    "signed by the other hospital": lambda north, south: south.token(iss=north.issuer),
    "of an issuer nobody registered": lambda north, _: north.token(iss="https://evil.example"),
    "of a key nobody published": lambda north, _: north.token(head={"kid": "other"}),
    "with keys from elsewhere": lambda north, south: north.token(head={"jku": south.jwks_url}),
    "of yesterday": lambda north, _: north.token(iat=NOW - 90_000, exp=NOW - 86_400),
    "of tomorrow": lambda north, _: north.token(iat=NOW + 86_400, exp=NOW + 86_700),
    "for a year": lambda north, _: north.token(exp=NOW + 31_536_000),
    "for discovery": lambda north, _: north.token("/cds-services"),
    "for another service": lambda north, _: north.token("/cds-services/b12-injection-order-select"),
    "for another host": lambda north, _: north.token(aud="https://other.example" + ADDRESS),
    "without an id": lambda north, _: north.token(jti=...),
}


@pytest.mark.parametrize("make", BAD.values(), ids=BAD)
def test_every_other_token_gets_the_same_answer(
    service: Running, north: Ehr, south: Ehr, make: Callable[[Ehr, Ehr], str]
) -> None:
    answer = service.request(
        "POST", ADDRESS, content=call(), headers={"Authorization": f"Bearer {make(north, south)}".strip()}
    )

    assert_refused(answer)


def test_two_tokens_are_none(service: Running, north: Ehr) -> None:
    headers = [("Authorization", f"Bearer {north.token()}"), ("Authorization", f"Bearer {north.token()}")]

    assert_refused(service.request("POST", ADDRESS, content=call(), headers=headers))


def test_a_refused_call_is_refused_before_its_body_is_read(service: Running) -> None:
    assert_refused(service.request("POST", ADDRESS, content=b"{", headers={"Authorization": "Bearer x"}))


def test_discovery_is_open_to_all_but_a_token_that_is_sent_has_to_hold(service: Running, north: Ehr) -> None:
    path = "/cds-services"

    assert 200 == service.request("GET", path).status
    assert 200 == service.request("GET", path, headers=north.headers(path)).status
    assert_refused(service.request("GET", path, headers=north.headers(aud=PUBLIC_URL)))


def test_feedback_is_for_registered_clients_too(service: Running, north: Ehr) -> None:
    assert_refused(service.request("POST", f"{ADDRESS}/feedback", content=b'{"feedback": []}'))
    assert 200 == north.feedback(service).status


def test_a_token_is_good_once_whichever_worker_meets_it(service: Running, north: Ehr) -> None:
    """Each of many calls comes over a connection of its own, so both workers get some."""
    headers = north.headers(jti=f"used-{uuid.uuid4()}")

    def send(_: int) -> int:
        with httpx.Client(base_url=f"http://127.0.0.1:{service.port}", trust_env=False, timeout=30) as client:
            return client.post(ADDRESS, content=call(), headers=headers).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(24)))

    assert [200] + [401] * 23 == sorted(answers)


def test_the_log_names_the_client_and_the_reason_and_no_token(service: Running, north: Ehr) -> None:
    north.send(service, call())
    headers = north.headers(jti="canary-jti", iss="https://canary.example", sub="canary-user")
    service.request("POST", ADDRESS, content=call(), headers=headers)
    logged = service.logged()

    assert '"client": "north"' in logged
    assert '"refused": "issuer"' in logged
    assert "canary" not in logged.lower()
    assert headers["Authorization"].split()[1] not in logged


def test_without_its_store_the_service_does_not_start_and_says_why_without_the_password(
    tmp_path: Path, north: Ehr
) -> None:
    word = "canary-word"
    env = environment(
        B12_CDS_CARD_ID_KEY=SECRET,
        B12_CDS_STORE_URL=f"postgresql://someone:{word}@127.0.0.1:1/b12?connect_timeout=1",
    )
    ended = subprocess.run(
        [str(COMMAND), "serve", "--config", str(config(tmp_path, [north.table()])), "--workers", "2"],
        capture_output=True,
        text=True,
        timeout=60,
        env=env,
        check=False,
    )

    assert 3 == ended.returncode
    assert "The store cannot be opened (PostgreSQL database b12 at 127.0.0.1:1)." in ended.stderr
    assert word not in ended.stderr + ended.stdout
    assert "Traceback" not in ended.stderr
