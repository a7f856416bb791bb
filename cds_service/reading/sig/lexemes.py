"""An instruction as a row of meanings: each word, number or mark becomes the part it plays in one language.

The longest wording wins ("as a single dose" before "single"), and what stands in no table is `_UNKNOWN`: it is
never skipped, so that every word of an instruction is accounted for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cards.knowledge.folding import fold
from cards.order import Route
from cds_service.reading.medicine_words import substance_at

if TYPE_CHECKING:
    from cards.knowledge import Knowledge
    from cards.knowledge.vocabulary import SigWord, UnitRow
    from cards.order import Substance
    from cds_service.reading.sig.phrases import Phrase
    from cds_service.reading.tokens import Token, Tokens

# Parts of sig_words.yaml whose word itself says something; a phrase only needs to know that the others stand there.
_SPEAKING = frozenset(
    {"number", "unit", "per_unit", "fraction_unit", "ordinal", "adverb", "unit_adverb", "count", "dose", "day_name"}
)
_MARKS = {"/": "_SLASH", "-": "_DASH", "\u2013": "_DASH", "\u2011": "_DASH", "(": "_OPEN", ")": "_CLOSE"}
_UNIT_KINDS = {"mass": "MASS", "volume": "VOLUME", "container": "CONTAINER", "other": "OTHER_UNIT"}
_LONGEST_ROUTE = 4
_SHORTEST_WORD = 3


@dataclass(frozen=True)
class Lexeme:
    """One meaning: `kind` is a terminal of sig.lark or a part of sig_words.yaml; tokens `first` up to `next`."""

    kind: str
    first: int
    next: int
    word: SigWord | None = None
    unit: UnitRow | None = None
    number: Token | None = None
    route: Route | None = None
    substance: Substance | None = None


@dataclass(frozen=True)
class Lexemes:
    """The lexemes of one text in one language; asking beyond the end gives an empty one.

    `phrases` keeps what the grammar found at each place, because several readers ask for it.
    """

    tokens: Tokens
    language: str
    all: tuple[Lexeme, ...]
    phrases: dict[tuple[int, int, str], Phrase | None] = field(default_factory=dict, compare=False, repr=False)

    def __getitem__(self, index: int) -> Lexeme:
        return self.all[index] if 0 <= index < len(self.all) else _END

    def __len__(self) -> int:
        return len(self.all)

    @property
    def unknown(self) -> int:
        """How many words stand in no table."""
        return sum(lexeme.kind == "_UNKNOWN" for lexeme in self.all)

    def words(self, start: int, end: int) -> str:
        """The stretch of the text from lexeme `start` up to but not including lexeme `end`."""
        return self.tokens.words(self[start].first, self[end - 1].next)

    def text(self, index: int) -> str:
        """The folded words of one lexeme."""
        return fold(self.words(index, index + 1))


_END = Lexeme("", 0, 0)


def lexemes_of(tokens: Tokens, language: str, knowledge: Knowledge, start: int = 0, stop: int | None = None) -> Lexemes:
    """Cut tokens (`start` up to `stop`) into lexemes of one language; never fails."""
    found: list[Lexeme] = []
    index = start
    while index < (len(tokens) if stop is None else stop):
        lexeme = _lexeme_at(tokens, index, language, knowledge)
        index = lexeme.next
        tied = lexeme.kind == "_DASH" and found and found[-1].kind == "NUMBER" and tokens.ties(lexeme.first)
        if not tied:
            found.append(lexeme)
    return Lexemes(tokens, language, tuple(found))


def unit_of(spelling: str, knowledge: Knowledge) -> UnitRow | None:
    """The unit of a spelling: exact, else, for whole words only, without case ("Milliliters", "ampulle")."""
    exact = knowledge.unit(spelling)
    if exact is None and len(spelling) >= _SHORTEST_WORD:
        return knowledge.unit(spelling.lower()) or knowledge.unit(spelling.capitalize())
    return exact


def unit_at(tokens: Tokens, index: int, knowledge: Knowledge) -> tuple[UnitRow | None, int]:
    """The unit written at token `index`, "{vial}" and "vial(s)" included, and the token after it."""
    if tokens[index].text == "{" and tokens[index + 2].text == "}":
        return knowledge.unit("{" + tokens[index + 1].text + "}"), index + 3
    if tokens[index].kind != "word":
        return None, index
    plural = 3 * tokens.says(index + 1, "(", "s", ")")
    return unit_of(tokens[index].text, knowledge), index + 1 + plural


def _lexeme_at(tokens: Tokens, index: int, language: str, knowledge: Knowledge) -> Lexeme:
    token = tokens[index]
    found = [_word_at(tokens, index, language, knowledge), _route_at(tokens, index, knowledge)]
    substance = substance_at(tokens, index)
    if substance is not None:
        found.append(Lexeme("substance", index, substance[1], substance=substance[0]))
    known = [lexeme for lexeme in found if lexeme is not None]
    if known:
        # Of equals a word before a route ("injection"), unless the word says nothing ("inject").
        return max(known, key=lambda lexeme: (lexeme.next, lexeme.kind != "_HARMLESS"))
    if token.kind == "number":
        return Lexeme("NUMBER", index, index + 1, number=token)
    unit, after = unit_at(tokens, index, knowledge)
    if unit is not None and unit.dimension in _UNIT_KINDS:
        return Lexeme(_UNIT_KINDS[unit.dimension], index, after, unit=unit)
    return Lexeme(_MARKS.get(token.text, "mark" if token.kind == "mark" else "_UNKNOWN"), index, index + 1)


def _word_at(tokens: Tokens, index: int, language: str, knowledge: Knowledge) -> Lexeme | None:
    for words, row in knowledge.sig_words_from(tokens[index].folded, language):
        after = index + len(words)
        if all(tokens[index + offset].folded == word for offset, word in enumerate(words)):
            if row.route is not None:
                return Lexeme("route", index, after, row, route=Route(row.route))
            return Lexeme(row.part.upper() if row.part in _SPEAKING else f"_{row.part.upper()}", index, after, row)
    return None


def _route_at(tokens: Tokens, index: int, knowledge: Knowledge) -> Lexeme | None:
    """The route named at a token, longest wording first ("into the muscle"), "by" or "as an" before it included."""
    starts = [index]
    if tokens[index].low in {"by", "as", "via"}:
        starts.append(index + 1 + (tokens[index + 1].low in {"a", "an"}))
    for start in starts:
        for length in range(min(_LONGEST_ROUTE, len(tokens) - start), 0, -1):
            route = knowledge.route_word(tokens.words(start, start + length))
            if route is not None:
                return Lexeme("route", index, start + length, route=route)
    return None
