"""An answer of an OAI-PMH source: its records, those that are deleted, and the token that goes on.

Entities and document types are refused before anything is read: an answer has no use for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree  # entities are refused in `_tree`

from shelflist.departments.cataloguing.harvesting.fetching import CannotFetch
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.codec import write_marcxml
from shelflist.records.catalog.codec.marcxml import NAMESPACE
from shelflist.records.catalog.formats.from_dublin_core import from_dublin_core
from shelflist.records.catalog.formats.marcxml import without_control_characters

OAI = "{http://www.openarchives.org/OAI/2.0/}"
DC = "{http://purl.org/dc/elements/1.1/}"
LONGEST_TOKEN = 4_000
NOTHING_NEW = "noRecordsMatch"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A record as it came. `marcxml` is empty for a deleted one, and for one that has no MARC and no Dublin Core."""

    identifier: str
    datestamp: str
    deleted: bool
    marcxml: bytes
    control_number: str = ""


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """One answer. `error` is the protocol's code where there is one; `answered_at` the source's own time."""

    records: tuple[Fetched, ...]
    token: str
    answered_at: str
    error: str = ""
    complete_size: int | None = None


def read_page(data: bytes) -> AnswerPage:
    """The answer. Raises CannotFetch for what is no OAI-PMH."""
    root = _tree(data)
    if root.tag != f"{OAI}OAI-PMH":
        raise CannotFetch(_("The answer is no OAI-PMH: its first element is “{name}”.", name=root.tag[-60:]))
    answered_at = (root.findtext(f"{OAI}responseDate") or "").strip()[:20]
    error = root.find(f"{OAI}error")
    if error is not None:
        return AnswerPage((), "", answered_at, error=error.get("code", "")[:40] or "error")
    listed = root.find(f"{OAI}ListRecords")
    if listed is None:
        raise CannotFetch(_("The answer holds no list of records."))
    token = listed.find(f"{OAI}resumptionToken")
    size = token.get("completeListSize", "") if token is not None else ""
    return AnswerPage(
        tuple(_fetched(one) for one in listed.findall(f"{OAI}record")),
        ((token.text or "").strip() if token is not None else "")[:LONGEST_TOKEN],
        answered_at,
        complete_size=int(size) if size.isascii() and size.isdigit() and len(size) < 10 else None,
    )


def _tree(data: bytes) -> ElementTree.Element:
    if b"\0" in data[:4096] or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise CannotFetch(_("The answer has a document type or entities, or is not in UTF-8; neither is read."))
    try:
        return ElementTree.fromstring(data)  # noqa: S314 - without a document type there are no entities
    except (ElementTree.ParseError, ValueError, LookupError) as problem:
        raise CannotFetch(_("The answer is broken XML: {reason}.", reason=str(problem)[:100])) from problem


def _fetched(record: ElementTree.Element) -> Fetched:
    header = record.find(f"{OAI}header")
    identifier = datestamp = ""
    deleted = False
    if header is not None:
        identifier = (header.findtext(f"{OAI}identifier") or "").strip()[:300]
        datestamp = (header.findtext(f"{OAI}datestamp") or "").strip()[:20]
        deleted = header.get("status") == "deleted"
    metadata = record.find(f"{OAI}metadata")
    if deleted or metadata is None or len(metadata) == 0:
        return Fetched(identifier, datestamp, deleted, b"")
    return _with_marc(metadata[0], Fetched(identifier, datestamp, False, b""))


def _with_marc(inside: ElementTree.Element, fetched: Fetched) -> Fetched:
    name = inside.tag.rpartition("}")[2]
    if name == "collection" and len(inside):
        inside, name = inside[0], inside[0].tag.rpartition("}")[2]
    if name == "record":
        for element in inside.iter():  # every reader knows this namespace; of some sources it is missing or another
            element.tag = f"{{{NAMESPACE}}}{element.tag.rpartition('}')[2]}"
        number = next((one.text or "" for one in inside if one.get("tag") == "001"), "").strip()
        return Fetched(
            fetched.identifier, fetched.datestamp, False, ElementTree.tostring(inside, encoding="utf-8"), number[:120]
        )
    elements = [(one.tag.removeprefix(DC), (one.text or "").strip()) for one in inside if one.tag.startswith(DC)]
    if not elements:
        return fetched
    marc = without_control_characters(from_dublin_core(elements, fetched.identifier))
    return Fetched(fetched.identifier, fetched.datestamp, False, write_marcxml(marc), fetched.identifier[:120])
