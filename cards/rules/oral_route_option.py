"""Vitamin B12 by mouth as an option, where the cause is the diet and nothing on the record asks for injections.

An option with its sources, never a command. Quiet as soon as the record shows anything beside the diet, a severe
anaemia, or vitamin B12 by mouth that is on the list already.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cards import clinical, regimens
from cards.case import Case
from cards.finding import Finding, Indicator
from cards.knowledge.schema import Regimen
from cards.picture import Scenario
from cards.record import HISTORY
from cards.rule import Rule
from cards.text import Said, say

_BY_MOUTH: Final = frozenset({Scenario.DIETARY, Scenario.MEDICINE})
_MOST: Final = 4  # options on one card


@dataclass(frozen=True)
class Limits:
    """None: the doses are those of the accepted regimens."""


def _options(case: Case) -> tuple[Regimen, ...]:
    """Oral regimens that the site accepts and that suit the patient, those of the site's country first."""
    rows = [
        row
        for row in case.knowledge.regimens
        if (row.route or "").startswith("oral")
        and row.dose_min_mcg is not None
        and regimens.is_accepted(row, case)
        and regimens.suits(row, case)
    ]
    home = case.site.country
    return tuple(sorted(rows, key=lambda row: (home not in regimens.countries(row), row.id)))[:_MOST]


def find(case: Case, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001 - every rule is called alike
    """At most one finding."""
    picture = case.picture
    diet = picture.of(Scenario.DIETARY)
    if not diet or picture.scenarios - _BY_MOUTH or picture.severe:
        return
    if clinical.current_medicines(case, "oral_cobalamin"):
        return
    options = _options(case)
    if not options:
        return
    words = "; ".join(f"{row.form} {regimens.phase_words(row, case)}" for row in options)
    yield Finding(
        Indicator.INFO,
        say("The cause on record is the diet: vitamin B12 by mouth is an option"),
        (
            say("On record: {diet}.", diet=diet[0].says),
            Said((f"Options by mouth: {words}.",)),
            say("Injections remain an option where tablets are not taken, not absorbed or not enough."),
        ),
        evidence=diet,
        not_found=("malabsorption, surgery of stomach or bowel, neurological findings, severe anaemia",),
    )


RULE = Rule(
    "oral-route-option",
    find,
    Limits,
    needs=("patient", "labs", "conditions", "procedures"),
    wants=HISTORY,
)
