"""Tables of `[[clients]]` to clients, with every fault of all of them at once."""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from cds_service.shape import readable, settings_of, shape_faults
from cds_service.trust.client import KEY_TYPES, Client
from cds_service.trust.place import place

# The sandbox publishes its private key with its source: whoever trusts its issuer trusts everybody.
SANDBOX: Final = "https://sandbox.cds-hooks.org"
TO_ANSWER_MS: Final = 100  # of a call, kept for what comes after fetching
_PAIRS: Final = (
    {"jwks_url", "jwks_file"},
    {"tenants", "tenant_claim"},
    {"fetch_deadline_ms", "call_deadline_ms"},
)
LINK_LOCAL: Final = (ipaddress.ip_network("169.254.0.0/16"), ipaddress.ip_network("fe80::/10"))


def read_clients(tables: Any, *, allow_insecure_jwks: bool = False) -> tuple[tuple[Client, ...], tuple[str, ...]]:
    """The clients that the tables hold, and every fault; with a fault, none of them is to be used.

    `allow_insecure_jwks` lets keys and FHIR servers be at http on this very machine, for tests and demonstration.
    Site profiles are checked for shape only.
    """
    if not isinstance(tables, list | tuple):
        return (), ("clients: expected tables, each headed [[clients]]",)
    clients, faults, others = [], [], []
    for number, table in enumerate(tables):
        at = f"clients.{number}."
        wrong = shape_faults(table, Client, at)
        client = readable(table, Client)
        faults += wrong
        if client is not None:
            clients += [] if wrong else [client]
            others += [f"{at}{fault}" for fault in _rule_faults(client, allow_insecure_jwks, settings_of(wrong, at))]
    faults += others + _repeated(tables, "name") + _repeated(tables, "issuer")
    return tuple(clients), tuple(faults)


def _rule_faults(client: Client, allow_insecure_jwks: bool, unread: Collection[str]) -> list[str]:
    """What is wrong with settings that can be read. What is said of those beside one that cannot may be its fault."""
    doubtful = {name for pair in _PAIRS if pair & set(unread) for name in pair} | set(unread)
    found = (*_key_faults(client, allow_insecure_jwks), *_other_faults(client, allow_insecure_jwks))
    return [fault for fault in found if not settings_of([fault]) & doubtful]


def _repeated(tables: Sequence[Any], field: str) -> list[str]:
    values = Counter(table[field] for table in tables if isinstance(table, dict) and isinstance(table.get(field), str))
    return [f"clients: more than one has the {field} {value!r}" for value, times in values.items() if times > 1]


def _key_faults(client: Client, allow_insecure_jwks: bool) -> Iterator[str]:
    """What is wrong with where the keys are and what is signed with them."""
    if not (client.jwks_url or client.jwks_file):
        yield "jwks_url: name this or jwks_file, so that tokens can be verified"
    if client.jwks_file and not Path(client.jwks_file).is_file():
        yield "jwks_file: there is no such file"
    if client.jwks_url and (fault := _url_fault(client.jwks_url, allow_insecure_jwks)):
        yield f"jwks_url: {fault}"
    if SANDBOX in {client.issuer, (client.jwks_url or "")[: len(SANDBOX)]} and not allow_insecure_jwks:
        yield "issuer: the private key of the public sandbox is published; anybody can sign as it"
    if not client.algorithms:
        yield "algorithms: name at least one"
    for name in client.algorithms:
        if name not in KEY_TYPES:
            yield f"algorithms: {name!r} is none of {', '.join(KEY_TYPES)}"


def _other_faults(client: Client, allow_insecure_jwks: bool) -> Iterator[str]:
    """What is wrong with whom a client speaks for, and where it may send us."""
    if bool(client.tenant_claim) != bool(client.tenants):
        yield "tenants: tenant_claim and tenants are set together or not at all"
    for base in client.fhir_bases:
        if fault := base_fault(base, allow_loopback_http=allow_insecure_jwks):
            yield f"fhir_bases: {base!r}: {fault}"
    for cidr in client.allow_private_cidrs:
        if fault := _cidr_fault(cidr):
            yield f"allow_private_cidrs: {cidr!r}: {fault}"
    if client.fetch_deadline_ms + TO_ANSWER_MS > client.call_deadline_ms:
        yield f"fetch_deadline_ms: has to be at least {TO_ANSWER_MS} ms shorter than call_deadline_ms"


def base_fault(base: str, *, allow_loopback_http: bool) -> str | None:
    """Why a FHIR base must not be called; None when it may."""
    fault = _url_fault(base, allow_loopback_http)
    return fault or ("a base has no query" if "?" in base else None)


def _url_fault(url: str, allow_insecure_jwks: bool) -> str | None:
    where = place(url)
    if where is None:
        return "expected https://host/path, without user name, fragment or escapes"
    if where.scheme == "https" or (allow_insecure_jwks and where.is_loopback):
        return None
    return "https is needed; http is for a server on this machine in tests, with allow_insecure_jwks"


def _cidr_fault(cidr: str) -> str | None:
    try:
        network = ipaddress.ip_network(cidr)
    except ValueError:
        return "expected a network like 10.20.0.0/16"
    if any(network.overlaps(each) for each in LINK_LOCAL if each.version == network.version):
        return "holds link-local addresses, where clouds keep their credentials"
    return None
