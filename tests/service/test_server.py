"""The service as it runs: a real server on a real socket."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from cds_service.http import create_app
from cds_service.serving import server_options
from cds_service.settings import Settings
from cds_service.wire.parse import encode
from tests.service.fake import CALL, ORDER_SIGN, FakeService

LIMIT = 4096


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    settings = Settings(port=number, max_body_bytes=LIMIT)
    server = uvicorn.Server(uvicorn.Config(create_app(FakeService(), settings), **server_options(settings)))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 10
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    yield number
    server.should_exit = True
    thread.join(10)


def answer(port: int, *pieces: bytes) -> bytes:
    """What comes back for raw bytes; the server may close before all of them are sent."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as wire:
        try:
            for piece in pieces:
                wire.sendall(piece)
            return b"".join(iter(lambda: wire.recv(65536), b""))
        except (BrokenPipeError, ConnectionResetError):
            return b""


def post(body: bytes, *headers: str) -> bytes:
    lines = [
        f"POST {ORDER_SIGN} HTTP/1.1",
        "Host: localhost",
        "Connection: close",
        f"Content-Length: {len(body)}",
        *headers,
        "",
        "",
    ]
    return "\r\n".join(lines).encode() + body


def test_a_call_is_answered_without_naming_the_server(port: int) -> None:
    head, _, body = answer(port, post(encode(CALL))).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 200")
    assert b"\r\nserver:" not in head.lower()
    assert body == b'{"cards":[]}'


def test_a_body_beyond_the_limit_is_413_before_it_is_sent(port: int) -> None:
    head = post(b"", "Expect: 100-continue").replace(b"Content-Length: 0", b"Content-Length: 99999999")

    assert answer(port, head).startswith(b"HTTP/1.1 413")


def test_a_chunked_body_is_413_once_it_is_beyond_the_limit(port: int) -> None:
    head = post(b"").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    chunk = b"400\r\n" + b" " * 1024 + b"\r\n"

    assert answer(port, head, chunk * 5).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    "raw",
    [
        post(b"", "X-Long: " + "x" * 40_000),
        post(b"", "Transfer-Encoding: chunked"),
        post(b"", "Content-Length: 5"),
        post(b"", "X-Folded: a\r\n b\x00"),
        b"GET /cds-services HTTP/1.1\r\nConnection: close\r\n\r\n",
        b"POST / HTTP/0.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\r\n\r\n\r\n",
    ],
    ids=["40 KB header", "two framings", "two lengths", "NUL", "no host", "old version", "TLS", "blank lines"],
)
def test_bytes_that_are_no_request_are_refused_and_the_server_stays_up(port: int, raw: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=2) as wire:
        wire.sendall(raw)
        wire.shutdown(socket.SHUT_WR)
        first = wire.recv(65536)

    assert not first.startswith((b"HTTP/1.1 2", b"HTTP/1.1 5"))
    assert answer(port, post(encode(CALL))).startswith(b"HTTP/1.1 200")


def test_a_client_that_leaves_in_the_middle_harms_nobody(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=2) as wire:
        wire.sendall(post(encode(CALL))[:-20])

    assert answer(port, post(encode(CALL))).startswith(b"HTTP/1.1 200")
