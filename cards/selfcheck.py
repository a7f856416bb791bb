"""Every example of every sheet, run over the rules: at each start, and as the tests of the rules."""

from __future__ import annotations

from collections.abc import Iterator

from cards.assess import Outcome, assess
from cards.example.build import case_of
from cards.knowledge import Knowledge
from cards.rule import BoundRule, Example


def outcome_of(bound: BoundRule, example: Example, rules: tuple[BoundRule, ...], knowledge: Knowledge) -> Outcome:
    """What the rule comes to in its example, at a default site but for the stock it names.

    Rules know nothing of one another, so it runs alone, but for one that looks at the gaps the others leave.
    """
    assessment = assess(case_of(example.given, knowledge), rules if bound.rule.last else (bound,))
    return next(outcome for outcome in assessment.outcomes if outcome.topic == bound.sheet.topic)


def told(outcome: Outcome) -> str:
    """The outcome in the words of `Example.expect`."""
    if outcome.findings:
        return max(finding.indicator for finding in outcome.findings).name.lower()
    return "not-checked" if outcome.gaps else "quiet"


def difference(outcome: Outcome, example: Example) -> str | None:
    """What differs from the example, or None."""
    if outcome.broken:
        return f"the rule broke: {outcome.broken}"
    if told(outcome) != example.expect:
        return f"expected {example.expect}, came to {told(outcome)}"
    text = " ".join(s.plain for finding in outcome.findings for s in (finding.summary, *finding.detail))
    if example.says is not None and example.says not in text:
        return f"does not say {example.says!r}"
    offers = sum(len(finding.proposals) for finding in outcome.findings)
    if example.offers is not None and offers != example.offers:
        return f"expected {example.offers} offers, made {offers}"
    return None


def faults(rules: tuple[BoundRule, ...], knowledge: Knowledge) -> Iterator[str]:
    """Every example that no longer holds, as "topic: example: what differs"."""
    for bound in rules:
        for example in bound.sheet.examples:
            try:
                found = difference(outcome_of(bound, example, rules, knowledge), example)
            except (ValueError, KeyError) as error:
                found = f"the example cannot be built: {error}"
            if found:
                yield f"{bound.sheet.topic}: {example.name}: {found}"
