"""A circuit breaker: a FHIR server that failed again and again is left alone for a while.

Closed, every query goes out. After so many failures in a row it opens and none does; once it has rested,
one query is let through to try, and what becomes of it closes or opens the breaker again. The states
are values and know no clock.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

K = TypeVar("K")


@dataclass(frozen=True)
class Limits:
    """`failures` in a row open the breaker; after `rest` seconds one query may try."""

    failures: int = 5
    rest: float = 30.0


@dataclass(frozen=True)
class Breaker:
    """One state. `opened` is when it opened, in the seconds of the clock that every `now` comes from."""

    failures: int = 0
    opened: float | None = None
    trying: bool = False

    def asked(self, now: float, limits: Limits) -> Breaker | None:
        """The state once a query has gone out; None when none may go out."""
        if self.opened is None:
            return self
        if self.trying or now - self.opened < limits.rest:
            return None
        return replace(self, trying=True)

    def answered(self) -> Breaker:
        """The state after an answer of any kind, also a refusal: the server works."""
        return Breaker()

    def failed(self, now: float, limits: Limits) -> Breaker:
        """The state after a failure; one that was under way when the breaker opened does not prolong the rest."""
        failures = self.failures + 1
        if self.trying or (self.opened is None and failures >= limits.failures):
            return Breaker(failures, now)
        return replace(self, failures=failures)

    def abandoned(self) -> Breaker:
        """The state when nobody waited for what became of a query: it says nothing, and another may try."""
        return replace(self, trying=False)


@dataclass
class Breakers(Generic[K]):
    """The breaker of every client and host, by key."""

    limits: Limits = Limits()
    _states: dict[K, Breaker] = field(default_factory=lambda: defaultdict(Breaker))

    def asks(self, key: K, now: float) -> bool:
        """Whether a query may go out at `now`; if so, tell what became of it."""
        state = self._states[key].asked(now, self.limits)
        if state is not None:
            self._states[key] = state
        return state is not None

    def answered(self, key: K) -> None:
        """The server answered."""
        self._states[key] = self._states[key].answered()

    def failed(self, key: K, now: float) -> None:
        """The server failed, or was too late."""
        self._states[key] = self._states[key].failed(now, self.limits)

    def abandoned(self, key: K) -> None:
        """Nobody waited for the answer."""
        self._states[key] = self._states[key].abandoned()

    def resting(self, key: K) -> bool:
        """Whether the breaker is open, for the operator to see."""
        return self._states[key].opened is not None
