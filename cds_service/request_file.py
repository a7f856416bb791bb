"""Request files: hook calls kept as files, for checking one and for trying a running service.

A file holds a bare hook call, or one under `body` (as recorded from a client) or `request` (a fixture).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
from rich.console import Console, RenderableType
from rich.text import Text

from cds_service import response
from cds_service.errors import BadCall, UnusableFile
from cds_service.settings import Settings
from cds_service.show import cards_view
from cds_service.wire.parse import encode, parse
from cds_service.wire.services import SERVICES, ServiceInfo

HTTP_OK: Final = 200
PATIENCE: Final = 30.0  # seconds for the service to get ready, and for one answer


@dataclass(frozen=True)
class RequestFile:
    """A hook call from a file, the service it is for, and the key it stands under, None for a bare call."""

    path: Path
    call: dict[str, Any]
    service: ServiceInfo
    under: str | None


def read_request(path: Path) -> RequestFile:
    """The hook call in a file. Raises UnusableFile, saying what is wrong with it."""
    try:
        value = parse(path.read_bytes())
    except OSError as error:
        raise UnusableFile(f"{path}: cannot be read: {error.strerror}") from None
    except BadCall as bad:
        raise UnusableFile(f"{path}: {bad.reason}") from None
    whole = value if isinstance(value, dict) else {}
    under = None if "hook" in whole else next((key for key in ("body", "request") if key in whole), None)
    call = whole if under is None else whole[under]
    if not isinstance(call, dict) or "hook" not in call:
        raise UnusableFile(f"{path}: holds no hook call")
    service = next((each for each in SERVICES if each.hook == call["hook"]), None)
    if service is None:
        raise UnusableFile(f"{path}: its hook is not one of {', '.join(each.hook for each in SERVICES)}")
    return RequestFile(path, call, service, under)


def try_files(files: Sequence[RequestFile], settings: Settings, console: Console) -> None:
    """Once the running service is ready: send it each file, print the cards, and say where it is to be found."""
    with httpx.Client(base_url=settings.local_url, trust_env=False, timeout=PATIENCE) as client:
        if not _is_ready(client):
            console.print(Text(f"The service did not get ready in {PATIENCE:.0f} seconds.", style="red"))
            return
        for file in files:
            console.rule(Text(file.path.name))
            console.print(*_sent(client, file), sep="\n")
    console.print(Text(f"\nCDS services are listed at {settings.discovery_url}"), soft_wrap=True)
    if files:
        console.print(Text(f"Try one by hand: {_by_hand(files[0], settings.local_url)}"), soft_wrap=True)


def _sent(client: httpx.Client, file: RequestFile) -> list[RenderableType]:
    try:
        answer = client.post(
            f"/cds-services/{file.service.id}",
            content=encode(file.call),
            headers={"content-type": "application/json"},
        )
        body = parse(answer.content)
    except httpx.HTTPError as error:
        return [Text(f"no answer: {type(error).__name__}", style="red")]
    except BadCall:
        body = None
    if _is_ours(answer.status_code, body):
        return cards_view(answer.status_code, body)
    return [Text(f"no answer of this service, status {answer.status_code}", style="red")]


def _is_ours(status: int, body: Any) -> bool:
    """Whether this service wrote the body: another program may hold the port."""
    match body:
        case {"cards": list(), "extension": {response.ASSESSMENT_EXTENSION: _}}:
            return status == HTTP_OK
        case {"resourceType": "OperationOutcome", "issue": [{"details": {"text": str()}}]}:
            return status != HTTP_OK
    return False


def _is_ready(client: httpx.Client) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if client.get("/readyz").is_success:
                return True
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    return False


def _by_hand(file: RequestFile, base: str) -> str:
    post = f"curl -s -H 'Content-Type: application/json' {base}/cds-services/{file.service.id} --data @"
    if file.under is None:
        return f"{post}{file.path}"
    taken_out = f"import json; print(json.dumps(json.load(open('{file.path}'))['{file.under}']))"
    return f'python3 -c "{taken_out}" | {post}-'
