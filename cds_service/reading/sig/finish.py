"""What one stretch of an instruction comes to once all of it was read, and what it leaves open after all."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cards.order import Every
from cds_service.reading.sig.said import Unread

if TYPE_CHECKING:
    from cds_service.reading.sig.said import PhaseReading


def finish(reading: PhaseReading) -> None:
    """Turn day names into an interval; what refers to other instructions and states no interval stays unread."""
    unmatched = [total for total in reading.totals if not reading.is_total(total)]
    reading.unread += [Unread(total.words, touches_dose=True, spares=True) for total in unmatched]
    _place_days(reading)
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
