"""Every rule over one case. A rule that cannot run, or breaks, leaves a gap: never a silence."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cards.case import Case, Gap
from cards.finding import Finding, NotChecked
from cards.in_part import gaps_in_part
from cards.order import Kind
from cards.rule import BoundRule
from cards.text import Said, say


@dataclass(frozen=True)
class Outcome:
    """What one rule came to: findings, gaps, or neither (it ran and had nothing to say).

    `broken` is the type and place of an error inside the rule, for the log: never its message.
    """

    bound: BoundRule
    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    broken: str | None = None

    @property
    def topic(self) -> str:
        """The contract's name of the check."""
        return self.bound.sheet.topic


@dataclass(frozen=True)
class Assessment:
    """All outcomes for one case; rules that the site switched off are not among them."""

    case: Case
    outcomes: tuple[Outcome, ...]


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    spot = f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace else "?"
    return f"{type(error).__name__} in {spot}"


def _gaps(bound: BoundRule, case: Case) -> tuple[Gap, ...]:
    rule = bound.rule
    of_order = [bound.gap(problem.why, conflict=problem.conflict) for problem in case.order.problems_with(*rule.reads)]
    if "dose" in rule.reads and not of_order and _dose_is_missing(case):
        of_order.append(bound.gap(say("no dose is stated")))
    unknown = [(need, case.facts.unknown(need)) for need in rule.needs]
    of_chart = [bound.gap(Said((found.why,)), need) for need, found in unknown if found is not None]
    return tuple(of_order + of_chart)


def _dose_is_missing(case: Case) -> bool:
    """While an order is being put together a dose may be missing; once it is to be signed, that is a gap."""
    return case.stage != "select" and not any(phase.dose.stated for phase in case.order.phases)


def run(bound: BoundRule, case: Case) -> Outcome:
    """One rule over one case. What it found stands; finding nothing in a part of a list is no verdict."""
    made = _made(bound, case)
    if made.findings or made.broken or not case.facts.partial:
        return made
    in_part = gaps_in_part(bound, case, made.gaps, lambda other: _made(bound, other))
    return replace(made, gaps=(*made.gaps, *in_part))


def _made(bound: BoundRule, case: Case) -> Outcome:
    gaps = _gaps(bound, case)
    if gaps:
        return Outcome(bound, gaps=gaps)
    try:
        results = tuple(bound.rule.find(case, bound.limits))
    except Exception as error:  # noqa: BLE001 - a broken rule must be said, whatever broke it
        why = Said(("this check failed inside and was not made",))
        return Outcome(bound, gaps=(bound.gap(why),), broken=_place(error))
    return Outcome(
        bound,
        findings=tuple(result for result in results if isinstance(result, Finding)),
        gaps=tuple(bound.gap(result.why, told=result.told) for result in results if isinstance(result, NotChecked)),
    )


def _concerns(bound: BoundRule, case: Case) -> bool:
    """The antidote is another medicine: only what tells it from the vitamin looks at it. Nobody drafts at a view."""
    if bound.rule.view or case.stage == "view":
        return bound.rule.view and case.stage == "view"
    return case.order.product.kind is not Kind.ANTIDOTE or bound.rule.antidote or bound.rule.last


def assess(case: Case, rules: tuple[BoundRule, ...]) -> Assessment:
    """All rules that are not off: first those that look at the case, then those that look at the gaps left."""
    wanted = [bound for bound in rules if bound.state(case.site) != "off" and _concerns(bound, case)]
    first = [run(bound, case) for bound in wanted if not bound.rule.last]
    # a check the site keeps silent leaves no card behind when it could not be made
    live = [outcome for outcome in first if outcome.bound.state(case.site) == "live"]
    conflict_is_told = any(outcome.findings and outcome.bound.rule.tells_conflicts for outcome in live)
    gaps = [gap for outcome in live for gap in outcome.gaps if gap.told]
    told = tuple(gap for gap in gaps if not (gap.conflict and conflict_is_told))
    late = [run(bound, replace(case, gaps=told)) for bound in wanted if bound.rule.last]
    return Assessment(case, tuple(first + late))
