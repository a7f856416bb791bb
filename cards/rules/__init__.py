"""The folder of rules: every module here is a rule, with its sheet beside it; found, checked as a whole."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from cards.knowledge import Knowledge, KnowledgeFault, read_yaml
from cards.rule import BoundRule, Rule, Sheet


def _limits(rule: Rule[Any], sheet: Sheet, knowledge: Knowledge, faults: list[str]) -> dict[str, Decimal]:
    wanted = {field.name for field in dataclasses.fields(rule.limits)}
    if wanted != set(sheet.limits):
        faults.append(f"{sheet.topic}: the rule wants limits {sorted(wanted)}, its sheet has {sorted(sheet.limits)}")
    for name, limit in sheet.limits.items():
        try:
            true = knowledge.number(limit.row)
        except KeyError as error:
            faults.append(f"{sheet.topic}: limit {name}: {error.args[0]}")
            continue
        if true != limit.value:
            faults.append(f"{sheet.topic}: limit {name} is {limit.value}, but {limit.row} says {true}")
    return {name: limit.value for name, limit in sheet.limits.items() if name in wanted}


def _check(sheet: Sheet, knowledge: Knowledge) -> list[str]:
    faults = [f"{sheet.topic}: no source {key!r}" for key in sheet.sources if key not in knowledge.sources]
    faults += [
        f"{sheet.topic}: no override reason {code!r}"
        for code in sheet.override_reasons
        if code not in knowledge.override_reasons
    ]
    told = {example.expect for example in sheet.examples}
    if not told & {"critical", "warning", "info"}:
        faults.append(f"{sheet.topic}: no example in which it speaks")
    if "quiet" not in told:
        faults.append(f"{sheet.topic}: no example in which it is quiet")
    return faults


def _bind(name: str, knowledge: Knowledge, faults: list[str]) -> BoundRule | None:
    topic = name.replace("_", "-")
    rule: Rule[Any] = importlib.import_module(f"cards.rules.{name}").RULE
    path = Path(__file__).with_name(f"{name}.yaml")
    try:
        sheet = msgspec.convert(read_yaml(path), Sheet)
    except (OSError, ValueError, msgspec.ValidationError) as error:
        faults.append(f"{path.name}: {error}")
        return None
    if rule.topic != topic or sheet.topic != topic:
        faults.append(
            f"{path.name}: module, rule and sheet name different topics: {topic}, {rule.topic}, {sheet.topic}"
        )
    faults += _check(sheet, knowledge)
    values = _limits(rule, sheet, knowledge, faults)
    try:
        return BoundRule(rule, sheet, rule.limits(**values))
    except TypeError:
        return None  # told above, by name


def load_rules(knowledge: Knowledge) -> tuple[BoundRule, ...]:
    """All rules, bound to their sheets, by rank. Raises KnowledgeFault with every fault found."""
    faults: list[str] = []
    names = sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    bound = [rule for rule in (_bind(name, knowledge, faults) for name in names) if rule is not None]
    topics = {rule.sheet.topic for rule in bound}
    faults += [f"{r.sheet.topic}: covers unknown {c!r}" for r in bound for c in r.sheet.covers if c not in topics]
    faults += _chains({rule.sheet.topic: set(rule.sheet.covers) for rule in bound})
    if faults:
        raise KnowledgeFault(tuple(faults))
    return tuple(sorted(bound, key=lambda rule: (rule.sheet.rank, rule.sheet.topic)))


def _chains(covers: dict[str, set[str]]) -> list[str]:
    """What a covered topic covers has to be covered too, and none covers itself: or a finding is told nowhere."""
    faults = [f"{topic}: covers itself" for topic, covered in covers.items() if topic in covered]
    for topic, covered in covers.items():
        for other in sorted(covered):
            left = sorted(covers.get(other, set()) - covered)
            faults += [f"{topic}: covers {other!r}, but not {', '.join(left)} under it"] if left else []
    return faults
