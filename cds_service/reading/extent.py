"""How long an order goes on as its texts say it, against what is read of it: "for life" beside an end, another text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cards import wording
from cds_service.reading.agreement import completed
from cds_service.reading.doubt import RENDERED, STRUCTURED, TEXT, Doubt, conflict, placed
from cds_service.reading.sig import Sig, read_sig

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cards.knowledge import Knowledge
    from cards.order import Phase
    from cds_service.reading.dosage import Structured


def unlike(phases: Sequence[Phase], rendered: str | None, at: str, knowledge: Knowledge) -> list[Doubt]:
    """Where the text of the order as a whole, as far as it is understood, contradicts what was read."""
    whole = read_sig(rendered, knowledge) if rendered else Sig()
    if whole.unread or len(whole.phases) != len(phases):
        return []
    places = (TEXT, RENDERED)
    pairs = zip(phases, whole.phases, strict=True)
    return [why for phase, told in pairs for why in completed(phase, told, at, knowledge, places)[1]]


def endless_against(
    structured: Structured, sig: Sig, beside: Iterable[str], at: str, knowledge: Knowledge
) -> list[Doubt]:
    """A text that says "for life" beside a structured end; of several steps the structure tells only the first.

    `sig` is the instruction's own text, `beside` are the others.
    """
    end = _end(structured)
    if end is None or len(sig.phases) > 1:
        return []
    if not (_is_endless(sig) or any(_is_endless(read_sig(text, knowledge)) for text in beside)):
        return []
    return [placed("schedule", conflict("schedule", (STRUCTURED, end), (TEXT, "without an end")), at)]


def _end(structured: Structured) -> str | None:
    rhythm = structured.rhythm
    if rhythm.lasts is not None:
        return f"for {wording.length(rhythm.lasts)}"
    if rhythm.doses is not None:
        return f"{rhythm.doses} doses"
    return None if rhythm.ends is None else f"until {rhythm.ends}"


def _is_endless(sig: Sig) -> bool:
    return not sig.unread and "_OPEN_ENDED" in sig.kinds
