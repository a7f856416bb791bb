"""An allergy to a cobalamin, or to the cobalt in every one of them.

One that is recorded as resolved is told without urgency: why it was closed is not on the record. Cobalt allergy
is common and is told for counselling, unless it was severe.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cards import record, wording
from cards.case import Case
from cards.facts import Allergy, Fact
from cards.finding import Finding, Indicator, NotChecked, Withdraw
from cards.known import Unknown
from cards.rule import Rule
from cards.text import Said, listed, say


@dataclass(frozen=True)
class Limits:
    """Hours within which skin reactions are described in cobalt allergy."""

    reaction_hours: Decimal


def _named(allergies: tuple[Allergy, ...]) -> Said:
    return listed([say(f"{{what}} ({wording.when(one.when)})", what=one.says) for one in allergies])


def _given_since(case: Case, allergies: tuple[Allergy, ...]) -> tuple[Fact, ...]:
    """The newest injection that was given after the newest of these entries was made."""
    given = case.facts.given
    entered = [one.when.last for one in allergies if one.when is not None]
    if isinstance(given, Unknown) or len(entered) < len(allergies):
        return ()
    dated = [one for one in given if one.b12_injection and one.when is not None and one.when.first > max(entered)]
    return tuple(sorted(dated, key=lambda one: (one.when.last if one.when else case.today, one.ref))[-1:])


def _since_words(since: tuple[Fact, ...]) -> tuple[Said, ...]:
    return tuple(say(f"An injection is on record after that entry: {wording.when(one.when)}.") for one in since)


def _to_vitamin(case: Case, allergies: tuple[Allergy, ...]) -> Finding:
    severe = any(one.severe for one in allergies)
    ordered, since = str(case.order.substance), _given_since(case, allergies)
    what = "a severe allergy" if severe else "an allergy"
    clarify = "Options: clarify what happened and with which product; ask an allergy service."
    suspected = " Where sensitivity is only suspected, the US label suggests a test dose into the skin."
    return Finding(
        Indicator.CRITICAL if severe else Indicator.WARNING,
        say(f"{wording.upper(ordered)} is ordered and {what} is on record: {{named}}", named=_named(allergies)),
        (
            say("The US label speaks of sensitivity to vitamin B12 or cobalt as a whole, not to one form."),
            say(clarify if severe else clarify + suspected),
            *_since_words(since),
        ),
        evidence=(*allergies, *since),
        proposals=(Withdraw(say(f"Take the order of {ordered} away")),) if severe else (),
    )


def _closed(case: Case, allergies: tuple[Allergy, ...]) -> Finding:
    since = _given_since(case, allergies)
    return Finding(
        Indicator.INFO,
        say("An allergy to a vitamin B12 product was recorded and closed: {named}", named=_named(allergies)),
        (say("Why it was closed is not on the record."), *_since_words(since)),
        evidence=(*allergies, *since),
    )


def _to_cobalt(case: Case, allergies: tuple[Allergy, ...], limits: Limits) -> Finding:
    severe = any(one.severe for one in allergies)
    ordered, hours = str(case.order.substance), wording.number(limits.reaction_hours)
    what = "a severe allergy to cobalt" if severe else "an allergy to cobalt"
    counsel = (
        f"The MHRA advises to weigh benefit and risk, and to tell of skin reactions, at once or within {hours} hours."
    )
    return Finding(
        Indicator.CRITICAL if severe else Indicator.INFO,
        say(f"{wording.upper(ordered)} holds cobalt, and {what} is on record: {{named}}", named=_named(allergies)),
        (say(counsel), *_since_words(_given_since(case, allergies))),
        evidence=(*allergies, *_given_since(case, allergies)),
        proposals=(Withdraw(say(f"Take the order of {ordered} away")),) if severe else (),
    )


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    """One finding for the vitamin and one for the metal, told on one card."""
    vitamin = record.allergies(case, "cobalamin")
    standing = tuple(one for one in vitamin if one.active is not False)
    cobalt = tuple(one for one in record.allergies(case, "cobalt") if one.active is not False and one not in vitamin)
    if standing:
        yield _to_vitamin(case, standing)
    elif vitamin:
        yield _closed(case, vitamin)
    if cobalt:
        yield _to_cobalt(case, cobalt, limits)
    if vitamin or cobalt:
        return
    if any(problem.part == "allergies" for problem in case.facts.problems):
        yield NotChecked(say("an entry among the allergies could not be read"))


RULE = Rule("cobalamin-hypersensitivity", find, Limits, needs=("allergies",))
