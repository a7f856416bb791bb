"""Any JSON at all, and a whole call to put it into."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.line.answers import strings
from tests.properties import described as d
from tests.properties.calls import call
from tests.properties.described import Charted, Entry, Often, Request, Result, Step, Wanted
from tests.properties.shapes import Json

Path = tuple[Any, ...]

# Its order has a finding that no chart can silence: 1,000 mcg are not 2 mL.
WHOLE = call(
    (Wanted(d.CYANOCOBALAMIN, (Step(mass=Decimal(1000), volume=Decimal(2), often=Often(1, 1, "mo")),)),),
    Charted(
        results=(Result(d.B12, 10, Decimal(120), "ng/L"),),
        conditions=(Entry(d.NEUROPATHY, 20),),
        stated=(Entry(d.METFORMIN, 90),),
        given=(Entry(d.CYANOCOBALAMIN, 30),),
        requests=(Request(d.BLOOD_COUNT, 0, 56),),
    ),
)


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """The path to every value inside a JSON value."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in members:
        yield (*path, name)
        yield from places(inner, (*path, name))


def put(value: Json, path: Path, new: Any) -> Json:
    """A copy with another value at `path`."""
    found = copy.deepcopy(value)
    inner: Any = found
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = new
    return found


# Nonsense is made of the names and words of a real call, and of some that it has not.
_NAMES = {name for path in places(WHOLE) for name in path if isinstance(name, str)} | {
    *("contained", "ingredient", "strength", "numerator", "denominator", "comparator", "boundsDuration", "event"),
    *("modifierExtension", "extension", "link", "total", "search", "mode", "response", "component", "medication"),
}
_WORDS = {
    *strings(WHOLE),
    *("Medication", "OperationOutcome", "next", "include", "#product", "0001-01-01", "9999-12-31", "2026-13-45"),
    *("NaN", "1e400", "-1", "", " ", "\u202e\u0000", "1000 mcg IM monthly", "<script>"),
}
_scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.decimals(allow_nan=False, allow_infinity=False).filter(lambda value: abs(value.adjusted()) < 300)
    | st.sampled_from(sorted(_WORDS))
    | st.text(max_size=20)
)
anything = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(sorted(_NAMES)), inner, max_size=6),
    max_leaves=25,
)
