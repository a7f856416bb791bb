"""What is written about the service is what the service does: tables, examples and settings of the documentation."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from cards.site import Laboratory, SiteProfile
from cds_service.configuration import SECRETS
from cds_service.errors import _SAYS
from cds_service.manual import pages
from cds_service.manual.topics import topics_table
from cds_service.settings import Settings
from cds_service.wire.services import SERVICES
from tests.golden import FIXTURES, load, service

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATING = (DOCS / "operating.md").read_text(encoding="utf-8")
PROTOCOL = (DOCS / "protocol.md").read_text(encoding="utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def rows(text: str, head: str) -> list[list[str]]:
    """The cells of the table whose head begins so, without backticks."""
    lines = text[text.index(f"| {head} |") :].partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip().replace("`", "") for cell in line.strip("|").split("|")] for line in lines]


def firsts(text: str, head: str) -> list[str]:
    """What the first column of a table names, one by one."""
    return [name for row in rows(text, head) for name in row[0].split(", ")]


def test_the_manual_of_the_rules_is_what_the_sheets_say() -> None:
    """`make docs` writes it: a page for each topic, and the tables."""
    clinic = service().clinic
    folder = DOCS / "clinical"
    written = {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*.md")}

    assert pages(clinic.rules, clinic.knowledge) == written


def test_the_topics_of_the_readme_are_those_of_the_sheets() -> None:
    assert topics_table(service().clinic.rules) in README


def test_the_request_of_the_readme_and_its_answer_are_those_of_the_fixture() -> None:
    fixture = load(FIXTURES / "hooks" / "readme-example.json")
    [request] = re.findall(r"<<'EOF'\n(.*?)\nEOF", README, re.DOTALL)
    [answer] = re.findall(r"```json\n(.*?)\n```", README, re.DOTALL)

    assert (fixture["request"], fixture["response"]) == (json.loads(request), json.loads(answer))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=~!]", each)[0] for each in requirements}


def test_the_page_of_dependencies_names_exactly_the_direct_ones() -> None:
    run_time, development = (DOCS / "dependencies.md").read_text(encoding="utf-8").split("## For development")

    assert names(PYPROJECT["dependencies"]) == set(firsts(run_time, "package"))
    assert names(PYPROJECT["optional-dependencies"]["dev"]) == set(firsts(development, "package"))


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_every_direct_dependency_is_locked_and_everything_locked_has_a_hash(lock: str) -> None:
    wanted = PYPROJECT["dependencies"] + (PYPROJECT["optional-dependencies"]["dev"] if "dev" in lock else [])
    entries = re.split(r"^(?=\w)", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    locked = {re.split(r"[\[=]", entry)[0].replace(".", "-") for entry in entries}

    assert set() == {re.split(r"\[", name)[0].replace(".", "-") for name in names(wanted)} - locked
    assert [] == [entry for entry in entries if "--hash=sha256:" not in entry]


def test_the_page_for_operators_names_exactly_the_settings_there_are() -> None:
    told = {name for name in firsts(OPERATING, "setting") if name.isidentifier()}

    assert set(Settings.model_fields) - SECRETS - {"site"} == told
    assert [] == [secret for secret in SECRETS if f"B12_CDS_{secret.upper()}" not in OPERATING]
    assert "`[site]`" in OPERATING


def test_the_defaults_on_the_page_for_operators_are_those_of_the_service() -> None:
    told = {name: row[1] for row in rows(OPERATING, "setting") for name in [row[0]]}
    settings = Settings()

    assert f"{settings.host}, {settings.port}" == told["host, port"]
    assert f"{settings.max_body_bytes // 2**20} MiB" == told["max_body_bytes"]
    assert (str(settings.in_flight), settings.log_level) == (told["in_flight"], told["log_level"])
    assert settings.prefetch_fhir_version == told["prefetch_fhir_version"]
    assert (f"{settings.memory_seconds:g}", str(settings.retention_days)) == (
        told["memory_seconds"].partition(";")[0],
        told["retention_days"],
    )


def test_the_site_profile_of_the_page_for_operators_is_one_and_names_every_field() -> None:
    [block] = re.findall(r"```toml\n(.*?)```", OPERATING, re.DOTALL)
    site = tomllib.loads(block)["site"]

    assert "north wing" == msgspec.convert(site, SiteProfile).name
    assert {field.name for field in msgspec.structs.fields(SiteProfile)} == set(site)
    assert {field.name for field in msgspec.structs.fields(Laboratory)} >= set(site["laboratory"])


def test_the_page_for_integrators_names_the_services_and_the_prefetch_keys_of_discovery() -> None:
    assert [[each.id, each.hook] for each in SERVICES] == [row[:2] for row in rows(PROTOCOL, "id")]
    assert set(service().templates) == set(firsts(PROTOCOL, "key"))


def test_the_page_for_integrators_names_every_status_that_is_answered() -> None:
    told = {int(status) for status in firsts(PROTOCOL, "status")}

    assert set(_SAYS) - {500} | {200} == told


def test_every_decision_is_listed_once_and_the_list_names_no_other() -> None:
    folder = DOCS / "decisions"
    listed = re.findall(r"\[(\d{4})\]\((\S+)\)", (folder / "README.md").read_text(encoding="utf-8"))
    files = sorted(path.name for path in folder.glob("*.md") if path.name != "README.md")

    assert files == [name for _, name in listed]
    assert [] == [name for number, name in listed if not name.startswith(number)]


def written() -> Iterator[tuple[Path, str]]:
    """Every text of the repository: whatever is not hidden, made, or an environment."""
    kept = {".ci", ".github", ".dockerignore", ".gitignore"}
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") and part not in kept for part in parts)
        if path.is_file() and not hidden and not {"__pycache__", "dist", "build"} & set(parts):
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8", errors="replace")


def test_every_link_inside_the_documentation_leads_somewhere() -> None:
    pages = [(path, text) for path, text in written() if path.suffix == ".md" and "fixtures" not in path.parts]
    links = [(path, link) for path, text in pages for link in re.findall(r"\]\((?!https?:)([^)#\s]+)", text)]

    assert links
    assert [] == [(str(path), link) for path, link in links if not (ROOT / path.parent / link).exists()]


FOREIGN = re.compile(
    r"(?<![\w.])/(?:work|home|root|Users|tm[p])/\w"  # a path of somebody's machine, not of an address
    r"|files\.pythonhosted\.org|pypi\.org/simple|artifactor[y]|--(?:extra-)?index-url[ =]"
)


def test_no_line_names_a_path_of_a_machine_or_a_registry() -> None:
    found = [
        f"{path}:{number}"
        for path, text in written()
        for number, line in enumerate(text.splitlines(), 1)
        if FOREIGN.search(line)
    ]

    assert [] == found


def test_the_hazard_log_names_tests_that_exist() -> None:
    """Each row shows its control by a test of this suite."""
    log = (DOCS / "safety" / "hazards.md").read_text(encoding="utf-8")
    named = [set(re.findall(r"\btest_\w+", row[5])) for row in rows(log, "no. | hazard")]
    written = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    exist = set(re.findall(r"^def (test_\w+)", written, re.MULTILINE))

    assert [set()] * len(named) == [tests - exist for tests in named]
    assert all(named)
