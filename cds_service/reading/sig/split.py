"""Where one phase of an instruction ends and the next begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cds_service.reading.sig.lexemes import Lexemes

Segment = tuple[int, int]

_EDGES = frozenset({",", ".", ";", ":", "-", "\u2013"})
_EDGE_KINDS = frozenset({"_FOR", "_AND"})


def segments_of(lexemes: Lexemes) -> list[Segment]:
    """Lexeme ranges of the phases, in order; ranges without a word are left out.

    "monthly thereafter" is a phase as well: an adverb at the end splits at the comma or "and" before it.
    """
    found: list[Segment] = []
    start = 0
    for index in range(len(lexemes)):
        kind = lexemes[index].kind
        if kind not in {"_THEN", "_THEREAFTER"} and lexemes.text(index) != ";":
            continue
        pause = _last_pause(lexemes, start, index) if kind == "_THEREAFTER" and _ends(lexemes, index + 1) else None
        if pause is not None:
            found.append((start, pause))
            start = pause
        found.append((start, index))
        start = index + 1
    found.append((start, len(lexemes)))
    trimmed = (_trim(lexemes, *segment) for segment in found)
    return [(first, last) for first, last in trimmed if first < last]


def pauses(lexemes: Lexemes, index: int) -> bool:
    """Whether a sentence may take a breath at `index`: a comma, a full stop or "and"."""
    return lexemes[index].kind == "_AND" or (index < len(lexemes) and lexemes.text(index) in {",", "."})


def _ends(lexemes: Lexemes, index: int) -> bool:
    return index >= len(lexemes) or lexemes.text(index) in {".", ";"}


def _last_pause(lexemes: Lexemes, start: int, end: int) -> int | None:
    _, last = _trim(lexemes, start, end)
    pause = (index for index in range(last - 1, start, -1) if pauses(lexemes, index) and lexemes.text(index) != ".")
    return next(pause, None)


def _trim(lexemes: Lexemes, start: int, end: int) -> Segment:
    while start < end and _is_edge(lexemes, start):
        start += 1
    while end > start and _is_edge(lexemes, end - 1):
        end -= 1
    return start, end


def _is_edge(lexemes: Lexemes, index: int) -> bool:
    if lexemes.tokens.negates(lexemes[index].first):
        return False
    return lexemes[index].kind in _EDGE_KINDS or lexemes.text(index) in _EDGES
