"""The labelled instructions: what people write, and what must be read of it."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from cards.knowledge.exact import read_yaml
from cds_service.reading.sig import Sig
from tests.reading.shown import phase_line

SIGS = Path(__file__).parents[2] / "fixtures" / "reading" / "sigs"


class Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What must be read: one line a phase, the routes named, and the words that must stay unread."""

    reads: list[str] = []
    routes: list[str] = []
    unread: list[str] = []


class LabelledSig(msgspec.Struct, frozen=True):
    """An instruction in a language, with its label and where it stands."""

    text: str
    language: str
    label: Label
    origin: str


def labelled_sigs() -> Iterator[LabelledSig]:
    """Every labelled instruction, language by language."""
    for path in sorted(SIGS.glob("*.yaml")):
        for row in read_yaml(path):
            label = {key: row[key] for key in row.keys() - {"text", "origin"}}
            origin = row.get("origin", "written for this project")
            yield LabelledSig(row["text"], path.stem, msgspec.convert(label, Label), origin)


def as_read(sig: Sig) -> Label:
    """What was read, in the words of a label; phases that say nothing are left out."""
    phases = [line for line in map(phase_line, sig.phases) if line]
    return Label(phases, [route.value for route in sig.routes], [stretch.words for stretch in sig.unread])
