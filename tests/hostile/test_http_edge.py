"""Layer: HTTP. Raw bytes on a real socket: framing, sizes, addresses, methods and headers nobody should send."""

from __future__ import annotations

import gzip

import pytest

from cds_service.wire.parse import encode
from tests.hostile.calls import whole
from tests.hostile.oracles import faults, held, leaks
from tests.hostile.running import ORDER_SIGN, Answer, Running

CALL = encode(whole())


def request(line: str, *headers: str, body: bytes = b"") -> bytes:
    return "\r\n".join((line, "Host: localhost", "Connection: close", *headers, "", "")).encode() + body


def post(*headers: str, body: bytes = CALL, to: str = ORDER_SIGN) -> bytes:
    return request(f"POST {to} HTTP/1.1", *headers, body=body)


LENGTH = f"Content-Length: {len(CALL)}"
TYPE = "Content-Type: application/json"
BARE = f"POST {ORDER_SIGN} HTTP/1.1\r\n".encode()

BROKEN = {
    "nothing": b"",
    "blank lines": b"\r\n" * 20,
    "words": b"canary canary canary\r\n\r\n",
    "a TLS greeting": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64,
    "an HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/0.9": b"GET /cds-services\r\n\r\n",
    "no Host": BARE + f"{LENGTH}\r\n\r\n".encode() + CALL,
    "two Hosts": post(LENGTH, "Host: canary"),
    "two lengths": post(LENGTH, "Content-Length: 1"),
    "two lengths in one": post(f"Content-Length: {len(CALL)}, 1"),
    "a length below zero": post("Content-Length: -1"),
    "a length with a sign": post(f"Content-Length: +{len(CALL)}"),
    "a length in hexadecimal": post("Content-Length: 0x10"),
    "a length in other digits": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \xd9\xa1\r\n\r\n",
    "an endless length": post("Content-Length: " + "9" * 5000),
    "length and chunks": post(LENGTH, "Transfer-Encoding: chunked"),
    "an unknown transfer encoding": post("Transfer-Encoding: canary"),
    "chunked twice": post("Transfer-Encoding: chunked, chunked"),
    "a chunk size of words": post("Transfer-Encoding: chunked", body=b"canary\r\n\r\n"),
    "a chunk size below zero": post("Transfer-Encoding: chunked", body=b"-1\r\n\r\n"),
    "an endless chunk size": post("Transfer-Encoding: chunked", body=b"F" * 5000 + b"\r\n"),
    "a chunk longer than it said": post("Transfer-Encoding: chunked", body=b"2\r\ncanary\r\n0\r\n\r\n"),
    "a space before the colon": post(LENGTH, "X-Canary : canary"),
    "a NUL in a header": post(LENGTH, "X-Canary: canary\x00"),
    "a bare CR in a header": post(LENGTH, "X-Canary: canary\rX-Evil: 1"),
    "a header without a colon": post(LENGTH, "canary"),
    "a header without a name": post(LENGTH, ": canary"),
    "a header of 40 KB": post(LENGTH, "X-Canary: " + "canary" * 7000),
    "5,000 headers": post(LENGTH, *[f"X-{number}: canary" for number in range(5000)]),
    "an address of 40 KB": request("GET /" + "canary" * 7000 + " HTTP/1.1"),
    "a space in the address": request("GET /cds services HTTP/1.1"),
    "a control character in the address": request("GET /cds\x01services HTTP/1.1"),
    "a method that is none": request("G(T /cds-services HTTP/1.1"),
    "half a head": b"POST /cds-services/canary HTTP/1.1\r\nHost: can",
    "half a body": post(LENGTH, body=CALL[:-20]),
    "half a chunk": post("Transfer-Encoding: chunked", body=b"400\r\n{"),
}


@pytest.mark.parametrize("sent", BROKEN.values(), ids=BROKEN)
def test_bytes_that_are_no_request_are_refused_or_dropped_and_harm_nobody(service: Running, sent: bytes) -> None:
    logged = len(service.logged())
    received = service.raw(sent, hang_up=True)

    assert received == b"" or received.startswith(b"HTTP/1.1 4")
    assert b"canary" not in received.lower()
    assert 200 == service.post(CALL).status
    assert [] == leaks(service.logged()[logged:])


def parsed(received: bytes) -> Answer:
    head, _, body = received.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    pairs = (line.split(": ", 1) for line in lines)
    return Answer(int(status.split()[1]), {name.lower(): value for name, value in pairs}, body)


ODD = {
    "a call": (200, post(LENGTH, TYPE)),
    "a call without a type": (200, post(LENGTH)),
    "HTTP/1.0": (200, post(LENGTH, TYPE).replace(b"HTTP/1.1", b"HTTP/1.0")),
    "HTTP/7.3": (200, post(LENGTH, TYPE).replace(b"HTTP/1.1", b"HTTP/7.3")),
    "a call in chunks of one byte": (
        200,
        post("Transfer-Encoding: chunked", body=b"".join(b"1\r\n%c\r\n" % one for one in CALL) + b"0\r\n\r\n"),
    ),
    "chunks with an extension and a trailer": (
        200,
        post(
            "Transfer-Encoding: chunked",
            body=b"%x;canary=canary\r\n%s\r\n0\r\nX-Canary: canary\r\n\r\n" % (len(CALL), CALL),
        ),
    ),
    "a folded header": (200, post(LENGTH, "X-Canary: canary\r\n canary")),
    "a foreign Host": (200, post(LENGTH).replace(b"Host: localhost", b"Host: canary.example")),
    "a Host that is none": (200, post(LENGTH).replace(b"Host: localhost", b"Host: \\@canary/..?#")),
    "forwarding headers": (
        200,
        post(LENGTH, "X-Forwarded-Host: canary", "X-Forwarded-For: canary", "Forwarded: host=canary"),
    ),
    "a token nobody asked for": (200, post(LENGTH, f"Authorization: Bearer {'canary' * 1000}")),
    "an upgrade to a websocket": (
        200,
        post(LENGTH, "Upgrade: websocket", "Sec-WebSocket-Key: canary", "Sec-WebSocket-Version: 13"),
    ),
    "an upgrade to HTTP/2": (200, post(LENGTH, "Upgrade: h2c", "HTTP2-Settings: canary")),
    "more after the body": (200, post(LENGTH) + b"canary"),
    "a query": (200, post(LENGTH, to=f"{ORDER_SIGN}?patient=canary&canary=%ff")),
    "a whole address": (404, post(LENGTH, to=f"http://canary.example{ORDER_SIGN}")),
    "a body of nothing": (400, post("Content-Length: 0", body=b"")),
    "no body": (400, post(body=b"")),
    "gzip that is announced": (
        415,
        post("Content-Encoding: gzip", f"Content-Length: {len(gzip.compress(CALL))}", body=gzip.compress(CALL)),
    ),
    "gzip that is not": (400, post(f"Content-Length: {len(gzip.compress(CALL))}", body=gzip.compress(CALL))),
    "an encoding that is none": (415, post(LENGTH, "Content-Encoding: identity")),
    "a form": (415, post(LENGTH, "Content-Type: application/x-www-form-urlencoded")),
    "words": (415, post(LENGTH, "Content-Type: text/plain")),
    "UTF-16": (415, post(LENGTH, "Content-Type: application/json; charset=utf-16")),
    "a type of canaries": (415, post(LENGTH, "Content-Type: canary/canary; canary=canary")),
    "a body said to be of 6 MB": (413, post("Content-Length: 6000000", body=b"")),
    "a body of 6 MB in chunks": (
        413,
        post("Transfer-Encoding: chunked", body=(b"10000\r\n" + b" " * 65536 + b"\r\n") * 92),
    ),
    "an unknown service": (404, post(LENGTH, to="/cds-services/canary")),
    "a call sent as feedback": (400, post(LENGTH, to=f"{ORDER_SIGN}/feedback")),
    "feedback for an unknown service": (404, post(LENGTH, to="/cds-services/canary/feedback")),
    "a slash at the end": (200, post(LENGTH, to=f"{ORDER_SIGN}/")),
    "a way up": (404, post(LENGTH, to="/cds-services/../canary")),
    "a way up in disguise": (404, post(LENGTH, to="/cds-services/%2e%2e%2fcanary")),
    "a NUL in the address": (404, post(LENGTH, to="/cds-services/canary%00")),
    "an address that is not UTF-8": (404, post(LENGTH, to="/cds-services/%ff%fe-canary")),
    "an address in another case": (404, post(LENGTH, to=ORDER_SIGN.upper())),
    "the framework's pages": (404, request("GET /docs HTTP/1.1")),
    "the framework's description": (404, request("GET /openapi.json HTTP/1.1")),
    "metrics": (404, request("GET /metrics HTTP/1.1")),
    "no page": (404, request("GET / HTTP/1.1")),
    "a star": (404, request("OPTIONS * HTTP/1.1")),
    "GET of a hook": (405, request(f"GET {ORDER_SIGN} HTTP/1.1")),
    "TRACE": (405, request(f"TRACE {ORDER_SIGN} HTTP/1.1", "X-Canary: canary")),
    "DELETE": (405, request("DELETE /cds-services HTTP/1.1")),
    "a method nobody knows": (405, request(f"CANARY {ORDER_SIGN} HTTP/1.1")),
    "a method in small letters": (405, post(LENGTH).replace(b"POST", b"post", 1)),
    "CONNECT": (404, request("CONNECT canary.example:443 HTTP/1.1")),
}


@pytest.mark.parametrize(("status", "sent"), ODD.values(), ids=ODD)
def test_an_odd_request_gets_the_status_that_is_due(service: Running, status: int, sent: bytes) -> None:
    logged = len(service.logged())
    answer = parsed(service.raw(sent))

    assert status == answer.status
    assert [] == list(faults(answer))
    assert {"no-store", "nosniff"} == {answer.headers["cache-control"], answer.headers["x-content-type-options"]}
    assert {"server", "location"}.isdisjoint(answer.headers)
    assert 200 == service.post(CALL).status
    assert [] == leaks(service.logged()[logged:])
    assert not service.has_called_out()


def test_the_plain_call_holds_every_oracle(service: Running) -> None:
    assert 200 == held(service, lambda: service.post(CALL)).status
