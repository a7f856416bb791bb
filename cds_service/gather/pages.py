"""A search over its pages: at most so many, each under the registered address, none twice.

The pages are put together as one Bundle and read as if it had come in prefetch. What is missing from it,
because a page failed, was late, or lies elsewhere, makes it partial.
"""

from __future__ import annotations

from typing import Any

from cards.known import Unknown
from cds_service.gather.ask import FAILED, NotGot
from cds_service.gather.fetcher import Fetcher
from cds_service.gather.paths import under
from cds_service.gather.prefetch import NOT_OBTAINED, Supplied, read
from cds_service.wire.bundle import Resource

_MORE = {"relation": "next"}


async def search(fetcher: Fetcher, query: str, name: str) -> Supplied | Unknown:
    """What the server has under the key `name`; why not, when not even a part of it was obtained."""
    pages: list[Resource] = []
    asked: set[str] = set()
    onward: str | None = query
    why: Unknown | None = None
    while onward is not None and onward not in asked and len(pages) < fetcher.door.budget.pages:
        asked.add(onward)
        try:
            pages.append(await fetcher.get(onward, _is_bundle))
        except NotGot as error:
            why = error.why
            break
        named = _next(pages[-1])
        onward = None if named is None else under(fetcher.base, named)
    if not pages and why is not None:
        return why
    found = read(_together(pages), name)
    if isinstance(found, Unknown):
        return why or (FAILED if found == NOT_OBTAINED else found)
    return found


def _is_bundle(resource: Resource) -> bool:
    return resource.get("resourceType") == "Bundle" and isinstance(resource.get("entry") or [], list | dict)


def _together(pages: list[Resource]) -> Resource:
    """One Bundle of all pages. It has more when the last page names another, for that was not obtained."""
    entries: list[Any] = []
    for page in pages:
        found = page.get("entry") or []
        entries += [found] if isinstance(found, dict) else found
    totals = [page["total"] for page in pages if isinstance(page.get("total"), int)]
    last = [_MORE] if _next(pages[-1]) is not None else []
    return {"resourceType": "Bundle", "entry": entries, "link": last} | ({"total": max(totals)} if totals else {})


def _next(page: Resource) -> str | None:
    """The address of the page after this; "" when there is one that cannot be told."""
    links = page.get("link")
    for link in links if isinstance(links, list) else [links]:
        if isinstance(link, dict) and link.get("relation") == "next":
            url = link.get("url")
            return url if isinstance(url, str) else ""
    return None
