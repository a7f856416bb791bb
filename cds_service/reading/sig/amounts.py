"""What the rules of sig.lark for amounts mean, in micrograms, millilitres, mcg/mL and containers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cds_service.reading.sig.numbers import ONE, Numbers
from cds_service.reading.sig.phrases import Amounts, Measured, OpenMeaning
from cds_service.reading.sig.times import every_of

if TYPE_CHECKING:
    from cds_service.reading.sig.numbers import Span
    from cds_service.reading.sig.phrases import Measure

# How the words for a container begin that is given whole: an opened ampoule cannot be kept, a vial may hold many doses.
_FOR_ONE_INJECTION = ("amp", "fial")


class AmountRules(Numbers):
    """One method for each rule, called with what its parts mean: the place of a word, or an amount."""

    def mass(self, at: int, unit_at: int) -> Measured:
        """ "1,000 mcg"."""
        return self._measured("mass", at, unit_at)

    def volume(self, at: int, unit_at: int) -> Measured:
        """ "0.5 mL"."""
        return self._measured("volume", at, unit_at)

    def container(self, at: int, unit_at: int) -> Measured:
        """ "1 ampoule", "half a vial"."""
        return self._measured("container", at, unit_at)

    def strength(self, mass: Measured, *volume: int) -> Measured:
        """ "1 mg/mL", "10 mg/2 mL", "1 mg in 1 ml"."""
        unit = self.lexemes[volume[-1]].unit
        count = self._of_unit(volume[0], volume[-1]) if len(volume) > 1 else ONE
        if unit is None or count <= 0:
            raise OpenMeaning
        value = self._possible(mass.value / (count * unit.factor))
        return Measured("concentration", value, mass.word, mass.first, volume[-1] + 1, count * unit.factor)

    def amount(self, found: Measured | Amounts, *_dose: int) -> Amounts:
        """One amount of an injection, "per dose" or not."""
        return found if isinstance(found, Amounts) else Amounts(self.after, (found,))

    measure = amount

    def one_of(self, count: int, measured: Measured, container: int | None = None) -> Amounts:
        """ "one 1 mg ampoule"; two of 1 mg leave open whether one injection holds both, "1 x 10 mL vial" how much."""
        number = self._plain(count)
        if number <= 0 or (number != 1 and measured.measure != "concentration"):
            raise OpenMeaning
        if measured.measure == "volume" and container and not self._word(container).startswith(_FOR_ONE_INJECTION):
            raise OpenMeaning
        if container is None:
            return Amounts(self.after, (measured,))
        held = Measured("container", number, self._word(container), container, container + 1)
        return Amounts(self.after, (measured, held))

    def per_time(self, container: Measured, unit_at: int) -> Amounts:
        """ "1 ampolla al mes"; of two in a month nobody knows whether they are given together."""
        return self.per_times(container, (ONE, None), unit_at)

    def per_times(self, container: Measured, span: Span, unit_at: int) -> Amounts:
        """ "1 ampul per 2 maanden"."""
        if container.value > 1:
            raise OpenMeaning
        return Amounts(self.after, (container,), every_of(self.lexemes, span, unit_at))

    def rate(self, measured: Measured, unit_at: int) -> Amounts:
        """ "1 mg par mois", as one injection is written on the Continent; English "1 mg per month" is a rate."""
        return self.rates(measured, (ONE, None), unit_at)

    def rates(self, measured: Measured, span: Span, unit_at: int) -> Amounts:
        """ "1 mg per 2 maanden"."""
        if self.lexemes.language == "en":
            raise OpenMeaning
        return Amounts(self.after, (measured,), every_of(self.lexemes, span, unit_at))

    def unclear(self, *_parts: Any) -> Amounts:
        """What the grammar names as open."""
        raise OpenMeaning

    def _measured(self, measure: Measure, at: int, unit_at: int) -> Measured:
        unit = self.lexemes[unit_at].unit
        if unit is None:
            raise OpenMeaning
        value = self._possible(self._of_unit(at, unit_at) * unit.factor)
        return Measured(measure, value, self._word(unit_at), at, unit_at + 1)

    def _word(self, unit_at: int) -> str:
        """ "{vial}" and "vial(s)" are vials."""
        return self.lexemes.text(unit_at).strip("{}").removesuffix("(s)")
