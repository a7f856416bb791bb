"""What a product comes in, as code, name, ingredient and package state it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from cards.order import Container, Dose
from cards.quantity import Concentration, Mass, Volume
from cards.text import Said, listed
from cds_service.reading.amount import agree, shown
from cds_service.reading.doubt import CODE, INGREDIENT, NAME, PACKAGE, Doubt, conflict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cards.knowledge import Knowledge
    from cards.knowledge.schema import ProductCode
    from cds_service.reading.ingredient import Part
    from cds_service.reading.medicine import Medicine
    from cds_service.reading.product_text import NameReading

Containers = tuple[Container, ...]


def read_containers(
    rows: list[ProductCode], names: list[NameReading], medicine: Medicine, parts: list[Part], knowledge: Knowledge
) -> tuple[Containers, list[Doubt]]:
    """The containers that every statement allows, or the two statements that exclude one another.

    A code of a package decides; one that stands for several packages is decided by what is stated beside it.
    """
    coded = [(CODE, _coded(row)) for row in rows if row.containers]
    decided = any(_decides(row) for row in rows)
    beside = [(PACKAGE, _package(medicine)), (INGREDIENT, _of_parts(parts)), (NAME, _named(names))]
    stated = [*sorted(coded, key=lambda entry: len(entry[1])), *(entry for entry in beside if entry[1])]
    if not stated:
        return tuple(_branded(names)), []
    place, allowed = stated[0]
    for other, choice in stated[1:]:
        both = _common(allowed, choice, knowledge)
        if not both and place == CODE != other and not decided:
            both = choice
        if not both:
            return (), [conflict("container", (place, _shown(allowed)), (other, _shown(choice)))]
        allowed = both
    return allowed, []


def _decides(row: ProductCode) -> bool:
    """Whether a code names one package; RxNorm's names of clinical drugs leave the package open."""
    return len(row.containers) == 1 and not row.id.startswith("rxnorm-")


def _common(one: Containers, other: Containers, knowledge: Knowledge) -> Containers:
    """Those of `one` that `other` allows too; a size that one side leaves open is taken from the other."""
    return tuple(
        replace(held, volume=held.volume or like.volume, content=held.content or like.content)
        for held in one
        if (like := next((found for found in other if _fits(held, found, knowledge)), None)) is not None
    )


def _fits(one: Container, other: Container, knowledge: Knowledge) -> bool:
    volumes = one.volume is None or other.volume is None or one.volume == other.volume
    if one.content is None or other.content is None:
        return volumes
    return volumes and agree(one.content.micrograms, other.content.micrograms, knowledge)


def _shown(containers: Containers) -> Said:
    told = [
        " ".join([*(shown(size) for size in (held.volume, held.content) if size is not None), held.word])
        for held in containers
    ]
    return listed(list(dict.fromkeys(told)), last="or")


def _package(medicine: Medicine) -> Containers:
    package = medicine.package
    if package is None or (package.volume is None and package.mass is None):
        return ()
    return (Container(package.container_word, package.volume, package.mass, "Medication.amount"),)


def _of_parts(parts: list[Part]) -> Containers:
    held = [part.strength for part in parts if isinstance(part.strength, Dose)]
    masses = [dose for dose in held if dose.mass is not None]
    return tuple(Container(dose.container_word, None, dose.mass, "Medication.ingredient") for dose in masses[:1])


def filled(containers: Containers, strength: Concentration | None) -> Containers:
    """The containers, each with its content: one of known size holds so much of the strength."""
    return tuple(
        replace(one, content=one.volume * strength) if one.content is None and one.volume and strength else one
        for one in containers
    )


def unfilled(containers: Containers, strength: Concentration) -> Containers:
    """The containers without the contents that rest on a strength which is in doubt."""
    return tuple(
        replace(one, content=None) if one.volume is not None and one.content == one.volume * strength else one
        for one in containers
    )


def _named(names: list[NameReading]) -> Containers:
    contents = dict.fromkeys(content for name in names for content in name.contents)
    volumes = dict.fromkeys(volume for name in names for volume in name.volumes)
    if len(contents) == len(volumes) == 1:
        (word, mass), (_, volume) = next(iter(contents)), next(iter(volumes))
        return (_container(word, volume, mass, "product text"),)
    held = [_container(word, None, mass, "product text") for word, mass in contents]
    return tuple(held or (_container(word, volume, None, "product text") for word, volume in volumes))


def _coded(row: ProductCode) -> Containers:
    return tuple(_container(one.word, one.volume_ml, one.content_mcg, row.id) for one in row.containers)


def _branded(names: list[NameReading]) -> Iterable[Container]:
    rows = {row.id: row for name in names for row in name.brands}
    return [
        _container(row.container, row.container_volume_ml, row.content_per_container_mcg, row.id)
        for row in rows.values()
        if row.container_volume_ml is not None or row.content_per_container_mcg is not None
    ]


def _container(word: str, volume: Decimal | None, content: Decimal | None, row: str) -> Container:
    return Container(word, None if volume is None else Volume(volume), None if content is None else Mass(content), row)
