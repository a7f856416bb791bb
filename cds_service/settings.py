"""Everything that can be set, each with a value that is safe when it is left out; `configuration` reads it."""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from cards.site import SiteProfile
from cds_service.shape import shape_faults
from cds_service.trust.client import Client
from cds_service.trust.registration import base_fault
from cds_service.wire.fhir_version import FhirVersion

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
        return not self.clients and is_loopback(self.host)

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


def own_state() -> Path:
    """Where this user's programs keep what they would miss: the folder of the XDG convention."""
    base = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(base).expanduser() / "b12-cds"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
