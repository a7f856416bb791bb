"""Works out the clinical picture of a case, once, with its evidence.

Concept groups that begin with "role." come from roles.yaml: which codes mean a documented cause, another
use than deficiency, a neurological finding, a state or a medicine that matters.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cards import age, charted, record, uses
from cards.course import course_of
from cards.facts import Fact, Lab, Medicine, within
from cards.known import Unknown
from cards.order import Substance
from cards.picture import Picture, Scenario, Scene
from cards.text import Said

if TYPE_CHECKING:
    from cards.case import Case

_CELLS = ("haemoglobin", "wbc", "platelet")


def picture(case: Case) -> Picture:
    """The picture of `case`."""
    documented = charted.documented(case)
    coded = charted.of_kind(case, "cause", documented)
    antibodies = tuple(
        lab for lab in record.labs(case, "if_antibody") if lab.positive and not record.in_antibody_window(case, lab)
    )
    premedication, labelled = uses.premedication(case, current_medicines(case)), uses.labelled(case)
    shown = {Scenario.MALABSORPTION: antibodies, Scenario.PREMEDICATION: premedication}
    return Picture(
        scenes=_scenes(case, documented, shown, labelled),
        course=course_of(case),
        causes=coded + antibodies,
        lifelong=tuple(entry for entry in coded if entry.groups & charted.roles(case, lifelong=True)) + antibodies,
        causes_in_words=_in_words(case, "cause"),
        neurological_in_words=_in_words(case, "neurological"),
        contributing=charted.of_kind(case, "contributing", current_medicines(case)),
        other_uses=premedication + labelled,
        needs_no_proof=tuple(entry for entry in documented if entry.groups & charted.roles(case, proof=False)),
        severe=_severe(case),
    )


def standing(case: Case, role: str) -> tuple[Fact, ...]:
    """Conditions, procedures and reasons of one role, suspected ones among them.

    A resolved one stands only where what it names is for life.
    """
    lifelong = case.knowledge.roles[role].lifelong
    of_role = (entry for entry in charted.entries(case) if f"role.{role}" in entry.groups)
    return tuple(entry for entry in of_role if lifelong or not charted.is_resolved(entry))


def unresolved(case: Case) -> tuple[Fact, ...]:
    """Reasons of the order, conditions and procedures that are not resolved, suspected ones among them."""
    return tuple(entry for entry in charted.entries(case) if not charted.is_resolved(entry))


def current_medicines(case: Case, role: str | None = None) -> tuple[Medicine, ...]:
    """What is prescribed or stated and not ended; a single dispense says nothing about today."""
    lists = (case.facts.prescribed, case.facts.stated)
    known = [entry for found in lists if not isinstance(found, Unknown) for entry in found]
    running = (entry for entry in known if entry.active is not False)
    return tuple(entry for entry in running if role is None or f"role.{role}" in entry.groups)


def _scenes(
    case: Case, documented: list[Fact], shown: Mapping[Scenario, tuple[Fact, ...]], labelled: tuple[Fact, ...]
) -> tuple[Scene, ...]:
    """Each scenario once, in the order of the enumeration, with all of its evidence."""
    found: dict[Scenario, tuple[Fact, ...]] = {**shown, Scenario.PAEDIATRIC: _child(case)}
    for role in case.knowledge.roles.values():
        if role.scenario is None or role.kind == "use":
            continue
        entries = documented if role.kind == "cause" else unresolved(case)
        of_role = tuple(entry for entry in entries if f"role.{role.id}" in entry.groups)
        scenario = Scenario(role.scenario)
        found[scenario] = (*found.get(scenario, ()), *of_role)
    # Mecobalamin is labelled for neuropathies of any cause: their regimens suit, whatever else is asked.
    neuropathy = found.get(Scenario.NEUROLOGICAL, ()) if case.order.substance is Substance.MECOBALAMIN else ()
    found[Scenario.OTHER_INDICATION] = (*labelled, *neuropathy)
    return tuple(Scene(one, tuple(dict.fromkeys(found[one]))) for one in Scenario if found.get(one))


def _child(case: Case) -> tuple[Fact, ...]:
    years = age.years(case)
    if years is None or years[1] >= case.knowledge.number("thresholds/adult-from.low"):
        return ()
    return (Fact("Patient", Said((f"age {years[0]}",))),)


def _severe(case: Case) -> tuple[Lab, ...]:
    """The newest blood count of the last weeks, where it shows a severe anaemia.

    Severe: haemoglobin below the limit of thresholds/severe-anaemia, or haemoglobin, white cells and platelets
    each marked low by their laboratory. No source at hand gives limits for white cells and platelets.
    """
    window = int(case.knowledge.number("monitoring/rule-window.days.after"))
    low = case.knowledge.number("thresholds/severe-anaemia.high")
    recent = [lab for lab in record.labs(case, *_CELLS) if within(lab.when, case.today, window)]
    newest = {test: next((lab for lab in recent if lab.test == test), None) for test in _CELLS}
    haemoglobin = newest["haemoglobin"]
    if haemoglobin is not None and haemoglobin.value is not None and haemoglobin.value.below(low):
        return (haemoglobin,)
    counts = tuple(lab for lab in newest.values() if lab is not None and lab.flag == "low")
    return counts if len(counts) == len(newest) else ()


def _in_words(case: Case, kind: str) -> tuple[Fact, ...]:
    """Entries without a known code whose words are those of a role: quoted for the prescriber, never interpreted.

    A resolved one only where what its words name is for life.
    """
    roles = [role for role in case.knowledge.roles.values() if role.kind == kind]
    for_life = [word for role in roles if role.lifelong for word in role.words]
    passing = [word for role in roles if not role.lifelong for word in role.words]
    uncoded = [entry for entry in (*charted.reasons(case), *charted.entries(case)) if not entry.groups]

    def named(entry: Fact) -> bool:
        words = for_life if charted.is_resolved(entry) else for_life + passing
        return any(word in entry.says.plain.lower() for word in words)

    # A reason of the order that repeats an entry of the chart in the same words is that entry.
    once = {(entry.says.foreign or entry.says).plain.casefold(): entry for entry in uncoded if named(entry)}
    return tuple(once.values())
