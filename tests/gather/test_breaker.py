"""The circuit breaker, one state after another, at times of the test's own choosing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_service.gather.breaker import Breaker, Breakers, Limits

LIMITS = Limits(failures=3, rest=30)


def after(failures: int, now: float = 100.0) -> Breakers[str]:
    """A breaker after failures in a row."""
    breakers: Breakers[str] = Breakers(LIMITS)
    for _ in range(failures):
        breakers.asks("a", now)
        breakers.failed("a", now)
    return breakers


def test_it_opens_at_the_last_failure_and_not_before() -> None:
    assert [True, True, False] == [after(failures).asks("a", 100) for failures in (0, 2, 3)]


def test_an_answer_between_failures_starts_the_count_again() -> None:
    breakers = after(2)
    breakers.answered("a")
    breakers.failed("a", 100)

    assert breakers.asks("a", 100)


@pytest.mark.parametrize(("now", "asks"), [(129.9, False), (130, True)])
def test_it_stays_open_until_it_has_rested(now: float, *, asks: bool) -> None:
    assert asks is after(3).asks("a", now)


def test_one_query_alone_tries_whether_the_server_is_back() -> None:
    breakers = after(3)

    assert [True, False, False] == [breakers.asks("a", 130), breakers.asks("a", 130), breakers.asks("a", 500)]


def test_the_trial_that_is_answered_closes_it() -> None:
    breakers = after(3)
    breakers.asks("a", 130)
    breakers.answered("a")

    assert [True, True] == [breakers.asks("a", 130), breakers.asks("a", 130)]


def test_the_trial_that_fails_opens_it_for_another_rest() -> None:
    breakers = after(3)
    breakers.asks("a", 130)
    breakers.failed("a", 131)

    assert [False, True] == [breakers.asks("a", 160.9), breakers.asks("a", 161)]


def test_a_trial_that_nobody_waited_for_lets_another_try() -> None:
    breakers = after(3)
    breakers.asks("a", 130)
    breakers.abandoned("a")

    assert breakers.asks("a", 131)


def test_queries_that_were_under_way_do_not_prolong_the_rest() -> None:
    breakers = after(3)
    breakers.failed("a", 120)

    assert breakers.asks("a", 130)


def test_each_client_and_host_has_its_own() -> None:
    assert after(3).asks("b", 100)


def test_an_operator_sees_which_are_open() -> None:
    assert (True, False) == (after(3).resting("a"), after(3).resting("b"))


@given(st.lists(st.sampled_from(["answered", "failed", "abandoned", "wait"]), max_size=60))
def test_whatever_happens_a_query_may_try_once_the_rest_is_over_and_none_is_trying(events: list[str]) -> None:
    now, state = 0.0, Breaker()
    for event in events:
        now += LIMITS.rest if event == "wait" else 1
        if event != "wait" and (asked := state.asked(now, LIMITS)) is not None:
            state = asked.failed(now, LIMITS) if event == "failed" else getattr(asked, event)()

        assert not state.trying

    assert state.asked(now + LIMITS.rest, LIMITS) is not None
