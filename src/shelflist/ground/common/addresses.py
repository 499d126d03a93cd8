"""Whether what is sent to an address can be read on its way: names, numbers and keys go to this machine or over TLS."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

CLEAR = frozenset({"http", "ws", "smtp", "ftp"})


def is_this_machine(host: str) -> bool:
    """True for the names and addresses by which a machine means itself."""
    name = host.strip("[]").rstrip(".").casefold()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def goes_in_the_clear(url: str) -> bool:
    """True when others could read what is sent there: no TLS, and not to this machine."""
    parts = urlsplit(url)
    return parts.scheme.casefold() in CLEAR and not is_this_machine(parts.hostname or "")
