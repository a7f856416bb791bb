"""What could not be read or obtained, when it matters to the order: one card that says so, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cards.case import Case, Gap
from cards.facts import NEED_WORDS
from cards.finding import Finding, Indicator
from cards.rule import Rule
from cards.text import Said, listed, say


@dataclass(frozen=True)
class Limits:
    """None: there is no number in this check."""


def _because(gap: Gap) -> Said:
    """ "conditions: not supplied", never "no conditions"; or what the order's own problem is."""
    return say(f"{NEED_WORDS[gap.need]}: {{why}}", why=gap.why) if gap.need else gap.why


def _summary(gaps: tuple[Gap, ...]) -> Said:
    """The order first: what could not be read in it; else the lists that are missing, else those known in part."""
    of_order = [gap.why for gap in gaps if gap.need is None]
    if of_order:
        return say("Not everything was checked: {why}", why=of_order[0])
    if any(not gap.in_part for gap in gaps):
        return say("Not everything was checked: no answer about {missing}", missing=_lists(gaps, in_part=False))
    return say("Not everything was checked: only a part is known of {lists}", lists=_lists(gaps, in_part=True))


def _lists(gaps: tuple[Gap, ...], *, in_part: bool) -> Said:
    words = [NEED_WORDS[gap.need] for gap in gaps if gap.need and gap.in_part is in_part]
    return listed(list(dict.fromkeys(words)))


def find(case: Case, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001 - every rule is called alike
    """One finding that names each check not made, with the checks that share a reason told together."""
    if not case.gaps:
        return
    topics: dict[str, list[str]] = {}
    whys: dict[str, Said] = {}
    for gap in case.gaps:
        why = _because(gap)
        whys[why.plain] = why
        told = topics.setdefault(why.plain, [])
        if gap.asks not in told:
            told.append(gap.asks)
    yield Finding(
        Indicator.INFO,
        _summary(case.gaps),
        tuple(say("Not checked: {what} ({why}).", what=listed(topics[key]), why=why) for key, why in whys.items()),
    )


RULE = Rule("not-checked", find, Limits, last=True)
