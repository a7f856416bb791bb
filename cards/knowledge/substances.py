"""Names of substances: the displays of the codes that name one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from cards.knowledge.schema import Code

Names = Mapping[str, frozenset[str]]
Groups = Callable[[str | None, str], frozenset[str]]

_RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
_ATC = "http://www.whocc.no/atc"
_OF_INGREDIENTS = ("b12.ingredient", "bleed.", "cause.", "context.", "folate.ingredient")
_OF_SUBSTANCES = ("b12.substance", "contra.cobalt")


def substance_names(codes: Iterable[Code], groups: Groups) -> Names:
    """Concept groups by the name of a substance, in lower case."""
    found: dict[str, frozenset[str]] = {}
    for row in codes:
        is_ingredient = row.system in {_RXNORM, _ATC} and row.group.startswith(_OF_INGREDIENTS)
        if is_ingredient or row.group in _OF_SUBSTANCES:
            name = row.display.casefold().removeprefix("co - ")  # SNOMED displays cobalt as "Co - Cobalt"
            found[name] = found.get(name, frozenset()) | groups(row.system, row.code)
    return found
