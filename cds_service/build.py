"""The composition root: everything an answer is made with, loaded, checked and self-checked before the first call."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cards import rules as rule_folder
from cards.facts import Need
from cards.knowledge import Knowledge, KnowledgeFault, load
from cards.rule import BoundRule
from cards.rules import load_rules
from cards.selfcheck import faults
from cards.site import SiteProfile
from cards.site_products import site_product_faults, with_site_products
from cds_service.answer import Clinic, HookResponse, answer
from cds_service.gather.templates import templates
from cds_service.settings import Settings
from cds_service.wire.call import HookCall


@dataclass(frozen=True)
class Service:
    """A service that may open its doors; `templates` are those that discovery publishes."""

    clinic: Clinic
    templates: Mapping[str, str]

    def answer(self, call: HookCall, now: datetime) -> HookResponse:
        """See `cds_service.answer.answer`."""
        return answer(call, self.clinic, now)


def build(settings: Settings) -> Service:
    """The service for these settings. Raises KnowledgeFault with every fault of knowledge, sheets and site."""
    shipped = load(settings.knowledge_dir)
    own = tuple(site_product_faults(shipped, settings.site))
    knowledge = shipped if own else with_site_products(shipped, settings.site)
    rules = load_rules(knowledge)
    found = (*own, *_site_faults(settings.site, knowledge, rules), *faults(rules, knowledge))
    if found:
        raise KnowledgeFault(found)
    clinic = Clinic(knowledge, rules, settings.site, _version(knowledge), settings.key_for_card_ids)
    needs = {need for rule in rules if rule.state(settings.site) != "off" for need in _needs(rule)}
    return Service(clinic, templates(needs, knowledge, settings.prefetch_fhir_version))


def _needs(bound: BoundRule) -> tuple[Need, ...]:
    return (*bound.rule.needs, *bound.rule.wants)


def _version(knowledge: Knowledge) -> str:
    """The edition of the tables with one checksum over tables and sheets."""
    edition, _, digest = knowledge.version.partition("+sha256:")
    whole = hashlib.sha256(digest.encode())
    for path in sorted(Path(rule_folder.__file__).parent.glob("*.yaml")):
        whole.update(path.name.encode() + path.read_bytes())
    return f"{edition}+sha256:{whole.hexdigest()}"


def _site_faults(site: SiteProfile, knowledge: Knowledge, rules: tuple[BoundRule, ...]) -> tuple[str, ...]:
    """Whatever the site profile names that does not exist."""
    topics = {rule.sheet.topic for rule in rules}
    groups = {row.group for row in knowledge.regimens}
    found = [f"site.rules: no topic {topic!r}" for topic in site.rules if topic not in topics]
    found += [f"site.accepted_regimens: no group {one!r}" for one in site.accepted_regimens if one not in groups]
    found += [f"site.stock: no product {one!r}" for one in site.stock if one not in knowledge.products]
    laboratory = site.laboratory
    for name, side in (
        ("b12_total_deficient", "high"),
        ("b12_total_unlikely", "low"),
        ("b12_active_deficient", "high"),
        ("b12_active_unlikely", "low"),
        ("mma_raised", "high"),
        ("homocysteine_raised", "high"),
    ):
        found += _pointer_faults(f"site.laboratory.{name}", f"thresholds/{getattr(laboratory, name)}.{side}", knowledge)
    for name in ("antibody_window", "b12_after_injection"):
        found += _pointer_faults(f"site.laboratory.{name}", f"workup/{getattr(laboratory, name)}.days", knowledge)
    try:
        ZoneInfo(site.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder of zones
        found.append(f"site.timezone: no time zone {site.timezone!r}")
    return tuple(found)


def _pointer_faults(setting: str, pointer: str, knowledge: Knowledge) -> list[str]:
    try:
        knowledge.number(pointer)
    except KeyError as error:
        return [f"{setting}: {error.args[0]}"]
    return []
