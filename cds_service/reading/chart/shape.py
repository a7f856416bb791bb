"""What chart entries of every FHIR version have in common: concepts, statuses, references, contained parts.

Built on the hands of `cds_service.reading.resource`, which take hold of JSON of any shape and never raise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cards.knowledge import Knowledge
from cds_service.reading.resource import Coding, items, mapping, words
from cds_service.reading.resource import concept as one_concept

Resource = Mapping[str, Any]


def text(value: Any) -> str:
    """The words without space around them, or an empty text."""
    return words(value) or ""


def objects(value: Any) -> tuple[Resource, ...]:
    """The objects of a list; an object alone counts as a list of one."""
    return tuple(one for one in items(value) if isinstance(one, Mapping))


def _concepts(*values: Any) -> Iterator[Resource]:
    """CodeableConcepts of these values: one or a list, plain or inside R5's CodeableReference."""
    for value in values:
        for one in objects(value):
            yield mapping(one["concept"]) if "concept" in one else one


def codings(*values: Any) -> tuple[Coding, ...]:
    """Every coding of the concepts that has a code."""
    return tuple(coding for one in _concepts(*values) for coding in one_concept(one).codings if coding.code)


def wordings(*values: Any) -> tuple[str, ...]:
    """Every text and display of the concepts, each once."""
    return tuple(dict.fromkeys(said for one in _concepts(*values) for said in one_concept(one).words))


def label(*values: Any) -> str:
    """The words a person would read: a text, else a display, else a code, else nothing."""
    found = wordings(*values) or tuple(coding.code for coding in codings(*values) if coding.code)
    return found[0] if found else ""


def groups_of(knowledge: Knowledge, *values: Any) -> frozenset[str]:
    """Concept groups of every code of the concepts."""
    return groups_of_codings(knowledge, codings(*values))


def groups_of_codings(knowledge: Knowledge, found: Iterable[Coding]) -> frozenset[str]:
    """Concept groups of every code."""
    return frozenset[str]().union(*(knowledge.groups(one.system, one.code) for one in found if one.code))


def status_of(value: Any) -> str:
    """A status written as a code or as a CodeableConcept, in lower case; empty when not stated."""
    codes = [coding.code for coding in codings(value) if coding.code]
    return (text(value) or (codes[0] if codes else label(value))).lower()


def references(*values: Any) -> Iterator[str]:
    """Every literal reference, plain or inside R5's CodeableReference."""
    for value in values:
        for one in objects(value):
            inner = mapping(one.get("reference")) or one
            if found := text(inner.get("reference")):
                yield found


def contained(resource: Resource, *kinds: str) -> dict[str, Resource]:
    """Contained resources of these kinds by "#id"."""
    found = (one for one in objects(resource.get("contained")) if one.get("resourceType") in kinds)
    return {"#" + text(one.get("id")).removeprefix("#"): one for one in found}


def local_reference(reference: str) -> str:
    """ "Type/id" of a reference in any of its forms, without server and version; others as they are."""
    parts = reference.partition("/_history/")[0].rstrip("/").split("/")
    return "/".join(parts[-2:])


def ref_of(resource: Resource) -> str:
    """ "Type/id", as cards name an entry."""
    kind = text(resource.get("resourceType")) or "Resource"
    return f"{kind}/{text(resource.get('id')) or 'unidentified'}"
