"""Where an interval, an end, a route or a site stands in an instruction, so that it can be given other words.

A stretch is what can be taken out or replaced as a whole; one that leans on the words beside it is not marked, and
whoever wants to change it finds that it cannot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cds_service.reading.sig.lexemes import Lexemes
    from cds_service.reading.sig.phrases import Amounts, TimePhrase

Run = tuple[int, int]

_LEADING = frozenset({"_TOTAL", "_OF", "_FOR", "_AND"})


def interval_in(lexemes: Lexemes, index: int, said: TimePhrase) -> Run | None:
    """The lexemes of an interval; None when it is an adjective ("monthly injection") or a day's name ("on Mondays").

    The "1 injection" of "1 injection every month" is no part of it.
    """
    if said.every is None or lexemes[said.next].kind == "DOSE":
        return None
    one_dose = lexemes[index + 1].kind == "DOSE" and said.every.times == 1 and said.every.times_max is None
    return index + 2 * one_dose, said.next


def interval_of(said: Amounts) -> Run | None:
    """The interval behind an amount: "al mes" of "1 ampolla al mes"."""
    return None if said.every is None else (max(one.next for one in said.found), said.next)


def end_in(lexemes: Lexemes, index: int, said: TimePhrase) -> Run | None:
    """The lexemes of a number of doses or of a length, with the words that only lead to it: "a total of 6 doses"."""
    if said.doses is None and said.lasts is None:
        return None
    first, after = index, said.next
    while lexemes[first - 1].kind in _LEADING:
        first -= 1
    return first, after + (lexemes[after].kind == "_TOTAL")


def route_at(lexemes: Lexemes, index: int) -> Run:
    """The lexemes of a route, the "injection" of "IM injection" included."""
    return index, index + 1 + (lexemes[index + 1].kind == "DOSE")


def names_site(lexemes: Lexemes, index: int, after: int) -> bool:
    """Whether a place of the body, or another one, is among the lexemes."""
    return any(lexemes[at].kind == "_SITE" for at in range(index, after))


def is_aimed(lexemes: Lexemes, index: int, length: int) -> bool:
    """Whether a place of the body is told from another: "into the left thigh"."""
    return any(lexemes[at].kind == "_TOWARD" for at in range(index, index + length))
