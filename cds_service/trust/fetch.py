"""A client's key set, fetched: a bounded number of bytes in a bounded time, from the registered place only."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

DEADLINE: Final = 2.0  # seconds, for everything together: a time-out for each read does not bound a slow server
LARGEST: Final = 256 * 1024
LONGEST_LIFE: Final = 3600.0
HEADERS: Final = {"Accept": "application/json", "Accept-Encoding": "identity"}
OK: Final = 200


class Unobtainable(Exception):
    """A key set that could not be had. The text is ours and holds nothing of what was answered."""


@dataclass(frozen=True)
class Document:
    """A key set as bytes, and for how many seconds it may be used."""

    content: bytes
    life: float


async def fetch(http: httpx.AsyncClient, url: str, deadline: float = DEADLINE) -> Document:
    """The document at `url`; `http` must not follow redirects. Raises Unobtainable."""
    try:
        async with asyncio.timeout(deadline), http.stream("GET", url, headers=HEADERS) as response:
            if response.status_code != OK:
                raise Unobtainable(f"the answer was {response.status_code}")
            if response.headers.get("content-encoding", "identity") != "identity":
                raise Unobtainable("the answer is compressed, although that was not asked for")
            content = bytearray()
            async for chunk in response.aiter_raw():
                content += chunk
                if len(content) > LARGEST:
                    raise Unobtainable(f"the answer is larger than {LARGEST // 1024} KB")
            return Document(bytes(content), life(response.headers))
    except TimeoutError:
        raise Unobtainable(f"no complete answer within {deadline:g} seconds") from None
    except httpx.HTTPError as error:
        raise Unobtainable(f"no answer ({type(error).__name__})") from None


async def read_file(path: str) -> Document:
    """The document in a file. Raises Unobtainable."""
    return await asyncio.to_thread(_read_file, Path(path))


def _read_file(path: Path) -> Document:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise Unobtainable(f"the file cannot be read ({error.strerror})") from None
    if len(content) > LARGEST:
        raise Unobtainable(f"the file is larger than {LARGEST // 1024} KB")
    return Document(content, LONGEST_LIFE)


def life(headers: httpx.Headers) -> float:
    """Seconds that an answer may be kept: what Cache-Control and Age leave of it, and an hour at the most.

    SMART App Launch forbids to keep keys for longer than the header says; without one the hour counts.
    """
    lives = [LONGEST_LIFE]
    for directive in headers.get("cache-control", "").lower().split(","):
        name, _, value = directive.strip().partition("=")
        if name in {"no-store", "no-cache"}:
            return 0.0
        if name == "max-age":
            lives.append(_seconds(value) - _seconds(headers.get("age", "0")))
    return max(0.0, min(lives))


def _seconds(value: str) -> float:
    """A number of seconds; what is no number is taken to be over."""
    value = value.strip(' "')
    return float(value) if value.isascii() and value.isdecimal() and len(value) < 10 else 0.0  # noqa: PLR2004
