"""One page for each topic: what it asks, why, how, its limits with their confidence, sources and examples."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table

from cards.example.given import Given
from cards.facts import NEED_WORDS, Need
from cards.knowledge import Knowledge
from cards.rule import BoundRule, Example, Limit
from cards.site import SiteProfile


def topics_table(rules: tuple[BoundRule, ...], *, links: bool = False) -> str:
    """One row a topic: what it says and its state."""
    rows = [f"| {_topic(rule.sheet.topic, links)} | {rule.sheet.title} | {rule.sheet.state} |" for rule in rules]
    return "\n".join(["| topic | card | state |", "| --- | --- | --- |", *rows, ""])


def rules_view(rules: tuple[BoundRule, ...], site: SiteProfile) -> Table:
    """The same for a terminal, with the state that the site decides."""
    table = Table("topic", "version", "card", "state", "examples")
    for rule in rules:
        sheet = rule.sheet
        table.add_row(sheet.topic, str(sheet.version), sheet.title, rule.state(site), str(len(sheet.examples)))
    return table


def topic_page(bound: BoundRule, knowledge: Knowledge) -> str:
    """The page of one topic, in markdown."""
    return "\n".join(_page(bound, knowledge)) + "\n"


def _topic(name: str, links: bool) -> str:
    return f"[`{name}`]({name}.md)" if links else f"`{name}`"


def _page(bound: BoundRule, knowledge: Knowledge) -> Iterator[str]:
    sheet = bound.sheet
    yield f"# {sheet.title}\n"
    yield f"`{sheet.topic}`, version {sheet.version}, {sheet.state} by default, review state: {sheet.review}.\n"
    yield f"**Checks** {sheet.asks}.\n"
    yield f"**Why it matters.** {sheet.why}\n"
    yield f"**How.** {sheet.how}\n"
    yield f"**Not covered.** {sheet.not_covered}\n"
    if sheet.covers:
        yield f"**Tells at their root:** {', '.join(f'[`{topic}`]({topic}.md)' for topic in sheet.covers)}.\n"
    yield f"**Cannot do without:** {_needs((*bound.rule.reads, *(NEED_WORDS[n] for n in bound.rule.needs)))}.\n"
    yield f"**Also looks at:** {_needs(tuple(NEED_WORDS[need] for need in bound.rule.wants))}.\n"
    if sheet.limits:
        yield "## Limits\n\n| limit | value | from | confidence |\n| --- | --- | --- | --- |"
        yield from (_limit(name, limit, knowledge) for name, limit in sheet.limits.items())
        yield ""
    yield "## Sources\n"
    yield from (_source(key, knowledge) for key in sheet.sources)
    reasons = (knowledge.override_reasons[code].display for code in sheet.override_reasons)
    yield "\n## Reasons a clinician may give for not following it\n"
    yield from (f"- {reason}" for reason in reasons)
    yield "\n## Examples\n\nThe chart of an example is known and empty but for what it names.\n"
    yield "| example | told as | expected |\n| --- | --- | --- |"
    yield from (_example(example) for example in sheet.examples)


def _needs(words: tuple[str | Need, ...]) -> str:
    return ", ".join(words) or "nothing more"


def _example(example: Example) -> str:
    says = f", says “{example.says}”" if example.says else ""
    return f"| {_cell(example.name)} | {_cell(_given(example.given))} | {example.expect}{_cell(says)} |"


def _given(given: Given) -> str:
    """What an example changes of the ordinary case."""
    plain = Given()
    changed = {name: getattr(given, name) for name in given.__struct_fields__}
    return "; ".join(f"{name} {_words(value)}" for name, value in changed.items() if value != getattr(plain, name))


def _words(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(_words(each) for each in value)
    fields = getattr(value, "__struct_fields__", None)
    if fields is None:
        return str(value)
    defaults = dict(zip(reversed(fields), reversed(value.__struct_defaults__), strict=False))  # type: ignore[attr-defined]
    stated = {name: getattr(value, name) for name in fields}
    told = (f"{name} {_words(each)}" for name, each in stated.items() if name not in defaults or each != defaults[name])
    return f"({', '.join(told)})"


def _limit(name: str, limit: Limit, knowledge: Knowledge) -> str:
    row = knowledge.row(limit.row)
    return f"| {name.replace('_', ' ')} | {limit.value} {limit.unit} | `{limit.row}` | {row.confidence} |"


def _source(key: str, knowledge: Knowledge) -> str:
    source = knowledge.sources[key]
    link = f"[{source.title}]({source.url})" if source.url else source.title
    return f"- {link} (tier {source.tier or 'not given'})"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
