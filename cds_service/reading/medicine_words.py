"""The words by which a text names a cobalamin.

Spelling is forgiving where a name can be nothing else ("hydroxycobalamin"), because orders and product
names are written in many languages and typed in haste.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cards.order import Substance

if TYPE_CHECKING:
    from cds_service.reading.tokens import Tokens

_STEM = ("cobalamin", "cobalmin", "kobalamin", "cobalomin")
_ENDINGS = ("", "e", "a", "um", "in")
_PREFIXES = {
    Substance.CYANOCOBALAMIN: ("cyano", "cyan", "ciano", "zyano", "cyjano"),
    Substance.HYDROXOCOBALAMIN: ("hydroxo", "hydroxy", "hydro", "hidroxo", "hidroxi", "idrosso", "hydrokso"),
    Substance.MECOBALAMIN: ("me", "methyl", "methy", "metil", "metyl"),
    Substance.COBAMAMIDE: ("adenosyl", "adenosil"),
    Substance.UNSTATED: ("",),
}
_NAMES = {
    prefix + stem + ending: substance
    for substance, prefixes in _PREFIXES.items()
    for prefix in prefixes
    for stem in _STEM
    for ending in _ENDINGS
} | dict.fromkeys(("cobamamide", "cobamamida", "dibencozide"), Substance.COBAMAMIDE)

_BEFORE_B12 = {
    "methyl": Substance.MECOBALAMIN,
    "cyano": Substance.CYANOCOBALAMIN,
    "hydroxo": Substance.HYDROXOCOBALAMIN,
    "hydroxy": Substance.HYDROXOCOBALAMIN,
    "adenosyl": Substance.COBAMAMIDE,
}
_WITH_B = {f"{prefix}b": substance for prefix, substance in _BEFORE_B12.items()}

_TIES = frozenset({".", "-", ">", "\u2010", "\u2011", "\u2013"})
_DENYING = frozenset({"not", "no", "non", "without"})


def substance_at(tokens: Tokens, index: int) -> tuple[Substance, int] | None:
    """The cobalamin named at `index` ("vitamin B 12", "B-12", "methyl B12", "mecobalamin") and the token after it."""
    first = tokens[index].low
    if first in _NAMES:
        return _NAMES[first], index + 1
    if first in _WITH_B:
        return _with_twelve(tokens, index + 1, _WITH_B[first])
    named = _BEFORE_B12.get(first, Substance.UNSTATED)
    led = named is not Substance.UNSTATED or first in {"vitamin", "vitamine", "vitamina", "vit"}
    after = index + 1 if led else index
    after += led and tokens[after].text in _TIES
    return _with_twelve(tokens, after + 1, named) if tokens[after].low == "b" else None


def _with_twelve(tokens: Tokens, index: int, named: Substance) -> tuple[Substance, int] | None:
    after = index + (tokens[index].text in _TIES)
    return (named, after + 1) if tokens[after].text == "12" else None


def denied(tokens: Tokens, first: int, past: int) -> bool:
    """Whether the substance from token `first` up to `past` is said not to be there: "not ...", "...-free"."""
    after = past + (tokens[past].text in _TIES)
    return tokens[first - 1].low in _DENYING or tokens[after].low == "free"
