"""How long a card stays away after somebody said why: on both sides of each limit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, Text, cast, insert, literal, select, text, true

from cards.facts import Fact
from cards.known import When
from cards.order import Dose, Every, Order, Phase, Route, Substance
from cards.quantity import Mass
from cards.text import Foreign, Said
from cds_service.store import (
    FeedbackBook,
    Keyed,
    Override,
    Snoozes,
    Speaking,
    StoreDown,
    StoreFault,
    lengths_of,
    snoozed,
)
from cds_service.store.engine import of_tenant, transaction
from cds_service.store.issued import save_issued
from cds_service.store.overrides import own
from cds_service.store.tables import issued
from cds_service.wire.feedback import Feedback, Reason
from tests.cards.given import case
from tests.golden import service
from tests.store.given import CLIENT, ELSEWHERE, NOON, OURS, PATIENT, TENANT, card, outcome, shown

TOPIC = "cause-workup-missing"
LENGTHS = lengths_of(service().clinic.knowledge.override_reasons.values())
ORDERED = Reason("already-ordered", OURS)
DAY = date(2026, 11, 23)
GIVEN = Override(TOPIC, "warning", "evidence-1", ELSEWHERE, DAY)
NOW = Speaking(TOPIC, "warning", "evidence-1")


def after(days: int, override: Override = GIVEN, speaking: Speaking = NOW) -> dict[str, date]:
    return snoozed([override], [speaking], DAY + timedelta(days=days), LENGTHS)


@pytest.mark.parametrize(
    ("reason", "days"),
    [
        (Reason("tested-elsewhere", OURS), 365),
        (Reason("cause-known", OURS), 365),
        (Reason("long-term-treatment", OURS), 365),
        (Reason("already-ordered", OURS), 30),
        (Reason("action-completed", "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"), 30),
    ],
)
def test_a_card_stays_away_for_the_days_of_its_reason_and_then_comes_back(reason: Reason, days: int) -> None:
    override = replace(GIVEN, reason=reason)

    assert {TOPIC: DAY + timedelta(days=days)} == after(0, override) == after(days - 1, override)
    assert {} == after(days, override) == after(days + 1, override)


@pytest.mark.parametrize(
    "reason",
    [
        Reason("will-clarify", OURS),
        Reason("tested-elsewhere", "urn:another:system"),
        Reason("tested-elsewhere", None),
        Reason("Tested elsewhere", OURS),
    ],
)
def test_any_other_reason_keeps_nothing_away(reason: Reason) -> None:
    assert {} == after(0, replace(GIVEN, reason=reason))


def test_other_evidence_brings_the_card_back() -> None:
    assert {} == after(0, speaking=replace(NOW, evidence="evidence-2"))


def test_another_topic_is_not_meant() -> None:
    assert {} == after(0, speaking=replace(NOW, topic="follow-up-lab-missing"))


@pytest.mark.parametrize("indicator", ["info", "warning"])
def test_what_is_not_critical_stays_away(indicator: str) -> None:
    assert after(0, replace(GIVEN, indicator=indicator), replace(NOW, indicator=indicator))


def test_what_is_or_was_critical_never_stays_away() -> None:
    assert {} == after(0, replace(GIVEN, indicator="critical"))
    assert {} == after(0, speaking=replace(NOW, indicator="critical"))


def test_of_two_reasons_the_longer_one_counts() -> None:
    found = snoozed([GIVEN, replace(GIVEN, reason=ORDERED)], [NOW], DAY, LENGTHS)

    assert {TOPIC: DAY + timedelta(days=365)} == found


def test_of_two_orders_with_one_topic_one_answer_does_not_silence_the_other() -> None:
    assert {} == snoozed([GIVEN], [NOW, replace(NOW, evidence="evidence-2")], DAY, LENGTHS)


# from the store


def asked(store: Engine, *, today: date = DAY, client: str = CLIENT, tenant: str = TENANT, **speaking: Any) -> set[str]:
    found = Snoozes(store, LENGTHS).snoozed(client, tenant, PATIENT, [replace(NOW, **speaking)], today)
    return set(found)


def told(store: Engine, feedback: Feedback, received: datetime = NOON, *rows: Any) -> None:
    save_issued(store, rows or [shown()])
    FeedbackBook(store).save(CLIENT, TENANT, [feedback], received)


def test_an_override_in_the_store_keeps_the_card_away_until_it_lapses(store: Engine) -> None:
    told(store, outcome())

    assert {TOPIC} == asked(store, today=DAY + timedelta(days=364))
    assert set() == asked(store, today=DAY + timedelta(days=365))


def test_nobody_elses_override_counts(store: Engine) -> None:
    told(store, outcome())
    other = Snoozes(store, LENGTHS).snoozed(CLIENT, TENANT, "another patient", [NOW], DAY)

    assert {} == other
    assert set() == asked(store, tenant="south") == asked(store, client="https://other.example")


def test_feedback_of_another_tenant_on_this_card_counts_for_nobody(store: Engine) -> None:
    save_issued(store, [shown()])
    FeedbackBook(store).save(CLIENT, "south", [outcome()], NOON)

    assert set() == asked(store) == asked(store, tenant="south")


def test_the_last_outcome_of_a_card_counts(store: Engine) -> None:
    told(store, outcome())
    FeedbackBook(store).save(
        CLIENT, TENANT, [Feedback(card(1), "accepted", NOON + timedelta(seconds=1), (card(7),))], NOON
    )

    assert set() == asked(store)


def test_an_override_without_a_reason_keeps_nothing_away(store: Engine) -> None:
    told(store, outcome(reason=None))

    assert set() == asked(store)


def test_a_clients_clock_that_is_ahead_keeps_nothing_away_for_longer(store: Engine) -> None:
    told(store, outcome(at=NOON + timedelta(days=1000)))

    assert set() == asked(store, today=DAY + timedelta(days=365))


def test_feedback_that_arrives_late_counts_from_when_it_was_given(store: Engine) -> None:
    told(store, outcome(at=NOON), NOON + timedelta(days=10))

    assert set() == asked(store, today=DAY + timedelta(days=365))


def test_a_card_that_changed_after_its_override_is_not_what_was_overridden(store: Engine) -> None:
    """A client that repeats a hook instance gets the same card id with other evidence."""
    changed = shown(at=NOON + timedelta(minutes=2), evidence="evidence-2")
    told(store, outcome(), NOON + timedelta(minutes=1), shown(), changed)

    assert {TOPIC} == asked(store)
    assert set() == asked(store, evidence="evidence-2")


def test_cards_that_were_shown_without_number_are_no_reason_to_show_one_that_was_answered(store: Engine) -> None:
    """More rows than a statement can have parameters; nothing was said of any but one."""
    told(store, outcome())
    number = select(literal(1).label("n")).cte(recursive=True)
    number = number.union_all(select(number.c.n + 1).where(number.c.n < 100_000))
    columns = [cast(number.c.n, Text) if column.name == "card" else column for column in issued.columns]
    with transaction(store, of_tenant(CLIENT, TENANT), seconds=60) as connection:
        connection.execute(
            insert(issued).from_select([*issued.columns.keys()], select(*columns).join_from(issued, number, true()))
        )
        connection.execute(text("ANALYZE"))  # as PostgreSQL does on its own once a table has grown

    assert {TOPIC} == asked(store)


def test_a_card_that_was_told_of_without_number_has_one_last_outcome(store: Engine) -> None:
    told(store, outcome())
    for start in (0, 1000):
        rows = [outcome(at=NOON - timedelta(seconds=start + second)) for second in range(1000)]
        FeedbackBook(store).save(CLIENT, TENANT, rows, NOON)

    assert 1 == len(Snoozes(store, LENGTHS).overrides(CLIENT, TENANT, PATIENT, {TOPIC}))


def test_an_override_that_came_before_the_card_is_not_about_it(store: Engine) -> None:
    told(store, outcome(), NOON - timedelta(seconds=1))

    assert set() == asked(store)


def test_rows_of_another_tenant_are_never_used_whatever_the_database_gave(store: Engine) -> None:
    told(store, outcome())
    rows = Snoozes(store, LENGTHS).overrides(CLIENT, TENANT, PATIENT, {TOPIC})

    assert 1 == len(rows)
    with pytest.raises(StoreFault):
        own([shown()], CLIENT, "south")  # type: ignore[list-item]


def test_a_store_that_did_not_answer_is_asked_again_after_a_rest(
    store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(store, outcome())
    seconds = [100.0]
    asking = Snoozes(store, LENGTHS, clock=lambda: seconds[0])
    down = iter([StoreDown("")])

    def ask() -> dict[str, date]:
        return asking.snoozed(CLIENT, TENANT, PATIENT, [NOW], DAY)

    @contextmanager
    def fails_once(*given: Any, **more: Any) -> Iterator[Any]:
        for failure in down:
            raise failure
        with transaction(*given, **more) as connection:
            yield connection

    monkeypatch.setattr("cds_service.store.overrides.transaction", fails_once)
    for at in (100.0, 109.9):
        seconds[0] = at
        with pytest.raises(StoreDown):
            ask()
    seconds[0] = 110.0

    assert {TOPIC} == set(ask())


# evidence

KEYED = Keyed(b"a secret of at least 32 characters")
FACT = Fact("Observation/o1", Said(("Vitamin B12 120 ng/L",)), When(date(2026, 10, 2), date(2026, 10, 2)))


DOSE = Dose(mass=Mass(Decimal(1000)))
DAILY = Phase(DOSE, every=Every(1, Decimal(1), "d"), doses=7)


def order(**phase: Any) -> Order:
    return replace(case().order, phases=(replace(DAILY, **phase),))


def test_the_same_dose_however_it_is_written_is_the_same_evidence() -> None:
    written = Mass(Decimal("1.0000E+3"))

    assert KEYED.evidence(order(), [FACT]) == KEYED.evidence(order(dose=Dose(mass=written)), [FACT])


def test_a_renewal_on_another_day_is_the_same_evidence() -> None:
    """Every renewal has new calendar days; a new length is another order."""
    days = {"starts": date(2026, 1, 1), "ends": date(2026, 1, 31)}
    later = {"starts": date(2026, 3, 1), "ends": date(2026, 3, 31)}

    assert KEYED.evidence(order(**days), []) == KEYED.evidence(order(**later), [])
    assert KEYED.evidence(order(**days), []) != KEYED.evidence(order(starts=days["starts"]), [])
    assert KEYED.evidence(order(**days), []) != KEYED.evidence(order(**{**days, "ends": date(2026, 2, 1)}), [])


CHANGED = {
    "dose": order(dose=Dose(mass=Mass(Decimal(1)))),
    "interval": order(every=Every(1, Decimal(2), "d")),
    "number of doses": order(doses=8),
    "another phase": replace(order(), phases=(DAILY, DAILY)),
    "until": order(until=Foreign("better")),
    "as needed": order(as_needed=True),
    "route": replace(order(), route=Route.SUBLINGUAL),
    "medicine": replace(order(), product=replace(order().product, substance=Substance.MECOBALAMIN)),
}


@pytest.mark.parametrize("changed", CHANGED.values(), ids=CHANGED)
def test_another_medicine_dose_or_schedule_is_other_evidence(changed: Order) -> None:
    assert KEYED.evidence(order(), [FACT]) != KEYED.evidence(changed, [FACT])


def test_a_new_or_corrected_result_is_other_evidence() -> None:
    second = replace(FACT, ref="Observation/o2")
    corrected = replace(FACT, says=Said(("Vitamin B12 480 ng/L",)))
    found = {KEYED.evidence(order(), facts) for facts in ([], [FACT], [second], [FACT, second], [corrected])}

    assert 5 == len(found)
    assert KEYED.evidence(order(), [FACT, second]) == KEYED.evidence(order(), [second, FACT])


def test_hashes_differ_by_secret_client_tenant_and_what_they_are_of() -> None:
    other = Keyed(b"another secret of 32 characters or more")
    hashes = {
        KEYED.patient(CLIENT, TENANT, "1"),
        other.patient(CLIENT, TENANT, "1"),
        KEYED.patient(CLIENT, "south", "1"),
        KEYED.patient("https://other.example", TENANT, "1"),
        KEYED.patient(CLIENT, TENANT, "2"),
        KEYED.order(CLIENT, TENANT, "1", "MedicationRequest/1"),
        KEYED.order(CLIENT, TENANT, "2", "MedicationRequest/1"),
        KEYED.hook_instance(CLIENT, TENANT, "1"),
    }

    assert 8 == len(hashes)
    assert KEYED.patient(CLIENT, TENANT, "1") == Keyed(KEYED.secret).patient(CLIENT, TENANT, "1")
    assert "secret of" not in repr(KEYED)
