"""The words of one stretch of an instruction that were not understood, gathered run by run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_service.reading.sig.grammar import phrase_at
from cds_service.reading.sig.phrases import TimePhrase, Unclear
from cds_service.reading.sig.said import Unread

if TYPE_CHECKING:
    from cds_service.reading.sig.lexemes import Lexemes
    from cds_service.reading.sig.phrases import Phrase

_ABOUT_AMOUNT = frozenset({"NUMBER", "MASS", "VOLUME", "CONTAINER", "OTHER_UNIT", "_ALTERS", "COUNT"})
_JOINING = frozenset({"_OR", "mark"})  # of the amount that they stand beside


class Leftovers:
    """Runs of lexemes before lexeme `end` that were not understood; a run ends where something is understood."""

    def __init__(self, lexemes: Lexemes, end: int) -> None:
        self._lexemes, self._end = lexemes, end
        self._from: int | None = None
        self._touches: set[str] = set()

    def leave(self, index: int, phrase: Phrase | None) -> int:
        """Pass over what is not understood at `index`: an unclear phrase as a whole, else one lexeme."""
        lexemes, end = self._lexemes, self._end
        after = phrase.next if isinstance(phrase, Unclear) else index + 1
        negative = lexemes.tokens.negates(lexemes[index].first)
        if negative and (amount := phrase_at(lexemes, after, end, "amount")) is not None:
            after = amount.next
        timed = isinstance(phrase, TimePhrase) or (
            isinstance(phrase, Unclear)
            and lexemes[index].kind != "_UNTIL"
            and phrase_at(lexemes, index, end, "amount") is None
        )
        self._from = index if self._from is None else self._from
        if not timed:
            self._touches |= {kind for at in range(index, after) if (kind := self._about_amount(at))}
        return after

    def closed(self, index: int) -> list[Unread]:
        """The run that ends before lexeme `index`, if one was begun."""
        if self._from is None:
            return []
        words = self._lexemes.words(self._from, index)
        run = Unread(words, bool(self._touches), spares=self._touches == {"NUMBER"})
        self._from, self._touches = None, set()
        return [run]

    def _about_amount(self, at: int) -> str | None:
        """The kind of a lexeme that may change an amount; a mark or "or" may where an amount stands beside it."""
        kind = self._lexemes[at].kind
        if self._lexemes.tokens.negates(self._lexemes[at].first):
            return "_ALTERS"
        if kind in _JOINING:
            beside = (self._lexemes[at - 1].kind, self._lexemes[at + 1].kind)
            return next((one for one in beside if one in _ABOUT_AMOUNT), None)
        return kind if kind in _ABOUT_AMOUNT else None
