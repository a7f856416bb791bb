"""The client's own draft with another interval, or without the end after which it stops, in structure and in words.

Only the last step can go on without an end, and only one that has an interval. A step without any interval is given
one in both places. `timing.code` names the old interval and goes with it.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cards.finding import Reschedule
from cards.order import Every, Order, Phase
from cds_service.reading.beside import says_stop
from cds_service.suggest.elsewhere import ends_elsewhere
from cds_service.suggest.languages import languages
from cds_service.suggest.places import Json, instruction_of, instructions, number_in
from cds_service.suggest.texts import Change, Edit, Text, appended, changed_texts, understood
from cds_service.suggest.timing import is_timed, take_end_away, write_interval

if TYPE_CHECKING:
    from cards.knowledge import Knowledge
    from cds_service.wire.fhir_version import FhirVersion


def rescheduled(order: Order, proposal: Reschedule) -> Order | None:
    """What the draft must say afterwards; None where the proposal makes no sense for it."""
    steps = [phase for phase in order.phases if phase.at in proposal.at]
    if not steps or len(steps) != len(set(proposal.at)):
        return None
    if proposal.every is None:
        changed = [_endless(phase) for phase in steps]
        if steps != [order.phases[-1]] or changed == steps or steps[0].every is None:
            return None
    else:
        changed = [replace(phase, every=proposal.every) for phase in steps]
        if any(phase.doses == 1 for phase in steps):
            return None
    new = dict(zip(steps, changed, strict=True))
    return replace(order, phases=tuple(new.get(phase, phase) for phase in order.phases))


def reschedule(
    draft: Mapping[str, Any], order: Order, proposal: Reschedule, version: FhirVersion, knowledge: Knowledge
) -> Json | None:
    """A deep copy of `draft` (read as `order`) with the new schedule, or None where it cannot be written."""
    changed = copy.deepcopy(dict(draft))
    for phase in order.phases:
        if phase.at not in proposal.at:
            continue
        own = instructions(changed).get(instruction_of(phase.at))
        if own is not None and not _structured(own, phase, proposal.every, version):
            return None
    if proposal.every is None and ends_elsewhere(draft):
        return None
    change = _without_end(proposal) if proposal.every is None else _with_interval(order, proposal, proposal.every)
    return changed if changed_texts(changed, order, knowledge, change) else None


def _endless(phase: Phase) -> Phase:
    return replace(phase, doses=None, lasts=None, ends=None, until=None)


def _structured(own: Json, phase: Phase, every: Every | None, version: FhirVersion) -> bool:
    """Change the structure, which describes the first phase of its instruction."""
    if every is None:
        return not says_stop(own) and (bool(number_in(phase.at)) or take_end_away(own))
    if number_in(phase.at) or not (is_timed(own) or phase.every is None):
        return True
    return write_interval(own, every, version)


def _with_interval(order: Order, proposal: Reschedule, every: Every) -> Change:
    """Each interval of these steps in other words; one that no place tells is said at the end."""
    untold = {phase.at for phase in order.phases if phase.every is None}

    def change(text: Text) -> list[Edit] | None:
        words = languages()[text.sig.language].interval(every)
        edits: list[Edit] = []
        for number, at in enumerate(text.places):
            if at not in proposal.at:
                continue
            spots = [span for span in text.sig.spans if span.phase == number and span.matter == "every"]
            told = text.sig.phases[number].every is not None
            if told and len(spots) == 1 and words is not None:
                edits.append(Edit(spots[0].start, spots[0].end, words))
            elif not told and at in untold and number == len(text.places) - 1 and words is not None:
                edits.append(appended(text.says, words))
            elif told or at in untold:
                return None
        return edits if understood(text.sig, "every") else None

    return change


def _without_end(proposal: Reschedule) -> Change:
    def change(text: Text) -> list[Edit] | None:
        edits: list[Edit] = []
        for number, at in enumerate(text.places):
            if at not in proposal.at:
                continue
            spots = [span for span in text.sig.spans if span.phase == number and span.matter == "end"]
            told = _endless(text.sig.phases[number]) != text.sig.phases[number]
            if (told and not spots) or any(not text.says[: spot.start].strip() for spot in spots):
                return None
            edits += [Edit(spot.start, spot.end, "") for spot in spots]
        return edits if understood(text.sig, "end") else None

    return change
