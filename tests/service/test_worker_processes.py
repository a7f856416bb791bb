"""Processes and their port: several end together, and what is not ours is neither announced nor called."""

from __future__ import annotations

import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.golden import HOOKS
from tests.hostile.running import COMMAND, PATIENCE, environment, running


def listens(port: int) -> bool:
    with socket.socket() as wire:
        return wire.connect_ex(("127.0.0.1", port)) == 0


def test_when_the_first_process_is_killed_the_others_end_and_let_the_port_go(tmp_path: Path) -> None:
    with running(tmp_path, "--workers", "2") as service:
        service.process.send_signal(signal.SIGKILL)
        service.process.wait(PATIENCE)
        until = time.monotonic() + PATIENCE
        while listens(service.port) and time.monotonic() < until:
            time.sleep(0.1)

        assert not listens(service.port)
        logged = service.logged("Finished server process")

    assert "the first process is gone, and this one ends" in logged
    assert "Finished server process" in logged, "what was being answered came to its end"


class Other(BaseHTTPRequestHandler):
    """Another program on the port, which would pass for a service that is ready."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""


@pytest.fixture
def other() -> Iterator[HTTPServer]:
    Other.asked = []
    server = HTTPServer(("127.0.0.1", 0), Other)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_on_a_port_that_another_program_holds_nothing_is_announced_and_nothing_sent(
    tmp_path: Path, other: HTTPServer, workers: str
) -> None:
    ended = subprocess.run(
        [
            str(COMMAND), "serve", "--port", str(other.server_address[1]), "--workers", workers,
            "--try", str(HOOKS[0].with_name("readme-example.json")),
        ],
        capture_output=True, text=True, timeout=PATIENCE, check=False, env=environment(XDG_STATE_HOME=str(tmp_path)),
    )  # fmt: skip

    assert (3, "") == (ended.returncode, ended.stdout)
    assert [] == Other.asked
    assert "address already in use" in ended.stderr.lower()
