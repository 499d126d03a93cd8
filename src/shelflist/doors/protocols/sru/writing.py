"""SRU's answers as XML, in the words of each version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shelflist.doors.protocols.rules.diagnostics import Diagnostic
from shelflist.doors.protocols.sru.asking import Asking
from shelflist.observers.search.rules.tree import Term
from shelflist.records.catalog.formats.xml import element, said, words

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACES = {  # answer: in 1.1 and 1.2, in 2.0
    "searchRetrieve": ("http://www.loc.gov/zing/srw/", "http://docs.oasis-open.org/ns/search-ws/sruResponse"),
    "explain": ("http://www.loc.gov/zing/srw/", "http://docs.oasis-open.org/ns/search-ws/sruResponse"),
    "scan": ("http://www.loc.gov/zing/srw/", "http://docs.oasis-open.org/ns/search-ws/scan"),
}
DIAGNOSTIC_NAMESPACES = (
    "http://www.loc.gov/zing/srw/diagnostic/",
    "http://docs.oasis-open.org/ns/search-ws/diagnostic",
)
DIAGNOSTIC_SCHEMA = "info:srw/schema/1/diagnostics-v1.1"
PRECISION = "info:srw/vocabulary/resultCountPrecision/1/"


@dataclass(frozen=True, slots=True)
class Row:
    """A record of an answer: its XML, its place among the hits, its number, and the schema it is in."""

    xml: str
    position: int
    identifier: str
    schema: str


def answer(asking: Asking, *content: str) -> str:
    """The whole document around an answer's content."""
    return XML + element(
        f"{asking.operation}Response", said("version", asking.version), *content,
        xmlns=NAMESPACES[asking.operation][asking.is_2],
    )  # fmt: skip


def diagnostics(asking: Asking, problems: Iterable[Diagnostic]) -> str:
    """The list of what is wrong, or nothing."""
    inside = [_diagnostic(asking, problem) for problem in problems]
    return element("diagnostics", *inside) if inside else ""


def _diagnostic(asking: Asking, problem: Diagnostic) -> str:
    return element(
        "diagnostic", said("uri", problem.uri), said("details", problem.details), said("message", problem.message),
        xmlns=DIAGNOSTIC_NAMESPACES[asking.is_2],
    )  # fmt: skip


def surrogate(asking: Asking, problem: Diagnostic, position: int) -> str:
    """A record that stands for one that cannot be shown."""
    return record(asking, Row(_diagnostic(asking, problem), position, "", DIAGNOSTIC_SCHEMA))


def record(asking: Asking, row: Row) -> str:
    """One record, as XML or as escaped text."""
    escaping = "string" if asking.as_text else "xml"
    return element(
        "record",
        said("recordSchema", row.schema),
        said("recordXMLEscaping" if asking.is_2 else "recordPacking", escaping),
        element("recordData", words(row.xml) if asking.as_text else row.xml),
        said("recordIdentifier", row.identifier) if asking.version != "1.1" else "",
        said("recordPosition", str(row.position)),
    )


def count(asking: Asking, total: int, *, exact: bool) -> str:
    """How many were found; 2.0 can say that there may be more."""
    said_so = said("numberOfRecords", str(total))
    if asking.is_2:
        said_so += said("resultCountPrecision", PRECISION + ("exact" if exact else "minimum"))
    return said_so


def echo(asking: Asking, values: Mapping[str, str]) -> str:
    """What was asked, as it was understood."""
    name = {
        "searchRetrieve": "echoedSearchRetrieveRequest",
        "scan": "echoedScanRequest",
        "explain": "echoedExplainRequest",
    }
    inside = [said(key, value) for key, value in {"version": asking.version, **values}.items()]
    return element(name[asking.operation], *inside)


def terms(found: Iterable[Term]) -> str:
    """The terms of a scan."""
    inside = [
        element("term", said("value", one.text), said("numberOfRecords", str(one.count)), said("displayTerm", one.text))
        for one in found
    ]
    return element("terms", *inside) if inside else ""
