"""A store that goes away while the service runs: calls are answered, feedback is not acknowledged before it is back."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine

from cds_service.store import open_store
from cds_service.store.tables import feedback, issued
from cds_service.wire.parse import encode
from tests.hostile.calls import whole
from tests.hostile.running import Running, environment, running
from tests.live.given import SECRET, Ehr, config
from tests.store.given import stored
from tests.store.server import SUPERUSER, Server


@dataclass(frozen=True)
class Frail:
    """A running service, its store, and how that is taken away for a while."""

    service: Running
    store: Engine
    away: Callable[[], AbstractContextManager[None]]


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """SQLite with a writer that does not end."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def killed(server: Server, database: str) -> Iterator[None]:
    """PostgreSQL that ends every connection and takes no new one."""
    with psycopg.connect(host=str(server.folder), user=SUPERUSER, dbname="postgres", autocommit=True) as keeper:
        keeper.execute(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS false'.encode())
        keeper.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database])
        try:
            yield
        finally:
            keeper.execute(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS true'.encode())


@contextmanager
def frozen(server: Server, database: str) -> Iterator[None]:
    """PostgreSQL that says nothing any more and keeps every connection open."""
    with psycopg.connect(host=str(server.folder), user=SUPERUSER, dbname="postgres", autocommit=True) as keeper:
        asked = keeper.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [database])
        pids = [int((server.folder / "data" / "postmaster.pid").read_text(encoding="utf-8").split()[0])]
        pids += [pid for (pid,) in asked.fetchall()]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


@pytest.fixture(scope="module", params=["sqlite locked", "postgresql killed", "postgresql frozen"])
def frail(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, north: Ehr) -> Iterator[Frail]:
    folder = tmp_path_factory.mktemp("frail")
    env = environment(B12_CDS_CARD_ID_KEY=SECRET)
    kind, _, manner = request.param.partition(" ")
    url = f"sqlite:///{folder}/store.db"
    if kind == "postgresql":
        server: Server = request.getfixturevalue("postgresql")
        name = f"t{uuid.uuid4().hex}"
        url = env["B12_CDS_STORE_URL"] = server.database(name)
    with running(folder, "--config", str(config(folder, [north.table()])), env=env) as service:
        store = open_store(url)

        def away() -> AbstractContextManager[None]:
            store.dispose()
            if kind == "sqlite":
                return locked(folder / "store.db")
            return (killed if manner == "killed" else frozen)(server, name)

        yield Frail(service, store, away)
        store.dispose()


def call() -> bytes:
    return encode(whole() | {"hookInstance": str(uuid.uuid4()), "fhirServer": None})


def said_of(card: str) -> dict[str, Any]:
    return {"card": card, "outcome": "overridden", "outcomeTimestamp": "2026-11-23T12:00:00Z"}


def kept_at_last(store: Engine, cards: set[str]) -> bool:
    """Whether these cards are on record; they are written once the store is back."""
    for _attempt in range(200):
        if cards <= {row.card for row in stored(store, issued)}:
            return True
        time.sleep(0.1)
    return False


def test_calls_are_answered_and_feedback_waits_until_the_store_is_back(frail: Frail, north: Ehr) -> None:
    before = north.send(frail.service, call()).body
    with frail.away():
        answers = [north.send(frail.service, call()) for _ in range(3)]
        cards = {card["uuid"] for answer in answers for card in answer.body["cards"]}
        refused = north.feedback(frail.service, said_of(min(cards)))
    taken = next(
        (answer for _ in range(20) if (answer := north.feedback(frail.service, said_of(min(cards)))).status == 200),
        None,
    )

    assert [200] * 3 == [answer.status for answer in answers]
    assert [len(before["cards"])] * 3 == [len(answer.body["cards"]) for answer in answers]
    assert 503 == refused.status
    assert "1" == refused.headers["retry-after"]
    assert taken is not None
    assert kept_at_last(frail.store, cards)
    assert [min(cards)] == [row.card for row in stored(frail.store, feedback)]


def test_a_used_token_is_refused_by_its_worker_while_the_store_is_away(frail: Frail, north: Ehr) -> None:
    headers = {"Content-Type": "application/json", **north.headers()}
    with frail.away():
        path = "/cds-services/b12-injection-order-sign"
        answers = [frail.service.request("POST", path, content=call(), headers=headers).status for _ in range(2)]

    assert [200, 401] == answers


def test_the_log_tells_the_operator_and_no_row_or_person(frail: Frail, north: Ehr) -> None:
    with frail.away():
        north.send(frail.service, call())
    logged = frail.service.logged()

    assert "used tokens are remembered in this process alone" in logged
    assert '"error": "StoreDown"' in logged
    assert "canary" not in logged.lower()
    assert "INSERT" not in logged
