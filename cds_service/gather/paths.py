"""Where queries go: under the registered address of a FHIR server, and nowhere else.

A query is a path and a query string below that address. What a server names itself (the next page, a
medicine's reference) is followed only when it lies under the same address, and is then put below the
registered one again.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

import httpx

from cds_service.gather.templates import PATIENT

LONGEST: Final = 8000  # a query names every code it asks for
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)
_PLAIN = re.compile(r"[\x21\x22\x24-\x5b\x5d-\x7e]+", re.ASCII)  # no space, "#", backslash or control character
_ELSEWHERE = re.compile(r"(?:^|/)\.{1,2}(?:/|$)|^/|//|%2e|%2f|%5c|:", re.IGNORECASE)  # steps up, or hidden ones


def is_id(value: str) -> bool:
    """Whether it is a FHIR id. "." and ".." are, and would be steps in a path."""
    return _ID.fullmatch(value) is not None and value.strip(".") != ""


def filled(template: str, patient_id: str) -> str:
    """A prefetch template as a query for one patient, percent-encoded. `patient_id` has to be an id."""
    return quote(template.replace(PATIENT, patient_id), safe="/?&=:,-._")


def address(base: str, query: str) -> str:
    """The whole address of a query."""
    return base.rstrip("/") + ("" if query.startswith("?") else "/") + query


def under(base: str, named: str) -> str | None:
    """The query that an address named by a server stands for; None when it is not under `base`.

    An address without scheme and host is relative to `base`, as FHIR has it.
    """
    if len(named) > LONGEST or not _PLAIN.fullmatch(named) or named.startswith("//"):
        return None
    try:
        home, found = httpx.URL(base.rstrip("/")), httpx.URL(named)
    except httpx.InvalidURL:
        return None
    query = found.raw_path.decode("ascii")
    if found.scheme or named.startswith("/"):
        if found.scheme and _origin(found) != _origin(home):
            return None
        prefix = home.path.rstrip("/")
        if not query.startswith((f"{prefix}/", f"{prefix}?")):
            return None
        query = query[len(prefix) :].removeprefix("/")
    elif named.startswith("?"):
        query = query.removeprefix("/")
    return None if _ELSEWHERE.search(query.partition("?")[0]) else query


def _origin(url: httpx.URL) -> tuple[str, str, int | None, bytes]:
    return url.scheme, url.host, url.port, url.userinfo
