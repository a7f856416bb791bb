"""Settings: one TOML file, secrets from the environment, every setting safe when it is left out.

A wrong or unknown setting stops the start, and all faults are told at once. A secret in the file is a
fault too: files are copied and mailed, environments less so.
"""

from __future__ import annotations

import ipaddress
import os
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from cards.site import SiteProfile
from cds_service.errors import SettingsFault
from cds_service.shape import shape_faults
from cds_service.trust.client import Client
from cds_service.trust.registration import base_fault, read_clients
from cds_service.wire.fhir_version import FhirVersion

CONFIG_VARIABLE: Final = "B12_CDS_CONFIG"
SECRETS: Final = frozenset({"card_id_key", "store_url"})
NO_STORE: Final = "off"
SANDBOX_ORIGINS: Final = ("https://sandbox.cds-hooks.org", "http://localhost:8080", "http://127.0.0.1:8080")
DEMO_KEY: Final = b"b12-cds demonstration key: not a secret"

Origin = Annotated[str, StringConstraints(pattern=r"^https?://[A-Za-z0-9.\-]+(:\d{1,5})?$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s?#]+$")]


class Secrets(BaseSettings):
    """What comes from the environment only, as B12_CDS_CARD_ID_KEY."""

    model_config = SettingsConfigDict(env_prefix="B12_CDS_", frozen=True, hide_input_in_errors=True)
    card_id_key: Annotated[SecretStr, Field(min_length=32)] | None = None
    store_url: SecretStr | None = None


class Settings(BaseModel):
    """Everything that can be set. Sizes are in bytes; `in_flight` counts hook calls being answered at once.

    `store` is a file, or "off", which counts before everything; `store_url` (a secret) is a database and counts
    before a file. `allow_fhir_servers` are bases (https, or http on this machine) that may be called while no client
    is registered; `memory_seconds` is how long what a FHIR server answered is kept. `allow_insecure_jwks` lets keys
    and FHIR servers of clients be at http on this machine.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, arbitrary_types_allowed=True)
    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    public_url: Url | None = None
    insecure_open: bool = False
    allow_origins: tuple[Origin, ...] = ()
    max_body_bytes: Annotated[int, Field(ge=1024, le=64 * 1024 * 1024)] = 5 * 1024 * 1024
    in_flight: Annotated[int, Field(ge=1, le=10_000)] = 64
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    prefetch_fhir_version: FhirVersion = FhirVersion.R4
    knowledge_dir: Path | None = None
    site: SiteProfile = SiteProfile()
    clients: tuple[Client, ...] = ()
    allow_insecure_jwks: bool = False
    allow_fhir_servers: tuple[Url, ...] = ()
    memory_seconds: Annotated[float, Field(ge=0, le=60)] = 20.0
    store: str | None = None
    retention_days: Annotated[int, Field(ge=1, le=36_500)] = 730
    card_id_key: SecretStr | None = None
    store_url: SecretStr | None = None

    @field_validator("site", mode="before")
    @classmethod
    def _site(cls, table: Any) -> Any:
        if isinstance(table, SiteProfile):
            return table
        faults = shape_faults(table, SiteProfile)
        if faults:
            raise ValueError("; ".join(faults))
        return msgspec.convert(table, SiteProfile)

    @field_validator("allow_fhir_servers")
    @classmethod
    def _fhir_servers(cls, bases: tuple[str, ...]) -> tuple[str, ...]:
        faults = [f"{base!r}: {fault}" for base in bases if (fault := base_fault(base, allow_loopback_http=True))]
        if faults:
            raise ValueError("; ".join(faults))
        return bases

    @property
    def demo(self) -> bool:
        """Demonstration: no client is registered and only this machine can reach the service."""
        return not self.clients and _is_loopback(self.host)

    @property
    def takes_unsigned(self) -> bool:
        """Whether calls without a token are answered: in demonstration, or where something in front checks them."""
        return not self.clients and (self.demo or self.insecure_open)

    @property
    def origins(self) -> tuple[str, ...]:
        """Browser origins that may read answers: the ones that were listed, and the sandbox's in demonstration."""
        of_clients = (origin for client in self.clients for origin in client.origins)
        return (*(SANDBOX_ORIGINS if self.demo else ()), *self.allow_origins, *of_clients)

    @property
    def store_address(self) -> str | None:
        """The store as a database URL; None when it is off, whatever the environment names.

        Without a word it is a file of this user's own state.
        """
        if self.store == NO_STORE:
            return None
        if self.store_url is not None:
            return self.store_url.get_secret_value()
        return f"sqlite:///{Path(self.store).expanduser().absolute() if self.store else own_state() / 'store.db'}"

    @property
    def key_for_card_ids(self) -> bytes:
        """The key that card ids are derived with; a published one in demonstration only."""
        return DEMO_KEY if self.card_id_key is None else self.card_id_key.get_secret_value().encode()

    @property
    def local_url(self) -> str:
        """Where this machine reaches the service."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - read, not bound
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def discovery_url(self) -> str:
        """Where clients find the services."""
        return (self.public_url or self.local_url).rstrip("/") + "/cds-services"


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
        faults += _open_faults(settings := Settings(**found))
    if faults:
        raise SettingsFault(where, tuple(faults))
    return settings


def own_tables(config: Path | None = None) -> tuple[Path | None, dict[str, Any]]:
    """The settings file, and what it says, unchecked. Raises SettingsFault when it cannot be read."""
    path = config or (Path(named) if (named := os.environ.get(CONFIG_VARIABLE)) else None)
    return path, _toml(path) if path else {}


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
    if settings.allow_insecure_jwks and not _is_loopback(settings.host):
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


def own_state() -> Path:
    """Where this user's programs keep what they would miss: the folder of the XDG convention."""
    base = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(base).expanduser() / "b12-cds"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except OSError as error:
        raise SettingsFault(str(path), (f"the file cannot be read: {error.strerror}",)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsFault(str(path), (f"the file is not TOML: {error}",)) from None


def _fault(location: tuple[int | str, ...], message: str) -> str:
    return f"{'.'.join(map(str, location))}: {message.removeprefix('Value error, ')}"
