"""The services this address offers, one id per hook, and the discovery document that lists them.

One id per hook because the public sandbox keys services by id: of two hooks on one id it calls only the last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cds_service.wire.prune import prune


@dataclass(frozen=True)
class ServiceInfo:
    """What discovery says of one service."""

    id: str
    hook: str
    title: str
    description: str
    usage_requirements: str


_DESCRIPTION: Final = (
    "Checks vitamin B12 (cobalamin) injection orders: whether dose, volume, vial and schedule fit one another and "
    "the reason for treatment, whether the cause of the deficiency is known or being looked for, and whether "
    "follow-up is planned."
)
_REQUIREMENTS: Final = (
    "Prefetch as published. What is not prefetched is fetched from fhirServer where that is registered, and listed as "
    "not checked otherwise. The arithmetic of the order is checked in any case."
)


_MONITORING: Final = (
    "Looks at a patient's treatment with vitamin B12 injections while the chart is opened: whether an injection of "
    "maintenance or a test of the monitoring is overdue."
)


def _service(hook: str, when: str) -> ServiceInfo:
    return ServiceInfo(
        id=f"b12-injection-{hook}",
        hook=hook,
        title=f"Vitamin B12 injection check {when}",
        description=_DESCRIPTION,
        usage_requirements=_REQUIREMENTS,
    )


SERVICES: Final[tuple[ServiceInfo, ...]] = (
    _service("medication-prescribe", "while prescribing"),
    _service("order-select", "when an order is selected"),
    _service("order-sign", "when orders are signed"),
    _service("medication-refill", "when a refill is asked for"),
    ServiceInfo(
        id="b12-monitoring-patient-view",
        hook="patient-view",
        title="Vitamin B12 injection monitoring when a chart is opened",
        description=_MONITORING,
        usage_requirements=_REQUIREMENTS,
    ),
)


def discovery(
    templates: Mapping[str, str],
    view_templates: Mapping[str, str] | None = None,
    services: tuple[ServiceInfo, ...] = SERVICES,
) -> dict[str, Any]:
    """The discovery document; `templates` are prefetch templates by key, `view_templates` those of patient-view."""
    listed = [
        {
            "hook": service.hook,
            "id": service.id,
            "title": service.title,
            "description": service.description,
            "usageRequirements": service.usage_requirements,
            "prefetch": dict(view_templates or templates if service.hook == "patient-view" else templates),
        }
        for service in services
    ]
    document: dict[str, Any] = prune({"services": listed})
    return document
