"""Why a part of an order was not read: one statement that makes no sense, or two that contradict one another.

Readers of single elements answer a `Fault` in place of a value; whoever knows the part and the place makes a
`Doubt` of it. Both silence the part; a conflict is kept apart because a rule may show both sides of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias

from cards.known import Problem
from cards.order import Conflict, Part
from cards.text import Foreign, Said

STRUCTURED = "structured dosage"
TEXT = "text"
CODE = "product code"
NAME = "product name"
INGREDIENT = "ingredient"
PACKAGE = "package"
FORM = "dose form"
BESIDE = "words beside it"
RENDERED = "text of the whole order"

Fault: TypeAlias = Said | Conflict
Doubt: TypeAlias = Problem | Conflict


def conflict(part: Part, one: tuple[str, str | Foreign | Said], other: tuple[str, str | Foreign | Said]) -> Conflict:
    """Two statements, each a place with what stands there."""
    return Conflict(part, (one[0], other[0]), (_said(one[1]), _said(other[1])))


def placed(part: Part, fault: Fault, at: str = "") -> Doubt:
    """A fault of one element as a doubt about `part` of the order, at its place in the resource."""
    if isinstance(fault, Said):
        return Problem(part, fault, at)
    return replace(fault, part=part, at=at, doses=fault.doses if part == "dose" else ())


def problems_of(doubts: Iterable[Doubt]) -> tuple[Problem, ...]:
    """All of them as problems, each once."""
    return tuple(dict.fromkeys(doubt.problem if isinstance(doubt, Conflict) else doubt for doubt in doubts))


def conflicts_of(doubts: Iterable[Doubt]) -> tuple[Conflict, ...]:
    """Those that are contradictions, each once."""
    return tuple(dict.fromkeys(doubt for doubt in doubts if isinstance(doubt, Conflict)))


def _said(words: str | Foreign | Said) -> Said:
    return words if isinstance(words, Said) else Said((words,))
