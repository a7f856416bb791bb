"""The service as a hospital runs it: `b12-cds serve` in a process of its own, and a FHIR server to tempt it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

COMMAND = Path(sys.executable).with_name("b12-cds")
ORDER_SIGN = "/cds-services/b12-injection-order-sign"
JSON = {"content-type": "application/json"}
FHIR_SERVER = b"https://canary.example"  # where calls say that their FHIR server is
PATIENCE = 60.0  # seconds for a start or an end, on a machine that has other things to do


@dataclass(frozen=True)
class Answer:
    """What came back. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.content)


@dataclass(frozen=True)
class Running:
    """A running service; `fhir` listens where calls say that their FHIR server is."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path
    fhir: socket.socket
    client: httpx.Client

    def request(self, method: str, address: str, **more: Any) -> Answer:
        answer = self.client.request(method, address, **more)
        return Answer(answer.status_code, dict(answer.headers), answer.content)

    def post(self, content: bytes, address: str = ORDER_SIGN, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer to a call, whose FHIR server is the one that listens here."""
        tempting = content.replace(FHIR_SERVER, f"http://127.0.0.1:{self.fhir.getsockname()[1]}".encode())
        return self.request("POST", address, content=tempting, headers={**JSON, **(headers or {})})

    def raw(self, sent: bytes, *, hang_up: bool = False) -> bytes:
        """What comes back for raw bytes until the server has nothing more to say; `hang_up` ends our side first."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as wire:
            received = b""
            with suppress(OSError):  # the server may stop listening to what it refuses, and still say why
                wire.sendall(sent)
                if hang_up:
                    wire.shutdown(socket.SHUT_WR)
            with suppress(ConnectionError):
                while piece := wire.recv(65536):
                    received += piece
            return received

    def logged(self, awaited: str = "") -> str:
        """The log so far, once it holds what is awaited: a line is written after its answer was sent."""
        until = time.monotonic() + PATIENCE
        while awaited not in (text := self.log.read_text(encoding="utf-8")) and time.monotonic() < until:
            time.sleep(0.05)
        return text

    def has_called_out(self) -> bool:
        """Whether anybody has connected to the tempting FHIR server."""
        try:
            self.fhir.accept()
        except BlockingIOError:
            return False
        return True

    def end(self) -> int:
        """Ask it to stop as a container runtime does; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
        return number


def environment(**more: str) -> dict[str, str]:
    """The environment of this process without settings of the service."""
    return {name: value for name, value in os.environ.items() if not name.startswith("B12_CDS_")} | more


@contextmanager
def running(folder: Path, *options: str, env: Mapping[str, str] | None = None) -> Iterator[Running]:
    """A service that is ready; ended at the latest on leaving. What it keeps of itself is in `folder`."""
    own = {**(env or environment()), "XDG_STATE_HOME": str(folder)}
    port, log = free_port(), folder / "service.log"
    command = [str(COMMAND), "serve", "--port", str(port), *options]
    with (
        socket.create_server(("127.0.0.1", 0)) as fhir,
        log.open("wb") as errors,
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, env=own) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=PATIENCE) as client,
    ):
        fhir.setblocking(False)
        try:
            _wait(client, process)
            yield Running(port, process, log, fhir, client)
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Asked first: a service of several processes that is killed leaves the others behind for a second or two."""
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()


def _wait(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            if client.get("/readyz").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise TimeoutError("the service did not get ready")


def run(*arguments: str, env: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """A command to its end: exit code, standard output, standard error. A store that it makes is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        ended = subprocess.run(
            [str(COMMAND), *arguments],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            env={**(env or environment()), "XDG_STATE_HOME": folder},
            check=False,
        )
    return ended.returncode, ended.stdout, ended.stderr
