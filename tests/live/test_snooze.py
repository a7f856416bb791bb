"""A card that was answered with a reason stays away for a while: for that patient and that order, and no longer."""

from __future__ import annotations

import copy
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cds_service.live.desk import Desk
from cds_service.store import Snoozes
from cds_service.wire.call import HookCall, read_call
from cds_service.wire.feedback import Feedback, Reason
from cds_service.wire.parse import encode, parse
from tests.golden import service
from tests.live.desk import FIXTURES, Counter, call_of, hospital, noon, orders, topics

NAME = "cause-and-follow-up-missing"
CAUSE, FOLLOW_UP = "cause-workup-missing", "follow-up-lab-missing"
ON: str = FIXTURES[NAME]["on"]
REASONS = service().clinic.knowledge.override_reasons
ORDERED = REASONS["already-ordered"]


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    return Counter(hospital(), store=f"{tmp_path}/store.db")


def later(days: int) -> str:
    return str(date.fromisoformat(ON) + timedelta(days=days))


def card_of(body: Any, topic: str) -> str:
    found: str = next(card["uuid"] for card in body["cards"] if card["source"]["topic"]["code"] == topic)
    return found


async def override(  # noqa: PLR0913, PLR0917 - who says what of which card, each named
    counter: Counter, desk: Desk, body: Any, topic: str = CAUSE, code: str = ORDERED.code, tenant: str | None = None
) -> None:
    """The user dismisses the card of a topic on the day of the call, once it is on record."""
    assert desk.records is not None
    assert desk.records.recorder.flush(30)
    row = REASONS[code]
    said = Feedback(card_of(body, topic), "overridden", noon(ON), reason=Reason(row.code, row.system))
    await counter.tell(desk, said, ON, tenant)


def answered_again(  # noqa: PLR0913, PLR0917 - two calls and what lies between, each named
    counter: Counter, call: HookCall, again: HookCall, on: str = ON, topic: str = CAUSE, tenant: str | None = None
) -> Any:
    """The answer to a second call after a card of the first was overridden."""

    async def both(desk: Desk) -> Any:
        body = await counter.reply(desk, call, ON)
        await override(counter, desk, body, topic)
        return await counter.reply(desk, again, on, tenant)

    return counter.during(both)


def next_call(call: HookCall | None = None, **changes: Any) -> HookCall:
    return replace(call or call_of(NAME), hook_instance="another", **changes)


def test_a_card_that_was_answered_is_silent_in_the_next_call_and_the_others_are_not(counter: Counter) -> None:
    body = answered_again(counter, call_of(NAME), next_call())

    assert [FOLLOW_UP] == topics(body)
    assert CAUSE in orders(body)[0]["silent"]


@pytest.mark.parametrize(("days", "shown"), [(29, False), (30, True)])
def test_it_comes_back_when_its_days_are_over(counter: Counter, days: int, shown: bool) -> None:
    assert 30 == ORDERED.snooze_days

    call = call_of(NAME)
    plain = Counter(hospital()).answer(next_call(), on=later(days))
    body = answered_again(counter, call, next_call(), on=later(days))

    assert CAUSE in topics(plain), "the chart would have it told on that day"
    assert shown == (CAUSE in topics(body))


def dosed(call: HookCall, micrograms: int) -> HookCall:
    """The call with another dose in text and field, of the same product."""
    order = copy.deepcopy(call.orders[0])
    dosage = order["dosageInstruction"][0]
    dosage["doseAndRate"][0]["doseQuantity"]["value"] = micrograms
    dosage["text"] = dosage["text"].replace("1,000", f"{micrograms:,}")
    return replace(call, orders=(order,))


def test_another_dose_is_another_order(counter: Counter) -> None:
    again = dosed(next_call(), 500)

    assert CAUSE in topics(Counter(hospital()).answer(again, on=ON))
    assert CAUSE in topics(answered_again(counter, call_of(NAME), again))


def test_another_result_is_another_chart(counter: Counter) -> None:
    again = next_call()
    chart = copy.deepcopy(dict(again.prefetch))
    chart["observations"]["entry"][0]["resource"]["id"] = "another-result"

    assert CAUSE in topics(answered_again(counter, call_of(NAME), replace(again, prefetch=chart)))


def test_another_patient_is_told(counter: Counter) -> None:
    moved = parse(encode(FIXTURES[NAME]["request"]).replace(b"fixture-patient", b"another-patient"))
    again = read_call(moved, moved["hook"])

    assert CAUSE in topics(answered_again(counter, call_of(NAME), again))


def test_another_tenant_is_told(tmp_path: Path) -> None:
    client = hospital(tenant_claim="org", tenants=("west", "east"))
    counter = Counter(client, store=f"{tmp_path}/store.db")

    async def both(desk: Desk) -> list[Any]:
        body = await counter.reply(desk, call_of(NAME), ON, "west")
        await override(counter, desk, body, tenant="west")
        return [topics(await counter.reply(desk, next_call(), ON, tenant)) for tenant in ("west", "east")]

    west, east = counter.during(both)

    assert ([FOLLOW_UP], [CAUSE, FOLLOW_UP]) == (west, east)


def test_feedback_of_another_tenant_on_a_card_quiets_nothing(tmp_path: Path) -> None:
    client = hospital(tenant_claim="org", tenants=("west", "east"))
    counter = Counter(client, store=f"{tmp_path}/store.db")

    async def both(desk: Desk) -> list[Any]:
        body = await counter.reply(desk, call_of(NAME), ON, "west")
        await override(counter, desk, body, tenant="east")
        return [topics(await counter.reply(desk, next_call(), ON, tenant)) for tenant in ("west", "east")]

    assert [[CAUSE, FOLLOW_UP]] * 2 == counter.during(both)


def test_a_site_can_switch_it_off(tmp_path: Path) -> None:
    counter = Counter(hospital(snooze=False), store=f"{tmp_path}/store.db")

    assert CAUSE in topics(answered_again(counter, call_of(NAME), next_call()))


@pytest.mark.parametrize("late", [9.5, 9.95, 12], ids=["little time", "none", "less than none"])
def test_a_call_that_is_late_shows_every_card_and_leaves_the_store_to_the_next_one(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, late: float
) -> None:
    async def both(desk: Desk) -> tuple[Any, bool, Any]:
        assert desk.records is not None
        body = await counter.reply(desk, call_of(NAME), ON)
        await override(counter, desk, body)
        with monkeypatch.context() as slow:
            slow.setattr(Snoozes, "snoozed", lambda *_: time.sleep(1))
            delayed = await counter.reply(desk, next_call(), ON, waited=late)
        return delayed, desk.records.snoozes.resting, await counter.reply(desk, next_call(), ON)

    delayed, rests, prompt = counter.during(both)

    assert [CAUSE, FOLLOW_UP] == topics(delayed)
    assert not rests
    assert [FOLLOW_UP] == topics(prompt)


def test_a_store_that_lets_a_whole_moment_pass_is_left_alone(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Snoozes, "snoozed", lambda *_: time.sleep(1))

    async def once(desk: Desk) -> bool:
        assert desk.records is not None
        await counter.reply(desk, call_of(NAME), ON)
        return desk.records.snoozes.resting

    assert counter.during(once)


def test_a_critical_card_comes_back_at_once(counter: Counter) -> None:
    name, topic = next(
        (name, card["source"]["topic"]["code"])
        for name, fixture in FIXTURES.items()
        for card in fixture["response"].get("cards", ())
        if card["indicator"] == "critical"
    )
    again = next_call(call_of(name))

    assert topic in topics(answered_again(counter, call_of(name), again, topic=topic))


def test_a_topic_about_the_patient_that_was_answered_on_both_orders_stays_away_from_both(counter: Counter) -> None:
    """It is told with the first order alone; once that is answered it is told with the second, and then with none."""
    call = call_of(NAME)
    second = dosed(call, 500).orders[0] | {"id": "order-2"}
    two = replace(call, orders=(*call.orders, second))

    async def thrice(desk: Desk) -> list[list[tuple[str, str]]]:
        found = []
        for instance in ("one", "two", "three"):
            body = await counter.reply(desk, replace(two, hook_instance=instance), ON)
            found.append(
                [
                    (card["source"]["topic"]["code"], card["extension"]["org.b12-cds.card"]["order"])
                    for card in body["cards"]
                    if card["source"]["topic"]["code"] == CAUSE
                ]
            )
            if found[-1]:
                await override(counter, desk, body)
        return found

    first, again, last = counter.during(thrice)

    assert [(CAUSE, "MedicationRequest/order-1")] == first
    assert [(CAUSE, "MedicationRequest/order-2")] == again
    assert [] == last


def test_a_reason_without_a_length_quiets_nothing(counter: Counter) -> None:
    async def both(desk: Desk) -> Any:
        body = await counter.reply(desk, call_of(NAME), ON)
        await override(counter, desk, body, FOLLOW_UP, "will-clarify")
        return topics(await counter.reply(desk, next_call(), ON))

    assert REASONS["will-clarify"].snooze_days is None
    assert FOLLOW_UP in counter.during(both)
