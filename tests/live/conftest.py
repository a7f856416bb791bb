"""The hospitals of a session, and the store that its services share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live.given import Ehr, publishing
from tests.store.server import Server, serving


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


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    with serving() as started:
        yield started
