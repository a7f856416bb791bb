"""Amounts and intervals that are plain by themselves and could mean two things where they stand.

"10 ampoules, one a week" counts a course, "1 mL IM weekly, 4 vials" a supply, "1 mg in the left arm and 1 mg in the
right" two injections: none of these is the amount of one injection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cards.order import Every
    from cds_service.reading.sig.lexemes import Lexemes
    from cds_service.reading.sig.phrases import Amounts, Measured
    from cds_service.reading.sig.said import PhaseReading

_BREAKS = frozenset({",", ".", ";", "-", "\u2013", "(", ")", "*"})  # a colon leads to a dose
_ADVERBS = frozenset({"ADVERB", "UNIT_ADVERB", "_ALTERNATE"})
_ONCE = 1


def is_pack(lexemes: Lexemes, last: Measured | None, said: Amounts) -> bool:
    """Whether an amount right behind a strength may be what is in the pack: "1000 mcg/mL 10 mL, inject monthly"."""
    one = said.found[0]
    if last is None or last.per is None or not _only_breaks(lexemes, last.next, one.first):
        return False
    return (one.measure == "volume" and one.value > last.per) or (one.measure == "container" and one.value > 1)


def follows_interval(reading: PhaseReading, one: Measured) -> bool:
    """Whether an amount of another kind comes after dose and interval, as a supply does: "1 mL IM weekly, 4 vials"."""
    before = reading.amounts_before - {"concentration"}
    return bool(before) and one.measure != "concentration" and one.measure not in before


def of_another_place(lexemes: Lexemes, reading: PhaseReading, index: int) -> bool:
    """Whether a further amount belongs to another site or time of day, or is added: "1 mg in each ... and 1 mg"."""
    stated = reading.amounts.keys() - {"concentration"}
    return bool(stated) and (reading.placed or lexemes[index - 1].kind == "_AND")


def of_alternate_days(lexemes: Lexemes, index: int) -> bool:
    """Whether "/day" is the rest of an abbreviation with an article before it: "a/d"."""
    return lexemes[index - 1].kind == "_ARTICLE"


def counts_elsewhere(lexemes: Lexemes, reading: PhaseReading, index: int) -> bool:
    """Whether so many were counted before the interval: of "1 mg x 2 IM monthly" two may be given each month."""
    if reading.doses is None or reading.doses == 1 or reading.for_doses or reading.lasts is not None:
        return False
    return lexemes[index].kind != "_INTERVAL"


def shares_out(lexemes: Lexemes, reading: PhaseReading, last: Measured | None, index: int, every: Every) -> bool:
    """Whether several containers may be given one by one: "3 ampoules weekly", "10 ampoules IM, one a week".

    "2 ampoules every month", "2 ampoules IM once a month" and "2 mg (2 ampoules) weekly" are clear.
    """
    if reading.amounts.get("container", _ONCE) <= 1 or reading.amounts.keys() & {"mass", "volume"}:
        return False
    beside = last is not None and last.next == index and lexemes[index].kind != "_EVERY" and every.times == 1
    apart = beside or lexemes.text(index - 1) in _BREAKS
    counts = lexemes[index].kind == "NUMBER" and lexemes[index + 1].kind not in {"_TIMES", "_X"}
    return apart or counts or is_adverb(lexemes, index) or reading.lasts is not None


def joins_adverb(reading: PhaseReading, one: Measured) -> bool:
    """Whether several containers follow such an interval: "weekly 3 ampoules"."""
    several = one.measure == "container" and one.value > 1
    return several and reading.adverb and not reading.amounts.keys() & {"mass", "volume"}


def is_adverb(lexemes: Lexemes, index: int) -> bool:
    """Whether an interval is said as "weekly" or "alternate days", not as "every week"."""
    return lexemes[index].kind in _ADVERBS


def _only_breaks(lexemes: Lexemes, start: int, end: int) -> bool:
    return all(lexemes.text(at) in _BREAKS for at in range(start, end))
