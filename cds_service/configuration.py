"""Reading the settings: one TOML file, secrets from the environment, and the command line.

A wrong or unknown setting stops the start, and all faults are told at once. A secret in the file is a
fault too: files are copied and mailed, environments less so.
"""

from __future__ import annotations

import os
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace
from pydantic import ValidationError

from cards.site import SiteProfile
from cds_service.errors import SettingsFault
from cds_service.settings import Secrets, Settings, is_loopback
from cds_service.shape import readable, settings_of, shape_faults
from cds_service.trust.registration import read_clients

CONFIG_VARIABLE: Final = "B12_CDS_CONFIG"
SECRETS: Final = frozenset(Secrets.model_fields)


def load_settings(config: Path | None = None, **given: Any) -> Settings:
    """Settings from the file (`config`, else the one that B12_CDS_CONFIG names), the environment, and `given`.

    What is `given` (the command line) counts before the file; None stands for not given. Raises
    SettingsFault with every fault.
    """
    path, table = own_tables(config)
    where = str(path) if path else "no file; command line and environment"
    faults = [f"{name}: a secret belongs in the environment (B12_CDS_{name.upper()})" for name in SECRETS & set(table)]
    found = {name: value for name, value in table.items() if name not in SECRETS}
    found |= {name: value for name, value in given.items() if value is not None}
    clients, wrong = read_clients(
        found.get("clients", ()), allow_insecure_jwks=found.get("allow_insecure_jwks") is True
    )
    faults += wrong
    found["clients"] = clients
    for model, values in ((Secrets, {}), (Settings, found)):
        try:
            read = model(**values)
        except ValidationError as error:
            faults += [_fault(each["loc"], each["msg"]) for each in error.errors(include_input=False)]
        else:
            found |= dict(read) if isinstance(read, Secrets) else {}
    if not faults:
        settings = Settings(**found)
        faults += _open_faults(settings)
    if faults:
        raise SettingsFault(where, (*faults, *_named_nowhere(table)))
    return settings


def own_tables(config: Path | None = None) -> tuple[Path | None, dict[str, Any]]:
    """The settings file, and what it says, unchecked. Raises SettingsFault when it cannot be read."""
    path = config or (Path(named) if (named := os.environ.get(CONFIG_VARIABLE)) else None)
    return path, _toml(path) if path else {}


def _named_nowhere(table: dict[str, Any]) -> tuple[str, ...]:
    """What the site profile names that does not exist: it would stop the next start, so it is told with the rest."""
    from cards.knowledge import KnowledgeFault, load  # noqa: PLC0415 - the tables take their time, and only faults do
    from cards.rules import load_rules  # noqa: PLC0415
    from cards.site_faults import site_faults  # noqa: PLC0415
    from cards.site_products import site_product_faults, with_site_products  # noqa: PLC0415

    site = readable(table.get("site"), SiteProfile)
    if site is None:
        return ()
    folder = table.get("knowledge_dir")
    try:
        knowledge = load(Path(folder) if isinstance(folder, str) else None)
        own = tuple(site_product_faults(knowledge, site))
        if own or "products" in settings_of(shape_faults(table["site"], SiteProfile)):
            site = replace(site, stock=())  # which may name those
        else:
            knowledge = with_site_products(knowledge, site)
        return (*own, *site_faults(site, knowledge, load_rules(knowledge)))
    except KnowledgeFault as fault:
        return fault.faults


def _open_faults(settings: Settings) -> list[str]:
    """Why settings must not be used at an address that other machines can reach."""
    faults = []
    if not settings.clients and not settings.takes_unsigned:
        faults.append(
            "host: this address can be reached from other machines and no client is registered; register [[clients]], "
            "use a loopback address, or say --insecure-open when something in front of the service authenticates them"
        )
    if "://" in (settings.store or ""):
        faults.append("store: names a file; the URL of a database belongs in the environment (B12_CDS_STORE_URL)")
    if settings.allow_insecure_jwks and not is_loopback(settings.host):
        faults.append("allow_insecure_jwks: for tests on this machine only, so the host has to be a loopback address")
    if settings.clients and settings.insecure_open:
        faults.append("insecure_open: clients are registered, so calls without a token are never answered")
    if settings.clients and settings.public_url is None:
        faults.append("public_url: registered clients sign for an address of this service, so it has to be known")
    if settings.clients and settings.allow_fhir_servers:
        faults.append("allow_fhir_servers: with registered clients, name fhir_bases in their own tables")
    if not settings.demo and settings.card_id_key is None:
        faults.append("card_id_key: set B12_CDS_CARD_ID_KEY to 32 characters or more when other machines can connect")
    return faults


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except OSError as error:
        raise SettingsFault(str(path), (f"the file cannot be read: {error.strerror}",)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsFault(str(path), (f"the file is not TOML: {error}",)) from None


def _fault(location: tuple[int | str, ...], message: str) -> str:
    return f"{'.'.join(map(str, location))}: {message.removeprefix('Value error, ')}"
