"""The same chart through prefetch and through the FHIR server: the same lists, and the same facts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cards.facts import Facts
from cards.known import Unknown
from cds_service.gather.prefetch import Gathered, Supplied, gather
from cds_service.gather.templates import KEYS
from cds_service.reading.chart import read_chart
from cds_service.wire.call import HookCall, read_call
from cds_service.wire.fhir_version import fhir_version
from cds_service.wire.parse import parse
from tests.chart.charts import knowledge
from tests.gather.fetching import a_client, hospital
from tests.gather.fhir_server import FhirServer
from tests.golden import HOOKS

pytestmark = pytest.mark.no_cover  # every fixture again: what it reaches is measured where its answer is compared

FIXTURES = {path.stem: fixture for path in HOOKS if (fixture := parse(path.read_bytes()))["request"].get("prefetch")}


def brought_and_fetched(server: FhirServer, fixture: Any, page_size: int) -> tuple[Gathered, Gathered]:
    """What the fixture's client supplied, and the same keys from a server with the same chart; failures left out."""
    call = read_call(fixture["request"], fixture["request"]["hook"])
    brought = {key: one for key, one in gather(call, KEYS).items() if isinstance(one, Supplied)}
    server.resources, server.totals, server.page_size = [], {}, page_size
    server.load(call.prefetch)
    bare = replace(call, prefetch={})

    async def run() -> Gathered:
        async with a_client() as client:
            return await hospital(client, server.base).gather(bare, list(brought), version=fhir_version(call))

    return brought, asyncio.run(run())


def contents(gathered: Gathered) -> dict[str, Any]:
    """Lists by key without regard to their order, and whether they are a part."""
    return {
        key: one if isinstance(one, Unknown) else (sorted(map(repr, one.resources)), one.partial, one.problems)
        for key, one in gathered.items()
    }


def facts(gathered: Gathered, call: HookCall, on: str) -> Facts:
    refs = frozenset(f"{one.get('resourceType')}/{one.get('id')}" for one in call.orders)
    day, zone = date.fromisoformat(on), ZoneInfo("Europe/London")
    return read_chart(gathered, call.patient_id, refs, call.orders, knowledge(), day, zone)


# Every chart in one page. Following pages does not depend on what is on them, so every third chart is enough for that:
# with all of them this takes most of a minute.
WAYS = [pytest.param(name, 1000, id=f"{name}-in one page") for name in FIXTURES] + [
    pytest.param(name, 1, id=f"{name}-entry by entry") for name in list(FIXTURES)[::3]
]


@pytest.mark.parametrize(("name", "page_size"), WAYS)
def test_a_chart_is_the_same_whichever_way_it_comes(running: FhirServer, name: str, page_size: int) -> None:
    fixture = FIXTURES[name]
    brought, fetched = brought_and_fetched(running, fixture, page_size)
    call = read_call(fixture["request"], fixture["request"]["hook"])

    assert contents(brought) == contents(fetched)
    assert facts(brought, call, fixture["on"]) == facts(fetched, call, fixture["on"])
