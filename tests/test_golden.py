"""Whole calls and their exact answers: written by hand or captured from real clients, answered on a fixed day."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.golden import ANSWERS, CAPTURED, HOOKS, answer_to, answer_to_captured, load, service

FIVE_SHAPES = ("dstu2", "stu3", "r4", "r4b", "r5")
QUIET = [path for path in HOOKS if path.stem.startswith("quiet-")]


@pytest.mark.parametrize("path", HOOKS, ids=lambda path: path.stem)
def test_a_whole_call_gets_exactly_its_answer(path: Path) -> None:
    fixture = load(path)

    assert {"status": fixture["status"], "response": fixture["response"]} == answer_to(fixture)


@pytest.mark.parametrize("path", CAPTURED, ids=lambda path: path.stem)
def test_what_a_real_client_sent_gets_exactly_its_answer(path: Path) -> None:
    assert load(ANSWERS / path.name) == answer_to_captured(load(path))


@pytest.mark.parametrize("path", CAPTURED, ids=lambda path: path.stem)
def test_no_captured_request_meets_a_server_error(path: Path) -> None:
    """CLIENTS.md: a sensible 200; 404 only for feedback, which these answers are made without a store for."""
    absent = "feedback" in path.stem and "preflight" not in path.stem

    assert (404 if absent else 200) == load(ANSWERS / path.name)["status"]


@pytest.mark.parametrize("path", QUIET, ids=lambda path: path.stem)
def test_a_well_made_order_gets_no_card(path: Path) -> None:
    assert [] == load(path)["response"]["cards"]


def _cards(name: str) -> list[dict[str, Any]]:
    cards: list[dict[str, Any]] = load(HOOKS[0].with_name(f"{name}.json"))["response"]["cards"]
    return cards


@pytest.mark.parametrize("shape", FIVE_SHAPES)
def test_the_same_order_gets_the_same_findings_in_every_fhir_version(shape: str) -> None:
    told = [(card["indicator"], card["source"]["topic"]["code"], card["summary"]) for card in _cards("r4-order-sign")]

    assert told == [
        (card["indicator"], card["source"]["topic"]["code"], card["summary"]) for card in _cards(f"{shape}-order-sign")
    ]


def test_every_rule_speaks_in_some_whole_call_and_is_quiet_in_others() -> None:
    sheets = [bound.sheet for bound in service().clinic.rules]
    topics = {sheet.topic for sheet in sheets if sheet.state == "live" and sheet.alone}
    spoken = {card["source"]["topic"]["code"] for path in HOOKS for card in load(path)["response"].get("cards", [])}

    assert topics == spoken
    no_card = [path for path in HOOKS if load(path)["response"].get("cards") == []]
    assert len(no_card) >= len(topics)


def test_the_answer_names_the_version_of_tables_and_sheets() -> None:
    assert re.fullmatch(r"2026\.11\.0\+sha256:[0-9a-f]{64}", service().clinic.version)
