"""The labelled structured dosages: what real systems write, and what must be read of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from cards.knowledge.exact import read_yaml

DOSAGES = Path(__file__).parents[2] / "fixtures" / "reading" / "dosages.yaml"


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What must be read: one line a phase, the route, the parts not read and why, the notes kept."""

    reads: list[str] = []
    route: str | None = None
    problems: list[str] = []
    conflicts: list[str] = []
    says: str = ""
    notes: list[str] = []


class LabelledDosage(NamedTuple):
    """A dosageInstruction (or several) with its label and where its shape was met."""

    name: str
    dosage: dict[str, Any] | list[dict[str, Any]]
    expected: Expected
    origin: str


def labelled_dosages() -> Iterator[LabelledDosage]:
    """Every labelled dosage of the corpus, in the order of the file."""
    for row in read_yaml(DOSAGES):
        label = {key: row[key] for key in row.keys() - {"name", "origin", "dosage"}}
        yield LabelledDosage(row["name"], row["dosage"], msgspec.convert(label, Expected), row["origin"])
