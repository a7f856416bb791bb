"""What stands on a card below its summary: the paragraphs of the detail, and the choices of one click."""

from __future__ import annotations

import dataclasses

from cards import wording
from cards.assess import Outcome
from cards.case import Case
from cards.facts import NEED_WORDS, Need
from cards.finding import Finding, OrderTest, Proposal
from cards.knowledge.schema import Confidence
from cards.text import Said, listed, say

MOST_SUGGESTIONS_PER_CARD = 6  # more is no choice any more, and each is a whole resource to make and check
CONFIDENCE_WORDS: dict[Confidence, str] = {
    "VERIFIED": "VERIFIED in the source",
    "DERIVED": "DERIVED: proposed by this service, for the site to approve",
    "RECALLED": "RECALLED: not checked against a source, for the site to approve",
}


def choices(findings: list[Finding]) -> list[tuple[str, tuple[Proposal, ...]]]:
    """Each proposal as one click, the first few; of several tests also all of those at once."""
    each = list(_labelled(findings).items())[:MOST_SUGGESTIONS_PER_CARD]
    choices: list[tuple[str, tuple[Proposal, ...]]] = [(label, (proposal,)) for label, proposal in each]
    tests = tuple(proposal for _, proposal in each if isinstance(proposal, OrderTest))
    if len(tests) < 2:  # noqa: PLR2004 - two are several
        return choices
    return [*choices, (f"Order all {len(tests)} tests" if tests[2:] else "Order both tests", tests)]


def _labelled(findings: list[Finding]) -> dict[str, Proposal]:
    """Each proposal once, by its label; where two dosages get the same one, the label says which is meant."""
    every = [proposal for finding in findings for proposal in finding.proposals]
    proposals = list({_effect(proposal): proposal for proposal in reversed(every)}.values())[::-1]
    labels = [proposal.label.plain for proposal in proposals]
    return {
        f"{label} ({proposal.place})" if labels.count(label) > 1 and proposal.place else label: proposal
        for label, proposal in zip(labels, proposals, strict=True)
    }


def _effect(proposal: Proposal) -> tuple[object, ...]:
    """What a click does, whatever its label says."""
    fields = {field.name: getattr(proposal, field.name) for field in dataclasses.fields(proposal)}
    told = {"label", "place", "reason"}  # two that differ in words alone do the same
    return (type(proposal), *(value for name, value in fields.items() if name not in told))


def not_available_for(case: Case, outcome: Outcome) -> tuple[Need, ...]:
    """The lists that a check wanted and did not have."""
    rule = outcome.bound.rule
    return tuple(need for need in (*rule.needs, *rule.wants) if case.facts.unknown(need) is not None)


def paragraphs(case: Case, outcome: Outcome, findings: list[Finding], not_available: tuple[Need, ...]) -> list[Said]:
    """The detail: what was found, why it matters, what was not to be had or not used, and the limits."""
    sheet = outcome.bound.sheet
    told = list(dict.fromkeys(paragraph for finding in findings for paragraph in finding.detail))
    told.append(Said((f"**Why it matters:** {sheet.why}",)))
    if not_available:
        told.append(Said((f"**Not available:** {_words(not_available)}.",)))
    partial = tuple(
        need for need in (*outcome.bound.rule.needs, *outcome.bound.rule.wants) if need in case.facts.partial
    )
    if partial:
        told.append(Said((f"**Only in part:** {_words(partial)}; what is missing may change this.",)))
    left_out = _left_out(case, outcome)
    if left_out:
        told.append(say("**Left out:** {why}.", why=listed(list(left_out), last="and")))
    if any(limit.shown for limit in sheet.limits.values()):
        told.append(_limits(case, outcome))
    return told


def _left_out(case: Case, outcome: Outcome) -> tuple[Said, ...]:
    """Why entries of the lists this check rests on were not used, each reason once, the first three."""
    needs = {*outcome.bound.rule.needs, *outcome.bound.rule.wants}
    return tuple(dict.fromkeys(problem.why for problem in case.facts.problems if problem.part in needs))[:3]


def _words(needs: tuple[Need, ...]) -> str:
    return listed([NEED_WORDS[need] for need in needs]).plain


def _limits(case: Case, outcome: Outcome) -> Said:
    """The numbers this check rests on, by the confidence of their rows."""
    shown = {name: limit for name, limit in outcome.bound.sheet.limits.items() if limit.shown}
    told: dict[Confidence, list[str]] = {}
    for name, limit in shown.items():
        confidence = case.knowledge.row(limit.row).confidence
        told.setdefault(confidence, []).append(f"{_limit_words(name)} {wording.number(limit.value)} {limit.unit}")
    parts = [f"{', '.join(limits)} ({CONFIDENCE_WORDS[confidence]})" for confidence, limits in sorted(told.items())]
    return Said((f"**Limits:** {'; '.join(parts)}.",))


def _limit_words(name: str) -> str:
    """ "window_after_days" -> "window after": the unit follows the number anyway."""
    units = {"percent", "days", "months", "mcg", "mg", "ratio"}
    return " ".join(word for word in name.split("_") if word not in units)
