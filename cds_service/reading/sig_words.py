"""Phrases of an instruction that carry neither an amount nor an interval, each measured in tokens.

Harmless phrases are listed rather than guessed: a word that stands in none of these lists is not understood.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cds_service.reading.medicine_words import substance_at
from cds_service.reading.spoken import number_at, unit_at
from cds_service.reading.time_words import DAY_NAMES

if TYPE_CHECKING:
    from cards.knowledge import Knowledge
    from cards.order import Route
    from cds_service.reading.tokens import Tokens

Phrases = tuple[tuple[str, ...], ...]

AS_NEEDED: Phrases = (
    ("prn",),
    ("as", "needed"),
    ("as", "required"),
    ("if", "needed"),
    ("if", "required"),
    ("when", "required"),
)
OPEN_ENDED: Phrases = (
    ("for", "life"),
    ("lifelong",),
    ("life", "-", "long"),
    ("indefinitely",),
    ("ongoing",),
    ("long", "term"),
    ("until", "discontinued"),
    ("until", "further", "notice"),
)
AS_DIRECTED: Phrases = (("use", "as", "directed"), ("as", "directed"), ("as", "instructed"))

_HARMLESS = frozenset(
    [
        "inject",
        "injected",
        "injecting",
        "give",
        "given",
        "administer",
        "administered",
        "take",
        "continue",
        "repeat",
        "repeated",
        "the",
        "of",
        "a",
        "an",
        "dose",
        "via",
        "route",
        "solution",
        "injectable",
        "soln",
        "medication",
        "please",
        "normal",
        "loading",
        "initially",
        "first",
        "total",
    ]
)
_MARKS = frozenset({",", ".", ":", "(", ")", "-", "\u2013", "=", "*"})
_PLACES = frozenset(["clinic", "office", "surgery", "deltoid", "gluteal", "thigh", "buttock", "arm", "hospital"])
_TO_PLACES = frozenset(["in", "into", "at", "the", "left", "right", "upper", "outer"])
_BY: Phrases = (("by", "nurse"), ("by", "the", "nurse"), ("by", "practice", "nurse"), ("by", "district", "nurse"))
_CONDITIONS = frozenset(["pernicious", "anemia", "anaemia", "deficiency", "megaloblastic", "neuropathy", "low"])
_STARTS = frozenset({"starting", "start", "beginning"})
_DATE = re.compile(r"[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}")
_MINUTES = frozenset({"min", "mins", "minute", "minutes"})
_LONGEST_ROUTE = 4


def phrase_at(tokens: Tokens, index: int, phrases: Phrases) -> int:
    """How many tokens one of `phrases` takes at `index`; 0 when none stands there."""
    return next((len(phrase) for phrase in phrases if tokens.says(index, *phrase)), 0)


def route_at(tokens: Tokens, index: int, knowledge: Knowledge) -> tuple[Route, int] | None:
    """The route named at `index`, longest wording first ("into the muscle"), and the token after it."""
    starts = [index]
    if tokens[index].low in {"by", "as", "via"}:
        starts.append(index + 1 + (tokens[index + 1].low in {"a", "an"}))
    for start in starts:
        for length in range(min(_LONGEST_ROUTE, len(tokens) - start), 0, -1):
            route = knowledge.route_word(tokens.words(start, start + length))
            if route is not None:
                return route, start + length
    return None


def harmless_at(tokens: Tokens, index: int, knowledge: Knowledge) -> int:
    """How many tokens at `index` change nothing: verbs, places, reasons, supply and start dates; 0 for none."""
    if tokens[index].low in _HARMLESS or tokens[index].text in _MARKS:
        return 1
    for reader in (_place, _reason, _start):
        length = reader(tokens, index)
        if length:
            return length
    return phrase_at(tokens, index, _BY) or _supply(tokens, index, knowledge) or _minutes(tokens, index)


def _place(tokens: Tokens, index: int) -> int:
    after = index
    while tokens[after].low in _TO_PLACES:
        after += 1
    if after == index or tokens[after].low not in _PLACES:
        return 0
    return after - index + 1 + (tokens[after + 1].low == "muscle")


def _reason(tokens: Tokens, index: int) -> int:
    """ "for pernicious anaemia", "for vitamin B12 deficiency"."""
    if tokens[index].low != "for":
        return 0
    after = index + 1
    while True:
        named = substance_at(tokens, after)
        if named is not None:
            after = named[1]
        elif tokens[after].low in _CONDITIONS:
            after += 1
        else:
            break
    return after - index if tokens[after - 1].low in _CONDITIONS else 0


def _start(tokens: Tokens, index: int) -> int:
    """ "Starting Sat 1/10/2026": read over, because day and month cannot be told apart."""
    if tokens[index].low not in _STARTS:
        return 0
    after = index + 1
    after += tokens[after].low == "on"
    after += tokens[after].low in DAY_NAMES
    if tokens[after].low in {"today", "tomorrow", "now"}:
        return after + 1 - index
    found = _DATE.match(tokens.source, tokens[after].start) if after < len(tokens) else None
    if found is None:
        return 0
    while after < len(tokens) and tokens[after].start < found.end():
        after += 1
    return after - index


def _supply(tokens: Tokens, index: int, knowledge: Knowledge) -> int:
    """ "# 10 mL", "disp 3 vials", "0 Refill(s)", "Refills: 0"."""
    if tokens[index].low in {"refill", "refills"}:
        at = index + 1 + (tokens[index + 1].text == ":")
        return at + 1 - index if tokens[at].kind == "number" else 0
    if tokens[index].text == "#" or tokens[index].low in {"disp", "dispense"}:
        count, after = number_at(tokens, index + 1)
        if count is None:
            return 0
        unit, past = unit_at(tokens, after, knowledge)
        return (past if unit is not None else after) - index
    if tokens[index].kind == "number" and tokens[index + 1].low in {"refill", "refills"}:
        return 5 if tokens.says(index + 2, "(", "s", ")") else 2
    return 0


def _minutes(tokens: Tokens, index: int) -> int:
    """ "over 15 minutes": how long one injection takes."""
    if tokens[index].low == "over" and tokens[index + 1].kind == "number" and tokens[index + 2].low in _MINUTES:
        return 3
    return 0
