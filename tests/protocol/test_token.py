"""The access token: read when it may be used for this patient, and shown by nothing."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
from typing import Any

import msgspec
import pytest

from cds_service.wire.call import HookCall, read_call
from cds_service.wire.token import AccessToken
from tests.service.fake import CALL

CANARY = "canary-1f6b"
TOKEN = AccessToken(CANARY)


def call_with(authorization: Any) -> HookCall:
    return read_call({**CALL, "fhirAuthorization": authorization}, "order-sign")


SHOWN = {
    "repr": repr,
    "str": str,
    "format": lambda token: f"{token} {token:>40} {token!r}",
    "percent": lambda token: "%s %r" % (token, token),  # noqa: UP031 - as loggers do
    "of a list": lambda token: str([token, {"token": token}]),
    "of a call": lambda _: str(call_with({"access_token": CANARY})),
    "of its parts": lambda token: str(dir(token)),
    "of an error": lambda token: repr(ValueError(token)),
    "json with default": lambda token: json.dumps({"token": token}, default=str),
}
WRITTEN = {
    "pickle": pickle.dumps,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "json": json.dumps,
    "msgspec": msgspec.json.encode,
    "vars": vars,
    "the fields of its call": lambda _: dataclasses.asdict(call_with({"access_token": CANARY})),
}


@pytest.mark.parametrize("show", SHOWN.values(), ids=SHOWN)
def test_a_token_is_not_shown(show: Any) -> None:
    assert CANARY not in show(TOKEN)


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_a_token_is_not_written_down(write: Any) -> None:
    with pytest.raises(TypeError) as refused:
        write(TOKEN)

    assert CANARY not in str(refused.value)


def test_a_token_is_sent_as_a_bearer_token() -> None:
    assert TOKEN.header == "Bearer canary-1f6b"


def test_a_token_is_told_from_others_by_a_digest() -> None:
    assert AccessToken(CANARY).digest == TOKEN.digest
    assert AccessToken("another").digest != TOKEN.digest
    assert CANARY not in TOKEN.digest


def test_calls_with_equal_tokens_are_equal() -> None:
    first, second, third = (call_with({"access_token": each}) for each in (CANARY, CANARY, "another"))

    assert first == second
    assert first != third
    assert len({first.access_token, second.access_token, third.access_token}) == 2


KEPT = {
    "with its type": {"access_token": CANARY, "token_type": "Bearer"},
    "with its type in another case": {"access_token": CANARY, "token_type": "bEARER"},
    "without a type": {"access_token": CANARY},
    "for this patient": {"access_token": CANARY, "patient": "pat-1"},
    "for this patient by reference": {"access_token": CANARY, "patient": "Patient/pat-1"},
}
NOT_KEPT = {
    "no authorization": None,
    "a string": CANARY,
    "a list": [{"access_token": CANARY}],
    "no token": {"token_type": "Bearer"},
    "another type": {"access_token": CANARY, "token_type": "mac"},
    "a type that is no string": {"access_token": CANARY, "token_type": ["Bearer"]},
    "a token that is no string": {"access_token": [CANARY]},
    "an empty token": {"access_token": ""},
    "a token that would be two headers": {"access_token": f"{CANARY}\r\nX-Header: 1"},
    "a token of two words": {"access_token": f"{CANARY} more"},
    "a token that no header holds": {"access_token": "ключ"},
    "a token beyond all measure": {"access_token": "x" * 8193},
    "another patient": {"access_token": CANARY, "patient": "pat-2"},
    "a patient that is no string": {"access_token": CANARY, "patient": ["pat-1"]},
}


@pytest.mark.parametrize("authorization", KEPT.values(), ids=KEPT)
def test_a_bearer_token_for_the_patient_is_kept(authorization: Any) -> None:
    assert TOKEN == call_with(authorization).access_token


@pytest.mark.parametrize("authorization", NOT_KEPT.values(), ids=NOT_KEPT)
def test_anything_else_is_no_token_and_no_reason_to_refuse_the_call(authorization: Any) -> None:
    assert call_with(authorization).access_token is None
