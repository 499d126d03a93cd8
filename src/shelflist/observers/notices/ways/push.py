"""Messages that appear on readers' own devices, through the service of each browser's maker (RFC 8030).

They are locked with keys of the browser (RFC 8291), so the service cannot read them, and signed with a key of the
library (RFC 8292). That key follows from the program's secret key: it is not kept, and is the same after a restore.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator
from email.utils import parseaddr
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx2
from django.conf import settings

from shelflist.observers.notices.ways.interface import Outcome, Outgoing, Way
from shelflist.observers.notices.ways.settings import setting
from shelflist.records.patrons.actions import devices_gone
from shelflist.records.patrons.models import PushDevice
from shelflist.records.patrons.queries.devices import devices_of
from shelflist.records.patrons.rules.devices import is_service

if TYPE_CHECKING:  # loaded with the first message: they would make every start of the program slower
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from webpush import WebPush

TIMEOUT_SECONDS = 20
THREE_DAYS = 3 * 24 * 3600  # how long a service keeps a message for a device that is switched off
MOST_BYTES = 3000  # of a text; what is locked in has no more than 3,993 (RFC 8291, 4)
NOT_THERE = (404, 410)
CUT = 500
ORDER_OF_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # FIPS 186-4, D.1.2.3


def is_working() -> bool:
    """There are services, and readers reach the catalogue over TLS: browsers offer it nowhere else."""
    return bool(settings.PUSH_SERVICES) and setting("SHELFLIST_PUBLIC_URL").startswith("https://")


def public_key() -> str:
    """The key that browsers ask for when a reader says yes, as they want it."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    point = _key(settings.SECRET_KEY).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).rstrip(b"=").decode()


@lru_cache(maxsize=2)
def _key(secret: str) -> EllipticCurvePrivateKey:
    """A number from the secret, and never 0."""
    from cryptography.hazmat.primitives.asymmetric import ec

    drawn = hmac.new(secret.encode(), b"Shelflist: messages on devices", hashlib.sha512).digest()
    return ec.derive_private_key(int.from_bytes(drawn) % (ORDER_OF_P256 - 1) + 1, ec.SECP256R1())


def _locker() -> WebPush:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
    from webpush import WebPush

    key = _key(settings.SECRET_KEY)
    return WebPush(
        BytesIO(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())),
        BytesIO(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)),
        subscriber=_who_answers(),
        ttl=THREE_DAYS,
    )


def _who_answers() -> str:
    """To whom a service may write when something is wrong with what it is sent."""
    return (
        parseaddr(setting("SHELFLIST_MAIL_FROM"))[1] or f"library@{urlsplit(setting('SHELFLIST_PUBLIC_URL')).hostname}"
    )


def send(messages: Iterable[Outgoing]) -> Iterator[Outcome]:
    """Each message to every device of its reader; it is sent when one of them has it."""
    every = list(messages)
    devices = devices_of([int(one.address) for one in every])
    locker = _locker()
    with httpx2.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False) as client:
        for message in every:
            yield _sent(client, locker, message, devices.get(int(message.address), []))


def _sent(client: httpx2.Client, locker: WebPush, message: Outgoing, devices: list[PushDevice]) -> Outcome:
    said = [(device, *_posted(client, locker, message, device)) for device in devices]
    devices_gone([device.pk for device, status, _why in said if status in NOT_THERE])
    taken = next((status for _device, status, _why in said if 200 <= status < 300), 0)
    if taken:
        return Outcome(message.id, "sent", str(taken))
    if all(status in NOT_THERE for _device, status, _why in said):
        return Outcome(message.id, "refused", "410", "None of their devices is there any more.")
    status, why = next((status, why) for _device, status, why in said if status not in NOT_THERE)
    return Outcome(message.id, "later", str(status or ""), why[:CUT])


def _posted(client: httpx2.Client, locker: WebPush, message: Outgoing, device: PushDevice) -> tuple[int, str]:
    """What the service answered, and why not; 0 when it was not reached."""
    if not is_service(device.endpoint, settings.PUSH_SERVICES):
        return NOT_THERE[0], ""  # a service that the library does not want any more
    from webpush import WebPushSubscription

    browser = {"endpoint": device.endpoint, "keys": {"auth": device.auth, "p256dh": device.p256dh}}
    locked = locker.get(_text(message), WebPushSubscription.model_validate(browser))
    headers = {**locked.headers, "content-type": "application/octet-stream", "topic": message.token[:32]}
    try:
        answer = client.post(device.endpoint, content=locked.encrypted, headers=headers)
    except (httpx2.HTTPError, httpx2.InvalidURL) as problem:
        return 0, str(problem)
    return answer.status_code, answer.text


def _text(message: Outgoing) -> bytes:
    """What the page in the browser shows; no more than a service takes."""
    body = message.body.encode()[:MOST_BYTES].decode(errors="ignore")
    words = {"title": message.subject[:120], "body": body, "language": message.language, "mark": message.token}
    return json.dumps(words, ensure_ascii=False).encode()


WAY = Way("push", is_working, send)
