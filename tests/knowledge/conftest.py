import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cards.knowledge import Knowledge, KnowledgeFault, load
from cards.knowledge.load import FOLDER


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped tables that a test may spoil."""
    for table in FOLDER.glob("*.yaml"):
        shutil.copy(table, tmp_path)
    return tmp_path


@pytest.fixture
def edit(folder: Path) -> Callable[[str, str, str], None]:
    """Replace the first `old` of a table by `new`."""

    def replace(table: str, old: str, new: str) -> None:
        path = folder / f"{table}.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace


@pytest.fixture
def faults(folder: Path) -> Callable[[], list[str]]:
    """The faults that loading the copy reports; a copy without any fails the test."""

    def reported() -> list[str]:
        with pytest.raises(KnowledgeFault) as fault:
            load(folder)
        return list(fault.value.faults)

    return reported
