"""Live, silent and off: what a site may decide of a rule, and what is still counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cards.assess import assess
from cards.site import SiteProfile
from tests.cards.given import NOT_CHECKED, bound, case, finding, shown


def breaks(case: Any, limits: Any) -> Iterator[Any]:
    yield finding("half a finding")
    raise KeyError("Mrs Example")


def test_a_rule_that_is_off_is_not_run_and_not_told_of() -> None:
    site = SiteProfile(rules={"t": "off"})

    assert () == assess(case(site), (bound("t", breaks),)).outcomes
    assert () == shown(case(site), bound("t", breaks), NOT_CHECKED).cards


def test_a_rule_that_is_silent_is_run_and_counted_but_not_shown() -> None:
    site = SiteProfile(rules={"t": "silent"})
    found = shown(case(site), bound("t"), NOT_CHECKED)

    assert () == found.cards
    assert ("t",) == found.silent


def test_a_silent_rule_that_could_not_run_leaves_no_card() -> None:
    site = SiteProfile(rules={"t": "silent"})
    assessment = assess(case(site, problems=["dose"]), (bound("t", reads=("dose",)), NOT_CHECKED))

    assert 1 == len(assessment.outcomes[0].gaps)
    assert () == assessment.outcomes[1].findings


def test_the_state_of_the_sheet_holds_where_the_site_says_nothing() -> None:
    assert () == shown(case(), bound("t", state="silent")).cards
    assert () == assess(case(), (bound("t", state="off"),)).outcomes


def test_the_site_may_wake_a_rule_that_its_sheet_keeps_silent() -> None:
    site = SiteProfile(rules={"t": "live"})

    assert ["t"] == [card.topic for card in shown(case(site), bound("t", state="silent")).cards]
