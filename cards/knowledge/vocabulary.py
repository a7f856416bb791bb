"""The rows that say what words and codes mean: units, tests, routes, timings and the words of instructions."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import field

from cards.knowledge.schema import Row

SigPart = Literal[
    "adverb",
    "alternate",
    "alters",
    "ambiguous",
    "and",
    "article",
    "as_directed",
    "as_needed",
    "closing",
    "condition",
    "count",
    "day_name",
    "daytime",
    "dose",
    "every",
    "for",
    "for_first",
    "for_per",
    "fraction_unit",
    "harmless",
    "in",
    "interval",
    "loading",
    "maintenance",
    "minutes",
    "month_name",
    "number",
    "of",
    "open_ended",
    "or",
    "ordinal",
    "per",
    "per_unit",
    "refill",
    "repeat",
    "route",
    "single",
    "site",
    "starting",
    "supply",
    "then",
    "thereafter",
    "times",
    "to",
    "today",
    "tomorrow",
    "total",
    "toward",
    "unit",
    "unit_adverb",
    "until",
    "x",
]


class UnitRow(Row, frozen=True, kw_only=True):
    """units.yaml: one spelling of a unit, exactly as written (case matters: ML is not mL in UCUM).

    `dimension` says what it measures and `factor` how many `canonical` units one of it is.
    `error_prone` marks spellings that safety lists warn about. `ucum` is the true UCUM code.
    """

    spelling: str
    dimension: Literal["mass", "volume", "concentration", "container", "time", "other"]
    canonical: str
    factor: Decimal
    ucum: str | None = None
    error_prone: str | None = None


class TestRow(Row, frozen=True, kw_only=True):
    """tests.yaml: a laboratory test; id is its key ("b12_total"). `groups` are the code groups that mean it.

    `units` maps each accepted unit spelling to its factor to `unit`. `order_*` is what a suggestion orders.
    `plausible` bounds are in `unit`: outside, a unit error is suspected and the result is not used.
    """

    says: str
    groups: tuple[str, ...]
    kind: Literal["quantity", "ordinal", "panel"]
    unit: str | None = None
    units: dict[str, Decimal] = field(default_factory=dict)
    plausible_low: Decimal | None = None
    plausible_high: Decimal | None = None
    order_system: str | None = None
    order_code: str | None = None
    order_display: str | None = None


class RouteRow(Row, frozen=True, kw_only=True):
    """routes.yaml: a route code, or a route word (system null, matched without case)."""

    system: str | None
    code: str
    route: str  # a cards.order.Route value


class TimingRow(Row, frozen=True, kw_only=True):
    """timings.yaml: a Timing.code: so many times per period."""

    system: str | None
    code: str
    times: int
    period: Decimal
    unit: Literal["h", "d", "wk", "mo", "a"]


class SigWord(Row, frozen=True, kw_only=True):
    """sig_words.yaml: words of one language ("any": of all) and the part they play in an instruction.

    `number` belongs to numbers, counts and units of several; `times`, `period` and `unit` say an interval;
    `route` is a cards.order.Route value; `means` names a day, or the meanings of an ambiguous word.
    `harmless` words change nothing where they are part of no phrase; `error_prone` as in units.yaml.
    """

    language: Literal["any", "en", "es", "fr", "de", "nl", "it", "pt"]
    words: tuple[str, ...]
    part: SigPart
    number: Decimal | None = None
    times: int | None = None
    period: Decimal | None = None
    unit: Literal["h", "d", "wk", "mo", "a"] | None = None
    route: str | None = None
    means: str | None = None
    harmless: bool = False
    error_prone: str | None = None
