"""The words that say until when a phase runs: "until no further improvement", "until 31/12/2026".

They are kept as written, so nothing may hide in them: no amount, no number of doses, no limit, no other interval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_service.reading.sig.dates import date_at
from cds_service.reading.sig.grammar import phrase_at
from cds_service.reading.sig.numbers import MOST_DOSES
from cds_service.reading.sig.phrases import TimePhrase, Unclear, Until

if TYPE_CHECKING:
    from cds_service.reading.sig.lexemes import Lexemes

_ENDS_IT = frozenset({"_AS_NEEDED", "_AS_DIRECTED", "route"})  # of another matter, and read after it


def until_at(lexemes: Lexemes, index: int, end: int, *, timed: bool) -> Until | Unclear | None:
    """Everything from the "until" at `index` to the next comma or first interval; None where an amount hides in it.

    `timed` when the phase has its interval already: one that follows belongs to another phase, and is not passed over.
    """
    after, doubtful = index + 1, False
    while after < end and lexemes.text(after) not in {",", "."} and lexemes[after].kind not in _ENDS_IT:
        if phrase_at(lexemes, after, end, "amount") is not None:
            return None
        if _interval(lexemes, after, end) and not (timed or doubtful):
            break
        past = date_at(lexemes, after, announced=True)
        doubtful |= past == after and _hides(lexemes, after, end, first=after == index + 1)
        after = max(past, after + 1)
    if after == index + 1:
        return None
    return Unclear(after) if doubtful else Until(after)


def _interval(lexemes: Lexemes, at: int, end: int) -> bool:
    """Whether an interval begins that no number before it, nor its own, can belong to the words of "until"."""
    said = phrase_at(lexemes, at, end, "time")
    bare = lexemes[at].kind == "NUMBER" and lexemes[at + 1].kind == "UNIT_ADVERB"
    return isinstance(said, TimePhrase) and said.every is not None and not said.of_one and not bare


def _hides(lexemes: Lexemes, at: int, end: int, *, first: bool) -> bool:
    """Whether a lexeme limits or counts; "until no further improvement" is an end all the same."""
    if lexemes[at].kind == "_ALTERS":
        return not first
    said = phrase_at(lexemes, at, end, "time")
    if isinstance(said, TimePhrase):
        counts = said.doses is not None or (said.lasts is not None and not said.bare)
        return counts or (said.every is not None and not said.of_one)
    return lexemes[at].kind == "NUMBER" and not _of_a_date(lexemes, at)


def _of_a_date(lexemes: Lexemes, at: int) -> bool:
    """ "31 December", "March 2027": beside a month, or larger than any number of doses."""
    number = lexemes[at].number
    year = number is not None and number.value is not None and number.value > MOST_DOSES
    return year or "_MONTH_NAME" in {lexemes[at - 1].kind, lexemes[at + 1].kind}
