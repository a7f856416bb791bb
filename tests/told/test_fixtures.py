"""Every topic is shown by whole calls, on both sides; and an example means the same when an EHR tells it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from cards.rule import BoundRule
from tests.golden import HOOKS, load, service
from tests.told.fixtures import ENOUGH, fires, fixture, found
from tests.told.words import CannotTell, Json

RULES = service().clinic.rules
# A container whose content only the example knows: no name of a product tells it without its volume. And a dietary
# cause, of which the first code names the deficiency as well.
READ_OTHERWISE = {
    "strength-unstated: One ampoule of known content",
    "loading-phase-missing: A vegan diet and a result between the cut-offs",
}


@cache
def answers() -> list[Json]:
    return [one for one in map(load, HOOKS) if one["status"] == 200]


@pytest.mark.parametrize("bound", RULES, ids=lambda bound: bound.sheet.topic)
def test_every_topic_has_calls_in_which_it_speaks_and_calls_in_which_it_nearly_does(bound: BoundRule) -> None:
    topic = bound.sheet.topic
    speaking = [one for one in answers() if found(topic, one)]
    near = [one for one in answers() if one.get("topic") == topic and not one["fires"] and not found(topic, one)]

    assert ENOUGH <= len(speaking)
    assert ENOUGH <= len(near)


@pytest.mark.parametrize("path", [path for path in HOOKS if "topic" in load(path)], ids=lambda path: path.stem)
def test_a_call_that_was_made_to_show_a_topic_does(path: Path) -> None:
    one = load(path)

    assert one["fires"] is found(one["topic"], one)


@pytest.mark.parametrize("bound", RULES, ids=lambda bound: bound.sheet.topic)
def test_an_example_told_as_a_call_comes_to_the_same(bound: BoundRule) -> None:
    """Read from FHIR and answered by the whole line, it is found or not as its sheet says."""
    topic, otherwise = bound.sheet.topic, set()
    for example in bound.sheet.examples:
        if example.expect == "not-checked":
            continue
        try:
            told = fixture(topic, example, service().clinic.knowledge)
        except CannotTell:
            continue
        if found(topic, told) is not fires(example):
            otherwise.add(f"{topic}: {example.name}")

    assert {one for one in READ_OTHERWISE if one.startswith(f"{topic}:")} == otherwise
