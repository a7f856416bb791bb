"""The amounts in the name of a product, sorted by what they tell of it: strength, content, volume, or neither."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cds_service.reading.spoken import Spoken, amount_at, unit_of

if TYPE_CHECKING:
    from cards.knowledge import Knowledge
    from cds_service.reading.tokens import Tokens

_BEFORE_CONTAINER = frozenset({"multi", "multiple", "multidose", "single", "dose", "use", "-", "(", "in", "per"})
_BETWEEN = frozenset({",", "-", "(", ":"})  # a container and its size: "ampul 2ml", "vial, 10 mL"


_BEYOND_ALL = Decimal(10) ** 9
_TO = frozenset({"-", "\u2010", "\u2011", "\u2013", "\u2014", "/", "to", "or", "and", "&"})


class NameAmounts:
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

    def add(self, amount: Spoken, at: int, named_to: int) -> None:
        """Take in the amount at a token; a volume that leads the name ("2 ML cyanocobalamin") is a container's.

        `named_to` is where the name of the substance ends: its "12" is no number of an amount.
        """
        impossible = self._impossible(amount, at)
        if impossible is not None:
            self.unread.append(impossible)
        elif amount.measure == "other":  # "1.000 mg/ml" is one or a thousand
            numbers = [self._tokens[place] for place in range(at, amount.next) if self._tokens[place].kind == "number"]
            self.open += [self._tokens.words(at, amount.next)] if any(one.value is None for one in numbers) else []
        elif amount.measure in {"mass", "concentration"} and (first := self._range(at, named_to)) is not None:
            self.open.append(self._tokens.words(first, amount.next))
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

    def _range(self, at: int, named_to: int) -> int | None:
        """Where a range or a choice begins that ends with the number at a token: "1000-2000 mcg/mL", "100/1000 mcg"."""
        before = self._tokens[at - 2]
        joined = self._tokens[at - 1].low in _TO and before.kind == "number" and at - 2 >= named_to
        return at - 2 if joined else None

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
