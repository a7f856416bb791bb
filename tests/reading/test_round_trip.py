"""Any order that the domain can hold, written in any shape and spelling, reads back as itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cards.order import Dispense, Dose, Every, Kind, Length, Order, Phase, Product, Route
from cards.quantity import Concentration, Mass, Volume
from cds_service.reading.same_schedule import overruns
from tests.reading.given import KNOWLEDGE, MORE, order, read
from tests.reading.rendered import MASSES, VERSIONS, VOLUMES, Style, in_words, narrowed, structured

DAY = date(2026, 1, 1)
DECIMALS: dict[str, Any] = {"allow_nan": False, "allow_infinity": False}
MEDICINES = [
    {"coding": [{"system": row.system, "code": row.code}]}
    for row in KNOWLEDGE.product_codes.values()
    if row.kind is Kind.INJECTION
]

masses = st.integers(1, 200_000).map(lambda fives: Mass(Decimal(fives * 5)))
# three decimals in a text ("1.005 mg") are a thousand to half of Europe, and are refused
spoken_masses = st.integers(1, 20_000).map(lambda tens: Mass(Decimal(tens * 10)))
volumes = st.integers(1, 500).map(lambda hundredths: Volume(Decimal(hundredths) / 100))
concentrations = st.integers(1, 20_000).map(lambda strength: Concentration(Decimal(strength)))
container_words = st.sampled_from(["vial", "ampoule"])


@st.composite
def doses(draw: Callable[..., Any], *, spoken: bool = False) -> Dose:
    """A mass, a volume, both, or containers; a strength may stand in the place of any or beside it."""
    parts = draw(st.sampled_from([("mass",), ("volume",), ("mass", "volume"), ("containers",), ("mass", "containers")]))
    strength = None if spoken else draw(st.none() | concentrations)
    counted = "containers" in parts
    return Dose(
        draw(spoken_masses if spoken else masses) if "mass" in parts else None,
        draw(volumes) if "volume" in parts else None,
        Decimal(draw(st.integers(1, 20))) if counted else None,
        draw(container_words) if counted else "container",
        strength if not counted else None,
    )


@st.composite
def intervals(draw: Callable[..., Any]) -> Every:
    times, period = draw(st.integers(1, 6)), draw(st.integers(1, 12))
    return Every(
        times,
        Decimal(period),
        draw(st.sampled_from(["h", "d", "wk", "mo", "a"])),
        draw(st.none() | st.integers(period + 1, 24).map(Decimal)),
        draw(st.none() | st.integers(times + 1, 9)),
    )


@st.composite
def lengths(draw: Callable[..., Any], *, ranges: bool = True) -> Length:
    low = Decimal(draw(st.integers(1, 30)))
    high = low + draw(st.integers(0, 10)) if ranges else low
    return Length(low, high, draw(st.sampled_from(["d", "wk", "mo"])))


@st.composite
def phases(draw: Callable[..., Any]) -> Phase:
    lasts = draw(st.none() | lengths())
    starts = draw(st.none() | st.dates(DAY, date(2030, 1, 1))) if lasts is None else None
    ends = None if starts is None else draw(st.none() | st.integers(0, 900).map(lambda days: starts + timedelta(days)))
    drawn = Phase(
        draw(doses()),
        draw(st.none() | intervals()),
        draw(st.none() | st.integers(1, 100)),
        lasts,
        starts,
        ends,
        as_needed=draw(st.booleans()),
    )
    return drawn if overruns(drawn) is None else replace(drawn, doses=None)  # so many would not fit between the bounds


@st.composite
def supplies(draw: Callable[..., Any]) -> Dispense:
    counted = draw(st.booleans())
    return Dispense(
        Decimal(draw(st.integers(1, 100))) if counted else None,
        None if counted else draw(volumes),
        draw(st.none() | st.integers(0, 11)),
        draw(st.none() | st.integers(1, 400).map(Decimal)),
    )


@st.composite
def orders(draw: Callable[..., Any], steps: st.SearchStrategy[list[Phase]], routes: list[Route]) -> tuple[Order, Any]:
    """An order with the concept that names its product; the product is what that concept alone is read as."""
    medicine = draw(st.sampled_from(MEDICINES))
    product = read(order(medicationCodeableConcept=medicine)).product
    phases = tuple(replace(step, dose=_of(product, step.dose)) for step in draw(steps))
    return Order("MedicationRequest/r1", product, phases, draw(st.sampled_from(routes))), medicine


def _of(product: Product, dose: Dose) -> Dose:
    """The dose with the strength of the product, where it states one at all: another would contradict it."""
    return dose if dose.concentration is None else replace(dose, concentration=product.concentration)


styles = st.builds(
    Style,
    version=st.sampled_from(VERSIONS),
    mass=st.sampled_from(MASSES),
    volume=st.sampled_from(VOLUMES),
    unit_as=st.sampled_from(["coded", "spelt", "both"]),
    numbers_as_text=st.booleans(),
    dose_in_list=st.booleans(),
    thousands=st.booleans(),
)


def meaning(found: Order) -> Order:
    """An order without where it was read from, and without remarks on its spelling."""
    steps = tuple(replace(phase, at="") for phase in found.phases)
    return replace(found, ref="", phases=steps, read_from=(), notations=())


@MORE
@given(
    orders(st.lists(phases(), min_size=1, max_size=3), [Route.IM, Route.SC, Route.IV]),
    st.none() | supplies(),
    st.none() | st.dates(DAY, date(2030, 1, 1)),
    styles,
)
def test_a_structured_order_reads_back_as_itself(
    drawn: tuple[Order, Any], dispense: Dispense | None, written: date | None, style: Style
) -> None:
    meant, medicine = drawn
    meant = narrowed(replace(meant, dispense=dispense, written=written), style.version)

    assert meaning(meant) == meaning(read(structured(meant, medicine, style)))


@st.composite
def spoken_intervals(draw: Callable[..., Any]) -> Every:
    unit = draw(st.sampled_from(["d", "wk", "mo"]))
    period = draw(st.integers(1, 12))
    if draw(st.booleans()):
        return Every(draw(st.integers(2, 3)), Decimal(1), unit)
    return Every(1, Decimal(period), unit, draw(st.none() | st.just(Decimal(period + 1))))


@st.composite
def spoken_courses(draw: Callable[..., Any]) -> list[Phase]:
    """One dose, a repetition, or a loading of so many doses or so long with a maintenance after it."""
    dose = draw(doses(spoken=True))
    if draw(st.booleans()):
        return [Phase(dose, doses=1)]
    maintenance = Phase(dose, draw(spoken_intervals()), as_needed=draw(st.booleans()))
    if draw(st.booleans()):
        return [maintenance]
    counted = draw(st.booleans())
    every = draw(spoken_intervals())
    length = draw(lengths(ranges=False))
    # a length shorter than the interval tells of a cycle, and is refused
    lasts = length if every.period == 1 and every.unit == "d" else replace(length, unit=every.unit)
    long_enough = replace(lasts, low=lasts.low + every.period, high=lasts.high + every.period)
    loading = Phase(
        draw(doses(spoken=True)),
        every,
        draw(st.integers(2, 30)) if counted else None,
        None if counted else long_enough,
    )
    return [loading, replace(maintenance, as_needed=False)]


@MORE
@given(orders(spoken_courses(), [Route.IM, Route.SC]), styles)
def test_an_order_in_words_reads_back_as_itself(drawn: tuple[Order, Any], style: Style) -> None:
    meant, medicine = drawn

    assert meaning(meant) == meaning(read(in_words(meant, medicine, style)))


@MORE
@given(orders(spoken_courses().map(lambda course: course[-1:]), [Route.IM, Route.SC]), styles)
def test_an_order_told_twice_in_structure_and_in_words_reads_back_as_itself(
    drawn: tuple[Order, Any], style: Style
) -> None:
    meant, medicine = drawn
    told = structured(narrowed(meant, style.version), medicine, style)
    told["dosageInstruction"][0] |= in_words(meant, medicine, style)["dosageInstruction"][0]

    assert meaning(meant) == meaning(read(told))
