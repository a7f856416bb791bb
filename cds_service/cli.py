"""The command line: `serve` answers EHRs, `check` answers one request file. Both use the same line as HTTP.

Errors are sentences, not tracebacks; `errors.exit_code` alone decides how a command ends.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from cds_service import cli_client, cli_store, log
from cds_service.configuration import load_settings
from cds_service.errors import OTHERWISE, exit_code
from cds_service.request_file import read_request, try_files
from cds_service.settings import Settings
from cds_service.show import cards_view
from cds_service.wire.call import read_call
from cds_service.wire.parse import encode
from cds_service.wire.prune import prune

if TYPE_CHECKING:
    from cds_service.build import Service

app = typer.Typer(
    help="Checks vitamin B12 injection orders over CDS Hooks.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(cli_client.app, name="client")
app.add_typer(cli_store.app, name="store")
Config = Annotated[Path | None, typer.Option(help="TOML file with settings; else the one B12_CDS_CONFIG names.")]


@app.command()
def serve(  # noqa: PLR0913 - one parameter per option
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    config: Config = None,
    allow_origin: Annotated[list[str] | None, typer.Option(help="Browser origin that may read answers.")] = None,
    allow_fhir_server: Annotated[
        list[str] | None, typer.Option(help="FHIR base that may be called while no client is registered.")
    ] = None,
    insecure_open: Annotated[
        bool, typer.Option("--insecure-open", help="Listen where others can connect, without authenticating them.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer.")] = 1,
    try_: Annotated[list[Path] | None, typer.Option("--try", help="Request file to send to the service once.")] = None,
) -> None:
    """Answer hook calls until stopped."""
    given = {
        "host": host,
        "port": port,
        "allow_origins": allow_origin or None,
        "allow_fhir_servers": allow_fhir_server or None,
        "insecure_open": insecure_open or None,
    }
    settings = load_settings(config, **given)
    files = [read_request(path) for path in try_ or ()]
    log.configure(settings.log_level)
    from cds_service import asgi  # noqa: PLC0415 - help and usage errors do not wait for the store's libraries

    trying = Thread(target=try_files, args=(files, settings, Console()), daemon=True)
    asgi.serve(settings, config, given, workers, trying.start)


@app.command()
def check(
    request: Annotated[Path, typer.Argument(help="A hook call, or a file that holds one under `body` or `request`.")],
    *,
    config: Config = None,
    explain: Annotated[bool, typer.Option("--explain", help="Also say what was read, checked and left out.")] = False,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day to check as of; today when left out.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Check one request file and print its cards."""
    file = read_request(request)
    day = _day(on) if on else None
    service = _service(load_settings(config))
    now = datetime.combine(day, time(12), ZoneInfo(service.clinic.site.timezone)) if day else datetime.now(UTC)
    reply = service.answer(read_call(file.call, file.service.hook), now)
    body = prune(reply.body)
    if as_json:
        typer.echo(encode(body).decode())
        return
    console = Console()
    console.print(*cards_view(reply.status, body), sep="\n")
    if explain:
        from cds_service.explain import explain as explained  # noqa: PLC0415 - only when asked for

        console.print(explained(reply))


@app.command()
def rules(
    *,
    config: Config = None,
    to: Annotated[Path | None, typer.Option("--pages", help="Write the clinical manual into this folder.")] = None,
) -> None:
    """List the rules with their state; --pages writes the manual made from sheets and tables."""
    from cds_service.manual import pages, write  # noqa: PLC0415 - only when asked for
    from cds_service.manual.topics import rules_view  # noqa: PLC0415

    clinic = _service(load_settings(config)).clinic
    if to is None:
        Console().print(rules_view(clinic.rules, clinic.site))
        return
    made = pages(clinic.rules, clinic.knowledge)
    write(to, made)
    typer.echo(f"{len(made)} pages in {to}")


def _service(settings: Settings) -> Service:
    from cds_service.build import build  # noqa: PLC0415 - help and usage errors do not wait for the clinical tables

    return build(settings)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("a day is written as 2026-11-23", param_hint="--on") from None


def main(arguments: list[str] | None = None) -> None:
    """Run a command; ends the process with the exit code that belongs to what happened."""
    try:
        app(args=arguments)
    except Exception as error:  # noqa: BLE001 - the last stop: people get a sentence
        code = exit_code(error)
        where = " ".join(log.fault(error).values())
        typer.echo(f"b12-cds failed: {where}. Please report this." if code == OTHERWISE else str(error), err=True)
        raise SystemExit(code) from None
