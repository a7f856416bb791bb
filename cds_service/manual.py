"""The manual of the rules, made from their sheets: what a pharmacist reads to review them without the code."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table

from cards.knowledge import Knowledge
from cards.rule import BoundRule, Limit, Sheet
from cards.site import SiteProfile

HEAD = """# The rules

Made from the sheets in `cards/rules` by `make docs`; do not edit. Nothing here is signed off for clinical use: the
hospital that uses the service does that. Confidence: VERIFIED was seen in its source; DERIVED is arithmetic or a
proposal built on verified rows and needs a clinician's approval; RECALLED was not checked.
"""


def manual(rules: tuple[BoundRule, ...], knowledge: Knowledge) -> str:
    """The whole page, in markdown."""
    parts = [HEAD, topics_table(rules)]
    parts += ["\n".join(_section(rule.sheet, knowledge)) for rule in rules]
    return "\n".join(parts)


def topics_table(rules: tuple[BoundRule, ...]) -> str:
    """One row a topic: what it says and its state."""
    rows = [f"| `{rule.sheet.topic}` | {rule.sheet.title} | {rule.sheet.state} |" for rule in rules]
    return "\n".join(["| topic | card | state |", "| --- | --- | --- |", *rows, ""])


def rules_view(rules: tuple[BoundRule, ...], site: SiteProfile) -> Table:
    """The same for a terminal, with the state that the site decides."""
    table = Table("topic", "version", "card", "state", "examples")
    for rule in rules:
        sheet = rule.sheet
        table.add_row(sheet.topic, str(sheet.version), sheet.title, rule.state(site), str(len(sheet.examples)))
    return table


def _section(sheet: Sheet, knowledge: Knowledge) -> Iterator[str]:
    yield f"## {sheet.title} (`{sheet.topic}`, version {sheet.version})\n"
    yield f"**Checks** {sheet.asks}.\n"
    yield f"**Why it matters.** {sheet.why}\n"
    yield f"**How.** {sheet.how}\n"
    yield f"**Not covered.** {sheet.not_covered}\n"
    if sheet.covers:
        yield f"**Tells at their root:** {', '.join(f'`{topic}`' for topic in sheet.covers)}.\n"
    if sheet.limits:
        yield "| limit | value | from | confidence |\n| --- | --- | --- | --- |"
        yield from (_limit(name, limit, knowledge) for name, limit in sheet.limits.items())
        yield ""
    yield "Sources:\n"
    yield from (_source(key, knowledge) for key in sheet.sources)
    yield "\n| example | expected |\n| --- | --- |"
    yield from (f"| {example.name} | {example.expect} |" for example in sheet.examples)
    yield ""


def _limit(name: str, limit: Limit, knowledge: Knowledge) -> str:
    row = knowledge.row(limit.row)
    return f"| {name.replace('_', ' ')} | {limit.value} {limit.unit} | `{limit.row}` | {row.confidence} |"


def _source(key: str, knowledge: Knowledge) -> str:
    source = knowledge.sources[key]
    link = f"[{source.title}]({source.url})" if source.url else source.title
    return f"- {link} (tier {source.tier or 'not given'})"
