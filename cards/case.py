"""A case: one order of one patient on one day at one site, with what is understood of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Literal

from cards import clinical, regimens
from cards.facts import Facts, Need
from cards.knowledge import Knowledge
from cards.knowledge.schema import Regimen
from cards.known import Unknown
from cards.order import Order
from cards.picture import Picture
from cards.site import SiteProfile
from cards.text import Said

Stage = Literal["select", "sign", "prescribe", "refill", "view"]


@dataclass(frozen=True)
class Gap:
    """A check that could not be made: because of a chart list (`need`), or of the order itself (None).

    `asks` is the sheet's word for what would have been checked; `conflict`: the order contradicts itself;
    `told` false: recorded, but no card says so. `in_part`: a part of the list is known.
    """

    topic: str
    asks: str
    why: Said
    need: Need | None = None
    conflict: bool = False
    told: bool = True
    in_part: bool = False


@dataclass(frozen=True)
class Case:
    """What rules look at. `beside` are the other vitamin B12 injections of the same call.

    At stage "view" nobody prescribes: `order` is then the treatment on record. `gaps` are filled for rules
    that run last.
    """

    order: Order
    facts: Facts
    today: date
    site: SiteProfile
    knowledge: Knowledge
    stage: Stage = "sign"
    beside: tuple[Order, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @cached_property
    def picture(self) -> Picture:
        """The clinical picture, worked out once; rules read it and do not work it out again."""
        return clinical.picture(self)

    @cached_property
    def whole(self) -> Case:
        """The case as if all of each list were known."""
        return replace(self, facts=self.facts.with_whole())

    @cached_property
    def without(self) -> Mapping[Need, Case]:
        """For each list known in part: the case as if nothing of it were known."""
        return self._each_part_as(Unknown("only a part was supplied"))

    @cached_property
    def emptied(self) -> Mapping[Need, Case]:
        """For each list known in part: the case as if somebody had looked and found none."""
        return self._each_part_as(())

    def _each_part_as(self, other: Unknown | tuple[()]) -> dict[Need, Case]:
        return {need: replace(self, facts=self.facts.with_whole(**{need: other})) for need in self.facts.partial}

    @cached_property
    def regimens(self) -> tuple[Regimen, ...]:
        """The regimens of every substance that the site accepts for this use, worked out once."""
        return regimens.accepted_of_any_form(self)

    @cached_property
    def options(self) -> tuple[Regimen, ...]:
        """Those of the ordered form that suit this patient and product."""
        return tuple(row for row in regimens.accepted(self) if regimens.suits(row, self))
