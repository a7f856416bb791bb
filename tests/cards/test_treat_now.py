"""With neurological findings no test delays treatment: every card that offers a test begins with that (H8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from cards.assess import assess
from cards.case import Case
from cards.example.build import case_of
from cards.facts import Condition
from cards.finding import Finding, Indicator, OrderTest
from cards.known import Unknown
from cards.text import Said
from tests.cards.given import KNOWLEDGE, RULES

CODED = Condition("Condition/neuro", Said(("Polyneuropathy",)), groups=frozenset({"role.neurological"}), confirmed=True)
IN_WORDS = Condition("Condition/words", Said(("numbness of both feet",)), confirmed=True)


def _cases(finding: Condition) -> Iterator[tuple[str, Case]]:
    """Every example in which conditions are known, with one finding more."""
    for rule in RULES:
        for example in rule.sheet.examples:
            case = case_of(example.given, KNOWLEDGE)
            conditions = case.facts.conditions
            if not isinstance(conditions, Unknown) and case.stage != "view":
                facts = replace(case.facts, conditions=(*conditions, finding))
                yield f"{rule.sheet.topic}: {example.name}", replace(case, facts=facts)


def _asking_for_tests(case: Case) -> Iterator[Finding]:
    for outcome in assess(case, RULES).outcomes:
        for finding in outcome.findings:
            if any(isinstance(proposal, OrderTest) for proposal in finding.proposals):
                yield finding


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in _cases(CODED)])
def test_a_card_that_offers_tests_begins_with_treat_now_and_is_not_critical(case: Case) -> None:
    findings = list(_asking_for_tests(case))

    assert [] == [f.summary.plain for f in findings if not f.summary.plain.startswith("Treat now")]
    assert [] == [f.summary.plain for f in findings if f.indicator is Indicator.CRITICAL]


def test_a_finding_without_a_code_is_quoted_first_wherever_a_diagnosis_is_asked_for() -> None:
    quoted = {
        topic
        for name, case in _cases(IN_WORDS)
        for finding in _asking_for_tests(case)
        if "numbness of both feet" in finding.detail[0].plain and (topic := name.partition(":")[0])
    }

    assert {"cause-workup-missing", "deficiency-unconfirmed", "follow-up-lab-missing", "baseline-lab-missing"} <= quoted
