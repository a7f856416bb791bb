"""From a proposal to the FHIR action that one click carries out, in the version and shape the client sent.

Two kinds: an update of the client's own draft (`redose`) and a new test request (`request`). Both are
validated before they go out; one that fails is left out, and the call's log line counts it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cards.card import Card
from cards.finding import OrderTest, Proposal, Redose
from cards.knowledge import Knowledge
from cards.text import Said
from cds_service.suggest.redose import redose
from cds_service.suggest.request import request
from cds_service.suggest.valid import faults
from cds_service.wire.call import HookCall
from cds_service.wire.fhir_version import FhirVersion


@dataclass
class Clicks:
    """Makes the actions of one answer; `dropped` counts the suggestions of which no valid resource could be made."""

    call: HookCall
    version: FhirVersion
    knowledge: Knowledge
    dropped: int = 0

    def actions(self, card: Card, draft: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
        """The CDS Hooks actions of a card's suggestions, by suggestion uuid."""
        made = {each.uuid: [self._action(one, draft) for one in each.proposals] for each in card.suggestions}
        self.dropped += sum(None in actions for actions in made.values())
        return {
            uuid: [one for one in actions if one is not None] for uuid, actions in made.items() if None not in actions
        }

    def _action(self, proposal: Proposal, draft: Mapping[str, Any]) -> dict[str, Any] | None:
        if isinstance(proposal, OrderTest):
            resource = request(proposal, self.call, self.version, self.knowledge)
            return None if faults(resource, self.version) else _json("create", proposal.label, resource)
        changed = redose(draft, proposal, self.knowledge) if isinstance(proposal, Redose) else None
        # Real drafts are often invalid already: an update must not be less valid than what it came from.
        if changed is None or faults(changed, self.version) - faults(draft, self.version):
            return None
        return _json("update", proposal.label, changed)


def _json(kind: str, label: Said, resource: dict[str, Any]) -> dict[str, Any]:
    return {"type": kind, "description": label.plain, "resource": resource}
