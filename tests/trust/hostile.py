"""Hostile tokens by name, each with the reason it is refused for."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.hashes import SHA384
from joserfc.jwk import ECKey

from cds_service.trust.caller import Reason
from tests.trust.given import (
    ENDPOINT,
    ISSUER,
    JWKS_URL,
    PUBLIC_URL,
    SECONDS,
    claims,
    ec,
    header,
    part,
    public,
    rsa,
    signed,
    token,
)


def tampered(change: Callable[[str, str, str], str]) -> str:
    return change(*token().split("."))


def der_signature() -> str:
    """An ES384 signature as OpenSSL writes it, not as JOSE does."""
    signing = f"{part(header())}.{part(claims())}"
    private = ec().private_key
    assert private is not None
    return f"{signing}.{part(private.sign(signing.encode(), ECDSA(SHA384())))}"


def hmac_with(secret: bytes) -> str:
    """The classic confusion: a published key as the secret of an HMAC."""
    signing = f"{part(header(alg='HS384'))}.{part(claims())}"
    return f"{signing}.{part(hmac.digest(secret, signing.encode(), 'sha384'))}"


def deep(depth: int = 2500) -> bytes:
    return b"[" * depth + b"]" * depth


def beyond_numbers() -> str:
    """An exp that no float holds."""
    return signed(header(), json.dumps(claims()).replace(str(SECONDS + 300), "1e999999").encode(), ec())


STRANGER = ec(number=9)
HOSTILE: dict[str, tuple[Reason, str]] = {
    # length and parts
    "longer than 8 KB": (Reason.TOO_LONG, token(padding="x" * 8192)),
    "a header longer than 2 KB": (Reason.TOO_LONG, token(head={"padding": "x" * 2048})),
    "one part": (Reason.NOT_SIGNED, "abc"),
    "two parts": (Reason.NOT_SIGNED, tampered(lambda head, body, _: f"{head}.{body}")),
    "four parts": (Reason.NOT_SIGNED, token() + ".abc"),
    "five parts, an encrypted token": (Reason.NOT_SIGNED, ".".join([part(header(alg="RSA-OAEP", enc="A256GCM"))] * 5)),
    "no signature": (Reason.NOT_SIGNED, tampered(lambda head, body, _: f"{head}.{body}.")),
    "no payload": (Reason.NOT_SIGNED, tampered(lambda head, _, signature: f"{head}..{signature}")),
    "letters beyond ASCII": (Reason.NOT_SIGNED, token()[:-1] + "é"),
    # header
    "a header that is no base64url": (Reason.HEADER, tampered(lambda _, body, end: f"e+/=.{body}.{end}")),
    "padding in the header": (Reason.HEADER, tampered(lambda head, body, end: f"{head}=.{body}.{end}")),
    "white space in the header": (Reason.HEADER, "\n" + token()),
    "a header that is no JSON": (Reason.HEADER, signed(b"{alg: ES384}", claims(), ec(), "ES384")),
    "a header that is an array": (Reason.HEADER, signed(["alg", "kid"], claims(), ec(), "ES384")),
    "a header nested too deeply": (Reason.HEADER, signed(deep(500), claims(), ec(), "ES384")),
    "no alg": (Reason.HEADER, signed(header(alg=...), claims(), ec(), "ES384")),
    "an alg that is a number": (Reason.HEADER, signed(header(alg=384), claims(), ec(), "ES384")),
    "no kid": (Reason.HEADER, token(head={"kid": ...})),
    "an empty kid": (Reason.HEADER, token(head={"kid": ""})),
    "a kid that is an object": (Reason.HEADER, token(head={"kid": {"$ne": ""}})),
    "another typ": (Reason.HEADER, token(head={"typ": "at+jwt"})),
    "crit": (Reason.HEADER, token(head={"crit": ["exp"], "exp": 1})),
    "an empty crit": (Reason.HEADER, token(head={"crit": []})),
    "b64 false": (Reason.HEADER, token(head={"b64": False, "crit": ["b64"]})),
    "b64 true": (Reason.HEADER, token(head={"b64": True})),
    "compressed": (Reason.HEADER, token(head={"zip": "DEF"})),
    # algorithm
    "alg none": (Reason.ALGORITHM, f"{part(header(alg='none'))}.{part(claims())}.AA"),
    "alg None": (Reason.ALGORITHM, f"{part(header(alg='None'))}.{part(claims())}.AA"),
    "alg in lower case": (Reason.ALGORITHM, signed(header(alg="es384"), claims(), ec(), "ES384")),
    "HMAC with the published key as PEM": (Reason.ALGORITHM, hmac_with(rsa().as_pem())),
    "HMAC with the published key as JWK": (Reason.ALGORITHM, hmac_with(json.dumps(public(rsa())).encode())),
    "HMAC with an empty secret": (Reason.ALGORITHM, hmac_with(b"")),
    "an algorithm that is not registered": (Reason.ALGORITHM, token(rsa(), {"alg": "RS256"})),
    "a smaller curve": (Reason.ALGORITHM, token(ec("P-256"), {"alg": "ES256"})),
    "an algorithm nobody registers": (Reason.ALGORITHM, token(ECKey.generate_key("P-521"), {"alg": "ES512"})),
    # issuer
    "an issuer nobody registered": (Reason.ISSUER, token(iss="https://evil.example")),
    "no issuer": (Reason.ISSUER, token(iss=...)),
    "an issuer in an array": (Reason.ISSUER, token(iss=[ISSUER])),
    "an issuer with a slash more": (Reason.ISSUER, token(iss=ISSUER + "/")),
    "an issuer in upper case": (Reason.ISSUER, token(iss=ISSUER.upper())),
    # where the keys are
    "another jku": (Reason.JKU, token(STRANGER, {"jku": "https://evil.example/keys.json"})),
    "a jku on this machine": (Reason.JKU, token(STRANGER, {"jku": "http://127.0.0.1/keys.json"})),
    "a jku of the cloud": (Reason.JKU, token(STRANGER, {"jku": "http://169.254.169.254/latest/meta-data"})),
    "a jku that begins alike": (Reason.JKU, token(STRANGER, {"jku": JWKS_URL + "@evil.example"})),
    "a jku with a query": (Reason.JKU, token(STRANGER, {"jku": JWKS_URL + "?x"})),
    "a jku with a fragment": (Reason.JKU, token(STRANGER, {"jku": JWKS_URL + "#x"})),
    "a jku in another case": (Reason.JKU, token(STRANGER, {"jku": JWKS_URL.replace("ehr", "EHR")})),
    "a jku that is a file": (Reason.JKU, token(STRANGER, {"jku": "file:///etc/passwd"})),
    "a jku that is null": (Reason.HEADER, token(STRANGER, {"jku": None})),
    "a jku that is an array": (Reason.HEADER, token(STRANGER, {"jku": [JWKS_URL]})),
    # key
    "an unknown kid": (Reason.KEY, token(STRANGER, {"kid": "stranger"})),
    "a kid of another type of key": (Reason.KEY, token(rsa(), {"alg": "RS384"})),
    "its own key in jwk": (Reason.SIGNATURE, token(STRANGER, {"jwk": public(STRANGER)})),
    "its own key in x5c": (Reason.SIGNATURE, token(STRANGER, {"x5c": ["MIIB"]})),
    "its own key in x5u": (Reason.SIGNATURE, token(STRANGER, {"x5u": "https://evil.example/cert.pem"})),
    "a path for a kid": (Reason.KEY, token(STRANGER, {"kid": "../../dev/null"})),
    # signature
    "signed by somebody else": (Reason.SIGNATURE, token(STRANGER)),
    "claims of another token": (
        Reason.SIGNATURE,
        tampered(lambda head, _, end: f"{head}.{part(claims(exp=SECONDS + 301))}.{end}"),
    ),
    "a header of another token": (
        Reason.SIGNATURE,
        tampered(lambda _, body, end: f"{part(header(jku=...))}.{body}.{end}"),
    ),
    "a signature of zeros": (Reason.SIGNATURE, tampered(lambda head, body, _: f"{head}.{body}.{part(bytes(96))}")),
    "a signature cut short": (Reason.SIGNATURE, tampered(lambda head, body, end: f"{head}.{body}.{end[:-4]}")),
    "a signature with padding": (Reason.SIGNATURE, token() + "="),
    "a signature as OpenSSL writes it": (Reason.SIGNATURE, der_signature()),
    "another algorithm than the header says": (Reason.SIGNATURE, signed(header(), claims(), rsa(), "RS384")),
    # claims
    "claims that are no JSON": (Reason.CLAIMS, signed(header(), b"iss", ec())),
    "claims that are an array": (Reason.CLAIMS, signed(header(), [claims()], ec())),
    "claims nested too deeply": (Reason.CLAIMS, signed(header(), deep(), ec())),
    "claims that hold NaN": (Reason.CLAIMS, signed(header(), b'{"exp": NaN}', ec())),
    "claims that are no UTF-8": (Reason.CLAIMS, signed(header(), b'{"iss": "\xff"}', ec())),
    "no exp": (Reason.CLAIMS, token(exp=...)),
    "no iat": (Reason.CLAIMS, token(iat=...)),
    "no aud": (Reason.CLAIMS, token(aud=...)),
    "no jti": (Reason.CLAIMS, token(jti=...)),
    "an empty jti": (Reason.CLAIMS, token(jti="")),
    "a jti that is a number": (Reason.CLAIMS, token(jti=7)),
    "exp as text": (Reason.CLAIMS, token(exp=str(SECONDS + 300))),
    "exp true": (Reason.CLAIMS, token(exp=True)),
    "exp null": (Reason.CLAIMS, token(exp=None)),
    "exp beyond time": (Reason.CLAIMS, token(exp=1e30)),
    "exp beyond numbers": (Reason.CLAIMS, beyond_numbers()),
    "exp before 1970": (Reason.CLAIMS, token(exp=-1)),
    "iat as text": (Reason.CLAIMS, token(iat=str(SECONDS))),
    "nbf as text": (Reason.CLAIMS, token(nbf="soon")),
    "nbf null": (Reason.CLAIMS, token(nbf=None)),
    "aud empty": (Reason.CLAIMS, token(aud=[])),
    "aud an object": (Reason.CLAIMS, token(aud={"aud": ENDPOINT[0]})),
    "aud with a number in it": (Reason.CLAIMS, token(aud=[ENDPOINT[0], 7])),
    # time
    "a life of more than an hour": (Reason.LIFETIME, token(exp=SECONDS + 3601)),
    "a life of years, as in the specification's sample": (Reason.LIFETIME, token(exp=SECONDS + 110_000_000)),
    "exp before iat": (Reason.LIFETIME, token(exp=SECONDS - 1)),
    "exp at iat": (Reason.LIFETIME, token(exp=SECONDS)),
    "expired": (Reason.EXPIRED, token(iat=SECONDS - 360, exp=SECONDS - 60)),
    "issued in the future": (Reason.NOT_YET, token(iat=SECONDS + 61)),
    "not yet valid": (Reason.NOT_YET, token(nbf=SECONDS + 61)),
    # audience
    "another service's address": (Reason.AUDIENCE, token(aud=f"{PUBLIC_URL}/cds-services/b12-injection-order-select")),
    "the discovery address": (Reason.AUDIENCE, token(aud=f"{PUBLIC_URL}/cds-services")),
    "the feedback address": (Reason.AUDIENCE, token(aud=ENDPOINT[0] + "/feedback")),
    "the address with a slash": (Reason.AUDIENCE, token(aud=ENDPOINT[0] + "/")),
    "the address over http": (Reason.AUDIENCE, token(aud=ENDPOINT[0].replace("https", "http"))),
    "an address that begins alike": (Reason.AUDIENCE, token(aud=ENDPOINT[0] + ".evil.example")),
    "another host": (Reason.AUDIENCE, token(aud=ENDPOINT[0].replace("cds.", "evil."))),
    "an empty audience": (Reason.AUDIENCE, token(aud="")),
}  # fmt: skip
