"""What stands in an instruction and changes neither dose nor schedule: verbs, places, reasons, supply, start dates.

Such words are listed in sig_words.yaml rather than guessed: one that stands in none of its rows is not understood.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cds_service.reading.sig.lexemes import Lexemes

_MARKS = frozenset({",", ".", ":", "(", ")", "-", "\u2013", "=", "*", "'"})
_UNITS = frozenset({"MASS", "VOLUME", "CONTAINER", "OTHER_UNIT"})
_DATE = re.compile(r"[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}")


def aside_at(lexemes: Lexemes, index: int) -> int:
    """How many lexemes at `index` change nothing; 0 for none."""
    for reader in (_place, _reason, _start, _supply, _minutes):
        length = reader(lexemes, index)
        if length:
            return length
    word = lexemes[index].word
    harmless = lexemes[index].kind == "_HARMLESS" or (word is not None and word.harmless)
    return int(harmless or (lexemes.text(index) in _MARKS and not lexemes.tokens.negates(lexemes[index].first)))


def _place(lexemes: Lexemes, index: int) -> int:
    """ "in the left deltoid", "at the clinic"."""
    after = index
    while lexemes[after].kind in {"_TOWARD", "_IN"} or (after >= index and lexemes.text(after) in {"the", "at"}):
        after += 1
    if after == index or lexemes[after].kind != "_SITE":
        return 0
    while lexemes[after + 1].kind == "_OR" and lexemes[after + 2].kind == "_SITE":
        after += 2
    return after - index + 1


def _reason(lexemes: Lexemes, index: int) -> int:
    """ "for pernicious anaemia", "for vitamin B12 deficiency"."""
    if lexemes[index].kind != "_FOR":
        return 0
    after = index + 1
    while lexemes[after].kind in {"substance", "_CONDITION"}:
        after += 1
    return after - index if lexemes[after - 1].kind == "_CONDITION" else 0


def _start(lexemes: Lexemes, index: int) -> int:
    """ "Starting Sat 1/10/2026": read over, because day and month cannot be told apart."""
    if lexemes[index].kind != "_STARTING":
        return 0
    after = index + 1
    after += lexemes.text(after) == "on"
    after += lexemes[after].kind == "DAY_NAME"
    if lexemes[after].kind == "_TODAY":
        return after + 1 - index
    tokens = lexemes.tokens
    found = _DATE.match(tokens.source, tokens[lexemes[after].first].start) if after < len(lexemes) else None
    if found is None:
        return 0
    while after < len(lexemes) and tokens[lexemes[after].first].start < found.end():
        after += 1
    return after - index


def _supply(lexemes: Lexemes, index: int) -> int:
    """ "# 10 mL", "disp: 3 vials", "Disp-1 mL", "0 Refill(s)", "Refills: 0", "R-11"."""
    if lexemes[index].kind == "NUMBER" and lexemes[index + 1].kind == "_REFILL":
        return 5 if [lexemes.text(index + at) for at in (2, 3, 4)] == ["(", "s", ")"] else 2
    named = lexemes[index].kind in {"_REFILL", "_SUPPLY"} or lexemes.text(index) == "#"
    at = index + 1 + (lexemes.text(index + 1) in {":", "-"})
    if not named or lexemes[at].kind != "NUMBER":
        return 0
    counts = lexemes[index].kind != "_REFILL" and lexemes[at + 1].kind in _UNITS
    return at + 1 + counts - index


def _minutes(lexemes: Lexemes, index: int) -> int:
    """ "over 15 minutes": how long one injection takes."""
    kinds = [lexemes[index + at].kind for at in range(3)]
    return 3 if kinds == ["_FOR", "NUMBER", "_MINUTES"] else 0
