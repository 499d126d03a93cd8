"""What an authority record says of a person, body, place or topic, and the same for machines (schema.org). Pure."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from shelflist.departments.authorities.rules.headings import headings_of_authority
from shelflist.departments.entities.rules.records import addresses_in
from shelflist.records.catalog.marc import MarcRecord, is_data

TYPES = {
    "person": "Person", "corporate": "Organization", "meeting": "Event", "place": "Place", "title": "CreativeWork",
}  # fmt: skip
_LIVED = re.compile(r"\s*(?:b\.\s*)?(\d{3,4})?\s*(?:-|–)\s*(\d{3,4})?")


@dataclass(frozen=True, slots=True)
class EntityFacts:
    """Plain words about an entity."""

    kind: str
    name: str
    variants: tuple[str, ...]
    begun: str  # born, founded, held
    ended: str
    places: tuple[str, ...]
    fields: tuple[str, ...]
    occupations: tuple[str, ...]
    bodies: tuple[str, ...]
    languages: tuple[str, ...]
    notes: tuple[str, ...]
    addresses: tuple[str, ...]


def facts_of(marc: MarcRecord) -> EntityFacts | None:
    """What the record says; None for what is no authority."""
    found = headings_of_authority(list(marc.fields))
    if not found:
        return None
    used = found[0]
    begun, ended = _days(marc, dict(used.subfields).get("d", ""))
    return EntityFacts(
        kind=used.kind,
        name=used.text,
        variants=tuple(dict.fromkeys(one.text for one in found if one.role == "4")),
        begun=begun,
        ended=ended,
        places=_values(marc, "370", "abcefg"),
        fields=_values(marc, "372", "a"),
        occupations=_values(marc, "374", "a"),
        bodies=_values(marc, "373", "a"),
        languages=_values(marc, "377", "al"),
        notes=_values(marc, "678", "ab") + _values(marc, "680", "i"),
        addresses=tuple(dict.fromkeys(addresses_in(marc))),
    )


def _values(marc: MarcRecord, tag: str, codes: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            value.strip()
            for field in marc.all(tag)
            for code, value in field.subfields
            if code in codes and value.strip()
        )
    )


def _days(marc: MarcRecord, lived: str) -> tuple[str, str]:
    for field in marc.fields:
        if is_data(field) and field.tag == "046":
            said = dict(field.subfields)
            begun, ended = (said.get("f") or said.get("s", "")), (said.get("g") or said.get("t", ""))
            if begun or ended:
                return _day(begun), _day(ended)
    match = _LIVED.match(lived)
    return (match[1] or "", match[2] or "") if match else ("", "")


def _day(text: str) -> str:
    """19100421 as 1910-04-21; anything else as it is."""
    text = text.strip()
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if re.fullmatch(r"\d{8}", text) else text[:20]


def for_machines(facts: EntityFacts, address: str, same_as: tuple[str, ...], shown: str = "") -> str:
    """JSON-LD for a page: without < > and &, so that nothing in it ends a script."""
    begun, ended = {"Person": ("birthDate", "deathDate"), "Organization": ("foundingDate", "dissolutionDate")}.get(
        TYPES.get(facts.kind, ""), ("startDate", "endDate")
    )
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": TYPES.get(facts.kind, "DefinedTerm"),
        "@id": address,
        "name": shown or facts.name,
        "alternateName": [*([facts.name] if shown and shown != facts.name else []), *facts.variants],
        "sameAs": list(same_as),
    }
    if TYPES.get(facts.kind) in ("Person", "Organization", "Event"):
        said |= {begun: facts.begun, ended: facts.ended}
    if facts.kind == "person":
        said["hasOccupation"] = [{"@type": "Occupation", "name": one} for one in facts.occupations]
    if facts.notes:
        said["description"] = " ".join(facts.notes)[:1000]
    text = json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
