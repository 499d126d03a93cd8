"""Numbers of authorities: what stands in $0, and by which of a record's own numbers it is found. Pure."""

from __future__ import annotations

import re

OWN = "Shelflist"
_PREFIXED = re.compile(r"\(([^)]*)\)\s*(.+)")
_URIS = (
    (re.compile(r"https?://id\.loc\.gov/(?:authorities|rwo/agents)/(?:\w+/)*(\w+)"), "{0}"),
    (re.compile(r"https?://d-nb\.info/gnd/([\w-]+)"), "(DE-588){0}"),
    (re.compile(r"https?://www\.idref\.fr/(\w+)"), "(IDREF){0}"),
    (re.compile(r"https?://id\.worldcat\.org/fast/(\w+)"), "(OCoLC)fst{0}"),
)


def forms(source: str) -> tuple[str, ...]:
    """The identifiers that an authority with this $0 may be known by."""
    text = source.strip()
    for uri, form in _URIS:
        if match := uri.match(text):
            return (form.format(match[1]),)
    match = _PREFIXED.match(text)
    if match is None:
        return (text,) if text and not text.startswith("http") else ()
    system, number = match[1], match[2].strip()
    bare = number.replace(" ", "")
    found = [f"({system}){number}", f"({system}){bare}"]
    if system == "DLC":
        found.append(bare.lower())
    return tuple(dict.fromkeys(found))


def own_id(source: str) -> int | None:
    """The record that a number of our own names."""
    match = _PREFIXED.match(source.strip())
    digits = match[2].strip() if match and match[1] == OWN else ""
    return int(digits) if digits.isdecimal() and len(digits) < 18 else None


def number_of(record_id: int, system: str, control_number: str) -> str:
    """What stands in the $0 of titles: the record's number with the system that gave it, else our own."""
    system, control_number = system.strip(), control_number.strip()
    if system and control_number:
        return f"({system}){control_number}"[:200]
    return f"({OWN}){record_id}"
