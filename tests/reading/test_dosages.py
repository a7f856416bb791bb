"""Each labelled dosage is read as its label says, in every part and no further."""

import pytest

from tests.reading.corpus import LabelledDosage, labelled_dosages
from tests.reading.given import order, read
from tests.reading.shown import faults, lines

CORPUS = tuple(labelled_dosages())


@pytest.mark.parametrize("labelled", CORPUS, ids=[labelled.name for labelled in CORPUS])
def test_a_structured_dosage_is_read_as_labelled(labelled: LabelledDosage) -> None:
    dosages = labelled.dosage if isinstance(labelled.dosage, list) else [labelled.dosage]
    expected = labelled.expected

    found = read(order(*dosages))

    assert (expected.reads, expected.route, expected.problems, expected.conflicts, expected.notes) == (
        lines(found),
        found.route,
        faults(found),
        [conflict.part for conflict in found.conflicts],
        [note.plain for note in found.notes],
    )
    assert expected.says in " / ".join(problem.why.plain for problem in found.problems)


def test_the_corpus_is_large_and_refuses_as_well_as_reads() -> None:
    assert len(CORPUS) >= 150
    assert sum(bool(labelled.expected.problems) for labelled in CORPUS) >= 30
    assert len({labelled.name for labelled in CORPUS}) == len(CORPUS)
