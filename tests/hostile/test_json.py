"""Layer: JSON. Bodies at and beyond the bounds of the parser, over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cds_service.wire.parse import encode
from tests.hostile.calls import bent, order_in, whole, with_dosage
from tests.hostile.oracles import held, topics
from tests.hostile.running import Running
from tests.protocol.test_wire import NO_JSON

CALL = encode(whole())


def spliced(raw: bytes) -> bytes:
    """The whole call with `raw` as the value of one more member."""
    return CALL[:-1] + b',"more":' + raw + b"}"


MORE_THAN_JSON: dict[str, bytes] = {
    "a comment": spliced(b"/* canary */ 1"),
    "single quotes": spliced(b"'canary'"),
    "a bare word": spliced(b"canary"),
    "a hexadecimal number": spliced(b"0x10"),
    "a number with a plus": spliced(b"+1"),
    "a number that ends in a point": spliced(b"1."),
    "minus nothing": spliced(b"-"),
    "NaN deep inside": spliced(b'[{"a":[NaN]}]'),
    "minus Infinity": spliced(b"-Infinity"),
    "a broken escape": spliced(rb'"\x41"'),
    "half an escape": spliced(rb'"\u12"'),
    "a lone surrogate": spliced(rb'"\ud800"'),
    "an encoded surrogate": spliced(b'"\xed\xa0\x80"'),
    "an overlong slash": spliced(b'"\xc0\xaf"'),
    "a code point beyond Unicode": spliced(b'"\xf4\x90\x80\x80"'),
    "a line end in a string": spliced(b'"a\nb"'),
    "a NUL in a string": spliced(b'"\x00"'),
    "NULs after the call": CALL + b"\x00\x00",
    "another value after the call": CALL + CALL,
    "an array of calls": b"[" + CALL + b"]",
    "a call in a string": encode(CALL.decode()),
    "10,000 levels of objects": spliced(b'{"a":' * 10_000 + b"1" + b"}" * 10_000),
    "64 levels below the call": spliced(b"[" * 64 + b"]" * 64),
    "a number of 10,000 digits": spliced(b"9" * 10_000),
    "an exponent without end": spliced(b"1e" + b"9" * 1000),
    "200,000 members": spliced(b"{" + b",".join(b'"%d":1' % number for number in range(200_000)) + b"}"),
    "a name of 65 KB": spliced(b'{"' + b"x" * 65_600 + b'":1}'),
    "a string of 65 KB": spliced(b'"' + b"x" * 65_600 + b'"'),
    "the same canary in UTF-16": CALL.decode().encode("utf-16"),
    "the same canary in UTF-32": CALL.decode().encode("utf-32"),
    "the same canary in UTF-7": b"+AHs-" + CALL[1:],
    "a mark of byte order": b"\xef\xbb\xbf" + CALL,
}
REFUSED = NO_JSON | MORE_THAN_JSON


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
def test_what_is_not_json_within_bounds_is_400(service: Running, body: bytes) -> None:
    assert 400 == held(service, lambda: service.post(body)).status


def dose(raw: str) -> bytes:
    """The whole call, ordered as this many micrograms, the number written just so."""
    body = with_dosage(doseAndRate=[{"doseQuantity": {"value": "here", "unit": "mcg"}}, {"doseQuantity": ML}])
    return body.replace(b'"here"', raw.encode())


ML = {"value": 1, "unit": "mL"}
UNIT, VOLUME, NOT_CHECKED = "dose-unit-suspect", "dose-volume-mismatch", "not-checked"

ODD: dict[str, tuple[bytes, str]] = {
    "white space around everything": (
        b"\r\n\t " + json.dumps(json.loads(CALL), indent=9).encode() + b" " * 1000,
        VOLUME,
    ),
    "escapes for plain letters": (CALL.replace(b'"hook"', rb'"\u0068ook"'), VOLUME),
    "characters beyond the basic plane": (spliced(rb'"\ud83d\udc89"'), VOLUME),
    "a NUL that is escaped": (spliced(rb'"\u0000"'), VOLUME),
    "an empty name": (spliced(b'{"":1}'), VOLUME),
    "a name that programs know": (spliced(b'{"__proto__":{"a":1},"__class__":"canary","$ref":"#"}'), VOLUME),
    "50 levels below the call": (spliced(b"[" * 50 + b"]" * 50), VOLUME),
    "100,000 values": (spliced(b"[" + b"0," * 99_999 + b"0]"), VOLUME),
    "a string of 64 KB": (spliced(b'"' + b"x" * 65_536 + b'"'), VOLUME),
    "a number of 4,000 digits": (spliced(b"9" * 4_000), VOLUME),
    "an exponent of 300": (spliced(b"1e300"), VOLUME),
    "a hook twice, the last one ours": (CALL.replace(b'{"hook"', b'{"hook":"canary","hook"', 1), VOLUME),
    "prefetch twice, the last one null": (CALL[:-1] + b',"prefetch":null}', f"{VOLUME} {NOT_CHECKED}"),
    "a dose with zeros after the point": (dose("1000.000"), ""),
    "a dose with an exponent": (dose("1e3"), ""),
    "a dose with a negative exponent": (dose("1000000e-3"), ""),
    "a dose of 15 digits after the point": (dose("1000." + "0" * 15), ""),
    "a dose of 30 digits after the point": (dose("1000." + "0" * 30), NOT_CHECKED),
    "a thousandth of a dose": (dose("1"), UNIT),
    "a dose a thousand times too large": (dose("1e6"), UNIT),
    "a dose in quotation marks": (dose('"1000"'), ""),
    "a dose below zero": (dose("-1000"), NOT_CHECKED),
    "minus zero": (dose("-0"), NOT_CHECKED),
    "a dose of nothing": (dose("0"), NOT_CHECKED),
    "a dose that is true": (dose("true"), NOT_CHECKED),
    "a dose that is null": (dose("null"), NOT_CHECKED),
    "a dose in a list": (dose("[1000]"), NOT_CHECKED),
    "a dose in an object": (dose('{"value":1000}'), NOT_CHECKED),
    "a dose of 10,000 zeros": (dose("1e10000"), NOT_CHECKED),
    "a dose beyond small": (dose("1e-10000"), NOT_CHECKED),
}


@pytest.mark.parametrize(("body", "said"), ODD.values(), ids=ODD)
def test_odd_json_is_read_for_what_it_says(service: Running, body: bytes, said: str) -> None:
    answer = held(service, lambda: service.post(body))

    assert (200, said) == (answer.status, topics(answer))


@pytest.mark.parametrize("place", ["context", "prefetch", "order"])
@pytest.mark.parametrize("many", [10, 1000])
def test_members_nobody_knows_change_nothing(service: Running, place: str, many: int) -> None:
    def grow(call: Any) -> None:
        part = order_in(call) if place == "order" else call[place]
        part.update({f"canary-{number}": ["canary"] * 10 for number in range(many)})

    answer = held(service, lambda: service.post(bent(grow)))

    assert VOLUME == topics(answer)
