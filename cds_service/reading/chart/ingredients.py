"""Substances by name, where codes say nothing.

"metformin hydrochloride 500 MG Oral Tablet" has a code of its own that is in no list; its first word is.
Names are the displays of the substances the knowledge base already knows, and only whole words count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from cards.knowledge import Knowledge

_RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
_ATC = "http://www.whocc.no/atc"
_OF_INGREDIENTS = ("b12.ingredient", "bleed.", "cause.", "context.", "folate.ingredient")
_OF_SUBSTANCES = ("b12.substance", "contra.cobalt")
_B12 = re.compile(r"\b(?:vit|vitamin)?[. ]{0,2}b[- ]?12\b")

Names = Mapping[str, frozenset[str]]


def substance_names(knowledge: Knowledge) -> Names:
    """Concept groups by the name of a substance, in lower case."""
    found: dict[str, frozenset[str]] = {}
    for row in knowledge.codes.values():
        is_ingredient = row.system in {_RXNORM, _ATC} and row.group.startswith(_OF_INGREDIENTS)
        if is_ingredient or row.group in _OF_SUBSTANCES:
            name = row.display.casefold().removeprefix("co - ")  # SNOMED displays cobalt as "Co - Cobalt"
            found[name] = found.get(name, frozenset()) | knowledge.groups(row.system, row.code)
    return found


def groups_named(names: Names, texts: Iterable[str]) -> frozenset[str]:
    """Concept groups of every substance that one of the texts names in whole words."""
    said = [_B12.sub(" vitamin b12", " ".join(one.casefold().split())) for one in texts]
    found = (groups for name, groups in names.items() if any(_names(name, one) for one in said))
    return frozenset[str]().union(*found)


def _names(name: str, said: str) -> bool:
    return name in said and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said) is not None
