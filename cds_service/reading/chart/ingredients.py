"""Substances by name, where codes say nothing.

"metformin hydrochloride 500 MG Oral Tablet" has a code of its own that is in no list; its first word is.
Names are the displays of the substances the knowledge base already knows, and only whole words count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cards.knowledge.substances import Names

_B12 = re.compile(r"\b(?:vit|vitamin)?[. ]{0,2}b[- ]?12\b")


def groups_named(names: Names, texts: Iterable[str]) -> frozenset[str]:
    """Concept groups of every substance that one of the texts names in whole words."""
    said = [_B12.sub(" vitamin b12", " ".join(one.casefold().split())) for one in texts]
    found = (groups for name, groups in names.items() if any(_names(name, one) for one in said))
    return frozenset[str]().union(*found)


def _names(name: str, said: str) -> bool:
    return name in said and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said) is not None
