"""A push service on this machine, and browsers behind it that open what is sent to them with their own keys."""

from __future__ import annotations

import json
import secrets
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()


def coded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Browser:
    """One that said yes: its keys, and what it was shown."""

    name: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(CURVE))
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    shown: list[dict[str, Any]] = field(default_factory=list)
    signers: list[str] = field(default_factory=list)

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def keys(self) -> dict[str, str]:
        return {"p256dh": coded(self.point), "auth": coded(self.secret)}

    def open(self, body: bytes, headers: Mapping[str, str]) -> None:
        """As RFC 8188 and 8291 say for the one who receives, and RFC 8292 for the one who checks who sent it."""
        salt, length = body[:16], body[20]
        theirs, locked = body[21 : 21 + length], body[21 + length :]
        common = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs))
        first = HKDF(SHA256(), 32, self.secret, b"WebPush: info\x00" + self.point + theirs).derive(common)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\x00").derive(first)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\x00").derive(first)
        plain = AESGCM(key).decrypt(nonce, locked, None)
        assert plain.endswith(b"\x02")
        self.shown.append(json.loads(plain[:-1]))
        self.signers.append(signer(headers["Authorization"]))


def signer(authorization: str) -> str:
    """The public key of who sent it, its signature looked at."""
    parts = dict(one.strip().split("=", 1) for one in authorization.removeprefix("vapid ").split(","))
    signed, _dot, signature = parts["t"].rpartition(".")
    raw = decoded(signature)
    r, s = int.from_bytes(raw[:32]), int.from_bytes(raw[32:])
    key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decoded(parts["k"]))
    key.verify(encode_dss_signature(r, s), signed.encode(), ec.ECDSA(SHA256()))
    return parts["k"]


@dataclass
class Service:
    """The service of a browser's maker: hands on what is posted, or answers what a test tells it to."""

    port: int = 0
    browsers: dict[str, Browser] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)
    topics: list[str] = field(default_factory=list)

    def browser(self, name: str) -> tuple[str, Browser]:
        """A browser that said yes, and the address that it got."""
        self.browsers[name] = Browser(name)
        return f"http://127.0.0.1:{self.port}/{name}", self.browsers[name]


@contextmanager
def push_service() -> Iterator[Service]:
    """Listening on a free port of this machine for as long as the block runs."""
    service = Service()

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            name, body = self.path.strip("/"), self.rfile.read(int(self.headers["Content-Length"]))
            status = service.answers.get(name, 201)
            if status == 201:
                service.topics.append(self.headers["Topic"])
                service.browsers[name].open(body, self.headers)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *words: Any) -> None:
            """Nothing on the screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    service.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
