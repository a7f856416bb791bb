"""What stands in an instruction and changes neither dose nor schedule: verbs, places, reasons, supply, start dates.

Such words are listed in sig_words.yaml rather than guessed: one that stands in none of its rows is not understood.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cards.order import Substance
from cds_service.reading.sig.dates import date_at, diagnosis_at
from cds_service.reading.sig.grammar import phrase_at
from cds_service.reading.sig.phrases import TimePhrase, Unclear

if TYPE_CHECKING:
    from cds_service.reading.sig.lexemes import Lexemes

_MARKS = frozenset({",", ".", ":", ";", "(", ")", "-", "\u2013", "=", "*", "'"})
_NAMING_A_REASON = frozenset({"(", "dx", "diagnosis", "indication", "indications"})
_UNITS = frozenset({"MASS", "VOLUME", "CONTAINER", "OTHER_UNIT"})


def aside_at(lexemes: Lexemes, index: int) -> int:
    """How many lexemes at `index` change nothing; 0 for none."""
    for reader in (_maintenance, _place, _reason, _start, _supply, _minutes, _between_days):
        length = reader(lexemes, index)
        if length:
            return length
    word = lexemes[index].word
    harmless = lexemes[index].kind == "_HARMLESS" or (word is not None and word.harmless)
    return int(harmless or (lexemes.text(index) in _MARKS and not lexemes.tokens.negates(lexemes[index].first)))


def _maintenance(lexemes: Lexemes, index: int) -> int:
    """ "maintenance" or "for maintenance" behind the amount of the one phase there is."""
    at = index + (lexemes[index].kind == "_FOR")
    return at + 1 - index if lexemes[at].kind == "_MAINTENANCE" else 0


def _place(lexemes: Lexemes, index: int) -> int:
    """ "in the left deltoid", "at the clinic"."""
    after = index
    while lexemes[after].kind in {"_TOWARD", "_IN"} or (after >= index and lexemes.text(after) in {"the", "at"}):
        after += 1
    if after == index or lexemes[after].kind != "_SITE":
        return 0
    while further := _further_place(lexemes, after + 1):
        after += further
    return after - index + 1


def _further_place(lexemes: Lexemes, index: int) -> int:
    """ ", thigh", "or the thigh", ", or buttocks"."""
    after = index
    while (
        lexemes.text(after) in {",", "/"} or lexemes[after].kind in {"_OR", "_TOWARD"} or lexemes.text(after) == "the"
    ):
        after += 1
    return after - index + 1 if after > index and lexemes[after].kind == "_SITE" else 0


def _reason(lexemes: Lexemes, index: int) -> int:
    """ "for pernicious anaemia", "(vitamin B12 deficiency)", "dx: pernicious anaemia", "(E53.8)"."""
    if lexemes[index].kind != "_FOR" and lexemes.text(index) not in _NAMING_A_REASON:
        return 0
    after = index + 1 + (lexemes.text(index + 1) == ":")
    named = after
    while lexemes[named].kind == "_CONDITION" or lexemes[named].substance is Substance.UNSTATED:
        named += 1
    coded = diagnosis_at(lexemes, named)
    known = coded > named or any(lexemes[at].kind == "_CONDITION" for at in range(after, named))
    return coded - index if known else 0


def _start(lexemes: Lexemes, index: int) -> int:
    """ "Starting Sat 1/10/2026": read over, because day and month cannot be told apart."""
    if lexemes[index].kind != "_STARTING":
        return 0
    after = index + 1
    after += lexemes.text(after) == ":"
    day = after + (lexemes.text(after) == "on")
    day += lexemes[day].kind == "DAY_NAME"
    if lexemes[day].kind in {"_TODAY", "_TOMORROW"}:
        return day + 1 - index
    past = date_at(lexemes, after, announced=True)
    return past - index if past > after else 0


def _supply(lexemes: Lexemes, index: int) -> int:
    """ "# 10 mL", "disp: 3 vials", "Disp-1 mL", "0 Refill(s)", "Refills: 0", "refill x 3", "R-11"."""
    if lexemes[index].kind == "NUMBER" and lexemes[index + 1].kind == "_REFILL":
        return 5 if [lexemes.text(index + at) for at in (2, 3, 4)] == ["(", "s", ")"] else 2
    named = lexemes[index].kind in {"_REFILL", "_SUPPLY"} or lexemes.text(index) == "#"
    at = index + 1 + (lexemes.text(index + 1) in {":", "-"} or lexemes[index + 1].kind == "_X")
    if not named or lexemes[at].kind != "NUMBER" or _begins_time(lexemes, at):
        return 0
    counts = lexemes[index].kind != "_REFILL" and lexemes[at + 1].kind in _UNITS
    return at + 1 + counts - index


def _begins_time(lexemes: Lexemes, at: int) -> bool:
    """Whether a number is that of an interval: "repeats 3 monthly"."""
    said = phrase_at(lexemes, at, len(lexemes), "time")
    return isinstance(said, Unclear) or (isinstance(said, TimePhrase) and said.every is not None)


def _minutes(lexemes: Lexemes, index: int) -> int:
    """ "over 15 minutes": how long one injection takes."""
    kinds = [lexemes[index + at].kind for at in range(3)]
    return 3 if kinds == ["_FOR", "NUMBER", "_MINUTES"] else 0


def _between_days(lexemes: Lexemes, index: int) -> int:
    """ "Mon/Wed/Fri"."""
    days = lexemes[index - 1].kind == lexemes[index + 1].kind == "DAY_NAME"
    return int(days and lexemes[index].kind == "_SLASH")
