"""The composition root: everything an answer is made with, loaded, checked and self-checked before the first call."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cards import rules as rule_folder
from cards.facts import Need
from cards.knowledge import Knowledge, KnowledgeFault, load
from cards.rules import load_rules
from cards.selfcheck import faults
from cards.site import SiteProfile
from cards.site_faults import site_faults
from cards.site_products import site_product_faults, with_site_products
from cds_service.answer import VIEW, answer
from cds_service.assessed import Clinic, HookResponse
from cds_service.gather.templates import KEYS, templates
from cds_service.settings import Settings
from cds_service.wire.call import HookCall


@dataclass(frozen=True)
class Service:
    """A service that may open its doors.

    `templates` and `view_templates` are those that discovery publishes for the hooks of ordering and for a chart
    that is opened; `clinics` are those of clients with a site profile of their own, by the client's name.
    """

    clinic: Clinic
    templates: Mapping[str, str]
    view_templates: Mapping[str, str] = field(default_factory=dict)
    clinics: Mapping[str, Clinic] = field(default_factory=dict)

    def answer(self, call: HookCall, now: datetime) -> HookResponse:
        """See `cds_service.answer.answer`."""
        return answer(call, self.clinic, now)

    def clinic_of(self, client: str) -> Clinic:
        """What a client's calls are answered with."""
        return self.clinics.get(client, self.clinic)


def build(settings: Settings) -> Service:
    """The service for these settings. Raises KnowledgeFault with every fault of knowledge, sheets and sites."""
    shipped = load(settings.knowledge_dir)
    found: list[str] = []
    clinic = _clinic(settings, settings.site, shipped, found, "")
    own = {
        client.name: _clinic(settings, client.site, shipped, found, f"clients: {client.name}: ")
        for client in settings.clients
        if client.site is not None
    }
    if found or clinic is None:
        raise KnowledgeFault(tuple(found))
    every = (clinic, *(one for one in own.values() if one is not None))
    version = settings.prefetch_fhir_version
    asked, viewed = (
        templates({need for one in every for need in needs(one, view=view)}, clinic.knowledge, version)
        for view in (False, True)
    )
    return Service(clinic, asked, viewed, {name: one for name, one in own.items() if one is not None})


def needs(clinic: Clinic, *, view: bool, live: bool = False) -> frozenset[Need]:
    """The chart lists that rules of ordering, or of a chart that is opened, want: those not off, or those live."""
    states = {"live"} if live else {"live", "silent"}
    running = [one for one in clinic.rules if one.state(clinic.site) in states and one.rule.view is view]
    return frozenset(need for one in running for need in (*one.rule.needs, *one.rule.wants))


def keys(clinic: Clinic, hook: str) -> tuple[str, ...]:
    """The prefetch keys that a live rule of this hook wants: all that is worth fetching."""
    wanted = needs(clinic, view=hook == VIEW, live=True)
    return tuple(name for name, key in KEYS.items() if key.need in wanted)


def _clinic(settings: Settings, site: SiteProfile, shipped: Knowledge, found: list[str], where: str) -> Clinic | None:
    """What a site's calls are answered with; None when `found` got a fault."""
    own = tuple(site_product_faults(shipped, site))
    knowledge = shipped if own else with_site_products(shipped, site)
    rules = load_rules(knowledge)
    wrong = [*own, *site_faults(site, knowledge, rules), *faults(rules, knowledge)]
    found += [f"{where}{fault}" for fault in wrong]
    return None if wrong else Clinic(knowledge, rules, site, _version(knowledge), settings.key_for_card_ids)


def _version(knowledge: Knowledge) -> str:
    """The edition of the tables with one checksum over tables and sheets."""
    edition, _, digest = knowledge.version.partition("+sha256:")
    whole = hashlib.sha256(digest.encode())
    for path in sorted(Path(rule_folder.__file__).parent.glob("*.yaml")):
        whole.update(path.name.encode() + path.read_bytes())
    return f"{edition}+sha256:{whole.hexdigest()}"
