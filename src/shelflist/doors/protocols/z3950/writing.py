"""The answers of Z39.50 as BER."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shelflist.doors.protocols.rules.rpn import Bib1Diagnostic
from shelflist.ground.common import ber
from shelflist.ground.common.ber import Class, Node
from shelflist.ground.common.z3950 import BIB_1_DIAGNOSTICS, CHARACTER_SET_NEGOTIATION, MESSAGES, UTF_8
from shelflist.observers.search.rules.tree import Term

DATABASE = "Default"
NAME, VERSION = "Shelflist", "0.1.0"
SEGMENTS = 11  # the option of level-1 segmentation
OPTIONS = frozenset((0, 1, 2, 7, 8, SEGMENTS, 14))  # search, present, delete set, scan, sort, named result sets
OPTION_COUNT, VERSION_COUNT = 15, 3
SUCCESS, PARTIAL_2, FAILURE = 0, 2, 5  # of present
FINISHED, SYSTEM_PROBLEM, PROTOCOL_ERROR, LACK_OF_ACTIVITY, RESOURCES = 0, 2, 6, 7, 4  # reasons to close


def init(reference: Node | None, *, options: frozenset[int], sizes: tuple[int, int], utf_8: bool) -> Node:
    """InitializeResponse. `utf_8`: UTF-8 was agreed on, for records too."""
    return ber.group(
        21,
        reference,
        ber.bits(3, frozenset(range(VERSION_COUNT)), VERSION_COUNT),
        ber.bits(4, options & OPTIONS | (frozenset((17,)) if utf_8 else frozenset()), 18),
        ber.integer(5, sizes[0]),
        ber.integer(6, sizes[1]),
        ber.boolean(12, True),
        ber.text(110, "shelflist"),
        ber.text(111, NAME),
        ber.text(112, VERSION),
        _agreed() if utf_8 else None,
    )


def _agreed() -> Node:
    """otherInfo with the answer to a proposal of character sets: ISO 10646 in UTF-8, records as well."""
    chosen = ber.group(1, ber.group(2, ber.oid(2, UTF_8)))
    response = ber.group(2, chosen, ber.boolean(3, True))
    external = ber.group(4, ber.universal_oid(CHARACTER_SET_NEGOTIATION), ber.group(0, response))
    return ber.group(201, ber.sequence(external))


def external(syntax: str, content: Node | bytes, *, tag: int = ber.EXTERNAL, kind: Class = Class.UNIVERSAL) -> Node:
    """EXTERNAL: octets, or a value of its own."""
    inside = ber.octets(1, content) if isinstance(content, bytes) else ber.group(0, content)
    return ber.group(tag, ber.universal_oid(syntax), inside, kind=kind)


def name_plus_record(record: Node, database: str = DATABASE) -> Node:
    """NamePlusRecord around a retrieved record."""
    return ber.sequence(ber.text(0, database), ber.group(1, ber.group(1, record)))


def surrogate(refusal: Bib1Diagnostic, database: str = DATABASE) -> Node:
    """NamePlusRecord that says why a record cannot be given."""
    return ber.sequence(ber.text(0, database), ber.group(1, ber.group(2, _diagnostic(refusal))))


def _diagnostic(refusal: Bib1Diagnostic, tag: int | None = None) -> Node:
    """DefaultDiagFormat, with the words in addinfo where nothing more exact is known."""
    parts = (
        ber.universal_oid(BIB_1_DIAGNOSTICS),
        ber.integer(ber.INTEGER, refusal.number, Class.UNIVERSAL),
        ber.text(ber.GENERAL_STRING, refusal.addinfo or MESSAGES[refusal.number], Class.UNIVERSAL),
    )
    return ber.sequence(*parts) if tag is None else ber.group(tag, *parts)


def records(found: Sequence[Node]) -> Node | None:
    """Records: those that are given."""
    return ber.group(28, *found) if found else None


def search(reference: Node | None, total: int, found: Sequence[Node], status: int | None) -> Node:
    """SearchResponse of a search that worked."""
    return ber.group(
        23,
        reference,
        ber.integer(23, total),
        ber.integer(24, len(found)),
        ber.integer(25, len(found) + 1 if len(found) < total else 0),
        ber.boolean(22, True),
        ber.integer(27, status) if status is not None else None,
        records(found),
    )


def search_failed(reference: Node | None, refusal: Bib1Diagnostic) -> Node:
    """SearchResponse of one that did not."""
    return ber.group(
        23,
        reference,
        ber.integer(23, 0),
        ber.integer(24, 0),
        ber.integer(25, 0),
        ber.boolean(22, False),
        ber.integer(26, 3),  # no result set
        _diagnostic(refusal, 130),
    )


def segment(reference: Node | None, found: Sequence[Node]) -> Node:
    """Segment: records of an answer that goes on (3.2.3.2)."""
    return ber.group(45, reference, ber.integer(24, len(found)), ber.group(0, *found))


def present(reference: Node | None, found: Sequence[Node], following: int, status: int, before: int = 0) -> Node:
    """PresentResponse; `before`: how many records segments brought already, which its number counts."""
    return ber.group(
        25,
        reference,
        ber.integer(24, before + len(found)),
        ber.integer(25, following),
        ber.integer(27, status),
        records(found),
    )


def present_failed(reference: Node | None, refusal: Bib1Diagnostic) -> Node:
    return ber.group(
        25, reference, ber.integer(24, 0), ber.integer(25, 0), ber.integer(27, FAILURE), _diagnostic(refusal, 130)
    )


def deleted(reference: Node | None, statuses: Iterable[tuple[str, int]], status: int) -> Node:
    """DeleteResultSetResponse with what became of each."""
    listed = [ber.sequence(ber.text(31, name), ber.integer(33, code)) for name, code in statuses]
    return ber.group(27, reference, ber.integer(0, status), ber.group(1, *listed) if listed else None)


def scan(reference: Node | None, terms: Sequence[Term], position: int, status: int) -> Node:
    """ScanResponse."""
    entries = [
        ber.group(1, ber.octets(45, term.text.encode()), ber.text(0, term.text), ber.integer(2, term.count))
        for term in terms
    ]
    return ber.group(
        36,
        reference,
        ber.integer(3, 0),
        ber.integer(4, status),
        ber.integer(5, len(entries)),
        ber.integer(6, position),
        ber.group(7, ber.group(1, *entries)),
    )


def scan_failed(reference: Node | None, refusal: Bib1Diagnostic) -> Node:
    return ber.group(
        36,
        reference,
        ber.integer(4, 6),
        ber.integer(5, 0),
        ber.group(7, ber.group(2, _diagnostic(refusal))),
    )


def sort(reference: Node | None, total: int) -> Node:
    """SortResponse of a sort that worked."""
    return ber.group(44, reference, ber.integer(3, 0), ber.integer(6, total))


def sort_failed(reference: Node | None, refusal: Bib1Diagnostic) -> Node:
    """SortResponse: the result set is as it was."""
    return ber.group(44, reference, ber.integer(3, 2), ber.integer(4, 3), ber.group(5, _diagnostic(refusal)))


def close(reference: Node | None, reason: int, words: str = "") -> Node:
    """Close."""
    return ber.group(48, reference, ber.integer(211, reason), ber.text(3, words) if words else None)
