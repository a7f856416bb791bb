"""An active medicine that lowers vitamin B12, while nothing else explains the deficiency.

Metformin and medicines against gastric acid count once they have been on the record for as long as the source
says; the others of the list whenever they are there. A start that is not on the record is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from cards import record, wording
from cards.case import Case
from cards.facts import Medicine
from cards.finding import Finding, Indicator, NotChecked
from cards.rule import Rule
from cards.text import Said, listed, say

_LONGEST_MONTH: Final = 31


@dataclass(frozen=True)
class Limits:
    """Months from which metformin, and a medicine against gastric acid, lower vitamin B12."""

    metformin_months: Decimal
    acid_suppressant_months: Decimal


def _months(medicine: Medicine, limits: Limits) -> Decimal | None:
    """How long it has to be taken; None where the source names no time."""
    if "role.metformin" in medicine.groups:
        return limits.metformin_months
    return limits.acid_suppressant_months if "role.acid_suppressant" in medicine.groups else None


def _since(case: Case, medicine: Medicine) -> date | None:
    """The earliest day on which the record has a medicine of its role: a prescription is renewed many times."""
    roles = {group for group in medicine.groups if group.startswith("role.")}
    same = [one.when.first for one in case.facts.known_medicines() if one.when and one.groups & roles]
    return min(same, default=None)


def _counts(case: Case, medicine: Medicine, limits: Limits) -> bool:
    months, since = _months(medicine, limits), _since(case, medicine)
    return months is None or since is None or (case.today - since).days > int(months) * _LONGEST_MONTH


def _told(case: Case, medicine: Medicine, limits: Limits) -> Said:
    months, since = _months(medicine, limits), _since(case, medicine)
    if since is None:
        time = "its start is not on the record"
    elif months is None:
        time = f"on the record since {wording.day(since)}"
    else:
        time = f"on the record since {wording.day(since)}, more than {wording.number(months)} months"
    return say(f"{{name}} ({time})", name=medicine.says)


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    """At most one finding, with every medicine that counts."""
    picture = case.picture
    if picture.causes or picture.other_uses or case.stage == "refill":
        return
    found = tuple(medicine for medicine in picture.contributing if _counts(case, medicine, limits))
    if found:
        names = listed([medicine.says for medicine in found])
        told = listed([_told(case, medicine, limits) for medicine in found])
        yield Finding(
            Indicator.INFO,
            say("On the record and able to lower vitamin B12: {names}", names=names),
            (
                say("How long: {told}.", told=told),
                say("Whether it goes on decides how long vitamin B12 is needed; none of them is proof of the cause."),
            ),
            evidence=found,
        )
    elif record.any_unknown(case, *record.HISTORY):
        yield NotChecked(say("medicines could not all be read"), told=False)


RULE = Rule(
    "contributing-medicine",
    find,
    Limits,
    needs=("conditions",),
    wants=(*record.HISTORY, "procedures", "labs"),
)
