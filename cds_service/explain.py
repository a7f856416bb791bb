"""How an answer came about, for people at a terminal: how each order was read, and what each rule came to."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cards import wording
from cards.assess import Outcome
from cards.case import Gap
from cards.facts import Fact
from cards.picture import SCENARIO_WORDS, Picture
from cards.text import Foreign
from cds_service.assessed import HookResponse, Looked
from cds_service.response import KEY_OF


def explain(response: HookResponse) -> RenderableType:
    """A block for each order looked at."""
    if not response.looked:
        return Text("No order was looked at.")
    return Group(*(_order(looked) for looked in response.looked))


def _order(looked: Looked) -> RenderableType:
    title = Text(f"\n{Foreign(looked.order.ref).plain}", style="bold")
    parts: list[RenderableType] = [title, _reading(looked)]
    if looked.assessment is not None:
        parts.append(_picture(looked.assessment.case.picture))
    if looked.assessment is None:
        parts.append(Text("Not a vitamin B12 injection, or not known to be one: no rule was run."))
    else:
        parts.append(_rules(looked.assessment.outcomes))
    return Group(*parts)


def _reading(looked: Looked) -> Table:
    table = Table("part", "as read", title="How the order was read", title_justify="left")
    for name, value in looked.reading.items():
        if name == "notRead":
            continue  # told below, with the rest that was not read
        table.add_row(name, Text(_plain(value) or "not stated"))
    for caution in looked.order.notations:
        table.add_row("notation", Text(caution.plain))
    for note in looked.order.notes:
        table.add_row("beside the dose", Text(note.plain))
    for problem in looked.order.problems:
        table.add_row(f"{problem.part}: not read", Text(problem.why.plain))
    return table


def _picture(picture: Picture) -> Table:
    """What is understood of the case, each part with the entries it rests on."""
    table = Table("part", "as understood", "resting on", title="The clinical picture", title_justify="left")
    for scene in picture.scenes:
        table.add_row("scenario", SCENARIO_WORDS[scene.scenario], Text(_entries(scene.facts)))
    course = picture.course
    since = f"since {wording.day(course.first)}" if course.first else ""
    table.add_row("treatment", f"{course.treatment} {since}".strip(), Text(_entries(course.injections)))
    severity = "severe anaemia" if picture.severe else "no severe anaemia on record"
    table.add_row("severity", severity, Text(_entries(picture.severe)))
    cause = "for life" if picture.lifelong else "documented" if picture.causes else "not documented"
    table.add_row("cause", cause, Text(_entries((*picture.causes, *picture.causes_in_words))))
    return table


def _entries(facts: tuple[Fact, ...]) -> str:
    return "; ".join(f"{fact.says.plain} ({fact.ref}, {wording.when(fact.when)})" for fact in facts)


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_plain(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(each)}" for name, each in value.items() if each is not None)
    return "" if value is None else str(value)


def _rules(outcomes: tuple[Outcome, ...]) -> Table:
    table = Table("rule", "came to", "why", title="What each rule came to", title_justify="left")
    for outcome in outcomes:
        what, why = _told(outcome)
        table.add_row(outcome.topic, what, Text(why))
    return table


def _told(outcome: Outcome) -> tuple[str, str]:
    if outcome.findings:
        return "found", " / ".join(finding.summary.plain for finding in outcome.findings)
    if outcome.gaps:
        return "not checked", "; ".join(dict.fromkeys(_why(gap) for gap in outcome.gaps))
    return "quiet", outcome.bound.sheet.how


def _why(gap: Gap) -> str:
    return f"{KEY_OF[gap.need]}: {gap.why.plain}" if gap.need else gap.why.plain
