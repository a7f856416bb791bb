"""Medicines that orders of a call name by a reference, fetched where the call does not bring them.

"Medication/1" and addresses under the registered base are fetched; contained ones need not be, and
others cannot be. Without its medicine an order cannot even be told to be a vitamin B12 injection.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Final

from cards.known import Unknown
from cds_service.gather.fetch import read_one
from cds_service.gather.fetcher import Fetcher
from cds_service.gather.paths import is_id, under
from cds_service.wire.bundle import Resource, carried, objects
from cds_service.wire.call import HookCall

MOST: Final = 20
KEY: Final = "medications"  # no prefetch key of ours, but where orders look for what they refer to
_KIND: Final = "Medication/"


def missing_medications(call: HookCall, base: str) -> tuple[str, ...]:
    """ "Medication/id" of each medicine that an order refers to, the call does not carry and `base` may have."""
    brought = chain(call.orders, *(carried(value)[0] for value in call.prefetch.values()))
    known = {f"{_KIND}{one.get('id')}" for one in brought if one.get("resourceType") == "Medication"}
    named = (_query(reference, base) for order in call.orders for reference in _references(order))
    return tuple(dict.fromkeys(query for query in named if query is not None and query not in known))


async def fetch_medications(fetcher: Fetcher) -> HookCall:
    """The fetcher's call with what could be fetched of its missing medicines, at most `MOST` of them, brought along."""
    missing = missing_medications(fetcher.call, fetcher.base)[:MOST]
    answers = await asyncio.gather(*(read_one(fetcher, query) for query in missing))
    found = [resource for answer in answers if not isinstance(answer, Unknown) for resource in answer.resources]
    if not found:
        return fetcher.call
    return replace(fetcher.call, prefetch={**fetcher.call.prefetch, KEY: found})


def _query(reference: str, base: str) -> str | None:
    """A reference as "Medication/id", without its version; None when it is none to this server."""
    path = under(base, reference.strip().partition("/_history/")[0])
    kept = path is not None and path.startswith(_KIND) and is_id(path.removeprefix(_KIND))
    return path if kept else None


def _references(order: Resource) -> Iterator[str]:
    """What an order of any FHIR version names its medicine by; contained ones ("#1") are left out."""
    for element in (order.get("medicationReference"), order.get("medication")):
        for one in objects(element):
            inner = one.get("reference")
            for reference in (inner, *(deeper.get("reference") for deeper in objects(inner))):
                if isinstance(reference, str) and not reference.startswith("#"):
                    yield reference
