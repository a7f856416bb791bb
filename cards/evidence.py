"""Whether results show a deficiency, by the cut-offs of the site's laboratory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from cards import wording
from cards.facts import Bounds, Lab
from cards.record import FOLATE, labs, unread_labs

if TYPE_CHECKING:
    from cards.case import Case


@dataclass(frozen=True)
class DeficiencyEvidence:
    """Results sorted by what they say. `limits` of the laboratory are the site's, never ours."""

    shown: tuple[Lab, ...]
    unclear: tuple[Lab, ...]
    open: tuple[Lab, ...]
    normal: tuple[Lab, ...]
    unread: tuple[Lab, ...]


DEFICIENCY_TESTS = ("b12_total", "b12_active", "mma_serum", "homocysteine")


def _verdict(case: Case, lab: Lab) -> str:
    """ "shown", "unclear", "open" (it may lie on either side of a cut-off), "normal", "neutral" or "unread".

    "unclear" lies between the cut-offs; "neutral" is a marker of need that is not raised.
    """
    site = case.site.laboratory
    value: Bounds | None = lab.value
    if value is None:
        return "unread"
    raised = {"mma_serum": site.mma_raised, "homocysteine": site.homocysteine_raised}.get(lab.test)
    if raised is not None:
        return "shown" if value.above(_cut_off(case, lab.test, f"{raised}.high")) else "neutral"
    total = lab.test == "b12_total"
    low = site.b12_total_deficient if total else site.b12_active_deficient
    if value.below(_cut_off(case, lab.test, f"{low}.high")):
        return "shown"
    unlikely = site.b12_total_unlikely if total else site.b12_active_unlikely
    if value.above(_cut_off(case, lab.test, f"{unlikely}.low")):
        return "normal"
    return "unclear" if None not in (value.low, value.high) else "open"


def speaks_for_deficiency(case: Case, lab: Lab) -> bool:
    """Whether a result, whenever it was taken, shows a deficiency or leaves it open."""
    return _verdict(case, lab) not in {"normal", "neutral"}


def _cut_off(case: Case, test: str, name: str) -> Decimal:
    """A number of thresholds.yaml, from the unit of its row to the canonical unit of the test."""
    unit = case.knowledge.thresholds[name.rpartition(".")[0]].unit
    if unit is None:
        raise ValueError(f"thresholds/{name} has no unit")
    return case.knowledge.number(f"thresholds/{name}") * case.knowledge.tests[test].units[unit]


def cut_off_words(case: Case, lab: Lab) -> str:
    """The site's cut-offs for a vitamin B12 result, with source and confidence, for the card."""
    site, total = case.site.laboratory, lab.test == "b12_total"
    low = case.knowledge.thresholds[site.b12_total_deficient if total else site.b12_active_deficient]
    high = case.knowledge.thresholds[site.b12_total_unlikely if total else site.b12_active_unlikely]
    source = case.knowledge.source_of(low)
    cited = f"{source.title}; {low.confidence}" if source else low.confidence
    own = in_own_unit(case, lab)
    here = f" This result is {own}." if own not in lab.says.plain else ""
    return (
        f"Cut-offs of this site: deficient below {low.high} {low.unit}, "
        f"deficiency unlikely above {high.low} {high.unit} ({cited}).{here}"
    )


def in_own_unit(case: Case, lab: Lab) -> str:
    """The result in the canonical unit of its test; empty where it is no exact number.

    For what is written in another unit: a cut-off, or an earlier result.
    """
    value, unit = lab.value, case.knowledge.tests[lab.test].unit
    exact = value.low if value is not None and value.low == value.high else None
    return f"{wording.number(exact.quantize(Decimal(1)))} {unit}" if exact is not None else ""


def deficiency_evidence(case: Case, look_back_days: int) -> DeficiencyEvidence:
    """Evidence for the deficiency from `look_back_days` before the course on.

    A raised or unremarkable vitamin B12 after the first injection proves nothing and is left out; a low
    one counts whenever it was measured.
    """
    start = case.picture.course.starts(case.today)
    earliest = start - timedelta(days=look_back_days)
    sorted_labs: dict[str, list[Lab]] = {
        verdict: [] for verdict in ("shown", "unclear", "open", "normal", "neutral", "unread", "undated")
    }
    for lab in labs(case, *DEFICIENCY_TESTS):
        if lab.when is None:
            sorted_labs["undated"].append(lab)
        if lab.when is None or lab.when.last < earliest or lab.when.first > case.today:
            continue
        verdict = _verdict(case, lab)
        if verdict in {"unclear", "open", "normal"} and lab.when.last > start:
            continue
        sorted_labs[verdict].append(lab)
    unread = [lab for lab in unread_labs(case, *DEFICIENCY_TESTS) if lab.when is None or lab.when.last >= earliest]
    return DeficiencyEvidence(
        tuple(sorted_labs["shown"]),
        tuple(sorted_labs["unclear"]),
        tuple(sorted_labs["open"]),
        tuple(sorted_labs["normal"]),
        tuple(sorted_labs["undated"] + sorted_labs["unread"] + unread),
    )


def newest_unread(found: DeficiencyEvidence) -> Lab | None:
    """A result that was not used and is newer than any that was: an old unread one says nothing more."""
    used = [lab.when.last for lab in (*found.normal, *found.unclear, *found.open) if lab.when is not None]
    newest = max(used, default=None)
    newer = (lab for lab in found.unread if newest is None or lab.when is None or lab.when.last > newest)
    return next(newer, None)


def folate_of(case: Case, look_back_days: int) -> tuple[Lab, ...]:
    """The newest folate from `look_back_days` before the course on."""
    earliest = case.picture.course.starts(case.today) - timedelta(days=look_back_days)
    return tuple(lab for lab in labs(case, *FOLATE) if lab.when is not None and lab.when.last >= earliest)[:1]


def is_homocysteine_alone(case: Case, found: DeficiencyEvidence, look_back_days: int) -> bool:
    """Whether homocysteine alone shows the deficiency, without a folate that its laboratory calls normal beside it."""
    folate = folate_of(case, look_back_days)
    alone = all(lab.test == "homocysteine" for lab in found.shown)
    return alone and not (folate and folate[0].flag in {"normal", "high"})


def rests_on_markers(case: Case, look_back_days: int) -> bool:
    """Whether methylmalonic acid or homocysteine alone shows the deficiency, and no vitamin B12 does."""
    shown = deficiency_evidence(case, look_back_days).shown
    return bool(shown) and all(lab.test in {"mma_serum", "homocysteine"} for lab in shown)


def shown_to_be_normal(case: Case, look_back_days: int) -> bool:
    """Whether the results before the course speak against a deficiency, and none speaks for it."""
    found = deficiency_evidence(case, look_back_days)
    return bool(found.normal) and not (found.shown or found.unclear or found.open)
