"""A service whose site profile names what does not exist, or whose examples fail, never opens its doors."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

import cds_service.build
from cards.knowledge import KnowledgeFault
from cards.site import SiteProfile
from cds_service.build import build
from cds_service.settings import Settings
from tests.cards.given import bound


def faults(**site: Any) -> tuple[str, ...]:
    with pytest.raises(KnowledgeFault) as fault:
        build(Settings(site=msgspec.convert(site, SiteProfile)))
    return fault.value.faults


@pytest.mark.parametrize(
    ("site", "fault"),
    [
        ({"rules": {"dose-volume": "off"}}, "site.rules: no topic 'dose-volume'"),
        ({"accepted_regimens": ["ours"]}, "site.accepted_regimens: no group 'ours'"),
        ({"stock": ["vial"]}, "site.stock: no product 'vial'"),
        ({"timezone": "Europe/Nowhere"}, "site.timezone: no time zone 'Europe/Nowhere'"),
        (
            {"country": "XX"},
            (
                "site.country: no table knows 'XX'; leave it out, or name one of AU, BE, CA, CH, DE, DK, ES, EU, FR, "
                "HK, ID, IN, INT, IT, JP, KR, NL, NO, NZ, PK, RU, SE, UA, UK, US"
            ),
        ),
        ({"timezone": "../etc/passwd"}, "site.timezone: no time zone '../etc/passwd'"),
        (
            {"laboratory": {"b12_total_deficient": "ours"}},
            "site.laboratory.b12_total_deficient: thresholds/ours.high: no row 'ours' in thresholds.yaml",
        ),
        (
            {"laboratory": {"antibody_window": "ours"}},
            "site.laboratory.antibody_window: workup/ours.days: no row 'ours' in workup.yaml",
        ),
    ],
)
def test_a_site_profile_that_names_what_does_not_exist_stops_the_start(site: dict[str, Any], fault: str) -> None:
    assert (fault,) == faults(**site)


def test_a_country_that_only_the_sites_own_products_are_of_is_no_tables() -> None:
    product = {"id": "own", "name": "own", "substance": "mecobalamin", "kind": "injection"}
    (told,) = faults(country="XX", products=[{**product, "concentration_mcg_per_ml": 500}])

    assert told.startswith("site.country: no table knows 'XX'")


def test_all_faults_of_a_site_are_told_at_once() -> None:
    assert 3 == len(faults(rules={"x": "off"}, stock=["y"], timezone="z"))


def test_an_example_that_fails_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cds_service.build, "faults", lambda *_: ["t: one: expected quiet, came to info"])

    assert ("t: one: expected quiet, came to info",) == faults()


def test_a_list_that_only_a_switched_off_rule_needs_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = (bound("allergies-only", needs=("allergies",)),)
    monkeypatch.setattr(cds_service.build, "load_rules", lambda *_: rules)
    monkeypatch.setattr(cds_service.build, "faults", lambda *_: ())

    assert "allergies" in build(Settings()).templates
    assert "allergies" not in build(Settings(site=SiteProfile(rules={"allergies-only": "off"}))).templates
