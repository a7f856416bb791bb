"""Why only a part of a list is known, if so.

Results are asked for newest first: when more was found than came, what came goes back without a gap to the
oldest of it, as long as it stands in that order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import pairwise

from cards.facts import Facts, Need
from cards.known import InPart, Unknown
from cds_service.reading.chart.dates import dated
from cds_service.reading.chart.entries import Chart, Supplied
from cds_service.reading.chart.labs import DATES


def in_part(
    facts: Facts, supplied: Mapping[Need, Supplied | Unknown], left_out: Collection[Need], chart: Chart
) -> dict[Need, InPart]:
    """Of each list that is known in part, why; `left_out` are those with an entry that could not be used."""
    parts = {
        need: _part_of(need, found, left_out=need in left_out, chart=chart)
        for need, found in supplied.items()
        if not isinstance(found, Unknown) and facts.unknown(need) is None
    }
    return {need: part for need, part in parts.items() if part is not None}


def _part_of(need: Need, supplied: Supplied, *, left_out: bool, chart: Chart) -> InPart | None:
    if left_out or supplied.problems:
        return InPart.USABLE
    if not supplied.partial:
        return None
    return InPart.NEWEST if need == "labs" and supplied.more and _newest_first(supplied, chart) else InPart.SUPPLIED


def _newest_first(supplied: Supplied, chart: Chart) -> bool:
    days = [dated(one, DATES, chart.zone, chart.today).when for one in supplied.resources]
    known = [day for day in days if day is not None]
    return len(known) == len(days) and all(later.last >= earlier.first for later, earlier in pairwise(known))
