"""`b12-cds client`: register a client, and try whether what was registered works."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import httpx
import typer
from rich.console import Console
from rich.table import Table

from cds_service.configuration import load_settings, own_tables
from cds_service.errors import SettingsFault, UnusableFile
from cds_service.settings import Settings
from cds_service.wire.token import AccessToken

app = typer.Typer(help="Register CDS clients and try their registration.", no_args_is_help=True)
Config = Annotated[Path | None, typer.Option(help="TOML file with settings; else the one B12_CDS_CONFIG names.")]
SECONDS: Final = 10.0
ENDPOINT: Final = "b12-injection-order-sign"


@app.command()
def add(  # noqa: PLR0913 - one parameter per option
    name: Annotated[str, typer.Argument(help="What this service calls the client, in its log and store.")],
    *,
    issuer: Annotated[str, typer.Option(help="The `iss` of its tokens.")],
    jwks_url: Annotated[str | None, typer.Option(help="Where its public keys are.")] = None,
    jwks_file: Annotated[str | None, typer.Option(help="A file with its public keys.")] = None,
    audience: Annotated[list[str] | None, typer.Option(help="Another `aud` that its tokens may name.")] = None,
    fhir_base: Annotated[list[str] | None, typer.Option(help="A FHIR server that may be called for it.")] = None,
    origin: Annotated[list[str] | None, typer.Option(help="A browser origin that may read answers.")] = None,
    tenant_claim: Annotated[str | None, typer.Option(help="The claim that names a tenant.")] = None,
    tenant: Annotated[list[str] | None, typer.Option(help="A tenant it may name.")] = None,
    config: Config = None,
    write: Annotated[bool, typer.Option("--write", help="Add the block to the settings file.")] = False,
) -> None:
    """Print the block for the settings file, or add it there."""
    from cds_service.trust.onboard import client_block  # noqa: PLC0415 - help does not wait for the key libraries

    given: dict[str, Any] = {"name": name, "issuer": issuer, "jwks_url": jwks_url, "jwks_file": jwks_file}
    given |= {"audiences": audience, "fhir_bases": fhir_base, "origins": origin}
    given |= {"tenant_claim": tenant_claim, "tenants": tenant}
    path, table = own_tables(config)
    insecure = table.get("allow_insecure_jwks") is True
    block = client_block(given, table.get("clients", []), allow_insecure_jwks=insecure)
    if not write:
        typer.echo(block)
        return
    if path is None:
        raise SettingsFault("no file", ("--write: name a file with --config or B12_CDS_CONFIG",))
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\n{block}")
    except OSError as error:
        raise UnusableFile(f"{path}: cannot be written: {error.strerror}") from None
    typer.echo(f"{name} was added to {path}")


@app.command()
def check(
    name: Annotated[str, typer.Argument(help="The client's name in the settings.")],
    *,
    token: Annotated[Path | None, typer.Option(help="A file that holds a sample token for order-sign.")] = None,
    fhir_token: Annotated[
        Path | None, typer.Option(help="A file that holds an access token of its FHIR server.")
    ] = None,
    patient: Annotated[str | None, typer.Option(help="The id of a test patient on its FHIR server.")] = None,
    config: Config = None,
) -> None:
    """Fetch its keys, verify a sample token, and try each prefetch template against each of its FHIR servers."""
    from cds_service.build import build  # noqa: PLC0415 - usage errors do not wait for the clinical tables

    settings = load_settings(config)
    client = next((one for one in settings.clients if one.name == name), None)
    if client is None:
        raise SettingsFault("clients", (f"no client is registered as {name!r}",))
    service = build(settings)
    templates = {**service.templates, **service.view_templates}
    rows = asyncio.run(_checked(settings, name, _read(token), _read(fhir_token), patient, templates))
    table = Table("what", "", "says", title=f"The client {name}")
    for row in rows:
        table.add_row(row.what, {True: "works", False: "fails", None: "-"}[row.ok], row.says)
    Console().print(table)
    if any(row.ok is False for row in rows):
        raise typer.Exit(1)


async def _checked(  # noqa: PLR0913, PLR0917 - what a check is made with, each named
    settings: Settings,
    name: str,
    token: str | None,
    fhir_token: str | None,
    patient: str | None,
    templates: dict[str, str],
) -> list[Any]:
    from cds_service.gather.ask import fhir_client  # noqa: PLC0415
    from cds_service.trust import onboard  # noqa: PLC0415
    from cds_service.trust.address import guarded_transport  # noqa: PLC0415
    from cds_service.trust.keyring import Keyring  # noqa: PLC0415
    from cds_service.trust.verify import endpoint_urls  # noqa: PLC0415

    client = next(one for one in settings.clients if one.name == name)
    keyring = Keyring((client,), allow_insecure_jwks=settings.allow_insecure_jwks)
    endpoint = endpoint_urls(settings.public_url or "", ENDPOINT)
    transport = guarded_transport(client.allow_private_cidrs, allow_loopback=settings.allow_insecure_jwks)
    access = AccessToken(fhir_token) if fhir_token else None
    async with fhir_client(transport) as http:
        try:
            rows = [
                await onboard.check_keys(client, keyring),
                await onboard.check_token(client, keyring, token, endpoint, datetime.now(UTC)),
            ]
            if not client.fhir_bases:
                rows += await onboard.check_templates(templates, patient, None)
            for base in client.fhir_bases:
                found = await onboard.check_templates(templates, patient, _fetch_from(http, base, access))
                rows += [replace(row, what=f"{row.what} at {base}") for row in found]
            return rows
        finally:
            await keyring.close()


def _fetch_from(http: httpx.AsyncClient, base: str, token: AccessToken | None) -> Callable[[str], Awaitable[Any]]:
    """What fetches a query from one FHIR base: as the service does, within the same bytes, but with more time."""
    from cds_service.gather.ask import NotGot, ask  # noqa: PLC0415
    from cds_service.gather.door import Budget  # noqa: PLC0415
    from cds_service.trust.onboard import FetchFailed  # noqa: PLC0415

    async def fetch(query: str) -> Any:
        try:
            async with asyncio.timeout(SECONDS):
                address = f"{base.rstrip('/')}/{query}"
                return (await ask(http, address, token, lambda _: True, Budget().answer_bytes)).resource
        except TimeoutError:
            raise FetchFailed(f"Not obtained within {SECONDS:g} seconds.") from None
        except NotGot as failed:
            why = failed.why.why
            raise FetchFailed(f"{why[:1].upper()}{why[1:]}{failed.told and f' ({failed.told})'}.") from None

    return fetch


def _read(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsFault(str(path), (f"the file cannot be read: {error.strerror}",)) from None
