"""Well-made orders of many countries, and what is said of each.

`python -m tests.regimens.quiet` prints the table; with `--write` it also writes docs/quiet.md.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from cards.picture import SCENARIO_WORDS, Scenario
from cards.regimens import countries
from tests.properties.described import Step
from tests.properties.sentences import WORDS
from tests.regimens.orders import DEFAULT, Ordered, of_country, whole_regimens

DOCUMENT = Path(__file__).parents[2] / "docs" / "quiet.md"
COLUMNS = ("country", "organisation", "for", "chart shows", "order", "cards by default", "cards at home")
_INTRODUCTION = """\
# Orders that nobody should be troubled with

Made by `make quiet-report`; do not edit. Each row is a whole VERIFIED regimen of `cards/knowledge/regimens.yaml`,
written as one order for a patient who was never treated, with the deficiency shown, the cause looked for and the
follow-up planned. The last two columns hold what is said of it by default, where every VERIFIED regimen is accepted,
and where only those of its own country are. A silent check is none of them: it leaves no card.

`loading-phase-missing` is a remark on regimens that only prevent, because here a deficiency is on record.
"""


@dataclass(frozen=True)
class Line:
    """One order, and the cards it gets by default and where its country's regimens alone are accepted."""

    ordered: Ordered
    default: tuple[tuple[str, str], ...]
    home: tuple[tuple[str, str], ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """What stands in the columns."""
        first = self.ordered.rows[0]
        scenarios = "; ".join(dict.fromkeys(row.scenario for row in self.ordered.rows))
        return (
            self.ordered.country,
            first.organisation,
            scenarios,
            _need(self.ordered.need),
            _order(self.ordered),
            _cards(self.default),
            _cards(self.home),
        )


def lines() -> Iterator[Line]:
    """Every whole regimen, those of one country together."""
    for ordered in sorted(whole_regimens(), key=lambda one: one.country):
        home = ordered.country.split("/")[0]
        site = of_country(home) if ordered.rows[0].country else DEFAULT
        yield Line(ordered, tuple(sorted(ordered.topics(DEFAULT))), tuple(sorted(ordered.topics(site))))


def _need(need: str | None) -> str:
    if need is None:
        return "a deficiency"
    return SCENARIO_WORDS[Scenario(need)] if need in {str(one) for one in Scenario} else "a severe anaemia"


def _cards(topics: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{topic} ({indicator})" for indicator, topic in topics) or "none"


def _order(ordered: Ordered) -> str:
    """ "hydroxocobalamin 1000 mcg/mL ..., IM: 1000 mcg every 2 days, 7 doses; then 1000 mcg every 2 months"."""
    steps = "; then ".join(_step(step) for step in ordered.wanted.steps)
    return f"{ordered.wanted.medicine.says}, {ordered.wanted.route}: {steps}"


def _step(step: Step) -> str:
    often = step.often
    word = WORDS[often.unit] if often else ""
    every = "" if often is None else f" every {word}" if often.period == 1 else f" every {often.period} {word}s"
    times = f" {often.times} times" if often and often.times > 1 else ""
    ends = f", {step.doses} doses" if step.doses else ""
    ends = f" for {step.lasts[0]} {WORDS[step.lasts[1]]}s" if step.lasts else ends
    return f"{step.mass:f} mcg{times}{every}{ends}"


def document(found: tuple[Line, ...]) -> str:
    """The page of the manual."""
    rows = [COLUMNS, tuple("---" for _ in COLUMNS), *(line.cells for line in found)]
    table = "\n".join(f"| {' | '.join(cell.replace('|', ' ') for cell in row)} |" for row in rows)
    places = {place for line in found for row in line.ordered.rows for place in countries(row)}
    quiet = sum(not line.default for line in found)
    counted = f"{len(found)} orders of {len(places)} countries; {quiet} get no card by default, the others a remark."
    return f"{_INTRODUCTION}\n{counted}\n\n{table}\n"


def main() -> None:
    """Print the table; write the page when asked to."""
    found = tuple(lines())
    table = Table(*COLUMNS, title="Well-made orders, and what is said of them")
    for line in found:
        table.add_row(*line.cells)
    Console().print(table)
    if "--write" in sys.argv[1:]:
        DOCUMENT.write_text(document(found), encoding="utf-8")


if __name__ == "__main__":
    main()
