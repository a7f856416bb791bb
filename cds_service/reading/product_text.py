"""What the name of a product says: which cobalamin, how strong, and of which sort.

"cyanocobalamin 1000 mcg/mL injectable solution", "hydroxocobalamin 10mg/2ml", "B-12 SHOT 1000MCG",
"Dobetin 5000 microgrammi/2 ml". Brand names come from the product table.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from cards.order import Kind, Substance
from cds_service.reading.medicine_words import denied, kind_of, other_active_at, substance_at
from cds_service.reading.product_brand import brands_in, coded_brands_in
from cds_service.reading.spoken import Spoken, amount_at, unit_of
from cds_service.reading.tokens import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cards.knowledge import Knowledge
    from cards.knowledge.schema import MarketProduct
    from cds_service.reading.tokens import Tokens

_BEFORE_CONTAINER = frozenset({"multi", "multiple", "multidose", "single", "dose", "use", "-", "(", "in", "per"})
_BETWEEN = frozenset({",", "-", "(", ":"})  # a container and its size: "ampul 2ml", "vial, 10 mL"


_BEYOND_ALL = Decimal(10) ** 9


@dataclass(frozen=True)
class NameReading:
    """What a name says. `substances` is empty when it names no cobalamin at all.

    `strengths` are mcg/mL, `contents` micrograms and `volumes` millilitres of one container, `amounts` micrograms of
    neither, `unread` the words of amounts that no product can have, `open` of those that can be read in two ways.
    """

    substances: frozenset[Substance] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    strengths: tuple[Decimal, ...] = ()
    contents: tuple[tuple[str, Decimal], ...] = ()
    volumes: tuple[tuple[str, Decimal], ...] = ()
    amounts: tuple[Decimal, ...] = ()
    brands: tuple[MarketProduct, ...] = ()
    unread: tuple[str, ...] = ()
    open: tuple[str, ...] = ()

    @property
    def stated(self) -> frozenset[Substance]:
        """The cobalamins named as such; more than one contradict one another."""
        return self.substances - {Substance.UNSTATED}

    @property
    def substance(self) -> Substance | None:
        """The one cobalamin, UNSTATED when the name leaves it open, None when it names none."""
        if len(self.stated) == 1:
            return next(iter(self.stated))
        return Substance.UNSTATED if self.substances else None

    @property
    def kind(self) -> Kind:
        """The sort of product, unless the words speak for several."""
        if Kind.COMBINATION in self.kinds:
            return Kind.COMBINATION
        return next(iter(self.kinds)) if len(self.kinds) == 1 else Kind.UNSTATED


def read_name(text: str, knowledge: Knowledge) -> NameReading:
    """Read one product name; never raises."""
    tokens = tokens_of(text)
    named: set[Substance] = set()
    found = _Amounts(tokens, knowledge)
    others = False
    index = 0
    while index < len(tokens):
        substance = substance_at(tokens, index)
        amount = amount_at(tokens, index, knowledge)
        if substance is not None:
            if not denied(tokens, index, substance[1]):
                named.add(substance[0])
            index = substance[1]
        elif amount is not None:
            found.add(amount, index)
            index = amount.next
        else:
            others = others or other_active_at(tokens, index)
            index += 1
    kinds = {kind for kind in (kind_of(token.low) for token in tokens.all) if kind is not None}
    brands = brands_in(tokens, knowledge)
    coded = () if brands else coded_brands_in(tokens, knowledge)
    named.update(Substance(row.form) for row in brands)
    named.update(Substance(row.substance) for row in coded)
    if named and (others or any("combination" in row.use for row in brands)):
        kinds.add(Kind.COMBINATION)
    if brands and all("antidote" in row.use for row in brands):
        kinds = {Kind.ANTIDOTE}
    return NameReading(
        frozenset(named),
        frozenset(kinds or _kinds_of(brands) or {Kind(row.kind) for row in coded}),
        tuple(found.strengths),
        tuple(found.contents),
        tuple(dict.fromkeys(found.volumes)),
        tuple(dict.fromkeys(found.amounts)),
        brands,
        tuple(found.unread),
        tuple(found.open),
    )


class _Amounts:
    """The amounts of a name sorted by what they tell of the product."""

    def __init__(self, tokens: Tokens, knowledge: Knowledge) -> None:
        self._tokens, self._knowledge = tokens, knowledge
        self.strengths: list[Decimal] = []
        self.contents: list[tuple[str, Decimal]] = []
        self._volumes: list[tuple[str, Decimal]] = []
        self._denominators: list[tuple[str, Decimal]] = []
        self.amounts: list[Decimal] = []
        self.unread: list[str] = []
        self.open: list[str] = []

    def add(self, amount: Spoken, at: int) -> None:
        """Take in the amount at a token; a volume that leads the name ("2 ML cyanocobalamin") is a container's."""
        impossible = self._impossible(amount, at)
        if impossible is not None:
            self.unread.append(impossible)
        elif amount.measure == "other":  # "1.000 mg/ml" is one or a thousand
            numbers = [self._tokens[place] for place in range(at, amount.next) if self._tokens[place].kind == "number"]
            self.open += [self._tokens.words(at, amount.next)] if any(one.value is None for one in numbers) else []
        elif amount.measure == "concentration":
            self.strengths.append(amount.value)
            self._denominators += self._whole_ampoule(at, amount.next)
        elif amount.measure == "mass":
            container = _container(self._tokens, amount.next, self._knowledge)
            if container is None:
                self.amounts.append(amount.value)
            else:
                self.contents.append((container, amount.value))
        elif amount.measure == "volume":
            past = amount.next
            while self._tokens[past].low in _BEFORE_CONTAINER:
                past += 1
            before = at - 1 - (self._tokens[at - 1].text in _BETWEEN)
            held = _container(self._tokens, past, self._knowledge) or _container(self._tokens, before, self._knowledge)
            held = held or ("container" if at == 0 else None)
            self._volumes += [(held, amount.value)] if held else []

    def _impossible(self, amount: Spoken, at: int) -> str | None:
        """The words of an amount no product has: negative, with an exponent ("1e9 mcg/mL"), nought or beyond all."""
        tokens = self._tokens
        power = tokens[at - 1].low == "e" and tokens[at - 1].end == amount.start and tokens[at - 2].kind == "number"
        if power or tokens.negates(at - 1):
            return tokens.words(at - 2 if power else at - 1, amount.next)
        numbers = [number for place in range(at, amount.next) if (number := tokens[place].value) is not None]
        absurd = amount.measure == "other" and any(number == 0 or number > _BEYOND_ALL for number in numbers)
        return tokens.words(at, amount.next) if absurd else None

    @property
    def volumes(self) -> list[tuple[str, Decimal]]:
        """Sizes of containers; of an ampoule without one it is the volume for which the strength is given."""
        return self._volumes or self._denominators

    def _whole_ampoule(self, at: int, past: int) -> list[tuple[str, Decimal]]:
        """ "1mg/1ml solution for injection ampoules": a number of millilitres, where the name speaks of ampoules."""
        places = range(len(self._tokens))
        words = [word for place in places if (word := _container(self._tokens, place, self._knowledge))]
        ampoule = next((word for word in words if word.startswith("amp")), None)
        behind = (amount_at(self._tokens, place, self._knowledge) for place in range(at + 1, past))
        held = [one.value for one in behind if one is not None and one.measure == "volume"]
        return [(ampoule, held[-1])] if ampoule and held else []


def _container(tokens: Tokens, index: int, knowledge: Knowledge) -> str | None:
    unit = unit_of(tokens[index].text, knowledge) if tokens[index].kind == "word" else None
    return tokens[index].low.removesuffix("s") if unit is not None and unit.dimension == "container" else None


def _kinds_of(brands: Iterable[MarketProduct]) -> set[Kind]:
    """The sort that the containers of named brands speak for, when no word of the name does."""
    found = (kind_of(word) for row in brands for word in row.container.replace("/", " ").replace(",", " ").split())
    return {kind for kind in found if kind is not None}
