"""Tokens that are refused: each for one reason, without a request it did not need, and without harm to others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, RSAKey

from cds_service.trust.caller import Caller, Reason, Refused
from cds_service.trust.verify import endpoint_urls
from tests.trust.given import (
    ISSUER,
    JWKS_URL,
    NOW,
    PUBLIC_URL,
    SECONDS,
    Door,
    claims,
    client,
    ec,
    hashes,
    header,
    jwks,
    part,
    public,
    rsa,
    signed,
    token,
)
from tests.trust.hostile import HOSTILE, STRANGER

scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20))
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["alg", "kid", "typ", "jku", "iss", "exp", "aud"]), inner, max_size=5),
    ),
    max_leaves=8,
)
BEFORE_KEYS = {
    Reason.TOO_LONG, Reason.NOT_SIGNED, Reason.HEADER, Reason.ALGORITHM, Reason.ISSUER, Reason.JKU,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_token_is_refused(name: str) -> None:
    reason, sent = HOSTILE[name]
    door = Door()
    (refused,) = door.ask(sent)

    assert isinstance(refused, Refused)
    assert reason == refused.reason
    assert door.requests in ([], [JWKS_URL], [JWKS_URL] * 2)


@pytest.mark.parametrize("name", [name for name, (reason, _) in HOSTILE.items() if reason in BEFORE_KEYS])
def test_nothing_is_fetched_for_a_token_that_names_no_registered_keys(name: str) -> None:
    door = Door()
    door.ask(HOSTILE[name][1])

    assert [] == door.requests


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_token_leaves_the_door_open_for_a_good_one(name: str) -> None:
    _, good = Door().ask(HOSTILE[name][1], token())

    assert Caller(client(), None) == good


@pytest.mark.parametrize(
    "headers",
    [
        [],
        ["Bearer"],
        ["Bearer "],
        [token()],
        [f"Basic {token()}"],
        [f"Bearer {token()}", f"Bearer {token()}"],
        [f"DPoP {token()}"],
    ],
    ids=["none", "no token", "an empty token", "no scheme", "basic", "two headers", "another scheme"],
)
def test_without_exactly_one_bearer_token_nobody_calls(headers: list[str]) -> None:
    assert [Refused(Reason.NO_TOKEN)] == Door().ask_raw(headers)


@pytest.mark.parametrize("key", [ec(), rsa()], ids=["EC", "RSA"])
def test_two_keys_of_one_kid_are_no_key(key: ECKey | RSAKey) -> None:
    door = Door(keys=jwks(public(key), public(key)))
    (refused,) = door.ask(token(key, {"alg": "ES384" if isinstance(key, ECKey) else "RS384"}))

    assert Refused(Reason.KEY, ISSUER, *hashes()) == refused


def test_one_kid_may_name_keys_of_two_types() -> None:
    door = Door(keys=jwks(public(rsa()), public(ec())))

    assert [Caller(client(), None)] * 2 == door.ask(token(jti="a"), token(rsa(), {"alg": "RS384"}, jti="b"))


@pytest.mark.parametrize("alg", ["RS384", "ES384"])
def test_a_key_made_for_another_algorithm_does_not_count(alg: str) -> None:
    key = ec() if alg == "ES384" else rsa()
    door = Door(keys=jwks(public(key, alg="RS256" if alg == "RS384" else "ES256")))
    (refused,) = door.ask(token(key, {"alg": alg}))

    assert isinstance(refused, Refused)
    assert Reason.SIGNATURE == refused.reason


def test_a_smaller_curve_does_not_sign_for_a_larger_one() -> None:
    door = Door(keys=jwks(public(ec("P-256"))))
    (refused,) = door.ask(signed(header(), claims(), ec("P-256"), "ES256"))

    assert isinstance(refused, Refused)
    assert Reason.SIGNATURE == refused.reason


@pytest.mark.parametrize("tenant", [..., None, "", "west", "North", ["north"], 7, {"north": 1}, True])
def test_a_tenant_that_is_not_on_the_list_is_refused(tenant: Any) -> None:
    registered = client(tenant_claim="tenant", tenants=("north", "south"))
    (refused,) = Door((registered,)).ask(token(tenant=tenant))

    assert Refused(Reason.TENANT, ISSUER, *hashes()) == refused


def test_a_token_counts_once() -> None:
    first, second, other = Door().ask(token(), token(), token(jti="another"))

    assert Refused(Reason.REPLAYED, ISSUER, *hashes()) == second
    assert [Caller(client(), None)] * 2 == [first, other]


def test_a_forged_token_does_not_use_up_the_jti_of_a_good_one() -> None:
    forged, good = Door().ask(token(STRANGER), token())

    assert isinstance(forged, Refused)
    assert Caller(client(), None) == good


def test_a_token_for_the_wrong_address_can_still_be_used_for_the_right_one() -> None:
    door = Door()
    (refused,) = door.ask(token(), endpoint=endpoint_urls(PUBLIC_URL))

    assert isinstance(refused, Refused)
    assert [Caller(client(), None)] == door.ask(token())


@pytest.mark.parametrize(
    ("later", "reason"), [(timedelta(seconds=359), None), (timedelta(seconds=360), Reason.EXPIRED)]
)
def test_a_token_ends_one_leeway_after_exp(later: timedelta, reason: Reason | None) -> None:
    (decided,) = Door().ask(token(), now=NOW + later)

    assert reason == (decided.reason if isinstance(decided, Refused) else None)


@pytest.mark.parametrize(("leeway", "reason"), [(60, None), (0, Reason.NOT_YET)])
def test_the_leeway_is_the_clients(leeway: int, reason: Reason | None) -> None:
    (decided,) = Door((client(leeway_seconds=leeway),)).ask(token(iat=SECONDS + 30, exp=SECONDS + 60))

    assert reason == (decided.reason if isinstance(decided, Refused) else None)


def test_the_longest_life_is_the_clients() -> None:
    (decided,) = Door((client(max_token_seconds=299),)).ask(token())

    assert isinstance(decided, Refused)
    assert Reason.LIFETIME == decided.reason


three_parts = st.tuples(st.binary(), st.binary(), st.binary()).map(lambda parts: ".".join(map(part, parts)))
json_parts = st.tuples(anything, anything).map(lambda parts: f"{part(parts[0])}.{part(parts[1])}.AAAA")


@given(st.lists(st.one_of(st.text(), three_parts, json_parts), max_size=20))
def test_whatever_is_sent_is_decided_about(sent: list[str]) -> None:
    assert all(isinstance(decided, Refused) for decided in Door().ask(*sent))


def test_an_rsa_key_of_the_client_cannot_be_swapped_for_one_of_another() -> None:
    other = RSAKey.generate_key(2048)
    door = Door(keys=jwks(public(rsa())))
    (refused,) = door.ask(token(other, {"alg": "RS384"}))

    assert isinstance(refused, Refused)
    assert Reason.SIGNATURE == refused.reason
