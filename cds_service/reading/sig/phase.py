"""One stretch of an instruction read phrase by phrase into what it says and what it leaves unread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cards.order import Route
from cards.text import Foreign
from cds_service.reading.sig.asides import aside_at
from cds_service.reading.sig.dates import date_at, needle_at
from cds_service.reading.sig.finish import finish, leave_open
from cds_service.reading.sig.grammar import phrase_at
from cds_service.reading.sig.leftovers import Leftovers
from cds_service.reading.sig.phrases import Amounts, TimePhrase, Unclear, Until
from cds_service.reading.sig.said import CourseTotal, PhaseReading
from cds_service.reading.sig.split import pauses
from cds_service.reading.sig.stretches import end_in, interval_in, is_aimed, names_site, route_at
from cds_service.reading.sig.take import Taking
from cds_service.reading.sig.until import until_at

if TYPE_CHECKING:
    from cards.knowledge import Knowledge
    from cds_service.reading.sig.lexemes import Lexemes
    from cds_service.reading.sig.phrases import Phrase


class PhaseReader:
    """Reads one stretch of lexemes; a pause after a bounded phase hands back where the next phase begins."""

    def __init__(self, lexemes: Lexemes, start: int, end: int, knowledge: Knowledge) -> None:
        self.lexemes, self.start, self.end, self.knowledge = lexemes, start, end, knowledge
        self.index = start
        self.reading = PhaseReading()
        self._leftovers = Leftovers(lexemes, end)
        self._taking = Taking(lexemes, self.reading)

    def read(self, last_every: int) -> tuple[PhaseReading, int]:
        """Read to the end, or to a pause with an interval behind it; `last_every` is where the last one begins."""
        while self.index < self.end:
            if pauses(self.lexemes, self.index) and self.reading.bounded and self.index < last_every:
                leave_open(self.reading, self.lexemes.words(self.start, self.index))
                break
            after = self._understood()
            if after is not None:
                self.reading.unread += self._leftovers.closed(self.index)
                self.index = after
            else:
                self.index = self._leftovers.leave(self.index, self._phrase())
        self.reading.unread += self._leftovers.closed(self.index)
        finish(self.reading)
        return self.reading, self.index

    def _understood(self) -> int | None:
        """Take the phrase at the current lexeme; the lexeme after it, or None when it is not understood."""
        kind = self.lexemes[self.index].kind
        if kind in {"_AS_NEEDED", "_AS_DIRECTED", "_OPEN_ENDED"} or (kind == "_CLOSING" and self.reading.bounded):
            return self._worded(kind)
        if kind == "_TOTAL":
            return self._total()
        if kind in {"NUMBER", "DAY_NAME"} and (past := self._no_amount()) is not None:
            return past
        phrase = self._phrase()
        if isinstance(phrase, Amounts):
            return phrase.next if self._taking.amounts(self.index, phrase) else None
        if isinstance(phrase, TimePhrase):
            return self._timed(phrase) if self._taking.time(self.index, phrase) else None
        if isinstance(phrase, Until):
            return self._ends(phrase)
        if isinstance(phrase, Unclear):
            return None
        return self._named() or self._aside()

    def _worded(self, kind: str) -> int:
        """Past words that say all by themselves; "then stop" only says again that a phase with an end has one."""
        self.reading.as_needed |= kind == "_AS_NEEDED"
        if kind == "_AS_DIRECTED":
            self.reading.as_directed = self.lexemes.words(self.index, self.index + 1)
        return self.index + 1

    def _timed(self, said: TimePhrase) -> int:
        self._taking.mark("every", interval_in(self.lexemes, self.index, said))
        self._taking.mark("end", end_in(self.lexemes, self.index, said))
        return said.next

    def _ends(self, said: Until) -> int:
        self.reading.until = Foreign(self.lexemes.words(self.index + 1, said.next))
        self._taking.mark("end", (self.index, said.next))
        return said.next

    def _phrase(self) -> Phrase | None:
        """The longest phrase of amount or of time at the current lexeme."""
        if self.lexemes[self.index].kind == "_UNTIL":
            return self._until()
        found = [phrase_at(self.lexemes, self.index, self.end, start) for start in ("time", "amount")]
        return max((phrase for phrase in found if phrase is not None), key=lambda one: one.next, default=None)

    def _named(self) -> int | None:
        """A route, a cobalamin, or the container that a strength describes."""
        lexeme = self.lexemes[self.index]
        if lexeme.substance is not None:
            self.reading.substances.add(lexeme.substance)
            return self.index + 1
        route = lexeme.route
        if lexeme.kind == "DOSE" and lexeme.word is not None and lexeme.word.number == 1:
            route = self.knowledge.route_word(self.lexemes.words(self.index, self.index + 1))
            if route is None:
                return self.index + 1
        if route is not None:
            self.reading.routes.append(route)
            if route is not Route.INJECTION:
                self._taking.mark("route", route_at(self.lexemes, self.index))
            return self.index + 1
        describes = self._taking.last is not None and self._taking.last.measure == "concentration"
        return self.index + 1 if lexeme.kind == "CONTAINER" and describes else None

    def _aside(self) -> int | None:
        if self.lexemes[self.index].kind == "_DAYTIME":
            return self.index + 1 if self.reading.takes_daytime() else None
        between = self.lexemes[self.index].kind in {"_OR", "_SLASH"} and self.lexemes[self.index + 1].route is not None
        if between and self.reading.routes:
            return self.index + 1
        length = aside_at(self.lexemes, self.index)
        if names_site(self.lexemes, self.index, self.index + length):
            joined = self.lexemes[self.index - 1].kind == "_AND"
            if not self.reading.takes_site(joined=joined, aimed=is_aimed(self.lexemes, self.index, length)):
                return None
            self._taking.mark("site", (self.index, self.index + length))
        return self.index + length if length else None

    def _until(self) -> Until | Unclear | None:
        return until_at(self.lexemes, self.index, self.end, timed=self.reading.every is not None)

    def _no_amount(self) -> int | None:
        """Past a needle, "90 day supply" or a date; that is kept, because it needs an interval or a number of doses."""
        past = needle_at(self.lexemes, self.index)
        if [self.lexemes[self.index + at].kind for at in range(3)] == ["NUMBER", "UNIT", "_SUPPLY"]:
            past = self.index + 3
        if past == self.index:
            past = date_at(self.lexemes, self.index)
            if past == self.index:
                return None
            self.reading.dates.append(self.lexemes.words(self.index, past))
        return past

    def _total(self) -> int | None:
        """ "total 7 mg" is the amount of a course; before the word ("1 mg total") stands that of one injection."""
        after = self.index + 1
        while self.lexemes.text(after) in {":", "="} or self.lexemes[after].kind in {"_OF", "DOSE"}:
            after += 1
        found = phrase_at(self.lexemes, after, self.end, "amount")
        if not isinstance(found, Amounts):
            word = self.lexemes[self.index].word
            return self.index + 1 if word is not None and word.harmless and not isinstance(found, Unclear) else None
        self.reading.totals.append(CourseTotal(self.lexemes.words(self.index, found.next), found.found))
        return found.next
