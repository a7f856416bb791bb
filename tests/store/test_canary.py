"""No patient, user, name or token of a call reaches the store: searched for in the bytes on disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from cards.card import CardKey, cards_of, order_name
from cds_service.store import FeedbackBook, Keyed, Occasion, Recorder, export, issued, open_store
from cds_service.store.tables import feedback as feedback_table
from cds_service.store.tables import issued as cards_table
from cds_service.wire.call import read_call
from cds_service.wire.feedback import read_feedback
from tests.golden import service
from tests.line.answers import Json, answered, named
from tests.store.given import CLIENT, NOON, TENANT, stored

CANARY = "canary4711"
PERSONAL = {"patientId", "userId", "encounterId", "hookInstance", "id", "given", "family"}
CALL = named("cause-and-follow-up-missing")
KEYED = Keyed(b"a secret of at least 32 characters")


def planted(value: Any, name: str = "") -> Any:
    """`value` with a canary in every id, name and reference: what is clinical stays readable."""
    if isinstance(value, dict):
        return {key: planted(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [planted(inner, name) for inner in value]
    if name == "reference" and isinstance(value, str):
        return value.replace("/", f"/{CANARY}", 1)
    return f"{CANARY}{value}" if name in PERSONAL else value


def call() -> Json:
    found: Json = planted(CALL.value)
    found["fhirServer"] = f"https://{CANARY}.example"
    found["fhirAuthorization"] = {"access_token": f"{CANARY}-token", "subject": CANARY}
    return found


def said_of(card: str) -> Json:
    reason = {"code": "cause-known", "display": CANARY}
    return {
        "card": card,
        "outcome": "overridden",
        "overrideReason": {"reason": reason, "userComment": f"{CANARY} is better"},
        "outcomeTimestamp": "2026-11-23T12:00:00Z",
    }


def test_no_word_about_a_person_reaches_the_disk(tmp_path: Path) -> None:
    asked = read_call(call(), call()["hook"])
    occasion = Occasion(
        client=CLIENT,
        tenant=TENANT,
        service="b12-injection-order-sign",
        knowledge=service().clinic.version,
        at=NOON,
        patient=asked.patient_id,
        hook_instance=asked.hook_instance,
    )
    key = CardKey(KEYED.secret, CLIENT, asked.hook_instance)
    looked = [(one.order, one.assessment) for one in answered(replace(CALL, value=call())).looked if one.assessment]
    rows = [
        issued(card, order, occasion, KEYED)
        for order, assessment in looked
        for card in cards_of(assessment, key, name=order_name(assessment.case.order)).cards
    ]
    store = open_store(f"sqlite:///{tmp_path}/store.db")
    recorder = Recorder(store)
    recorder.record(rows)
    recorder.close()
    told = read_feedback({"feedback": [said_of(row.card) for row in rows], "user": CANARY})
    FeedbackBook(store).save(CLIENT, TENANT, told)
    export(store, tmp_path / "out")
    on_disk = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}  # the journal too
    counts = len(stored(store, cards_table)), len(stored(store, feedback_table))
    store.dispose()

    assert CANARY in asked.patient_id
    assert CANARY in asked.hook_instance
    assert len(rows) > 1
    assert (len(rows), len(rows)) == counts
    assert {"store.db", "store.db-wal", "issued.csv", "feedback.csv"} <= on_disk.keys()
    assert [] == [name for name, content in on_disk.items() if CANARY.encode() in content.lower()]
    assert CANARY not in repr(occasion)
