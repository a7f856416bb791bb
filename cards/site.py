"""The site profile: what a hospital decides where guidelines disagree.

The default accepts every regimen with a VERIFIED source and uses the cut-offs named below. Values that
come from the knowledge base are named by row, so that their source and confidence travel with them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct, field

from cards.knowledge.schema import ContainerRow
from cards.order import Kind, Route, Substance

State = Literal["live", "silent", "off"]


class Laboratory(Struct, frozen=True, forbid_unknown_fields=True):
    """Rows of thresholds.yaml and workup.yaml that hold at this laboratory; never adjusted by ethnicity."""

    b12_total_deficient: str = "nice-total-def"
    b12_total_unlikely: str = "nice-total-unl"
    b12_active_deficient: str = "nice-active-def"
    b12_active_unlikely: str = "nice-active-unl"
    mma_raised: str = "mma-stabler"
    homocysteine_raised: str = "hcy-uk"
    antibody_window: str = "lb-ifa-mayo"
    b12_after_injection: str = "lb-b12-mayo"


class SiteProduct(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A product that the site knows and the knowledge base does not: compounded, or named by a local code.

    An order names it by `system` and `code`, or by the whole of `name`. `id` is its name in `stock`. Amounts are in
    micrograms and millilitres; what is not stated is not known.
    """

    id: str
    name: str
    substance: Substance
    kind: Kind
    system: str | None = None
    code: str | None = None
    concentration_mcg_per_ml: Decimal | None = None
    containers: tuple[ContainerRow, ...] = ()
    routes: tuple[Route, ...] = ()


class SiteProfile(Struct, frozen=True, forbid_unknown_fields=True):
    """One site. `accepted_regimens` are groups of regimens.yaml; empty means every VERIFIED one.

    `stock` are ids of products.yaml, or of the site's own `products`, that it keeps. `rules` overrides the state of
    a topic. `microgram` is how a microgram is written on cards: US advice prefers mcg, UK advice the whole word.
    """

    name: str = "default"
    country: str | None = None
    timezone: str = "UTC"
    microgram: Literal["mcg", "micrograms"] = "mcg"
    accepted_regimens: tuple[str, ...] = ()
    stock: tuple[str, ...] = ()
    products: tuple[SiteProduct, ...] = ()
    laboratory: Laboratory = field(default_factory=Laboratory)
    rules: dict[str, State] = field(default_factory=dict)
