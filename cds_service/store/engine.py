"""Opening the database, and the one way in which it is talked to: `transaction`.

SQLite is durable to the last commit (WAL with synchronous=FULL); PostgreSQL is as durable as it is set up to be,
which out of the box is the same. Nothing waits long: a store that does not answer within seconds counts as down.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, make_url, select, text
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from cds_service.errors import StoreDown, StoreFault

SECONDS: Final = 2  # to connect, for a lock, for a statement
OPERATOR: Final = {"b12_cds.operator": "on"}
_DOWN: Final = "The store cannot be reached, is locked or is full."
_BOUND: Final = "SELECT NOT (rolsuper OR rolbypassrls) FROM pg_roles WHERE rolname = current_user"
# a connection into which everything vanishes ends within seconds; left alone, the system takes a quarter of an hour
_ALIVE: Final = {
    "keepalives": 1,
    "keepalives_idle": 2 * SECONDS,
    "keepalives_interval": SECONDS,
    "keepalives_count": 2,
    "tcp_user_timeout": 4000 * SECONDS,  # milliseconds
}
_PRAGMAS: Final = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")


def of_tenant(client: str, tenant: str) -> dict[str, str]:
    """Whose rows a transaction is about. `tenant` is "" for a client that has none."""
    return {"b12_cds.client": client, "b12_cds.tenant": tenant}


def connect(address: str) -> Engine:
    """An engine for `address`, a SQLAlchemy URL of a SQLite file or a PostgreSQL database. Nothing is opened yet.

    Raises StoreFault for any other address.
    """
    try:
        url = make_url(address)
        match url.get_backend_name():
            case "sqlite" if url.database not in {None, "", ":memory:"}:
                return _sqlite(url)
            case "postgresql" | "postgres":
                return _postgresql(url)
    except (SQLAlchemyError, TypeError, ValueError):  # no URL, or an option that is not what it should be
        raise StoreFault("The address of the store, or one of its options, cannot be read.") from None
    raise StoreFault("The store has to be a SQLite file (sqlite:///FILE) or PostgreSQL (postgresql://…).")


def described(url: URL) -> str:
    """The address without user, password and options."""
    if url.get_backend_name() == "sqlite":
        return f"SQLite file {url.database}"
    port = f":{url.port}" if url.port else ""
    return f"PostgreSQL database {url.database or ''} at {url.host or url.query.get('host', 'the local socket')}{port}"


def keeps_tenants_apart(engine: Engine) -> bool:
    """Whether row-level security binds the role that PostgreSQL knows us by; SQLite has none. Raises StoreFault."""
    if engine.dialect.name != "postgresql":
        return True
    with transaction(engine, {}, reads_only=True) as connection:
        return bool(connection.scalar(text(_BOUND)))


@contextmanager
def transaction(
    engine: Engine, settings: Mapping[str, str], *, reads_only: bool = False, seconds: float = SECONDS
) -> Iterator[Connection]:
    """A transaction about the rows that `settings` names; committed on leaving, or else nothing of it happened.

    `seconds` bound a statement, or the wait for SQLite's lock; 0 is no bound for a statement.
    Raises StoreDown when trying again may help and StoreFault when it will not; neither quotes SQL or rows.
    """
    try:
        with _turn(engine, reads_only=reads_only), engine.connect() as connection:
            connection.execution_options(b12_reads_only=reads_only, b12_seconds=seconds)
            with connection.begin():
                if engine.dialect.name == "postgresql":
                    _set(connection, {**settings, "statement_timeout": f"{1000 * seconds:.0f}ms"})
                yield connection
    except (OperationalError, InterfaceError, NoConnectionFree):
        raise StoreDown(_DOWN) from None
    except SQLAlchemyError as error:
        raise StoreFault(f"The store refused: {type(error).__name__}.") from None


@contextmanager
def _turn(engine: Engine, *, reads_only: bool) -> Iterator[None]:
    """SQLite has room for one writer, and lets those who find it taken look again now and then, in no order.

    The threads of this process queue instead, so that SQLite has only other processes to keep waiting.
    """
    lock: Lock | None = engine.get_execution_options().get("b12_writer")
    if lock is None or reads_only:
        yield
        return
    if not lock.acquire(timeout=SECONDS):
        raise StoreDown(_DOWN)
    try:
        yield
    finally:
        lock.release()


def _set(connection: Connection, settings: Mapping[str, str]) -> None:
    """Settings of PostgreSQL for this transaction only, in one round trip."""
    calls = (func.set_config(name, value, True) for name, value in settings.items())
    connection.execute(select(*calls))


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_size=10,
        max_overflow=0,
        pool_timeout=SECONDS / 4,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": SECONDS,
            **{name: value for name, value in _ALIVE.items() if name not in url.query},
        },
    )


def _sqlite(url: URL) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_timeout=SECONDS / 4,
        connect_args={"timeout": SECONDS},
        execution_options={"b12_writer": Lock()},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where we say, not where the driver thinks
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    """A writer takes its lock at once: a reader that turns into a writer is refused without waiting."""
    options = connection.get_execution_options()
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {1000 * (options.get('b12_seconds') or SECONDS):.0f}")
    connection.exec_driver_sql("BEGIN" if options.get("b12_reads_only") else "BEGIN IMMEDIATE")
