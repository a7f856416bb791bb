"""The client's own draft with another route: coded in every instruction, and in the words of every text.

A text that names a site, two different routes, or one route twice in a step is not changed, and then neither is the
draft: "into the gluteal muscle" does not become subcutaneous by another adverb. Nor is one with a structured site.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cards.order import INJECTED, Order, Route
from cds_service.reading.beside import texts_beside
from cds_service.reading.resource import mapping, present
from cds_service.reading.sig import read_sig
from cds_service.suggest.languages import languages
from cds_service.suggest.places import Json, instructions
from cds_service.suggest.texts import Change, Edit, Text, changed_texts, texts_of, understood

if TYPE_CHECKING:
    from cards.finding import Reroute
    from cards.knowledge import Knowledge

_GROUP = "route"
_TAG = re.compile(r" \([a-z ]+\)$")  # "(qualifier value)" of a SNOMED name


def rerouted(order: Order, proposal: Reroute) -> Order:
    """What the draft must say afterwards."""
    return replace(order, route=proposal.route)


def reroute(draft: Mapping[str, Any], order: Order, proposal: Reroute, knowledge: Knowledge) -> Json | None:
    """A deep copy of `draft` (read as `order`) with the route, or None where it has no code or no words for it."""
    changed = copy.deepcopy(dict(draft))
    coded, listed = concept(proposal.route, knowledge), list(instructions(changed).values())
    worded = any(text.sig.routes for text in texts_of(changed, order, knowledge))
    if coded is None or not (listed or worded) or any(_is_tied(one, proposal.route) for one in listed):
        return None
    for instruction in listed:
        if present(instruction.get("route")) or not worded:
            spoken = present(mapping(instruction.get("route")).get("text"))
            instruction["route"] = coded | ({"text": coded["coding"][0]["display"]} if spoken else {})
    if not changed_texts(changed, order, knowledge, _with_route(proposal.route)):
        return None
    named = [text.sig.routes for text in texts_of(changed, order, knowledge)]
    named += [read_sig(text, knowledge).routes for one in listed for text in texts_beside(one)]
    return changed if all(_fits(proposal.route, routes) for routes in named) else None


def concept(route: Route, knowledge: Knowledge) -> Json | None:
    """The CodeableConcept of a route, from the code lists; None when they have no code for it."""
    rows = [row for row in knowledge.codes_of(_GROUP) if row.system and knowledge.route(row.system, row.code) is route]
    if not rows:
        return None
    display = _TAG.sub("", rows[0].display)
    return {"coding": [{"system": rows[0].system, "code": rows[0].code, "display": display}]}


def _is_tied(instruction: Json, route: Route) -> bool:
    """Whether a site, or a way of giving it, belongs to the old route."""
    return present(instruction.get("site")) or (present(instruction.get("method")) and route not in INJECTED)


def _fits(route: Route, named: tuple[Route, ...]) -> bool:
    general = {Route.INJECTION} if route in INJECTED else set()
    return set(named) <= {route} | general


def _with_route(route: Route) -> Change:
    def change(text: Text) -> list[Edit] | None:
        spots = [span for span in text.sig.spans if span.matter == "route"]
        words = languages()[text.sig.language].route(route)
        once = len({spot.phase for spot in spots}) == len(spots)
        different = set(text.sig.routes) - {Route.INJECTION}
        sited = any(span.matter == "site" for span in text.sig.spans)
        if (spots and words is None) or not once or len(different) > 1 or sited:
            return None
        return [Edit(spot.start, spot.end, words or "") for spot in spots] if understood(text.sig, "route") else None

    return change
