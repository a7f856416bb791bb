"""What a phrase says is kept for its phase, unless the phase says something else or it could mean two things."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cds_service.reading.sig.doubts import (
    counts_elsewhere,
    follows_interval,
    is_adverb,
    is_pack,
    joins_adverb,
    of_alternate_days,
    of_another_place,
    shares_out,
)
from cds_service.reading.sig.phrases import TimePhrase
from cds_service.reading.sig.stretches import interval_of

if TYPE_CHECKING:
    from cds_service.reading.sig.lexemes import Lexemes
    from cds_service.reading.sig.phrases import Amounts, Matter, Measured
    from cds_service.reading.sig.said import PhaseReading
    from cds_service.reading.sig.stretches import Run

_NONE = Decimal(0)


class Taking:
    """Keeps what was understood of one phase in its `reading`."""

    def __init__(self, lexemes: Lexemes, reading: PhaseReading) -> None:
        self.lexemes, self.reading = lexemes, reading
        self.last: Measured | None = None

    def time(self, index: int, said: TimePhrase) -> bool:
        """Keep what was said of time at `index`; False when the phase already says something else."""
        reading = self.reading
        if said.day_name is not None:
            reading.days[said.day_name] = self.lexemes.words(index, said.next)
            reading.again |= said.again or len(reading.days) > 1
            return True
        if self._agrees(index, said):
            return True
        one = reading.one_injection or 0 < reading.amounts.get("container", _NONE) <= 1 or self._continental()
        if said.of_one and (not one or of_alternate_days(self.lexemes, index)):
            return False
        if said.bare and (reading.every is None or self.lexemes[index - 1].kind == "_OPEN"):
            return False
        if said.every is not None and (
            counts_elsewhere(self.lexemes, reading, index)
            or shares_out(self.lexemes, reading, self.last, index, said.every)
        ):
            return False
        if any(self._differs(said, name) for name in ("every", "doses", "lasts")):
            return False
        self._keep(index, said)
        return True

    def _agrees(self, index: int, said: TimePhrase) -> bool:
        """Whether an interval in brackets only says the one before in other words: "monthly (every 30 days)"."""
        beside = self.lexemes.text(index - 1) == "(" and self.lexemes.text(said.next) == ")"
        if not beside or said.every is None or self.reading.every is None:
            return False
        (least, most), (low, high) = said.every.days, self.reading.every.days
        return least <= high and low <= most

    def _continental(self) -> bool:
        """Whether "1 mg IM par mois" is one injection, as it is but in English."""
        return self.lexemes.language != "en" and self.reading.amounts.keys() & {"mass", "volume", "container"} in (
            {"mass"},
            {"volume"},
            {"mass", "volume"},
        )

    def _differs(self, said: TimePhrase, name: str) -> bool:
        new, old = getattr(said, name), getattr(self.reading, name)
        return new is not None and old is not None and new != old

    def _keep(self, index: int, said: TimePhrase) -> None:
        reading, words = self.reading, self.lexemes.words(index, said.next)
        reading.one_injection |= said.one_injection
        if said.every is not None:
            reading.every, reading.adverb = said.every, is_adverb(self.lexemes, index)
            reading.amounts_before = reading.amounts_before or frozenset(reading.amounts)
        if said.lasts is not None:
            reading.lasts, reading.length = said.lasts, words
        if said.doses is not None:
            reading.doses = said.doses
            reading.once = words if said.doses == 1 else reading.once
            reading.for_doses |= self.lexemes[index].kind in {"_FOR", "_FOR_PER"}

    def amounts(self, index: int, said: Amounts) -> bool:
        """Keep the amounts of one injection; False where one differs, or is none of one injection."""
        amounts, lexemes = self.reading.amounts, self.lexemes
        beside = lexemes.text(index - 1) == "(" and lexemes.text(said.next) == ")"
        equal = beside or lexemes.text(index - 1) == "="
        several = amounts.get("container", Decimal(1)) != 1 and not equal
        if not equal and (of_another_place(lexemes, self.reading, index) or is_pack(lexemes, self.last, said)):
            return False
        for one in said.found:
            content = several and one.measure in {"mass", "volume"}
            if content or amounts.get(one.measure, one.value) != one.value:
                return False
            if not equal and (follows_interval(self.reading, one) or joins_adverb(self.reading, one)):
                return False
            if beside and one.measure == "container" and one.value > 1 and self.reading.every is not None:
                return False  # "monthly x 6 (6 ampoules)": what is supplied
        if said.every is not None and not self.time(index, TimePhrase(said.next, said.every)):
            return False
        for one in said.found:
            amounts[one.measure] = one.value
            if one.measure == "container":
                self.reading.container_word = one.word
            if one.measure != "concentration":
                self.mark(one.measure, (one.first, one.next))
            self.last = one
        self.mark("every", interval_of(said))
        return True

    def mark(self, matter: Matter, run: Run | None) -> None:
        """Keep where something stands, in characters; `run` are its lexemes."""
        if run is not None:
            tokens, lexemes = self.lexemes.tokens, self.lexemes
            first, last = tokens[lexemes[run[0]].first], tokens[lexemes[run[1] - 1].next - 1]
            self.reading.spans.append((first.start, last.end, matter))
