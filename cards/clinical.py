"""What is known of the patient's case, worked out once, with its evidence; rules read it and do not redo it.

Concept groups that begin with "role." come from roles.yaml: which codes mean a documented cause, another
use than deficiency, a neurological finding or a medicine that lowers vitamin B12.
"""

from __future__ import annotations

from collections.abc import Iterable

from cards.facts import Condition, Fact, Medicine, within
from cards.known import Unknown
from cards.record import in_antibody_window, labs
from cards.rule import Case
from cards.text import Said, listed


def _entries(case: Case) -> tuple[Fact, ...]:
    """Reasons of the order, then conditions and procedures as far as they were obtained."""
    order = case.order
    whole = Fact(order.ref, listed([r.says for r in _reasons(case)]), groups=order.reasons) if order.reasons else None
    lists = (case.facts.conditions, case.facts.procedures)
    charted = tuple(entry for found in lists if not isinstance(found, Unknown) for entry in found)
    return ((whole,) if whole else ()) + charted


def _reasons(case: Case) -> tuple[Fact, ...]:
    return tuple(Fact(case.order.ref, Said(("reason on the order: ", text))) for text in case.order.reason_says)


def _is_resolved(entry: Fact) -> bool:
    return isinstance(entry, Condition) and entry.active is False


def _documented(case: Case) -> list[Fact]:
    """Entries that stand: not only suspected, and not resolved unless what they name is for life."""
    suspected = [entry for entry in _entries(case) if isinstance(entry, Condition) and not entry.confirmed]
    lifelong = {f"role.{role.id}" for role in case.knowledge.roles.values() if role.lifelong}
    stands = [entry for entry in _entries(case) if not _is_resolved(entry) or entry.groups & lifelong]
    return [entry for entry in stands if entry not in suspected]


def _of_kind(case: Case, kind: str, entries: Iterable[Fact]) -> tuple[Fact, ...]:
    wanted = {f"role.{role.id}" for role in case.knowledge.roles.values() if role.kind == kind}
    return tuple(entry for entry in entries if entry.groups & wanted)


def documented_causes(case: Case) -> tuple[Fact, ...]:
    """Entries that name why this patient lacks vitamin B12, a positive intrinsic factor antibody among them."""
    return _of_kind(case, "cause", _documented(case)) + tuple(
        lab for lab in labs(case, "if_antibody") if lab.positive and not in_antibody_window(case, lab)
    )


def causes_in_words(case: Case) -> tuple[Fact, ...]:
    """Entries without a known code whose words name a cause: quoted for the prescriber, never interpreted."""
    words = [word for role in case.knowledge.roles.values() if role.kind == "cause" for word in role.words]
    uncoded = [entry for entry in (*_reasons(case), *_entries(case)) if not entry.groups]
    return tuple(entry for entry in uncoded if any(word in entry.says.plain.lower() for word in words))


def needs_no_proof(case: Case) -> tuple[Fact, ...]:
    """Causes for which a source gives injections without a low result (roles.yaml: `proof: false`)."""
    free = {f"role.{role.id}" for role in case.knowledge.roles.values() if not role.proof}
    return tuple(entry for entry in _documented(case) if entry.groups & free)


def other_uses(case: Case) -> tuple[Fact, ...]:
    """Uses that are no deficiency: premedication with pemetrexed or pralatrexate, and reasons that say so.

    One that was given or dispensed counts as long as the longest interval between such injections.
    """
    longest = int(case.knowledge.number("regimens/onc-pralatrexate-prophylaxis.interval_days_max"))
    events = [entry for entry in _events(case) if within(entry.when, case.today, longest)]
    return _of_kind(case, "use", (*_entries(case), *_current_medicines(case), *case.facts.drafted, *events))


def _current_medicines(case: Case) -> tuple[Medicine, ...]:
    """What is prescribed or stated and not ended; a single dispense says nothing about today."""
    lists = (case.facts.prescribed, case.facts.stated)
    known = [entry for found in lists if not isinstance(found, Unknown) for entry in found]
    return tuple(entry for entry in known if entry.active is not False)


def _events(case: Case) -> tuple[Medicine, ...]:
    lists = (case.facts.dispensed, case.facts.given)
    return tuple(entry for found in lists if not isinstance(found, Unknown) for entry in found)


def neurological(case: Case) -> tuple[Fact, ...]:
    """Neurological findings that may belong to the deficiency: treatment is never to wait for a test."""
    return _of_kind(case, "neurological", (entry for entry in _entries(case) if not _is_resolved(entry)))


def contributing(case: Case) -> tuple[Medicine, ...]:
    """Medicines on the record that lower vitamin B12."""
    wanted = {f"role.{role.id}" for role in case.knowledge.roles.values() if role.kind == "contributing"}
    return tuple(medicine for medicine in _current_medicines(case) if medicine.groups & wanted)
