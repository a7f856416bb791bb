"""What a documented code means for a check: every role stands on codes of the knowledge base."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cards.knowledge.schema import Role
from cards.text import Foreign
from tests.cards.given import KNOWLEDGE, case

ROLES = [pytest.param(role, id=role.id) for role in KNOWLEDGE.roles.values()]
NAMED = {key.rpartition("|")[0]: row for key, row in KNOWLEDGE.codes.items()}


def role_of(system: str, code: str) -> set[str]:
    return {group for group in KNOWLEDGE.groups(system, code) if group.startswith("role.")}


@pytest.mark.parametrize("role", ROLES)
def test_every_code_of_a_role_exists_and_carries_it(role: Role) -> None:
    assert [] == [code for code in role.codes if code not in NAMED]
    assert [] == [
        code for code in role.codes if f"role.{role.id}" not in KNOWLEDGE.groups(NAMED[code].system, NAMED[code].code)
    ]


@pytest.mark.parametrize("role", ROLES)
def test_every_group_of_a_role_has_codes_and_each_carries_it(role: Role) -> None:
    for group in role.groups:
        rows = KNOWLEDGE.codes_of(group)

        assert rows
        assert [] == [row.id for row in rows if f"role.{role.id}" not in KNOWLEDGE.groups(row.system, row.code)]


@pytest.mark.parametrize("role", ROLES)
def test_every_role_rests_on_rows_that_exist(role: Role) -> None:
    assert role.rests_on
    assert [] == [pointer for pointer in role.rests_on if KNOWLEDGE.row(pointer).id not in pointer]


@pytest.mark.parametrize(
    ("system", "code", "roles"),
    [
        ("http://hl7.org/fhir/sid/icd-10-cm", "D51.0", {"role.pernicious_anaemia"}),
        ("http://hl7.org/fhir/sid/icd-10-cm", "K50.00", {"role.malabsorption"}),
        ("http://hl7.org/fhir/sid/icd-10-cm", "Z98.84", {"role.bariatric_surgery"}),
        ("http://hl7.org/fhir/sid/icd-10-cm", "K50.10", set()),
        ("http://snomed.info/sct", "7620006", set()),
        ("http://snomed.info/sct", "190634004", set()),
        ("http://hl7.org/fhir/sid/icd-10-cm", "D51.9", set()),
    ],
    ids=[
        "pernicious anaemia",
        "Crohn's disease of the small bowel",
        "bariatric surgery",
        "Crohn's disease of the large bowel alone",
        "the same in SNOMED CT",
        "the deficiency itself is no cause of itself",
        "nor is an anaemia from it",
    ],
)
def test_a_code_is_a_cause_only_where_vitamin_b12_is_lost(system: str, code: str, roles: set[str]) -> None:
    assert roles == role_of(system, code)


CAUSES = [f"role.{role.id}" for role in KNOWLEDGE.roles.values() if role.kind == "cause"]


@pytest.mark.parametrize("group", CAUSES)
@pytest.mark.parametrize("active", [True, None, False])
def test_a_cause_counts_unless_it_is_resolved_and_not_for_life(group: str, active: bool | None) -> None:
    found = case(conditions=[{"group": group, "active": active}])
    lifelong = KNOWLEDGE.roles[group.removeprefix("role.")].lifelong

    assert (active is not False or lifelong) is bool(found.picture.causes)


@pytest.mark.parametrize("active", [True, False])
def test_neurological_findings_count_unless_they_are_resolved(active: bool) -> None:
    found = case(conditions=[{"group": "role.neurological", "active": active}])

    assert active is bool(found.picture.neurological)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"medicines": [{"group": "role.premedication"}]}, "other_uses"),
        ({"reasons": ["role.premedication"]}, "other_uses"),
        ({"medicines": [{"group": "role.lowers_b12"}]}, "contributing"),
        ({"procedures": [{"group": "role.gastrectomy"}]}, "causes"),
        ({"reasons": ["role.dietary"]}, "causes"),
    ],
)
def test_a_role_is_found_wherever_it_is_documented(given: dict[str, Any], kind: str) -> None:
    assert 1 == len(getattr(case(**given).picture, kind))
    assert () == getattr(case().picture, kind)


@pytest.mark.parametrize("kind", ["other_uses", "contributing"])
def test_a_stopped_medicine_counts_for_nothing(kind: str) -> None:
    groups = ["role.premedication", "role.lowers_b12"]
    found = case(medicines=[{"group": group, "active": False} for group in groups])

    assert () == getattr(found.picture, kind)


def test_a_cause_that_asks_for_no_proof_is_not_any_cause() -> None:
    for role in KNOWLEDGE.roles.values():
        if role.kind == "cause":
            found = case(conditions=[{"group": f"role.{role.id}"}]).picture.needs_no_proof

            assert bool(found) is not role.proof


@pytest.mark.parametrize(
    ("words", "active", "quoted"),
    [
        ("Total gastrectomy", False, True),
        ("Total gastrectomy", True, True),
        ("Vegan diet", False, False),
        ("Vegan diet", True, True),
    ],
)
def test_a_cause_in_words_is_quoted_unless_it_is_resolved_and_not_for_life(
    words: str, active: bool, quoted: bool
) -> None:
    found = case(conditions=[{"group": "any", "says": words, "active": active}])

    assert quoted is bool(found.picture.causes_in_words)


def test_a_reason_that_repeats_an_entry_of_the_chart_is_quoted_once() -> None:
    told = case(conditions=[{"group": "any", "says": "Diabetic neuropathy"}])
    reasons = (Foreign("diabetic neuropathy"), Foreign("Numbness"))

    found = replace(told, order=replace(told.order, reason_says=reasons)).picture.neurological_in_words

    assert ["Diabetic neuropathy", "reason on the order: Numbness"] == [fact.says.plain for fact in found]
