"""A list that is not supplied never turns a finding into silence."""

from __future__ import annotations

import copy

from hypothesis import given
from hypothesis import strategies as st

from cds_service.gather.templates import KEYS
from cds_service.response import TYPE_OF
from tests.golden import service
from tests.properties.calls import body, call, cards, coverage, findings
from tests.properties.described import Charted, Wanted
from tests.properties.drawn import charts, orders, styles
from tests.properties.shapes import Json
from tests.properties.style import Style

FAILED = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}
keys = st.sets(st.sampled_from(sorted(KEYS)), min_size=1, max_size=3)


def without(value: Json, missing: set[str], *, failed: bool) -> Json:
    """The call without these prefetch keys, or with a failure in their place."""
    found = copy.deepcopy(value)
    for key in missing:
        found["prefetch"].pop(key, None)
        if failed:
            found["prefetch"][key] = FAILED
    return found


@given(orders(), charts, styles, keys, st.booleans())
def test_a_finding_is_never_lost_without_a_record_when_a_list_is_missing(
    wanted: Wanted, chart: Charted, style: Style, missing: set[str], failed: bool
) -> None:
    """It is found all the same, or recorded as not checked."""
    value = call((wanted,), chart, style)
    before, after = body(value), body(without(value, missing, failed=failed))
    not_checked = {line["topic"] for record in coverage(after) for line in record.get("notChecked", [])}
    lost = {topic for topic, _ in findings(before) - findings(after)}

    assert set() == lost - not_checked


@given(orders(), charts, styles, keys)
def test_a_list_that_is_missing_is_named_wherever_it_could_have_silenced_a_card(
    wanted: Wanted, chart: Charted, style: Style, missing: set[str]
) -> None:
    """Every card that speaks without a list it would have looked at says that the list was not available."""
    found = body(without(call((wanted,), chart, style), missing, failed=False))
    types = {TYPE_OF[KEYS[key].need] for key in missing}
    rules = {bound.sheet.topic: bound.rule for bound in service().clinic.rules}

    for card in cards(found):
        rule = rules[card["topic"]]
        looked_at = {TYPE_OF[need] for need in (*rule.needs, *rule.wants)}
        assert types & looked_at == set(card["notAvailable"] or [])


PARTS: dict[str, Json] = {
    "another page": {"link": [{"relation": "next", "url": "https://ehr.example.org/fhir?page=2"}]},
    "a larger total": {"total": 50},
}
BESIDE: dict[str, Json] = {
    "a failure": FAILED,
    "no entry": {"resourceType": "Basic"},
    "another patient's": {"resourceType": "", "id": "another", "subject": {"reference": "Patient/another"}},
}
losses = st.tuples(keys, st.sampled_from([*PARTS, *BESIDE]))


def in_part(value: Json, missing: set[str], why: str, data: st.DataObject) -> Json:
    """The call with entries of these lists taken away, and each list saying that it is a part."""
    found = copy.deepcopy(value)
    for key in sorted(missing - {"patient"}):
        listed = found["prefetch"][key]
        listed["entry"] = data.draw(st.lists(st.sampled_from(listed["entry"]), unique_by=id)) if listed["entry"] else []
        if why in PARTS:
            listed |= PARTS[why]
        else:
            beside = BESIDE[why] | ({"resourceType": KEYS[key].types[0]} if why == "another patient's" else {})
            listed["entry"].append({"resource": beside})
    return found


@given(orders(), charts, styles, losses, st.data())
def test_a_finding_is_never_lost_without_a_record_with_a_part_of_a_list(
    wanted: Wanted, chart: Charted, style: Style, loss: tuple[set[str], str], data: st.DataObject
) -> None:
    """It is found all the same, or recorded as not wholly checked."""
    value = call((wanted,), chart, style)
    before, after = body(value), body(in_part(value, *loss, data))
    not_checked = {line["topic"] for record in coverage(after) for line in record.get("notChecked", [])}
    lost = {topic for topic, _ in findings(before) - findings(after)}

    assert set() == lost - not_checked
