"""Every order call we have, and its answer as a client gets it: pruned, encoded, and parsed again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from cards.rule import BoundRule
from cds_service.answer import STAGES
from cds_service.assessed import HookResponse
from cds_service.build import Service
from cds_service.response import ASSESSMENT_EXTENSION, CARD_EXTENSION
from cds_service.wire.call import HookCall, read_call
from cds_service.wire.parse import encode, parse
from cds_service.wire.prune import prune
from tests.golden import CAPTURED, HOOKS, service

Json = dict[str, Any]
TODAY = "2026-11-23"


@dataclass(frozen=True)
class Sent:
    """A call as a client sends it, and the day on which it is answered."""

    name: str
    value: Json
    on: str = TODAY

    @property
    def call(self) -> HookCall:
        return read_call(self.value, self.value["hook"])


@dataclass(frozen=True)
class Placed:
    """A card with the answer it stands in."""

    sent: Sent
    card: Json

    @property
    def topic(self) -> str:
        return str(self.card["source"]["topic"]["code"])

    @property
    def extension(self) -> Json:
        found: Json = self.card["extension"][CARD_EXTENSION]
        return found

    @property
    def suggestions(self) -> list[Json]:
        found: list[Json] = self.card.get("suggestions", [])
        return found

    @property
    def actions(self) -> list[Json]:
        return [action for suggestion in self.suggestions for action in suggestion["actions"]]

    def __str__(self) -> str:
        return f"{self.sent.name}: {self.topic}"


@cache
def calls() -> tuple[Sent, ...]:
    """Requests of fixtures/hooks, and the captured ones of our hooks.

    Of the calls made to show a topic the first is here; tests/test_golden.py holds the answers of all.
    """
    ours = [Sent(path.stem, read["request"], read["on"]) for path in HOOKS if _is_here(path) and (read := _read(path))]
    bodies = [(path.stem, _read(path).get("body")) for path in CAPTURED]
    theirs = [Sent(name, body) for name, body in bodies if isinstance(body, dict) and body.get("hook") in STAGES]
    return (*ours, *theirs)


def _is_here(path: Path) -> bool:
    return "--" not in path.stem or path.stem.endswith("--fires-1")


def _read(path: Path) -> Json:
    read: Json = parse(path.read_bytes())
    return read


def named(name: str) -> Sent:
    return next(sent for sent in calls() if sent.name == name)


def answered(sent: Sent, by: Service | None = None) -> HookResponse:
    return (by or service()).answer(sent.call, datetime.fromisoformat(sent.on).replace(hour=12, tzinfo=UTC))


def sent_back(sent: Sent, by: Service | None = None) -> bytes:
    """The body as it goes over the wire."""
    return encode(prune(answered(sent, by).body))


def body(sent: Sent, by: Service | None = None) -> Json:
    read: Json = parse(sent_back(sent, by))
    return read


@cache
def bodies() -> tuple[tuple[Sent, Json], ...]:
    """Every 200 there is."""
    return tuple((sent, body(sent)) for sent in calls() if answered(sent).status == 200)


@cache
def cards() -> tuple[Placed, ...]:
    """Every card there is."""
    return tuple(Placed(sent, card) for sent, found in bodies() for card in found["cards"])


def cards_in(found: Json) -> list[tuple[str, str]]:
    """Topic and order of the cards of a body."""
    return [
        (card["source"]["topic"]["code"], card["extension"][CARD_EXTENSION]["order"]) for card in found.get("cards", [])
    ]


def coverage(found: Json) -> list[Json]:
    orders: list[Json] = found["extension"][ASSESSMENT_EXTENSION].get("orders", [])
    return orders


def with_rules(*rules: BoundRule) -> Service:
    """The service with other rules."""
    return replace(service(), clinic=replace(service().clinic, rules=rules))


def strings(value: Any) -> Iterator[str]:
    """Every string in a JSON value, the names of members left out."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(inner)
