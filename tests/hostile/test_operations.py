"""Layer: operations. Starting with faults, many callers at once, callers who leave, being stopped, and browsers."""

from __future__ import annotations

import concurrent.futures
import json
import re
import shutil
import signal
import socket
import time
from pathlib import Path

import pytest

from cds_service.wire.parse import encode
from tests.hostile.calls import HOOKS, bent, fixture, order_in, whole
from tests.hostile.oracles import faults, held, leaks
from tests.hostile.running import JSON, ORDER_SIGN, Running, environment, free_port, run, running
from tests.line.contract import TOPICS

KNOWLEDGE = Path(__file__).parents[2] / "cards" / "knowledge"
SANDBOX = "https://sandbox.cds-hooks.org"
KEY = "0123456789abcdef0123456789abcdef"
ADDRESSES = {
    "order-sign": ORDER_SIGN,
    "order-select": "/cds-services/b12-injection-order-select",
    "medication-prescribe": "/cds-services/b12-injection-medication-prescribe",
    "medication-refill": "/cds-services/b12-injection-medication-refill",
    "patient-view": "/cds-services/b12-monitoring-patient-view",
}
CALLS = [
    (ADDRESSES[call["hook"]], encode(call))
    for call in (fixture(path.stem) for path in sorted(HOOKS.glob("*.json")))
    if call["hook"] in ADDRESSES
]


def test_200_calls_over_16_threads_get_the_bytes_of_the_serial_run(service: Running) -> None:
    sent = (CALLS * (200 // len(CALLS) + 1))[:200]
    serial = [service.post(body, address).content for address, body in sent]
    with concurrent.futures.ThreadPoolExecutor(16) as threads:
        parallel = [answer.content for answer in threads.map(lambda one: service.post(one[1], one[0]), sent)]

    assert serial == parallel


def test_calls_of_different_patients_at_once_never_mix(service: Running) -> None:
    def ask(number: int) -> bool:
        def rename(call: dict[str, object]) -> None:
            order_in(call)["id"] = f"order-{number}"

        body = bent(rename).replace(b"canary-patient", b"patient-%d" % number)
        found = service.post(body).content.decode()
        return {f"order-{number}"} == set(re.findall(r"order-\d+", found)) and {f"patient-{number}"} >= set(
            re.findall(r"patient-\d+", found)
        )

    with concurrent.futures.ThreadPoolExecutor(16) as threads:
        assert all(threads.map(ask, range(200)))


def test_the_largest_body_is_answered_and_one_byte_more_is_413(service: Running) -> None:
    largest = encode(whole()).ljust(5 * 1024 * 1024)

    assert 200 == held(service, lambda: service.post(largest)).status
    assert 413 == held(service, lambda: service.post(largest + b" ")).status


def test_callers_who_leave_in_the_middle_cost_nothing(service: Running) -> None:
    body = encode(whole())
    head = f"POST {ORDER_SIGN} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    for cut in range(0, len(head + body), 97):
        with socket.create_connection(("127.0.0.1", service.port)) as wire:
            wire.sendall((head + body)[:cut])

    assert 200 == held(service, lambda: service.post(body)).status


def test_callers_who_only_wait_do_not_keep_others_out(service: Running) -> None:
    waiting = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(200)]
    for wire in waiting:
        wire.sendall(f"POST {ORDER_SIGN} HTTP/1.1\r\n".encode())
    answer = held(service, lambda: service.post(encode(whole())))
    for wire in waiting:
        wire.close()

    assert 200 == answer.status


def test_beyond_the_limit_of_calls_at_once_callers_are_told_to_come_back(tmp_path: Path) -> None:
    config = tmp_path / "b12-cds.toml"
    config.write_text("in_flight = 1\n", encoding="utf-8")
    body = encode(whole())
    head = f"POST {ORDER_SIGN} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with (
        running(tmp_path, "--config", str(config)) as limited,
        socket.create_connection(("127.0.0.1", limited.port)) as slow,
    ):
        slow.sendall(head + body[:-1])
        time.sleep(0.3)  # until it is inside: the later of the two is the one to be turned away
        shed = limited.post(body)
        slow.sendall(body[-1:])
        answered = slow.recv(64)
        again = limited.post(body)

    assert (503, "1") == (shed.status, shed.headers.get("retry-after"))
    assert [] == list(faults(shed))
    assert answered.startswith(b"HTTP/1.1 200")
    assert 200 == again.status


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_being_stopped_ends_cleanly_once_calls_in_flight_are_answered(tmp_path: Path, how: signal.Signals) -> None:
    body = encode(whole())
    head = f"POST {ORDER_SIGN} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with running(tmp_path) as stopped:
        with socket.create_connection(("127.0.0.1", stopped.port), timeout=10) as wire:
            wire.sendall(head + body[:-1])
            time.sleep(0.3)
            stopped.process.send_signal(how)
            time.sleep(0.3)
            wire.sendall(body[-1:])
            received = b"".join(iter(lambda: wire.recv(65536), b""))
        code = stopped.process.wait(10)

    assert received.startswith(b"HTTP/1.1 200")
    assert b"org.b12-cds.assessment" in received
    assert code in {0, -how, 128 + how}
    assert [] == leaks(stopped.logged())
    assert "Traceback" not in stopped.logged()


def test_a_caller_who_never_finishes_does_not_keep_the_service_from_ending(tmp_path: Path) -> None:
    with running(tmp_path) as stopped, socket.create_connection(("127.0.0.1", stopped.port)) as wire:
        wire.sendall(f"POST {ORDER_SIGN} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{{".encode())
        time.sleep(0.3)
        stopped.end()  # raises when the process does not end

        assert stopped.process.poll() is not None


def tables(folder: Path) -> Path:
    """A copy of the knowledge tables, to be spoilt."""
    copied = folder / "knowledge"
    shutil.copytree(KNOWLEDGE, copied, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copied


def spoilt(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")

    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def started_with(folder: Path, text: str) -> tuple[int, str]:
    """How a start with this settings file ends."""
    config = folder / "b12-cds.toml"
    config.write_text(text, encoding="utf-8")
    code, _, errors = run("serve", "--config", str(config))
    return code, errors


def test_every_fault_of_the_knowledge_is_told_and_the_door_stays_shut(tmp_path: Path) -> None:
    folder = tables(tmp_path)
    (folder / "sources.yaml").write_text("- this: [is not", encoding="utf-8")
    spoilt(folder / "thresholds.yaml", "confidence: VERIFIED", "confidence: MAYBE")
    spoilt(folder / "units.yaml", "factor:", "fact:")
    code, told = started_with(tmp_path, f'knowledge_dir = "{folder}"\n')

    assert 3 == code
    assert [] == [name for name in ("sources.yaml", "thresholds.yaml", "units.yaml") if name not in told]
    assert "Traceback" not in told


@pytest.mark.parametrize("folder", ["none", "empty"])
def test_knowledge_that_is_not_there_is_told(tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    code, told = started_with(tmp_path, f'knowledge_dir = "{tmp_path / folder}"\n')

    assert (3, False) == (code, "Traceback" in told)
    assert folder in told or ".yaml" in told


SETTINGS: dict[str, tuple[str, tuple[str, ...]]] = {
    "no TOML": ("port = ", ("TOML",)),
    "binary": ("\x00\x01", ("TOML",)),
    "unknown settings": ("colour = 1\nshape = 2", ("colour", "shape")),
    "a port that is none": ("port = 70000", ("port",)),
    "an address of every origin": ('allow_origins = ["*"]', ("allow_origins",)),
    "an origin with a path": ('allow_origins = ["https://a.example/x"]', ("allow_origins",)),
    "a body of no size": ("max_body_bytes = 0\nin_flight = 0", ("max_body_bytes", "in_flight")),
    "a secret in the file": (f'card_id_key = "{KEY}"', ("card_id_key",)),
    "another address": ('host = "0.0.0.0"', ("host", "card_id_key")),
    "a version of FHIR that is none": ('prefetch_fhir_version = "R9"', ("prefetch_fhir_version",)),
    "a site of a wrong shape": ("site = 7", ("site",)),
    "a site of wrong names": (
        '[site]\ntimezone = "Mars/Base"\naccepted_regimens = ["x"]\nstock = ["y"]\n[site.rules]\nz = "off"\n',
        ("timezone", "accepted_regimens", "stock", "rules"),
    ),
    "a laboratory of wrong rows": (
        '[site.laboratory]\nb12_total_deficient = "x"\nmma_raised = "y"\n',
        ("b12_total_deficient", "mma_raised"),
    ),
    "a rule in a state that is none": ('[site.rules]\nfollow-up-lab-missing = "loud"\n', ("rules",)),
    "a time zone that climbs": ('[site]\ntimezone = "../../etc/passwd"\n', ("timezone",)),
}


@pytest.mark.parametrize(("text", "names"), SETTINGS.values(), ids=SETTINGS)
def test_a_start_with_wrong_settings_names_all_of_them_and_ends_with_3(
    tmp_path: Path, text: str, names: tuple[str, ...]
) -> None:
    code, told = started_with(tmp_path, text)

    assert 3 == code
    assert [] == [name for name in names if name not in told]
    assert "Traceback" not in told
    assert KEY not in told


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "cds.example"])
def test_an_address_others_can_reach_is_refused_without_the_word(host: str) -> None:
    code, _, told = run("serve", "--host", host, "--port", str(free_port()), env=environment(B12_CDS_CARD_ID_KEY=KEY))

    assert 3 == code
    assert "--insecure-open" in told


def test_with_the_word_and_a_key_it_serves_and_lets_no_browser_in(tmp_path: Path) -> None:
    env = environment(B12_CDS_CARD_ID_KEY=KEY)
    with running(tmp_path, "--host", "0.0.0.0", "--insecure-open", env=env) as opened:
        answer = opened.request("GET", "/cds-services", headers={"Origin": SANDBOX})

    assert 200 == answer.status
    assert "access-control-allow-origin" not in answer.headers
    assert KEY not in opened.logged()


def test_another_key_gives_other_ids_and_the_same_words(service: Running, tmp_path: Path) -> None:
    body = encode(whole())
    with running(tmp_path, env=environment(B12_CDS_CARD_ID_KEY=KEY)) as keyed:
        one, other = service.post(body).body, keyed.post(body).body

    assert one["cards"][0]["uuid"] != other["cards"][0]["uuid"]
    assert one["cards"][0]["detail"] == other["cards"][0]["detail"]


def test_a_port_that_is_taken_is_told_without_a_traceback(service: Running) -> None:
    code, _, told = run("serve", "--port", str(service.port))

    assert code != 0
    assert "Traceback" not in told
    assert "address already in use" in told


PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}


@pytest.mark.parametrize("origin", [SANDBOX, "http://localhost:8080", "http://127.0.0.1:8080"])
def test_a_page_of_the_sandbox_can_ask_and_read(service: Running, origin: str) -> None:
    asked = service.request("OPTIONS", ORDER_SIGN, headers={"Origin": origin, **PREFLIGHT})
    answer = service.post(encode(whole()), headers={"Origin": origin, **JSON})

    assert (200, 200) == (asked.status, answer.status)
    assert {origin} == {each.headers["access-control-allow-origin"] for each in (asked, answer)}
    assert {"authorization", "content-type"} <= set(
        re.findall(r"[a-z\-]+", asked.headers["access-control-allow-headers"].lower())
    )
    assert "Origin" in answer.headers["vary"]
    assert "access-control-allow-credentials" not in asked.headers


@pytest.mark.parametrize(
    "origin", ["null", "https://canary.example", f"{SANDBOX}.canary.example", f"{SANDBOX}:444", "http://localhost"]
)
def test_another_page_can_neither_ask_nor_read(service: Running, origin: str) -> None:
    asked = service.request("OPTIONS", ORDER_SIGN, headers={"Origin": origin, **PREFLIGHT})
    answer = service.post(encode(whole()), headers={"Origin": origin, **JSON})

    assert (400, 200) == (asked.status, answer.status)
    assert [] == list(faults(asked))
    assert [] == [each for each in (asked, answer) if "access-control-allow-origin" in each.headers]


def test_discovery_is_the_same_bytes_every_time_and_names_each_hook_once(service: Running) -> None:
    one, other = service.request("GET", "/cds-services"), service.request("GET", "/cds-services/")
    services = one.body["services"]

    assert one.content == other.content
    assert sorted(ADDRESSES) == sorted(each["hook"] for each in services)
    assert len(services) == len({each["id"] for each in services})


def test_the_log_of_everything_so_far_holds_listed_fields_and_no_canary(service: Running) -> None:
    service.post(encode(whole()))
    lines = [json.loads(line) for line in service.logged().splitlines()]

    assert [] == leaks(service.logged())
    assert set() == {topic for line in lines for topic in line.get("topics", [])} - TOPICS
    assert [] == [line for line in lines if line["level"] == "error"]
