"""Any text at all is answered, what no prescriber writes included."""

import pytest

from cds_service.reading.sig import read_sig
from tests.reading.given import KNOWLEDGE

ODD = {
    "50,000 digits": "9" * 50_000,
    "1,000 digits": "9" * 1000,
    "numbers": "1 " * 500,
    "ranges": "1-" * 500,
    "fractions": "\u00bd" * 1000,
    "times": "3 x " * 250,
    "amounts": "1 mg " * 200,
    "intervals": "every 2 " * 125,
    "parentheses": "(" * 1000,
    "abbreviations": "a." * 500,
    "emoji": "\U0001f489" * 1000,
    "right to left marks": "\u202e1 mg " * 160,
    "zero width": "1\u200bmg\u200b" * 160,
    "seven languages": "1 mg im cada mes alle 3 monate par mois elke ogni a cada daily " * 15,
    "surrogates": "\ud800 1 mg",
    "nulls": "1\x00mg\x00" * 100,
    "lines": "1 mg\nmonthly\r\n" * 70,
    "other digits": "\u0663 mg \u09e9 ml \uff11 mcg",
    "nothing": "",
    "spaces": " " * 1000,
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_any_text_is_answered_and_the_same_way_twice(text: str) -> None:
    assert read_sig(text, KNOWLEDGE) == read_sig(text, KNOWLEDGE)


@pytest.mark.parametrize("text", [ODD["other digits"], ODD["zero width"][:40], ODD["surrogates"]])
def test_letters_and_digits_that_only_look_the_same_are_not_understood(text: str) -> None:
    assert read_sig(text, KNOWLEDGE).unread


def test_a_word_of_two_languages_is_not_taken_for_the_rarer() -> None:
    stretches = read_sig("1 ampolla cada once semanas", KNOWLEDGE).unread

    assert ["cada once semanas"] == [stretch.words for stretch in stretches]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1.0 mg IM monthly", "“1.0” is error-prone: a trailing zero"),
        (".5 mL IM monthly", "“.5” is error-prone: a point without a zero before it"),
        ("1000 ug IM monthly", "“ug” is error-prone: the ug symbol is mistaken for mg"),
        ("1000 U IM monthly", "“U” is error-prone: U is read as 0"),
        ("1 cc IM monthly", "“cc” is error-prone: not a UCUM code; write mL"),
        ("1 mg IM QD", "“QD” is error-prone: QD is on the Joint Commission's Do Not Use list"),
        ("1 mg IM q.o.d.", "“q.o.d.” is error-prone: QOD is on the Joint Commission's Do Not Use list"),
        ("1 mg IM biweekly", "“biweekly” can mean twice a week or every two weeks, and was not read"),
        ("1 ampoule IM bimensuelle", "“bimensuelle” can mean twice a month or every two months, and was not read"),
    ],
)
def test_an_error_prone_or_ambiguous_notation_is_named(text: str, said: str) -> None:
    assert [True] == [note.plain.startswith(said) for note in read_sig(text, KNOWLEDGE).notes]


@pytest.mark.parametrize(
    "text", ["1 mg IM monthly", "1 MG IM MONTHLY", "0.5 mL weekly", "10 mL", "1.000 microgramos im cada mes", "1 ML IM"]
)
def test_a_plain_notation_is_passed_over_in_silence(text: str) -> None:
    assert () == read_sig(text, KNOWLEDGE).notes
