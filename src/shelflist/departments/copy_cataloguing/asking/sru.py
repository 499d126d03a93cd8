"""A small SRU client for versions 1.1, 1.2 and 2.0. Elements are known by their local names, so any wrapper will do.

Document types and entities are refused before anything is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree  # entities are refused in `tree`

from shelflist.departments.cataloguing.harvesting.fetching import CannotFetch, Fetcher
from shelflist.departments.copy_cataloguing.asking.answers import Address, Given
from shelflist.departments.copy_cataloguing.asking.faults import NoAnswer
from shelflist.departments.copy_cataloguing.rules.questions import Question, cql
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.codec import read
from shelflist.records.catalog.codec.marcxml import NAMESPACE

AGENT = "Shelflist (copy cataloguing)"
MOST_BYTES = 8 << 20
ROOTS = ("searchRetrieveResponse", "explainResponse")
MARC_NAMESPACES = ("http://www.loc.gov/MARC21/slim", "info:lc/xmlns/marcxchange-v1", "info:lc/xmlns/marcxchange-v2")


@dataclass(frozen=True, slots=True)
class Found:
    """How many there are, and the first of them."""

    hits: int
    records: tuple[Given, ...]


def find(target: Address, question: Question) -> Found:
    """Ask a target for a question. Raises NoAnswer."""
    fetcher = Fetcher(
        private_too=target.own_network,
        wait=_no_patience,
        agent=AGENT,
        connect_seconds=min(5.0, target.seconds),
        read_seconds=target.seconds,
        whole_seconds=target.seconds,
        most_bytes=MOST_BYTES,
        login=(target.login, target.password) if target.login else None,
    )
    try:
        data = fetcher.get(address_of(target), arguments(target, question))
    except CannotFetch as no:
        raise NoAnswer(no.reason) from no
    return read_answer(data, target.most)


def _no_patience(_seconds: float) -> None:
    """Who waits at a screen does not wait for a busy server's pause."""
    raise NoAnswer(_("It is busy and asks us to come back later."))


def address_of(target: Address) -> str:
    """The base address: scheme, host, port and path of the register, never anything out of a request."""
    scheme = "https" if target.secure else "http"
    host = f"[{target.host}]" if ":" in target.host else target.host
    return f"{scheme}://{host}:{target.port}/{target.database.lstrip('/')}"


def arguments(target: Address, question: Question) -> dict[str, str]:
    """The parameters of searchRetrieve; version 2.0 has other names for two of them."""
    given = {
        "version": target.version,
        "operation": "searchRetrieve",
        "query": cql(question, target.query_map),
        "startRecord": "1",
        "maximumRecords": str(target.most),
        "recordSchema": target.syntax or "marcxml",
    }
    if target.version == "2.0":
        del given["operation"], given["version"]
        return {**given, "recordXMLEscaping": "xml", "sruVersion": "2.0"}
    return {**given, "recordPacking": "xml"}


def read_answer(data: bytes, most: int) -> Found:
    """The answer. Raises NoAnswer for what is no SRU, and for a diagnostic without records."""
    root = tree(data)
    if _local(root) not in ROOTS:
        raise NoAnswer(_("What it answered is no SRU: its first element is “{name}”.", name=_local(root)[:60]))
    hits = _hits(root)
    given = [one for record in _all(root, "recordData") for one in _given(record)][:most]
    if not given and (words := _diagnostic(root)):
        raise NoAnswer(_("It says: {words}", words=words))
    if hits and not given:
        raise NoAnswer(_("It found records and gave none that are MARC. Look at the record schema of the target."))
    return Found(max(hits, len(given)), tuple(given))


def tree(data: bytes) -> ElementTree.Element:
    """The document, without document types and entities. Raises NoAnswer."""
    if b"\0" in data[:4096] or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise NoAnswer(_("The answer has a document type or entities, or is not in UTF-8; neither is read."))
    try:
        return ElementTree.fromstring(data)  # noqa: S314 - without a document type there are no entities
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError) as problem:
        raise NoAnswer(_("The answer is broken XML: {reason}.", reason=str(problem)[:100])) from problem


def _local(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _all(root: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    return (element for element in root.iter() if _local(element) == name)


def _hits(root: ElementTree.Element) -> int:
    text = next(((one.text or "").strip() for one in _all(root, "numberOfRecords")), "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def _diagnostic(root: ElementTree.Element) -> str:
    for one in _all(root, "diagnostic"):
        said = {_local(part): " ".join((part.text or "").split()) for part in one}
        return " ".join(part for part in (said.get("message"), said.get("details"), said.get("uri")) if part)[:200]
    return ""


def _given(data: ElementTree.Element) -> Iterator[Given]:
    """The MARC of one recordData: as XML, or as text that is XML."""
    inside = next((one for one in data.iter() if _local(one) == "record" and one is not data), None)
    if inside is None:
        text = (data.text or "").strip()
        if text.startswith("<") and len(data) == 0:
            yield from _read(text.encode())
        return
    for element in inside.iter():  # a reader needs one namespace; of some targets it is missing or another
        element.tag = f"{{{NAMESPACE}}}{_local(element)}"
    yield from _read(ElementTree.tostring(inside, encoding="utf-8"))


def _read(octets: bytes) -> Iterator[Given]:
    for one in read(BytesIO(octets), name="answer"):
        yield Given(one.raw, one.format, one.encoding, one.record, one.problem, one.warnings)
