"""Sheets that do not agree with their rule, or with the knowledge base, stop the start, with every fault named."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import cards.rules
from cards.knowledge import KnowledgeFault
from cards.rules import load_rules
from tests.cards.given import KNOWLEDGE, RULES

FOLDER = Path(cards.rules.__file__).parent
Spoil = Callable[[str, str, str], None]
Faults = Callable[[], list[str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the folder of rules that a test may spoil, in the place of the shipped one."""
    copy = tmp_path / "rules"
    shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(cards.rules, "__file__", str(copy / "__init__.py"))
    return copy


@pytest.fixture
def spoil(folder: Path) -> Spoil:
    """Replace what a pattern finds first in a sheet."""

    def replace(sheet: str, pattern: str, by: str) -> None:
        path = folder / f"{sheet}.yaml"
        text, count = re.subn(pattern, by, path.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
        assert count
        path.write_text(text, encoding="utf-8")

    return replace


@pytest.fixture
def faults(folder: Path) -> Faults:
    def reported() -> list[str]:
        with pytest.raises(KnowledgeFault) as fault:
            load_rules(KNOWLEDGE)
        return list(fault.value.faults)

    return reported


@pytest.fixture
def new_rule(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A rule module without a sheet."""
    shutil.copy(folder / "not_checked.py", folder / "brand_new.py")
    monkeypatch.setattr(cards.rules, "__path__", [str(folder)])
    yield folder / "brand_new.yaml"
    sys.modules.pop("cards.rules.brand_new", None)


def test_the_copy_of_the_shipped_folder_is_without_fault(folder: Path) -> None:
    assert [rule.sheet for rule in RULES] == [rule.sheet for rule in load_rules(KNOWLEDGE)]


def test_rules_come_by_rank() -> None:
    ranks = [rule.sheet.rank for rule in RULES]

    assert sorted(ranks) == ranks


def test_every_module_of_the_folder_is_a_rule_with_its_sheet_beside_it() -> None:
    modules = {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}

    assert modules == {path.stem for path in FOLDER.glob("*.yaml")}
    assert modules == {rule.sheet.topic.replace("-", "_") for rule in RULES}


@pytest.mark.parametrize(
    ("sheet", "pattern", "by", "fault"),
    [
        (
            "deficiency_unconfirmed",
            r"value: 365",
            "value: 364",
            "deficiency-unconfirmed: limit look_back_days is 364, but workup/lb-default.days says 365",
        ),
        (
            "deficiency_unconfirmed",
            r"row: workup/lb-default\.days",
            "row: workup/lb-default.weeks",
            "deficiency-unconfirmed: limit look_back_days: workup/lb-default.weeks: row 'lb-default' holds no number",
        ),
        (
            "deficiency_unconfirmed",
            r"row: workup/lb-default\.days",
            "row: workup/nowhere.days",
            "deficiency-unconfirmed: limit look_back_days: workup/nowhere.days: no row 'nowhere' in workup.yaml",
        ),
        (
            "deficiency_unconfirmed",
            r"row: workup/lb-default\.days",
            "row: habits/x",
            "deficiency-unconfirmed: limit look_back_days: habits/x: no table 'habits'",
        ),
        (
            "deficiency_unconfirmed",
            r"^  look_back_days:",
            "  look_ahead_days:",
            "deficiency-unconfirmed: the rule wants limits ['look_back_days'], its sheet has ['look_ahead_days']",
        ),
        ("strength_unstated", r"^sources: \[", "sources: [HEARSAY, ", "strength-unstated: no source 'HEARSAY'"),
        (
            "strength_unstated",
            r"^override_reasons: \[",
            "override_reasons: [tired, ",
            "strength-unstated: no override reason 'tired'",
        ),
        ("strength_unstated", r"\Z", "covers: [nothing]\n", "strength-unstated: covers unknown 'nothing'"),
        ("strength_unstated", r"^topic: .*", "topic: other", "strength_unstated.yaml: module, rule and sheet name"),
        (
            "strength_unstated",
            r"expect: warning",
            "expect: alarm",
            "strength_unstated.yaml: Invalid enum value 'alarm'",
        ),
        ("strength_unstated", r"^review:.*\n|\Z", "review: signed\n", "strength_unstated.yaml: Invalid enum value"),
        ("strength_unstated", r"^why: .*\n", "", "strength_unstated.yaml: Object missing required field `why`"),
        ("strength_unstated", r"\Z", "mood: good\n", "strength_unstated.yaml: Object contains unknown field `mood`"),
        ("strength_unstated", r"\Z", "version: 2\n", "strength_unstated.yaml: line"),
        ("strength_unstated", r"\A", "[", "strength_unstated.yaml: not readable as YAML"),
        ("strength_unstated", r"given: \{", "given: {mood: bad, ", "strength_unstated.yaml: Object contains unknown"),
    ],
)
def test_a_fault_of_a_sheet_is_named(  # noqa: PLR0913, PLR0917 - a table of whole cases
    sheet: str, pattern: str, by: str, fault: str, spoil: Spoil, faults: Faults
) -> None:
    spoil(sheet, pattern, by)

    assert [fault] == [told[: len(fault)] for told in faults() if told.startswith(fault)]


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        (r"expect: quiet", "strength-unstated: no example in which it is quiet"),
        (r"expect: (info|warning|critical)", "strength-unstated: no example in which it speaks"),
    ],
)
def test_a_sheet_needs_an_example_of_speech_and_one_of_silence(
    pattern: str, fault: str, folder: Path, faults: Faults
) -> None:
    path = folder / "strength_unstated.yaml"
    path.write_text(re.sub(pattern, "expect: not-checked", path.read_text(encoding="utf-8")), encoding="utf-8")

    assert [fault] == faults()


def test_a_rule_without_its_sheet_is_a_fault(folder: Path, faults: Faults) -> None:
    (folder / "strength_unstated.yaml").unlink()

    [fault] = faults()

    assert fault.startswith("strength_unstated.yaml: ")
    assert "No such file" in fault


def test_a_new_module_is_found_and_asked_for_its_sheet(new_rule: Path, faults: Faults) -> None:
    [fault] = faults()

    assert fault.startswith("brand_new.yaml: ")
    assert not new_rule.exists()


def test_a_new_module_with_the_sheet_of_another_is_a_fault(new_rule: Path, folder: Path, faults: Faults) -> None:
    shutil.copy(folder / "not_checked.yaml", new_rule)

    assert [
        "brand_new.yaml: module, rule and sheet name different topics: brand-new, not-checked, not-checked"
    ] == faults()


def test_all_faults_are_told_at_once(spoil: Spoil, faults: Faults) -> None:
    spoil("deficiency_unconfirmed", r"value: 365", "value: 364")
    spoil("strength_unstated", r"^sources: \[", "sources: [HEARSAY, ")
    spoil("not_checked", r"\A", "[")

    assert ["deficiency-unconfirmed", "not_checked.yaml", "strength-unstated"] == sorted(
        fault.split(": ")[0] for fault in faults()
    )
