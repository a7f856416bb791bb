"""One running service for all hostile calls: what one of them breaks, the next one meets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hostile.running import Running, running


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("hostile")) as started:
        yield started
