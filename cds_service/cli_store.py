"""`b12-cds store`: what an operator does with what was kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console
from rich.progress import Progress

from cds_service.configuration import load_settings
from cds_service.errors import SettingsFault, UnusableFile
from cds_service.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

app = typer.Typer(help="Prune and export what was answered and what became of it.", no_args_is_help=True)
Config = Annotated[Path | None, typer.Option(help="TOML file with settings; else the one B12_CDS_CONFIG names.")]


@app.command()
def prune(
    *,
    older_than: Annotated[int | None, typer.Option(min=1, help="Days; else `retention_days` of the settings.")] = None,
    config: Config = None,
) -> None:
    """Delete what was answered, or reported, longer ago."""
    from cds_service.store import prune as pruned  # noqa: PLC0415 - help does not wait for the store's libraries

    settings = load_settings(config)
    with _opened(settings) as engine, _progress("Pruning") as told:
        gone = pruned(engine, older_than or settings.retention_days, told)
    typer.echo(f"Deleted {gone.issued} cards, {gone.feedback} reports and {gone.tokens} used tokens.")


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Where the files feedback and issued are written.")],
    *,
    kind: Annotated[
        Literal["csv", "parquet"], typer.Option("--format", help=r"Parquet needs the extra b12-cds\[parquet].")
    ] = "csv",
    config: Config = None,
) -> None:
    """Write what was kept as CSV or Parquet, for the committee that governs the service."""
    from cds_service.store import export as exported  # noqa: PLC0415

    with _opened(load_settings(config)) as engine, _progress("Exporting") as told:
        try:
            written = exported(engine, folder, told, kind)
        except OSError as error:
            raise UnusableFile(f"{folder}: cannot be written: {error.strerror}") from None
    typer.echo(", ".join(f"{rows} rows in {folder / f'{name}.{kind}'}" for name, rows in written.items()))


@contextmanager
def _opened(settings: Settings) -> Iterator[Engine]:
    from cds_service.store import open_store  # noqa: PLC0415

    if settings.store_address is None:
        raise SettingsFault("store", ("store: it is off, so nothing was kept",))
    engine = open_store(settings.store_address, makes=False)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar for long work: rows done, of rows in all. Beside the output, which may go to a file."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(bar, completed=done, total=total)
