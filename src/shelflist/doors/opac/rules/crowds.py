"""Who is answered when too many ask at once: crawlers step back first, then searches, and a title's page last (P07).

What a request costs is counted in units of about ten milliseconds of work. One jar of units stands for the whole
process, one for each network. A swarm comes from thousands of addresses, so networks alone would not hold it, and the
whole alone would let one network take everything. What costs much may not drain the jar: the last of it is kept for
single searches and titles, so a person is answered while a swarm walks through the facets.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

# a cover; a title or a list; a plain search; what a search box may mean while somebody types; facets and the like
Kind = Literal["picture", "page", "search", "typing", "walk"]

COSTS: dict[Kind, float] = {"picture": 0.1, "page": 1.0, "search": 2.0, "typing": 0.5, "walk": 5.0}
KEPT_BACK: dict[Kind, float] = {
    "picture": 0.0,
    "page": 0.0,
    "search": 0.15,
    "typing": 0.5,
    "walk": 0.5,
}  # the part of a jar that this may not touch
NEAR_PAGES = 5  # pages of a result that people look at
NETWORKS_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Jar:
    """How fast units come (a second) and how many are kept at most."""

    per_second: float
    most: float


EVERYBODY = Jar(per_second=60.0, most=240.0)
ONE_NETWORK = Jar(per_second=20.0, most=160.0)  # a branch with thirty catalogue computers behind one address


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether the request is answered, and else in how many seconds to come back and whose the haste is."""

    admitted: bool
    wait_seconds: int = 0
    is_network: bool = False  # this network asks too much (429), not everybody together (503)


class Crowd:
    """The jars. Not for several threads at once: whoever holds it locks."""

    def __init__(self, everybody: Jar = EVERYBODY, one_network: Jar = ONE_NETWORK) -> None:
        self.jar, self.network_jar = everybody, one_network
        self.left, self.at = everybody.most, 0.0
        self.networks: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def ask(self, kind: Kind, network: str, now: float) -> Answer:
        """Take what a request of this kind costs, at `now` seconds of a clock that never goes back; or say no."""
        cost = COSTS[kind]
        left, at = self.networks.get(network, (self.network_jar.most, now))
        left = _filled(self.network_jar, left, now - at)
        self.left, self.at = _filled(self.jar, self.left, now - self.at), now
        short_here = cost + KEPT_BACK[kind] * self.network_jar.most - left
        short = cost + KEPT_BACK[kind] * self.jar.most - self.left
        admitted = short <= 0 and short_here <= 0
        self._keep(network, left - cost if admitted else left, now)
        if admitted:
            self.left -= cost
            return Answer(True)
        if short_here > 0:
            return Answer(False, _seconds(short_here / self.network_jar.per_second), is_network=True)
        return Answer(False, _seconds(short / self.jar.per_second))

    def _keep(self, network: str, left: float, now: float) -> None:
        self.networks[network] = (left, now)
        self.networks.move_to_end(network)
        while len(self.networks) > NETWORKS_KEPT:
            self.networks.popitem(last=False)


def _filled(jar: Jar, left: float, seconds: float) -> float:
    return min(jar.most, left + jar.per_second * max(0.0, seconds))


def _seconds(wait: float) -> int:
    return max(1, min(60, int(wait) + 1))


def network_of(address: str) -> str:
    """The network that an address belongs to: /24 of IPv4, /48 of IPv6. What is no address is a network of its own."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


def kind_of(path: str, names: Iterable[str], page: str) -> Kind:
    """What a request for this path is, by the names of its parameters and the page it asks for."""
    if path.startswith(PICTURES):
        return "picture"
    if path == TYPING:
        return "typing"
    if not path.startswith(WALKED):
        return "page"
    is_far = page.isascii() and page.isdigit() and int(page[:6]) > NEAR_PAGES
    return "walk" if is_far or set(names) - PLAIN else "search"


TYPING = "/search/words/"
PICTURES = ("/cover/", "/spine/")  # twenty of them belong to one page
WALKED = ("/search", "/browse", "/sru", "/oai", "/unapi")
PLAIN = frozenset(("q", "page", "in", "field", "start", "list", "verb", "metadataPrefix", "identifier", "id", "format"))
