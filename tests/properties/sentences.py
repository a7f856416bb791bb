"""One described phase in the words of a prescriber."""

from __future__ import annotations

from tests.properties.described import Often, Step, Wanted
from tests.properties.style import Style

WORDS = {"d": "day", "wk": "week", "mo": "month"}


def amounts(step: Step, wanted: Wanted, style: Style) -> list[str]:
    """Mass, volume and containers in words, as far as the phase states them."""
    measured = [(step.mass, style.mass), (step.volume, style.volume), (step.containers, (wanted.container, 1, ""))]
    comma = "," if style.thousands else ""
    return [f"{value / factor:{comma}f} {word}" for value, (word, factor, _) in measured if value is not None]


def sentence(step: Step, wanted: Wanted, style: Style) -> str:
    """ "Inject 1000 mcg (1 mL) IM every 2 weeks for 6 doses"."""
    first, *others = amounts(step, wanted, style)
    words = ["Inject" if wanted.route else "Give", first]  # "inject" alone would be a route
    words += [f"({', '.join(others)})"] if others else []
    words += [wanted.route] if wanted.route else []
    words += [_how_often(step.often)] if step.often else []
    if step.doses is not None:
        words.append("once" if step.doses == 1 else f"for {step.doses} doses")
    if step.lasts is not None:
        words.append(f"for {step.lasts[0]} {WORDS[step.lasts[1]]}s")
    return " ".join([*words, "as needed"] if step.as_needed else words)


def _how_often(often: Often) -> str:
    every = f"every {WORDS[often.unit]}" if often.period == 1 else f"every {often.period} {WORDS[often.unit]}s"
    return every if often.times == 1 else f"{often.times} times {every}"
