"""From an assessment to cards: ranked, merged, capped, with their sources and stable ids.

A card is still free of CDS Hooks JSON and of FHIR: its suggestions carry proposals.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from dataclasses import dataclass

from cards.assess import Assessment, Outcome
from cards.card_detail import choices, not_available_for, paragraphs
from cards.case import Case
from cards.facts import Fact, Need
from cards.finding import Finding, Indicator, Proposal
from cards.order import Order
from cards.text import Foreign, say

MOST_CARDS_PER_ORDER = 5
LONGEST_SUMMARY = 139  # CDS Hooks: fewer than 140 characters
LONGEST_ORDER_NAME = 40  # leaves the summary room for what it has to say


@dataclass(frozen=True)
class CardKey:
    """What card ids are derived from: a secret, the client and the hook instance. Never patient data."""

    secret: bytes
    client: str
    hook_instance: str

    def uuid(self, *names: str) -> str:
        """The same names give the same UUID for the same call (HMAC-SHA-256, shaped as a version 5 UUID)."""
        text = "\0".join((self.client, self.hook_instance, *names)).encode()
        return str(uuid.UUID(bytes=hmac.new(self.secret, text, hashlib.sha256).digest()[:16], version=5))


@dataclass(frozen=True)
class Suggestion:
    """One click: a label and what it does; only "order all" does more than one thing."""

    uuid: str
    label: str
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True)
class Card:
    """What is shown about one order; `summary` is plain text, `detail` markdown."""

    uuid: str
    order: str
    topic: str
    title: str
    rule: str
    indicator: Indicator
    summary: str
    detail: str
    source: str
    override_reasons: tuple[str, ...]
    suggestions: tuple[Suggestion, ...]
    evidence: tuple[Fact, ...]
    not_found: tuple[str, ...]
    not_available: tuple[Need, ...]


@dataclass(frozen=True)
class Shown:
    """The cards of one order, and the topics that were found but are not shown.

    Silent ones, those that stay away for a while, and what the cap leaves out; `unseen` are their cards.
    """

    cards: tuple[Card, ...] = ()
    silent: tuple[str, ...] = ()
    unseen: tuple[Card, ...] = ()


def clipped(text: str, longest: int = LONGEST_SUMMARY) -> str:
    """`text`, cut at `longest` characters with an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def cards_of(
    assessment: Assessment,
    key: CardKey,
    *,
    name: str | None = None,
    told: frozenset[str] = frozenset(),
    quiet: frozenset[str] = frozenset(),
) -> Shown:
    """At most five cards, the most harmful first.

    `name`: what summaries begin with, so that several orders can be told apart.
    `told`: topics about the patient that an earlier order has shown. `quiet`: topics that stay away for a while;
    a critical card never does.
    """
    case = assessment.case
    speaking = [outcome for outcome in assessment.outcomes if outcome.findings]
    live = [outcome for outcome in speaking if outcome.bound.state(case.site) == "live"]
    told_at_root = {topic for outcome in live for topic in outcome.bound.sheet.covers}
    again = {o.topic for o in live if o.bound.sheet.about == "patient" and o.topic in told}
    lonely = [outcome for outcome in live if not outcome.bound.sheet.alone and outcome.topic not in told_at_root]
    elsewhere = told_at_root | again | {outcome.topic for outcome in lonely}
    roots = [outcome for outcome in live if outcome.topic not in elsewhere]
    cards = [_card(case, outcome, _merged(outcome, roots, live), key, name) for outcome in roots]
    ranks = {outcome.topic: outcome.bound.sheet.rank for outcome in roots}
    cards.sort(key=lambda card: (-card.indicator, ranks[card.topic], card.topic))
    asleep = [card for card in cards if card.topic in quiet and card.indicator is not Indicator.CRITICAL]
    awake = [card for card in cards if card not in asleep]
    hushed = [*lonely, *(outcome for outcome in speaking if outcome.bound.state(case.site) == "silent")]
    unseen = awake[MOST_CARDS_PER_ORDER:] + asleep
    unseen_topics = [*(card.topic for card in unseen), *sorted(again), *(outcome.topic for outcome in hushed)]
    unseen += [_card(case, outcome, list(outcome.findings), key, name) for outcome in hushed]
    return Shown(tuple(awake[:MOST_CARDS_PER_ORDER]), tuple(unseen_topics), tuple(unseen))


def order_name(order: Order) -> str:
    """What an order is called where there are several, as somebody wrote it, shortened."""
    says = order.product.says.plain if order.product.says else ""
    return clipped(says or str(order.substance), LONGEST_ORDER_NAME)


def _merged(root: Outcome, roots: list[Outcome], live: list[Outcome]) -> list[Finding]:
    """The root's findings, then those of the topics it covers and no root before it does: each is told once."""
    before = {topic for other in roots[: roots.index(root)] for topic in other.bound.sheet.covers}
    covered = [outcome for outcome in live if outcome.topic in {*root.bound.sheet.covers} - before]
    return [finding for outcome in (root, *covered) for finding in outcome.findings]


def _card(case: Case, outcome: Outcome, findings: list[Finding], key: CardKey, name: str | None) -> Card:
    sheet, order = outcome.bound.sheet, case.order
    first = max(outcome.findings, key=lambda finding: finding.indicator)
    summary = first.summary
    if name is not None:
        summary = say("{order}: {summary}", order=Foreign(name), summary=summary)
    evidence = tuple(dict.fromkeys(fact for finding in findings for fact in finding.evidence))
    not_available = not_available_for(case, outcome)
    return Card(
        uuid=key.uuid(order.ref, sheet.topic),
        order=order.ref,
        topic=sheet.topic,
        title=sheet.title,
        rule=f"{sheet.topic}@{sheet.version}",
        indicator=max(finding.indicator for finding in findings),
        summary=clipped(summary.plain),
        detail="\n\n".join(part.markdown for part in paragraphs(case, outcome, findings, not_available)),
        source=sheet.sources[0],
        override_reasons=sheet.override_reasons,
        suggestions=tuple(
            Suggestion(key.uuid(order.ref, sheet.topic, label), clipped(label), proposals)
            for label, proposals in choices(findings)
        ),
        evidence=evidence,
        not_found=tuple(dict.fromkeys(what for finding in findings for what in finding.not_found)),
        not_available=not_available,
    )
