"""The strength of the product as an instruction states it beside an amount: "1 mL (10 mg/mL) IM", "1 mL of 1 mg/mL".

It must be that of the product. A strength that stands alone where the dose belongs is a doubtful dose instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cds_service.reading.doubt import STRUCTURED, TEXT

if TYPE_CHECKING:
    from cards.order import Dose, Phase
    from cards.quantity import Concentration
    from cds_service.reading.sig import Sig


@dataclass(frozen=True)
class ToldStrength:
    """A strength with its place; not `certain` when words around it were not understood."""

    place: str
    strength: Concentration
    certain: bool = True


def strengths_in(phases: Iterable[Phase], sig: Sig, structured: Dose) -> tuple[ToldStrength, ...]:
    """Every strength that an instruction states, each once; of a text also where the rest of it was not read."""
    told = [phase.dose for phase in sig.phases if _beside_an_amount(phase.dose) or sig.strength_only]
    joined = [phase.dose for phase in phases if _beside_an_amount(phase.dose)]
    found = [(dose.concentration, not sig.unread) for dose in told] + [(dose.concentration, True) for dose in joined]
    return tuple(
        ToldStrength(STRUCTURED if strength == structured.concentration else TEXT, strength, (strength, True) in found)
        for strength in dict(found)
        if strength is not None
    )


def _beside_an_amount(dose: Dose) -> bool:
    return dose.concentration is not None and bool(dose.mass or dose.volume or dose.containers)
