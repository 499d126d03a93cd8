"""One client's session: what it asked before, and the answer to what it asks now. Nothing here knows of sockets."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from shelflist.doors.protocols import headings
from shelflist.doors.protocols.rules.rpn import Bib1Diagnostic, field_of, order_of
from shelflist.doors.protocols.z3950 import asking, databases, writing
from shelflist.doors.protocols.z3950.databases import ResultSet
from shelflist.ground.common import ber
from shelflist.ground.common.ber import Class, Malformed, Node
from shelflist.observers.search import queries
from shelflist.observers.search.rules.fields import FIELDS
from shelflist.observers.search.rules.tree import Term
from shelflist.records.catalog.codec.iso2709 import Encoding

log = logging.getLogger(__name__)
MOST_SETS = 50
MOST_RECORDS = 200  # of one answer
MOST_SEGMENTS = 200  # that it may come in
MOST_TERMS = 100
DEEPEST = 10_000
SMALLEST, LARGEST = 1_024, 8 << 20  # octets of an answer that a client may wish for
SCANNED_IN = {
    databases.TITLES: frozenset((*(one.name for one in FIELDS), "anything")),
    databases.HEADINGS: headings.SCANNED,
    databases.EXPLAIN: frozenset[str](),
}
FAILURES = {22: writing.search_failed, 24: writing.present_failed, 35: writing.scan_failed, 43: writing.sort_failed}


class Ended(Exception):
    """The session is over: the last message to send, or nothing."""

    def __init__(self, last: Node | None) -> None:
        self.last = last
        super().__init__("the session is over")


@dataclass
class Session:
    """The state of one connection."""

    encoding: Encoding = "utf-8"  # of USMARC records, unless something else is agreed on
    begun: bool = False
    preferred_size: int = LARGEST
    exceptional_size: int = LARGEST
    in_segments: bool = False  # an answer may come in several messages
    sets: dict[str, ResultSet] = field(default_factory=dict)

    def answer(self, octets: bytes) -> bytes:
        """The answer to one request, in one message or several. Raises Ended when there is none any more."""
        try:
            node = ber.decode(octets)
            if node.kind is not Class.CONTEXT or not node.constructed:
                raise Malformed("no message of Z39.50")
            return b"".join(ber.encode(message) for message in self._answered(node))
        except Malformed as no:
            raise Ended(writing.close(None, writing.PROTOCOL_ERROR, str(no))) from no

    def _answered(self, node: Node) -> list[Node]:
        reference = node.find(asking.REFERENCE)
        if node.tag == 48:
            raise Ended(writing.close(reference, writing.FINISHED))
        if node.tag == 20:
            return [self._begin(node, reference)]
        if not self.begun:
            raise Ended(writing.close(reference, writing.PROTOCOL_ERROR, "Begin with an InitializeRequest."))
        act = ACTS.get(node.tag)
        if act is None:
            raise Ended(writing.close(reference, writing.PROTOCOL_ERROR, f"Message {node.tag} is not supported."))
        try:
            return act(self, node, reference)
        except Bib1Diagnostic as no:
            failed = FAILURES.get(node.tag)
            if failed is None:
                raise Ended(writing.close(reference, writing.PROTOCOL_ERROR, str(no))) from no
            return [failed(reference, no)]
        except Malformed:
            raise
        except Exception:  # whatever fails is in the log, and the client gets a diagnostic it understands
            log.exception("Z39.50 could not answer")
            failed = FAILURES.get(node.tag)
            if failed is None:
                raise Ended(writing.close(reference, writing.SYSTEM_PROBLEM)) from None
            return [failed(reference, Bib1Diagnostic(2))]

    def _begin(self, node: Node, reference: Node | None) -> Node:
        asked = asking.init(node)
        self.begun = True
        self.preferred_size = min(max(asked.preferred_size, SMALLEST), LARGEST)
        self.exceptional_size = min(max(asked.exceptional_size, self.preferred_size), LARGEST)
        self.in_segments = writing.SEGMENTS in asked.options
        if asked.wants_utf_8:
            self.encoding = "utf-8"
        sizes = (self.preferred_size, self.exceptional_size)
        return writing.init(reference, options=asked.options, sizes=sizes, utf_8=asked.wants_utf_8)

    def _search(self, node: Node, reference: Node | None) -> list[Node]:
        asked = asking.search(node)
        databases.named(asked.databases)
        name = asked.name or "default"
        if name in self.sets and not asked.may_replace:
            raise Bib1Diagnostic(21, name)
        if name not in self.sets and len(self.sets) >= MOST_SETS:
            raise Bib1Diagnostic(112, str(MOST_SETS))
        one = databases.searched(asked.databases, asked.query, self.sets)
        self.sets[name] = one
        count, wanted = _at_once(asked, one.total)
        if not count:
            return [writing.search(reference, one.total, [], None)]
        given, status = self._records(one, 1, count, wanted)
        return [writing.search(reference, one.total, given[0], status)]

    def _present(self, node: Node, reference: Node | None) -> list[Node]:
        asked = asking.present(node)
        one = self._set(asked.name)
        last = asked.start + asked.count - 1
        if asked.start < 1 or asked.count < 0 or last > one.total or last > DEEPEST:
            raise Bib1Diagnostic(13, f"There are {one.total} records; {DEEPEST} can be fetched.")
        segments = (asked.most_segments or MOST_SEGMENTS) if self.in_segments else 1
        given, status = self._records(one, asked.start, asked.count, asked.wanted, segments)
        before = sum(map(len, given[:-1]))
        following = asked.start + before + len(given[-1])
        following = following if following <= one.total else 0
        return [
            *(writing.segment(reference, part) for part in given[:-1]),
            writing.present(reference, given[-1], following, status, before),
        ]

    def _records(
        self, one: ResultSet, start: int, count: int, wanted: asking.Wanted, most_segments: int = 1
    ) -> tuple[list[list[Node]], int]:
        """As many of the records as fit into so many messages, and whether those are all."""
        given: list[list[Node]] = [[]]
        size = 0
        for record in databases.retrieved(one, start, min(count, MOST_RECORDS), wanted, self.encoding):
            fitting = self._fitting(record, alone=count == 1)
            length = len(ber.encode(fitting))
            if given[-1] and size + length > self.preferred_size:
                if len(given) >= most_segments:
                    return given, writing.PARTIAL_2
                given.append([])
                size = 0
            given[-1].append(fitting)
            size += length
        return given, writing.SUCCESS if count <= MOST_RECORDS else writing.PARTIAL_2

    def _fitting(self, record: Node, *, alone: bool) -> Node:
        """The record, or the diagnostic that stands for one that is too large (3.3.1): asked for alone, it may be
        larger than a message."""
        length = len(ber.encode(record))
        if length > self.exceptional_size:
            return writing.surrogate(Bib1Diagnostic(17, f"{length} octets"))
        if length > self.preferred_size and not alone:
            return writing.surrogate(Bib1Diagnostic(16, f"{length} octets; ask for this record alone"))
        return record

    def _set(self, name: str) -> ResultSet:
        if name not in self.sets:
            raise Bib1Diagnostic(30, name)
        return self.sets[name]

    def _delete(self, node: Node, reference: Node | None) -> list[Node]:
        asked = asking.deletion(node)
        if asked.everything:
            self.sets.clear()
            return [writing.deleted(reference, [], 0)]
        statuses = [(name, 0 if self.sets.pop(name, None) else 1) for name in asked.names]
        return [writing.deleted(reference, statuses, 0 if all(code == 0 for _name, code in statuses) else 1)]

    def _scan(self, node: Node, reference: Node | None) -> list[Node]:
        asked = asking.scan(node)
        database = databases.named(asked.databases)
        if asked.step:
            raise Bib1Diagnostic(205, str(asked.step))
        name = field_of(asked.start)
        if name not in SCANNED_IN[database]:
            raise Bib1Diagnostic(114, name)
        count = min(max(asked.count, 1), MOST_TERMS)
        position = min(max(asked.position, 0), count + 1)
        before = max(0, position - 1)
        term = asked.start.term.replace("\0", " ").strip()[:200]
        itself = position > 0
        if database == databases.HEADINGS:
            above, below = headings.scanned(term, before=before, after=count - before, itself=itself)
        else:
            above, below = _scanned("title" if name == "anything" else name, term, before, count - before, itself)
        status = 4 if len(above) < before else 5 if len(below) < count - before else 0
        return [writing.scan(reference, (*above, *below), len(above) + 1 if position else 0, status)]

    def _sort(self, node: Node, reference: Node | None) -> list[Node]:
        asked = asking.sort(node)
        if len(asked.names) != 1:
            raise Bib1Diagnostic(230, str(len(asked.names)))
        one = self._set(asked.names[0])
        if one.database != databases.TITLES:
            raise Bib1Diagnostic(207, one.database)
        if len(asked.keys) != 1:
            raise Bib1Diagnostic(211, str(len(asked.keys)))
        key = asked.keys[0]
        if key.relation not in (0, 1):
            raise Bib1Diagnostic(214, str(key.relation))
        if asked.result not in self.sets and len(self.sets) >= MOST_SETS:
            raise Bib1Diagnostic(112, str(MOST_SETS))
        self.sets[asked.result] = replace(one, order=order_of(key.attributes, descending=key.relation == 1))
        return [writing.sort(reference, one.total)]


def _scanned(name: str, term: str, before: int, after: int, itself: bool) -> tuple[Sequence[Term], Sequence[Term]]:
    """Terms of a field before this one and from it on, or behind it."""
    above = queries.scan(name, term, before=before, after=0) if before else ()
    below = queries.scan(name, term, before=0, after=after + (not itself))
    if not itself and below and below[0].text == term:
        below = below[1:]
    return above, below[:after]


def _at_once(asked: asking.Search, total: int) -> tuple[int, asking.Wanted]:
    """How many records a search brings along (3.2.2.1.4): all of a small set, some of a medium one, none of a large."""
    if total <= asked.small_set:
        return total, asked.small
    if total < asked.large_set:
        return min(asked.medium_count, total), asked.medium
    return 0, asked.medium


Act = Callable[[Session, Node, Node | None], list[Node]]
ACTS: dict[int, Act] = {
    22: Session._search,
    24: Session._present,
    26: Session._delete,
    35: Session._scan,
    43: Session._sort,
}
