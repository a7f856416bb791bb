"""One real FHIR server for each module of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.gather.fetching import LAB, PERSON
from tests.gather.fhir_server import FhirServer, serving


@pytest.fixture(scope="module")
def running() -> Iterator[FhirServer]:
    with serving() as server:
        yield server


@pytest.fixture
def server(running: FhirServer) -> FhirServer:
    """The server, with a chart of one result and with everything ordinary again."""
    running.resources, running.totals, running.page_size = [PERSON, LAB], {}, 1000
    running.asked, running.reply = [], running.chart
    return running
