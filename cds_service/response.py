"""Cards and coverage as CDS Hooks JSON. Nothing empty, nothing null, no time of answering."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cards.card import Card
from cards.facts import Fact, Need
from cards.finding import OrderTest
from cards.knowledge import Knowledge
from cds_service.gather.templates import KEYS

TOPIC_SYSTEM: Final = "urn:b12-cds:topic"
CARD_EXTENSION: Final = "org.b12-cds.card"
ASSESSMENT_EXTENSION: Final = "org.b12-cds.assessment"
KEY_OF: Final[dict[Need, str]] = {key.need: name for name, key in KEYS.items()}
TYPE_OF: Final[dict[Need, str]] = {key.need: key.types[0] for key in KEYS.values()}


def card_json(
    card: Card, actions: Mapping[str, list[dict[str, Any]]], hook: str, knowledge: Knowledge
) -> dict[str, Any]:
    """One card. `actions` by suggestion uuid; a suggestion without a valid action is left out."""
    suggestions = [
        {"uuid": each.uuid, "label": each.label, "actions": actions[each.uuid]}
        for each in card.suggestions
        if actions.get(each.uuid)
    ]
    reasons = [knowledge.override_reasons[code] for code in card.override_reasons]
    found = {
        "uuid": card.uuid,
        "summary": card.summary,
        "detail": card.detail,
        "indicator": card.indicator.name.lower(),
        "source": _source(card, knowledge),
        "suggestions": suggestions,
        "overrideReasons": [{"code": r.code, "system": r.system, "display": r.display} for r in reasons],
        "extension": {
            CARD_EXTENSION: {
                "order": card.order,
                "rule": card.rule,
                "facts": [fact_json(fact) for fact in card.evidence],
                "notFound": list(card.not_found),
                "notAvailable": [TYPE_OF[need] for need in card.not_available],
            }
        },
    }
    if suggestions:
        found["selectionBehavior"] = _selection(card, hook)
    return found


def _selection(card: Card, hook: str) -> str:
    """Tests may all be ordered; of two corrections only one holds. CDS Hooks 1.0 knew one value only."""
    tests = all(isinstance(one, OrderTest) for each in card.suggestions for one in each.proposals)
    return "any" if tests and hook != "medication-prescribe" else "at-most-one"


def _source(card: Card, knowledge: Knowledge) -> dict[str, Any]:
    source = knowledge.sources[card.source]
    topic = {"system": TOPIC_SYSTEM, "code": card.topic, "display": card.title}
    url = source.url if source.url and source.url.startswith("https://") else None
    return {"label": source.title, "url": url, "topic": topic}


def fact_json(fact: Fact) -> dict[str, Any]:
    """An entry of the chart: where it stands, when it was, what it says."""
    return {"ref": fact.ref, "date": str(fact.when) if fact.when else None, "says": fact.says.plain}
