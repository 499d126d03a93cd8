"""A small Z39.50 client: init, search, present, close (ISO 23950), and no more patience than it was given.

Whatever the other end sends, the outcome is an answer or NoAnswer with a sentence: octets are read through the same
bounded BER as our own server's, one deadline covers the whole conversation, and diagnostics are put into words.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from shelflist.departments.cataloguing.harvesting.fetching import CannotFetch, judged_address
from shelflist.departments.copy_cataloguing.asking.answers import Address, Given
from shelflist.departments.copy_cataloguing.asking.faults import NoAnswer
from shelflist.departments.copy_cataloguing.rules.questions import Operand, Question, Rpn, rpn
from shelflist.ground.common import ber, z3950
from shelflist.ground.common.ber import Class, Malformed, Node
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.codec import read

PIECE = 1 << 16
INIT, SEARCH, PRESENT, CLOSE = 20, 22, 24, 48  # tags of requests; each answer is one more
SYNTAXES = {"usmarc": z3950.USMARC, "unimarc": z3950.UNIMARC, "xml": z3950.XML}
RESULT_SET = "default"
MOST_PRESENTS = 20
NAME, VERSION = "Shelflist", "1"
OPERATORS = {"and": 0, "or": 1}


@dataclass(frozen=True, slots=True)
class Found:
    """How many there are, the records that were asked for, and what the server calls itself."""

    hits: int
    records: tuple[Given, ...]
    about: str


def find(target: Address, question: Question) -> Found:
    """Ask a target for a question. Raises NoAnswer."""
    try:
        place = judged_address(target.host, target.port, private_too=target.own_network)
    except CannotFetch as no:
        raise NoAnswer(no.reason) from no
    talk = _Conversation(target, time.monotonic() + target.seconds)
    try:
        talk.connect(place)
        return talk.found(question)
    except TimeoutError as late:
        raise NoAnswer(_("It did not answer within {count} seconds.", count=target.seconds)) from late
    except Malformed as odd:
        raise NoAnswer(_("What it answered is no Z39.50 ({problem}).", problem=str(odd)[:80])) from odd
    except (ConnectionResetError, BrokenPipeError) as gone:
        raise NoAnswer(_("It hung up in the middle of the conversation.")) from gone
    except OSError as problem:
        reason = (problem.strerror or type(problem).__name__)[:100]
        raise NoAnswer(_("It cannot be reached: {reason}.", reason=reason)) from problem
    finally:
        talk.hang_up()


class _Conversation:
    """One connection. Every wait is cut to what is left of the target's time."""

    def __init__(self, target: Address, give_up: float) -> None:
        self.target = target
        self.give_up = give_up
        self.line: socket.socket | None = None
        self.waiting = bytearray()

    def connect(self, place: str) -> None:
        self.line = socket.create_connection((place, self.target.port), timeout=self._left())

    def hang_up(self) -> None:
        if self.line is not None:
            self.line.close()

    def _left(self) -> float:
        left = self.give_up - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def found(self, question: Question) -> Found:
        """Init, search, and the first records."""
        about = self._begin()
        answer = self._say(search_request(self.target, question), SEARCH + 1)
        hits = _number(answer, 23)
        if not answer.need(22).boolean:
            _raise_diagnostic(answer)
        records = tuple(self._records(min(hits, self.target.most)))
        self._leave()
        return Found(hits, records, about)

    def _begin(self) -> str:
        answer = self._say(init_request(self.target), INIT + 1)
        if not answer.need(12).boolean:
            if self.target.login:
                raise NoAnswer(_("It refused us: look at the user name and the password."))
            raise NoAnswer(_("It refused us. Perhaps it wants a user name and a password."))
        words = (answer.find(111), answer.find(112))
        return " ".join(part.text for part in words if part is not None)[:120]

    def _records(self, wanted: int) -> Iterator[Given]:
        """The records one to `wanted`: in as many answers as the server makes of them."""
        got = 0
        for _turn in range(MOST_PRESENTS):
            if got >= wanted:
                return
            answer = self._say(present_request(self.target, got + 1, wanted - got), PRESENT + 1)
            given = list(given_records(answer))
            if not given:
                if not got:
                    _raise_diagnostic(answer)
                return
            yield from given[: wanted - got]
            got += len(given)

    def _leave(self) -> None:
        """Say good-bye; nobody waits for the answer."""
        assert self.line is not None  # a conversation is over a line
        try:
            self.line.sendall(ber.encode(ber.group(CLOSE, ber.integer(211, 0))))
        except OSError:
            return

    def _say(self, request: Node, wanted: int) -> Node:
        """Send a request; the answer with the tag that belongs to it."""
        assert self.line is not None  # a conversation is over a line
        self.line.settimeout(self._left())
        self.line.sendall(ber.encode(request))
        answer = self._heard()
        if answer.tag == CLOSE:
            words = answer.find(3)
            said = words.text[:200] if words is not None else ""
            raise NoAnswer(_("It ended the conversation: {words}", words=said or "-"))
        if answer.kind is not Class.CONTEXT or answer.tag != wanted or not answer.constructed:
            raise Malformed(f"message {answer.tag} instead of {wanted}")
        return answer

    def _heard(self) -> Node:
        assert self.line is not None  # a conversation is over a line
        while True:
            length = ber.length_of(bytes(self.waiting[:64])) or ber.length_of(bytes(self.waiting))
            if length is not None and len(self.waiting) >= length:
                message = bytes(self.waiting[:length])
                del self.waiting[:length]
                return ber.decode(message)
            if len(self.waiting) > ber.LONGEST:
                raise Malformed("too long")
            self.line.settimeout(self._left())
            piece = self.line.recv(PIECE)
            if not piece:
                raise NoAnswer(_("It hung up in the middle of the conversation."))
            self.waiting += piece


# ---- what we say


def init_request(target: Address) -> Node:
    """InitializeRequest (3.2.1): version 3, search and present, messages up to a megabyte."""
    return ber.group(
        INIT,
        ber.bits(3, frozenset((0, 1, 2)), 3),
        ber.bits(4, frozenset((0, 1, 14)), 15),
        ber.integer(5, ber.LONGEST),
        ber.integer(6, ber.LONGEST),
        _login(target),
        ber.text(110, "shelflist"),
        ber.text(111, NAME),
        ber.text(112, VERSION),
        _utf_8() if target.charset == "utf-8" else None,
    )


def _login(target: Address) -> Node | None:
    """idAuthentication: user and password as one string where the user name holds a slash, else as idPass."""
    if not target.login:
        return None
    if "/" in target.login:
        return ber.group(7, ber.text(ber.VISIBLE_STRING, target.login, Class.UNIVERSAL))
    parts = (ber.text(1, target.login), ber.text(2, target.password))
    return ber.group(7, ber.sequence(*parts))


def _utf_8() -> Node:
    """otherInfo: a proposal of ISO 10646 in UTF-8, for the records too."""
    proposal = ber.group(1, ber.group(1, ber.group(2, ber.oid(2, z3950.UTF_8))), ber.boolean(3, True))
    negotiation = ber.group(4, ber.universal_oid(z3950.CHARACTER_SET_NEGOTIATION), ber.group(0, proposal))
    return ber.group(201, ber.sequence(negotiation))


def search_request(target: Address, question: Question) -> Node:
    """SearchRequest (3.2.2) that brings no records along."""
    query = ber.group(1, ber.universal_oid(z3950.BIB_1), structure(rpn(question, target.query_map)))
    return ber.group(
        SEARCH,
        ber.integer(13, 0),
        ber.integer(14, 1),
        ber.integer(15, 0),
        ber.boolean(16, True),
        ber.text(17, RESULT_SET),
        ber.group(18, ber.text(105, target.database or "Default")),
        ber.group(21, query),
    )


def structure(query: Rpn) -> Node:
    """RPNStructure."""
    if isinstance(query, Operand):
        attributes = (ber.sequence(ber.integer(120, kind), ber.integer(121, value)) for kind, value in query.attributes)
        return ber.group(0, ber.group(102, ber.group(44, *attributes), ber.octets(45, query.text.encode())))
    operator = ber.group(46, Node(Class.CONTEXT, OPERATORS[query.operator]))
    return ber.group(1, structure(query.left), structure(query.right), operator)


def present_request(target: Address, start: int, count: int) -> Node:
    """PresentRequest (3.2.3): full records in the syntax of the target."""
    return ber.group(
        PRESENT,
        ber.text(31, RESULT_SET),
        ber.integer(30, start),
        ber.integer(29, count),
        ber.group(19, ber.text(0, "F")),
        ber.oid(104, SYNTAXES.get(target.syntax, z3950.USMARC)),
    )


# ---- what we hear


def _number(answer: Node, tag: int) -> int:
    return max(0, answer.need(tag).integer)


def given_records(answer: Node) -> Iterator[Given]:
    """The records of an answer. One that is a diagnostic is left out when others are there."""
    records = answer.find(28)
    for named in records.parts if records is not None else ():
        inside = named.find(1)
        retrieved = inside.find(1) if inside is not None else None
        if retrieved is None:
            continue
        octets = _octets(retrieved)
        if octets:
            yield from given(octets)


def _octets(retrieved: Node, depth: int = 0) -> bytes:
    """The octets of an EXTERNAL, also of the bibliographic record inside an OPAC record."""
    for part in retrieved.parts:
        if part.tag in (1, 2) and part.kind is Class.CONTEXT and not part.constructed:
            return part.octets
        if part.kind is Class.CONTEXT or (part.kind is Class.UNIVERSAL and part.tag in (ber.EXTERNAL, ber.SEQUENCE)):
            if part.tag in (1, 2) and part.constructed and all(one.tag == ber.OCTET_STRING for one in part.parts):
                return part.raw
            if depth < 6 and (found := _octets(part, depth + 1)):
                return found
        elif part.kind is Class.UNIVERSAL and part.tag == ber.OCTET_STRING:
            return part.raw
    return b""


def given(octets: bytes) -> Iterator[Given]:
    """The records in these octets, read by evidence: any MARC, MARC-8 or UTF-8, UNIMARC converted."""
    for one in read(BytesIO(octets), name="answer"):
        yield Given(one.raw, one.format, one.encoding, one.record, one.problem, one.warnings)


def _raise_diagnostic(answer: Node) -> None:
    """NoAnswer in the words of the diagnostic: DefaultDiagFormat, alone ([130]), among several ([205]), in a record."""
    for part in ber.walk(answer):
        if not part.constructed or len(part.parts) < 2:
            continue
        first, second = part.parts[:2]
        if first.tag != ber.OID or first.kind is not Class.UNIVERSAL or second.tag != ber.INTEGER:
            continue
        number = second.integer
        extra = part.parts[2].text[:150] if len(part.parts) > 2 else ""
        if number in (101, 236, 1010, 1011):
            raise NoAnswer(_("It refused us: look at the user name and the password."))
        if number in (109, 235):
            raise NoAnswer(_("It has no database called “{name}”.", name=extra or "?"))
        words = z3950.MESSAGES.get(number, "")
        raise NoAnswer(_("It says: {words} ({number} {more})", words=words or "?", number=number, more=extra))
    raise NoAnswer(_("It found records and gave none."))
