"""A real server on this machine that answers as it is told, well or badly, and counts its connections."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Behaviour = Callable[[asyncio.StreamWriter], Awaitable[None]]


def answer(body: bytes, *headers: str, status: str = "200 OK") -> Behaviour:
    """A whole answer."""

    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(_head(status, f"Content-Length: {len(body)}", *headers) + body)
        await writer.drain()

    return send


def drip(body: bytes, pause: float = 0.02) -> Behaviour:
    """An answer that never stops coming, a byte at a time."""

    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(_head("200 OK", f"Content-Length: {len(body)}"))
        for each in body:
            writer.write(bytes((each,)))
            await writer.drain()
            await asyncio.sleep(pause)

    return send


def endless(chunk: bytes) -> Behaviour:
    """An answer without an end."""

    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(_head("200 OK", "Transfer-Encoding: chunked"))
        while True:
            writer.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
            await writer.drain()

    return send


async def hang(_writer: asyncio.StreamWriter) -> None:
    """No answer."""
    await asyncio.sleep(3600)


async def hang_up(_writer: asyncio.StreamWriter) -> None:
    """No answer, and the end."""


def _head(status: str, *headers: str) -> bytes:
    return "\r\n".join((f"HTTP/1.1 {status}", *headers, "Connection: close", "", "")).encode()


@dataclass
class Server:
    """`behaviour` may be changed between requests; `requests` are the heads of those that came."""

    behaviour: Behaviour
    port: int = 0
    requests: list[str] = field(default_factory=list)

    def url(self, path: str = "/keys.json", scheme: str = "http", host: str = "127.0.0.1") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one request."""
        try:
            self.requests.append((await reader.readuntil(b"\r\n\r\n")).decode())
            await self.behaviour(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client has seen enough
        finally:
            writer.close()


@asynccontextmanager
async def serving(behaviour: Behaviour, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    """A server that listens while the block runs."""
    server = Server(behaviour)
    connections: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(server.serve(reader, writer))
        connections.add(task)
        task.add_done_callback(connections.discard)

    listening = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for task in connections:
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
