"""What holds for every answer, whatever was sent: the service may refuse, but it never breaks, leaks or soothes."""

from __future__ import annotations

import copy
import json
import uuid
from collections.abc import Callable, Iterator

from cds_service import log
from cds_service.response import ASSESSMENT_EXTENSION, CARD_EXTENSION
from tests.cards.rendering import foreign_marks, visible
from tests.cards.words import reassuring
from tests.hostile.calls import CANARY, PATIENT, SECRET, Json
from tests.hostile.running import Answer, Running
from tests.line.answers import strings
from tests.line.contract import ON_A_CARD, TOPICS
from tests.line.test_cds_hooks import empty_values


def held(service: Running, send: Callable[[], Answer]) -> Answer:
    """The answer to what is sent twice, once every oracle holds for it."""
    logged = len(service.logged())
    answer, again = send(), send()

    assert answer.content == again.content
    assert answer.status < 500 or answer.status == 503
    assert 200 == service.request("GET", "/livez").status  # it stays up, and the log line is written by now
    assert [] == leaks(service.logged()[logged:])
    assert not service.has_called_out()
    assert "application/json" == answer.headers["content-type"]
    assert [] == list(faults(answer))
    return answer


def faults(answer: Answer) -> Iterator[str]:
    """What is wrong with an answer of any status."""
    if answer.status != 200:
        if answer.body["resourceType"] != "OperationOutcome":
            yield "an error is no OperationOutcome"
        if CANARY in f"{answer.content!r}{answer.headers}".lower():
            yield "an error echoes the request"
        return
    yield from hook_faults(answer.body)
    yield from (f"says {secret}" for secret in SECRET if secret.encode() in answer.content)


def hook_faults(body: Json) -> Iterator[str]:
    """What is wrong with the body of a 200."""
    if not body["extension"][ASSESSMENT_EXTENSION]["knowledge"]:
        yield "no coverage record"
    ours = without_drafts(body)
    yield from (f"reassures: {word}" for text in strings(ours) for word in reassuring(text))
    yield from (f"says {PATIENT}" for text in strings(ours) if PATIENT in text)
    yield from (f"empty: {at}" for at in empty_values(ours) if at != "$.cards")
    for card in body["cards"]:
        yield from (f"{card['summary']}: {fault}" for fault in card_faults(card))
    ids = [one["uuid"] for card in body["cards"] for one in (card, *card.get("suggestions", []))]
    if len(ids) != len(set(ids)):
        yield "two cards or suggestions share an id"


def card_faults(card: Json) -> Iterator[str]:
    """What CDS Hooks, or a reader, could object to in a card."""
    yield from suggestion_faults(card)
    if set(card) - ON_A_CARD:
        yield "unknown members"
    if not 0 < len(card["summary"]) < 140 or not card["summary"].isprintable():
        yield "no summary of one line"
    if card["indicator"] not in {"info", "warning", "critical"}:
        yield "no indicator"
    if not card["source"]["label"] or card["source"]["topic"]["code"] not in TOPICS:
        yield "no source of ours"
    if marks := foreign_marks(card["detail"]):
        yield f"marks in the detail: {marks}"
    if not visible(card["detail"]).isprintable():
        yield "hidden characters in the detail"
    if not card["extension"][CARD_EXTENSION]["order"] or not card["extension"][CARD_EXTENSION]["rule"]:
        yield "names no order or no rule"


def suggestion_faults(card: Json) -> Iterator[str]:
    """The same for its suggestions, and for ids."""
    suggestions = card.get("suggestions", [])
    if bool(suggestions) != ("selectionBehavior" in card):
        yield "selectionBehavior and suggestions do not come together"
    for one in suggestions:
        if not one["label"].isprintable() or not one["actions"]:
            yield "a suggestion that cannot be shown or does nothing"
        if not all(is_on_something(action) for action in one["actions"]):
            yield "an action on nothing"
    yield from (f"no uuid: {one['uuid']}" for one in (card, *suggestions) if str(uuid.UUID(one["uuid"])) != one["uuid"])


def is_on_something(action: Json) -> bool:
    """Whether an action carries a resource, or, where it takes a draft away, names it."""
    return bool(action["resourceId"] if action["type"] == "delete" else action["resource"]["resourceType"])


def without_drafts(body: Json) -> Json:
    """The answer without the resources in it, which carry the client's own words back to it."""
    kept = copy.deepcopy(body)
    for card in kept["cards"]:
        for suggestion in card.get("suggestions", []):
            for action in suggestion["actions"]:
                action.pop("resource", None)  # an action that takes a draft away has none
    return kept


def leaks(logged: str) -> list[str]:
    """Lines of a log that are no JSON of listed fields, or hold a canary."""
    return [line for line in logged.splitlines() if CANARY in line.lower() or not _is_listed(line)]


def _is_listed(line: str) -> bool:
    try:
        return set(json.loads(line)) <= set(log.FIELDS)
    except json.JSONDecodeError:
        return False


def topics(answer: Answer) -> str:
    """The topics of the cards of an answer, in order, as words."""
    return " ".join(card["source"]["topic"]["code"] for card in answer.body.get("cards", []))
