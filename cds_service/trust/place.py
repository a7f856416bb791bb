"""Where a URL points, read once and strictly: the one reader for registrations and for what calls name."""

from __future__ import annotations

import ipaddress
import re
from typing import Final, NamedTuple

_PORTS: Final = {"http": 80, "https": 443}
_URL: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9_.\-]+|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[a-z0-9._~!$&'()*+,;=:@/\-]*)?(?P<query>\?[a-z0-9._~!$&'()*+,;=:@/?%\-]*)?",
    re.IGNORECASE | re.ASCII,
)


class Place(NamedTuple):
    """Where a URL points; scheme and host in lower case, `path` without a slash at its end."""

    scheme: str
    host: str
    port: int
    path: str
    query: str

    @property
    def is_loopback(self) -> bool:
        """Whether the host is this machine by its very name."""
        try:
            return self.host == "localhost" or ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return False


def place(url: str) -> Place | None:
    """Where `url` points, or None unless it is plainly scheme://host:port/path?query in ASCII.

    User names, fragments, backslashes, white space, percent signs in the path and dot segments are what
    two parsers read in two ways, and no FHIR base needs them.
    """
    found = _URL.fullmatch(url)
    if found is None:
        return None
    scheme, host, path = found["scheme"].lower(), found["host"].lower(), (found["path"] or "").rstrip("/")
    port = int(found["port"] or _PORTS[scheme])
    if not 0 < port < 65536 or {".", ".."} & set(path.split("/")):  # noqa: PLR2004 - ports end there
        return None
    return Place(scheme, host, port, path, found["query"] or "")
