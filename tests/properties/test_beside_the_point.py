"""What has nothing to do with the order, or is about somebody else, changes no answer."""

from __future__ import annotations

import copy
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.properties import described as d
from tests.properties.calls import TODAY, body, call, coverage, findings
from tests.properties.charts import prefetch
from tests.properties.described import Charted, Coded, Entry, Request, Result, Wanted
from tests.properties.drawn import charts, orders, styles
from tests.properties.shapes import Json
from tests.properties.style import Style

LOCAL = "https://hospital.example/codes"
LISTS = [field.name for field in fields(Charted) if field.name != "age_in_days"]

_others = st.sampled_from([Coded("Ankle sprain", LOCAL, "17"), Coded("Broken arm")])
_medicines = st.sampled_from([Coded("paracetamol 500 mg tablets", LOCAL, "4"), Coded("amoxicillin")])
_tests = st.sampled_from([Coded("Sodium", LOCAL, "8"), Coded("TSH", d.LOINC, "3016-3")])
_days = st.integers(0, 1500)


def _some(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(strategy, min_size=1, max_size=3).map(tuple)


_asked = _some(st.builds(Request, st.sampled_from([Coded("Chest X-ray"), Coded("TSH", d.LOINC, "3016-3")]), _days))
irrelevant = st.builds(
    Charted,
    results=_some(st.builds(Result, _tests, _days, st.just(Decimal(3)), st.sampled_from(["mmol/L", "ng/L"]))),
    conditions=_some(st.builds(Entry, _others, _days, st.booleans())),
    procedures=_some(st.builds(Entry, _others, _days)),
    prescribed=_some(st.builds(Entry, _medicines, _days, st.booleans())),
    stated=_some(st.builds(Entry, _medicines, _days)),
    dispensed=_some(st.builds(Entry, _medicines, _days)),
    given=_some(st.builds(Entry, _medicines, _days)),
    requests=_asked,
    booked=_some(st.builds(Request, st.just(Coded("Dental check")), st.just(0), st.integers(0, 120))),
)


@given(orders(), charts, irrelevant, styles)
def test_what_no_rule_asks_about_changes_nothing(wanted: Wanted, chart: Charted, more: Charted, style: Style) -> None:
    """A sprained ankle, a sodium, a painkiller: what is found stays as it is."""
    lists: dict[str, Any] = {name: (*getattr(chart, name), *getattr(more, name)) for name in LISTS}
    both = replace(chart, **lists)

    assert findings(body(call((wanted,), chart, style))) == findings(body(call((wanted,), both, style)))


def with_stranger(value: Json, stranger: Charted, style: Style, *, same_ids: bool) -> Json:
    """The call with the chart of another patient mixed into the lists of this one."""
    found = copy.deepcopy(value)
    others = prefetch(stranger, style.version, "patient-2", TODAY)
    for name, listed in found["prefetch"].items():
        if name == "patient":
            continue
        entries = others[name]["entry"]
        for entry in entries:
            entry["resource"]["id"] = entry["resource"]["id"] if same_ids else f"other-{entry['resource']['id']}"
        listed["entry"] += entries
    return found


@given(orders(), charts, charts, styles, st.booleans())
def test_nothing_is_concluded_from_the_chart_of_another_patient(
    wanted: Wanted, chart: Charted, stranger: Charted, style: Style, same_ids: bool
) -> None:
    """Whatever ids its entries carry: nothing more is found, and what the gap leaves unchecked is recorded."""
    value = call((wanted,), chart, style)
    before, after = body(value), body(with_stranger(value, stranger, style, same_ids=same_ids))
    not_checked = {line["topic"] for record in coverage(after) for line in record.get("notChecked", [])}

    assert findings(after) <= findings(before)
    assert {topic for topic, _ in findings(before) - findings(after)} <= not_checked
