"""A card that was answered, as it is recorded: which rule spoke to whom about whom, in hashes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, Literal

from sqlalchemy import Engine, Table
from sqlalchemy.dialects import postgresql, sqlite

from cards.card import Card
from cards.order import Order
from cds_service.store.engine import of_tenant, transaction
from cds_service.store.keyed import Keyed
from cds_service.store.tables import issued as table

State = Literal["interruptive", "silent"]


@dataclass(frozen=True)
class Issued:
    """One row. `at` is when the call was answered; `state` silent: found, counted, not shown."""

    client: str
    tenant: str
    card: str
    at: datetime
    topic: str
    rule: str
    knowledge: str
    indicator: str
    service: str
    state: State
    patient_hash: str
    order_hash: str
    hook_instance_hash: str
    evidence: str


@dataclass(frozen=True)
class Occasion:
    """The call in which cards were answered. Its ids are hashed before they go anywhere and show in no `repr`."""

    client: str
    tenant: str
    service: str
    knowledge: str
    at: datetime
    patient: str = field(repr=False)
    hook_instance: str = field(repr=False)


def issued(card: Card, order: Order, occasion: Occasion, keyed: Keyed, state: State = "interruptive") -> Issued:
    """The row that records `card`, which is about `order`."""
    owner = (occasion.client, occasion.tenant)
    return Issued(
        client=occasion.client,
        tenant=occasion.tenant,
        card=card.uuid,
        at=occasion.at,
        topic=card.topic,
        rule=card.rule,
        knowledge=occasion.knowledge,
        indicator=card.indicator.name.lower(),
        service=occasion.service,
        state=state,
        patient_hash=keyed.patient(*owner, occasion.patient),
        order_hash=keyed.order(*owner, occasion.patient, card.order),
        hook_instance_hash=keyed.hook_instance(*owner, occasion.hook_instance),
        evidence=keyed.evidence(order, card.evidence),
    )


def save_issued(engine: Engine, rows: Sequence[Issued]) -> None:
    """Write rows, each once however often it is tried, in one transaction a tenant. Raises StoreFault."""
    ordered = sorted(
        rows, key=lambda row: (row.client, row.tenant, row.card)
    )  # writers that meet do not lock crosswise
    for owner, own in groupby(ordered, key=lambda row: (row.client, row.tenant)):
        with transaction(engine, of_tenant(*owner)) as connection:
            connection.execute(insert_new(engine, table), [asdict(row) for row in own])


def insert_new(engine: Engine, into: Table) -> Any:
    """An insert that leaves a row alone of which the key is there already."""
    insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
    return insert(into).on_conflict_do_nothing(index_elements=list(into.primary_key))
