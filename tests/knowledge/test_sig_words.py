"""The words of instructions: each row holds what its part needs, and no word plays two parts in one language."""

from collections.abc import Callable

import pytest

from cards.knowledge import Knowledge

Edit = Callable[[str, str, str], None]
Faults = Callable[[], list[str]]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "  part: as_needed\n",
            "  part: sometimes\n",
            "sig_words.yaml: any-as-needed-prn: Invalid enum value 'sometimes'",
        ),
        (
            "  words: [cada, 'c/']\n",
            "  words: [hasta]\n",
            "sig_words.yaml: es-until-until: 'hasta' as in es-every-every",
        ),
        ("  words: [cada, 'c/']\n", "  words: ['']\n", "sig_words.yaml: es-every-every: an empty word"),
        ("  number: 14\n", "", "sig_words.yaml: en-number-14: number without number"),
        ("  route: deep SC\n", "  route: deep\n", "sig_words.yaml: es-route-deep-sc: no route 'deep'"),
        ("  means: monday\n", "", "sig_words.yaml: en-day-name-monday: day_name without means"),
    ],
)
def test_a_broken_row_is_named_with_its_reason(old: str, new: str, fault: str, edit: Edit, faults: Faults) -> None:
    edit("sig_words", old, new)

    assert any(reported.startswith(fault) for reported in faults())


def test_every_language_has_the_words_that_a_schedule_needs(knowledge: Knowledge) -> None:
    needed = {"number", "unit", "adverb", "per", "for", "then", "dose", "as_needed", "alters", "ambiguous"}
    parts = {
        language: {row.part for row in knowledge.sig_words.values() if row.language == language}
        for language in knowledge.sig_languages
    }

    assert {language: set() for language in parts} == {language: needed - found for language, found in parts.items()}


def test_no_word_of_another_language_is_told_by_an_english_one(knowledge: Knowledge) -> None:
    assert frozenset() == knowledge.sig_languages["en"]
    assert {"cada", "mois", "monate", "maand", "ogni", "mes"} <= frozenset().union(*knowledge.sig_languages.values())
    assert not any("im" in words or "daily" in words for words in knowledge.sig_languages.values())


@pytest.mark.parametrize(
    ("first", "language", "words"),
    [
        ("once", "en", ("once", "only")),
        ("dias", "es", ("dias", "alternos")),
        ("om", "nl", ("om", "de", "andere", "dag")),
    ],
)
def test_the_longest_wording_comes_first(
    first: str, language: str, words: tuple[str, ...], knowledge: Knowledge
) -> None:
    assert words == knowledge.sig_words_from(first, language)[0][0]
