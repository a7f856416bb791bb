"""From a supplied list to facts: this patient's entries, each once, every one read on its own.

The order of the answer is that of the facts (newest first) and never that of the request, so the same
chart always gives the same cards. Nothing of another patient passes this room.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from cards.facts import Fact, Need
from cards.knowledge import Knowledge
from cards.knowledge.substances import Names
from cards.known import Problem
from cards.text import Said
from cds_service.reading.chart.shape import Resource, ref_of, text
from cds_service.reading.chart.whose import Whose, whose
from cds_service.reading.resource import mapping


class Supplied(Protocol):
    """A list as the client supplied it."""

    @property
    def resources(self) -> tuple[dict[str, Any], ...]:
        """The entries, unjudged."""

    @property
    def partial(self) -> bool:
        """Whether only a part was supplied."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What stood in the way of obtaining entries."""

    @property
    def more(self) -> bool:
        """Whether it is a part for no other reason than that more was found than came."""


Resolve = Callable[[str], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Chart:
    """What readers know besides the entry: `resolve` finds what it refers to, `names` are those of substances."""

    patient_id: str
    knowledge: Knowledge
    today: date
    zone: tzinfo
    resolve: Resolve
    names: Names


F = TypeVar("F", bound=Fact)
# A reader yields facts, and a sentence for whatever it could not read.
Reader = Callable[[Resource, Chart], Iterable[F | Said]]

NOT_AN_ENTRY = Said(("an entry was not readable",))
OF_ANOTHER = Said(("entries of another patient were not used",))
OF_NOBODY_KNOWN = Said(("entries whose patient could not be read were not used",))
CONTRADICTORY = Said(("an entry was supplied more than once with different content and was not used",))
MODIFIED = Said(("an entry carries a modifier that may change its meaning and was not used",))


def not_read(what: str) -> Said:
    """A sentence of ours as the reason why something was not read."""
    return Said((what,))


def _canonical(resource: Resource) -> str:
    return json.dumps(resource, sort_keys=True, default=str)


def _updated(resource: Resource) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text(mapping(resource.get("meta")).get("lastUpdated")))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _newest(versions: list[Resource]) -> Resource | None:
    """The version updated last, None when the versions do not say which that is."""
    stamps = [_updated(version) for version in versions]
    known = [stamp for stamp in stamps if stamp is not None]
    if len(versions) == 1 or len(known) < len(versions) or known.count(max(known)) > 1:
        return versions[0] if len(versions) == 1 else None
    return versions[known.index(max(known))]


def distinct(resources: Iterable[Resource]) -> tuple[tuple[Resource, ...], tuple[str, ...]]:
    """Each entry once in an order of its own, and the refs of those whose versions contradict."""
    versions: dict[str, list[Resource]] = {}
    for content, resource in sorted(((_canonical(one), one) for one in resources), key=lambda pair: pair[0]):
        key = ref_of(resource) if text(resource.get("id")) else content
        same = versions.setdefault(key, [])
        if resource not in same:
            same.append(resource)
    newest = {key: _newest(same) for key, same in versions.items()}
    kept = tuple(resource for resource in newest.values() if resource is not None)
    return kept, tuple(key for key, resource in newest.items() if resource is None)


def newest_first(facts: Iterable[F]) -> tuple[F, ...]:
    """Facts by date, the latest first and the undated last, then by reference."""

    def place(fact: F) -> tuple[int, int, str]:
        return (-fact.when.last.toordinal(), -fact.when.first.toordinal(), fact.ref) if fact.when else (1, 1, fact.ref)

    return tuple(sorted(facts, key=place))


def unmodified(read: Reader[F]) -> Reader[F]:
    """`read`, but for entries with a modifier extension, which may turn their meaning round."""

    def reader(resource: Resource, chart: Chart) -> Iterable[F | Said]:
        return (MODIFIED,) if resource.get("modifierExtension") else read(resource, chart)

    return reader


class Entries(NamedTuple, Generic[F]):
    """The facts of one list, newest first, and what could not be read in it.

    `left_out`: an entry that may be the patient's, or that nobody asked for, is not among the facts.
    """

    facts: tuple[F, ...]
    problems: tuple[Problem, ...]
    left_out: bool


def read_entries(need: Need, supplied: tuple[Any, ...], read: Reader[F], chart: Chart) -> Entries[F]:
    """What one list holds of the patient."""
    entries = [one for one in supplied if isinstance(one, dict) and isinstance(one.get("resourceType"), str)]
    owners = [whose(entry, chart.patient_id) for entry in entries]
    kept, contradictory = distinct(entry for entry, owner in zip(entries, owners, strict=True) if owner is Whose.OURS)
    list_wide = (
        (NOT_AN_ENTRY, len(entries) < len(supplied)),
        (OF_ANOTHER, Whose.ANOTHERS in owners),
        (OF_NOBODY_KNOWN, Whose.UNREADABLE in owners),
    )
    problems = [Problem(need, why) for why, is_so in list_wide if is_so]
    problems += [Problem(need, CONTRADICTORY, ref) for ref in contradictory]
    left_out = bool(problems)
    facts: list[F] = []
    for entry in kept:
        found = tuple(read(entry, chart))
        whys = tuple(one for one in found if isinstance(one, Said))
        problems += [Problem(need, why, ref_of(entry)) for why in whys]
        facts += [one for one in found if not isinstance(one, Said)]
        left_out = left_out or (bool(found) and len(whys) == len(found))
    return Entries(newest_first(facts), tuple(problems), left_out)
