"""The running server: one process, or several that share the port and the store."""

from __future__ import annotations

import asyncio
import gc
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import uvicorn
from fastapi import FastAPI

from cds_service import log
from cds_service.build import build
from cds_service.configuration import load_settings
from cds_service.http import create_app
from cds_service.live.desk import Desk
from cds_service.rehearsal import rehearse
from cds_service.settings import Settings

GIVEN: Final = "B12_CDS_GIVEN"  # how the first process tells the others what it was told; holds no secret


def serve(settings: Settings, config: Path | None, given: Mapping[str, Any], workers: int) -> None:
    """Answer until stopped. Everything is checked, and the store opened, before the port is.

    Raises KnowledgeFault or StoreFault.
    """
    desk = opened(settings)
    if workers == 1:
        uvicorn.run(application(desk, settings), **server_options(settings))
        return
    asyncio.run(desk.close())  # the workers open their own
    os.environ[GIVEN] = json.dumps({"config": str(config.absolute()) if config else None, "given": dict(given)})
    uvicorn.run("cds_service.asgi:worker", factory=True, workers=workers, **server_options(settings))


def worker() -> FastAPI:
    """The application of one of several processes."""
    told = json.loads(os.environ[GIVEN])
    settings = load_settings(Path(told["config"]) if told["config"] else None, **told["given"])
    log.configure(settings.log_level)
    return application(opened(settings), settings)


def opened(settings: Settings) -> Desk:
    """The desk with its doors open. Raises KnowledgeFault or StoreFault."""
    return Desk.open(build(settings), settings)


def application(desk: Desk, settings: Settings) -> FastAPI:
    """The application at whose first call everything it needs is loaded."""
    rehearse(desk.service)
    app = create_app(desk.service, settings, desk)
    gc.collect()
    gc.freeze()  # what is loaded now lives as long as the process: collecting it again costs 20 ms a time
    return app


def server_options(settings: Settings) -> dict[str, Any]:
    """How the server is run: it names itself nowhere, believes no proxy header, and logs through us."""
    return {
        "host": settings.host,
        "port": settings.port,
        "http": "h11",  # the one that bounds the header block
        "h11_max_incomplete_event_size": 32 * 1024,
        "ws": "none",
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "proxy_headers": False,
        "timeout_graceful_shutdown": 5,
    }
