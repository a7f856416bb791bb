"""Registering a client: what is written into the file is read back as meant, and a check says what works."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
import respx
from hypothesis import given
from hypothesis import strategies as st

from cds_service.errors import SettingsFault
from cds_service.trust.caller import SAYS, Reason
from cds_service.trust.keyring import Keyring
from cds_service.trust.onboard import FetchFailed, Row, check_keys, check_templates, check_token, client_block
from cds_service.trust.registration import read_clients
from tests.trust.given import CANARY, ENDPOINT, ISSUER, JWKS_URL, NOW, client, ec, jwks, public, rsa, token

ORDINARY: dict[str, Any] = {"name": "ehr", "issuer": ISSUER, "jwks_url": JWKS_URL}
TEMPLATES = {
    "patient": "Patient/{{context.patientId}}",
    "conditions": "Condition?patient={{context.patientId}}&_count=200",
}


def test_a_block_holds_what_was_given_and_nothing_else() -> None:
    block = client_block({**ORDINARY, "tenants": None, "fhir_bases": ("https://fhir.example/r4",), "snooze": False})

    assert (
        '[[clients]]\nname = "ehr"\nissuer = "https://ehr.example/issuer"\njwks_url = "https://ehr.example/keys.json"\n'
        'fhir_bases = ["https://fhir.example/r4"]\nsnooze = false\n'
    ) == block


words = st.text(min_size=1).filter(lambda text: not any(each.isspace() for each in text) and text.isprintable())


@given(words, st.lists(words, max_size=3), st.integers(1, 3600))
def test_a_block_is_read_back_as_it_was_meant(issuer: str, audiences: list[str], seconds: int) -> None:
    meant = {**ORDINARY, "issuer": issuer, "audiences": audiences, "max_token_seconds": seconds}
    (read,), told = read_clients(tomllib.loads(client_block(meant))["clients"])

    assert () == told
    assert (issuer, tuple(audiences), seconds) == (read.issuer, read.audiences, read.max_token_seconds)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"jwks_url": "http://ehr.example/keys"}, "clients.1.jwks_url: https is needed"),
        ({"name": "first"}, "clients: more than one has the name 'first'"),
        ({"site": {}}, "site: a site profile is written in the file"),
    ],
)
def test_a_client_that_cannot_be_registered_is_not_written(changes: dict[str, Any], says: str) -> None:
    first = {"name": "first", "issuer": "urn:first", "jwks_url": JWKS_URL}
    with pytest.raises(SettingsFault) as told:
        client_block({**ORDINARY, **changes}, [first])

    assert told.value.faults[0].startswith(says)


def keys_row(answer: httpx.Response | Exception) -> Row:
    async def run() -> Row:
        return await check_keys(client(), Keyring((client(),)))

    with respx.mock:
        respx.get(JWKS_URL).mock(side_effect=[answer])
        return asyncio.run(run())


@pytest.mark.parametrize(
    ("answer", "row"),
    [
        (
            httpx.Response(200, content=jwks(public(ec()), public(ec(), "b"), public(rsa(), "c"))),
            Row("keys", ok=True, says="2 EC P-384, 1 RSA 2048 bit."),
        ),
        (httpx.Response(404), Row("keys", ok=False, says="The answer was 404.")),
        (httpx.ConnectError(CANARY), Row("keys", ok=False, says="No answer (ConnectError).")),
        (
            httpx.Response(200, content=b"<html>"),
            Row("keys", ok=False, says="What was answered is no key set: it is not JSON in UTF-8."),
        ),
        (
            httpx.Response(200, content=b'{"keys": []}'),
            Row("keys", ok=False, says="The key set holds no key that can verify a signature."),
        ),
    ],
    ids=["keys", "not found", "down", "a page", "no keys"],
)
def test_a_check_says_what_the_keys_are(answer: httpx.Response | Exception, row: Row) -> None:
    assert row == keys_row(answer)


def token_rows(*samples: str | None) -> list[Row]:
    async def run() -> list[Row]:
        keyring = Keyring((client(),))
        return [await check_token(client(), keyring, sample, ENDPOINT, NOW) for sample in samples]

    with respx.mock(assert_all_called=False) as mocked:
        mocked.get(JWKS_URL).mock(return_value=httpx.Response(200, content=jwks(public(ec()))))
        return asyncio.run(run())


def test_a_check_says_whether_a_token_is_good_as_often_as_it_is_asked() -> None:
    assert [Row("token", ok=True, says="A call with this token is answered.")] * 2 == token_rows(
        token(), f" {token()}\n"
    )


def test_a_check_says_why_a_token_is_refused_and_quotes_nothing_of_it() -> None:
    (row,) = token_rows(token(aud=CANARY))

    assert Row("token", ok=False, says=f"A call with this token gets 401: {SAYS[Reason.AUDIENCE]}.") == row


def test_without_a_token_a_check_says_that_none_was_tried() -> None:
    assert [Row("token", ok=None, says="Not tried: no sample token was given.")] == token_rows(None)


def template_rows(**answers: Any) -> dict[str, Row]:
    """Rows by key for a server that answers each query with what is given for its resource type."""
    asked: list[str] = []

    async def fetch(query: str) -> Any:
        asked.append(query)
        answer = answers[query.partition("?")[0].partition("/")[0]]
        if isinstance(answer, Exception):
            raise answer
        return answer

    rows = asyncio.run(check_templates(TEMPLATES, "pat-1", fetch))
    assert ["Patient/pat-1", "Condition?patient=pat-1&_count=200"] == asked
    return {row.what.removeprefix("prefetch "): row for row in rows}


def bundle(*entries: Mapping[str, Any] | str) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "searchset", "entry": list(entries)}


CONDITION = {"resource": {"resourceType": "Condition", "code": {"text": CANARY}}}
PATIENT = {"resourceType": "Patient", "name": [{"text": CANARY}]}


def test_a_check_counts_what_each_template_finds_and_shows_none_of_it() -> None:
    rows = template_rows(Patient=PATIENT, Condition=bundle(CONDITION, CONDITION, {"resource": {"resourceType": "X"}}))

    assert Row("prefetch patient", ok=True, says="One Patient.") == rows["patient"]
    assert Row("prefetch conditions", ok=True, says="2 Condition.") == rows["conditions"]


@pytest.mark.parametrize("empty", [{"resourceType": "Bundle"}, bundle()])
def test_an_empty_answer_is_an_answer(empty: dict[str, Any]) -> None:
    rows = template_rows(Patient=PATIENT, Condition=empty)

    assert Row("prefetch conditions", ok=True, says="No Condition for the test patient.") == rows["conditions"]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (FetchFailed("The server answered 403."), "The server answered 403."),
        (
            {"resourceType": "OperationOutcome"},
            "The server answered with an OperationOutcome where Condition was asked for.",
        ),
        ({"resourceType": CANARY}, "The server answered with something else where Condition was asked for."),
        ([], "The server answered with something else where Condition was asked for."),
        (None, "The server answered with something else where Condition was asked for."),
        (
            bundle({"resource": {"resourceType": "OperationOutcome"}}),
            "The server answered with entries of which none is a readable Condition.",
        ),
        (
            {"resourceType": "Bundle", "entry": {}},
            "The server answered with entries of which none is a readable Condition.",
        ),
        (bundle(CANARY), "The server answered with entries of which none is a readable Condition."),
    ],
)
def test_what_is_no_answer_is_said_in_our_words(answer: Any, says: str) -> None:
    assert says == template_rows(Patient=PATIENT, Condition=answer)["conditions"].says


@pytest.mark.parametrize("patient_id", [None, "", "pat 1", "pat-1&_include=*", "../metadata", "p" * 65])
def test_without_a_test_patient_a_check_says_that_no_template_was_tried(patient_id: str | None) -> None:
    async def fetch(query: str) -> Any:
        raise AssertionError(query)

    rows = asyncio.run(check_templates(TEMPLATES, patient_id, fetch))

    assert [None, None] == [row.ok for row in rows]
    assert {"Not tried: needs a FHIR base and the id of a test patient."} == {row.says for row in rows}


def test_without_a_fhir_server_a_check_says_that_no_template_was_tried() -> None:
    rows = asyncio.run(check_templates(TEMPLATES, "pat-1", None))

    assert [("prefetch patient", None), ("prefetch conditions", None)] == [(row.what, row.ok) for row in rows]
