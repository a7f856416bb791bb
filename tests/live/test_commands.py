"""`b12-cds client` and `b12-cds store` on real files, beside a real key set and a real FHIR server."""

from __future__ import annotations

import csv
import errno
import re
import sqlite3
import tomllib
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cds_service.cli_client import add
from cds_service.errors import UnusableFile
from cds_service.store import FeedbackBook, open_store
from cds_service.store.issued import save_issued
from cds_service.store.tables import feedback, issued
from tests.gather.fhir_server import Reply, serving
from tests.hostile.calls import fixture
from tests.hostile.running import environment, run
from tests.live.given import SECRET, Ehr, config, unreachable
from tests.store.given import NOON, card, outcome, shown, stored

ENV = {"B12_CDS_CARD_ID_KEY": SECRET}


def command(*arguments: str, columns: int = 200) -> tuple[int, str, str]:
    return run(*arguments, env=environment(**ENV, COLUMNS=str(columns)))


def test_a_client_is_added_to_the_file_and_its_registration_tried(tmp_path: Path, north: Ehr) -> None:
    """Everything that an integrator does before the first call."""
    file = config(tmp_path, [])
    token = tmp_path / "token"
    token.write_text(north.token(), encoding="utf-8")
    with serving() as fhir:
        chart = fixture("cause-and-follow-up-missing")["prefetch"]
        fhir.load(chart)
        added = command(
            "client", "add", "north", "--issuer", north.issuer, "--jwks-url", north.jwks_url,
            "--fhir-base", fhir.base, "--config", str(file), "--write",
        )  # fmt: skip
        checked = command(
            "client", "check", "north", "--token", str(token), "--patient", "fixture-patient", "--config", str(file)
        )

    assert (0, f"north was added to {file}\n") == added[:2]
    assert ["north"] == [one["name"] for one in tomllib.loads(file.read_text(encoding="utf-8"))["clients"]]
    assert 0 == checked[0], checked
    assert "fails" not in checked[1]
    assert "1 EC P-384." in checked[1]
    assert "A call with this token is answered." in checked[1]
    assert 12 <= checked[1].count("works")


def test_what_does_not_work_is_told_and_the_command_fails(tmp_path: Path, north: Ehr, south: Ehr) -> None:
    token = tmp_path / "token"
    token.write_text(south.token(iss=north.issuer), encoding="utf-8")
    with serving() as fhir:
        fhir.reply = lambda _: Reply(status=403)
        file = config(tmp_path, [north.table(fhir_bases=[fhir.base])])
        code, out, _ = command(
            "client", "check", "north", "--token", str(token), "--patient", "x", "--config", str(file)
        )

    assert 1 == code
    assert "401" in out
    assert "The FHIR server refused (status 403)." in out
    assert token.read_text(encoding="utf-8") not in out


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (
            Reply({"resourceType": "Bundle"}, headers={"Content-Type": "application/json", "Content-Encoding": "gzip"}),
            "Not readable (a content encoding, or no JSON).",
        ),
        (Reply(b" " * (5 * 1024 * 1024 + 1)), "The FHIR server sent too much."),
        (Reply({"resourceType": "OperationOutcome"}), "The FHIR server failed (an OperationOutcome)."),
    ],
    ids=["compressed", "too much", "an outcome"],
)
def test_what_the_service_would_not_use_does_not_work_in_a_check(
    tmp_path: Path, north: Ehr, reply: Reply, says: str
) -> None:
    with serving() as fhir:
        fhir.reply = lambda _: reply
        file = config(tmp_path, [north.table(fhir_bases=[fhir.base])])
        code, out, _ = command("client", "check", "north", "--patient", "x", "--config", str(file))

    assert 1 == code
    assert says in out


def test_a_server_that_is_not_there_is_told(tmp_path: Path, north: Ehr) -> None:
    file = config(tmp_path, [north.table(fhir_bases=[unreachable()])])
    code, out, _ = command("client", "check", "north", "--patient", "x", "--config", str(file))

    assert 1 == code
    assert "The FHIR server failed (ConnectError)." in out
    assert "Not tried: no sample token was given." in out


def test_a_settings_file_that_cannot_be_written_is_told_as_such(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Root may write anything, so the disk is full."""
    file = config(tmp_path, [])
    opened = Path.open

    def full(path: Path, mode: str = "r", *more: Any, **named: Any) -> Any:
        if "a" in mode:
            raise OSError(errno.ENOSPC, "No space left on device")
        return opened(path, mode, *more, **named)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(UnusableFile, match=r"b12-cds\.toml: cannot be written: No space left on device"):
        add("x", issuer="https://x.example", jwks_url="https://x.example/k", config=file, write=True)


def test_a_client_that_is_there_already_is_not_added_again(tmp_path: Path, north: Ehr) -> None:
    file = config(tmp_path, [north.table()])
    before = file.read_text(encoding="utf-8")
    code, _, errors = command(
        "client", "add", "north", "--issuer", "https://x.example", "--jwks-url", "https://x.example/k",
        "--config", str(file), "--write",
    )  # fmt: skip

    assert 3 == code
    assert "more than one has the name 'north'" in errors
    assert before == file.read_text(encoding="utf-8")


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, str]:
    """A settings file, and a store with an old card, a new one, and feedback on each."""
    url = f"sqlite:///{tmp_path}/store.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql").database(f"t{uuid.uuid4().hex}")
        monkeypatch.setitem(ENV, "B12_CDS_STORE_URL", url)
    store = open_store(url)
    old = NOON.replace(year=2020)
    save_issued(store, [shown(1, at=old), shown(2)])
    book = FeedbackBook(store)
    book.save("north", "", [outcome(1, at=old)], old)
    book.save("north", "", [outcome(2)], NOON)
    store.dispose()
    return config(tmp_path, []), url


def test_what_is_older_than_the_site_keeps_it_is_pruned_and_the_rest_exported(
    kept: tuple[Path, str], tmp_path: Path
) -> None:
    file, url = kept
    file.write_text(f"retention_days = 1000\n{file.read_text(encoding='utf-8')}", encoding="utf-8")
    pruned = command("store", "prune", "--config", str(file))
    folder = tmp_path / "committee"
    exported = command("store", "export", str(folder), "--config", str(file))
    store = open_store(url)
    left = [[row.card for row in stored(store, table)] for table in (issued, feedback)]
    store.dispose()
    sheets = {
        path.name: list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        for path in sorted(folder.iterdir())
    }

    assert (0, "Deleted 1 cards, 1 reports and 0 used tokens.\n") == pruned[:2]
    assert 0 == exported[0]
    assert [[card(2)]] * 2 == left
    assert {"feedback.csv": [card(2)], "issued.csv": [card(2)]} == {
        name: [row["card"] for row in rows] for name, rows in sheets.items()
    }


@pytest.mark.parametrize("what", [["prune"], ["export", "sheets"]], ids=lambda what: what[0])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_store_that_is_not_there_is_told_and_not_made(
    what: list[str], kind: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever mistypes its name would be told that nothing was kept."""
    if kind == "postgresql":
        url = request.getfixturevalue("postgresql").database(f"t{uuid.uuid4().hex}")
        monkeypatch.setitem(ENV, "B12_CDS_STORE_URL", url)
    monkeypatch.chdir(tmp_path)
    file = config(tmp_path, [], store=f"{tmp_path}/folder/stroe.db")
    code, out, errors = command("store", *what, "--config", str(file))

    assert (3, "") == (code, out)
    assert "The store cannot be opened (" in errors
    assert "There is none" in errors
    assert [file] == list(tmp_path.iterdir())


def test_the_help_of_an_export_names_the_extra() -> None:
    code, out, _ = command("store", "export", "--help")

    assert (0, True) == (code, "b12-cds[parquet]" in re.sub(r"\x1b\[[\d;]*m", "", out))


def test_an_empty_file_is_no_store_and_becomes_none(tmp_path: Path) -> None:
    (tmp_path / "store.db").touch()
    code, _, errors = command("store", "prune", "--config", str(config(tmp_path, [])))

    assert (3, True) == (code, "There is none" in errors)
    with closing(sqlite3.connect(tmp_path / "store.db")) as store:
        assert [] == store.execute("SELECT name FROM sqlite_master").fetchall()


def test_without_a_store_there_is_nothing_to_prune(tmp_path: Path) -> None:
    code, _, errors = command("store", "prune", "--config", str(config(tmp_path, [], store="off")))

    assert 3 == code
    assert "store: it is off" in errors
