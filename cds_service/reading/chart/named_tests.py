"""Laboratory tests, and injections of vitamin B12, in the words of a request or an appointment without a known code.

A wrong "already planned" would silence a reminder, so the reading is narrow: whole phrases, clause by
clause, and no clause that speaks of treatment or of not doing something. "Vitamin B12" is also the name
of a medicine: it counts as a test only where the clause says so or says nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cards.knowledge import Knowledge

# Everyday names of tests; the tests' own names come from the knowledge base.
_NAMES = {
    "cbc_panel": ("full blood count", "complete blood count", "fbc", "cbc"),
    "b12_total": ("cobalamin",),
    "b12_active": ("active b12", "holotranscobalamin"),
    "mma_serum": ("mma",),
    "if_antibody": ("intrinsic factor antibodies", "intrinsic factor ab"),
    "parietal_antibody": ("parietal cell antibodies",),
    "ttg_iga": ("ttg iga", "iga ttg"),
    "reticulocyte": ("reticulocyte count",),
    "haemoglobin": ("hemoglobin",),
    "haematocrit": ("hematocrit",),
    "ferritin_iron": ("ferritin",),
}
_ALSO_A_MEDICINE = frozenset({"b12_total", "potassium"})
_AS_A_TEST = re.compile(r"\b(?:assay|bloods?|check|labs?|levels?|measurement|plasma|serum|tests?)\b")
_NO_TEST = re.compile(
    r"\b(?:inject\w*|shots?|ampoules?|vials?|doses?|loading|mcg|micrograms?|mg|tablets?|supplement\w*|prescri\w*"
    r"|treat\w*|therapy|deficien\w*|allerg\w*|no|not|without|cancel\w*|declin\w*|refus\w*|stop\w*|unless)\b"
)
_INJECTION = re.compile(r"\b(?:inject\w*|shots?|jabs?)\b")
_NOT_GIVEN = re.compile(r"\b(?:no|not|without|cancel\w*|declin\w*|refus\w*|stop\w*|unless|allerg\w*)\b")
_CLAUSE = re.compile(r"[,;+/&.]|\band\b")
_B12 = re.compile(r"\b(?:vit(?:amin)?\b)?\.? ?b[- ]?12\b")


def _plain(said: str) -> str:
    return " ".join(_B12.sub(" vitamin b12", said.casefold()).split())


def tests_named(knowledge: Knowledge, texts: Iterable[str]) -> frozenset[str]:
    """Ids of the tests that the texts ask for."""
    said = [_plain(one) for one in texts]
    rows = knowledge.tests.values()
    official = {row.id for row in rows if row.order_display and _plain(row.order_display) in said}
    phrases = [(_plain(name), row.id) for row in rows for name in (row.says, *_NAMES.get(row.id, ()))]
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase[0]), phrase))
    clauses = (clause.strip() for one in said for clause in _CLAUSE.split(one))
    return frozenset(official).union(*(_in_clause(clause, longest_first) for clause in clauses))


def injection_named(texts: Iterable[str]) -> bool:
    """Whether a clause asks for an injection of vitamin B12."""
    clauses = (clause for one in texts for clause in _CLAUSE.split(_plain(one)))
    return any(
        "vitamin b12" in clause and _INJECTION.search(clause) and not _NOT_GIVEN.search(clause) for clause in clauses
    )


def _in_clause(clause: str, phrases: list[tuple[str, str]]) -> frozenset[str]:
    if not clause or _NO_TEST.search(clause):
        return frozenset()
    found = set()
    left = clause
    for phrase, test in phrases:
        if phrase not in left or not re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", left):
            continue
        left = left.replace(phrase, " ")  # so that "active B12" is not met again as B12
        if test not in _ALSO_A_MEDICINE or clause == phrase or _AS_A_TEST.search(clause):
            found.add(test)
    return frozenset(found)
