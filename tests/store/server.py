"""A PostgreSQL server of our own: on a socket nobody else knows, gone when the tests are."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

SUPERUSER = "keeper"
SERVICE = "b12_service"  # no superuser: those are shown every tenant's rows
OPTIONS = "-c listen_addresses='' -c fsync=off -c max_connections=60 -c shared_buffers=16MB -c timezone=Asia/Kolkata"


@dataclass(frozen=True)
class Server:
    folder: Path

    def database(self, name: str) -> str:
        """The URL of a new, empty database that belongs to the service."""
        with psycopg.connect(host=str(self.folder), user=SUPERUSER, dbname="postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" OWNER {SERVICE}'.encode())
        return f"postgresql://{SERVICE}@/{name}?host={self.folder}"


@contextmanager
def serving() -> Iterator[Server]:
    """A running server; it refuses to run as root, so it runs as somebody who may do nothing."""
    control = _programs() / "pg_ctl"
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="b12pg", dir="/tmp"))  # a socket's path has to be short
    data = folder / "data"
    try:
        if user:
            os.chown(folder, user["user"], user["group"])
            control = _reachable(control, folder)
        _run(user, control.with_name("initdb"), "-D", data, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-sync")
        log = folder / "log"
        _run(user, control, "-D", data, "-w", "-l", log, "-o", f"{OPTIONS} -k {folder}", "start")
        try:
            with psycopg.connect(host=str(folder), user=SUPERUSER, dbname="postgres", autocommit=True) as connection:
                connection.execute(f"CREATE ROLE {SERVICE} LOGIN".encode())
            yield Server(folder)
        finally:
            _run(user, control, "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """Where the server's programs are: on the path, where Debian puts them, or in the pgserver package."""
    found = [Path(each) for each in (shutil.which("pg_ctl"),) if each]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), reverse=True)
    package = find_spec("pgserver")
    if package is not None and package.origin:
        found += Path(package.origin).parent.glob("pginstall/bin/pg_ctl")
    for each in found:
        if each.resolve().with_name("initdb").exists():
            return each.resolve().parent
    raise RuntimeError(
        "The store is tested on PostgreSQL, and there is none here: install it (on Debian and Ubuntu: apt install "
        "postgresql), or use Python 3.11 or 3.12, for which the pgserver package brings one."
    )


def _reachable(control: Path, folder: Path) -> Path:
    """A package may lie where only root can go; a copy of its programs and libraries is its owner's to run."""
    if "pgserver" not in control.parts:
        return control
    site = control.parents[3]
    for part in ("pgserver/pginstall", "pgserver.libs"):
        shutil.copytree(site / part, folder / part, symlinks=True)
    return folder / control.relative_to(site)


def _user() -> Mapping[str, Any]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _run(user: Mapping[str, Any], *command: Any) -> None:
    """To its end. What it says goes to a file: a server that stays behind would hold a pipe open."""
    with tempfile.TemporaryFile() as said:
        ended = subprocess.run(
            [str(part) for part in command], stdout=said, stderr=said, cwd="/", check=False, timeout=60, **user
        )
        said.seek(0)
        if ended.returncode:
            raise RuntimeError(f"{command[0]} failed: {said.read().decode(errors='replace')}")
