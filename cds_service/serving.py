"""How the server is run: what it is told, when it may be announced, and when its processes end.

Nothing is announced before this very process has the port: another one that holds it would be told of as ours, and
be sent the files to try.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Any, Final

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from cds_service import log
from cds_service.settings import Settings

LOOKS_EVERY: Final = 1.0  # seconds between two looks whether the first process is still there
NOT_STARTED: Final = 3

Announce = Callable[[], None]


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


def run_one(app: FastAPI, settings: Settings, announce: Announce) -> None:
    """Answer from this process until stopped."""
    server = _Announced(uvicorn.Config(app, **server_options(settings)), announce)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(NOT_STARTED)


def run_many(factory: str, workers: int, settings: Settings, announce: Announce) -> None:
    """Answer from so many processes until stopped; `factory` names what makes the application of each."""
    config = uvicorn.Config(factory, factory=True, workers=workers, **server_options(settings))
    port = config.bind_socket()  # ends this process where it cannot
    announce()
    with suppress(KeyboardInterrupt):
        Multiprocess(config, sockets=[port]).run()


def end_with(parent: int) -> None:
    """End this process when the first one is gone, as if it had been asked to: else it would live on with the port."""
    Thread(target=_watch, args=(parent,), name="watch", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOKS_EVERY)
    log.event("the first process is gone, and this one ends", "error")
    os.kill(os.getpid(), signal.SIGTERM)


class _Announced(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config, announce: Announce) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """See uvicorn."""
        await super().startup(sockets)
        if self.started:
            self._announce()
