"""A CDS client as a site registers it: who signs, with which keys, for which FHIR servers."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta, Struct

from cards.site import SiteProfile

# Signatures that joserfc checks with public keys: no `none`, no HMAC. The first two are those CDS Hooks recommends.
KEY_TYPES: Final = {
    "ES384": "EC",
    "RS384": "RSA",
    "ES256": "EC",
    "RS256": "RSA",
    "RS512": "RSA",
    "PS256": "RSA",
    "PS384": "RSA",
    "PS512": "RSA",
}

Name = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")]
Word = Annotated[str, Meta(pattern=r"\A\S+\Z", max_length=2048)]
Origin = Annotated[str, Meta(pattern=r"\Ahttps?://[A-Za-z0-9.\-]+(:\d{1,5})?\Z")]


class Client(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One table of `[[clients]]`. An issuer has one record; its tenants share it.

    `jwks_url` is where its keys are, and what a token's `jku` has to equal; `jwks_file` is read in place of it where
    the service cannot reach the URL (as often as a URL would be fetched, so a new file counts within the hour).
    `audiences` are accepted besides the URL that was called. With a `tenant_claim`, tokens name one of `tenants`.
    `fhir_bases` may be called with the call's token; `allow_private_cidrs` are addresses inside the site's network
    that FHIR servers and keys may be at. `origins` are browser origins (CORS). `store_comments` keeps the free text
    of feedback; `snooze` lets an override reason quiet a topic for that patient. `site` replaces the service's.
    """

    name: Name
    issuer: Word
    jwks_url: Word | None = None
    jwks_file: str | None = None
    algorithms: tuple[str, ...] = ("ES384", "RS384")
    audiences: tuple[Word, ...] = ()
    max_token_seconds: Annotated[int, Meta(ge=1, le=24 * 3600)] = 3600
    leeway_seconds: Annotated[int, Meta(ge=0, le=300)] = 60
    tenant_claim: Word | None = None
    tenants: tuple[Word, ...] = ()
    fhir_bases: tuple[Word, ...] = ()
    allow_private_cidrs: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()
    fetch_deadline_ms: Annotated[int, Meta(ge=50, le=10_000)] = 400
    call_deadline_ms: Annotated[int, Meta(ge=100, le=30_000)] = 2000
    store_comments: bool = False
    snooze: bool = True
    site: SiteProfile | None = None
