"""Where one phase of an instruction ends and the next begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cds_service.reading.tokens import Tokens

Segment = tuple[int, int]

_SEPARATORS: tuple[tuple[str, ...], ...] = (
    ("and", "then"),
    ("followed", "by"),
    ("after", "that"),
    ("then",),
    ("thereafter",),
    ("afterwards",),
    (";",),
    ("maintenance",),
)
_TRAILING = frozenset({"thereafter", "afterwards"})
_EDGES = frozenset({",", ".", ";", ":", "-", "\u2013", "for", "as", "and"})


def segments_of(tokens: Tokens) -> list[Segment]:
    """Token ranges of the phases, in order; ranges without a word are left out.

    "monthly thereafter" is a phase as well: an adverb at the end splits at the comma or "and" before it.
    """
    stops = [_separator_at(tokens, index) for index in range(len(tokens))]
    found: list[Segment] = []
    start = index = 0
    while index < len(tokens):
        if not stops[index]:
            index += 1
            continue
        after = index + stops[index]
        pause = _last_pause(tokens, start, index) if tokens[index].low in _TRAILING and _ends(tokens, after) else None
        if pause is not None:
            found.append((start, pause))
            start = pause
        found.append((start, index))
        start = index = after
    found.append((start, len(tokens)))
    trimmed = (_trim(tokens, *segment) for segment in found)
    return [(first, last) for first, last in trimmed if first < last]


def _separator_at(tokens: Tokens, index: int) -> int:
    return next((len(phrase) for phrase in _SEPARATORS if tokens.says(index, *phrase)), 0)


def _ends(tokens: Tokens, index: int) -> bool:
    return index >= len(tokens) or tokens[index].text in {".", ";"}


def _last_pause(tokens: Tokens, start: int, end: int) -> int | None:
    _, last = _trim(tokens, start, end)
    return next((index for index in range(last - 1, start, -1) if tokens[index].low in {",", "and"}), None)


def _trim(tokens: Tokens, start: int, end: int) -> Segment:
    while start < end and tokens[start].low in _EDGES:
        start += 1
    while end > start and tokens[end - 1].low in _EDGES:
        end -= 1
    return start, end
