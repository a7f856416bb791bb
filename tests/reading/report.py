"""How well instructions and structured dosages are read: every label compared with what is read of it.

`python -m tests.reading.report` prints the table that stands in docs/reading.md, and names each one read wrongly.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from typing import Literal

from cds_service.reading.sig import read_sig
from tests.reading.corpus import labelled_dosages
from tests.reading.given import KNOWLEDGE, order, read
from tests.reading.shown import faults, lines
from tests.reading.sig_corpus import Label, as_read, labelled_sigs

Outcome = Literal["read right", "read in part, the rest refused", "refused rightly", "refused wrongly", "read wrong"]
_OUTCOMES: tuple[Outcome, ...] = (
    "read right",
    "read in part, the rest refused",
    "refused rightly",
    "refused wrongly",
    "read wrong",
)
_LANGUAGES = {
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "de": "German",
    "nl": "Dutch",
    "it": "Italian",
    "pt": "Portuguese",
}
STRUCTURED = "structured dosages"


def outcome_of(expected: Label, found: Label) -> Outcome:
    """What came of one instruction; whatever is claimed and not on the label is read wrong."""
    if found.unread and not expected.unread:
        return "refused wrongly"
    if expected != found:
        return "read wrong"
    if not expected.unread:
        return "read right"
    return "read in part, the rest refused" if expected.reads else "refused rightly"


def outcomes() -> Iterator[tuple[str, str, Outcome]]:
    """For every label: the row of the table it counts in, its text or name, and what came of it."""
    for labelled in labelled_sigs():
        found = as_read(read_sig(labelled.text, KNOWLEDGE))
        yield _LANGUAGES[labelled.language], labelled.text, outcome_of(labelled.label, found)
    for dosage in labelled_dosages():
        entries = dosage.dosage if isinstance(dosage.dosage, list) else [dosage.dosage]
        found_order = read(order(*entries))
        expected = Label(dosage.expected.reads, unread=dosage.expected.problems)
        yield STRUCTURED, dosage.name, outcome_of(expected, Label(lines(found_order), unread=faults(found_order)))


def table() -> str:
    """The counts as a Markdown table, one row a language and one for structured dosages."""
    counts = Counter((row, outcome) for row, _name, outcome in outcomes())
    rows = [*_LANGUAGES.values(), STRUCTURED]
    said = [f"| | labelled | {' | '.join(_OUTCOMES)} |", f"| --- {'| ---: ' * (len(_OUTCOMES) + 1)}|"]
    for row in rows:
        numbers = [counts[row, outcome] for outcome in _OUTCOMES]
        said.append(f"| {row} | {sum(numbers)} | {' | '.join(map(str, numbers))} |")
    totals = [sum(counts[row, outcome] for row in rows) for outcome in _OUTCOMES]
    return "\n".join([*said, f"| all | {sum(totals)} | {' | '.join(map(str, totals))} |"])


if __name__ == "__main__":
    sys.stdout.write(f"{table()}\n")
    for row, name, outcome in outcomes():
        if outcome in {"refused wrongly", "read wrong"}:
            sys.stdout.write(f"{outcome}: {row}: {name}\n")
