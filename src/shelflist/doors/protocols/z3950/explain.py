"""What the server says of itself (ISO 23950, appendix EXP): the records of the database IR-Explain-1.

Categories are told, of the target itself, and of each database; that is what clients ask for.
"""

from __future__ import annotations

from collections.abc import Callable

from shelflist.doors.protocols.rules.rpn import Bib1Diagnostic
from shelflist.ground.common import ber
from shelflist.ground.common.ber import Node
from shelflist.ground.common.z3950 import (
    BIB_1,
    BIB_1_DIAGNOSTICS,
    EXP_1,
    EXPLAIN_SYNTAX,
    OPAC,
    SUTRS,
    USMARC,
    XML,
)

CATEGORY, DATABASE_NAME = 1, 3  # use attributes of exp-1
DATABASES = (
    ("Default", "The public catalogue: every title that the library shows.", (USMARC, XML, SUTRS, OPAC),
     ("F", "B", "marcxml", "mods", "dc")),
    ("Authorities", "Authority records: names, titles and subjects with what else they are called.", (USMARC, XML),
     ("F", "B", "marcxml", "mads")),
    ("IR-Explain-1", "What this server offers.", (EXPLAIN_SYNTAX,), ("F",)),
)  # fmt: skip
CATEGORIES = ("CategoryList", "TargetInfo", "DatabaseInfo")


def found(asked: list[tuple[int, str]]) -> tuple[int, ...]:
    """The records that a query of exp-1 asks for, by their numbers in RECORDS. Raises Bib1Diagnostic."""
    category = next((term.lower() for use, term in asked if use == CATEGORY), "")
    named = {term.lower() for use, term in asked if use == DATABASE_NAME}
    unknown = {use for use, _term in asked} - {CATEGORY, DATABASE_NAME}
    if unknown or not category:
        raise Bib1Diagnostic(114, str(min(unknown, default="")))
    if category == "databaseinfo":
        return tuple(2 + place for place, one in enumerate(DATABASES) if not named or one[0].lower() in named)
    return () if named else tuple(place for place, name in enumerate(CATEGORIES[:2]) if name.lower() == category)


def check(syntax: str, elements: str) -> None:
    """Only the Explain syntax tells of the server. Raises Bib1Diagnostic."""
    if syntax not in ("", EXPLAIN_SYNTAX):
        raise Bib1Diagnostic(238, "Ask for the Explain syntax.")
    if elements.upper() not in ("", "F", "B"):
        raise Bib1Diagnostic(25, elements)


def record(number: int) -> Node:
    """One of them, as an EXTERNAL."""
    made = RECORDS[number]() if number < len(RECORDS) else _database(number - len(RECORDS))
    return ber.group(ber.EXTERNAL, ber.universal_oid(EXPLAIN_SYNTAX), ber.group(0, made), kind=ber.Class.UNIVERSAL)


def _categories() -> Node:
    return ber.group(100, ber.group(1, *(ber.sequence(ber.text(1, name)) for name in CATEGORIES)))


def _target() -> Node:
    return ber.group(
        0,
        ber.text(1, "Shelflist"),
        ber.boolean(4, True),  # result sets have names
        ber.boolean(5, False),  # several databases are not searched at once
        ber.integer(6, 50),
        ber.integer(7, 10_000),
        ber.group(12, _words("The catalogue of a library, for reading.")),
        ber.group(19, *_access((USMARC, XML, SUTRS, OPAC), ("F", "B"))),
    )


def _database(place: int) -> Node:
    name, words, syntaxes, elements = DATABASES[place]
    is_explain = name == "IR-Explain-1"
    return ber.group(
        1,
        ber.text(1, name),
        ber.octets(2, b"") if is_explain else None,
        ber.boolean(5, False),  # there is no fee
        ber.boolean(6, True),
        ber.group(7, _words(name)),
        ber.group(9, _words(words)),
        ber.group(29, *_access(syntaxes, elements, EXP_1 if is_explain else BIB_1)),
    )


def _words(text: str) -> Node:
    return ber.sequence(ber.text(0, "eng"), ber.text(1, text))


def _access(syntaxes: tuple[str, ...], elements: tuple[str, ...], attributes: str = BIB_1) -> list[Node]:
    """AccessInfo: diagnostics, attributes, syntaxes and element sets."""
    return [
        ber.group(1, ber.universal_oid(BIB_1_DIAGNOSTICS)),
        ber.group(2, ber.universal_oid(attributes)),
        ber.group(4, *(ber.universal_oid(one) for one in syntaxes)),
        ber.group(10, *(ber.text(103, one) for one in elements)),
        ber.group(11),  # systems of units: none, but the standard wants the list
    ]


RECORDS: tuple[Callable[[], Node], ...] = (_categories, _target)
