"""The reading report: nothing read wrong, and the manual shows the count as it is."""

from pathlib import Path

import pytest

from tests.reading.report import outcome_of, outcomes, table
from tests.reading.sig_corpus import Label

MANUAL = Path(__file__).parents[2] / "docs" / "reading.md"


def test_no_label_is_read_wrong_or_refused_wrongly() -> None:
    assert [] == [one for one in outcomes() if one[-1] in {"read wrong", "refused wrongly"}]


def test_the_manual_holds_the_table_of_this_corpus() -> None:
    assert table() in MANUAL.read_text("utf-8")


@pytest.mark.parametrize(
    ("expected", "found", "outcome"),
    [
        (Label(["1000 mcg"]), Label(["1000 mcg"]), "read right"),
        (Label(["1000 mcg"]), Label(["1 mcg"]), "read wrong"),
        (Label(["1000 mcg"]), Label(["1000 mcg"], ["IM"]), "read wrong"),
        (Label(["1000 mcg"]), Label(unread=["1000 mcg"]), "refused wrongly"),
        (Label(unread=["biweekly"]), Label(unread=["biweekly"]), "refused rightly"),
        (Label(unread=["biweekly"]), Label(["every 2 wk"]), "read wrong"),
        (Label(["1 mL"], unread=["biweekly"]), Label(["1 mL"], unread=["biweekly"]), "read in part, the rest refused"),
        (Label(["1 mL"], unread=["biweekly"]), Label(["2 mL"], unread=["biweekly"]), "read wrong"),
    ],
)
def test_whatever_is_claimed_and_not_on_the_label_is_read_wrong(expected: Label, found: Label, outcome: str) -> None:
    assert outcome == outcome_of(expected, found)
