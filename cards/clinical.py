"""What is known of the patient's case, worked out once, with its evidence; rules read it and do not redo it.

Concept groups that begin with "role." come from roles.yaml: which codes mean a documented cause, another
use than deficiency, a neurological finding or a medicine that lowers vitamin B12.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cards.facts import Bounds, Condition, Fact, Lab, Medicine, PlannedTest
from cards.known import Unknown, When
from cards.rule import Case
from cards.text import Said, listed


def _entries(case: Case) -> tuple[Fact, ...]:
    """Reasons of the order, then conditions and procedures as far as they were obtained."""
    order = case.order
    reasons = tuple(Fact(order.ref, Said(("reason on the order: ", text))) for text in order.reason_says)
    whole = Fact(order.ref, listed([fact.says for fact in reasons]), groups=order.reasons) if order.reasons else None
    lists = (case.facts.conditions, case.facts.procedures)
    charted = tuple(entry for found in lists if not isinstance(found, Unknown) for entry in found)
    return ((whole,) if whole else ()) + charted


def _is_resolved(entry: Fact) -> bool:
    return isinstance(entry, Condition) and entry.active is False


def _of_kind(case: Case, kind: str, entries: Iterable[Fact]) -> tuple[Fact, ...]:
    wanted = {f"role.{role.id}" for role in case.knowledge.roles.values() if role.kind == kind}
    return tuple(entry for entry in entries if entry.groups & wanted)


def documented_causes(case: Case) -> tuple[Fact, ...]:
    """Entries that name why this patient lacks vitamin B12, a positive intrinsic factor antibody among them."""
    unresolved = [entry for entry in _entries(case) if not _is_resolved(entry)]
    return _of_kind(case, "cause", unresolved) + tuple(
        lab for lab in labs(case, "if_antibody") if lab.positive and not in_antibody_window(case, lab)
    )


def needs_no_proof(case: Case) -> tuple[Fact, ...]:
    """Causes for which a source gives injections without a low result (roles.yaml: `proof: false`)."""
    free = {f"role.{role.id}" for role in case.knowledge.roles.values() if not role.proof}
    entries = [entry for entry in _entries(case) if not _is_resolved(entry)]
    return tuple(entry for entry in entries if entry.groups & free)


def other_uses(case: Case) -> tuple[Fact, ...]:
    """Uses that are no deficiency: premedication with pemetrexed or pralatrexate, and reasons that say so."""
    medicines = [entry for entry in case.facts.known_medicines() if entry.active is not False]
    return _of_kind(case, "use", (*_entries(case), *medicines))


def neurological(case: Case) -> tuple[Fact, ...]:
    """Neurological findings that may belong to the deficiency: treatment is never to wait for a test."""
    return _of_kind(case, "neurological", [e for e in _entries(case) if not _is_resolved(e)])


def contributing(case: Case) -> tuple[Medicine, ...]:
    """Medicines on the record that lower vitamin B12."""
    wanted = {f"role.{role.id}" for role in case.knowledge.roles.values() if role.kind == "contributing"}
    return tuple(m for m in case.facts.known_medicines() if m.active is not False and m.groups & wanted)


def labs(case: Case, *tests: str) -> tuple[Lab, ...]:
    """Results of these tests that are neither preliminary nor unreadable, newest first."""
    found = case.facts.labs
    if isinstance(found, Unknown):
        return ()
    return tuple(lab for lab in found if lab.test in tests and not lab.preliminary and lab.problem is None)


def unread_labs(case: Case, *tests: str) -> tuple[Lab, ...]:
    """Results of these tests that were there but could not be used."""
    found = case.facts.labs
    if isinstance(found, Unknown):
        return ()
    return tuple(lab for lab in found if lab.test in tests and (lab.preliminary or lab.problem is not None))


def first_injection(case: Case) -> date | None:
    """The day of the earliest vitamin B12 injection on record, None when there is none."""
    days = [entry.when.first for entry in case.facts.injections() if entry.when is not None]
    return min(days) if days else None


def course_starts(case: Case) -> date:
    """The first injection on record, else today."""
    first = first_injection(case)
    return min(first, case.today) if first else case.today


def in_antibody_window(case: Case, lab: Lab) -> bool:
    """Whether an injection came so shortly before an antibody result that a positive one is doubtful."""
    days = case.knowledge.number(f"workup/{case.site.laboratory.antibody_window}.days")
    return _after_injection(case, lab.when, days)


def _after_injection(case: Case, when: When | None, days: Decimal) -> bool:
    if when is None:
        return False
    span = timedelta(days=int(days))
    given = [entry.when for entry in case.facts.injections() if entry.when is not None]
    return any(one.first <= when.last and when.first <= one.last + span for one in given)


@dataclass(frozen=True)
class DeficiencyEvidence:
    """Results sorted by what they say. `limits` of the laboratory are the site's, never ours."""

    shown: tuple[Lab, ...]
    unclear: tuple[Lab, ...]
    normal: tuple[Lab, ...]
    unread: tuple[Lab, ...]


_DEFICIENCY_TESTS = ("b12_total", "b12_active", "mma_serum", "homocysteine")


def _verdict(case: Case, lab: Lab) -> str:
    """"shown", "unclear" (between the cut-offs), "normal", "neutral" (a marker that is not raised) or "unread"."""
    site = case.site.laboratory
    value: Bounds | None = lab.value
    if value is None:
        return "unread"
    raised = {"mma_serum": site.mma_raised, "homocysteine": site.homocysteine_raised}.get(lab.test)
    if raised is not None:
        return "shown" if value.above(_cut_off(case, lab.test, f"{raised}.high")) else "neutral"
    total = lab.test == "b12_total"
    low = site.b12_total_deficient if total else site.b12_active_deficient
    if value.below(_cut_off(case, lab.test, f"{low}.high")):
        return "shown"
    unlikely = site.b12_total_unlikely if total else site.b12_active_unlikely
    return "normal" if value.above(_cut_off(case, lab.test, f"{unlikely}.low")) else "unclear"


def _cut_off(case: Case, test: str, name: str) -> Decimal:
    """A number of thresholds.yaml, from the unit of its row to the canonical unit of the test."""
    unit = case.knowledge.thresholds[name.rpartition(".")[0]].unit
    if unit is None:
        raise ValueError(f"thresholds/{name} has no unit")
    return case.knowledge.number(f"thresholds/{name}") * case.knowledge.tests[test].units[unit]


def deficiency_evidence(case: Case, look_back_days: int) -> DeficiencyEvidence:
    """Evidence for the deficiency from `look_back_days` before the course on.

    A raised or unremarkable vitamin B12 after the first injection proves nothing and is left out; a low
    one counts whenever it was measured.
    """
    start = course_starts(case)
    earliest = start - timedelta(days=look_back_days)
    sorted_labs: dict[str, list[Lab]] = {"shown": [], "unclear": [], "normal": [], "neutral": [], "unread": []}
    for lab in labs(case, *_DEFICIENCY_TESTS):
        if lab.when is None or lab.when.last < earliest or lab.when.first > case.today:
            continue
        verdict = _verdict(case, lab)
        if verdict in {"unclear", "normal"} and lab.when.last > start:
            continue
        sorted_labs[verdict].append(lab)
    unread = [lab for lab in unread_labs(case, *_DEFICIENCY_TESTS) if lab.when is None or lab.when.last >= earliest]
    return DeficiencyEvidence(
        tuple(sorted_labs["shown"]),
        tuple(sorted_labs["unclear"]),
        tuple(sorted_labs["normal"]),
        tuple(sorted_labs["unread"] + unread),
    )


def planned(case: Case, *tests: str) -> tuple[PlannedTest, ...]:
    """Requests and appointments for any of these tests, as far as the lists were obtained."""
    lists = (case.facts.planned, case.facts.appointments)
    known = [entry for found in lists if not isinstance(found, Unknown) for entry in found]
    return tuple(entry for entry in known if entry.groups & set(tests))
