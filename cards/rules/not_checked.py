"""What could not be read or obtained, when it matters to the order: one card that says so, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cards.facts import NEED_WORDS
from cards.finding import Finding, Indicator
from cards.rule import Case, Gap, Rule
from cards.text import Said, listed, say


@dataclass(frozen=True)
class Limits:
    """None: there is no number in this check."""


def _why(gap: Gap) -> Said:
    return say(f"{NEED_WORDS[gap.need]}: {{why}}", why=gap.why) if gap.need else gap.why


def find(case: Case, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001 - every rule is called alike
    """One finding that names each check not made, with the checks that share a reason told together."""
    if not case.gaps:
        return
    topics: dict[str, list[str]] = {}
    whys: dict[str, Said] = {}
    for gap in case.gaps:
        why = _why(gap)
        whys[why.plain] = why
        told = topics.setdefault(why.plain, [])
        if gap.asks not in told:
            told.append(gap.asks)
    every = list(dict.fromkeys(gap.asks for gap in case.gaps))
    more = f", and {len(every) - 1} more" if len(every) > 1 else ""
    yield Finding(
        Indicator.INFO,
        Said((f"Not checked: {every[0]}{more}",)),
        tuple(
            say("Not checked: {what}. Reason: {why}.", what=listed(topics[key]), why=why) for key, why in whys.items()
        ),
    )


RULE = Rule("not-checked", find, Limits, last=True)
