"""What integrators and operators are told to do works: programs, settings and tables of their pages."""

from __future__ import annotations

import asyncio
import csv
import re
import sys
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cds_service import log
from cds_service.trust.caller import Caller, Reason
from cds_service.trust.client import Client
from cds_service.trust.keyring import Keyring
from cds_service.trust.registration import read_clients
from cds_service.trust.replay import MemoryReplayGuard
from cds_service.trust.verify import Verifier, endpoint_urls
from tests.golden import service
from tests.service.test_documents import DOCS, OPERATING, README, firsts, rows

GUIDE = (DOCS / "integration.md").read_text(encoding="utf-8")
PROGRAMS = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
CLIENT, RATES = (compile(text, name, "exec") for text, name in zip(PROGRAMS, ("client.py", "rates.py"), strict=True))
REGISTERED = tomllib.loads(re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)[0])


def test_the_program_of_the_guide_signs_tokens_that_are_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    program: dict[str, Any] = {"__name__": "client"}
    exec(CLIENT, program)  # noqa: S102 - it is our own page
    make_key: Callable[[], None] = program["make_key"]
    token: Callable[[str], str] = program["token"]
    make_key()
    client = Client(name="test-ehr", issuer=program["ISSUER"], jwks_file="client-jwks.json")
    endpoint, *_ = endpoint_urls("http://127.0.0.1:8000", "b12-injection-order-sign")

    async def decided() -> object:
        verifier = Verifier((client,), Keyring((client,)), MemoryReplayGuard())
        return await verifier.caller((f"Bearer {token(endpoint)}",), (endpoint,), datetime.now(UTC))

    assert Caller(client, None) == asyncio.run(decided())
    assert 0o600 == Path("client-key.json").stat().st_mode & 0o777


def test_the_client_of_the_guide_can_be_registered() -> None:
    clients, faults = read_clients(REGISTERED["clients"])

    assert () == faults
    assert ["main-ehr"] == [client.name for client in clients]


def test_the_rates_of_the_guide_count_cards_and_their_last_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    owner = {"client": "main-ehr", "tenant": ""}
    issued = [
        owner | {"card": card, "topic": topic, "state": state}
        for card, topic, state in [
            ("a", "dose-unit-suspect", "interruptive"),
            ("a", "dose-unit-suspect", "interruptive"),  # the call was repeated
            ("b", "dose-unit-suspect", "interruptive"),
            ("c", "oral-route-option", "silent"),
        ]
    ]
    feedback = [
        owner | {"card": "a", "outcome": "accepted", "outcome_at": "2026-11-02"},
        owner | {"card": "a", "outcome": "overridden", "outcome_at": "2026-11-01"},
        owner | {"card": "b", "outcome": "overridden", "outcome_at": "2026-11-03"},
    ]
    for name, lines in (("issued", issued), ("feedback", feedback)):
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            sheet = csv.DictWriter(file, lines[0])
            sheet.writeheader()
            sheet.writerows(lines)
    monkeypatch.setattr(sys, "argv", ["rates.py", str(tmp_path)])
    exec(RATES, {"__name__": "__main__"})  # noqa: S102 - it is our own page

    assert "dose-unit-suspect: 2 shown, 1 overridden\n" == capsys.readouterr().out


def test_the_lengths_of_snoozes_in_the_guide_are_those_of_the_table() -> None:
    reasons = service().clinic.knowledge.override_reasons.values()
    lengths = [[one.code, one.display, str(one.snooze_days)] for one in reasons if one.snooze_days]

    assert lengths == rows(GUIDE, "reason | shown as")


def _default(value: Any) -> str:
    match value:
        case None | ():
            return "none"
        case bool():
            return str(value).lower()
        case tuple():
            return ", ".join(value)
        case _:
            return str(value)


def test_the_page_for_operators_tells_every_field_of_a_client_with_its_default() -> None:
    told = {row[0]: row[1] for row in rows(OPERATING, "field | default")}
    bare = Client(name="a", issuer="b")
    defaults = {name: _default(getattr(bare, name)) for name in Client.__struct_fields__}

    assert defaults | {"name": "required", "issuer": "required", "site": "that of the service"} == told


def test_the_page_for_operators_tells_every_field_that_may_be_logged() -> None:
    named = set(firsts(OPERATING, "field | holds"))
    [refused] = [row[1] for row in rows(OPERATING, "field | holds") if row[0] == "refused"]
    reasons = set(refused.partition(":")[2].strip().removesuffix(", ...").split(", "))

    assert set(log.FIELDS) == named
    assert set() == reasons - {reason.value for reason in Reason}


def test_the_readme_tells_the_sum_of_the_quiet_report() -> None:
    [told] = re.findall(r"^\d+ orders of .*\.$", (DOCS / "quiet.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert told in README
