"""A site's own products taken into the knowledge base, where an order finds them as it finds any other.

The knowledge base is never changed: the site's is a new one, made and checked once at the start.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from cards.knowledge import Knowledge
from cards.knowledge.base import LOCAL
from cards.knowledge.schema import ContainerRow, MarketProduct, ProductCode
from cards.order import Kind
from cards.quantity import ratio
from cards.site import SiteProduct, SiteProfile

_BASIS = "the site's own word, in its configuration"
_USES = {Kind.ANTIDOTE: "antidote (cyanide)", Kind.COMBINATION: "combination"}
_TOLERANCE = "thresholds/dose-tolerance.high"  # per cent


def with_site_products(knowledge: Knowledge, site: SiteProfile) -> Knowledge:
    """The knowledge base with the products of the site, which `site_product_faults` has found no fault in."""
    if not site.products:
        return knowledge
    codes = {product.id: _code(product) for product in site.products}
    rows = {product.id: _row(product, site) for product in site.products}
    return replace(
        knowledge, product_codes={**knowledge.product_codes, **codes}, products={**knowledge.products, **rows}
    )


def site_product_faults(knowledge: Knowledge, site: SiteProfile) -> Iterator[str]:
    """Everything that is wrong with the site's products, each as "site.products.<id>: reason"."""
    ids = [product.id for product in site.products]
    names = [product.name.strip().casefold() for product in site.products]
    for product, name in zip(site.products, names, strict=True):
        at = f"site.products.{product.id}"
        if ids.count(product.id) > 1 or product.id in knowledge.products or product.id in knowledge.product_codes:
            yield f"{at}: the id is taken"
        if not name or names.count(name) > 1:
            yield f"{at}: the name is empty or taken"
        if (product.system is None) != (product.code is None):
            yield f"{at}: a code needs its system, and a system its code"
        elif product.system and product.code and knowledge.product(product.system, product.code) is not None:
            yield f"{at}: the code {product.code!r} is in the knowledge base already"
        yield from (f"{at}: {why}" for why in _amount_faults(product, knowledge))


def _amount_faults(product: SiteProduct, knowledge: Knowledge) -> Iterator[str]:
    strength = product.concentration_mcg_per_ml
    if strength is None and not any(held.content_mcg for held in product.containers):
        yield "neither a concentration nor the content of a container is stated"
    sizes = [size for held in product.containers for size in (held.volume_ml, held.content_mcg)]
    if any(size is not None and (not size.is_finite() or size <= 0) for size in (strength, *sizes)):
        yield "an amount is zero, negative or no number"
        return
    tolerance = 1 + knowledge.number(_TOLERANCE) / 100
    for held in product.containers:
        if strength and held.volume_ml and held.content_mcg:
            computed = strength * held.volume_ml
            if ratio(computed, held.content_mcg) > tolerance:
                yield f"{_plain(held.volume_ml)} mL hold {_plain(computed)} mcg and not {_plain(held.content_mcg)} mcg"


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def _code(product: SiteProduct) -> ProductCode:
    return ProductCode(
        id=product.id,
        system=product.system or LOCAL,
        code=product.code or product.name,
        display=product.name,
        substance=product.substance,
        kind=product.kind,
        concentration_mcg_per_ml=product.concentration_mcg_per_ml,
        containers=product.containers,
        confidence="DERIVED",
        basis=_BASIS,
    )


def _row(product: SiteProduct, site: SiteProfile) -> MarketProduct:
    only = product.containers[0] if len(product.containers) == 1 else ContainerRow(word="container")
    return MarketProduct(
        id=product.id,
        country=site.country or "site",
        brand=f"generic ({product.name})",
        form=product.substance.value,
        use=_USES.get(product.kind, "deficiency"),
        container=only.word,
        container_volume_ml=only.volume_ml,
        content_per_container_mcg=only.content_mcg,
        concentration_mcg_per_ml=product.concentration_mcg_per_ml,
        routes_authorised=tuple(route.value for route in product.routes),
        confidence="DERIVED",
        basis=_BASIS,
    )
