"""The shape of the knowledge base: one struct per YAML file's row. Unknown fields are refused.

Every row says where it comes from: `source` is a key of sources.yaml, or `basis` tells in words what a
DERIVED or RECALLED row rests on. Nothing here is signed off: the hospital that uses it does that.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from cards.order import Kind, Substance

Confidence = Literal["VERIFIED", "DERIVED", "RECALLED"]


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """sources.yaml, by key. Tier A: regulator, label, guideline, laboratory, journal; B: copy; C: other."""

    title: str
    url: str | None = None
    tier: str | None = None


class Row(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every row carries."""

    id: str
    confidence: Confidence
    source: str | None = None
    basis: str | None = None
    note: str | None = None
    recalled_fields: tuple[str, ...] = ()


class System(Row, frozen=True, kw_only=True):
    """systems.yaml: a code system; id is its short name, `aliases` are other URIs that stand for it.

    `country` is the market whose products it names, None when it belongs to no one country.
    """

    uri: str
    aliases: tuple[str, ...] = ()
    country: str | None = None


class Code(Row, frozen=True, kw_only=True):
    """codes.yaml: one code of one system in one concept group; id is "system-short|code|group"."""

    system: str
    code: str
    display: str
    group: str


class ContainerRow(Struct, frozen=True, forbid_unknown_fields=True):
    """A container a product comes in; amounts in millilitres and micrograms, null when not known."""

    word: str
    volume_ml: Decimal | None = None
    content_mcg: Decimal | None = None


class ProductCode(Row, frozen=True, kw_only=True):
    """product_codes.yaml: what a medication code means; several containers when the code does not decide."""

    system: str
    code: str
    display: str
    substance: Substance
    kind: Kind
    concentration_mcg_per_ml: Decimal | None = None
    containers: tuple[ContainerRow, ...] = ()


class MarketProduct(Row, frozen=True, kw_only=True):
    """products.yaml: a product on a market."""

    country: str
    brand: str
    form: str
    atc: str | None = None
    use: str  # "class" in the source table: deficiency, antidote (cyanide), ALS, combination ...
    container: str
    multidose: bool = False
    container_volume_ml: Decimal | None = None
    content_per_container_mcg: Decimal | None = None
    concentration_mcg_per_ml: Decimal | None = None
    label_expression: str | None = None
    routes_authorised: tuple[str, ...] = ()
    routes_to_avoid: tuple[str, ...] = ()
    preservative: str | None = None
    excipients: str | None = None


class Regimen(Row, frozen=True, kw_only=True):
    """regimens.yaml: one phase of one regimen; doses in micrograms, intervals in days."""

    group: str
    organisation: str
    country: str | None = None
    year: str | None = None
    form: str
    population: str
    scenario: str
    phase: str
    dose_min_mcg: Decimal | None = None
    dose_max_mcg: Decimal | None = None
    frequency: str | None = None
    interval_days_min: Decimal | None = None
    interval_days_max: Decimal | None = None
    number_of_doses: str | None = None
    duration: str | None = None
    until: str | None = None
    lifelong: bool | str | None = None
    route: str | None = None


class ScopeRow(Row, frozen=True, kw_only=True):
    """scenarios.yaml: for whom the regimens are that name a scenario in these words, or that are named here.

    `needs`: one of these has to be on the record (a `cards.picture.Scenario`, or "severe"); empty: nothing has to.
    `not_for`: none of these may be. `product_word`: the product's name has to hold it.
    """

    scenario: str | None = None
    regimens: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    product_word: str | None = None


class Threshold(Row, frozen=True, kw_only=True):
    """thresholds.yaml: a cut-off, plausibility limit or conversion; numbers in `unit`."""

    kind: str
    analyte: str
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str | None = None
    factor: Decimal | None = None
    inverse: Decimal | None = None
    bands: dict[str, str] = field(default_factory=dict)
    interpretation: str | None = None
    guideline: str | None = None
    equivalents: dict[str, str] = field(default_factory=dict)


class Monitoring(Row, frozen=True, kw_only=True):
    """monitoring.yaml: a follow-up test; `days` hold the numbers of `when` where a rule needs them."""

    test: str
    when: str | None = None
    scenario: str | None = None
    severity: str | None = None
    guideline: str | None = None
    days: dict[str, Decimal] = field(default_factory=dict)


class Workup(Row, frozen=True, kw_only=True):
    """workup.yaml: a test, history item, exemption or look-back of the search for the cause."""

    kind: str
    item: str
    role: str | None = None
    effect: str | None = None
    effect_status: str | None = None
    loinc: str | None = None
    loinc_recalled: str | None = None
    days: Decimal | None = None
    months: Decimal | None = None


class SafetyFact(Row, frozen=True, kw_only=True):
    """safety.yaml: a caution."""

    topic: str
    fact: str
    action: str | None = None


class Evidence(Row, frozen=True, kw_only=True):
    """evidence.yaml: a figure about alerts, errors or the measured need."""

    topic: str
    fact: str


class OverrideReason(Struct, frozen=True, forbid_unknown_fields=True):
    """override_reasons.yaml, by code: a reason a clinician may give; `system` stays stable over time.

    `snooze_days`: how long the same card then stays away from the same patient; None, it comes back at once.
    """

    code: str
    system: str
    display: str
    snooze_days: Annotated[int, Meta(ge=1)] | None = None


class Role(Row, frozen=True, kw_only=True):
    """roles.yaml: what a documented code means for a check.

    `codes` are "system|code" as at the head of an id of codes.yaml, `groups` its concept groups, `rests_on`
    pointers to the rows whose condition or medicine the role takes up. `proof` false: no result is asked for.
    `lifelong`: an entry marked resolved counts all the same. `words` quote an entry that has no code. `scenario`
    is a `cards.picture.Scenario` that the entry shows.

    A use without a scenario is another indication of the label: of the forms in `substances`, at a site of one of
    `countries` (none: of all), or of a product whose `use` is one of `product_uses`.
    """

    says: str
    kind: Literal["cause", "use", "neurological", "state", "contributing", "medicine"]
    proof: bool
    scenario: str | None = None
    lifelong: bool = False
    words: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    substances: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    product_uses: tuple[str, ...] = ()
    rests_on: tuple[str, ...]
