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
from cds_service.wire.fhir_version import FhirVersion

CONFIG_VARIABLE: Final = "B12_CDS_CONFIG"
SECRETS: Final = frozenset({"card_id_key"})
SANDBOX_ORIGINS: Final = ("https://sandbox.cds-hooks.org", "http://localhost:8080", "http://127.0.0.1:8080")
DEMO_KEY: Final = b"b12-cds demonstration key: not a secret"

Origin = Annotated[str, StringConstraints(pattern=r"^https?://[A-Za-z0-9.\-]+(:\d{1,5})?$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s?#]+$")]


class Secrets(BaseSettings):
    """What comes from the environment only, as B12_CDS_CARD_ID_KEY."""

    model_config = SettingsConfigDict(env_prefix="B12_CDS_", frozen=True, hide_input_in_errors=True)
    card_id_key: Annotated[SecretStr, Field(min_length=32)] | None = None


class Settings(BaseModel):
    """Everything that can be set. Sizes are in bytes; `in_flight` counts hook calls being answered at once."""

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
    card_id_key: SecretStr | None = None

    @field_validator("site", mode="before")
    @classmethod
    def _site(cls, table: Any) -> Any:
        if isinstance(table, SiteProfile):
            return table
        faults = _struct_faults(table, SiteProfile, "")
        if faults:
            raise ValueError("; ".join(faults))
        return msgspec.convert(table, SiteProfile)

    @property
    def demo(self) -> bool:
        """Demonstration: only this machine can reach the service, so unsigned calls are accepted."""
        return _is_loopback(self.host)

    @property
    def origins(self) -> tuple[str, ...]:
        """Browser origins that may read answers: the ones that were listed, and the sandbox's in demonstration."""
        return (*(SANDBOX_ORIGINS if self.demo else ()), *self.allow_origins)

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
    path = config or (Path(named) if (named := os.environ.get(CONFIG_VARIABLE)) else None)
    where = str(path) if path else "no file; command line and environment"
    table = _toml(path) if path else {}
    faults = [f"{name}: a secret belongs in the environment (B12_CDS_{name.upper()})" for name in SECRETS & set(table)]
    found = {name: value for name, value in table.items() if name not in SECRETS}
    found |= {name: value for name, value in given.items() if value is not None}
    for model, values in ((Secrets, {}), (Settings, found)):
        try:
            read = model(**values)
        except ValidationError as error:
            faults += [_fault(each["loc"], each["msg"]) for each in error.errors(include_input=False)]
        else:
            found |= {"card_id_key": read.card_id_key} if isinstance(read, Secrets) else {}
    if not faults:
        faults += _open_faults(settings := Settings(**found))
    if faults:
        raise SettingsFault(where, tuple(faults))
    return settings


def _open_faults(settings: Settings) -> list[str]:
    """Why settings must not be used at an address that other machines can reach."""
    faults = []
    if not settings.demo and not settings.insecure_open:
        faults.append(
            "host: this address can be reached from other machines and callers are not authenticated yet; "
            "use a loopback address, or say --insecure-open when something in front of the service authenticates them"
        )
    if not settings.demo and settings.card_id_key is None:
        faults.append("card_id_key: set B12_CDS_CARD_ID_KEY to 32 characters or more when other machines can connect")
    return faults


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


def _struct_faults(table: Any, struct: type[msgspec.Struct], at: str) -> list[str]:
    """Every fault of a table that is to become `struct`; msgspec alone stops at the first."""
    if not isinstance(table, dict):
        return [f"{at or struct.__name__}: expected a table"]
    fields = {field.name: field.type for field in msgspec.structs.fields(struct)}
    faults = [f"{at}{name}: unknown setting" for name in table if name not in fields]
    for name in table.keys() & fields.keys():
        kind = fields[name]
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            faults += _struct_faults(table[name], kind, f"{at}{name}.")
            continue
        try:
            msgspec.convert(table[name], kind)
        except msgspec.ValidationError as error:
            faults.append(f"{at}{name}: {error}")
    return sorted(faults)
