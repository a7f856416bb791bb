"""Regimens to choose from where an order lacks its loading or its maintenance: in words, and as clicks.

Options with their organisation and confidence, never commands: the accepted regimens of the ordered form that suit
the case, those of the site's country first.
"""

from __future__ import annotations

from cards import regimens
from cards.case import Case
from cards.finding import AddPhase
from cards.knowledge.schema import Regimen
from cards.order import Phase
from cards.regimen_phase import LOADING, is_for_age, ordered_mass, steps_to_add
from cards.schedule import is_loading, is_maintenance
from cards.text import Said, say

_MOST_OPTIONS = 3


def _suiting(case: Case) -> list[Regimen]:
    return [row for row in case.options if is_for_age(row, case)]


def _is_home(row: Regimen, case: Case) -> bool:
    return case.site.country in regimens.countries(row)


def _fits(row: Regimen, phase: Phase, case: Case) -> bool:
    """Whether a row's interval is that of a step, and its dose that of the order."""
    return _gives(row, case) and phase.every is not None and regimens.has_interval(row, phase.every, case)


def _gives(row: Regimen, case: Case) -> bool:
    mass = ordered_mass(case.order)
    return mass is None or regimens.gives(row, mass)


def _groups_that_fit(case: Case, rows: list[Regimen], *, maintaining: bool) -> set[str]:
    """Groups that have a row like one of the order's own steps, of maintenance or of loading."""
    wanted = is_maintenance if maintaining else is_loading
    steps = [phase for phase in case.order.phases if wanted(phase, case)]
    return {
        row.group
        for row in rows
        if regimens.is_maintaining(row) is maintaining and any(_fits(row, phase, case) for phase in steps)
    }


def _rest(case: Case, row: Regimen) -> tuple[Regimen, ...]:
    """All steps that come before maintenance in the regimen of a row."""
    return tuple(other for other in _suiting(case) if other.group == row.group and not regimens.is_maintaining(other))


def _loading(case: Case) -> list[Regimen]:
    rows = _suiting(case)
    fitting = _groups_that_fit(case, rows, maintaining=True)
    first = [row for row in rows if row.phase == LOADING]
    return sorted(first, key=lambda row: (not _is_home(row, case), not _gives(row, case), row.group not in fitting))


def _maintenance(case: Case) -> list[Regimen]:
    rows = _suiting(case)
    fitting = _groups_that_fit(case, rows, maintaining=False)
    going_on = [row for row in rows if row.phase == "maintenance" and row.interval_days_min]
    return sorted(going_on, key=lambda row: (row.group not in fitting, not _is_home(row, case), not _gives(row, case)))


def loading_words(case: Case) -> Said:
    """How accepted regimens load, in words."""
    words = dict.fromkeys(regimens.regimen_words(_rest(case, row), case) for row in _loading(case))
    return _options("Accepted loading", list(words), case)


def maintenance_words(case: Case) -> Said:
    """How accepted regimens maintain, in words."""
    words = dict.fromkeys(regimens.phase_words(row, case) for row in _maintenance(case))
    return _options("Accepted maintenance", list(words), case)


def _options(what: str, words: list[str], case: Case) -> Said:
    some = "; ".join(words[:_MOST_OPTIONS]) or "none at this site"
    return say("{told}", told=Said((f"{what} of {case.order.substance}: {some}.",)))


def loading_steps(case: Case) -> tuple[AddPhase, ...]:
    """Loading as clicks, of regimens that load in one step: of the others a click would write only a part."""
    whole = [row for row in _loading(case) if len(_rest(case, row)) == 1]
    return steps_to_add(case, whole, before=True)


def maintenance_steps(case: Case) -> tuple[AddPhase, ...]:
    """Maintenance as clicks."""
    return steps_to_add(case, _maintenance(case), before=False)
