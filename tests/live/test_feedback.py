"""Feedback over HTTP as CDS Hooks has it, from two hospitals."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from cds_service.store.tables import feedback
from cds_service.wire.parse import encode
from tests.hostile.calls import whole
from tests.live.conftest import Site
from tests.live.given import ADDRESS, PUBLIC_URL, SERVICE, Ehr
from tests.store.given import stored

FEEDBACK = f"{ADDRESS}/feedback"
AT = "2026-11-23T12:00:00Z"
REASON = {"code": "dose-as-intended", "system": "urn:b12-cds:override-reason"}
WORDS = "she has always had two"


def answered(site: Site, ehr: Ehr) -> Any:
    """A card with a suggestion."""
    answer = ehr.send(site.service, encode(whole() | {"hookInstance": str(uuid.uuid4()), "fhirServer": None}))
    return next(card for card in answer.body["cards"] if card.get("suggestions"))


def accepted(card: Any) -> dict[str, Any]:
    ids = [{"id": each["uuid"]} for each in card["suggestions"][:1]]
    return {"card": card["uuid"], "outcome": "accepted", "acceptedSuggestions": ids, "outcomeTimestamp": AT}


def overridden(card: Any, **why: Any) -> dict[str, Any]:
    reason = {"overrideReason": why} if why else {}
    return {"card": card["uuid"], "outcome": "overridden", "outcomeTimestamp": AT, **reason}


def rows(site: Site, *cards: Any) -> list[tuple[Any, ...]]:
    """What is kept of these cards: by whom, what, why and with which words."""
    ids = {card["uuid"] for card in cards}
    found = [row for row in stored(site.store, feedback) if row.card in ids]
    return sorted((row.client, row.outcome, row.reason_code, row.comment) for row in found)


def test_a_batch_is_kept_and_acknowledged_with_nothing_to_say(site: Site, north: Ehr) -> None:
    cards = [answered(site, north) for _ in range(2)]
    answer = north.feedback(site.service, accepted(cards[0]), overridden(cards[1], reason=REASON))

    assert (200, b"{}") == (answer.status, answer.content)
    assert [("north", "accepted", None, None), ("north", "overridden", "dose-as-intended", None)] == rows(site, *cards)


def test_what_is_sent_again_is_kept_once(site: Site, north: Ehr) -> None:
    card = answered(site, north)
    answers = [north.feedback(site.service, accepted(card), accepted(card)).status for _ in range(3)]

    assert [200] * 3 == answers
    assert [("north", "accepted", None, None)] == rows(site, card)


def test_the_accepted_suggestion_is_kept_by_its_id(site: Site, north: Ehr) -> None:
    card = answered(site, north)
    north.feedback(site.service, accepted(card))

    assert [card["suggestions"][0]["uuid"]] == [
        row.accepted for row in stored(site.store, feedback) if row.card == card["uuid"]
    ]


def test_feedback_on_a_card_nobody_knows_is_taken(site: Site, north: Ehr) -> None:
    card = {"uuid": str(uuid.uuid4())}

    assert 200 == north.feedback(site.service, overridden(card)).status
    assert [("north", "overridden", None, None)] == rows(site, card)


def test_feedback_on_the_card_of_another_hospital_is_told_apart_by_nothing_and_changes_nothing(
    site: Site, north: Ehr, south: Ehr
) -> None:
    card = answered(site, north)
    unknown, others = (south.feedback(site.service, overridden(one)) for one in ({"uuid": str(uuid.uuid4())}, card))
    north.feedback(site.service, accepted(card))

    assert (unknown.status, unknown.content) == (others.status, others.content)
    assert [("north", "accepted", None, None), ("south", "overridden", None, None)] == rows(site, card)


def test_what_a_user_wrote_is_kept_only_where_the_site_allows_it(site: Site, north: Ehr, south: Ehr) -> None:
    cards = [answered(site, ehr) for ehr in (north, south)]
    for ehr, card in zip((north, south), cards, strict=True):
        assert 200 == ehr.feedback(site.service, overridden(card, reason=REASON, userComment=WORDS)).status

    assert [("north", "overridden", REASON["code"], WORDS)] == rows(site, cards[0])
    assert [("south", "overridden", REASON["code"], None)] == rows(site, cards[1])


def test_an_override_may_hold_words_alone_or_nothing(site: Site, north: Ehr) -> None:
    cards = [answered(site, north) for _ in range(2)]

    assert 200 == north.feedback(site.service, overridden(cards[0], userComment=WORDS), overridden(cards[1])).status
    assert [("north", "overridden", None, WORDS)] == rows(site, cards[0])
    assert [("north", "overridden", None, None)] == rows(site, cards[1])


def test_feedback_is_taken_with_two_slashes_and_with_one_at_its_end(site: Site, north: Ehr) -> None:
    """As a client sends it that knows the services, or the service, with a slash at the end."""
    service = f"/cds-services//{SERVICE}"
    card = answered(site, north)
    suggestion = card["suggestions"][0]["uuid"]
    feedback = {"feedback": [overridden(card)]}
    answers = [
        north.send(site.service, feedback, f"{service}/feedback"),
        north.send(site.service, feedback, f"{ADDRESS}/feedback/", aud=f"{PUBLIC_URL}{ADDRESS}/feedback"),
        north.send(site.service, b"", f"{service}/analytics/{suggestion}/", aud=f"{PUBLIC_URL}{service}"),
    ]

    assert [200] * 3 == [answer.status for answer in answers]


def test_an_old_client_reports_an_accepted_suggestion_in_the_address(site: Site, north: Ehr) -> None:
    suggestion = answered(site, north)["suggestions"][0]["uuid"]
    path = f"{ADDRESS}/analytics/{suggestion}"
    answer = north.send(site.service, b"", path, aud=f"https://cds.example{ADDRESS}")
    kept = [row for row in stored(site.store, feedback) if row.accepted == suggestion]

    assert 200 == answer.status
    assert [("north", None, "accepted")] == [(row.client, row.card, row.outcome) for row in kept]


BAD: dict[str, Any] = {
    "no JSON": b'{"canary',
    "nothing": b"",
    "an array": [],
    "no list": {"feedback": {"canary": 1}},
    "an entry that is none": {"feedback": ["canary"]},
    "no card": {"feedback": [{"outcome": "overridden", "outcomeTimestamp": AT, "canary": "canary"}]},
    "a card that is no UUID": {"feedback": [overridden({"uuid": "canary"})]},
    "another outcome": {"feedback": [{**overridden({"uuid": str(uuid.uuid4())}), "outcome": "canary"}]},
    "accepted without a suggestion": {"feedback": [{**overridden({"uuid": str(uuid.uuid4())}), "outcome": "accepted"}]},
    "no time": {"feedback": [{"card": str(uuid.uuid4()), "outcome": "overridden"}]},
    "a comment that is no text": {"feedback": [overridden({"uuid": str(uuid.uuid4())}, userComment=["canary"])]},
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_a_bad_body_is_400_without_a_word_of_it(site: Site, north: Ehr, body: Any) -> None:
    answer = north.send(site.service, body if isinstance(body, bytes) else json.dumps(body).encode(), FEEDBACK)

    assert (400, "OperationOutcome") == (answer.status, answer.body["resourceType"])
    assert b"canary" not in answer.content


def test_of_a_batch_with_one_bad_entry_nothing_is_kept(site: Site, north: Ehr) -> None:
    card = answered(site, north)
    answer = north.feedback(site.service, accepted(card), {"card": "canary"})

    assert 400 == answer.status
    assert [] == rows(site, card)


@pytest.mark.parametrize("path", ["/cds-services/unknown/feedback", "/cds-services/unknown/analytics/x"])
def test_feedback_to_a_service_that_is_none_is_404(site: Site, north: Ehr, path: str) -> None:
    assert 404 == north.send(site.service, b"{}", path).status
