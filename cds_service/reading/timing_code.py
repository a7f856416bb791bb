"""The code of a Timing: how often, by the table of timing codes, else by the words that go with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cards.order import Dose, Every, Phase
from cards.text import Foreign, say
from cds_service.reading.doubt import STRUCTURED, conflict
from cds_service.reading.repetition import Rhythm
from cds_service.reading.same_schedule import contradictions
from cds_service.reading.sig import read_sig

if TYPE_CHECKING:
    from cards.knowledge import Knowledge
    from cds_service.reading.resource import Concept


_NOT_UNDERSTOOD = "the timing {code} is not understood"
_PARTS = ("every", "doses", "lasts", "until", "as_needed", "faults")


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
        return Rhythm(faults=(say(_NOT_UNDERSTOOD, code=Foreign(spoken[0])),))
    first = read[0]
    for other in read[1:]:
        for one, two in contradictions(_phase(first), _phase(other)):
            why = conflict("schedule", (STRUCTURED, f"{one} as coded"), (STRUCTURED, f"{two} as coded"))
            return Rhythm(faults=(why,))
    for other in read[1:]:
        first = replace(first, **{part: getattr(first, part) or getattr(other, part) for part in _PARTS})
    return first


def _told(text: str, knowledge: Knowledge) -> Rhythm | None:
    """An interval in words: "every 4 weeks", "Q4W", "once"; None when there is more or less in them."""
    row = knowledge.timing(None, text)
    if row is not None:
        return Rhythm(Every(row.times, row.period, row.unit))
    sig = read_sig(text, knowledge)
    if len(sig.phases) > 1 and sig.phases[0].every is not None:  # a code has no place for a second step
        return Rhythm(sig.phases[0].every, faults=(say(_NOT_UNDERSTOOD, code=Foreign(text)),))
    if len(sig.phases) != 1 or sig.unread or sig.phases[0].dose.stated:
        return None
    return _rhythm(sig.phases[0])


def _phase(rhythm: Rhythm) -> Phase:
    return Phase(Dose(), rhythm.every, rhythm.doses, rhythm.lasts)


def _rhythm(phase: Phase) -> Rhythm:
    return Rhythm(phase.every, phase.doses, phase.lasts, until=phase.until, as_needed=phase.as_needed)
