"""Where an order names its medicine: a concept, a reference, a contained or supplied Medication.

Gathers what is stated and where, without judging it; `product` does that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cards.order import Dose
from cards.quantity import Concentration
from cards.text import Said, say
from cds_service.reading.amount import read_amount
from cds_service.reading.doubt import Fault
from cds_service.reading.resource import Concept, concept, items, mapping, modified, number, present, true, words

if TYPE_CHECKING:
    from cards.knowledge import Knowledge

Resolve = Callable[[str], Mapping[str, Any] | None]

UNRESOLVED = say("the order names its medicine by a reference that was not supplied")
CIRCULAR = say("the order names its medicine by a reference that leads back to itself")
MODIFIED = say("the medicine carries a modifier that changes its meaning and was not read")
NO_MEDICINE = say("the order names no medicine")
_FARTHEST = 8
_EMPTY_DISPLAYS = frozenset({"medication", "medicine", "drug", "prescribed medication"})


@dataclass(frozen=True)
class Ingredient:
    """One ingredient. `strength` is one per millilitre, a mass in a container, or why it was not read."""

    named: Concept
    strength: Dose | Fault | None = None


@dataclass(frozen=True)
class Medicine:
    """Everything the order states of its medicine. `missing` says why it states nothing."""

    named: tuple[Concept, ...] = ()
    ingredients: tuple[Ingredient, ...] = ()
    forms: tuple[Concept, ...] = ()
    package: Dose | None = None
    missing: Said | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text and display that names the medicine, each once."""
        return tuple(dict.fromkeys(text for named in self.named for text in named.words))


def find_medicine(resource: Mapping[str, Any], resolve: Resolve, knowledge: Knowledge) -> Medicine:
    """The medicine of an order of any FHIR version; "#id" is looked for among the contained resources."""
    reference = mapping(resource.get("medicationReference"))
    either = resource.get("medication")
    concepts = [concept(resource.get("medicationCodeableConcept"))]
    if words(resource.get("resourceType")) in {"ServiceRequest", "ProcedureRequest"}:
        concepts.append(concept(resource.get("code")))
    if isinstance(either, str):
        concepts.append(concept(either))
    else:
        shape = mapping(either)
        concepts += [concept(shape.get("concept")), concept(shape)]
        inner = shape.get("reference")
        reference = reference or (shape if isinstance(inner, str) else mapping(inner))
    target = words(reference.get("reference"))
    display = words(reference.get("display"))
    named = [found for found in (*concepts, concept(display)) if not found.empty]
    supplied = _supplied(resource, target, resolve) if target else None
    if isinstance(supplied, Said):
        return Medicine(tuple(named), missing=None if any(_says_something(found) for found in named) else supplied)
    if supplied is not None:
        return _of_resource(supplied, named, knowledge)
    if target and not (named and any(_says_something(found) for found in named)):
        return Medicine(missing=UNRESOLVED)
    return Medicine(tuple(named), missing=None if named else NO_MEDICINE)


def _says_something(named: Concept) -> bool:
    return bool(named.codings) or not all(text.casefold() in _EMPTY_DISPLAYS for text in named.words)


def _supplied(resource: Mapping[str, Any], target: str, resolve: Resolve) -> Mapping[str, Any] | Said | None:
    """The Medication behind a reference, followed through references of references; a circle is told as one."""
    visited: set[str] = set()
    while target not in visited and len(visited) < _FARTHEST:
        visited.add(target)
        found = _contained(resource, target[1:]) if target.startswith("#") else mapping(resolve(target))
        onward = words(found.get("reference")) if "resourceType" not in found else None
        if onward is None:
            return found or None
        target = onward
    return CIRCULAR


def _contained(resource: Mapping[str, Any], wanted: str) -> Mapping[str, Any]:
    for entry in items(resource.get("contained")):
        if isinstance(entry, Mapping) and words(entry.get("id")) in {wanted, "#" + wanted}:
            return entry
    return {}


def _of_resource(medication: Mapping[str, Any], named: list[Concept], knowledge: Knowledge) -> Medicine:
    product = mapping(medication.get("product"))  # DSTU2
    ingredients = [
        _ingredient(entry, knowledge)
        for entry in (*items(medication.get("ingredient")), *items(product.get("ingredient")))
        if isinstance(entry, Mapping) and not _inactive(entry)
    ]
    names = [found for found in (concept(medication.get("code")), *named) if not found.empty]
    forms = [concept(medication.get(key)) for key in ("form", "doseForm")] + [concept(product.get("form"))]
    amounts = [read_ratio(medication.get(key), knowledge) for key in ("amount", "amountRatio")]
    volumes = [amount for amount in amounts if isinstance(amount, Dose)]
    return Medicine(
        tuple(names),
        tuple(ingredients),
        tuple(form for form in forms if not form.empty),
        volumes[0] if volumes else None,
        missing=MODIFIED if modified(medication) else None if names or ingredients else NO_MEDICINE,
    )


def _inactive(ingredient: Mapping[str, Any]) -> bool:
    flag = ingredient.get("isActive")
    return present(flag) and not true(flag)


def _ingredient(entry: Mapping[str, Any], knowledge: Knowledge) -> Ingredient:
    item = mapping(entry.get("item"))
    concepts = (entry.get("itemCodeableConcept"), item.get("concept"), entry.get("item"), entry.get("itemReference"))
    named = [found for found in map(concept, concepts) if not found.empty]
    display = words(mapping(entry.get("itemReference")).get("display")) or words(item.get("display"))
    strengths = [read_ratio(entry.get(key), knowledge) for key in ("strength", "strengthRatio", "amount")]
    stated = [strength for strength in strengths if strength is not None]
    return Ingredient(named[0] if named else concept(display), stated[0] if stated else None)


def read_ratio(ratio: Any, knowledge: Knowledge) -> Dose | Fault | None:
    """A Ratio as a strength per millilitre, or as the amount in one container; None when there is none."""
    element = mapping(ratio)
    if not element:
        return None
    top = read_amount(element.get("numerator"), knowledge)
    if not isinstance(top, Dose):
        return top
    if not present(element.get("denominator")):
        return top
    below = mapping(element.get("denominator"))
    bottom = read_amount(below, knowledge)
    if not isinstance(bottom, Dose):
        one = not present(below.get("code")) and not present(below.get("unit"))
        return top if one and number(below.get("value")) == 1 else bottom
    if top.mass is not None and bottom.volume is not None:
        return Dose(concentration=Concentration(top.mass.micrograms / bottom.volume.millilitres))
    if bottom.containers == 1:
        return Dose(top.mass, top.volume, container_word=bottom.container_word)
    return say("the strength is not one per millilitre or per container")
