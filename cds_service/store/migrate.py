"""Opening a store: reaching it, and bringing its tables to the shape that this version writes.

Several workers start at once. The first takes a lock and migrates, in one transaction; the others wait and then
find nothing left to do.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine, func, select

from cds_service.errors import StoreDown, StoreFault
from cds_service.store.engine import OPERATOR, connect, described, transaction

SECONDS: Final = 60  # a migration may take longer than a call, and so may waiting for another worker's
_LOCK: Final = 0x6231322D636473  # "b12-cds": PostgreSQL's locks of this kind are plain numbers


def open_store(address: str, *, makes: bool = True) -> Engine:
    """An engine on the store at `address` (a SQLAlchemy URL), reachable and with all its tables.

    `makes`: whether a store that is not there is made; without it nothing is, neither file nor tables. Raises
    StoreFault, with the place but without user, password and options.
    """
    engine = connect(address)
    where = described(engine.url)
    try:
        if makes:
            _make_file(engine)
        elif not _is_made(engine):
            raise StoreFault("There is none: check the settings, or whether the service ever ran with them.")  # noqa: TRY301
        upgrade(engine)
    except StoreDown:
        why = "It cannot be reached: check the address, whether it runs, and whether this user may use it."
    except StoreFault as fault:
        why = str(fault)
    else:
        return engine
    engine.dispose()
    raise StoreFault(f"The store cannot be opened ({where}). {why}")


def _make_file(engine: Engine) -> None:
    """The file of SQLite, to be nobody else's to read; what is wrong with its place is told by who opens it."""
    if engine.dialect.name == "sqlite":
        with suppress(OSError):
            Path(str(engine.url.database)).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(str(engine.url.database), os.O_CREAT | os.O_WRONLY, 0o600))


def _is_made(engine: Engine) -> bool:
    """Whether a store is there: its file, and in it, or in the database, what a first opening leaves."""
    if engine.dialect.name == "sqlite" and not Path(str(engine.url.database)).is_file():
        return False
    with transaction(engine, OPERATOR, reads_only=True) as connection:
        return MigrationContext.configure(connection).get_current_revision() is not None


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the tables up to date, in one transaction. Raises StoreFault for tables of a later version.

    `to` is the last change to make, by its number.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    with transaction(engine, OPERATOR, reads_only=True) as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == ScriptDirectory.from_config(config).get_current_head():
        return  # a worker that starts beside busy ones has nothing to write, and waits for nobody
    with transaction(engine, OPERATOR, seconds=SECONDS) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, to)
        except CommandError:
            raise StoreFault("Its tables were made by a later version of this service.") from None
