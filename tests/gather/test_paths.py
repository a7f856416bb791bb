"""Queries are made of a template and an id, and what a server names is followed under its own address only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.facts import NEEDS
from cds_service.gather.paths import address, filled, is_id, under
from cds_service.gather.templates import templates
from cds_service.wire.fhir_version import FhirVersion
from tests.chart.charts import knowledge

BASE = "https://ehr.example.org/fhir/r4"


@pytest.mark.parametrize("value", ["1", "b12-deficient", "A.b-9", "a" * 64])
def test_an_id_is_letters_digits_hyphens_and_points(value: str) -> None:
    assert is_id(value)


@pytest.mark.parametrize(
    "value", ["", ".", "..", "a" * 65, "a/b", "a?b", "a&b", "a%2f", "a b", "a_b", "ä", "a\n", "*", "1,2", "{{x}}"]
)
def test_what_could_change_a_query_is_no_id(value: str) -> None:
    assert not is_id(value)


@pytest.mark.parametrize("version", FhirVersion)
def test_a_filled_template_has_the_id_and_no_token_left(version: FhirVersion) -> None:
    queries = [filled(template, "pat-1") for template in templates(NEEDS, knowledge(), version).values()]

    assert all("pat-1" in query and "{" not in query and "|" not in query for query in queries)


def test_codes_are_percent_encoded_and_still_alternatives() -> None:
    query = filled("Observation?patient={{context.patientId}}&code=http://loinc.org|1-8,http://loinc.org|2-6", "p")

    assert query == "Observation?patient=p&code=http://loinc.org%7C1-8,http://loinc.org%7C2-6"


FOLLOWED = {
    f"{BASE}/Observation?page=2": "Observation?page=2",
    f"{BASE}?_getpages=1&x=a%7Cb": "?_getpages=1&x=a%7Cb",
    "https://EHR.example.org:443/fhir/r4/Observation?page=2": "Observation?page=2",
    "Observation?page=2": "Observation?page=2",
    "?page=2": "?page=2",
    "/fhir/r4/Observation?page=2": "Observation?page=2",
    f"{BASE}/Medication/m1": "Medication/m1",
    f"{BASE}/Observation?then=../../elsewhere": "Observation?then=../../elsewhere",
}
NOT_FOLLOWED = [
    "",
    "https://elsewhere.example.org/fhir/r4/Observation?page=2",
    "http://ehr.example.org/fhir/r4/Observation",
    "https://ehr.example.org:8443/fhir/r4/Observation",
    "https://ehr.example.org/fhir/r4evil/Observation",
    "https://ehr.example.org/fhir/stu3/Observation",
    "https://ehr.example.org/fhir/r4/../stu3/Observation",
    "https://ehr.example.org/fhir/r4/%2e%2e/stu3/Observation",
    "https://ehr.example.org/fhir/r4/..%2fstu3/Observation",
    "https://ehr.example.org/fhir/r4//elsewhere",
    "https://user@ehr.example.org/fhir/r4/Observation",
    "https://ehr.example.org@elsewhere.example.org/fhir/r4/Observation",
    "https://ehr.example.org\\@elsewhere.example.org/fhir/r4/Observation",
    "//elsewhere.example.org/fhir/r4/Observation",
    "../stu3/Observation",
    "/admin",
    "javascript:alert(1)",
    "file:///etc/passwd",
    f"{BASE}/Observation?page=2#part",
    f"{BASE}/Observation?page=2\r\nX-Header: 1",
    f"{BASE}/Observation?page=\u0662",
    "https://[::1/Observation",
    f"{BASE}/Observation?page={'2' * 8000}",
]


@pytest.mark.parametrize(("named", "query"), FOLLOWED.items(), ids=list(FOLLOWED))
def test_an_address_under_the_base_is_followed_below_the_registered_one(named: str, query: str) -> None:
    assert query == under(BASE, named)
    assert query == under(BASE + "/", named)


@pytest.mark.parametrize("named", NOT_FOLLOWED)
def test_any_other_address_is_not(named: str) -> None:
    assert under(BASE, named) is None


@given(st.text(max_size=60) | st.sampled_from([*FOLLOWED, *NOT_FOLLOWED]).flatmap(lambda a: st.text().map(a.__add__)))
def test_whatever_is_named_stays_under_the_base(named: str) -> None:
    query = under(BASE, named)

    assert query is None or address(BASE, query).startswith((f"{BASE}/", f"{BASE}?"))
    assert query is None or query == under(BASE, address(BASE, query))
