"""Which FHIR server a call may name, and which addresses are connected to."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpcore
import httpx
import pytest

from cds_service.trust import address
from cds_service.trust.address import guarded_transport, registered_base
from cds_service.trust.place import place
from tests.trust.certificates import contexts
from tests.trust.given import client
from tests.trust.server import answer, serving

BASE = "https://fhir.example/r4/north"
REGISTERED = client(fhir_bases=("https://other.example:8443/fhir/", BASE))


@pytest.mark.parametrize(
    ("named", "base"),
    [
        (BASE, BASE),
        (BASE + "/", BASE),
        ("https://fhir.example:443/r4/north", BASE),
        ("HTTPS://FHIR.example/r4/north", BASE),
        ("https://other.example:8443/fhir", "https://other.example:8443/fhir/"),
    ],
)
def test_a_registered_base_is_used_as_it_was_registered(named: str, base: str) -> None:
    assert base == registered_base(REGISTERED, named)


@pytest.mark.parametrize(
    "named",
    [
        "", "fhir", "//fhir.example/r4/north", "http://fhir.example/r4/north", "ftp://fhir.example/r4/north",
        "https://fhir.example:8443/r4/north", "https://fhir.example:0/r4/north", "https://fhir.example:/r4/north",
        "https://fhir.example:99999/r4/north", "https://fhir.example", "https://fhir.example/r4",
        "https://fhir.example/r4/north/south", "https://fhir.example/r4/northern", "https://fhir.example/R4/north",
        "https://fhir.example/r4/south/../north", "https://fhir.example/r4/./north", "https://fhir.example//r4/north",
        "https://fhir.example/r4/%6eorth", "https://fhir.example/r4%2fnorth", "https://fhir.example/r4/north?x=1",
        "https://fhir.example/r4/north#x", "https://fhir.example/r4/north?", "https://user@fhir.example/r4/north",
        "https://user:secret@fhir.example/r4/north", "https://evil.example@fhir.example/r4/north",
        "https://fhir.example@evil.example/r4/north", "https://fhir.example\\@evil.example/r4/north",
        "https://evil.example\\@fhir.example/r4/north", "https://fhir.example.evil.example/r4/north",
        "https://fhir.example./r4/north", "https://xfhir.example/r4/north", " https://fhir.example/r4/north",
        "https://fhir.example/r4/north ", "https://fhir.example/r4/north\n", "https://fhir.exa\tmple/r4/north",
        "https://fhir.example\x00/r4/north", "https://fh\u0131r.example/r4/north", "https://f\uff48ir.example/r4/north",
        "https:/fhir.example/r4/north", "https:fhir.example/r4/north", "https://[::1]/r4/north",
        "https://127.0.0.1/r4/north", "https://[fhir.example]/r4/north", "javascript:https://fhir.example/r4/north",
    ],
)  # fmt: skip
def test_any_other_text_names_no_base(named: str) -> None:
    assert registered_base(REGISTERED, named) is None


@pytest.mark.parametrize(
    "odd",
    [
        "https://fh\u0131r.example/r4", "https://fhir.example/r4/\u017fouth", "https://\u212a.example/r4",
        "https://fhir.example/r4/../north", "https://fhir.example/..", "https://fhir.example/./r4",
        "https://fhir.example/r4/%2e%2e/north", "https://fhir.example\\r4", "https://fhir.example/r4#x",
        "https://user@fhir.example/r4", "https://fhir.example:65536/r4", "https://fhir.example:0/r4",
        "https:///r4", "https://[::1/r4", "https://fhir.example/r 4", "https://fhir.example/r4\n",
    ],
)  # fmt: skip
def test_what_parsers_read_in_different_ways_is_no_place(odd: str) -> None:
    assert place(odd) is None


INSIDE = (
    "127.0.0.1", "127.255.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "fe80::1",
    "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "2001::1", "2002:7f00:1::",
    "2002:0a00:1::", "64:ff9b::7f00:1", "64:ff9b::8.8.8.8", "100::1", "no address", "", "127.1", "0x7f.1",
)  # fmt: skip
OUTSIDE = ("8.8.8.8", "93.184.216.34", "172.32.0.1", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8")


def permitted(found: Sequence[str], *cidrs: str, allow_loopback: bool = False) -> list[str]:
    """Of the addresses found for a name, those that are connected to."""
    connected: list[str] = []

    class Network:
        async def connect_tcp(self, host: str, *_: Any) -> None:
            connected.append(host)
            raise httpcore.ConnectError("not really")

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return found

    guard = address._Guard(cidrs, allow_loopback=allow_loopback, resolve=resolve)
    guard._network = Network()  # type: ignore[assignment]
    with pytest.raises(httpcore.ConnectError):
        asyncio.run(guard.connect_tcp("name.example", 443, 1.0))
    return connected


@pytest.mark.parametrize("inside", INSIDE)
def test_an_address_inside_is_not_connected_to(inside: str) -> None:
    assert [] == permitted([inside])


@pytest.mark.parametrize("outside", OUTSIDE)
def test_an_address_outside_is_connected_to(outside: str) -> None:
    assert [outside] == permitted([outside])


def test_of_many_addresses_a_few_are_tried_so_that_each_has_time_and_both_kinds_have_their_turn() -> None:
    assert ["8.8.8.1", "8.8.8.2", "8.8.8.3"] == permitted([f"8.8.8.{last}" for last in range(1, 9)])
    newer = [f"2606:4700::{last}" for last in range(1, 9)]
    assert ["2606:4700::1", "8.8.8.1", "2606:4700::2"] == permitted([*newer, "10.0.0.1", "8.8.8.1", "8.8.8.2"])


def test_of_several_addresses_only_those_outside_are_tried_and_each_once() -> None:
    assert ["8.8.8.8", "2606:4700::1111"] == permitted(["10.0.0.1", "8.8.8.8", "::1", "8.8.8.8", "2606:4700::1111"])


@pytest.mark.parametrize(
    ("found", "cidr", "is_permitted"),
    [
        ("10.20.0.5", "10.20.0.0/16", True),
        ("10.21.0.5", "10.20.0.0/16", False),
        ("::ffff:10.20.0.5", "10.20.0.0/16", True),
        ("fd12:3456::1", "fd12:3456::/32", True),
        ("fd12:3457::1", "fd12:3456::/32", False),
        ("127.0.0.1", "127.0.0.0/8", True),
        ("64:ff9b::a14:5", "64:ff9b::/96", True),
    ],
)
def test_a_listed_network_is_connected_to_and_its_neighbour_is_not(found: str, cidr: str, is_permitted: bool) -> None:
    assert ([found] if is_permitted else []) == permitted([found], cidr)


@pytest.mark.parametrize(("found", "is_permitted"), [("127.0.0.1", True), ("::1", True), ("10.0.0.1", False)])
def test_demonstration_reaches_this_machine_and_nothing_else_inside(found: str, is_permitted: bool) -> None:
    assert ([found] if is_permitted else []) == permitted([found], allow_loopback=True)


def got(url: str, transport: httpx.AsyncBaseTransport) -> str:
    async def get() -> str:
        async with httpx.AsyncClient(transport=transport, trust_env=False, timeout=10) as http:
            return (await http.get(url)).text

    return asyncio.run(get())


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1", "[::ffff:127.0.0.1]"])
def test_this_machine_is_not_reached_under_any_name(host: str) -> None:
    with pytest.raises(httpx.ConnectError):
        got(f"http://{host}:9/", guarded_transport(()))


def test_a_name_that_nobody_knows_is_a_connect_error() -> None:
    with pytest.raises(httpx.ConnectError, match="could not be looked up"):
        got("http://nobody.invalid/", guarded_transport(()))


def test_a_name_that_points_elsewhere_at_a_second_look_is_connected_where_the_first_look_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The address that was judged is the one connected to: there is no second look-up to put another in place."""
    looked: list[str] = []

    def rebinding(host: str, port: int, *_: Any) -> Any:
        looked.append(host)
        found = "127.0.0.1" if len(looked) == 1 else "169.254.169.254"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (found, port))]

    async def run() -> str:
        async with serving(answer(b"chart")) as server:
            transport = guarded_transport(["127.0.0.0/8"])
            async with httpx.AsyncClient(transport=transport, trust_env=False) as http:
                return (await http.get(server.url(host="rebinding.example"))).text

    monkeypatch.setattr("socket.getaddrinfo", rebinding)

    assert "chart" == asyncio.run(run())
    assert ["rebinding.example"] == looked


def test_the_certificate_has_to_be_that_of_the_name_although_a_number_is_connected_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server_tls, client_tls = contexts("fhir.example", tmp_path)
    names: list[str | None] = []

    def remember(_connection: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
        names.append(name)

    server_tls.sni_callback = remember

    def everything_is_here(_host: str, port: int, *_: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    async def run(host: str) -> str:
        async with serving(answer(b"chart"), server_tls) as server:
            transport = guarded_transport((), allow_loopback=True, tls=client_tls)
            async with httpx.AsyncClient(transport=transport, trust_env=False) as http:
                text = (await http.get(server.url(scheme="https", host=host))).text
            assert f"host: {host}:{server.port}" in server.requests[0].lower()
            return text

    monkeypatch.setattr("socket.getaddrinfo", everything_is_here)

    assert "chart" == asyncio.run(run("fhir.example"))
    with pytest.raises(httpx.ConnectError, match="certificate"):
        asyncio.run(run("evil.example"))
    assert ["fhir.example", "evil.example"] == names


def test_a_look_up_that_takes_too_long_is_a_timeout() -> None:
    async def never(_host: str, _port: int) -> Sequence[str]:
        await asyncio.sleep(3600)
        return ()

    guard = address._Guard((), allow_loopback=False, resolve=never)
    with pytest.raises(httpcore.ConnectTimeout):
        asyncio.run(guard.connect_tcp("slow.example", 443, 0.01))


def test_an_address_that_does_not_answer_leaves_time_for_the_next() -> None:
    async def both(_host: str, _port: int) -> Sequence[str]:
        return ["127.0.0.2", "127.0.0.1"]

    async def run() -> None:
        async with serving(answer(b"chart")) as server:
            guard = address._Guard((), allow_loopback=True, resolve=both)
            stream = await guard.connect_tcp("two.example", server.port, 10)
            assert ("127.0.0.1", server.port) == stream.get_extra_info("server_addr")
            await stream.aclose()

    asyncio.run(run())
