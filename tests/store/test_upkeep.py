"""Throwing away what is old, and taking out what was recorded."""

from __future__ import annotations

import asyncio
import csv
import stat
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from pyarrow import parquet
from sqlalchemy import Engine

from cds_service.errors import UnusableFile
from cds_service.store import FeedbackBook, Pruned, ReplayGuard, export, prune
from cds_service.store.issued import save_issued
from cds_service.store.tables import feedback, issued
from cds_service.wire.feedback import Reason
from tests.store.given import CLIENT, NOON, TENANT, card, outcome, shown, stored

OLD = NOON - timedelta(days=30, microseconds=1)
JUST = NOON - timedelta(days=30)


def test_what_is_older_is_deleted_and_what_is_as_old_stays(store: Engine) -> None:
    save_issued(store, [shown(1, at=OLD), shown(2, at=JUST), shown(3)])
    FeedbackBook(store).save(CLIENT, TENANT, [outcome(1)], OLD)
    FeedbackBook(store).save(CLIENT, "south", [outcome(2), outcome(3)], JUST)
    guard = ReplayGuard(store, clock=lambda: JUST)
    asyncio.run(guard.first_seen(CLIENT, "expired", NOON - timedelta(seconds=1)))
    asyncio.run(guard.first_seen(CLIENT, "not yet", NOON))

    assert Pruned(issued=1, feedback=1, tokens=1) == prune(store, 30, now=NOON)
    assert [card(2), card(3)] == [row.card for row in stored(store, issued)]
    assert {card(2), card(3)} == {row.card for row in stored(store, feedback)}
    assert Pruned(0, 0, 0) == prune(store, 30, now=NOON)


def test_pruning_goes_in_steps_and_tells_how_far_it_is(store: Engine) -> None:
    save_issued(store, [shown(number, at=OLD) for number in range(2_500)])
    told: list[tuple[int, int]] = []

    prune(store, 30, lambda done, total: told.append((done, total)), now=NOON)

    assert [(1000, 2500), (2000, 2500), (2500, 2500)] == told[:3]


def test_what_is_younger_than_a_day_cannot_be_pruned(store: Engine) -> None:
    with pytest.raises(ValueError, match="younger"):
        prune(store, 0)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_an_export_holds_every_row_of_every_tenant(store: Engine, tmp_path: Path) -> None:
    save_issued(store, [shown(1), shown(2), shown(1, tenant="south")])
    FeedbackBook(store).save(CLIENT, TENANT, [outcome(1)], NOON)
    told: list[tuple[int, int]] = []

    counts = export(store, tmp_path / "out", lambda done, total: told.append((done, total)))
    cards, outcomes = (read(tmp_path / "out" / f"{name}.csv") for name in ("issued", "feedback"))

    assert {"feedback": 1, "issued": 3} == counts
    assert [column.name for column in issued.columns] == list(cards[0])
    assert {(TENANT, card(1)), (TENANT, card(2)), ("south", card(1))} == {(row["tenant"], row["card"]) for row in cards}
    assert ["2026-11-23T12:00:00+00:00"] == [row["outcome_at"] for row in outcomes]
    assert (4, 4) == told[-1]


def test_an_export_as_parquet_holds_the_same_values_as_they_are(store: Engine, tmp_path: Path) -> None:
    save_issued(store, [shown(1), shown(2, tenant="south")])
    book = FeedbackBook(store, keep_comments=True)
    book.save(CLIENT, TENANT, [outcome(1, reason=Reason("=1+1", None), comment='@SUM, "quoted"\n')], NOON)

    counts = export(store, tmp_path, kind="parquet")
    cards, (told,) = (parquet.read_table(tmp_path / f"{name}.parquet").to_pylist() for name in ("issued", "feedback"))

    assert {"feedback": 1, "issued": 2} == counts
    assert [row._asdict() for row in stored(store, issued)] == sorted(cards, key=lambda row: str(row["card"]))
    assert ("=1+1", None, '@SUM, "quoted"\n', NOON) == (
        told["reason_code"],
        told["reason_system"],
        told["comment"],
        told["received_at"],
    )
    assert 0o600 == stat.S_IMODE((tmp_path / "issued.parquet").stat().st_mode)


def test_without_the_extra_an_export_as_parquet_says_what_to_install(
    store: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(UnusableFile, match=r"b12-cds\[parquet\]"):
        export(store, tmp_path / "out", kind="parquet")
    assert [] == list((tmp_path / "out").iterdir())


def test_an_export_of_nothing_is_two_headings(store: Engine, tmp_path: Path) -> None:
    assert {"feedback": 0, "issued": 0} == export(store, tmp_path / "out")
    assert [] == read(tmp_path / "out" / "issued.csv")
    assert ["feedback.csv", "issued.csv"] == sorted(path.name for path in (tmp_path / "out").iterdir())


def test_an_export_is_its_owners_to_read_and_runs_no_formula(store: Engine, tmp_path: Path) -> None:
    book = FeedbackBook(store, keep_comments=True)
    book.save(CLIENT, TENANT, [outcome(1, reason=Reason("=cmd|'/c calc'!A0", None), comment='@SUM(1+1), "quoted"\n')])

    export(store, tmp_path)
    (row,) = read(tmp_path / "feedback.csv")

    assert ("'=cmd|'/c calc'!A0", '\'@SUM(1+1), "quoted"\n') == (row["reason_code"], row["comment"])
    assert 0o600 == stat.S_IMODE((tmp_path / "feedback.csv").stat().st_mode)


def test_an_export_that_breaks_off_leaves_the_former_one(store: Engine, tmp_path: Path) -> None:
    save_issued(store, [shown()])
    export(store, tmp_path)
    before = read(tmp_path / "issued.csv")
    save_issued(store, [shown(2)])

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(store, tmp_path, stop)
    assert before == read(tmp_path / "issued.csv")
    assert [] == list(tmp_path.glob("*.part"))
