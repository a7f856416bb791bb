"""What an answer is made with, and what stands between reading a call and answering it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cards.assess import Assessment
from cards.card import Card, CardKey, Shown, cards_of, order_name
from cards.facts import Facts
from cards.knowledge import Knowledge
from cards.order import Order
from cards.rule import BoundRule
from cards.site import SiteProfile
from cds_service.reading.draft import Draft
from cds_service.wire.call import HookCall

NONE: Final = Shown()


@dataclass(frozen=True)
class Clinic:
    """What an answer is made with: checked at start, never changed."""

    knowledge: Knowledge
    rules: tuple[BoundRule, ...]
    site: SiteProfile
    version: str
    card_secret: bytes


@dataclass(frozen=True)
class Looked:
    """One order that was looked at; `assessment` is None when it is no vitamin B12 injection."""

    draft: Draft
    assessment: Assessment | None
    reading: Mapping[str, Any]

    @property
    def order(self) -> Order:
        """The order as it was read."""
        return self.draft.order


@dataclass(frozen=True)
class Assessed:
    """A call of which every order was looked at. `refused` is the status when there is nothing to answer from."""

    call: HookCall
    clinic: Clinic
    key: CardKey
    facts: Facts | None = None
    looked: tuple[Looked, ...] = ()
    refused: int | None = None

    def candidates(self) -> Iterator[tuple[Order, tuple[Card, ...]]]:
        """Each order with all of its cards, also those that others, or an earlier order, leave no room for."""
        for one in self.looked:
            if one.assessment is not None:
                cards = cards_of(one.assessment, self.key)
                yield one.order, (*cards.cards, *cards.unseen)

    def shown(self, quiet: Mapping[str, frozenset[str]] | None = None) -> tuple[Shown, ...]:
        """The cards of each order looked at; `quiet` are topics to keep silent, by the order's reference.

        What concerns the patient and not the order is told with the first.
        """
        told: frozenset[str] = frozenset()
        found = []
        for one, name in zip(self.looked, self._names(), strict=True):
            silent = (quiet or {}).get(one.order.ref, frozenset())
            cards = NONE
            if one.assessment is not None:
                cards = cards_of(one.assessment, self.key, name=name, told=told, quiet=silent)
            told |= {card.topic for card in cards.cards}
            found.append(cards)
        return tuple(found)

    def _names(self) -> Iterator[str | None]:
        """What each order is called on its cards: nothing where it is the only one, and a number where names repeat."""
        names = Counter(order_name(one.order) for one in self.looked if one.assessment is not None)
        met = Counter[str]()
        for one in self.looked:
            name = order_name(one.order)
            met[name] += one.assessment is not None
            yield None if names.total() < 2 else f"{name} ({met[name]})" if names[name] > 1 else name  # noqa: PLR2004


@dataclass(frozen=True)
class HookResponse:
    """The answer: 200, or 412 when the only orders name their medicine by references nobody can resolve.

    `broken` are places of errors inside rules and `dropped` the suggestions without a valid resource: for
    the log line, never for the body.
    """

    status: int
    body: Mapping[str, Any]
    looked: tuple[Looked, ...] = ()
    shown: tuple[Shown, ...] = ()
    broken: tuple[str, ...] = ()
    dropped: int = 0
