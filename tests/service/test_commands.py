"""`check --explain`, `rules` and `rules --pages`: what a pharmacist or an integrator reads at a terminal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cds_service import build
from cds_service.wire.parse import encode
from tests.cards.words import reassuring
from tests.golden import FIXTURES, HOOKS, load, service
from tests.service.test_cli import ended

UNREADABLE = "unreadable"
TOPICS = {
    view: {bound.sheet.topic for bound in service().clinic.rules if bound.rule.view == view} for view in (False, True)
}


@pytest.fixture(autouse=True)
def _wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.delenv("B12_CDS_CONFIG", raising=False)


@pytest.fixture
def _built_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service takes a second to build, and every fixture is asked of an equal one."""
    monkeypatch.setattr(build, "build", lambda _settings: service())


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    code, out = ended(*arguments), capsys.readouterr().out

    assert 0 == code
    return out


def config(folder: Path, text: str) -> str:
    path = folder / "b12-cds.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.usefixtures("_built_before")
@pytest.mark.parametrize("path", HOOKS[::8], ids=lambda path: path.stem)
def test_a_check_shows_each_card_and_explains_each_order(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fixture = load(path)
    out = printed(capsys, "check", str(path), "--on", fixture["on"], "--explain")
    cards = fixture["response"].get("cards", [])
    coverage = fixture["response"].get("extension", {}).get("org.b12-cds.assessment", {})
    looked_at = [one for one in coverage.get("orders", []) if one["order"] != UNREADABLE]

    assert [] == [card["summary"] for card in cards if card["summary"] not in out]
    assert out.count("╭") == len(cards)
    assert ("No cards." in out) == (fixture["status"] == 200 and not cards)
    assert ("Status 412." in out) == (fixture["status"] == 412)
    assert [] == [one["order"] for one in looked_at if one["order"] not in out]
    assert ("No order was looked at." in out) == (not looked_at)
    assert [] == reassuring(out)


@pytest.mark.usefixtures("_built_before")
@pytest.mark.parametrize("path", HOOKS[::16], ids=lambda path: path.stem)
def test_an_explanation_says_what_every_rule_came_to(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fixture = load(path)
    out = printed(capsys, "check", str(path), "--on", fixture["on"], "--explain")
    told = set(re.findall(r"│ ([a-z-]+) +│ (found|not checked|quiet) ", out))
    coverage = fixture["response"].get("extension", {}).get("org.b12-cds.assessment", {})
    injections = [one for one in coverage.get("orders", []) if one["isB12Injection"]]

    wanted = TOPICS[fixture["request"]["hook"] == "patient-view"]
    assert (wanted if injections else set()) == {topic for topic, _ in told}
    assert {(topic, "found") for one in injections for topic in one.get("found", [])} <= told


def test_an_explanation_shows_the_reading_in_the_units_of_the_coverage_record(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = printed(
        capsys, "check", str(FIXTURES / "hooks" / "vial-wrong-volume.json"), "--on", "2026-11-23", "--explain"
    )
    rows = dict(re.findall(r"│ (\w+) +│ (\S.*?) +│", out))

    assert ("1000", "2", "1000", "IM") == (
        rows["doseMicrograms"],
        rows["volumeMillilitres"],
        rows["concentrationMicrogramsPerMillilitre"],
        rows["route"],
    )


@pytest.mark.usefixtures("_built_before")
@pytest.mark.parametrize("path", HOOKS[::16], ids=lambda path: path.stem)
def test_a_check_as_json_is_the_answer_over_http_byte_for_byte(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fixture = load(path)
    out = printed(capsys, "check", str(path), "--on", fixture["on"], "--json").encode()
    told = out.replace(service().clinic.version.encode(), b"the version of tables and sheets")

    assert encode(fixture["response"]) == told.strip()


def test_rules_lists_every_rule_with_version_title_state_and_number_of_examples(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = printed(capsys, "rules")
    rows = [tuple(cell.strip() for cell in line.split("│")[1:-1]) for line in out.splitlines() if line.startswith("│")]

    assert [
        (sheet.topic, str(sheet.version), sheet.title, sheet.state, str(len(sheet.examples)))
        for sheet in (rule.sheet for rule in service().clinic.rules)
    ] == rows


def test_rules_shows_the_state_that_the_site_decides(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "rules", "--config", config(tmp_path, '[site.rules]\nfollow-up-lab-missing = "silent"\n'))
    [row] = [line for line in out.splitlines() if "follow-up-lab-missing" in line]

    assert "silent" in row
    assert "live" in "".join(line for line in out.splitlines() if line != row)


def test_the_manual_does_not_depend_on_the_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printed(capsys, "rules", "--pages", str(tmp_path / "plain"))
    printed(capsys, "rules", "--pages", str(tmp_path / "uk"), "--config", config(tmp_path, '[site]\ncountry = "UK"\n'))
    plain, other = ({path.name: path.read_text() for path in (tmp_path / one).rglob("*.md")} for one in ("plain", "uk"))

    assert plain == other
    assert "README.md" in plain


def test_pages_of_topics_that_are_no_more_are_taken_away(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "dose-by-moonlight.md").write_text("gone")
    printed(capsys, "rules", "--pages", str(tmp_path))

    assert not (tmp_path / "dose-by-moonlight.md").exists()


@pytest.mark.parametrize(
    "arguments", [["rules", "--loud"], ["check"], ["check", "a", "b"], ["serve", "--port", "x"], ["x"]]
)
def test_a_command_written_wrongly_is_a_usage_error(arguments: list[str]) -> None:
    assert 2 == ended(*arguments)
