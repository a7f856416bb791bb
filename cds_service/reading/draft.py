"""Which of a call's draft orders are looked at, each read, with the resource it came from kept beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final

from cards.knowledge import Knowledge
from cards.known import Problem
from cards.order import Order
from cards.text import Said
from cds_service.reading.order import is_medication_order, read_order
from cds_service.reading.resource import mapping
from cds_service.wire.bundle import Resource, carried
from cds_service.wire.call import HookCall
from cds_service.wire.references import is_patient, is_resource

OTHER_PATIENT: Final = "the order names another patient than the call"
WITHDRAWN: Final = frozenset({"cancelled", "entered-in-error", "stopped"})


@dataclass(frozen=True, eq=False)
class Draft:
    """One order: as sent, and as read. `other_patient`: no chart may be used for it."""

    resource: Resource
    order: Order
    other_patient: bool

    @property
    def withdrawn(self) -> str | None:
        """The status by which the order asks for nothing any more, so that nothing of it is checked."""
        status = self.resource.get("status")
        return status if isinstance(status, str) and status in WITHDRAWN else None

    @property
    def is_looked_at(self) -> bool:
        """Whether rules run over it."""
        return self.order.is_looked_at and self.withdrawn is None


def drafts(call: HookCall, knowledge: Knowledge) -> tuple[Draft, ...]:
    """The medication orders of the call; with order-select the selected ones, the others are context."""
    resolve = resolver(call)
    found = [resource for resource in call.orders if is_medication_order(resource, knowledge)]
    read = [_draft(resource, call, resolve, knowledge) for resource in found if _is_selected(resource, call)]
    return tuple(_numbered(read))


def _numbered(read: list[Draft]) -> Iterator[Draft]:
    """Two drafts without an id, or with the same one, must not share a name: cards are told apart by it."""
    met: Counter[str] = Counter()
    for draft in read:
        ref = draft.order.ref
        met[ref] += 1
        yield draft if met[ref] == 1 else replace(draft, order=replace(draft.order, ref=f"{ref}-{met[ref]}"))


def _draft(
    resource: Resource, call: HookCall, resolve: Callable[[str], Mapping[str, Any] | None], knowledge: Knowledge
) -> Draft:
    order = read_order(resource, resolve, knowledge)
    others = _names_another(resource, call.patient_id)
    if others:
        order = replace(order, problems=(*order.problems, Problem("patient", Said((OTHER_PATIENT,)))))
    return Draft(resource, order, others)


def _is_selected(resource: Resource, call: HookCall) -> bool:
    """Whether it is among the selections. None: the call does not say."""
    return call.selections is None or any(is_resource(one, resource) for one in call.selections)


def _names_another(resource: Resource, patient_id: str) -> bool:
    """Whether the subject is a reference to somebody else; an identifier alone says nothing either way."""
    named = [resource.get(name) for name in ("subject", "patient")]
    stated = [one if isinstance(one, str) else mapping(one).get("reference") for one in named]
    return any(isinstance(one, str) and "Patient/" in one and not is_patient(one, patient_id) for one in stated)


def resolver(call: HookCall) -> Callable[[str], Mapping[str, Any] | None]:
    """Finds a Medication that the call carries, by "Medication/id" at the end of a reference, or by id alone."""
    charted = chain.from_iterable(carried(value)[0] for value in call.prefetch.values())
    medications = {
        str(one["id"]): one
        for one in chain(charted, call.orders)
        if one.get("resourceType") == "Medication" and "id" in one
    }

    def resolve(reference: str) -> Mapping[str, Any] | None:
        path = reference.partition("/_history/")[0].removeprefix("urn:uuid:")
        kind, _, name = path.rpartition("/")
        return medications.get(name) if not kind or kind.endswith("Medication") else None

    return resolve
