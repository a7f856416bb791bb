"""What the rules of sig.lark for time mean: how often, how many and how long."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cards.order import DAYS_IN, Every, Length
from cds_service.reading.sig.numbers import ONE, Numbers
from cds_service.reading.sig.phrases import OpenMeaning, TimePhrase

if TYPE_CHECKING:
    from cds_service.reading.sig.lexemes import Lexemes
    from cds_service.reading.sig.numbers import Count, Span

_YEAR = DAYS_IN["a"][1]


def length_of(lexemes: Lexemes, span: Span, unit_at: int) -> Length:
    """So many units of time; a fortnight is two weeks."""
    word = lexemes[unit_at].word
    if word is None or word.unit is None:
        raise OpenMeaning
    scale = word.number or ONE
    return Length(span[0] * scale, (span[1] or span[0]) * scale, word.unit)


def every_of(lexemes: Lexemes, span: Span, unit_at: int) -> Every:
    """Once in so many units of time."""
    length = length_of(lexemes, span, unit_at)
    return Every(1, length.low, length.unit, None if span[1] is None else length.high)


class TimeRules(Numbers):
    """One method for each rule, called with what its parts mean: the place of a word, a span, a count, a phrase."""

    def every_unit(self, unit_at: int) -> TimePhrase:
        """ "every month"."""
        return self._every((ONE, None), unit_at)

    def every_span(self, span: Span, unit_at: int) -> TimePhrase:
        """ "every 2 to 3 months"."""
        return self._every(span, unit_at)

    def every_other(self, unit_at: int) -> TimePhrase:
        """ "every other day", "alternate days"."""
        return self._every((Decimal(2), None), unit_at)

    def every_nth(self, ordinal: int, unit_at: int) -> TimePhrase:
        """ "every second week"."""
        return self._every((self._plain(ordinal), None), unit_at)

    def every_same(self, low: int, again: int, unit_at: int) -> TimePhrase:
        """Portuguese "de 3 em 3 meses", "de 15/15 dias"."""
        if self._plain(low) != self._plain(again):
            raise OpenMeaning
        return self._every((self._plain(low), None), unit_at)

    def adverb(self, at: int) -> TimePhrase:
        """ "monthly"."""
        word = self.lexemes[at].word
        if word is None or word.times is None or word.period is None or word.unit is None:
            raise OpenMeaning
        return TimePhrase(self.after, Every(word.times, word.period, word.unit))

    def british(self, span: Span, at: int) -> TimePhrase:
        """ "12 weekly", "2 to 3 monthly"; "1 weekly" is not said, nor is "1000 weekly": it is said in years."""
        every = self.adverb(at).every
        most = span[1] or span[0]
        if every is None or most <= 1 or most % 1 or span[0] % 1 or most * DAYS_IN[every.unit][0] > _YEAR:
            raise OpenMeaning
        return TimePhrase(self.after, Every(1, span[0], every.unit, span[1]))

    def often_per(self, often: Count | int, unit_at: int) -> TimePhrase:
        """ "3 times a week", "x3/week"."""
        count = self.often(often) if isinstance(often, int) else often
        return self._often(count, self._every((ONE, None), unit_at))

    def often_per_span(self, often: Count, span: Span, unit_at: int) -> TimePhrase:
        """ "1x per 2 maanden"."""
        return self._often(often, self._every(span, unit_at))

    def once_in(self, count: int, *parts: Any) -> TimePhrase:
        """ "once in 15 days"; of "twice in 2 weeks" nobody knows how far apart."""
        *span, unit_at = parts
        if self._plain(count) != 1:
            raise OpenMeaning
        return self._every(span[0] if span else (ONE, None), unit_at)

    def one_per(self, span: Span, unit_at: int) -> TimePhrase:
        """ "1 par mois"; of "2 par semaine" nobody knows whether they are given together."""
        if span != (ONE, None):
            raise OpenMeaning
        return self._every(span, unit_at)

    def per_unit(self, unit_at: int) -> TimePhrase:
        """ "al mes" behind "1 ampolla im"."""
        return replace(self._every((ONE, None), unit_at), of_one=True)

    def per_span(self, span: Span, unit_at: int) -> TimePhrase:
        """ "per 2 maanden" behind "1 ampul i.m."."""
        return replace(self._every(span, unit_at), of_one=True)

    def often_gap(self, often: Count, gap: TimePhrase) -> TimePhrase:
        """ "once every 3 months", "twice weekly"."""
        return self._often(often, gap)

    def doses_gap(self, doses: Count, gap: TimePhrase) -> TimePhrase:
        """ "one injection every month"; "3 injections weekly" could be three in all, or three a week."""
        if doses != (1, None):
            raise OpenMeaning
        return gap

    def counted(self, doses: Count) -> TimePhrase:
        """ "6 injections"."""
        count = self._one(doses)
        return TimePhrase(self.after, one_injection=True) if count == 1 else TimePhrase(self.after, doses=count)

    def bounded(self, doses: Count | int) -> TimePhrase:
        """ "for 6 doses", "x4"."""
        count = self._whole(self._plain(doses)) if isinstance(doses, int) else self._one(doses)
        return TimePhrase(self.after, doses=count)

    def counted_times(self, at: int) -> TimePhrase:
        """ "once"; "twice" without "a week" says nothing of when."""
        if self._plain(at) != 1:
            raise OpenMeaning
        return self.once()

    def spanned_times(self, span: Span) -> TimePhrase:
        """ "one time"."""
        if span != (ONE, None):
            raise OpenMeaning
        return self.once()

    def once(self) -> TimePhrase:
        """ "stat"."""
        return TimePhrase(self.after, doses=1)

    def lasts(self, *parts: Any) -> TimePhrase:
        """ "for 7 days", "for a month"."""
        *span, unit_at = parts
        return TimePhrase(self.after, lasts=length_of(self.lexemes, span[0] if span else (ONE, None), unit_at))

    def lasts_bare(self, span: Span, unit_at: int) -> TimePhrase:
        """ "alternate days 2 weeks"."""
        return replace(self.lasts(span, unit_at), bare=True)

    def day(self, at: int) -> TimePhrase:
        """ "on Mondays"; English "on Monday" may be this one alone."""
        word = self.lexemes[at].word
        again = self.lexemes.language != "en" or self.lexemes.text(at).endswith("days")
        return TimePhrase(self.after, day_name=None if word is None else word.means, again=again)

    def each_day(self, at: int) -> TimePhrase:
        """ "every Monday"."""
        return replace(self.day(at), again=True)

    def time(self, meaning: TimePhrase) -> TimePhrase:
        """A phrase that has its meaning already."""
        return meaning

    def _every(self, span: Span, unit_at: int) -> TimePhrase:
        return TimePhrase(self.after, every_of(self.lexemes, span, unit_at))

    def _often(self, often: Count, gap: TimePhrase) -> TimePhrase:
        if gap.every is None or gap.every.times != 1:
            raise OpenMeaning
        return TimePhrase(self.after, replace(gap.every, times=often[0], times_max=often[1]))

    def _one(self, doses: Count) -> int:
        if doses[1] is not None:
            raise OpenMeaning
        return doses[0]
