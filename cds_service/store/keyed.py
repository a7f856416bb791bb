"""Hashes that tell the same from the same and nothing else: HMAC-SHA-256 with the service's secret.

Without the secret nobody can try out patient ids until one fits. With another secret everything is
another: snoozes end, and rows of the same patient no longer meet.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import msgspec

from cards.facts import Fact
from cards.order import Order, Phase


@dataclass(frozen=True)
class Keyed:
    """Hashes under one secret, each in hexadecimal."""

    secret: bytes = field(repr=False)

    def patient(self, client: str, tenant: str, patient: str) -> str:
        """Who an order is for: the same id at another client or tenant is another patient."""
        return self._of(client, tenant, patient)

    def order(self, client: str, tenant: str, patient: str, order: str) -> str:
        """Which order ("MedicationRequest/1"): clients use the same few ids for every patient's drafts."""
        return self._of(client, tenant, patient, order)

    def hook_instance(self, client: str, tenant: str, instance: str) -> str:
        """Which call."""
        return self._of("hookInstance", client, tenant, instance, "")

    def evidence(self, order: Order, facts: Iterable[Fact]) -> str:
        """What a card rests on: the medicine, dose and schedule of the order, and the entries of the chart.

        Calendar days of the order are left out, because every renewal has new ones; how long it lasts is not.
        """
        product = order.product
        concentration = product.concentration.micrograms_per_millilitre if product.concentration else None
        medicine = [str(order.substance), _plain(concentration), str(order.route)]
        chart = sorted([fact.ref, str(fact.when), fact.says.plain] for fact in facts)
        return self._of(msgspec.json.encode([medicine, [_phase(one) for one in order.phases], chart]).decode())

    def _of(self, *names: str) -> str:
        return hmac.new(self.secret, "\0".join(names).encode(), hashlib.sha256).hexdigest()


def _phase(phase: Phase) -> list[Any]:
    dose, lasts = phase.dose, phase.lasts
    days = (phase.ends - phase.starts).days if phase.ends and phase.starts else None
    return [
        _plain(dose.mass.micrograms if dose.mass else None),
        _plain(dose.volume.millilitres if dose.volume else None),
        _plain(dose.containers),
        _plain(dose.concentration.micrograms_per_millilitre if dose.concentration else None),
        str(phase.every),
        phase.doses,
        f"{_plain(lasts.low)}-{_plain(lasts.high)} {lasts.unit}" if lasts else None,
        phase.ends is not None,
        days,
        phase.until.raw if phase.until else None,
        phase.as_needed,
    ]


def _plain(value: Decimal | None) -> str | None:
    """1000 however it was written: 1000.0, 1E+3."""
    return None if value is None else f"{value.normalize():f}"
