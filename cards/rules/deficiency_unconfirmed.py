"""No result that shows the deficiency, or a normal one, before a course of injections.

Quiet where a source gives injections without a low result (after surgery, pernicious anaemia on record,
premedication, inherited defects), because a normal value does not speak against a functional deficiency
or nitrous oxide, and whatever was measured after the first injection proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cards import evidence, record, wording
from cards.case import Case
from cards.facts import Lab
from cards.finding import Finding, Indicator, NotChecked, OrderTest
from cards.rule import Rule
from cards.text import Said, listed, say


@dataclass(frozen=True)
class Limits:
    """How many days before the first injection a result still counts."""

    look_back_days: Decimal


def _told(found: tuple[Lab, ...]) -> Said:
    return listed([say("{what} on {day}", what=lab.says, day=wording.when(lab.when)) for lab in found])


def _orders(case: Case, *tests: str) -> tuple[OrderTest, ...]:
    because = "vitamin B12 injection ordered, deficiency not shown"
    when = "without delaying the injection" if case.picture.neurological else "to be taken before the injection"
    says = case.knowledge.tests
    return tuple(OrderTest(say(f"Order {says[test].says}, {when}"), test, case.today, because) for test in tests)


def _lead(case: Case, told: str) -> str:
    """With neurological findings no test may delay treatment, and the card begins with that."""
    return f"Treat now, and confirm: {told[0].lower()}{told[1:]}" if case.picture.neurological else told


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    """At most one finding: normal results, unclear ones, or none. A test that is ordered is awaited in silence."""
    if case.picture.needs_no_proof or case.picture.other_uses:
        return
    found = evidence.deficiency_evidence(case, int(limits.look_back_days))
    if found.shown:
        yield from _homocysteine(case, found, limits)
        return
    unread = evidence.newest_unread(found)
    if unread is not None:
        doubt = "is preliminary" if unread.preliminary else "has no date"
        why = unread.problem.why if unread.problem else say(f"{{result}} {doubt}", result=unread.says)
        yield NotChecked(say("a vitamin B12 result was not used: {why}", why=why))
    elif record.planned(case, "mma_serum"):
        return
    elif found.normal:
        yield _normal(case, found.normal)
    elif found.unclear or found.open:
        yield _unclear(case, found.unclear, found.open)
    elif not record.planned(case, "b12_total", "b12_active"):
        since = case.picture.course.starts(case.today) - timedelta(days=int(limits.look_back_days))
        if not case.picture.course.has_injections:
            yield _none(case, since)
        elif case.stage != "refill":
            yield _none_on_record(case, since)


def _homocysteine(case: Case, found: evidence.DeficiencyEvidence, limits: Limits) -> Iterator[Finding]:
    """Raised for want of folate as well, so that alone it is no proof; row hcy-uk wants folate alongside."""
    alone = evidence.is_homocysteine_alone(case, found, int(limits.look_back_days))
    if not alone or case.stage == "refill" or record.planned(case, "mma_serum"):
        return
    folate = evidence.folate_of(case, int(limits.look_back_days))
    others = (*found.normal, *found.unclear, *found.open)
    asked = () if folate or record.planned(case, *record.FOLATE) else ("folate_serum",)
    marked = f", marked {folate[0].flag} by its laboratory" if folate and folate[0].flag else ""
    on_record = say(f"{{result}}{marked}", result=_told(folate)) if folate else Said(("no result of the year",))
    yield Finding(
        Indicator.INFO,
        say(
            _lead(case, "Only homocysteine speaks for a deficiency, and alone it is no proof: {result}"),
            result=_told(found.shown[:1]),
        ),
        (
            *wording.neurological_in_words(case.picture),
            say(
                "Homocysteine is raised in lack of folate and in kidney disease too. Folate: {folate}.",
                folate=on_record,
            ),
            *([say("Beside it: {results}.", results=_told(others))] if others else []),
        ),
        evidence=(*found.shown, *folate, *others, *case.picture.neurological_entries),
        not_found=("methylmalonic acid",),
        proposals=_orders(case, "mma_serum", *asked),
    )


def _normal(case: Case, results: tuple[Lab, ...]) -> Finding:
    """A discordant result delays nothing when the findings are neurological, and is no call to treat either."""
    neurological = case.picture.neurological
    detail = [
        *wording.neurological_in_words(case.picture),
        say("Before the first injection: {results}.", results=_told(results)),
        say(evidence.cut_off_words(case, results[0])),
        say("A normal total vitamin B12 does not exclude a functional deficiency; methylmalonic acid tells."),
    ]
    lead = ""
    if neurological:
        lead = "Treat now if the neurological findings are new; "
        names = listed([fact.says for fact in neurological])
        detail.insert(0, say("On the record: {names}. Do not wait for a test to treat new findings.", names=names))
    told = "the result before these injections shows no deficiency: {result}"
    return Finding(
        Indicator.WARNING,
        say(f"{lead}{told}" if lead else f"{told[0].upper()}{told[1:]}", result=_told(results[:1])),
        tuple(detail),
        evidence=(*results, *case.picture.neurological_entries),
        not_found=("a result that shows vitamin B12 deficiency",),
        proposals=_orders(case, "mma_serum"),
    )


def _unclear(case: Case, between: tuple[Lab, ...], open_ended: tuple[Lab, ...]) -> Finding:
    results = (*between, *open_ended)
    what = "is between the cut-offs" if between else "may lie on either side of the cut-off"
    return Finding(
        Indicator.INFO,
        say(_lead(case, f"The vitamin B12 result {what}: {{result}}"), result=_told(results[:1])),
        (
            *wording.neurological_in_words(case.picture),
            say(
                f"A result that {what} does not tell; methylmalonic acid does. On record: {{results}}.",
                results=_told(results),
            ),
            say(evidence.cut_off_words(case, results[0])),
        ),
        evidence=(*results, *case.picture.neurological_entries),
        not_found=("methylmalonic acid",),
        proposals=_orders(case, "mma_serum"),
    )


def _older(case: Case, since: date) -> tuple[Lab, ...]:
    everything = record.labs(case, "b12_total", "b12_active")
    return tuple(lab for lab in everything if lab.when is not None and lab.when.last < since)[:2]


def _none(case: Case, since: date) -> Finding:
    day, older = wording.day(since), _older(case, since)
    shows = say(f"No vitamin B12, active B12, methylmalonic acid or homocysteine result since {day} shows it.")
    detail = [*wording.neurological_in_words(case.picture), shows]
    if older:
        detail.append(say("Older: {results}.", results=_told(older)))
    return Finding(
        Indicator.WARNING,
        say(_lead(case, f"No result since {day} shows a vitamin B12 deficiency")),
        tuple(detail),
        evidence=(*older, *case.picture.neurological_entries),
        not_found=("a vitamin B12 result from the year before the first injection",),
        proposals=_orders(case, "b12_total", "mma_serum"),
    )


def _none_on_record(case: Case, since: date) -> Finding:
    """On treatment a level would tell nothing any more, so none is offered."""
    first = case.picture.course.first
    start = f"since {wording.day(since)}" if first else "on record"
    older = _older(case, since)
    given = f"The first injection on record was on {wording.day(first)}. " if first else ""
    return Finding(
        Indicator.INFO,
        say(f"Treated already, but no result {start} shows the deficiency that is treated"),
        (
            say(f"{given}On injections a serum vitamin B12 tells nothing about it; the cause can still be found."),
            *([say("Older: {results}.", results=_told(older))] if older else []),
        ),
        evidence=older,
        not_found=("a vitamin B12 result from before the first injection",),
    )


RULE = Rule(
    "deficiency-unconfirmed",
    find,
    Limits,
    needs=("labs", "conditions"),
    wants=("planned", "procedures", *record.HISTORY, "appointments"),
)
