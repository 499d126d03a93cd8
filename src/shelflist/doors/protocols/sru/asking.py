"""What an SRU request says: its version, its operation and its parameters, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shelflist.doors.protocols.rules.diagnostics import Diagnostic

VERSIONS = ("1.1", "1.2", "2.0")
MOST_RECORDS = 100
USUAL_RECORDS = 10
MOST_TERMS = 100
USUAL_TERMS = 20
DEEPEST = 10_000  # a search is narrowed, not leafed through
OPERATIONS = {
    "explain": frozenset(("recordPacking", "recordXMLEscaping")),
    "searchRetrieve": frozenset(
        (
            "query", "queryType", "startRecord", "maximumRecords", "recordPacking", "recordXMLEscaping", "recordSchema",
            "resultSetTTL", "sortKeys", "renderedBy", "httpAccept", "responseType", "facetLimit", "recordXPath",
        )
    ),
    "scan": frozenset(("scanClause", "responsePosition", "maximumTerms")),
}  # fmt: skip
EVERYWHERE = frozenset(("version", "operation", "stylesheet", "httpAccept"))


@dataclass(frozen=True, slots=True)
class Asking:
    """One request. Parameters that begin with `x-` are other people's and left alone."""

    version: str
    operation: str
    parameters: Mapping[str, str]

    @property
    def is_2(self) -> bool:
        return self.version == "2.0"

    def text(self, name: str) -> str:
        return self.parameters.get(name, "")

    def needed(self, name: str) -> str:
        """A parameter that must be there."""
        if not (value := self.text(name)):
            raise Diagnostic(7, name)
        return value

    def number(self, name: str, usual: int, least: int) -> int:
        """A whole number."""
        value = self.text(name).strip()
        if not value:
            return usual
        if not (value.isascii() and value.isdigit()) or len(value) > 9 or int(value) < least:
            raise Diagnostic(6, name, f"It must be a whole number from {least}.")
        return int(value)

    def understood(self, start: int, most: int, schema: str) -> dict[str, str]:
        """What a search asked for, as it is told again in its answer."""
        return {
            "query": self.text("query"),
            "startRecord": str(start),
            "maximumRecords": str(most),
            "recordXMLEscaping" if self.is_2 else "recordPacking": "string" if self.as_text else "xml",
            "recordSchema": schema,
        }

    def window(self) -> tuple[str, int, int, int]:
        """Of a scan: its clause, how many terms, the place of the term that was asked for, how many before it."""
        clause = self.needed("scanClause")
        most = self.number("maximumTerms", USUAL_TERMS, 1)
        if most > MOST_TERMS:
            raise Diagnostic(121, str(most), f"A scan gives {MOST_TERMS} terms.")
        position = self.number("responsePosition", 1, 0)
        if position > most + 1:
            raise Diagnostic(120, str(position))
        return clause, most, position, max(0, position - 1)

    @property
    def as_text(self) -> bool:
        """True where records are wanted as escaped text."""
        names = ("recordXMLEscaping",) if self.is_2 else ("recordPacking",)
        for name in names:
            value = self.text(name)
            if value not in ("", "xml", "string"):
                raise Diagnostic(71, value)
            if value:
                return value == "string"
        return False


def read(parameters: Mapping[str, str]) -> tuple[Asking, Diagnostic | None]:
    """The request, and what is wrong with it from the start; an answer has a version and a form even then."""
    given = parameters.get("version", "")
    operation = parameters.get("operation", "")
    problem = None
    if given and given not in VERSIONS:
        problem = Diagnostic(5, VERSIONS[-1])
    version = given if given in VERSIONS else "1.2" if operation or given else "2.0"
    if not operation:
        operation = "searchRetrieve" if "query" in parameters else "scan" if "scanClause" in parameters else "explain"
    elif operation not in OPERATIONS:
        problem = problem or Diagnostic(4, operation, f"Known are {', '.join(OPERATIONS)}.")
        operation = "searchRetrieve" if "query" in parameters else "explain"
    asking = Asking(version, operation, parameters)
    return asking, problem or _unknown(asking)


def _unknown(asking: Asking) -> Diagnostic | None:
    if asking.text("stylesheet"):
        return Diagnostic(110)
    for name in asking.parameters:
        if name not in OPERATIONS[asking.operation] | EVERYWHERE and not name.startswith("x-"):
            return Diagnostic(8, name)
    return None
