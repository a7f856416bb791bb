"""What tests of several folders share."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module

import pytest
from hypothesis import is_hypothesis_test, settings

from tests.store.server import Server, serving

# The same draws in every run, so that a change is judged by what it changed; `make search` draws others, and more.
settings.register_profile("same", derandomize=True, max_examples=40, deadline=None)
settings.register_profile("search", max_examples=1000, deadline=None, print_blob=True)
settings.load_profile("same")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is drawn is not measured: other tests reach the same lines, and measuring takes several times as long."""
    for item in items:
        if isinstance(item, pytest.Function) and is_hypothesis_test(item.obj):
            item.add_marker("no_cover")


@pytest.fixture(scope="session", autouse=True)
def _tables_parsed_once() -> Iterator[None]:
    """Hundreds of tests load the tables or build a service: the same text is parsed once in a process."""
    patch = pytest.MonkeyPatch()
    exact = import_module("cards.knowledge.exact")
    parse = lru_cache(maxsize=128)(exact.parse)
    patch.setattr(exact, "parse", parse)
    patch.setattr(import_module("cards.knowledge.load"), "parse", parse)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A real PostgreSQL server, started for the first test that wants one."""
    with serving() as started:
        yield started
