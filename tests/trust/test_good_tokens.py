"""Tokens that are trusted, as EHRs make them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cds_service.trust.caller import Caller
from cds_service.trust.verify import endpoint_urls
from tests.trust.given import (
    ENDPOINT,
    ISSUER,
    PUBLIC_URL,
    SECONDS,
    SERVICE,
    Door,
    client,
    ec,
    jwks,
    public,
    rsa,
    token,
)

EPIC_KID = "q7+Zb/9xk0w="


def test_a_token_with_es384_is_the_client() -> None:
    assert [Caller(client(), None)] == Door().ask(token())


def test_a_token_with_rs384_is_the_client() -> None:
    door = Door(keys=jwks(public(ec(), "other"), public(rsa())))

    assert [Caller(client(), None)] == door.ask(token(rsa(), {"alg": "RS384"}))


def test_a_token_as_epic_makes_them_is_the_client() -> None:
    """RS384, a life of 900 s, nbf five minutes before iat, sub, a kid with + / and =, aud in an array."""
    sent = token(
        rsa(),
        {"alg": "RS384", "kid": EPIC_KID},
        aud=["configured-by-hand", "https://elsewhere.example"],
        nbf=SECONDS - 300,
        exp=SECONDS + 900,
        sub=ISSUER,
    )
    registered = client(audiences=("configured-by-hand",))

    assert [Caller(registered, None)] == Door((registered,), jwks(public(rsa(), EPIC_KID))).ask(sent)


def test_other_algorithms_count_when_they_are_registered() -> None:
    registered = client(algorithms=("ES256",))
    door = Door((registered,), jwks(public(ec("P-256"))))

    assert [Caller(registered, None)] == door.ask(token(ec("P-256"), {"alg": "ES256"}))


@pytest.mark.parametrize(
    "head",
    [{"jku": ...}, {"typ": ...}, {"typ": "jwt"}, {"nonce": "n"}, {"x5t": "thumbprint"}],
    ids=["no jku", "no typ", "typ in lower case", "an unknown member", "a thumbprint"],
)
def test_what_a_header_may_leave_out_or_add(head: dict[str, Any]) -> None:
    assert [Caller(client(), None)] == Door().ask(token(head=head))


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": [ENDPOINT[0]]},
        {"exp": SECONDS + 3600},
        {"iat": SECONDS + 60, "exp": SECONDS + 360},
        {"iat": SECONDS - 359, "exp": SECONDS - 59},
        {"exp": SECONDS + 299.5},
        {"sub": "practitioner", "tenant": "any"},
    ],
    ids=["aud array", "an hour", "a clock ahead", "a clock behind", "a fraction of a second", "more claims"],
)
def test_what_claims_may_be(changes: dict[str, Any]) -> None:
    assert [Caller(client(), None)] == Door().ask(token(**changes))


def test_a_long_jku_fits_in_a_header_and_keys_may_be_in_a_file(tmp_path: Path) -> None:
    url = f"https://{'h' * 63}.{'h' * 63}.{'h' * 63}.{'h' * 50}.example/{'p' * 800}"
    path = tmp_path / "keys.json"
    path.write_bytes(jwks(public(ec())))
    registered = client(jwks_url=url, jwks_file=str(path))
    door = Door((registered,))

    assert [Caller(registered, None)] == door.ask(token(head={"jku": url}))
    assert [] == door.requests


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_read_without_regard_to_case(scheme: str) -> None:
    assert [Caller(client(), None)] == Door().ask_raw([f"{scheme} {token()}"])


def test_each_endpoint_has_its_own_audience() -> None:
    assert (f"{PUBLIC_URL}/cds-services",) == endpoint_urls(PUBLIC_URL + "/")
    of_service = (f"{PUBLIC_URL}/cds-services/{SERVICE}", f"{PUBLIC_URL}/cds-services//{SERVICE}")
    assert of_service == endpoint_urls(PUBLIC_URL, SERVICE)
    assert (*(f"{url}/feedback" for url in of_service), *of_service) == endpoint_urls(
        PUBLIC_URL, SERVICE, feedback=True
    )


def test_a_client_that_calls_with_two_slashes_names_them() -> None:
    assert [Caller(client(), None)] == Door().ask(token(aud=f"{PUBLIC_URL}/cds-services//{SERVICE}"))


def test_a_tenant_on_the_list_is_the_callers() -> None:
    registered = client(tenant_claim="tenant", tenants=("north", "south"))

    assert [Caller(registered, "south")] == Door((registered,)).ask(token(tenant="south"))


def test_of_two_issuers_each_is_itself() -> None:
    other = client(name="other", issuer="https://other.example")

    assert [Caller(client(), None), Caller(other, None)] == Door((client(), other)).ask(
        token(), token(iss=other.issuer)
    )
