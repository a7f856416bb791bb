"""Which of several instructions comes first: by their numbers, their dates, or a loading that leads to maintenance.

Instructions that apply at the same time, or that could, make no schedule that can be checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from cards.known import Problem
from cards.order import Phase
from cards.text import say

Phases = tuple[Phase, ...]


def in_sequence(phases: Phases, numbers: Mapping[str, int]) -> tuple[Phases, list[Problem]]:
    """The phases one after the other; `numbers` are the sequences of those instructions that state one."""
    places = list(dict.fromkeys(phase.at.partition("#")[0] for phase in phases))
    if len(places) <= 1:
        return phases, []
    numbered = {numbers[place] for place in places if place in numbers}
    if len(numbered) == len(places):
        return phases, []
    found = None if numbered else _by_dates(phases) or _by_gaps(phases)
    if found is not None:
        return found, []
    why = say("several instructions apply at the same time, or the order does not say which comes first")
    silent = (replace(phase, every=None, doses=None, lasts=None, until=None) for phase in phases)
    return tuple(silent), [Problem("schedule", why)]


def _by_dates(phases: Phases) -> Phases | None:
    """In the order of their first days, when each but the last ends before the next begins."""
    dated = [(phase.starts, phase) for phase in phases if phase.starts is not None]
    if len(dated) < len(phases):
        return None
    ordered = tuple(phase for _, phase in sorted(dated, key=lambda entry: entry[0]))
    apart = all(
        one.ends is not None and other.starts is not None and one.ends <= other.starts
        for one, other in pairwise(ordered)
    )
    return ordered if apart else None


def _by_gaps(phases: Phases) -> Phases | None:
    """Loading before maintenance: gaps that only grow, and an end to every phase but the last."""
    if all(phase.every is None for phase in phases):
        return None
    once_first = sorted(phases, key=lambda phase: phase.every.days[0] if phase.every else 0)
    grows = all(
        one.every is None or (other.every is not None and one.every.days[1] < other.every.days[0])
        for one, other in pairwise(once_first)
    )
    ended = all(phase.doses or phase.lasts or phase.ends or phase.until for phase in once_first[:-1])
    return tuple(once_first) if grows and ended else None
