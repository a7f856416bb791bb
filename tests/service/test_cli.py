"""The command line: what it prints, and how it ends when it cannot."""

from __future__ import annotations

import io
import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from cds_service import log
from cds_service.cli import main
from cds_service.errors import UnusableFile
from cds_service.request_file import read_request, try_files
from cds_service.settings import Settings
from tests.hostile.running import environment
from tests.service.fake import CALL, FIXTURES

INJECTION = FIXTURES / "captured" / "sandbox-r4-order-select-injection.json"


def ended(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(list(arguments))

    assert isinstance(end.value.code, int)
    return end.value.code


def request(folder: Path, content: object) -> str:
    path = folder / "request.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(("arguments", "word"), [([], "check"), (["serve"], "--try"), (["check"], "--explain")])
def test_help_names_what_there_is(arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = ended(*arguments, "--help")

    assert (0, True) == (code, word in re.sub(r"\x1b\[[\d;]*m", "", capsys.readouterr().out))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("not json", "The body is not JSON"),
        ([], "holds no hook call"),
        ({"body": None}, "holds no hook call"),
        ({"feedback": []}, "holds no hook call"),
        ({**CALL, "hook": "encounter-start"}, "its hook is not one of"),
        ({**CALL, "context": None}, "`context` is missing"),
    ],
)
def test_a_file_that_is_no_request_is_told_in_a_sentence(
    tmp_path: Path, content: object, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = ended("check", request(tmp_path, content))
    told = capsys.readouterr().err

    assert (2, True, False) == (code, says in told, "Traceback" in told)


def test_a_missing_file_is_told_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = ended("check", str(tmp_path / "none.json"))

    assert (2, True) == (code, "cannot be read" in capsys.readouterr().err)


@pytest.mark.parametrize("arguments", [["serve", "--host", "0.0.0.0"], ["serve", "--allow-origin", "*"]])
def test_settings_that_cannot_be_used_stop_the_start(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("B12_CDS_CARD_ID_KEY", raising=False)

    assert 3 == ended(*arguments)
    assert "The settings cannot be used" in capsys.readouterr().err


def test_a_day_that_is_none_is_a_usage_error(tmp_path: Path) -> None:
    assert 2 == ended("check", request(tmp_path, CALL), "--on", "yesterday")


@pytest.mark.parametrize("timezone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_day_is_a_day_of_the_site(tmp_path: Path, timezone: str, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "b12.toml"
    config.write_text(f'[site]\ntimezone = "{timezone}"\n', encoding="utf-8")
    follow_up = str(FIXTURES / "hooks" / "cause-and-follow-up-missing.json")
    codes = [
        ended("check", follow_up, "--on", "2026-11-23", "--json", *more) for more in ([], ["--config", str(config)])
    ]
    told = [json.loads(line)["cards"] for line in capsys.readouterr().out.splitlines()]

    assert [0, 0] == codes
    assert told[0] == told[1]


def test_a_captured_call_is_checked_and_printed(capsys: pytest.CaptureFixture[str]) -> None:
    code = ended("check", str(INJECTION), "--on", "2026-11-23", "--explain")

    assert (0, True) == (code, "MedicationRequest/request-123" in capsys.readouterr().out)


def test_a_check_as_json_is_the_answer_itself(capsys: pytest.CaptureFixture[str]) -> None:
    code = ended("check", str(INJECTION), "--on", "2026-11-23", "--json")
    body = json.loads(capsys.readouterr().out)

    assert (0, list) == (code, type(body["cards"]))
    assert "org.b12-cds.assessment" in body["extension"]


@pytest.mark.parametrize("key", [None, "body", "request"])
def test_a_call_is_found_bare_or_wrapped(tmp_path: Path, key: str | None) -> None:
    path = Path(request(tmp_path, CALL if key is None else {key: CALL}))

    assert (key, "b12-injection-order-sign") == (read_request(path).under, read_request(path).service.id)


def test_a_call_for_a_hook_that_is_no_text_is_no_request(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile):
        read_request(Path(request(tmp_path, {**CALL, "hook": {}})))


def test_a_service_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cds_service.request_file.PATIENCE", 0.2)
    console = Console(record=True, file=io.StringIO())
    try_files([], Settings(port=9), console)

    assert "did not get ready" in console.export_text()


def test_serve_answers_the_files_to_try_and_says_how_to_go_on(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from cds_service.cli import main; main()", "serve", "--port", str(port)]
    with subprocess.Popen(
        [*command, "--try", str(INJECTION), "--try", request(tmp_path, CALL)],
        env=environment(XDG_STATE_HOME=str(tmp_path)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        told = []
        for line in process.stdout:
            told.append(line)
            if line.startswith("Try one by hand"):
                break
        process.terminate()
        logged = [json.loads(line) for line in process.stderr.read().splitlines()]

    text = "".join(told)
    assert f"CDS services are listed at http://127.0.0.1:{port}/cds-services" in text
    assert INJECTION.name in text
    assert [200, 200] == [line["status"] for line in logged if line.get("hook")]
    assert not [line for line in logged if not set(line) <= set(log.FIELDS)]
