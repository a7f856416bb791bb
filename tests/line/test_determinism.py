"""The same call on the same day is answered with the same bytes; nothing tells when it was answered."""

from __future__ import annotations

import copy
import random
import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from cds_service.build import build
from cds_service.settings import Settings
from cds_service.wire.parse import encode
from cds_service.wire.prune import prune
from tests.golden import service
from tests.line.answers import Json, Placed, Sent, bodies, body, calls, cards, named, sent_back, strings

pytestmark = pytest.mark.no_cover  # every fixture again: what it reaches is measured where its answer is compared

CALLS = [pytest.param(sent, id=sent.name) for sent in calls()]
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def without_ids(found: bytes) -> str:
    return _UUID.sub("an id", found.decode())


def shuffled(sent: Sent, seed: int) -> Sent:
    """The same call with its prefetch keys, and the entries of each, in another order."""
    value, lot = copy.deepcopy(sent.value), random.Random(seed)  # noqa: S311 - the order of a test, no secret
    prefetch: Json = value.get("prefetch") or {}
    names = list(prefetch)
    lot.shuffle(names)
    for bundle in prefetch.values():
        if isinstance(bundle, dict) and isinstance(bundle.get("entry"), list):
            lot.shuffle(bundle["entry"])
    return Sent(sent.name, {**value, "prefetch": {name: prefetch[name] for name in names}}, sent.on)


@pytest.mark.parametrize("sent", CALLS)
def test_the_same_call_gets_the_same_bytes_twice(sent: Sent) -> None:
    assert sent_back(sent) == sent_back(Sent(sent.name, copy.deepcopy(sent.value), sent.on))


def test_another_start_of_the_service_gives_the_same_bytes() -> None:
    again = build(Settings())

    assert [sent_back(sent) for sent in calls()] == [sent_back(sent, again) for sent in calls()]


@pytest.mark.parametrize("sent", CALLS)
def test_another_hook_instance_changes_ids_and_nothing_else(sent: Sent) -> None:
    other = Sent(sent.name, {**sent.value, "hookInstance": "another"}, sent.on)
    one, another = sent_back(sent), sent_back(other)

    assert without_ids(one) == without_ids(another)
    assert (one == another) == (not body(sent).get("cards"))


@pytest.mark.parametrize("sent", CALLS)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_prefetch_changes_nothing(sent: Sent, seed: int) -> None:
    assert sent_back(sent) == sent_back(shuffled(sent, seed))


@pytest.mark.parametrize("sent", CALLS)
def test_a_call_is_not_changed_by_answering_it(sent: Sent) -> None:
    before = copy.deepcopy(sent.value)
    sent_back(sent)

    assert before == sent.value


def test_the_hour_of_the_day_changes_nothing() -> None:
    for sent in calls():
        hours = (datetime.fromisoformat(sent.on).replace(hour=hour, minute=hour, tzinfo=UTC) for hour in (0, 11, 23))

        assert 1 == len({encode(prune(service().answer(sent.call, now).body)) for now in hours})


def test_the_day_is_that_of_the_site_whatever_zone_the_clock_is_in() -> None:
    sent = named("cause-and-follow-up-missing")
    moments = [
        datetime(2026, 11, 23, 23, 30, tzinfo=UTC),
        datetime(2026, 11, 24, 8, 30, tzinfo=timezone(timedelta(hours=9))),
    ]
    one, other = (encode(prune(service().answer(sent.call, now).body)) for now in moments)

    assert one == other


def test_no_time_of_answering_stands_in_an_answer() -> None:
    clock = re.compile(r"\d{2}:\d{2}:\d{2}|\dT\d{2}:\d{2}")
    answers = [({**found, "cards": [*map(_without_drafts, found["cards"])]}, sent) for sent, found in bodies()]

    assert [] == [sent.name for found, sent in answers for text in strings(found) if clock.search(text)]


def _without_drafts(card: Json) -> Json:
    """A card without its updates: those carry whatever times the client wrote into its draft."""
    return {
        **card,
        "suggestions": [
            {**each, "actions": [one for one in each["actions"] if one["type"] != "update"]}
            for each in card.get("suggestions", [])
        ],
    }


@pytest.mark.parametrize("one", [pytest.param(one, id=str(one)) for one in cards() if one.actions])
def test_dates_in_a_suggestion_are_whole_days_from_the_day_of_the_call_on(one: Placed) -> None:
    created = [action["resource"] for action in one.actions if action["type"] == "create"]
    days = [resource.get("occurrenceDateTime") or resource["scheduledDateTime"] for resource in created]

    assert all(_DAY.fullmatch(day) and date.fromisoformat(day) >= date.fromisoformat(one.sent.on) for day in days)
