"""Which keys of a published set count."""

from __future__ import annotations

from typing import Any

import pytest

from cds_service.trust.keys import read_keys
from tests.trust.given import ec, jwks, public, rsa


@pytest.mark.parametrize(
    "odd",
    [
        "text",
        {},
        {**public(ec()), "kid": 7},
        {"kty": "oct", "k": "c2VjcmV0", "kid": "odd"},
        {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "odd"},
        {"kty": "AKP", "alg": "ML-DSA-65", "pub": "AA", "kid": "odd"},
        {"kty": ["EC"], "kid": "odd"},
        public(ec("P-521"), "odd"),
        {**public(ec(), "odd"), "x": "AAAA"},
        {**public(ec(), "odd"), "y": 7},
        {**public(ec(), "odd"), "x": ec(number=1).as_dict()["x"]},
        public(ec(), "odd", use="enc"),
        public(ec(), "odd", use=["sig"]),
        public(ec(), "odd", key_ops=["sign"]),
        {**ec().as_dict(private=True), "kid": "odd"},
        {**public(rsa(), "odd"), "n": public(rsa())["n"][:170]},
        {**public(rsa(), "odd"), "n": "w" * 1400},
        {**public(rsa(), "odd"), "n": None},
        {**public(rsa(), "odd"), "e": "AQ"},
        {**rsa().as_dict(private=True), "kid": "odd"},
    ],
    ids=[
        "no object", "nothing in it", "a kid that is a number", "a secret", "Ed25519", "post-quantum", "kty an array",
        "P-521", "a short point", "a point that is a number", "a point off the curve", "for encryption",
        "use an array", "for signing only", "with its private half", "1024 bits", "8400 bits", "no modulus",
        "an exponent of one", "RSA with its private half",
    ],
)  # fmt: skip
def test_a_key_that_cannot_be_used_is_left_out_and_the_others_count(odd: Any) -> None:
    keys = read_keys(jwks(odd, public(ec(), "good")))

    assert ["good"] == [key.kid for key in keys]


@pytest.mark.parametrize(
    "key", [public(ec()), public(ec("P-256")), public(rsa()), public(ec(), use="sig", key_ops=["verify"])]
)
def test_a_key_of_a_kind_that_clients_sign_with_counts(key: Any) -> None:
    assert ["key-1"] == [each.kid for each in read_keys(jwks(key))]
