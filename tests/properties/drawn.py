"""Orders, charts and ways of writing them, drawn by hypothesis."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.properties import described as d
from tests.properties.calls import Envelope
from tests.properties.described import Charted, Coded, Entry, Often, Request, Result, Step, Wanted
from tests.properties.style import MASSES, VERSIONS, VOLUMES, Style


def _two_digits(smallest: int, largest: int) -> st.SearchStrategy[Decimal]:
    """Numbers of two digits and any size: in no unit do they look like thousands written with a point."""
    numbers = st.builds(lambda digits, power: Decimal(digits).scaleb(power), st.integers(1, 99), st.integers(-2, 6))
    return numbers.map(lambda value: Decimal(f"{value:f}")).filter(lambda value: smallest <= value <= largest)


masses = st.sampled_from([Decimal(1000), Decimal(100), Decimal(5000)]) | _two_digits(1, 10_000_000)
volumes = st.sampled_from([Decimal(1), Decimal(2), Decimal("0.5")]) | _two_digits(0, 30)
counts = st.sampled_from([Decimal(1), Decimal(2), Decimal("0.5")])
often = st.builds(Often, st.integers(1, 3), st.integers(1, 3), st.sampled_from(["d", "wk", "mo"]))


@st.composite
def steps(draw: st.DrawFn, *, ends: bool = False) -> Step:
    """A phase; one that `ends` has a number of doses or a length, so that another can follow it."""
    amount = draw(st.sampled_from(["mass", "volume", "mass and volume", "containers", "mass and containers"]))
    how_often = draw(often)
    bounds: dict[str, Any] = draw(
        st.sampled_from([{"doses": 6}, {"lasts": (2, "wk")}, {"doses": 7, "lasts": (7, "d")}])
        if ends
        else st.sampled_from([{}, {"as_needed": True}, {"doses": 4}, {"lasts": (12, "mo")}, {"once": True}])
    )
    once = bounds.pop("once", False)
    if ends and "lasts" in bounds:  # a week holds three days, not three months: that would be a cycle
        how_often = Often(how_often.times, how_often.period, "d") if "doses" not in bounds else Often(1, 1, "d")
    return Step(
        mass=draw(masses) if "mass" in amount else None,
        volume=draw(volumes) if "volume" in amount else None,
        containers=draw(counts) if "containers" in amount else None,
        often=None if once else how_often,
        **({"doses": 1} if once else bounds),
    )


def _gap(step: Step) -> Decimal:
    """Days between two injections of a step, for comparing one with another."""
    assert step.often is not None
    return Decimal(step.often.period * {"d": 1, "wk": 7, "mo": 31}[step.often.unit]) / step.often.times


def _wider(both: tuple[Step, Step]) -> bool:
    """Loading before maintenance: the other way round is an order that is not read, which is tested elsewhere."""
    return all(step.often is not None for step in both) and _gap(both[0]) < _gap(both[1])


@st.composite
def orders(draw: st.DrawFn, name: str = "order-1") -> Wanted:
    """A vitamin B12 injection of one or two phases."""
    medicine = draw(st.sampled_from(d.PRODUCTS))
    return Wanted(
        medicine,
        draw(st.tuples(steps()) | st.tuples(steps(ends=True), steps()).filter(_wider)),
        draw(st.sampled_from(["IM", "SC", None])),
        draw(st.sampled_from([None, None, d.PERNICIOUS_ANAEMIA, d.VEGAN])),
        "ampoule" if "ampoule" in medicine.says else draw(st.sampled_from(["vial", "ampoule"])),
        name,
    )


several_orders = st.tuples(orders("order-1"), orders("order-2")) | st.tuples(
    orders("order-1"), orders("order-2"), orders("order-3")
)


def _days(longest: int) -> st.SearchStrategy[int]:
    return st.sampled_from([0, 1, 14, 15, 70, 71, 365, 366]) | st.integers(0, longest)


def _listed(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(strategy, max_size=2).map(tuple)


def _entries(*what: Coded) -> st.SearchStrategy[Any]:
    return _listed(st.builds(Entry, st.sampled_from(what), _days(1500), st.booleans()))


_numbers = st.builds(
    lambda measured, value, days: Result(measured[0], days, Decimal(value) * measured[2], measured[1]),
    st.sampled_from(
        [
            (d.B12, "ng/L", Decimal(1)),
            (d.B12, "pmol/L", Decimal(1)),
            (d.ACTIVE_B12, "pmol/L", Decimal("0.25")),
            (d.METHYLMALONATE, "nmol/L", Decimal(1)),
            (d.HAEMOGLOBIN, "g/L", Decimal("0.25")),
        ]
    ),
    st.sampled_from([179, 180, 181, 349, 350, 351, 400, 401]) | st.integers(100, 900),
    _days(800),
)
_words = st.builds(
    Result, st.sampled_from([d.INTRINSIC_FACTOR, d.COELIAC]), _days(800), st.sampled_from(["positive", "negative"])
)
_requests = st.builds(
    Request,
    st.sampled_from([d.BLOOD_COUNT, d.B12, d.METHYLMALONATE, d.INTRINSIC_FACTOR]),
    st.integers(0, 120),
    st.none() | st.integers(0, 120),
)
_injections = _entries(d.CYANOCOBALAMIN, d.METFORMIN)
charts = st.builds(
    Charted,
    age_in_days=st.sampled_from([3, 200, 380, 400, 25_000]),
    results=_listed(_numbers | _words),
    conditions=_entries(d.PERNICIOUS_ANAEMIA, d.NEUROPATHY, d.VEGAN),
    procedures=_entries(d.GASTRIC_BYPASS),
    prescribed=_injections,
    stated=_listed(st.builds(Entry, st.sampled_from([d.METFORMIN]), _days(900))),
    dispensed=_injections,
    given=_injections,
    requests=_listed(_requests),
    booked=_listed(st.builds(Request, st.just(Coded("Full blood count")), st.just(0), st.integers(0, 120))),
)
envelopes = st.builds(Envelope, st.booleans(), st.booleans())


styles = st.builds(
    Style,
    st.sampled_from(VERSIONS),
    st.sampled_from(["structure", "text", "both", "structure but for time"]),
    st.sampled_from(MASSES),
    st.sampled_from(VOLUMES),
    st.sampled_from(["coded", "spelt", "coded and spelt", "spelt and bare code"]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["concept", "contained", "bundle"]),
)
