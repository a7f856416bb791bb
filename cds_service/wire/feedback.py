"""What became of cards, as CDS clients report it.

CDS Hooks 2.0.1 says nothing about batches of which some entries are bad. Here a batch is taken whole or not at
all: a client that is told 400 may mend the entry and send everything again, because nothing is stored twice,
while a client that was told 200 would never learn that an entry of its own was lost.

Fields that this service does not know are ignored. Of the rest only what can be no text of a person is
bent: ids may be in capitals or carry "urn:uuid:", times may be in any zone as long as they say which,
and a coded reason may lack its system.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal, get_args

from cds_service.errors import BadCall
from cds_service.wire.parse import parse

Outcome = Literal["accepted", "overridden"]

OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
MOST_ENTRIES: Final = 1_000
MOST_SUGGESTIONS: Final = 50
_UUID: Final = re.compile(r"(?:urn:uuid:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})", re.IGNORECASE
)
_CODE: Final = re.compile(r"[^\s\x00-\x1f]{1,100}(?: [^\s\x00-\x1f]{1,100}){0,9}")
_SYSTEM: Final = re.compile(r"[^\s\x00-\x1f]{1,200}")


@dataclass(frozen=True)
class Reason:
    """The override reason that was picked. `system` is None when the client left it out."""

    code: str
    system: str | None


@dataclass(frozen=True)
class Feedback:
    """What a user did with one card.

    `card` and `accepted` (ids of suggestions) are UUIDs in lower case, `at` is when the user did it, in UTC.
    `card` and `at` are None only for what clients of CDS Hooks 1.0 report, who tell neither.
    `comment` is a person's free text: it does not show in a `repr`, and the store keeps it only where the site allows.
    """

    card: str | None
    outcome: Outcome
    at: datetime | None
    accepted: tuple[str, ...] = ()
    reason: Reason | None = None
    comment: str | None = field(default=None, repr=False)


def parse_feedback(body: bytes) -> tuple[Feedback, ...]:
    """All entries of a feedback body; none when its list is empty. Raises BadCall when any of them is no feedback."""
    return read_feedback(parse(body))


def read_feedback(value: Any) -> tuple[Feedback, ...]:
    """The entries of an already parsed body. Raises BadCall, which names a bad entry by its number, from one."""
    entries = value.get("feedback") if isinstance(value, dict) else None
    if not isinstance(entries, list):
        raise BadCall("`feedback` is missing or is not a list.")
    if len(entries) > MOST_ENTRIES:
        raise BadCall(f"`feedback` holds more than {MOST_ENTRIES} entries.")
    return tuple(_entry(entry, f"Feedback entry {number}") for number, entry in enumerate(entries, start=1))


def legacy_feedback(suggestion: str) -> Feedback:
    """What a client of CDS Hooks 1.0 means by an empty POST to {service}/analytics/{suggestion}: it was accepted.

    Neither the card nor the time is told. Raises BadCall when `suggestion` is no UUID.
    """
    return Feedback(None, "accepted", None, (_uuid(suggestion, "The address: the id of the suggestion"),))


def _entry(entry: Any, where: str) -> Feedback:
    if not isinstance(entry, dict):
        raise BadCall(f"{where} is not an object.")
    outcome = next((each for each in OUTCOMES if each == entry.get("outcome")), None)
    if outcome is None:
        raise BadCall(f"{where}: `outcome` is neither accepted nor overridden.")
    accepted = _accepted(entry.get("acceptedSuggestions"), where)
    if outcome == "accepted" and not accepted:
        raise BadCall(f"{where}: `acceptedSuggestions` is missing or empty.")
    reason, comment = _override(entry.get("overrideReason"), where)
    card = _uuid(entry.get("card"), f"{where}: `card`")
    return Feedback(card, outcome, _instant(entry.get("outcomeTimestamp"), where), accepted, reason, comment)


def _accepted(value: Any, where: str) -> tuple[str, ...]:
    """The ids, each once, in an order of their own: the client's order says nothing."""
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MOST_SUGGESTIONS:
        raise BadCall(f"{where}: `acceptedSuggestions` is not a list of at most {MOST_SUGGESTIONS}.")
    ids = (one.get("id") if isinstance(one, dict) else None for one in value)
    return tuple(sorted({_uuid(one, f"{where}: `acceptedSuggestions.id`") for one in ids}))


def _override(value: Any, where: str) -> tuple[Reason | None, str | None]:
    if value is None:
        return None, None
    if not isinstance(value, dict):
        raise BadCall(f"{where}: `overrideReason` is not an object.")
    reason, comment = value.get("reason"), value.get("userComment")
    if reason is None and comment is None:
        raise BadCall(f"{where}: `overrideReason` holds neither a reason nor a comment.")
    if comment is not None and not isinstance(comment, str):
        raise BadCall(f"{where}: `userComment` is not a string.")
    return None if reason is None else _reason(reason, where), comment


def _reason(value: Any, where: str) -> Reason:
    code, system = (value.get("code"), value.get("system")) if isinstance(value, dict) else (None, None)
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise BadCall(f"{where}: `overrideReason.reason.code` is missing or is not a code.")
    if system is not None and not (isinstance(system, str) and _SYSTEM.fullmatch(system)):
        raise BadCall(f"{where}: `overrideReason.reason.system` is not a URI.")
    return Reason(code, system)


def _uuid(value: Any, what: str) -> str:
    found = _UUID.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise BadCall(f"{what} is missing or is not a UUID.")
    return str(uuid.UUID(found[1]))


def _instant(value: Any, where: str) -> datetime:
    """The time in UTC. Nothing is assumed of a time that does not say its zone."""
    try:
        if isinstance(value, str) and _INSTANT.fullmatch(value):
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):  # the 30th of February, or beyond the calendar once in UTC
        pass
    raise BadCall(f"{where}: `outcomeTimestamp` is missing or is not an RFC 3339 time with its zone.")
