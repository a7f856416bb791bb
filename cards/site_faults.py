"""What a site profile names that does not exist: all of it, before the first call."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cards.knowledge import Knowledge
from cards.regimens import OF_COUNTRY, countries
from cards.rule import BoundRule
from cards.site import SiteProfile

_LIMITS = (
    ("b12_total_deficient", "high"),
    ("b12_total_unlikely", "low"),
    ("b12_active_deficient", "high"),
    ("b12_active_unlikely", "low"),
    ("mma_raised", "high"),
    ("homocysteine_raised", "high"),
)


def site_faults(site: SiteProfile, knowledge: Knowledge, rules: tuple[BoundRule, ...]) -> tuple[str, ...]:
    """Whatever the site profile names that does not exist."""
    topics = {rule.sheet.topic for rule in rules}
    groups = {row.group for row in knowledge.regimens}
    groups |= {f"{OF_COUNTRY}{country}" for row in knowledge.regimens for country in countries(row)}
    found = [f"site.rules: no topic {topic!r}" for topic in site.rules if topic not in topics]
    found += [f"site.accepted_regimens: no group {one!r}" for one in site.accepted_regimens if one not in groups]
    found += [f"site.stock: no product {one!r}" for one in site.stock if one not in knowledge.products]
    if site.country is not None and site.country not in (known := _countries(site, knowledge)):
        found.append(f"site.country: no table knows {site.country!r}; leave it out, or name one of {', '.join(known)}")
    laboratory = site.laboratory
    for name, side in _LIMITS:
        found += _pointer_faults(f"site.laboratory.{name}", f"thresholds/{getattr(laboratory, name)}.{side}", knowledge)
    for name in ("antibody_window", "b12_after_injection"):
        found += _pointer_faults(f"site.laboratory.{name}", f"workup/{getattr(laboratory, name)}.days", knowledge)
    try:
        ZoneInfo(site.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder of zones
        found.append(f"site.timezone: no time zone {site.timezone!r}")
    return tuple(found)


def _countries(site: SiteProfile, knowledge: Knowledge) -> list[str]:
    """Those that regimens, products or code systems are of, not "other"; the site's own are of whatever it says."""
    own = {product.id for product in site.products}
    named = [row.country for row in knowledge.regimens]
    named += [row.country for row in knowledge.systems.values()]
    named += [row.country for row in knowledge.products.values() if row.id not in own]
    return sorted({country for text in named if text for country in text.split("/") if country.isupper()})


def _pointer_faults(setting: str, pointer: str, knowledge: Knowledge) -> list[str]:
    try:
        knowledge.number(pointer)
    except KeyError as error:
        return [f"{setting}: {error.args[0]}"]
    return []
