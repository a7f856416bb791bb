"""The same chart through prefetch and through the FHIR server: the same cards and the same coverage, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.gather.fhir_server import FhirServer, serving
from tests.live.desk import FIXTURES, Counter, call_of, hospital, whole_chart, without_chart

pytestmark = pytest.mark.no_cover  # every fixture again: what it reaches is measured where its answer is compared


@pytest.fixture(scope="module")
def fhir() -> Iterator[FhirServer]:
    with serving() as server:
        yield server


@pytest.mark.parametrize("name", FIXTURES)
def test_an_answer_is_the_same_whichever_way_the_chart_comes(fhir: FhirServer, name: str) -> None:
    brought = whole_chart(call_of(name))
    fhir.resources, fhir.totals = [], {}
    fhir.load({key: value for key, value in brought.prefetch.items() if value is not None})
    counter = Counter(hospital(fhir.base))
    first, second = counter.answers(brought, without_chart(brought, fhir.base), on=FIXTURES[name]["on"])

    assert first == second
