"""The clinical picture of a case: why the patient is treated, how far treatment is, how severe, what caused it.

Each part carries the entries of the record it rests on. What the record does not tell is left open: an empty
tuple where the lists were looked through, `unknown` where they were not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from cards.facts import Fact, Lab, Medicine, Need


class Scenario(StrEnum):
    """Why vitamin B12 is injected, as far as regimens differ by it; the values are those of roles and scenarios."""

    NEUROLOGICAL = "neurological"
    MALABSORPTION = "malabsorption"
    SURGERY = "surgery"
    DIETARY = "dietary"
    MEDICINE = "medicine"
    NITROUS_OXIDE = "nitrous-oxide"
    INHERITED = "inherited"
    PREGNANCY = "pregnancy"
    PAEDIATRIC = "paediatric"
    RENAL = "renal"
    PREMEDICATION = "premedication"
    OTHER_INDICATION = "other-indication"


SCENARIO_WORDS: dict[Scenario, str] = {
    Scenario.NEUROLOGICAL: "neurological findings",
    Scenario.MALABSORPTION: "malabsorption",
    Scenario.SURGERY: "after surgery of stomach or bowel",
    Scenario.DIETARY: "a dietary cause",
    Scenario.MEDICINE: "a cause among the medicines",
    Scenario.NITROUS_OXIDE: "nitrous oxide",
    Scenario.INHERITED: "an inherited defect",
    Scenario.PREGNANCY: "pregnancy or breastfeeding",
    Scenario.PAEDIATRIC: "a child",
    Scenario.RENAL: "kidney failure",
    Scenario.PREMEDICATION: "premedication of a chemotherapy",
    Scenario.OTHER_INDICATION: "another indication of the product",
}


class Treatment(StrEnum):
    """How far treatment with injections is. RUNNING: on treatment, and the record does not tell how far."""

    NEVER = "never treated"
    LOADING = "loading"
    MAINTENANCE = "maintenance"
    RUNNING = "in treatment"
    RETURNING = "returning after a gap"
    UNKNOWN = "not known"


@dataclass(frozen=True)
class Scene:
    """One scenario that the record shows, with the entries that show it."""

    scenario: Scenario
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Course:
    """The running course of injections: `first` and `last` day on record, None where there is none.

    `injections` are its dated entries, oldest first; `undated`: there are injections, and no date of any.
    `unknown` names the lists of medicines that were not obtained.
    """

    treatment: Treatment
    first: date | None = None
    last: date | None = None
    injections: tuple[Medicine, ...] = ()
    undated: bool = False
    unknown: tuple[Need, ...] = ()

    def starts(self, today: date) -> date:
        """The first injection of the running course, else today."""
        return min(self.first, today) if self.first is not None else today

    @property
    def has_injections(self) -> bool:
        """Whether injections of it are on record, dated or not."""
        return self.first is not None or self.undated

    @property
    def begins(self) -> bool:
        """Whether the order begins a course: no running one is on record."""
        return self.treatment in {Treatment.NEVER, Treatment.RETURNING}


@dataclass(frozen=True)
class Picture:
    """What is understood of a case, each part with its evidence.

    `causes` name why the patient lacks vitamin B12; `lifelong` are those of them that do not heal;
    `causes_in_words` and `neurological_in_words` are uncoded and only quoted. `severe` are the results that show a
    severe anaemia. `needs_no_proof`: a source gives injections without a low result. `other_uses` are no deficiency.
    """

    scenes: tuple[Scene, ...]
    course: Course
    causes: tuple[Fact, ...]
    lifelong: tuple[Fact, ...]
    causes_in_words: tuple[Fact, ...]
    neurological_in_words: tuple[Fact, ...]
    contributing: tuple[Medicine, ...]
    other_uses: tuple[Fact, ...]
    needs_no_proof: tuple[Fact, ...]
    severe: tuple[Lab, ...]

    def of(self, *scenarios: Scenario) -> tuple[Fact, ...]:
        """The evidence for any of these scenarios; empty when the record shows none of them."""
        return tuple(
            dict.fromkeys(fact for scene in self.scenes if scene.scenario in scenarios for fact in scene.facts)
        )

    @property
    def neurological(self) -> tuple[Fact, ...]:
        """Neurological findings that may belong to the deficiency: treatment is never to wait for a test."""
        return self.of(Scenario.NEUROLOGICAL)

    @property
    def neurological_entries(self) -> tuple[Fact, ...]:
        """The same, with those that are written in words behind them: what a card that asks for tests rests on."""
        return (*self.neurological, *self.neurological_in_words)

    @cached_property
    def scenarios(self) -> frozenset[Scenario]:
        """The scenarios that the record shows."""
        return frozenset(scene.scenario for scene in self.scenes)

    @cached_property
    def shown(self) -> frozenset[str]:
        """What regimens may ask for, in the words of scenarios.yaml: scenarios, and "severe"."""
        return frozenset(str(one) for one in self.scenarios) | (frozenset({"severe"}) if self.severe else frozenset())
