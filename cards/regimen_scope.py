"""For whom a regimen is that an order does not show, and which interval of it is compared: in words for a card."""

from __future__ import annotations

from typing import Final

from cards import wording
from cards.case import Case
from cards.knowledge.schema import Regimen
from cards.picture import Scenario
from cards.regimen_phase import regimen_every

_OTHER_USES: Final = frozenset({str(Scenario.PREMEDICATION), str(Scenario.OTHER_INDICATION)})


def compared_interval(row: Regimen) -> str:
    """The interval of a row that is compared; its cell may tell of others beside it."""
    every = regimen_every(row)
    return wording.every(every) if every is not None else row.frequency or ""


def whom(row: Regimen, case: Case) -> str:
    """For whom it is: "a depot product and deficiency"."""
    products = [f"a {scope.product_word} product" for scope in case.knowledge.scopes_of[row.id] if scope.product_word]
    return " and ".join([*products, row.scenario])


def is_of_deficiency(row: Regimen, case: Case) -> bool:
    """Whether a row is not for another use alone, such as premedication."""
    needs = [set(scope.needs) for scope in case.knowledge.scopes_of[row.id] if scope.needs]
    return not any(one <= _OTHER_USES for one in needs)
