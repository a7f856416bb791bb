"""Nothing of a token is in a result, an error or a log, whatever becomes of it."""

from __future__ import annotations

import logging
import traceback

import pytest
import structlog.testing

from cds_service.errors import operation_outcome
from cds_service.trust.caller import SAYS, Caller, Reason, Refusal, Refused
from cds_service.trust.token import read_token
from cds_service.wire.parse import encode
from tests.trust.given import CANARY, ISSUER, Door, client, ec, token
from tests.trust.hostile import HOSTILE

MARKED = {
    "good": token(sub=CANARY, name=CANARY, jti=CANARY),
    "unknown issuer": token(iss=f"https://{CANARY}.example"),
    "unknown kid": token(head={"kid": CANARY}, jti=CANARY),
    "another jku": token(head={"jku": f"https://{CANARY}.example"}),
    "another audience": token(aud=CANARY),
    "another tenant": token(tenant=CANARY),
    "bad claims": token(exp=CANARY, jti=CANARY),
    "bad header": token(head={"typ": CANARY}),
    "bad signature": token(ec(number=9), sub=CANARY),
}


@pytest.mark.parametrize("name", MARKED)
def test_a_marked_token_leaves_no_mark(name: str, caplog: pytest.LogCaptureFixture) -> None:
    tenanted = client(tenant_claim="tenant", tenants=("north",)) if "tenant" in name else client()
    with caplog.at_level(logging.DEBUG), structlog.testing.capture_logs() as lines:
        decided = Door((tenanted,)).ask(MARKED[name], MARKED[name])
    shown = f"{decided!r} {decided} {lines} {caplog.text}"

    assert CANARY not in shown
    assert not any(part in shown for part in MARKED[name].split("."))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_refusal_says_a_reason_a_registered_issuer_and_hashes_only(name: str) -> None:
    (refused,) = Door().ask(HOSTILE[name][1])

    assert isinstance(refused, Refused)
    assert isinstance(refused.reason, Reason)
    assert refused.issuer in {None, ISSUER}
    assert {12} >= {len(each) for each in (refused.kid_hash, refused.jti_hash) if each}


def test_a_token_that_was_taken_apart_shows_nothing_of_itself() -> None:
    taken = read_token(MARKED["good"])

    assert "Token()" == repr(taken)
    assert CANARY not in str(taken)


def test_an_exception_on_the_way_quotes_nothing() -> None:
    with pytest.raises(Refusal) as told:
        read_token(MARKED["bad header"])

    assert CANARY not in "".join(traceback.format_exception(told.value))
    assert told.value.__cause__ is None


def test_the_answer_to_a_refusal_names_no_reason() -> None:
    body = encode(operation_outcome(401))

    assert b"Nothing was checked." in body
    assert not [reason for reason in Reason if reason.value.encode() in body.lower()]


def test_every_reason_can_be_explained_to_who_registers_a_client() -> None:
    assert set(Reason) == set(SAYS)


def test_a_caller_shows_what_was_registered() -> None:
    assert "ehr" in repr(Caller(client(), None))
