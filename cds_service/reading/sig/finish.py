"""What one stretch of an instruction comes to once all of it was read, and what it leaves open after all."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cards.order import Every
from cds_service.reading.sig.said import Unread

if TYPE_CHECKING:
    from cds_service.reading.sig.lexemes import Lexemes
    from cds_service.reading.sig.said import PhaseReading


def finish(reading: PhaseReading) -> None:
    """Turn day names into an interval; what refers to other instructions and states no interval stays unread."""
    unmatched = [total for total in reading.totals if not reading.is_total(total)]
    reading.unread += [Unread(total.words, touches_dose=True, spares=True) for total in unmatched]
    _place_days(reading)
    if reading.lasts is not None and reading.ends_before(reading.every):
        reading.unread.append(Unread(reading.length, touches_dose=False))
    if _tells_a_course(reading) and not reading.unread:
        reading.unread.append(Unread(reading.length, touches_dose=True, spares=True))
    if reading.doses == 1 and reading.every is not None:
        reading.unread.append(Unread(reading.once, touches_dose=False))
    if not reading.timed:
        reading.unread += [Unread(date, touches_dose=False) for date in reading.dates]
    if reading.one_injection and not reading.timed:
        reading.doses = 1
    if reading.as_directed and not reading.timed:
        reading.unread.append(Unread(reading.as_directed, touches_dose=False, defers=True))


def leave_open(reading: PhaseReading, words: str) -> None:
    """ "x4, weekly" may be four in all or four before the weekly ones; "now" and "6 over 2 weeks" are clear."""
    clear = reading.doses == 1 or (reading.doses is not None and reading.lasts is not None)
    if not (clear or reading.every or reading.days or reading.unread):
        reading.unread.append(Unread(words, touches_dose=False))


def leave_doubtful(found: list[PhaseReading], lexemes: Lexemes) -> None:
    """ "daily for 5 days, every month" may go on for ever, "left thigh then right thigh" be one injection or two."""
    if len(found) != 2:  # noqa: PLR2004 - a longer ladder comes down one step at a time
        return
    first, second = found
    kinds = {lexemes[at].kind for at in range(len(lexemes))}
    repeats = "_REPEAT" in kinds or (second.paused and "_LOADING" not in kinds)
    once = first.doses == 1 and first.every is None
    cycle = repeats and not second.amounts and not once and first.ends_before(second.every)
    if cycle or (not first.timed and first.aimed and second.aimed):
        second.unread.append(Unread(lexemes.words(0, len(lexemes)), touches_dose=True))


def _tells_a_course(reading: PhaseReading) -> bool:
    """Whether an amount stands beside a length alone: "6 mg over 2 weeks" is none of one injection."""
    stated = reading.amounts.keys() & {"mass", "volume", "container"}
    return bool(stated) and reading.lasts is not None and reading.every is None and reading.doses is None


def _place_days(reading: PhaseReading) -> None:
    """Days of the week are an interval; the one day of a single dose is read over, any other left unread."""
    if not reading.days or (reading.doses == 1 and reading.every is None and not reading.again):
        return
    weekly = Every(len(reading.days), Decimal(1), "wk")
    fits = reading.every in {weekly, Every(1, Decimal(1), "wk")}
    if fits or (reading.every is None and (reading.again or reading.bounded)):
        reading.every = weekly
    else:
        reading.unread += [Unread(words, touches_dose=False) for words in reading.days.values()]
