"""The reasons of an order with the conditions and procedures of the chart, and what their roles make of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from cards.facts import Condition, Fact
from cards.known import Unknown
from cards.text import Said, listed

if TYPE_CHECKING:
    from cards.case import Case

F = TypeVar("F", bound=Fact)


def entries(case: Case) -> tuple[Fact, ...]:
    """Reasons of the order, then conditions and procedures as far as they were obtained."""
    order = case.order
    whole = Fact(order.ref, listed([r.says for r in reasons(case)]), groups=order.reasons) if order.reasons else None
    lists = (case.facts.conditions, case.facts.procedures)
    charted = tuple(entry for found in lists if not isinstance(found, Unknown) for entry in found)
    return ((whole,) if whole else ()) + charted


def reasons(case: Case) -> tuple[Fact, ...]:
    """Each reason of the order in its own words."""
    return tuple(Fact(case.order.ref, Said(("reason on the order: ", text))) for text in case.order.reason_says)


def is_resolved(entry: Fact) -> bool:
    """Whether the record says that it is over."""
    return isinstance(entry, Condition) and entry.active is False


def documented(case: Case) -> list[Fact]:
    """Entries that stand: not only suspected, and not resolved unless what they name is for life."""
    suspected = [entry for entry in entries(case) if isinstance(entry, Condition) and not entry.confirmed]
    lifelong = roles(case, lifelong=True)
    stands = [entry for entry in entries(case) if not is_resolved(entry) or entry.groups & lifelong]
    return [entry for entry in stands if entry not in suspected]


def roles(case: Case, *, lifelong: bool | None = None, proof: bool | None = None) -> set[str]:
    """The groups of those roles that are for life or not, and that ask for a result or not."""
    return {
        f"role.{role.id}"
        for role in case.knowledge.roles.values()
        if (lifelong is None or role.lifelong is lifelong) and (proof is None or role.proof is proof)
    }


def of_kind(case: Case, kind: str, entries: Iterable[F]) -> tuple[F, ...]:
    """The entries that a role of this kind names."""
    wanted = {f"role.{role.id}" for role in case.knowledge.roles.values() if role.kind == kind}
    return tuple(entry for entry in entries if entry.groups & wanted)
