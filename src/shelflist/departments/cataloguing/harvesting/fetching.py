"""An HTTP client for addresses that somebody typed in: it reaches public machines only, takes no more than it can hold,
and waits no longer than it says.

The name is looked up once, every address it has is judged, and the connection goes to the one that was judged: a name
that means something else a moment later leads nowhere.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin, urlsplit

import httpx2

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _

MOST_BYTES = 32 << 20  # of one answer
MOST_REDIRECTS = 3
CONNECT_SECONDS = 10.0
READ_SECONDS = 60.0  # between two pieces
WHOLE_SECONDS = 300.0  # of one answer
LONGEST_WAIT = 60  # seconds that a busy source may have us wait
AGENT = "Shelflist (OAI-PMH harvester)"
Wait = Callable[[float], object]


class CannotFetch(Exception):
    """The address gives no answer that can be used."""

    def __init__(self, reason: Phrase) -> None:
        self.reason = reason
        super().__init__(str(reason))


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches. `private_too`: machines of the own network may be reached (setting SHELFLIST_HARVEST_PRIVATE)."""

    private_too: bool = False
    wait: Wait = time.sleep

    def get(self, address: str, arguments: Mapping[str, str]) -> bytes:
        """The answer of an address to these arguments. Raises CannotFetch."""
        joint = "&" if "?" in address else "?"
        url = f"{address}{joint}{urlencode(arguments)}"
        for _turn in range(MOST_REDIRECTS + 2):
            status, headers, body = self._once(url)
            if status in (301, 302, 303, 307, 308) and headers.get("location"):
                url = urljoin(url, headers["location"])
            elif status == 503 and headers.get("retry-after", "").isdigit():
                self.wait(min(int(headers["retry-after"]), LONGEST_WAIT))
            elif status == 200:
                return body
            else:
                raise CannotFetch(_("The source answered with status {status}.", status=status))
        raise CannotFetch(_("The source sent us on and on, or was busy each time."))

    def _once(self, url: str) -> tuple[int, Mapping[str, str], bytes]:
        host, port, judged = self._judged(url)
        parts = urlsplit(url)
        there = f"[{judged}]" if ":" in judged else judged
        direct = parts._replace(netloc=f"{there}:{port}").geturl()
        name = f"[{host}]" if ":" in host else host
        headers = {"Host": name if parts.port is None else f"{name}:{port}", "User-Agent": AGENT}
        timeout = httpx2.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
        give_up = time.monotonic() + WHOLE_SECONDS
        try:
            with (
                httpx2.Client(timeout=timeout, trust_env=False) as client,
                client.stream("GET", direct, headers=headers, extensions={"sni_hostname": host}) as answer,
            ):
                body = bytearray()
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > MOST_BYTES:
                        raise CannotFetch(_("The answer is longer than {megabytes} MB.", megabytes=MOST_BYTES >> 20))
                    if time.monotonic() > give_up:
                        raise CannotFetch(_("The answer took longer than {count} seconds.", count=int(WHOLE_SECONDS)))
                return answer.status_code, answer.headers, bytes(body)
        except (httpx2.HTTPError, httpx2.InvalidURL) as problem:
            reason = str(problem) or type(problem).__name__
            raise CannotFetch(_("The source cannot be reached: {reason}.", reason=reason[:200])) from problem

    def _judged(self, url: str) -> tuple[str, int, str]:
        """Host, port, and the address to connect to: a public one, unless private ones are allowed."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            host, port, parts = "", 0, urlsplit("")
        if parts.scheme not in ("http", "https") or not host or parts.username is not None:
            raise CannotFetch(_("“{address}” is no address of the Web.", address=url[:100]))
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise CannotFetch(_("There is no machine called {host}.", host=host[:100])) from None
        addresses = [str(one[4][0]) for one in found]
        if not self.private_too and not all(is_public(one) for one in addresses):
            raise CannotFetch(
                _("{host} is a machine of the own network; records are fetched from public ones only.", host=host[:100])
            )
        return host, port, addresses[0]


def is_public(address: str) -> bool:
    """True for an address that anybody on the Internet could reach."""
    try:
        plain = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(plain, ipaddress.IPv6Address):
        inner = plain.ipv4_mapped or plain.sixtofour or (plain.teredo[1] if plain.teredo else None)
        if inner is not None:
            plain = inner
    return plain.is_global and not plain.is_multicast
