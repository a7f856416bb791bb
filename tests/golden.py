"""Golden answers: every fixture's request through the real service over its HTTP room, on a fixed day.

`python -m tests.golden` writes the answers again; the difference is to be read before it is committed.
fixtures/hooks/NAME.json holds title, on, request, status, response; `topic` and `fires` where it was made to show
one. fixtures/captured/NAME.json is as
sent by a real client, and its answer stands in fixtures/captured-answers/NAME.json.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import msgspec
from rich.progress import track

from cds_service import log
from cds_service.assessed import HookResponse
from cds_service.build import Service, build
from cds_service.http import create_app
from cds_service.settings import Settings
from cds_service.wire.call import HookCall
from tests.service.fake import Client

FIXTURES = Path(__file__).parents[1] / "fixtures"
HOOKS = sorted((FIXTURES / "hooks").glob("*.json"))
CAPTURED = sorted((FIXTURES / "captured").glob("*.json"))
ANSWERS = FIXTURES / "captured-answers"
README = FIXTURES.parent / "README.md"
_ASKED = ("title", "on", "topic", "fires", "request")
README_EXAMPLE = FIXTURES / "hooks" / "readme-example.json"
SERVICE_OF = {"patient-view": "b12-monitoring-patient-view"}


@cache
def service() -> Service:
    """The service with default settings, built once."""
    return build(Settings())


@dataclass(frozen=True)
class OnDay:
    """The service on a fixed day, at noon UTC."""

    day: str

    @property
    def templates(self) -> Mapping[str, str]:
        return service().templates

    @property
    def view_templates(self) -> Mapping[str, str]:
        return service().view_templates

    def answer(self, call: HookCall, _now: datetime) -> HookResponse:
        return service().answer(call, datetime.fromisoformat(self.day).replace(hour=12, tzinfo=UTC))


def load(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


def answer_to(fixture: Mapping[str, Any]) -> dict[str, Any]:
    """Status and response to a fixture of fixtures/hooks."""
    hook = fixture["request"]["hook"]
    path = f"/cds-services/{SERVICE_OF.get(hook, f'b12-injection-{hook}')}"
    return _told(_client(fixture["on"]).post(path, content=msgspec.json.encode(fixture["request"])))


def answer_to_captured(captured: Mapping[str, Any]) -> dict[str, Any]:
    """Status and response to a captured request, sent to the service of its hook."""
    method, path, body = captured["method"], captured["path"], captured["body"]
    if isinstance(body, dict) and "hook" in body:
        path = f"/cds-services/{SERVICE_OF.get(body['hook'], 'b12-injection-' + body['hook'])}"
    else:
        path = path.replace("stub-", "b12-injection-")
    kept = {"origin", "content-type", "access-control-request-method", "access-control-request-headers"}
    headers = {name: value for name, value in captured["headers"].items() if name.lower() in kept}
    sent = b"" if body is None else msgspec.json.encode(body)
    return _told(_client("2026-11-23").request(method, path, content=sent, headers=headers))


@cache
def _client(day: str) -> Client:
    return Client(create_app(OnDay(day), Settings()))


def _told(answer: httpx.Response) -> dict[str, Any]:
    if answer.headers.get("content-type") != "application/json":
        return {"status": answer.status_code}
    response = answer.json()
    coverage = response.get("extension", {}).get("org.b12-cds.assessment")
    if coverage:  # its checksum changes with every comma of the tables: tests/test_golden.py looks at it once
        coverage["knowledge"] = "the version of tables and sheets"
    return {"status": answer.status_code, "response": response}


def _write(path: Path, value: Mapping[str, Any]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _write_readme() -> None:
    """The answer in the README is that of its example."""
    text = README.read_text(encoding="utf-8")
    before, fence, rest = text.partition("```json\n")
    answer = json.dumps(load(README_EXAMPLE)["response"], indent=1, ensure_ascii=False)
    README.write_text(f"{before}{fence}{answer}\n```{rest.partition(chr(10) + '```')[2]}", encoding="utf-8")


def main() -> None:
    """Write every answer again."""
    log.configure("error")
    for path in track(HOOKS, "hooks"):
        fixture = load(path)
        _write(path, {key: fixture[key] for key in _ASKED if key in fixture} | answer_to(fixture))
    for path in track(CAPTURED, "captured"):
        _write(ANSWERS / path.name, answer_to_captured(load(path)))
    _write_readme()


if __name__ == "__main__":
    main()
