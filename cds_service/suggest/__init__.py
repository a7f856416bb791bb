"""From a proposal to the FHIR action that one click carries out, in the version and shape the client sent.

Three kinds: an update of the client's own draft, a new test request, and taking the draft away. An update is read
again as the draft was, and must say exactly what was meant; what goes out is validated. One that fails is left out,
and the call's log line counts it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cards.card import Card
from cards.finding import AddPhase, OrderTest, Proposal, Redose, Reroute, Reschedule, Withdraw
from cards.knowledge import Knowledge
from cards.order import Order
from cards.text import Said
from cds_service.reading.draft import resolver
from cds_service.reading.order import read_order
from cds_service.suggest.add_phase import add_phase, extended
from cds_service.suggest.elsewhere import notes_order
from cds_service.suggest.places import modified
from cds_service.suggest.read_back import says, says_as_a_whole, says_dose
from cds_service.suggest.redose import redose
from cds_service.suggest.request import request
from cds_service.suggest.reroute import reroute, rerouted
from cds_service.suggest.reschedule import reschedule, rescheduled
from cds_service.suggest.valid import faults, less_valid
from cds_service.suggest.withdraw import withdraw
from cds_service.wire.call import HookCall
from cds_service.wire.fhir_version import FhirVersion

Update = Redose | Reschedule | AddPhase | Reroute


@dataclass
class Clicks:
    """Makes the actions of one answer; `dropped` counts the suggestions of which none could be made."""

    call: HookCall
    version: FhirVersion
    knowledge: Knowledge
    dropped: int = 0
    _before: tuple[Mapping[str, Any], Order] | None = None  # the last draft and what it says: several cards change it

    def actions(self, card: Card, draft: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
        """The CDS Hooks actions of a card's suggestions, by suggestion uuid."""
        made = {each.uuid: [self.action(one, draft) for one in each.proposals] for each in card.suggestions}
        self.dropped += sum(None in actions for actions in made.values())
        return {
            uuid: [one for one in actions if one is not None] for uuid, actions in made.items() if None not in actions
        }

    def action(self, proposal: Proposal, draft: Mapping[str, Any]) -> dict[str, Any] | None:
        """What one click does, None where it cannot be done to this draft."""
        match proposal:
            case OrderTest():
                resource = request(proposal, self.call, self.version, self.knowledge)
                return None if faults(resource, self.version) else _json("create", proposal.label, resource=resource)
            case Withdraw():
                named = withdraw(draft, self.call)
                return None if named is None else _json("delete", proposal.label, **named)
            case _:
                changed = self._update(proposal, draft)
                return None if changed is None else _json("update", proposal.label, resource=changed)

    def _update(self, proposal: Update, draft: Mapping[str, Any]) -> dict[str, Any] | None:
        """The changed draft, once it has been read again and validated."""
        if not isinstance(proposal, Reroute) and notes_order(draft, self.knowledge):
            return None
        changed = self._redosed(proposal, draft) if isinstance(proposal, Redose) else self._changed(proposal, draft)
        return None if changed is None or less_valid(changed, draft, self.version) else changed

    def _redosed(self, proposal: Redose, draft: Mapping[str, Any]) -> dict[str, Any] | None:
        changed = redose(draft, proposal, self.knowledge)
        if changed is None:
            return None
        read = self._read(changed)
        told = says_dose(read, self._order(draft), proposal) and says_as_a_whole(changed, read, self.knowledge)
        return changed if told else None

    def _changed(self, proposal: Reschedule | AddPhase | Reroute, draft: Mapping[str, Any]) -> dict[str, Any] | None:
        order = self._order(draft)
        meant = None if modified(draft) else meaning(proposal, order)
        if meant is None:
            return None
        match proposal:
            case Reschedule():
                changed = reschedule(draft, order, proposal, self.version, self.knowledge)
            case AddPhase():
                changed = add_phase(draft, order, proposal, self.version, self.knowledge)
            case Reroute():
                changed = reroute(draft, order, proposal, self.knowledge)
        if changed is None or not says(self._read(changed), meant):
            return None
        return changed if says_as_a_whole(changed, meant, self.knowledge) else None

    def _order(self, draft: Mapping[str, Any]) -> Order:
        if self._before is None or self._before[0] is not draft:
            self._before = (draft, self._read(draft))
        return self._before[1]

    def _read(self, draft: Mapping[str, Any]) -> Order:
        return read_order(draft, resolver(self.call), self.knowledge)


def meaning(proposal: Reschedule | AddPhase | Reroute, order: Order) -> Order | None:
    """What an order must say after the proposal; None where it cannot be meant for this order."""
    match proposal:
        case Reschedule():
            return rescheduled(order, proposal)
        case AddPhase():
            return extended(order, proposal)
        case Reroute():
            return rerouted(order, proposal)


def _json(kind: str, label: Said, **what: Any) -> dict[str, Any]:
    return {"type": kind, "description": label.plain, **what}
