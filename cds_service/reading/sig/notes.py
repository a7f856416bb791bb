"""Notations that safety lists warn of, and words of two meanings, as they stand in an instruction.

They are told, not mended: the instruction has been read as it stands, or has been left unread.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cards.text import Foreign, Said, say

if TYPE_CHECKING:
    from cards.knowledge import Knowledge
    from cards.knowledge.vocabulary import UnitRow
    from cds_service.reading.sig.lexemes import Lexemes

_AMOUNTS = frozenset({"MASS", "VOLUME", "CONTAINER"})
_DECIMALS = (
    (re.compile(r"[0-9]+\.0+"), "a trailing zero is overlooked with its point (thresholds/ismp-decimals)"),
    (re.compile(r"\.[0-9]+"), "a point without a zero before it is overlooked (thresholds/ismp-decimals)"),
)
_AMBIGUOUS = "\u201c{words}\u201d can mean {means}, and was not read"


def notes_on(lexemes: Lexemes, knowledge: Knowledge) -> tuple[Said, ...]:
    """One sentence for each notation, in the order of the text."""
    found: list[Said] = []
    for index in range(len(lexemes)):
        lexeme, words = lexemes[index], lexemes.words(index, index + 1)
        if lexeme.word is not None and lexeme.word.error_prone is not None:
            found.append(_error_prone(words, lexeme.word.error_prone))
        if lexeme.word is not None and lexeme.kind == "_AMBIGUOUS":
            found.append(say(_AMBIGUOUS, words=Foreign(words), means=lexeme.word.means or ""))
        if lexeme.unit is not None and _warned_of(lexeme.unit, knowledge):
            found.append(_error_prone(words, lexeme.unit.error_prone or ""))
        plain = lexeme.number is not None and lexeme.number.value == lexeme.number.continental
        if plain and lexemes[index + 1].kind in _AMOUNTS:
            found += [_error_prone(words, why) for shape, why in _DECIMALS if shape.fullmatch(words)]
    return tuple(dict.fromkeys(found))


def _error_prone(words: str, why: str) -> Said:
    return say("\u201c{words}\u201d is error-prone: {why}", words=Foreign(words), why=why)


def _warned_of(unit: UnitRow, knowledge: Knowledge) -> bool:
    """Whether the unit is error-prone however it is written: capitals alone only trouble UCUM."""
    small = knowledge.unit(unit.spelling.lower()) or unit
    return small.error_prone is not None
