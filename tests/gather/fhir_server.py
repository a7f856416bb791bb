"""A FHIR server on a loopback port, in a thread of its own: charts by search, and every way to behave badly.

`server.reply` decides what a request gets; by default that is `server.chart`, which reads and searches
`server.resources`. Every request is kept in `server.asked`.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qs, urlencode, urlsplit

from cds_service.wire.bundle import carried
from cds_service.wire.parse import encode

Json = dict[str, Any]
Manner = Literal["whole", "hang", "hang after head", "drip", "reset", "cut", "no http", "for ever"]
JSON = "application/fhir+json"


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    target: str
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        """The path below the base."""
        return urlsplit(self.target).path.removeprefix("/fhir").lstrip("/")

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.target).query)

    @property
    def token(self) -> str | None:
        sent = self.headers.get("authorization")
        return None if sent is None else sent.removeprefix("Bearer ")


@dataclass(frozen=True)
class Reply:
    """What a request gets. `manner` "whole" is the ordinary one; `after` seconds of waiting."""

    body: Any = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": JSON})
    manner: Manner = "whole"
    after: float = 0

    @property
    def sent(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else encode(self.body)


def bundle(*resources: Any, **more: Any) -> Json:
    """A searchset of these resources."""
    entries = [{"resource": one, "search": {"mode": "match"}} for one in resources]
    return {"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries} | more


OUTCOME: Json = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception"}]}
NOT_FOUND = Reply(OUTCOME, 404)


class FhirServer:
    """See the module."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.resources: list[Json] = []
        self.totals: dict[str, int] = {}
        self.page_size = 1000
        self.asked: list[Asked] = []
        self.reply: Callable[[Asked], Reply] = self.chart
        self.base = ""
        self.at_once = self.most_at_once = 0
        self._connections: set[asyncio.StreamWriter] = set()

    def load(self, prefetch: Mapping[str, Any]) -> None:
        """Take over the chart that a client sent along, and the totals it stated."""
        for value in prefetch.values():
            self.resources += carried(value)[0]
            if isinstance(value, dict) and isinstance(value.get("total"), int) and value.get("entry"):
                self.totals[value["entry"][0]["resource"]["resourceType"]] = value["total"]

    def chart(self, asked: Asked) -> Reply:
        """What an ordinary server answers: a read, or a page of a search."""
        kind, _, name = asked.path.partition("/")
        if name:
            found = [one for one in self.resources if (one["resourceType"], one.get("id")) == (kind, name)]
            return Reply(found[0]) if found else NOT_FOUND
        matching = [one for one in self.resources if one["resourceType"] == kind and self._matches(one, asked.query)]
        first = int(asked.query.get("_first", ["0"])[0])
        after = first + self.page_size
        more: Json = {"total": self.totals.get(kind, len(matching))}
        if after < len(matching):
            onward = {name: values[0] for name, values in asked.query.items()} | {"_first": after}
            more["link"] = [{"relation": "next", "url": f"{self.base}/{kind}?{urlencode(onward)}"}]
        return Reply(bundle(*matching[first:after], **more))

    @staticmethod
    def _matches(resource: Json, query: Mapping[str, list[str]]) -> bool:
        named = [resource[name]["reference"] for name in ("subject", "patient") if name in resource]
        named += [one["actor"]["reference"] for one in resource.get("participant", ())]
        if f"Patient/{query['patient'][0]}" not in named:
            return False
        wanted = {tuple(one.split("|")) for code in query.get("code", ()) for one in code.split(",")}
        codings = resource.get("code", {}).get("coding", ()) if wanted else ()
        return not wanted or any((one.get("system"), one.get("code")) in wanted for one in codings)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept alive for as long as requests come."""
        self._connections.add(writer)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                method, target, _ = head.decode("latin-1").split("\r\n")[0].split(" ")
                lines = (line.partition(":") for line in head.decode("latin-1").split("\r\n")[1:] if line)
                asked = Asked(method, target, {name.lower(): value.strip() for name, _, value in lines})
                self.asked.append(asked)
                if not await self._answer(asked, writer):
                    break
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            self._connections.discard(writer)
            writer.transport.abort()

    def close_connections(self) -> None:
        """Close every connection, as a server does that was not asked for a while; returns once it is done."""

        async def close() -> None:
            for writer in tuple(self._connections):
                writer.close()
                await writer.wait_closed()

        asyncio.run_coroutine_threadsafe(close(), self.loop).result(10)

    async def _answer(self, asked: Asked, writer: asyncio.StreamWriter) -> bool:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            reply = self.reply(asked)
            await asyncio.sleep(reply.after)
            return await _send(writer, reply)
        finally:
            self.at_once -= 1


async def _send(writer: asyncio.StreamWriter, reply: Reply) -> bool:
    """Answer in the reply's manner; whether the connection may be used again."""
    body = reply.sent
    length = len(body) + (10 if reply.manner == "cut" else 0)
    headers = {"Content-Length": str(length), **reply.headers} if reply.manner != "for ever" else reply.headers
    lines = (f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"HTTP/1.1 {reply.status} X\r\n{''.join(lines)}\r\n".encode("latin-1")
    match reply.manner:
        case "whole":
            writer.write(head + body)
        case "hang":
            await asyncio.sleep(3600)
        case "hang after head":
            writer.write(head)
            await asyncio.sleep(3600)
        case "drip":
            for byte in head + body:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(0.02)
        case "no http":
            writer.write(b"220 mail.example.org ESMTP\r\n\r\n")
        case "cut":
            writer.write(head + body)
        case "for ever":
            writer.write(head)
            while True:
                writer.write(b" " * 65536)
                await writer.drain()
    await writer.drain()
    return reply.manner == "whole"


@contextmanager
def serving() -> Iterator[FhirServer]:
    """A server that answers until the block ends."""
    loop = asyncio.new_event_loop()
    server = FhirServer(loop)
    listening = loop.run_until_complete(asyncio.start_server(server.serve, "127.0.0.1", 0))
    server.base = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/fhir"
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(_stop(listening), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _stop(listening: asyncio.Server) -> None:
    listening.close()
    mine = asyncio.current_task()
    open_connections = [task for task in asyncio.all_tasks() if task is not mine]
    for task in open_connections:
        task.cancel()
    await asyncio.gather(*open_connections, return_exceptions=True)
