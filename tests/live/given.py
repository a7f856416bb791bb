"""Two hospitals with keys of their own, what they sign, and the settings of a service that knows them."""

from __future__ import annotations

import json
import socket
import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.hostile.running import Answer, Running
from tests.trust.given import Key, ec, jwks, part, public, rsa, signed

PUBLIC_URL = "https://cds.example"
SERVICE = "b12-injection-order-sign"
ADDRESS = f"/cds-services/{SERVICE}"
SECRET = "x" * 32


@dataclass(frozen=True)
class Ehr:
    """A registered client: what it is called, and how it signs."""

    name: str
    key: Key
    alg: str
    jwks_url: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"https://{self.name}.example"

    @property
    def kid(self) -> str:
        return f"{self.name}-key"

    def token(
        self, path: str = ADDRESS, *, key: Key | None = None, head: Mapping[str, Any] | None = None, **changes: Any
    ) -> str:
        """A token for an address of ours, good for five minutes from now; `...` leaves a claim out."""
        now = int(time.time())
        head = {"alg": self.alg, "kid": self.kid, "typ": "JWT", "jku": self.jwks_url, **(head or {})}
        body = {"iss": self.issuer, "aud": PUBLIC_URL + path, "iat": now, "exp": now + 300, "jti": str(uuid.uuid4())}
        kept = {name: value for name, value in (body | changes).items() if value is not ...}
        return signed(head, kept, key or self.key, self.alg)

    def headers(self, path: str = ADDRESS, **changes: Any) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(path, **changes)}"}

    def send(self, service: Running, body: Any, path: str = ADDRESS, **changes: Any) -> Answer:
        """The answer to a signed request with this body."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **self.headers(path, **changes)}
        return service.request("POST", path, content=content, headers=headers)

    def feedback(self, service: Running, *entries: Any, path: str = f"{ADDRESS}/feedback") -> Answer:
        return self.send(service, {"feedback": entries}, path)

    def table(self, **more: Any) -> str:
        """Its `[[clients]]` table."""
        fields = {
            "name": self.name,
            "issuer": self.issuer,
            "jwks_url": self.jwks_url,
            "algorithms": [self.alg],
            **self.more,
            **more,
        }
        lines = (f"{name} = {json.dumps(value)}" for name, value in fields.items())
        return "\n".join(("[[clients]]", *lines, ""))


@contextmanager
def publishing() -> Iterator[tuple[Ehr, Ehr]]:
    """Two hospitals whose key sets can be fetched while the block runs: one signs ES384, the other RS384."""
    documents: dict[str, bytes] = {}

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            document = documents.get(self.path, b"{}")
            self.send_response(200)
            self.send_header("Content-Length", str(len(document)))
            self.end_headers()
            self.wfile.write(document)

        def log_message(self, *_: Any) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keys)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    north = Ehr("north", ec(), "ES384", f"{base}/north.json")
    south = Ehr("south", rsa(), "RS384", f"{base}/south.json")
    for ehr in (north, south):
        documents[f"/{ehr.name}.json"] = jwks(public(ehr.key, ehr.kid))
    try:
        yield north, south
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def config(folder: Path, tables: Iterable[str], **settings: Any) -> Path:
    """A settings file for these clients. Keys and FHIR servers may be on this machine."""
    fields = {"public_url": PUBLIC_URL, "allow_insecure_jwks": True, "store": f"{folder}/store.db", **settings}
    lines = (f"{name} = {json.dumps(value)}" for name, value in fields.items())
    path = folder / "b12-cds.toml"
    path.write_text("\n".join((*lines, "", *tables)), encoding="utf-8")
    return path


def unreachable() -> str:
    """A base where nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/fhir"


def none_signed(ehr: Ehr) -> str:
    """The token of a client that signs nothing."""
    head, body, _ = ehr.token().split(".")
    return f"{part({'alg': 'none', 'kid': ehr.kid})}.{body}.{part(b'x')}" if head else ""
