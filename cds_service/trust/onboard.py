"""Registering a client: the block for the settings file, and whether what was registered works.

Nothing here prints. What a check says is fit to be shown and sent on: it holds nothing of a token and
nothing of a chart, only kinds and counts.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cds_service.errors import SettingsFault
from cds_service.trust.caller import SAYS, Caller
from cds_service.trust.client import Client
from cds_service.trust.fetch import Unobtainable
from cds_service.trust.keyring import Keyring
from cds_service.trust.keys import PublicKey
from cds_service.trust.registration import read_clients
from cds_service.trust.verify import Verifier

# The JSON that a FHIR server answers to a query relative to its base, such as Patient/1. Raises FetchFailed.
Fetch = Callable[[str], Awaitable[Any]]
PATIENT: Final = "{{context.patientId}}"
FHIR_ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)


class FetchFailed(Exception):
    """A query that a FHIR server did not answer. The text is ours: it goes to the screen."""


@dataclass(frozen=True)
class Row:
    """One line of a check. `ok` is None for what was not tried."""

    what: str
    ok: bool | None
    says: str


def client_block(
    given: Mapping[str, Any], registered: Sequence[Mapping[str, Any]] = (), *, allow_insecure_jwks: bool = False
) -> str:
    """The TOML table for a client with the settings in `given`; None stands for not given.

    `registered` are the tables that the file holds already. Raises SettingsFault with every fault, of those too.
    """
    table = {name: value for name, value in given.items() if value is not None}
    _, faults = read_clients([*registered, table], allow_insecure_jwks=allow_insecure_jwks)
    faults += ("site: a site profile is written in the file, as [clients.site]",) if "site" in table else ()
    if faults:
        raise SettingsFault("the client to add, and those registered", faults)
    return "\n".join(("[[clients]]", *(f"{name} = {_toml(value)}" for name, value in table.items()), ""))


async def check_keys(client: Client, keyring: Keyring) -> Row:
    """Whether the client's keys can be fetched, and what they are."""
    try:
        keys = await keyring.obtain(client)
    except Unobtainable as error:
        return Row("keys", ok=False, says=f"{str(error)[:1].upper()}{str(error)[1:]}.")
    if not keys:
        return Row("keys", ok=False, says="The key set holds no key that can verify a signature.")
    kinds = Counter(map(_kind, keys))
    return Row("keys", ok=True, says=", ".join(f"{times} {kind}" for kind, times in sorted(kinds.items())) + ".")


async def check_token(
    client: Client, keyring: Keyring, sample: str | None, endpoint: Collection[str], now: datetime
) -> Row:
    """Whether a call with this token would be answered; the token is not used up by it."""
    if sample is None:
        return Row("token", ok=None, says="Not tried: no sample token was given.")
    verifier = Verifier((client,), keyring, _Forgetful())
    decided = await verifier.caller((f"Bearer {sample.strip()}",), endpoint, now)
    if isinstance(decided, Caller):
        return Row("token", ok=True, says="A call with this token is answered.")
    return Row("token", ok=False, says=f"A call with this token gets 401: {SAYS[decided.reason]}.")


async def check_templates(templates: Mapping[str, str], patient_id: str | None, fetch: Fetch | None) -> list[Row]:
    """Whether the client's FHIR server answers each prefetch template for a test patient, a row each."""
    if fetch is None or not FHIR_ID.fullmatch(patient_id or ""):
        why = "Not tried: needs a FHIR base and the id of a test patient."
        return [Row(f"prefetch {key}", ok=None, says=why) for key in templates]
    return [await _template(key, query.replace(PATIENT, str(patient_id)), fetch) for key, query in templates.items()]


async def _template(key: str, query: str, fetch: Fetch) -> Row:
    what, asked = f"prefetch {key}", query.partition("?")[0].partition("/")[0]
    try:
        answer = await fetch(query)
    except FetchFailed as failed:
        return Row(what, ok=False, says=str(failed))
    kind = answer.get("resourceType") if isinstance(answer, dict) else None
    if kind == "Bundle" and "?" in query:
        return _bundle(what, asked, answer)
    if kind == asked and "?" not in query:
        return Row(what, ok=True, says=f"One {asked}.")
    told = "an OperationOutcome" if kind == "OperationOutcome" else "something else"
    return Row(what, ok=False, says=f"The server answered with {told} where {asked} was asked for.")


def _bundle(what: str, asked: str, bundle: Mapping[str, Any]) -> Row:
    """An empty answer is one: the test patient may have none."""
    entry = bundle.get("entry", [])
    listed = entry if isinstance(entry, list) else [entry]
    resources = [each.get("resource") if isinstance(each, dict) else None for each in listed]
    found = [each for each in resources if isinstance(each, dict) and each.get("resourceType") == asked]
    if resources and not found:
        return Row(what, ok=False, says=f"The server answered with entries of which none is a readable {asked}.")
    return Row(what, ok=True, says=f"{len(found)} {asked}." if found else f"No {asked} for the test patient.")


class _Forgetful:
    """A replay guard for a check: looking is not using."""

    async def first_seen(self, issuer: str, jti: str, until: datetime) -> bool:  # noqa: ARG002 - see ReplayGuard
        """Whatever the token, this is the first time."""
        return True


def _kind(key: PublicKey) -> str:
    return f"RSA {key.raw_value.key_size} bit" if key.key_type == "RSA" else f"EC {key.as_dict()['crv']}"


def _toml(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
