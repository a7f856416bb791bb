"""The body of a request: what it is said to be, how large it may be, and by when it has to be there."""

from __future__ import annotations

import asyncio
from typing import Final

from fastapi import Request

from cds_service.edge import JSON

ARRIVES: Final = 15.0  # seconds in which a body has to arrive: uvicorn itself would wait for ever


class Stalled(Exception):
    """The body did not arrive."""


def is_plain_json(request: Request) -> bool:
    """Whether the headers promise JSON in UTF-8, as it is. A missing type is no other type: the parser decides."""
    kind, *parameters = request.headers.get("content-type", JSON).lower().split(";")
    charsets = [each.split("=", 1)[1].strip(' "') for each in parameters if each.strip().startswith("charset=")]
    is_json = kind.strip() == JSON or (kind.startswith("application/") and kind.strip().endswith("+json"))
    return is_json and all(each in {"utf-8", "utf8"} for each in charsets) and "content-encoding" not in request.headers


async def body_of(request: Request, limit: int) -> bytes | None:
    """The whole body, or None as soon as it is longer than `limit` bytes. Raises Stalled when it does not arrive."""
    try:
        async with asyncio.timeout(ARRIVES):
            return await _received(request, limit)
    except TimeoutError:
        raise Stalled from None


async def _received(request: Request, limit: int) -> bytes | None:
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > limit:
        return None
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > limit:
            return None
    return bytes(received)
