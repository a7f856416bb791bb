"""The book of feedback: once, for good, all or nothing, and each tenant's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from sqlalchemy import Engine, text

from cds_service.store import FeedbackBook, Saved, StoreDown, StoreFault
from cds_service.store.engine import OPERATOR, transaction
from cds_service.store.issued import save_issued
from cds_service.store.tables import feedback
from cds_service.wire.feedback import Feedback, legacy_feedback
from tests.store.given import CLIENT, ELSEWHERE, NOON, TENANT, card, outcome, shown, stored

COMMENT = "canary-4711 \0 seen at the other hospital"


def test_what_is_saved_is_there_as_it_was_told(store: Engine) -> None:
    told = outcome(accepted=(card(7), card(8)))

    FeedbackBook(store).save(CLIENT, TENANT, [told], NOON + timedelta(minutes=1))
    (row,) = stored(store, feedback)

    assert (CLIENT, TENANT, told.card, told.outcome, told.at) == (
        row.client,
        row.tenant,
        row.card,
        row.outcome,
        row.outcome_at,
    )
    assert (ELSEWHERE.code, ELSEWHERE.system) == (row.reason_code, row.reason_system)
    assert f"{card(7)} {card(8)}" == row.accepted
    assert NOON + timedelta(minutes=1) == row.received_at


def test_the_same_feedback_is_stored_once_however_often_it_is_sent(store: Engine) -> None:
    book = FeedbackBook(store)
    first, second = outcome(), outcome(at=NOON.astimezone(timezone(timedelta(hours=2))))

    assert Saved(new=1, repeated=1, unknown=2) == book.save(CLIENT, TENANT, [first, second])
    assert Saved(new=0, repeated=1, unknown=1) == book.save(CLIENT, TENANT, [first])
    assert 1 == len(stored(store, feedback))


def test_another_time_outcome_or_suggestion_is_other_feedback(store: Engine) -> None:
    accepted = Feedback(card(1), "accepted", NOON, (card(7),))
    later = outcome(at=NOON + timedelta(milliseconds=1))
    other = replace(accepted, accepted=(card(8),))

    assert 4 == FeedbackBook(store).save(CLIENT, TENANT, [outcome(), later, accepted, other]).new


def test_what_clients_of_1_0_report_counts_once_a_suggestion(store: Engine) -> None:
    book = FeedbackBook(store)

    assert 1 == book.save(CLIENT, TENANT, [legacy_feedback(card(7))]).new
    assert 0 == book.save(CLIENT, TENANT, [legacy_feedback(card(7))]).new
    assert 1 == book.save(CLIENT, TENANT, [legacy_feedback(card(8))]).new
    assert [(None, None)] * 2 == [(row.card, row.outcome_at) for row in stored(store, feedback)]


def test_no_feedback_is_nothing_to_save(store: Engine) -> None:
    assert Saved(0, 0, 0) == FeedbackBook(store).save(CLIENT, TENANT, [])


def test_feedback_on_a_card_that_is_not_on_record_is_kept_and_counted(store: Engine) -> None:
    save_issued(store, [shown(1)])

    assert Saved(new=2, repeated=0, unknown=1) == FeedbackBook(store).save(CLIENT, TENANT, [outcome(1), outcome(2)])


@pytest.mark.parametrize("owner", [(CLIENT, "south"), ("https://other.example", TENANT)])
def test_a_card_of_another_tenant_or_client_is_as_unknown_as_one_that_never_was(
    store: Engine, owner: tuple[str, str]
) -> None:
    save_issued(store, [shown()])

    assert Saved(new=1, repeated=0, unknown=1) == FeedbackBook(store).save(*owner, [outcome()])
    assert Saved(new=1, repeated=0, unknown=0) == FeedbackBook(store).save(CLIENT, TENANT, [outcome()])


def test_a_comment_is_kept_only_where_the_site_allows_it(store: Engine) -> None:
    FeedbackBook(store).save(CLIENT, TENANT, [outcome(1, comment=COMMENT)])
    FeedbackBook(store, keep_comments=True).save(CLIENT, TENANT, [outcome(2, comment=COMMENT)])

    assert {card(1): None, card(2): COMMENT.replace("\0", "\ufffd")} == {
        row.card: row.comment for row in stored(store, feedback)
    }


def test_a_batch_of_which_one_row_cannot_be_written_leaves_nothing(store: Engine) -> None:
    with transaction(store, OPERATOR) as connection:
        connection.execute(text("CREATE UNIQUE INDEX only_one ON feedback (outcome)"))

    with pytest.raises(StoreFault):
        FeedbackBook(store).save(CLIENT, TENANT, [outcome(number) for number in range(20)])
    assert [] == stored(store, feedback)


def test_a_store_that_is_busy_for_too_long_is_down_and_nothing_is_acknowledged(store: Engine) -> None:
    lock = "BEGIN IMMEDIATE" if store.dialect.name == "sqlite" else "LOCK TABLE feedback"
    with store.connect() as other:
        other.execution_options(b12_reads_only=True)
        if store.dialect.name == "postgresql":
            other.begin()
        other.connection.driver_connection.execute(lock)  # type: ignore[union-attr]

        with pytest.raises(StoreDown):
            FeedbackBook(store).save(CLIENT, TENANT, [outcome()])
        other.connection.driver_connection.rollback()  # type: ignore[union-attr]
    assert [] == stored(store, feedback)
