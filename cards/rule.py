"""What a rule is: a module that declares what it needs and finds, and a sheet that supplies its numbers.

The module (`cards/rules/<topic>.py`) holds no clinical literal. The sheet beside it (`<topic>.yaml`)
holds the limits, each pointing at the knowledge row it comes from, the sources, the words, the override
reasons, and examples on both sides of each limit. The same examples are the tests, the manual and the
self check at every start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar

from msgspec import Struct, field

from cards.case import Case, Gap
from cards.example.given import Given
from cards.facts import Need
from cards.finding import Finding, NotChecked
from cards.known import InPart
from cards.order import Part
from cards.site import SiteProfile, State
from cards.text import Said

L = TypeVar("L")


@dataclass(frozen=True)
class Rule(Generic[L]):
    """What a rule module declares.

    `reads`: parts of the order it rests on; a Problem in one makes the check a gap.
    `needs`: chart lists it cannot do without. `wants`: lists that could silence it; when one is missing
    the rule still speaks, and the card says what was not available.
    `last`: runs after the others, on their gaps. `antidote`: looks at orders of the cyanide antidote too.
    `tells_conflicts`: its card says why parts that contradict one another were not read. `view`: looks at the
    treatment on record while a chart is opened, and at no draft.
    """

    topic: str
    find: Callable[[Case, L], Iterable[Finding | NotChecked]]
    limits: type[L]
    reads: tuple[Part, ...] = ()
    needs: tuple[Need, ...] = ()
    wants: tuple[Need, ...] = ()
    last: bool = False
    antidote: bool = False
    tells_conflicts: bool = False
    view: bool = False


class Limit(Struct, frozen=True, forbid_unknown_fields=True):
    """A number and the knowledge row it is copied from; the loader refuses one that differs from its row.

    `shown` false: it bounds an offer or another check's ground, and tells a prescriber nothing.
    """

    value: Decimal
    unit: str
    row: str
    shown: bool = True


class Example(Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence, a case, and what must come of it: an indicator, "quiet" or "not-checked"."""

    name: str
    given: Given
    expect: Literal["critical", "warning", "info", "quiet", "not-checked"]
    says: str | None = None
    offers: int | None = None


class Sheet(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The page a pharmacist reads. `sources` are keys of sources.yaml; the first one stands on the card.

    `about`: a patient's card is shown once in a call, an order's with each order.
    `rank` orders cards of equal indicator, the more harmful first. `covers` names topics that this one
    tells at their root: when both are found, they are one card. `alone` false: it is worth a line on a root's card,
    and no card of its own; without a root it is counted and not shown.
    """

    topic: str
    version: int
    title: str
    asks: str
    why: str
    how: str
    not_covered: str
    sources: tuple[str, ...]
    override_reasons: tuple[str, ...]
    examples: tuple[Example, ...]
    rank: int
    about: Literal["order", "patient"] = "order"
    limits: dict[str, Limit] = field(default_factory=dict)
    covers: tuple[str, ...] = ()
    alone: bool = True
    state: State = "live"
    review: Literal["draft"] = "draft"


@dataclass(frozen=True)
class BoundRule:
    """A rule with its sheet and its limits filled in."""

    rule: Rule[Any]
    sheet: Sheet
    limits: Any

    def state(self, site: SiteProfile) -> State:
        """The site's word on this rule, or the sheet's default."""
        return site.rules.get(self.sheet.topic, self.sheet.state)

    def gap(self, why: Said, need: Need | None = None, *, conflict: bool = False, told: bool = True) -> Gap:
        """The check as one that could not be made."""
        return Gap(self.sheet.topic, self.sheet.asks, why, need, conflict, told)

    def gap_in_part(self, part: InPart, need: Need, *, told: bool) -> Gap:
        """The check as one that could not wholly be made."""
        return Gap(self.sheet.topic, self.sheet.asks, Said((part.value,)), need, told=told, in_part=True)
