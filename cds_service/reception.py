"""What the HTTP room asks of whoever answers, and the plainest one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from cds_service.wire.call import HookCall
from cds_service.wire.feedback import Feedback
from cds_service.wire.services import ServiceInfo
from cds_service.workers import in_worker

Line = dict[str, Any]
PATIENCE: Final = 2.0  # seconds that a caller waits for an answer, where none are registered for it


class Reply(Protocol):
    """An answer."""

    @property
    def status(self) -> int:
        """200 or 412."""

    @property
    def body(self) -> Mapping[str, Any]:
        """The JSON body."""

    @property
    def broken(self) -> tuple[str, ...]:
        """Places in our code where a rule failed; the others were still run."""

    @property
    def dropped(self) -> int:
        """How many suggestions were left out because they held no valid resource."""


class Answering(Protocol):
    """What this room needs of the service."""

    @property
    def templates(self) -> Mapping[str, str]:
        """The prefetch templates to publish, by key."""

    @property
    def view_templates(self) -> Mapping[str, str]:
        """The same for a chart that is opened."""

    def answer(self, call: HookCall, now: datetime) -> Reply:
        """The answer to `call` as of `now`. Called from several threads at once, so it has to be pure."""


class Reception(Protocol):
    """Who calls, and what is answered: `cds_service.live.desk`, or `Open` where nobody is asked for a name."""

    async def caller(
        self,
        authorization: Sequence[str],
        now: datetime,
        line: Line,
        service_id: str | None = None,
        *,
        feedback: bool = False,
    ) -> Any | None:
        """Who sent a request; None: nobody we know. `line` gets what may be logged of it."""

    def patience(self, caller: Any) -> float:
        """The seconds that a caller waits for an answer: one that is not ready then is given up."""

    async def reply(  # noqa: PLR0913, PLR0917 - what an answer is made with, each named
        self, call: HookCall, caller: Any, info: ServiceInfo, now: datetime, line: Line, until: float
    ) -> Reply:
        """The answer to a call; `until`: the time of the event loop by which it has to be ready."""

    @property
    def keeps_feedback(self) -> bool:
        """Whether there is anywhere to send feedback to."""

    async def feedback(self, rows: tuple[Feedback, ...], caller: Any, now: datetime) -> None:
        """Keep feedback for good. Raises StoreFault when it cannot be kept."""

    async def close(self) -> None:
        """Let go of everything."""


@dataclass(frozen=True)
class Open:
    """Answers everybody from what the call carries, and keeps nothing."""

    service: Answering

    async def caller(
        self,
        _authorization: Sequence[str],
        _now: datetime,
        _line: Line,
        _id: str | None = None,
        *,
        feedback: bool = False,
    ) -> object:
        """Anybody."""
        return feedback

    def patience(self, _caller: object) -> float:
        """The same for everybody."""
        return PATIENCE

    async def reply(
        self, call: HookCall, _caller: object, _info: ServiceInfo, now: datetime, _line: Line, _until: float
    ) -> Reply:
        """What the service answers, worked out in a thread of its own."""
        return await in_worker(self.service.answer, call, now)

    @property
    def keeps_feedback(self) -> bool:
        """Nothing is kept."""
        return False

    async def feedback(self, _rows: tuple[Feedback, ...], _caller: object, _now: datetime) -> None:
        """Never called."""

    async def close(self) -> None:
        """Nothing is held."""


class Gate:
    """Counts the hook calls being answered; a call beyond `limit` is turned away at once rather than kept waiting."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.inside = 0

    @contextmanager
    def enter(self) -> Iterator[bool]:
        """Whether there is room; the place is given back on leaving."""
        self.inside += 1
        try:
            yield self.inside <= self.limit
        finally:
            self.inside -= 1
