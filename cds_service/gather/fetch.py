"""What prefetch did not bring, fetched from the FHIR server of the call with the queries that discovery publishes.

Callers decide whether to fetch at all: only for a server that is registered for the client, only keys
that a live rule needs, and only when an order of the call may be a vitamin B12 injection.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from cards.knowledge import Knowledge
from cards.known import Unknown
from cds_service.gather.ask import NotGot
from cds_service.gather.fetcher import Fetcher
from cds_service.gather.pages import search
from cds_service.gather.paths import filled, is_id
from cds_service.gather.prefetch import NOT_OBTAINED, NOT_SUPPLIED, Gathered, Supplied
from cds_service.gather.sift import sift
from cds_service.gather.templates import KEYS, asked_codes, templates
from cds_service.wire.bundle import Resource
from cds_service.wire.fhir_version import FhirVersion


async def fetch_missing(
    keys: Iterable[str], already: Gathered, fetcher: Fetcher, version: FhirVersion, knowledge: Knowledge
) -> Gathered:
    """`already`, with each of `keys` in it that the client did not supply or could not obtain fetched.

    What is not obtained either is Unknown, with the reason why; what is obtained in part is partial. Every
    key is there by the fetcher's deadline.
    """
    missing = [name for name in keys if already.get(name, NOT_SUPPLIED) in (NOT_SUPPLIED, NOT_OBTAINED)]
    if not missing or not is_id(fetcher.call.patient_id):
        return already
    written = templates({KEYS[name].need for name in missing}, knowledge, version)
    codes = asked_codes(knowledge)
    found = await asyncio.gather(*(_fetched(name, written[name], fetcher, codes) for name in missing))
    return {**already, **dict(zip(missing, found, strict=True))}


async def _fetched(name: str, template: str, fetcher: Fetcher, codes: frozenset[str]) -> Supplied | Unknown:
    query = filled(template, fetcher.call.patient_id)
    found = await (search(fetcher, query, name) if "?" in query else read_one(fetcher, query))
    return found if isinstance(found, Unknown) else sift(found, fetcher.call.patient_id, codes)


async def read_one(fetcher: Fetcher, query: str) -> Supplied | Unknown:
    """The one resource at "Type/id"; an answer of another type or with another id is none."""
    kind, _, name = query.rpartition("/")

    def is_it(resource: Resource) -> bool:
        return resource.get("resourceType") == kind and resource.get("id") == name

    try:
        return Supplied((await fetcher.get(query, is_it),))
    except NotGot as error:
        return error.why
