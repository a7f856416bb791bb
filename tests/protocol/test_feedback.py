"""Reading feedback: what the sandbox sends, what the specification asks, and what is no feedback at all."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_service.errors import BadCall
from cds_service.wire.feedback import Feedback, Reason, legacy_feedback, parse_feedback, read_feedback
from tests.service.fake import FIXTURES, captured

CARD = "beb5e5c8-6daa-412a-ab3b-7ec65e9d4742"
SUGGESTION = "5f863eeb-b130-460f-8716-85217657129b"
OTHER_SUGGESTION = "0c1f3e8a-6a36-4a55-9d0a-6a2b6f3f8f11"
AT = "2026-11-23T09:16:50.511Z"
MOMENT = datetime(2026, 11, 23, 9, 16, 50, 511_000, UTC)
CANARY = "canary-4711"
NON_ADHERENCE = "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"


def accepted(**changes: Any) -> dict[str, Any]:
    return {
        "card": CARD,
        "outcome": "accepted",
        "acceptedSuggestions": [{"id": SUGGESTION}],
        "outcomeTimestamp": AT,
        **changes,
    }


def overridden(**changes: Any) -> dict[str, Any]:
    return {"card": CARD, "outcome": "overridden", "outcomeTimestamp": AT, **changes}


def read(*entries: Any) -> tuple[Feedback, ...]:
    return parse_feedback(json.dumps({"feedback": entries}).encode())


def refusal(*entries: Any) -> str:
    with pytest.raises(BadCall) as refused:
        read(*entries)

    return refused.value.reason


def test_an_accepted_card_names_the_suggestions_that_were_accepted() -> None:
    assert (Feedback(CARD, "accepted", MOMENT, (SUGGESTION,)),) == read(accepted())


def test_an_overridden_card_needs_no_reason() -> None:
    assert (Feedback(CARD, "overridden", MOMENT),) == read(overridden())


def test_a_picked_reason_is_read_without_its_display() -> None:
    (found,) = read(overridden(overrideReason={"reason": {"code": "patient-refuses", "system": NON_ADHERENCE}}))

    assert Reason("patient-refuses", NON_ADHERENCE) == found.reason
    assert found.comment is None


def test_a_reason_without_its_system_is_kept_as_one_of_an_unknown_system() -> None:
    (found,) = read(overridden(overrideReason={"reason": {"code": "patient-refuses"}}))

    assert Reason("patient-refuses", None) == found.reason


def test_a_comment_is_read_and_shows_in_no_repr() -> None:
    (found,) = read(overridden(overrideReason={"userComment": CANARY}))

    assert CANARY == found.comment
    assert CANARY not in repr(found)


def test_a_batch_may_tell_of_several_cards_and_of_one_card_twice() -> None:
    assert 3 == len(read(accepted(), overridden(), overridden(card=OTHER_SUGGESTION)))


def test_an_empty_list_is_no_feedback_and_no_fault() -> None:
    assert () == read()


def test_fields_that_are_not_known_are_ignored() -> None:
    entry = accepted(extension={"a.b": 1}, note=CANARY, acceptedSuggestions=[{"id": SUGGESTION, "label": CANARY}])

    assert read(accepted()) == read_feedback({"feedback": [entry], "extension": {}, "hook": "order-sign"})


def test_ids_may_be_in_capitals_or_carry_the_urn() -> None:
    assert read(accepted()) == read(accepted(card=f"urn:uuid:{CARD.upper()}"))


def test_suggestions_count_once_and_in_any_order() -> None:
    one, other = {"id": SUGGESTION}, {"id": OTHER_SUGGESTION}

    assert read(accepted(acceptedSuggestions=[one, other])) == read(accepted(acceptedSuggestions=[other, one, other]))


@pytest.mark.parametrize(
    "said",
    ["2026-11-23T09:16:50.511000Z", "2026-11-23t09:16:50.511z", "2026-11-23T10:16:50.511+01:00"],
)
def test_a_time_in_any_zone_is_read_as_the_same_moment(said: str) -> None:
    assert (Feedback(CARD, "overridden", MOMENT),) == read(overridden(outcomeTimestamp=said))


def test_cds_fb_1_outcome_is_accepted_or_overridden() -> None:
    for outcome in ("ignored", "Accepted", "", None, 1, ["accepted"]):
        assert refusal(accepted(outcome=outcome)) == "Feedback entry 1: `outcome` is neither accepted nor overridden."


def test_cds_fb_2_an_accepted_outcome_has_accepted_suggestions() -> None:
    said = "Feedback entry 1: `acceptedSuggestions` is missing or empty."

    assert said == refusal(accepted(acceptedSuggestions=[]))
    assert said == refusal({key: value for key, value in accepted().items() if key != "acceptedSuggestions"})


def test_cds_fb_3_an_override_reason_has_a_reason_or_a_comment_or_both() -> None:
    reason = {"code": "patient-refuses", "system": NON_ADHERENCE}

    assert 3 == len(
        read(
            *(
                overridden(overrideReason=one)
                for one in ({"reason": reason}, {"userComment": "x"}, {"reason": reason, "userComment": "x"})
            )
        )
    )
    assert (
        refusal(overridden(overrideReason={"display": "x"}))
        == "Feedback entry 1: `overrideReason` holds neither a reason nor a comment."
    )


@pytest.mark.parametrize(
    ("name", "outcome", "reason"),
    [
        ("sandbox-feedback-accepted", "accepted", None),
        ("sandbox-feedback-overridden-noreason", "overridden", None),
        ("sandbox-feedback-overridden-reason", "overridden", Reason("patient-refuses", NON_ADHERENCE)),
    ],
)
def test_what_the_sandbox_sends_is_feedback(name: str, outcome: str, reason: Reason | None) -> None:
    (found,) = read_feedback(captured(FIXTURES / "captured" / f"{name}.json")["body"])

    assert (outcome, reason) == (found.outcome, found.reason)


BAD: dict[str, Any] = {
    "no object": CANARY,
    "no card": {key: value for key, value in accepted().items() if key != "card"},
    "a card that is no UUID": accepted(card=CANARY),
    "a card with words after it": accepted(card=f"{CARD} {CANARY}"),
    "a card in braces": accepted(card=f"{{{CARD}}}"),
    "a card that is a list": accepted(card=[CARD]),
    "no suggestion id": accepted(acceptedSuggestions=[{"uuid": SUGGESTION}]),
    "a suggestion that is no object": accepted(acceptedSuggestions=[SUGGESTION]),
    "a suggestion that is no UUID": accepted(acceptedSuggestions=[{"id": CANARY}]),
    "suggestions that are no list": accepted(acceptedSuggestions={"id": SUGGESTION}),
    "51 suggestions": accepted(acceptedSuggestions=[{"id": SUGGESTION}] * 51),
    "a reason that is no object": overridden(overrideReason=CANARY),
    "a reason without a code": overridden(overrideReason={"reason": {"display": CANARY}}),
    "a code of whitespace": overridden(overrideReason={"reason": {"code": " "}}),
    "a code with NUL": overridden(overrideReason={"reason": {"code": "a\0b"}}),
    "a code without end": overridden(overrideReason={"reason": {"code": "c" * 101}}),
    "a system that is no URI": overridden(overrideReason={"reason": {"code": "c", "system": f"{CANARY} x"}}),
    "a comment that is no string": overridden(overrideReason={"userComment": 1}),
    "no time": {key: value for key, value in accepted().items() if key != "outcomeTimestamp"},
    "a time without zone": accepted(outcomeTimestamp="2026-11-23T09:16:50"),
    "a day": accepted(outcomeTimestamp="2026-11-23"),
    "a time without seconds": accepted(outcomeTimestamp="2026-11-23T09:16Z"),
    "a number of seconds": accepted(outcomeTimestamp=1_700_000_000),
    "the 30th of February": accepted(outcomeTimestamp="2026-02-30T09:16:50Z"),
    "a time before the calendar": accepted(outcomeTimestamp="0001-01-01T00:00:00+14:00"),
    "digits of another script": accepted(outcomeTimestamp="٢٠٢٦-11-23T09:16:50Z"),
}


@pytest.mark.parametrize("entry", BAD.values(), ids=BAD)
def test_a_bad_entry_is_named_by_its_number_and_nothing_of_it_comes_back(entry: Any) -> None:
    reason = refusal(accepted(), entry, overridden())

    assert reason.startswith("Feedback entry 2")
    assert CANARY not in reason


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"feedback": null}', b'{"feedback": {}}', b'"feedback"'])
def test_a_body_without_a_list_of_feedback_is_refused(body: bytes) -> None:
    with pytest.raises(BadCall):
        parse_feedback(body)


def test_more_entries_than_a_client_ever_has_are_refused() -> None:
    assert 1000 == len(read(*[overridden()] * 1000))
    assert "more than 1000 entries" in refusal(*[overridden()] * 1001)


def test_what_clients_of_1_0_report_is_an_acceptance_of_which_card_and_time_are_not_told() -> None:
    assert Feedback(None, "accepted", None, (SUGGESTION,)) == legacy_feedback(SUGGESTION.upper())


def test_a_legacy_address_without_a_uuid_is_refused() -> None:
    with pytest.raises(BadCall) as refused:
        legacy_feedback(CANARY)

    assert CANARY not in refused.value.reason


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from([CARD, AT, "accepted"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["feedback", "card", "outcome", "acceptedSuggestions", "id", "overrideReason", "reason", "code"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(ANYTHING)
def test_any_json_is_feedback_or_a_bad_call(value: Any) -> None:
    for body in (value, {"feedback": value}, {"feedback": [value]}):
        try:
            found = read_feedback(body)
        except BadCall:
            continue

        assert all(isinstance(each, Feedback) for each in found)
