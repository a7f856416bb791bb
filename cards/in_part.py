"""What a check that found nothing says of a list of which only a part is known.

The check is made once more as if nothing of the list were known. If it cannot be made then, its silence rests on
what is not in the list, and that is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from cards.case import Case, Gap
from cards.facts import Need
from cards.known import InPart
from cards.rule import BoundRule

if TYPE_CHECKING:
    from cards.assess import Outcome

SILENCING: Final[frozenset[Need]] = frozenset({"planned", "appointments"})  # what more is in them only takes cards away


def gaps_in_part(
    bound: BoundRule, case: Case, already: tuple[Gap, ...], again: Callable[[Case], Outcome]
) -> Iterator[Gap]:
    """One gap for each list in which the check would have to know that something is not there.

    A card tells it where a card would tell that the list is missing; not so when it is the part that silences the
    check, when results go back as far as they were asked for, or when a card tells of the check `already`.
    """
    looked_at = dict.fromkeys((*bound.rule.needs, *bound.rule.wants))
    in_part = [need for need in looked_at if need in case.facts.partial and need not in SILENCING]
    before = again(case.whole).gaps if in_part else ()
    for need in in_part:
        new = [gap for gap in again(case.without[need]).gaps if gap not in before]
        if new:
            part = case.facts.partial[need]
            told = any(gap.told for gap in new) and not any(gap.told for gap in already)
            told = told and part is not InPart.NEWEST and not again(case.emptied[need]).findings
            yield bound.gap_in_part(part, need, told=told)
