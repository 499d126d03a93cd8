"""Letters in the order in which the post wants them: by country, postcode, street (NTC-13). Pure."""

from __future__ import annotations

import re

# The last line with at least three digits in a row, or the British form, is where the postcode stands.
BRITISH = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)
CANADIAN = re.compile(r"\b[A-Z]\d[A-Z]\s?\d[A-Z]\d\b", re.IGNORECASE)
AMERICAN = re.compile(r"\b([A-Z]{2})\s+(\d{5})(-\d{4})?\s*$")
DIGITS = re.compile(r"\b\d{3}\s\d{2}\b|\b\d{2}-\d{3}\b|\b\d{4}\s?[A-Z]{2}\b|\b\d{4,6}\b")


def postcode(address: str) -> str:
    """The postcode of an address in any of the usual forms; empty when none is found."""
    lines = [line.strip() for line in address.splitlines() if line.strip()]
    for line in reversed(lines):
        for pattern in (BRITISH, CANADIAN):
            if found := pattern.search(line):
                return found[0].upper().replace(" ", "")
        if found := AMERICAN.search(line):
            return found[2] + (found[3] or "")
        if found := DIGITS.search(line):
            return found[0].replace(" ", "")
    return ""


def sort_key(address: str) -> tuple[int, str, str]:
    """Addresses with a postcode first, in its order; then by the street, so that neighbours lie together."""
    code = postcode(address)
    lines = [line.strip() for line in address.splitlines() if line.strip()]
    return (0 if code else 1, code, lines[0].casefold() if lines else "")


def address_lines(name: str, address: str) -> list[str]:
    """What stands in the window: the name, then the address as it is known, six lines at most."""
    lines = [line.strip() for line in address.splitlines() if line.strip()]
    if len(lines) == 1 and lines[0].count(",") >= 1:
        lines = [part.strip() for part in lines[0].split(",") if part.strip()]
    return [name, *lines][:6]
