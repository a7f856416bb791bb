"""Each labelled instruction is read as its label says, and no further."""

from collections import Counter

import pytest

from cards.knowledge.folding import fold
from cds_service.reading.sig import read_sig
from tests.reading.given import EXAMPLES, KNOWLEDGE
from tests.reading.sig_corpus import LabelledSig, as_read, labelled_sigs

CORPUS = tuple(labelled_sigs())


@pytest.mark.parametrize("labelled", CORPUS, ids=[labelled.text for labelled in CORPUS])
def test_an_instruction_is_read_as_labelled(labelled: LabelledSig) -> None:
    assert labelled.label == as_read(read_sig(labelled.text, KNOWLEDGE))


@pytest.mark.parametrize("labelled", CORPUS, ids=[labelled.text for labelled in CORPUS])
def test_capitals_and_accents_change_nothing_that_is_read(labelled: LabelledSig) -> None:
    plain = "".join(fold(letter) if letter.isalpha() else letter for letter in labelled.text)

    found = as_read(read_sig(plain, KNOWLEDGE))

    assert [fold(line) for line in labelled.label.reads] == [fold(line) for line in found.reads]


def test_the_corpus_is_large_and_refuses_as_well_as_reads() -> None:
    languages = Counter(labelled.language for labelled in CORPUS)

    assert len(CORPUS) >= 420
    assert sum(bool(labelled.label.unread) for labelled in CORPUS) >= 90
    assert all(languages[language] >= 25 for language in ("es", "fr", "de", "nl", "it", "pt"))
    assert len({labelled.text for labelled in CORPUS}) == len(CORPUS)


def test_every_origin_that_is_an_example_file_exists() -> None:
    named = {labelled.origin for labelled in CORPUS if labelled.origin.startswith("examples/")}

    assert all((EXAMPLES.parent / origin).is_file() for origin in named)
    assert len(named) > 20
