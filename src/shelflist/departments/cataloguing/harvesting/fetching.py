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
class Fetched:
    """An answer, its tag and the date of its last change; `is_same`: nothing has changed, and there is no body."""

    body: bytes
    etag: str = ""
    modified: str = ""
    is_same: bool = False


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches. `private_too`: machines of the own network may be reached (setting SHELFLIST_HARVEST_PRIVATE).

    What redirects to another machine leads to public ones only, whatever else is allowed; `login` stays at home.
    """

    private_too: bool = False
    wait: Wait = time.sleep
    agent: str = AGENT
    connect_seconds: float = CONNECT_SECONDS
    read_seconds: float = READ_SECONDS
    whole_seconds: float = WHOLE_SECONDS
    most_bytes: int = MOST_BYTES
    login: tuple[str, str] | None = None

    def get(self, address: str, arguments: Mapping[str, str]) -> bytes:
        """The answer of an address to these arguments. Raises CannotFetch."""
        return self.fetch(address, arguments).body

    def fetch(self, address: str, arguments: Mapping[str, str], *, etag: str = "", modified: str = "") -> Fetched:
        """The answer with its tag and date; with those of an earlier one, it may be that nothing has changed since.

        Raises CannotFetch.
        """
        joint = ("&" if "?" in address else "?") if arguments else ""
        first = url = f"{address}{joint}{urlencode(arguments)}"
        known = {"If-None-Match": etag} if etag else {"If-Modified-Since": modified} if modified else {}
        for _turn in range(MOST_REDIRECTS + 2):
            status, headers, body = self._once(url, at_home=_same_machine(first, url), known=known)
            if status in (301, 302, 303, 307, 308) and headers.get("location"):
                url = urljoin(url, headers["location"])
            elif status == 503 and headers.get("retry-after", "").isdigit():
                self.wait(min(int(headers["retry-after"]), LONGEST_WAIT))
            elif status == 304 and known:
                return Fetched(b"", etag, modified, is_same=True)
            elif status == 200:
                return Fetched(body, headers.get("etag", ""), headers.get("last-modified", ""))
            else:
                raise CannotFetch(_("The source answered with status {status}.", status=status))
        raise CannotFetch(_("The source sent us on and on, or was busy each time."))

    def _once(self, url: str, *, at_home: bool, known: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        host, port, scheme = _parts(url)
        judged = judged_address(host, port, private_too=self.private_too and at_home)
        there = f"[{judged}]" if ":" in judged else judged
        direct = urlsplit(url)._replace(netloc=f"{there}:{port}").geturl()
        name = f"[{host}]" if ":" in host else host
        usual = 443 if scheme == "https" else 80
        headers = {"Host": name if port == usual else f"{name}:{port}", "User-Agent": self.agent}
        headers |= known
        timeout = httpx2.Timeout(self.read_seconds, connect=self.connect_seconds)
        give_up = time.monotonic() + self.whole_seconds
        login = httpx2.BasicAuth(*self.login) if self.login and at_home else None
        try:
            with (
                httpx2.Client(timeout=timeout, trust_env=False, auth=login) as client,
                client.stream("GET", direct, headers=headers, extensions={"sni_hostname": host}) as answer,
            ):
                body = self._body(answer, give_up)
                return answer.status_code, answer.headers, body
        except (httpx2.HTTPError, httpx2.InvalidURL) as problem:
            reason = str(problem) or type(problem).__name__
            raise CannotFetch(_("The source cannot be reached: {reason}.", reason=reason[:200])) from problem

    def _body(self, answer: httpx2.Response, give_up: float) -> bytes:
        body = bytearray()
        for piece in answer.iter_bytes():
            body += piece
            if len(body) > self.most_bytes:
                raise CannotFetch(_("The answer is longer than {megabytes} MB.", megabytes=self.most_bytes >> 20))
            if time.monotonic() > give_up:
                raise CannotFetch(_("The answer took longer than {count} seconds.", count=int(self.whole_seconds)))
        return bytes(body)


def _parts(url: str) -> tuple[str, int, str]:
    """Host, port and scheme; CannotFetch for what is no address of the Web."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        host, port, parts = "", 0, urlsplit("")
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise CannotFetch(_("“{address}” is no address of the Web.", address=url[:100]))
    return host, port, parts.scheme


def _same_machine(one: str, other: str) -> bool:
    return one == other or _parts(one)[0] == _parts(other)[0]


def judged_address(host: str, port: int, *, private_too: bool) -> str:
    """The one address to connect to: the name is looked up once, and each of its addresses must be a public one,
    unless private ones are allowed. Raises CannotFetch."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise CannotFetch(_("There is no machine called {host}.", host=host[:100])) from None
    addresses = [str(one[4][0]) for one in found]
    if not private_too and not all(is_public(one) for one in addresses):
        raise CannotFetch(
            _("{host} is a machine of the own network; records are fetched from public ones only.", host=host[:100])
        )
    return addresses[0]


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
