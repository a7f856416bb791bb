"""A draft with a proposal, and what one click makes of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from cards.finding import Proposal
from cards.order import Dose, Every, Length, Order, Phase
from cards.quantity import Mass, Volume
from cards.text import Said
from cds_service.suggest import Clicks
from cds_service.wire.call import HookCall, read_call
from cds_service.wire.fhir_version import fhir_version
from tests.properties.described import CYANOCOBALAMIN, Often, Step, Wanted
from tests.properties.shapes import Json, order
from tests.properties.style import Style
from tests.reading.given import KNOWLEDGE, read

LABEL = Said(("Change the order",))
PATIENT = "patient-1"
FIRST = "dosageInstruction[0]"
SECOND = "dosageInstruction[1]"

EVERY_TWO_MONTHS = Every(1, Decimal(2), "mo")
EVERY_DAY = Every(1, Decimal(1), "d")
DOSE = Dose(Mass(Decimal(1000)), Volume(Decimal(1)))
LOADING = Phase(DOSE, EVERY_DAY, 7)
MAINTENANCE = Phase(DOSE, EVERY_TWO_MONTHS)
FOR_TWO_WEEKS = Phase(DOSE, EVERY_DAY, lasts=Length(Decimal(2), Decimal(2), "wk"))

MONTHLY = Step(mass=Decimal(1000), often=Often(1, 1, "mo"))
DAILY = Step(mass=Decimal(1000), often=Often(1, 1, "d"), doses=7)
MONTHLY_FOR_SIX = Step(mass=Decimal(1000), often=Often(1, 1, "mo"), doses=6)


def wanted(*steps: Step) -> Wanted:
    """Cyanocobalamin in these steps, given IM."""
    return Wanted(CYANOCOBALAMIN, steps)


def drafted(*steps: Step, style: Style) -> Json:
    """An order of these steps as a client of that style drafts it."""
    return order(wanted(*steps), style, f"Patient/{PATIENT}", "2026-11-20")[0]


def calling(*drafts: Json, hook: str = "order-sign") -> HookCall:
    """A call with these drafts."""
    bundle = {"resourceType": "Bundle", "entry": [{"resource": draft} for draft in drafts]}
    where = "medications" if hook == "medication-prescribe" else "draftOrders"
    context = {"userId": "Practitioner/1", "patientId": PATIENT, where: bundle}
    value = {"hook": hook, "hookInstance": "3ca39337-6023-50f7-830c-35016bfd3d6b", "context": context}
    return read_call(value, hook)


def click(draft: Json, proposal: Proposal, *, hook: str = "order-sign") -> Json | None:
    """The action for a draft that is the only one of its call."""
    call = calling(draft, hook=hook)
    return Clicks(call, fhir_version(call), KNOWLEDGE).action(proposal, draft)


def changed(draft: Json, proposal: Proposal) -> Json | None:
    """The draft as it goes back; None when there is no click."""
    action = click(draft, proposal)
    found: Json | None = None if action is None else action["resource"]
    return found


def told(draft: Json, proposal: Proposal) -> Any:
    """The text of the only instruction afterwards."""
    found = changed(draft, proposal)
    return None if found is None else found["dosageInstruction"][0]["text"]


def steps(draft: Json | None) -> list[tuple[str, int | None]]:
    """How often and how many times, step by step, as the reader reads it."""
    assert draft is not None

    return [(str(phase.every), phase.doses) for phase in reading(draft).phases]


def reading(draft: Json) -> Order:
    """The draft as read."""
    return read(draft)
