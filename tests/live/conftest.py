"""The hospitals of a session, and the store that its services share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cds_service.store import open_store
from tests.gather.fhir_server import FhirServer
from tests.gather.fhir_server import serving as fhir_server
from tests.hostile.running import Running, environment, running
from tests.live.given import SECRET, Ehr, config, publishing


@pytest.fixture(scope="session")
def hospitals() -> Iterator[tuple[Ehr, Ehr]]:
    with publishing() as both:
        yield both


@pytest.fixture(scope="session")
def north(hospitals: tuple[Ehr, Ehr]) -> Ehr:
    return hospitals[0]


@pytest.fixture(scope="session")
def south(hospitals: tuple[Ehr, Ehr]) -> Ehr:
    return hospitals[1]


@dataclass(frozen=True)
class Site:
    """A running service that both hospitals are registered with, each with a FHIR server of its own."""

    service: Running
    store: Engine
    folder: Path
    fhir: tuple[FhirServer, FhirServer]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, north: Ehr, south: Ehr) -> Iterator[Site]:
    """North lets comments be kept, and south does not."""
    folder = tmp_path_factory.mktemp("site")
    with fhir_server() as of_north, fhir_server() as of_south:
        limits = {"fetch_deadline_ms": 9_000, "call_deadline_ms": 10_000}
        tables = [
            north.table(fhir_bases=[of_north.base], store_comments=True, **limits),
            south.table(fhir_bases=[of_south.base], **limits),
        ]
        env = environment(B12_CDS_CARD_ID_KEY=SECRET)
        with running(folder, "--config", str(config(folder, tables)), env=env) as service:
            store = open_store(f"sqlite:///{folder}/store.db")
            yield Site(service, store, folder, (of_north, of_south))
            store.dispose()
