"""One microgram is the dose of a diagnostic trial, where the order says that it is one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cards.assess import run
from cards.text import Foreign
from tests.cards.given import RULES, case

UNIT = next(bound for bound in RULES if bound.sheet.topic == "dose-unit-suspect")


@pytest.mark.parametrize(
    ("reason", "findings"),
    [("Diagnostic trial of vitamin B12", 0), ("trial, diagnostic", 0), ("trial of treatment", 1), ("deficiency", 1)],
)
def test_a_microgram_is_left_alone_only_where_the_reason_names_a_diagnostic_trial(reason: str, findings: int) -> None:
    told = case(phases=[{"dose": "1 mcg", "every": "1 d"}])
    order = replace(told.order, reason_says=(Foreign(reason),))

    assert findings == len(run(UNIT, replace(told, order=order)).findings)
