"""The same call gets the same bytes."""

from __future__ import annotations

from hypothesis import given

from cds_service.wire.parse import encode, parse
from tests.properties.calls import answered, call
from tests.properties.described import Charted, Wanted
from tests.properties.drawn import charts, several_orders, styles
from tests.properties.style import Style


@given(several_orders, charts, styles)
def test_the_same_call_gets_the_same_bytes(wanted: tuple[Wanted, ...], chart: Charted, style: Style) -> None:
    """Sent twice, and sent once more with the members of its first level in another order."""
    value = call(wanted, chart, style)
    turned = dict(reversed(parse(encode(value)).items()))

    assert {answered(value)} == {answered(value), answered(turned)}
