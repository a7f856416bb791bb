"""The running server: one process, or several that share the port and the store."""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import uvicorn
from fastapi import FastAPI

from cds_service import log
from cds_service.http import create_app
from cds_service.live.desk import Desk
from cds_service.settings import Settings, load_settings

GIVEN: Final = "B12_CDS_GIVEN"  # how the first process tells the others what it was told; holds no secret


def serve(settings: Settings, config: Path | None, given: Mapping[str, Any], workers: int) -> None:
    """Answer until stopped. Everything is checked, and the store opened, before the port is."""
    application = opened(settings)
    if workers == 1:
        uvicorn.run(application, **server_options(settings))
        return
    os.environ[GIVEN] = json.dumps({"config": str(config.absolute()) if config else None, "given": dict(given)})
    uvicorn.run("cds_service.asgi:worker", factory=True, workers=workers, **server_options(settings))


def worker() -> FastAPI:
    """The application of one of several processes."""
    told = json.loads(os.environ[GIVEN])
    settings = load_settings(Path(told["config"]) if told["config"] else None, **told["given"])
    log.configure(settings.log_level)
    return opened(settings)


def opened(settings: Settings) -> FastAPI:
    """The application with its doors open. Raises KnowledgeFault or StoreFault."""
    from cds_service.build import build  # noqa: PLC0415 - usage errors do not wait for the clinical tables

    service = build(settings)
    application = create_app(service, settings, Desk.open(service, settings))
    gc.collect()
    gc.freeze()  # what is loaded now lives as long as the process: collecting it again costs 20 ms a time
    return application


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
