"""An order told back in plain words, as it was read: what a prescriber compares with what was meant.

One sentence for each phase: "1,000 mcg (1 mL) intramuscularly every day, 7 injections". What the order does not
state is said to be unstated; nothing is filled in.
"""

from __future__ import annotations

from cards import wording
from cards.order import Dose, Order, Phase, Route
from cards.site import SiteProfile

_ROUTES = {
    Route.IM: "intramuscularly",
    Route.SC: "subcutaneously",
    Route.DEEP_SC: "deeply subcutaneously",
    Route.IV: "intravenously",
    Route.INTRADERMAL: "intradermally",
    Route.INJECTION: "by injection",
    Route.ORAL: "by mouth",
    Route.SUBLINGUAL: "under the tongue",
    Route.NASAL: "into the nose",
}


def spoken(order: Order, site: SiteProfile) -> list[str]:
    """One sentence for each phase, in order, the later ones beginning with "then"; empty without a phase."""
    told: list[str] = []
    for phase in order.phases:
        words = [_dose(phase.dose, order, site)]
        words += [_ROUTES[order.route]] if order.route is not None else []
        sentence = " ".join([*words, _schedule(phase)]).strip()
        told.append(f"then {sentence}" if told else sentence)
    return told


def _dose(dose: Dose, order: Order, site: SiteProfile) -> str:
    amounts = [wording.mass(dose.mass, site)] if dose.mass is not None else []
    amounts += [wording.volume(dose.volume)] if dose.volume is not None else []
    amounts += [f"{wording.number(dose.containers)} x {dose.container_word}"] if dose.containers is not None else []
    if dose.concentration is not None:
        strength = wording.concentration(dose.concentration, site)
        amounts.append(f"of {strength}" if amounts else f"an amount of {strength}")
    if not amounts:
        return "a dose that was not read," if order.problems_with("dose") else "a dose that is not stated,"
    first, *others = amounts
    return f"{first} ({', '.join(others)})" if others else first


def _schedule(phase: Phase) -> str:
    said = [wording.every(phase.every)] if phase.every is not None else []
    if phase.doses is not None:
        said.append("once" if phase.doses == 1 and phase.every is None else _injections(phase.doses))
    said += [f"for {wording.length(phase.lasts)}"] if phase.lasts is not None else []
    said += [f"from {wording.day(phase.starts)}"] if phase.starts is not None else []
    said += [f"to {wording.day(phase.ends)}"] if phase.ends is not None else []
    said += [f"until {phase.until.plain}"] if phase.until is not None else []
    said += ["as needed"] if phase.as_needed else []
    return ", ".join(said)


def _injections(count: int) -> str:
    return "1 injection" if count == 1 else f"{count} injections"
