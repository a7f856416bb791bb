"""One stretch of an instruction read phrase by phrase into what it says and what it leaves unread."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cards.order import Every
from cards.text import Foreign
from cds_service.reading import sig_words
from cds_service.reading.medicine_words import substance_at
from cds_service.reading.often import time_at
from cds_service.reading.phase_reading import PhaseReading, Unread
from cds_service.reading.spoken import amount_at, number_at, unit_of
from cds_service.reading.time_words import DOSES
from cds_service.reading.tokens import NUMBER_WORDS

if TYPE_CHECKING:
    from cards.knowledge import Knowledge
    from cds_service.reading.often import TimePhrase
    from cds_service.reading.spoken import Spoken
    from cds_service.reading.tokens import Tokens

_DOSE_WORDS = frozenset(
    [
        "half",
        "double",
        "quarter",
        "twice",
        "titrate",
        "taper",
        "tapering",
        "increase",
        "decrease",
        "reduce",
        "both",
        "max",
        "maximum",
        "up",
        "or",
        "not",
        "no",
        "avoid",
        "hold",
        "stop",
    ]
)


class PhaseReader:
    """Reads one stretch of tokens; a pause after a bounded phase hands back where the next phase begins."""

    def __init__(self, tokens: Tokens, start: int, end: int, knowledge: Knowledge) -> None:
        self.tokens, self.index, self.end, self.knowledge = tokens, start, end, knowledge
        self.reading = PhaseReading()
        self._unread_from: int | None = None
        self._last: Spoken | None = None

    def read(self, last_every: int) -> tuple[PhaseReading, int]:
        """Read to the end, or to a pause with an interval behind it; `last_every` is where the last one begins."""
        while self.index < self.end:
            pause = self.tokens[self.index].low in {",", "and", "."}
            if pause and self.reading.bounded and self.index < last_every:
                break
            after = self._understood()
            if after is not None and after <= self.end:
                self._close_unread()
                self.index = after
            else:
                self._unread_from = self.index if self._unread_from is None else self._unread_from
                self.index += 1
        self._close_unread()
        self._finish()
        return self.reading, self.index

    def _understood(self) -> int | None:
        """Take the phrase at the current token; the token after it, or None when it is not understood."""
        index, tokens, reading = self.index, self.tokens, self.reading
        for phrases, mark in ((sig_words.AS_NEEDED, "as_needed"), (sig_words.AS_DIRECTED, "as_directed")):
            length = sig_words.phrase_at(tokens, index, phrases)
            if length:
                setattr(reading, mark, True)
                return index + length
        length = sig_words.phrase_at(tokens, index, sig_words.OPEN_ENDED)
        if length:
            return index + length
        if tokens[index].low == "until":
            return self._until()
        said = time_at(tokens, index)
        if said is not None:
            return said.next if said.next <= self.end and self._take_time(said) else None
        amount = amount_at(tokens, index, self.knowledge)
        if amount is not None:
            return amount.next if amount.next <= self.end and self._take_amount(amount) else None
        return self._named() or self._harmless()

    def _named(self) -> int | None:
        """A route, a cobalamin, "one injection" or the container that a strength describes."""
        index, tokens, reading = self.index, self.tokens, self.reading
        count, after = number_at(tokens, index)
        if count == 1 and tokens[after].low in DOSES:
            reading.one_injection = True
            return after + 1
        named = substance_at(tokens, index)
        if named is not None:
            reading.substances.add(named[0])
            return named[1]
        route = sig_words.route_at(tokens, index, self.knowledge)
        if route is not None:
            reading.routes.append(route[0])
            return route[1]
        unit = unit_of(tokens[index].text, self.knowledge)
        describes = self._last is not None and self._last.measure == "concentration"
        return index + 1 if unit is not None and unit.dimension == "container" and describes else None

    def _harmless(self) -> int | None:
        index, tokens = self.index, self.tokens
        length = sig_words.harmless_at(tokens, index, self.knowledge)
        if length:
            return index + length
        after = tokens[index].low
        if after in {"or", "/"} and self.reading.routes and sig_words.route_at(tokens, index + 1, self.knowledge):
            return index + 1
        if after in {"on", "and"} and (after == "and" or time_at(tokens, index + 1) is not None):
            return index + 1
        return None

    def _until(self) -> int | None:
        """Everything from "until" to the next comma, unless an amount hides in it."""
        after = self.index + 1
        while after < self.end and self.tokens[after].text not in {",", "."}:
            if amount_at(self.tokens, after, self.knowledge) is not None:
                return None
            after += 1
        if after == self.index + 1:
            return None
        self.reading.until = Foreign(self.tokens.words(self.index + 1, after))
        return after

    def _take_time(self, said: TimePhrase) -> bool:
        """Keep what was said of time; False when the phase already says something else."""
        reading = self.reading
        if said.day_name is not None:
            reading.days.add(said.day_name)
            return True
        for name in ("every", "doses", "lasts"):
            new, old = getattr(said, name), getattr(reading, name)
            if new is not None and old is not None and new != old:
                return False
            if new is not None:
                setattr(reading, name, new)
        return True

    def _take_amount(self, amount: Spoken) -> bool:
        """Keep an amount of one injection; False for what is none, differs, or is the content of a container."""
        follows = unit_of(self.tokens[amount.next].text, self.knowledge)
        names_container = follows is not None and follows.dimension == "container"
        if amount.measure == "other" or (names_container and amount.measure in {"mass", "volume"}):
            return False
        if self.reading.amounts.setdefault(amount.measure, amount.value) != amount.value:
            return False
        if amount.measure == "container":
            self.reading.container_word = amount.word
        if amount.measure != "concentration":
            self.reading.spans.append((amount.start, amount.end, amount.measure))
        self._last = amount
        return True

    def _close_unread(self) -> None:
        if self._unread_from is None:
            return
        first, self._unread_from = self._unread_from, None
        tokens = [self.tokens[index] for index in range(first, self.index)]
        touches = any(
            token.kind != "word"
            or token.low in _DOSE_WORDS | NUMBER_WORDS.keys()
            or unit_of(token.text, self.knowledge) is not None
            for token in tokens
        )
        self.reading.unread.append(Unread(self.tokens.words(first, self.index), touches))

    def _finish(self) -> None:
        """Turn day names into an interval; what refers to other instructions and states no interval stays unread."""
        reading = self.reading
        if reading.days:
            weekly = Every(len(reading.days), Decimal(1), "wk")
            if reading.every not in (None, weekly, Every(1, Decimal(1), "wk")):
                reading.unread.append(Unread(", ".join(sorted(reading.days)), touches_dose=False))
            reading.every = weekly
        if reading.doses == 1 and reading.every is not None:
            reading.unread.append(Unread("once", touches_dose=False))
        if reading.one_injection and not reading.timed:
            reading.doses = 1
        if reading.as_directed and not reading.timed:
            reading.unread.append(Unread("as directed", touches_dose=False))
