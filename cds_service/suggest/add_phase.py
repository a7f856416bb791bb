"""The client's own draft with one step more, before or after those it has.

Where each step has an instruction of its own, so has the new one (`new_instruction`). Where one text tells all steps,
the new one is told in it as well: a second instruction beside it would say that both apply at once.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cards.order import Dose, Order, Phase
from cds_service.reading.resource import present
from cds_service.suggest.languages import languages
from cds_service.suggest.new_instruction import with_instruction
from cds_service.suggest.places import Json, instruction_of, instructions
from cds_service.suggest.texts import Change, Edit, Text, appended, changed_texts, texts_of
from cds_service.suggest.timing import is_timed

if TYPE_CHECKING:
    from cards.finding import AddPhase
    from cards.knowledge import Knowledge
    from cds_service.wire.fhir_version import FhirVersion


def extended(order: Order, proposal: AddPhase) -> Order | None:
    """What the draft must say afterwards; None where a step would follow one without an end."""
    step = replace(proposal.phase, dose=_dose(order, proposal.phase.dose), at="")
    phases = (step, *order.phases) if proposal.before else (*order.phases, step)
    ended = all(one.doses or one.lasts or one.ends or one.until for one in phases[:-1])
    plain = not (step.as_needed or step.starts or step.ends or step.until)
    whole = step.every is not None and (step.dose.mass is not None or step.dose.volume is not None)
    return replace(order, phases=phases) if order.phases and ended and plain and whole else None


def add_phase(
    draft: Mapping[str, Any], order: Order, proposal: AddPhase, version: FhirVersion, knowledge: Knowledge
) -> Json | None:
    """A deep copy of `draft` (read as `order`) with the new step, or None where it cannot be written."""
    changed = copy.deepcopy(dict(draft))
    step = replace(proposal.phase, dose=_dose(order, proposal.phase.dose))
    texts = list(texts_of(changed, order, knowledge))
    if any(text.sig.unread or not text.places for text in texts) or present(changed.get("effectiveDosePeriod")):
        return None
    in_words = _told_in_words(changed, order, texts)
    if not changed_texts(changed, order, knowledge, _with_step(order, step, proposal, everywhere=in_words)):
        return None
    if in_words or with_instruction(changed, texts, order, step, version, before=proposal.before):
        return changed
    return None


def _dose(order: Order, dose: Dose) -> Dose:
    """The amounts of the new step in the measures of the others."""
    mass = dose.mass if any(phase.dose.mass is not None for phase in order.phases) else None
    volume = dose.volume if any(phase.dose.volume is not None for phase in order.phases) else None
    if mass is None and volume is None:
        return Dose(dose.mass) if dose.mass is not None else Dose(volume=dose.volume)
    return Dose(mass, volume)


def _told_in_words(draft: Json, order: Order, texts: list[Text]) -> bool:
    """Whether one text tells the schedule: all its steps, or one that the structure does not time."""
    places = {instruction_of(phase.at) for phase in order.phases}
    timed = any(is_timed(one) for one in instructions(draft).values())
    several = any("#" in phase.at for phase in order.phases)
    told = any(phase.every or phase.doses or phase.lasts for text in texts for phase in text.sig.phases)
    return len(places) == 1 and (several or (told and not timed))


def _with_step(order: Order, step: Phase, proposal: AddPhase, *, everywhere: bool) -> Change:
    """The step told in every text, or only in that of the whole order."""

    def change(text: Text) -> list[Edit] | None:
        if not (everywhere or text.is_whole):
            return []
        language = languages()[text.sig.language]
        words = language.step(step, order.route if text.names_route else None)
        if words is None:
            return None
        if proposal.before:
            return [Edit(0, 0, f"{words}, {language.then} ")]
        return [appended(text.says, f", {language.then} {words}")]

    return change
