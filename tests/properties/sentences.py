"""One described phase in the words of a prescriber."""

from __future__ import annotations

from tests.properties.described import Often, Step, Wanted
from tests.properties.style import Style

WORDS = {"d": "day", "wk": "week", "mo": "month"}


def amounts(step: Step, wanted: Wanted, style: Style) -> list[str]:
    measured = [(step.mass, style.mass), (step.volume, style.volume), (step.containers, (wanted.container, 1, ""))]
    comma = "," if style.thousands else ""
    return [f"{value / factor:{comma}f} {word}" for value, (word, factor, _) in measured if value is not None]


def sentence(step: Step, wanted: Wanted, style: Style) -> str:
    """ "Inject 1000 mcg (1 mL) IM every 2 weeks for 6 doses"."""
    told = amounts(step, wanted, style)
    verb = "Inject" if wanted.route else "Give"  # "inject" says that it is no tablet
    words = [verb, *amounts[:1], *(f"({', '.join(amounts[1:])})" for _ in amounts[1:2]), wanted.route or ""]
    if step.often is not None:
        words.append(_how_often(step.often))
    if step.doses is not None:
        words.append("once" if step.doses == 1 else f"for {step.doses} doses")
    if step.lasts is not None:
        words.append(f"for {step.lasts[0]} {WORDS[step.lasts[1]]}s")
    return " ".join(filter(None, [*words, "as needed" if step.as_needed else ""]))


def _how_often(often: Often) -> str:
    every = f"every {WORDS[often.unit]}" if often.period == 1 else f"every {often.period} {WORDS[often.unit]}s"
    return every if often.times == 1 else f"{often.times} times {every}"
