"""What is wrong with the tables is said completely, before the service opens."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cards.knowledge import Knowledge, load, read_yaml
from cards.knowledge.load import FOLDER, ROWS

Edit = Callable[[str, str, str], None]
Faults = Callable[[], list[str]]


@pytest.mark.parametrize("table", [*ROWS, "sources"])
def test_a_missing_table_is_the_one_fault_reported(table: str, folder: Path, faults: Faults) -> None:
    (folder / f"{table}.yaml").unlink()

    assert [f"{table}.yaml: missing"] == faults()


@pytest.mark.parametrize(
    ("table", "text", "fault"),
    [
        ("safety", "topic: bleeding", "safety.yaml: a list of rows was expected"),
        ("safety", "plain words", "safety.yaml: a list of rows was expected"),
        ("sources", "- title: a page", "sources.yaml: a mapping from key to source was expected"),
        ("safety", "- a row of words", "safety.yaml: row 1: Expected `object`, got `str`"),
    ],
)
def test_a_table_of_another_shape_is_a_fault(table: str, text: str, fault: str, folder: Path, faults: Faults) -> None:
    (folder / f"{table}.yaml").write_text(text)

    assert fault in faults()


def test_a_table_that_is_not_yaml_is_a_fault_that_says_where(folder: Path, faults: Faults) -> None:
    (folder / "evidence.yaml").write_text("- id: [unclosed\n- id: next")

    [fault] = faults()

    assert fault.startswith("evidence.yaml: not readable as YAML:")
    assert "line 2" in fault


def test_an_empty_table_is_an_empty_table(folder: Path) -> None:
    (folder / "evidence.yaml").write_text("# none yet\n")

    assert {} == load(folder).evidence


def test_a_table_nobody_reads_is_a_fault(folder: Path, faults: Faults) -> None:
    (folder / "dosages.yaml").write_text("[]")

    assert ["dosages.yaml: no such table in the knowledge base"] == faults()


@pytest.mark.parametrize(
    ("table", "old", "new", "fault"),
    [
        ("safety", "  topic:", "  subject:", "safety.yaml: hypok: Object contains unknown field `subject`"),
        ("safety", "  topic: hypokalaemia\n", "", "safety.yaml: hypok: Object missing required field `topic`"),
        ("evidence", "- id: override-sijs", "- id: 7", "evidence.yaml: 7: Expected `str`, got `int` - at `$.id`"),
        ("thresholds", "high: 180", "high: low", "thresholds.yaml: nice-total-def: Invalid decimal string"),
        ("thresholds", "high: 180", "high: .nan", "thresholds.yaml: nice-total-def: Invalid decimal string"),
        ("thresholds", "high: 180", "high: NaN", "thresholds.yaml: nice-total-def: high is not a finite number"),
        (
            "thresholds",
            "id: nice-total-ind",
            "id: nice-total-def",
            "thresholds.yaml: nice-total-def: the same id twice",
        ),
        (
            "thresholds",
            "  high: 180\n",
            "  high: 180\n  high: 18\n",
            "thresholds.yaml: line 10: 'high' twice in one mapping",
        ),
        ("thresholds", "source: NTRO", "source: NOWHERE", "thresholds.yaml: nice-total-def: no source 'NOWHERE'"),
        ("thresholds", "  source: NTRO\n", "", "thresholds.yaml: nice-total-def: VERIFIED without a source"),
        (
            "thresholds",
            "confidence: VERIFIED",
            "confidence: SURE",
            "thresholds.yaml: nice-total-def: Invalid enum value",
        ),
        (
            "monitoring",
            "  basis: Hoffbrand / UpToDate\n",
            "",
            "monitoring.yaml: ldh: RECALLED with neither source nor basis",
        ),
        ("routes", "route: IM", "route: intramuscular", "routes.yaml: snomed|78421000: no route 'intramuscular'"),
        ("units", "spelling: MCG", "spelling: mcg", "units.yaml: MCG: the same spelling as mcg"),
        ("timings", "code: QOD", "code: QD", "timings.yaml: v3-gts|QOD: the same system and code as v3-gts|QD"),
        ("tests", "lab.b12_active", "lab.b12_acitve", "tests.yaml: b12_active: no code in group 'lab.b12_acitve'"),
        (
            "tests",
            "    ng/L: 1\n",
            "    ng/L: 2\n",
            "tests.yaml: b12_total: its own unit 'ng/L' is not among its units",
        ),
        ("tests", "  unit: ng/L\n", "", "tests.yaml: b12_total: plausible bounds without a unit"),
        (
            "product_codes",
            "substance: cyanocobalamin",
            "substance: B12",
            "product_codes.yaml: rxnorm-11248: Invalid enum",
        ),
        (
            "override_reasons",
            "  display: Already done\n",
            "",
            "override_reasons.yaml: action-completed: Object missing",
        ),
        (
            "override_reasons",
            "  snooze_days: 30\n",
            "  snooze_days: 0\n",
            "override_reasons.yaml: action-completed: Expected `int` >= 1",
        ),
        ("sources", "  title: Cobalin-H", "  name: Cobalin-H", "sources.yaml: COBALINH: Object contains unknown field"),
    ],
)
def test_a_broken_row_is_named_with_its_reason(  # noqa: PLR0913, PLR0917 - a table of whole cases
    table: str, old: str, new: str, fault: str, edit: Edit, faults: Faults
) -> None:
    edit(table, old, new)

    assert any(reported.startswith(fault) for reported in faults())


def test_all_faults_of_all_tables_are_reported_at_once(edit: Edit, folder: Path, faults: Faults) -> None:
    edit("thresholds", "high: 180", "high: low")
    edit("thresholds", "source: NWL", "source: NOWHERE")
    edit("safety", "  topic: hypokalaemia\n", "")
    (folder / "evidence.yaml").unlink()
    (folder / "workup.yaml").write_text("[")

    reported = faults()

    assert ["evidence.yaml", "safety.yaml", "thresholds.yaml", "workup.yaml"] == sorted(
        {fault.split(": ")[0] for fault in reported}
    )
    assert any("nice-total-def" in fault for fault in reported)
    assert any("nice-active" in fault for fault in reported)


def test_the_fault_as_text_is_all_faults_line_by_line(folder: Path) -> None:
    (folder / "evidence.yaml").unlink()
    (folder / "safety.yaml").unlink()

    with pytest.raises(Exception, match=r"safety\.yaml: missing\nevidence\.yaml: missing"):
        load(folder)


def test_the_version_changes_with_one_byte_of_one_table(folder: Path, edit: Edit, knowledge: Knowledge) -> None:
    before = load(folder).version
    edit("evidence", "# evidence.yaml", "#  evidence.yaml")

    after = load(folder).version

    assert before == knowledge.version
    assert before != after


def test_the_version_names_the_edition_and_a_digest(knowledge: Knowledge) -> None:
    edition, _, digest = knowledge.version.partition("+sha256:")

    assert edition == "2026.11.0"
    assert len(bytes.fromhex(digest)) == 32


def test_numbers_of_a_sheet_are_exact(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text("limit: 0.1\n")

    assert "0.1" == str(read_yaml(sheet)["limit"])


@pytest.mark.parametrize(
    ("text", "why"), [("a: 1\na: 2\n", "line 1: 'a' twice in one mapping"), ("a: [", "not readable as YAML")]
)
def test_a_sheet_that_cannot_be_trusted_is_refused(text: str, why: str, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(text)

    with pytest.raises(ValueError, match=why):
        read_yaml(sheet)


def test_every_table_opens_by_saying_that_nothing_is_signed_off() -> None:
    silent = [path.name for path in FOLDER.glob("*.yaml") if "signed off" not in path.read_text(encoding="utf-8")[:900]]

    assert [] == silent
