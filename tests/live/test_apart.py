"""Two hospitals with the same patients, orders and ids, in turns: nothing of one reaches the other, or the disk."""

from __future__ import annotations

import re
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from cds_service.store.tables import issued
from cds_service.wire.parse import encode, parse
from tests.hostile.calls import CANARY, fixture, whole
from tests.hostile.running import JSON
from tests.live.conftest import Site
from tests.live.given import ADDRESS, Ehr
from tests.store.given import stored

CALLS = 1000
PATIENTS = ("fixture-patient", "another-patient")
VALUE = {"north": "111", "south": "122"}  # the result of every patient of a hospital, in its unit


def of_patient(patient: str) -> Any:
    return parse(encode(fixture("cause-and-follow-up-missing")).replace(b"fixture-patient", patient.encode()))


def charts(site: Site, north: Ehr, south: Ehr) -> dict[tuple[str, str], Any]:
    """The call of each hospital about each patient, without results: those are at its own FHIR server."""
    calls = {}
    for ehr, fhir in zip((north, south), site.fhir, strict=True):
        fhir.resources, fhir.totals = [], {}
        for patient in PATIENTS:
            call = of_patient(patient)
            results = call["prefetch"].pop("observations")
            for entry in results["entry"]:
                entry["resource"]["valueQuantity"]["value"] = int(VALUE[ehr.name])
            fhir.load({"observations": results})
            calls[ehr.name, patient] = call | {
                "fhirServer": fhir.base,
                "fhirAuthorization": {"access_token": "canary-token", "token_type": "Bearer"},
            }
    return calls


def test_of_a_thousand_interleaved_calls_nothing_crosses(site: Site, north: Ehr, south: Ehr) -> None:
    """Hook instances repeat between hospitals, so only the hospital tells their cards apart."""
    calls = charts(site, north, south)
    instances = [str(uuid.uuid4()) for _ in range(CALLS // 2)]
    limits = httpx.Limits(max_connections=8)
    with httpx.Client(
        base_url=f"http://127.0.0.1:{site.service.port}", trust_env=False, timeout=60, limits=limits
    ) as client:

        def ask(turn: int) -> tuple[str, str, int, Any]:
            ehr, instance = (north, south)[turn % 2], instances[turn // 2]
            call = calls[ehr.name, PATIENTS[turn // 2 % 2]] | {"hookInstance": instance}
            answer = client.post(ADDRESS, content=encode(call), headers=JSON | ehr.headers())
            return ehr.name, instance, answer.status_code, answer.json()

        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(ask, range(CALLS)))

    told = {name: set(re.findall(r"\b(?:111|122)\b", str([a[3] for a in answers if a[0] == name]))) for name in VALUE}
    ids = {name: {card["uuid"] for a in answers if a[0] == name for card in a[3]["cards"]} for name in VALUE}
    counts = {len(a[3]["cards"]) for a in answers}

    assert {200} == {status for _, _, status, _ in answers}
    assert {name: {value} for name, value in VALUE.items()} == told
    assert counts == {2}
    assert [CALLS, CALLS] == [len(each) for each in ids.values()]
    assert not ids["north"] & ids["south"]
    assert ids == recorded(site, ids)
    hashes = {name: {r.patient_hash for r in stored(site.store, issued) if r.card in ids[name]} for name in VALUE}
    assert [len(PATIENTS)] * 2 == [len(each) for each in hashes.values()]
    assert not hashes["north"] & hashes["south"]


def recorded(site: Site, ids: dict[str, set[str]]) -> dict[str, set[str]]:
    """The cards on record among these, by client, once all are there; they are written beside the calls."""
    wanted, found = set().union(*ids.values()), dict[str, set[str]]()
    for _attempt in range(200):
        rows = [row for row in stored(site.store, issued) if row.card in wanted]
        found = {name: {row.card for row in rows if row.client == name} for name in ids}
        if found == ids:
            break
        time.sleep(0.1)
    return found


def test_no_word_about_a_person_is_logged_kept_or_told_in_an_error(site: Site, north: Ehr, south: Ehr) -> None:
    """Good calls and bad ones, with a canary wherever a person could stand."""
    answers = []
    for ehr in (north, south):
        call = whole() | {"hookInstance": f"canary-{uuid.uuid4()}", "fhirServer": site.fhir[0].base}
        good = ehr.send(site.service, encode(call))
        assert good.body["cards"]
        for card in good.body["cards"]:
            entry = {"card": card["uuid"], "outcome": "overridden", "outcomeTimestamp": "2026-11-23T12:00:00Z"}
            words = {"overrideReason": {"userComment": CANARY}} if ehr is south else {}
            answers.append(ehr.feedback(site.service, entry | words))
        answers += [
            ehr.send(site.service, encode(call | {"hook": CANARY})),
            ehr.send(site.service, encode(call)[:-1]),
            ehr.send(site.service, encode(call), sub="canary-user", iss="https://canary.example"),
            ehr.send(site.service, encode(call), jti=..., canary=CANARY),
            ehr.send(site.service, b"x" * 6_000_000),
            ehr.send(site.service, encode(call), "/cds-services/canary"),
            ehr.feedback(site.service, {"card": CANARY}),
            site.service.request("GET", f"/{CANARY}?patient={CANARY}"),
        ]
    on_disk = [path for path in site.folder.iterdir() if path.name.startswith(("store.db", "service.log"))]

    assert {"service.log", "store.db", "store.db-wal"} <= {path.name for path in on_disk}
    assert [] == [path.name for path in on_disk if CANARY.encode() in path.read_bytes().lower()]
    assert [] == [answer.content for answer in answers if CANARY.encode() in answer.content.lower()]
    assert {200, 400, 401, 404, 413} == {answer.status for answer in answers}
