"""Several processes on one store, and processes that die: what was acknowledged is there, and nothing crosses."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import IO

from sqlalchemy import Engine

from cds_service.store import FeedbackBook, Recorder, Snoozes, Speaking, lengths_of, open_store
from cds_service.store.tables import feedback, issued
from tests.golden import service
from tests.store.given import CLIENT, NOON, PATIENT, card, outcome, sent, shown, stored
from tests.store.writer import ROWS, cards_of

DIES_AFTER = 12  # acknowledged batches


def written(engine: Engine) -> dict[str, set[str]]:
    """The cards that have feedback, by tenant."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in stored(engine, feedback):
        found[row.tenant].add(row.card)
    return found


def acknowledged(output: IO[str], batches: int | None = None) -> set[str]:
    """The cards that a writer says are kept, after so many batches or when it has ended."""
    found: set[str] = set()
    for number, line in enumerate(output, start=1):
        if line.endswith("\n"):  # a line cut off by death is no acknowledgement
            found |= cards_of(int(line))
        if number == batches:
            break
    return found


def test_what_was_acknowledged_is_there_after_two_writers_at_once_were_killed(url: str, store: Engine) -> None:
    command = [sys.executable, "-m", "tests.store.writer", url]
    with ExitStack() as stack:
        writers = {
            tenant: stack.enter_context(subprocess.Popen([*command, tenant], stdout=subprocess.PIPE, text=True))
            for tenant in ("north", "south")
        }
        outputs = {tenant: writer.stdout for tenant, writer in writers.items() if writer.stdout}
        kept = {tenant: acknowledged(output, DIES_AFTER) for tenant, output in outputs.items()}
        for writer in writers.values():
            writer.kill()
        for tenant, output in outputs.items():
            kept[tenant] |= acknowledged(output)
    store.dispose()

    again = open_store(url)
    found = written(again)
    again.dispose()

    assert all(len(kept[tenant]) >= DIES_AFTER * ROWS for tenant in writers)
    assert {tenant: set() for tenant in writers} == {tenant: kept[tenant] - found[tenant] for tenant in writers}
    assert [] == [tenant for tenant, cards in found.items() if len(cards) % ROWS], (
        "a batch is there whole or not at all"
    )


def test_of_a_thousand_interleaved_writes_nothing_crosses(url: str, store: Engine) -> None:
    """Two tenants with the same cards, patients and codes, in turns, over two engines."""
    other = open_store(url)
    recorders = [Recorder(engine) for engine in (store, other)]
    books = [FeedbackBook(engine) for engine in (store, other)]

    def write(turn: int) -> None:
        tenant, number = ("north", "south")[turn % 2], turn // 2
        evidence = f"{tenant} {number}"
        recorders[turn // 2 % 2].record([shown(number, tenant=tenant, evidence=evidence, topic=f"topic-{number % 5}")])
        if number % 2 == (tenant == "north"):  # of each card, one tenant says something and the other does not
            sent(books[turn % 2], tenant, [outcome(number)])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(1000)))
    for recorder in recorders:
        recorder.close(60)

    cards = {(row.tenant, row.card): row.evidence for row in stored(store, issued)}

    assert [0, 0] == [recorder.dropped for recorder in recorders]
    assert {(who, card(one)): f"{who} {one}" for who in ("north", "south") for one in range(500)} == cards
    assert {card(one) for one in range(1, 500, 2)} == written(store)["north"]
    assert {card(one) for one in range(0, 500, 2)} == written(store)["south"]

    snoozes = Snoozes(store, lengths_of(service().clinic.knowledge.override_reasons.values()))
    asked = [(who, whose, one) for who in ("north", "south") for whose in ("north", "south") for one in range(40)]
    quiet = Counter(
        (who, whose, one % 2)
        for who, whose, one in asked
        if snoozes.snoozed(
            CLIENT, who, PATIENT, [Speaking(f"topic-{one % 5}", "warning", f"{whose} {one}")], NOON.date()
        )
    )
    other.dispose()

    assert {("north", "north", 1): 20, ("south", "south", 0): 20} == quiet
