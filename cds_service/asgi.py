"""The running server: one process, or several that share the port and the store."""

from __future__ import annotations

import asyncio
import gc
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI

from cds_service import log
from cds_service.build import build
from cds_service.configuration import load_settings
from cds_service.http import create_app
from cds_service.live.desk import Desk
from cds_service.rehearsal import rehearse
from cds_service.serving import end_with, run_many, run_one
from cds_service.settings import Settings

GIVEN: Final = "B12_CDS_GIVEN"  # how the first process tells the others what it was told; holds no secret


def serve(
    settings: Settings, config: Path | None, given: Mapping[str, Any], workers: int, announce: Callable[[], None]
) -> None:
    """Answer until stopped. Everything is checked, and the store opened, before the port is; then `announce` is called.

    Raises KnowledgeFault or StoreFault.
    """
    desk = opened(settings)
    if workers == 1:
        run_one(application(desk, settings), settings, announce)
        return
    asyncio.run(desk.close())  # the workers open their own
    told = {"config": str(config.absolute()) if config else None, "given": dict(given), "parent": os.getpid()}
    os.environ[GIVEN] = json.dumps(told)
    run_many("cds_service.asgi:worker", workers, settings, announce)


def worker() -> FastAPI:
    """The application of one of several processes."""
    told = json.loads(os.environ[GIVEN])
    end_with(told["parent"])
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
