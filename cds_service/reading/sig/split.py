"""Where one phase of an instruction ends and the next begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_service.reading.sig.grammar import phrase_at
from cds_service.reading.sig.phrases import TimePhrase, Unclear

if TYPE_CHECKING:
    from cds_service.reading.sig.lexemes import Lexemes

Segment = tuple[int, int]

_EDGES = frozenset({",", ".", ";", ":", "-", "\u2013"})
_EDGE_KINDS = frozenset({"_FOR", "_AND"})
_OPENERS = frozenset({"_THEN", "_THEREAFTER", "_MAINTENANCE"})
_TIMES = frozenset({"_UNTIL", "_AS_NEEDED", "_AS_DIRECTED"})


def segments_of(lexemes: Lexemes) -> list[Segment]:
    """Lexeme ranges of the phases, in order; ranges without a word are left out.

    "monthly thereafter" is a phase as well: an adverb at the end splits at the comma or "and" before it.
    """
    found: list[Segment] = []
    start = 0
    for index in range(len(lexemes)):
        kind = lexemes[index].kind
        if kind not in _OPENERS and lexemes.text(index) != ";":
            continue
        pause = _last_pause(lexemes, start, index) if kind == "_THEREAFTER" and _ends(lexemes, index + 1) else None
        if pause is not None:
            found.append((start, pause))
            start = pause
        found.append((start, index))
        start = index + 1
    found.append((start, len(lexemes)))
    trimmed = (_trim(lexemes, *segment) for segment in found)
    return _joined(lexemes, [(first, last) for first, last in trimmed if first < last])


def _joined(lexemes: Lexemes, segments: list[Segment]) -> list[Segment]:
    """The segments, with what says nothing of time and only ends at ";" or before "maintenance" joined to the next.

    "1 mg; IM; monthly" and "1 mg maintenance every 3 months" are one phase, "loading 1 mg; maintenance monthly" two.
    """
    found: list[Segment] = []
    timed = True
    for first, last in segments:
        if not timed and _is_open(lexemes, found[-1], first, last):
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
            timed = False
        timed |= _says_time(lexemes, first, last)
    return found


def _is_open(lexemes: Lexemes, before: Segment, first: int, last: int) -> bool:
    """Whether the words between two segments leave them one phase."""
    kinds = {lexemes[at].kind for at in range(before[1], first)}
    if kinds & {"_THEN", "_THEREAFTER"}:
        return False
    if "_MAINTENANCE" not in kinds:
        return True
    loads = any(lexemes[at].kind == "_LOADING" for at in range(*before))
    return not loads and not any(phrase_at(lexemes, at, last, "amount") for at in range(first, last))


def _says_time(lexemes: Lexemes, first: int, last: int) -> bool:
    for at in range(first, last):
        said = phrase_at(lexemes, at, last, "time")
        if lexemes[at].kind in _TIMES or isinstance(said, Unclear):
            return True
        if isinstance(said, TimePhrase) and not said.one_injection:
            return True
    return False


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
