"""Opening a store: what it makes, what it refuses, and what it says when it cannot."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import structlog.testing
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, event, inspect, text

from cds_service.errors import CONFIGURATION, exit_code
from cds_service.live.records import UNBOUND, Records
from cds_service.store import StoreDown, StoreFault, open_store, upgrade
from cds_service.store.engine import OPERATOR, connect, of_tenant, transaction
from cds_service.store.issued import save_issued
from cds_service.store.tables import METADATA
from tests.golden import service
from tests.store.given import CLIENT, NOON, TENANT, shown
from tests.store.server import SERVICE, SUPERUSER, Server

PASSWORD = "canary-4711"  # noqa: S105 - to be looked for where it must not be


def test_the_migrations_make_the_tables_that_the_code_writes(store: Engine) -> None:
    with transaction(store, OPERATOR) as connection:
        assert [] == compare_metadata(MigrationContext.configure(connection), METADATA)


def test_opening_a_store_again_changes_nothing(url: str, store: Engine) -> None:
    save_issued(store, [shown()])

    again = open_store(url)
    with transaction(again, of_tenant(CLIENT, TENANT)) as connection:
        assert 1 == connection.scalar(text("SELECT count(*) FROM issued"))
    again.dispose()


def test_a_worker_that_starts_beside_a_busy_one_waits_for_nobody(url: str, store: Engine) -> None:
    with transaction(store, OPERATOR) as connection:
        connection.execute(text("DELETE FROM issued"))

        open_store(url).dispose()


def test_workers_that_start_at_once_open_it_together(url: str) -> None:
    command = [sys.executable, "-c", f"from cds_service.store import open_store; open_store({url!r})"]
    workers = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]

    assert [(0, "")] * 3 == [(worker.wait(60), worker.communicate()[1]) for worker in workers]


def test_tables_of_a_later_version_are_left_alone(url: str, store: Engine) -> None:
    with transaction(store, OPERATOR) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreFault, match="later version"):
        open_store(url)


def test_sqlite_is_durable_and_nobody_elses_to_read(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/store.db")
    with store.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        }
        modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    store.dispose()

    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 2000,
        "secure_delete": 1,
    }
    assert {0o600} == modes


def test_postgresql_keeps_tokens_out_of_its_journal_and_tenants_apart(postgresql: Server) -> None:
    store = open_store(postgresql.database("kept_apart"))
    save_issued(store, [shown()])
    with transaction(store, {}) as connection:
        kind = connection.scalar(text("SELECT relpersistence FROM pg_class WHERE relname = 'seen_tokens'"))
        nobodys = connection.scalar(text("SELECT count(*) FROM issued"))
    with transaction(store, of_tenant(CLIENT, "south")) as connection:
        anothers = connection.scalar(text("SELECT count(*) FROM issued"))
    theft = text("UPDATE issued SET tenant = 'south'")
    with transaction(store, of_tenant(CLIENT, "south")) as connection:
        assert 0 == connection.execute(theft).rowcount
    with pytest.raises(StoreFault), transaction(store, of_tenant(CLIENT, TENANT)) as connection:
        connection.execute(theft)
    store.dispose()

    assert "u" == kind
    assert 0 == nobodys == anothers


UNUSABLE = {
    "no URL": f"not a url {PASSWORD}",
    "another database": f"mysql://user:{PASSWORD}@127.0.0.1/x",
    "no file": "sqlite://",
    "memory": "sqlite:///:memory:",
    "an option that is no number": "sqlite:////dev/null/store.db?timeout=soon",
    "no such folder": "sqlite:////dev/null/store.db",
    "a folder": "sqlite:////",
    "nobody listens": f"postgresql://user:{PASSWORD}@127.0.0.1:1/x",
    "an option that does not exist": f"postgresql://user:{PASSWORD}@127.0.0.1:1/x?nonsense={PASSWORD}",
    "a password among the options": f"postgresql://127.0.0.1:1/x?user=u&password={PASSWORD}",
    "no such host": f"postgresql://user:{PASSWORD}@host.invalid/x",
}


@pytest.mark.parametrize("address", UNUSABLE.values(), ids=UNUSABLE)
def test_a_store_that_cannot_be_opened_is_told_without_its_password(address: str) -> None:
    with pytest.raises(StoreFault) as fault:
        open_store(address)

    assert str(fault.value).startswith("The store ") or str(fault.value).startswith("The address of the store, ")
    assert PASSWORD not in f"{fault.value!r} {fault.value.__cause__!r}"
    assert CONFIGURATION == exit_code(fault.value)


@pytest.mark.parametrize(("options", "milliseconds"), [("", 8000), ("?tcp_user_timeout=900", "900")])
def test_a_connection_that_leads_nowhere_any_longer_ends_within_seconds(options: str, milliseconds: object) -> None:
    asked: list[dict[str, object]] = []
    engine = connect(f"postgresql://user@db.invalid/x{options}")

    @event.listens_for(engine, "do_connect")
    def given(_dialect: object, _record: object, _args: object, options: dict[str, object]) -> None:
        asked.append(dict(options))
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        engine.connect()
    (connecting,) = asked

    assert (milliseconds, 1, 2) == (
        connecting["tcp_user_timeout"],
        connecting["keepalives"],
        connecting["connect_timeout"],
    )
    assert 10 >= sum(int(str(connecting[f"keepalives_{name}"])) for name in ("idle", "interval", "count"))


def test_a_wrong_password_or_database_is_told_with_the_place(postgresql: Server) -> None:
    with pytest.raises(StoreFault, match=f"PostgreSQL database nowhere at {postgresql.folder}"):
        open_store(f"postgresql://somebody:{PASSWORD}@/nowhere?host={postgresql.folder}")


def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_text("notes, by hand" * 100, encoding="utf-8")

    with pytest.raises(StoreFault, match="DatabaseError"):
        open_store(f"sqlite:///{path}")
    assert "notes, by hand" * 100 == path.read_text(encoding="utf-8")


def test_a_broken_statement_is_a_fault_that_quotes_nothing(store: Engine) -> None:
    with pytest.raises(StoreFault) as fault, transaction(store, OPERATOR) as connection:
        connection.execute(text("SELECT :word FROM absent"), {"word": PASSWORD})

    assert PASSWORD not in str(fault.value)


@pytest.mark.parametrize("user", ["keeper", "trusted"])
def test_a_role_that_row_level_security_does_not_bind_is_told_at_the_start(postgresql: Server, user: str) -> None:
    """A superuser, and one that may see every row."""
    own = postgresql.database(f"of_{user}")
    with psycopg.connect(host=str(postgresql.folder), user=SUPERUSER, dbname=f"of_{user}", autocommit=True) as made:
        made.execute(b"CREATE ROLE trusted LOGIN BYPASSRLS" if user == "trusted" else b"SELECT 1")
        made.execute(f"GRANT {SERVICE} TO {user}".encode())
    told = {address: starts(address) for address in (own, own.replace(SERVICE, user))}

    assert {own: [], own.replace(SERVICE, user): [("warning", UNBOUND)]} == told


def test_a_file_has_no_roles_and_no_warning(tmp_path: Path) -> None:
    assert [] == starts(f"sqlite:///{tmp_path}/store.db")


def starts(address: str) -> list[tuple[str, str]]:
    """What the log says when a service opens the store."""
    with structlog.testing.capture_logs() as lines:
        Records.open(address, b"k" * 32, service().clinic.knowledge).close()
    return [(line["log_level"], line["event"]) for line in lines]


def test_upgrading_by_hand_is_the_same_as_opening(url: str) -> None:
    by_hand = connect(url)
    upgrade(by_hand)
    made = _made(by_hand)
    by_hand.dispose()
    opened = open_store(url)
    found = _made(opened)
    opened.dispose()

    assert {"issued", "feedback", "seen_tokens", "alembic_version"} == made[1].keys()
    assert made == found


def _made(store: Engine) -> tuple[str | None, dict[str, list[str]]]:
    """The revision, and the columns and indexes of each table."""
    with transaction(store, OPERATOR) as connection:
        seen = inspect(connection)
        tables = {
            table: sorted(str(each["name"]) for each in (*seen.get_columns(table), *seen.get_indexes(table)))
            for table in seen.get_table_names()
        }
        return MigrationContext.configure(connection).get_current_revision(), tables


def test_a_store_that_went_away_is_down_and_not_broken(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/store.db")
    store.dispose()
    (tmp_path / "store.db").unlink()
    (tmp_path / "store.db").mkdir()

    with pytest.raises(StoreDown):
        save_issued(store, [shown()])


def test_a_thread_that_waits_too_long_for_its_turn_is_told_that_the_store_is_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cds_service.store.engine.SECONDS", 0.01)
    store = open_store(f"sqlite:///{tmp_path}/store.db")

    with transaction(store, OPERATOR), pytest.raises(StoreDown):
        save_issued(store, [shown()])
    store.dispose()


def test_a_time_without_zone_is_never_stored(store: Engine) -> None:
    with pytest.raises(StoreFault):
        save_issued(store, [shown(at=NOON.replace(tzinfo=None))])


def test_a_store_of_the_first_version_is_brought_up_to_date_and_keeps_its_rows(url: str) -> None:
    older = connect(url)
    upgrade(older, "0001")
    save_issued(older, [shown()])
    older.dispose()
    store = open_store(url)
    with transaction(store, OPERATOR) as connection:
        assert [] == compare_metadata(MigrationContext.configure(connection), METADATA)
        assert 1 == connection.scalar(text("SELECT count(*) FROM issued"))
    store.dispose()
