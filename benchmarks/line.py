"""How long reading, and a whole call, take: `make benchmark` prints the table. Nothing fails here by the clock.

Each text of tests/reading/test_sig_limits.py and every fixture is run several times; the table tells the median and the
worst of each kind in milliseconds, on this machine.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import track
from rich.table import Table

from cds_service.build import build
from cds_service.reading.sig import read_sig
from cds_service.settings import Settings
from cds_service.wire.call import parse_call
from cds_service.wire.parse import encode
from tests.golden import HOOKS, load
from tests.reading.test_sig_limits import ODD

ROUNDS = 5


def milliseconds(run: Callable[[], object]) -> list[float]:
    """The time of each of a few rounds."""
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        run()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def row(table: Table, name: str, runs: Iterable[Callable[[], object]]) -> None:
    """Median and worst over all runs of one kind."""
    taken = [one for run in track(list(runs), name) for one in milliseconds(run)]
    table.add_row(name, str(len(taken)), f"{statistics.median(taken):.2f}", f"{max(taken):.2f}")


def main() -> None:
    """Run everything, and print the table."""
    service = build(Settings())
    table = Table("what", "runs", "median ms", "worst ms", title="b12-cds on this machine")
    row(
        table,
        "hostile instruction",
        [lambda text=text: read_sig(text, service.clinic.knowledge) for text in ODD.values()],
    )
    bodies = [(encode(fixture["request"]), fixture["request"]["hook"]) for fixture in map(load, HOOKS)]
    now = datetime.now(UTC)
    row(table, "whole call", [lambda b=body, h=hook: service.answer(parse_call(b, h), now) for body, hook in bodies])
    Console().print(table)


if __name__ == "__main__":
    main()
