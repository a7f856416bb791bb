"""The code of a Timing: how often, by the table of timing codes, else by the words that go with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cards import wording
from cards.order import Every
from cards.text import Foreign, say
from cds_service.reading.doubt import STRUCTURED, conflict
from cds_service.reading.repetition import Rhythm
from cds_service.reading.same_schedule import overlaps
from cds_service.reading.sig import read_sig

if TYPE_CHECKING:
    from cards.knowledge import Knowledge
    from cards.order import Phase
    from cds_service.reading.resource import Concept


def read_code(code: Concept, knowledge: Knowledge) -> Rhythm | None:
    """The interval of a Timing.code: by code, else by the words that go with it; None when there is no code.

    Words beside a known code must not name another interval.
    """
    if code.empty:
        return None
    spoken = (*code.words, *(coding.code for coding in code.codings if coding.code))
    known = [knowledge.timing(c.system, c.code) for c in code.codings if c.system and c.code]
    read = [Rhythm(Every(row.times, row.period, row.unit)) for row in known if row is not None]
    read += [told for text in spoken if (told := _told(text, knowledge)) is not None]
    if not read:
        return Rhythm(faults=(say("the timing {code} is not understood", code=Foreign(spoken[0])),))
    first = read[0]
    for other in read[1:]:
        if first.every and other.every and not overlaps(first.every, other.every):
            one, two = (f"{wording.every(every)} as coded" for every in (first.every, other.every))
            return Rhythm(faults=(conflict("schedule", (STRUCTURED, one), (STRUCTURED, two)),))
    for other in read[1:]:
        parts = ("doses", "lasts", "until", "as_needed")
        first = replace(first, **{part: getattr(first, part) or getattr(other, part) for part in parts})
    return first


def _told(text: str, knowledge: Knowledge) -> Rhythm | None:
    """An interval in words: "every 4 weeks", "Q4W", "once"; None when there is more or less in them."""
    row = knowledge.timing(None, text)
    if row is not None:
        return Rhythm(Every(row.times, row.period, row.unit))
    sig = read_sig(text, knowledge)
    if len(sig.phases) != 1 or sig.unread or sig.phases[0].dose.stated:
        return None
    return _rhythm(sig.phases[0])


def _rhythm(phase: Phase) -> Rhythm:
    return Rhythm(phase.every, phase.doses, phase.lasts, until=phase.until, as_needed=phase.as_needed)
