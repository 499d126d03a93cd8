"""What a request of SRU Record Update 1.0 says, bare or in an envelope of SOAP, and what is wrong with it.

No document type is read, so that nothing XML can hide reaches us. Elements are known by their local names: of the two
namespaces that are about, the answer takes the one that was asked in.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree  # of a document without a document type
from xml.etree.ElementTree import Element

from shelflist.doors.protocols.sru.schemas import SCHEMAS
from shelflist.ground.ui.localise import text
from shelflist.records.catalog.codec import read as read_marc
from shelflist.records.catalog.derive import derive
from shelflist.records.catalog.marc import MarcRecord

UPDATE = "http://www.loc.gov/zing/srw/update/"
NAMESPACES = (UPDATE, "info:lc/xmlns/update-v1", "http://www.loc.gov/zing/srw/update")
ACTION = "info:srw/action/1/"
CREATE, REPLACE, DELETE = "create", "replace", "delete"
DIAGNOSTICS = "info:srw/diagnostic/12/"
MESSAGES = {
    1: "Invalid component: record rejected",
    9: "Missing mandatory element: record rejected",
    12: "Invalid data structure: record rejected",
    22: "Invalid record identifier: record rejected",
    30: "Record schema unacceptable: record rejected",
    50: "Record not found (replacement or delete)",
    53: "Cannot delete or replace record or component, authorization failure",
    55: "Cannot process update, incorrect or invalid version",
    56: "Linked records exist, cannot delete record",
    61: "Unspecified database error",
}
REFUSALS = {  # code of a refusal → number
    "not-permitted": 53, "branch-unknown": 53, "not-found": 50, "changed-since": 55, "record-has-items": 56,
    "record-has-holds": 56, "record-has-holdings": 56, "record-error": 12, "record-empty": 12,
}  # fmt: skip


class Rejected(Exception):
    """Why nothing was done: a number of the standard, and what exactly was meant."""

    def __init__(self, number: int, details: str = "") -> None:
        self.number = number
        self.details = details[:500]
        super().__init__(f"{number}: {details}")


@dataclass(frozen=True, slots=True)
class Updating:
    """One request."""

    action: str
    identifier: str = ""
    version: str = ""
    marc: MarcRecord | None = None

    @property
    def number(self) -> int:
        """The record that is meant. Raises Rejected."""
        if not (self.identifier.isascii() and self.identifier.isdecimal() and len(self.identifier) < 18):
            raise Rejected(22 if self.identifier else 9, self.identifier or "recordIdentifier")
        return int(self.identifier)

    @property
    def record(self) -> MarcRecord:
        """The record that came along. Raises Rejected."""
        if self.marc is None:
            raise Rejected(9, "record")
        return self.marc


@dataclass(frozen=True, slots=True)
class Envelope:
    """In which form it was asked, for the answer."""

    namespace: str = UPDATE
    soap: bool = False


def opened(octets: bytes) -> tuple[Element, Envelope]:
    """The request's own element. Raises Rejected."""
    try:
        words = octets.decode("utf-8-sig")
        if "<!DOCTYPE" in words or "<!ENTITY" in words:
            raise Rejected(12, "A document type is not read.")
        root = ElementTree.fromstring(words)  # noqa: S314 - a document without a document type has no entities
    except (UnicodeDecodeError, ElementTree.ParseError, ValueError) as no:
        raise Rejected(12, f"Send XML in UTF-8: {no}") from no
    request = next((one for one in root.iter() if _local(one) == "updateRequest"), None)
    if request is None:
        raise Rejected(9, "updateRequest")
    namespace = str(request.tag)[1:].partition("}")[0]
    return request, Envelope(namespace if namespace in NAMESPACES else UPDATE, soap=_local(root) == "Envelope")


def read(request: Element) -> Updating:
    """What is asked. Raises Rejected."""
    action = _said(request, "action")
    if not action:
        raise Rejected(9, "action")
    plain = action.removeprefix(ACTION)
    if plain not in (CREATE, REPLACE, DELETE):
        raise Rejected(1, action)
    wanted = _child(request, "record")
    marc = _marc(wanted) if wanted is not None and plain != DELETE else None
    return Updating(plain, _said(request, "recordIdentifier"), _said(request, "versionValue"), marc)


def _marc(record: Element) -> MarcRecord:
    schema, packing = _said(record, "recordSchema"), _said(record, "recordPacking") or "xml"
    known = SCHEMAS["marcxml"]
    if schema and schema.lower() != "marcxml" and schema not in (known.uri, *known.also):
        raise Rejected(30, schema)
    data = _child(record, "recordData")
    if data is None:
        raise Rejected(9, "recordData")
    if packing == "string":
        octets = (data.text or "").strip().encode()
    else:
        try:
            octets = b"".join(ElementTree.tostring(one) for one in data)
        except RecursionError:
            raise Rejected(12, "The record is nested too deep.") from None
    if b"<!DOCTYPE" in octets or not octets.startswith(b"<"):
        raise Rejected(12, "Send the record as MARCXML.")
    readings = list(read_marc(BytesIO(octets)))
    if len(readings) != 1 or readings[0].record is None:
        reason = readings[0].problem if readings else None
        raise Rejected(12, text(reason) if reason else "Send one record as MARCXML.")
    found = readings[0].record
    if derive(found).kind != "bib":
        raise Rejected(12, "Only titles are updated here, by bibliographic records.")
    return found


def _local(one: Element) -> str:
    return str(one.tag).rpartition("}")[2]


def _child(parent: Element, name: str) -> Element | None:
    """The first element with this name, at any depth outside the record's own data."""
    waiting = deque([parent])
    while waiting:
        one = waiting.popleft()
        if one is not parent and _local(one) == name:
            return one
        if _local(one) != "recordData":
            waiting.extend(one)
    return None


def _said(parent: Element, name: str) -> str:
    found = _child(parent, name)
    return (found.text or "").strip() if found is not None else ""
