"""Clients are read from their tables, and whatever is wrong with any of them is told at once."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cards.site import Laboratory, SiteProfile
from cds_service.live.desk import TO_ANSWER
from cds_service.trust.client import Client
from cds_service.trust.registration import TO_ANSWER_MS, read_clients
from tests.trust.given import ISSUER, JWKS_URL

ORDINARY: dict[str, Any] = {"name": "ehr", "issuer": ISSUER, "jwks_url": JWKS_URL}


def faults(*tables: Any, **options: bool) -> tuple[str, ...]:
    return read_clients(list(tables), **options)[1]


def fault(**changes: Any) -> str:
    """The one fault that an ordinary table has after `changes`; a change to `...` leaves the setting out."""
    (told,) = faults({name: value for name, value in {**ORDINARY, **changes}.items() if value is not ...})
    return told


def test_a_client_has_safe_defaults() -> None:
    (client,), told = read_clients([ORDINARY])

    assert () == told
    assert Client(name="ehr", issuer=ISSUER, jwks_url=JWKS_URL) == client
    assert (("ES384", "RS384"), 3600, 60) == (client.algorithms, client.max_token_seconds, client.leeway_seconds)
    assert ((), (), (), (), None) == (
        client.fhir_bases,
        client.allow_private_cidrs,
        client.origins,
        client.audiences,
        client.site,
    )
    assert (400, 2000) == (client.fetch_deadline_ms, client.call_deadline_ms)
    assert (False, True) == (client.store_comments, client.snooze)


def test_everything_can_be_set_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text("{}", encoding="utf-8")
    tables = tomllib.loads(
        f"""
        [[clients]]
        name = "North-1"
        issuer = "urn:north"
        jwks_file = "{path}"
        algorithms = ["ES256", "PS384"]
        audiences = ["https://old.example/cds-services"]
        max_token_seconds = 900
        leeway_seconds = 0
        tenant_claim = "tenant"
        tenants = ["a", "b"]
        fhir_bases = ["https://fhir.example:8443/r4/"]
        allow_private_cidrs = ["10.20.0.0/16", "fd12::/32"]
        origins = ["https://ehr.example"]
        fetch_deadline_ms = 300
        call_deadline_ms = 1500
        store_comments = true
        snooze = false
        [clients.site]
        name = "North"
        microgram = "micrograms"
        [clients.site.laboratory]
        mma_raised = "mma-stabler"
        [[clients]]
        name = "South"
        issuer = "urn:south"
        jwks_url = "https://south.example/keys?set=1"
        """
    )["clients"]
    (north, south), told = read_clients(tables)

    assert () == told
    assert SiteProfile(name="North", microgram="micrograms", laboratory=Laboratory()) == north.site
    assert (str(path), None, ("a", "b")) == (north.jwks_file, north.jwks_url, north.tenants)
    assert "https://south.example/keys?set=1" == south.jwks_url


def test_no_client_is_no_fault() -> None:
    assert ((), ()) == read_clients([])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": ...}, "clients.0.name: missing"),
        ({"issuer": ...}, "clients.0.issuer: missing"),
        ({"colour": "blue"}, "clients.0.colour: unknown setting"),
        ({"name": "two words"}, "clients.0.name: Expected `str` matching regex"),
        ({"issuer": ""}, "clients.0.issuer: Expected `str` matching regex"),
        ({"issuer": 7}, "clients.0.issuer: Expected `str`, got `int`"),
        ({"jwks_url": ...}, "clients.0.jwks_url: name this or jwks_file"),
        ({"jwks_url": "http://ehr.example/keys"}, "clients.0.jwks_url: https is needed"),
        ({"jwks_url": "http://127.0.0.1/keys"}, "clients.0.jwks_url: https is needed"),
        ({"jwks_url": "https://user@ehr.example/keys"}, "clients.0.jwks_url: expected https://host/path"),
        ({"jwks_url": "https://ehr.example/keys#x"}, "clients.0.jwks_url: expected https://host/path"),
        ({"jwks_url": "https://ehr.example\\@evil.example/"}, "clients.0.jwks_url: expected https://host/path"),
        ({"jwks_file": "/no/such/file"}, "clients.0.jwks_file: there is no such file"),
        ({"issuer": "https://sandbox.cds-hooks.org"}, "clients.0.issuer: the private key of the public sandbox"),
        (
            {"jwks_url": "https://sandbox.cds-hooks.org/.well-known/jwks.json"},
            "clients.0.issuer: the private key of the public sandbox",
        ),
        ({"algorithms": []}, "clients.0.algorithms: name at least one"),
        ({"algorithms": ["none"]}, "clients.0.algorithms: 'none' is none of ES384, RS384, "),
        ({"algorithms": ["ES384", "HS256"]}, "clients.0.algorithms: 'HS256' is none of"),
        ({"max_token_seconds": 0}, "clients.0.max_token_seconds: Expected `int` >= 1"),
        ({"leeway_seconds": 3600}, "clients.0.leeway_seconds: Expected `int` <= 300"),
        ({"tenant_claim": "tenant"}, "clients.0.tenants: tenant_claim and tenants are set together"),
        ({"tenants": ["a"]}, "clients.0.tenants: tenant_claim and tenants are set together"),
        ({"fhir_bases": ["http://fhir.example/r4"]}, "clients.0.fhir_bases: 'http://fhir.example/r4': https is needed"),
        (
            {"fhir_bases": ["https://fhir.example/r4?x=1"]},
            "clients.0.fhir_bases: 'https://fhir.example/r4?x=1': a base",
        ),
        ({"fhir_bases": ["fhir.example"]}, "clients.0.fhir_bases: 'fhir.example': expected https://host/path"),
        ({"allow_private_cidrs": ["10.0.0.1/8"]}, "clients.0.allow_private_cidrs: '10.0.0.1/8': expected a network"),
        ({"allow_private_cidrs": ["0.0.0.0/0"]}, "clients.0.allow_private_cidrs: '0.0.0.0/0': holds link-local"),
        ({"allow_private_cidrs": ["::/0"]}, "clients.0.allow_private_cidrs: '::/0': holds link-local"),
        ({"origins": ["*"]}, "clients.0.origins: Expected `str` matching regex"),
        ({"origins": ["https://ehr.example\n"]}, "clients.0.origins: Expected `str` matching regex"),
        (
            {"fetch_deadline_ms": 1901},
            "clients.0.fetch_deadline_ms: has to be at least 100 ms shorter than call_deadline_ms",
        ),
        ({"call_deadline_ms": 499}, "clients.0.fetch_deadline_ms: has to be at least 100 ms shorter"),
        ({"site": 7}, "clients.0.site: expected a table"),
        ({"site": {"town": "x"}}, "clients.0.site.town: unknown setting"),
        ({"site": {"laboratory": {"b12": "x"}}}, "clients.0.site.laboratory.b12: unknown setting"),
    ],
)
def test_a_setting_that_cannot_be_used_is_a_fault(changes: dict[str, Any], says: str) -> None:
    assert fault(**changes).startswith(says)


def test_fetching_may_take_all_of_a_call_but_what_answering_needs() -> None:
    assert TO_ANSWER_MS == TO_ANSWER * 1000
    assert () == faults({**ORDINARY, "fetch_deadline_ms": 1900}, {**ORDINARY, "name": "x", "issuer": "urn:x"})


def test_all_faults_of_all_clients_are_told_at_once() -> None:
    told = faults(
        {"name": "a", "issuer": "urn:a", "tenants": ["x"], "algorithms": ["none"]},
        {"name": 7, "colour": "blue", "jwks_url": JWKS_URL},
        "no table",
        ORDINARY,
        {**ORDINARY, "fetch_deadline_ms": 2000},
    )

    assert [
        "clients.1.colour: unknown setting",
        "clients.1.issuer: missing",
        "clients.1.name: Expected `str`, got `int`",
        "clients.2: expected a table",
        "clients.0.jwks_url: name this or jwks_file, so that tokens can be verified",
        "clients.0.algorithms: 'none' is none of ES384, RS384, ES256, RS256, RS512, PS256, PS384, PS512",
        "clients.0.tenants: tenant_claim and tenants are set together or not at all",
        "clients.4.fetch_deadline_ms: has to be at least 100 ms shorter than call_deadline_ms",
        "clients: more than one has the name 'ehr'",
        f"clients: more than one has the issuer {ISSUER!r}",
    ] == list(told)


def test_a_setting_of_a_wrong_shape_hides_no_other_fault_of_its_client() -> None:
    told = faults(
        {**ORDINARY, "call_deadline_ms": 5, "fetch_deadline_ms": 9_000, "algorithms": ["none"]}
        | {"fhir_bases": ["http://fhir.example"], "jwks_url": "http://ehr.example", "site": {"microgram": "ug"}}
    )

    assert ["algorithms", "call_deadline_ms", "fhir_bases", "jwks_url", "site.microgram"] == sorted(
        each.removeprefix("clients.0.").split(":")[0] for each in told
    )


def test_what_may_be_the_fault_of_a_setting_that_cannot_be_read_is_not_told() -> None:
    assert ["clients.0.jwks_url: Expected `str | null`, got `int`"] == list(faults({**ORDINARY, "jwks_url": 7}))
    assert ["clients.0.tenants: Expected `array`, got `str`"] == list(
        faults({**ORDINARY, "tenants": "north", "tenant_claim": "tenant"})
    )


@pytest.mark.parametrize("tables", [None, {}, "clients", 7])
def test_clients_that_are_no_tables_are_a_fault(tables: Any) -> None:
    assert ((), ("clients: expected tables, each headed [[clients]]",)) == read_clients(tables)


def test_tests_and_demonstration_may_use_http_on_this_machine_and_the_sandbox() -> None:
    local = {**ORDINARY, "jwks_url": "http://localhost:8080/keys", "fhir_bases": ["http://127.0.0.1:9000/r4"]}
    sandbox = {
        "name": "sandbox",
        "issuer": "https://sandbox.cds-hooks.org",
        "jwks_url": "https://sandbox.cds-hooks.org/.well-known/jwks.json",
    }

    assert () == faults(local, sandbox, allow_insecure_jwks=True)


def test_http_elsewhere_is_a_fault_even_in_tests() -> None:
    told = faults({**ORDINARY, "jwks_url": "http://localhost.example/keys"}, allow_insecure_jwks=True)

    assert told[0].startswith("clients.0.jwks_url: https is needed")
