"""The clinical manual, made from sheets and tables: what a pharmacist reads to review them without the code."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cards.knowledge import Knowledge
from cards.rule import BoundRule
from cds_service.manual.tables import TABLES, table_page
from cds_service.manual.topics import topic_page, topics_table

__all__ = ["pages", "write"]

_HEAD = """# The clinical manual

Made from the sheets in `cards/rules` and the tables in `cards/knowledge` by `make docs`; do not edit. Nothing here is
signed off for clinical use: the hospital that uses the service does that.

Confidence: **VERIFIED** was seen in its source; **DERIVED** is arithmetic or a proposal built on verified rows and
needs a clinician's approval; **RECALLED** was not checked against a source.

State: **live** rules show cards; **silent** ones are run and recorded, and show none; a site may change either, or
turn a rule off.

"""


def pages(rules: tuple[BoundRule, ...], knowledge: Knowledge) -> Mapping[str, str]:
    """Every page by its path inside the manual's folder."""
    tables = "\n".join(f"- [{name}](tables/{name}.md): {about}" for name, about in TABLES.items())
    index = f"{_HEAD}## Topics\n\n{topics_table(rules, links=True)}\n## Tables\n\n{tables}\n"
    topics = {f"{bound.sheet.topic}.md": topic_page(bound, knowledge) for bound in rules}
    return {"README.md": index} | topics | {f"tables/{name}.md": table_page(name, knowledge) for name in TABLES}


def write(folder: Path, made: Mapping[str, str]) -> None:
    """Write the pages into `folder`; pages of topics that are no more are taken away."""
    for old in (*folder.glob("*.md"), *folder.glob("tables/*.md")):
        if str(old.relative_to(folder)) not in made:
            old.unlink()
    for path, text in made.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
