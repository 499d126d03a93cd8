"""What a client asks: the requests of Z39.50 read from BER. Clauses are those of ISO 23950 (Z39.50-1995)."""

from __future__ import annotations

from dataclasses import dataclass, field

from shelflist.doors.protocols.rules.rpn import Bib1Diagnostic, Operand, Operation, ResultSet, Rpn
from shelflist.ground.common import ber
from shelflist.ground.common.ber import Class, Malformed, Node
from shelflist.ground.common.z3950 import BIB_1, CHARACTER_SET_NEGOTIATION, EXP_1, UTF_8

REFERENCE = 2
MOST_NAME = 200
OPERATORS = {0: "and", 1: "or", 2: "not"}


@dataclass(frozen=True, slots=True)
class Init:
    """3.2.1: a client says who it is and what it wants to do."""

    options: frozenset[int]
    version: frozenset[int]
    preferred_size: int
    exceptional_size: int
    wants_utf_8: bool
    offers_a_character_set: bool


def init(node: Node) -> Init:
    """InitializeRequest."""
    proposal = _proposal(node)
    return Init(
        options=node.need(4).bits,
        version=node.need(3).bits,
        preferred_size=node.need(5).integer,
        exceptional_size=node.need(6).integer,
        wants_utf_8=proposal is not None
        and any(
            part.kind is Class.CONTEXT and part.tag == 2 and not part.constructed and _is_oid(part, UTF_8)
            for part in ber.walk(proposal)
        ),
        offers_a_character_set=proposal is not None,
    )


def _proposal(node: Node) -> Node | None:
    """The proposal of character sets: in userInformationField (by some) or in otherInfo (by the standard)."""
    for part in ber.walk(node):
        if part.tag in (4, ber.EXTERNAL) and part.constructed:
            direct = part.find(ber.OID, Class.UNIVERSAL)
            if direct is not None and _is_oid(direct, CHARACTER_SET_NEGOTIATION):
                return part
    return None


def _is_oid(node: Node, wanted: str) -> bool:
    try:
        return node.oid == wanted
    except Malformed:
        return False


@dataclass(frozen=True, slots=True)
class Wanted:
    """In which syntax and how much of each record."""

    syntax: str = ""
    elements: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """3.2.2."""

    small_set: int
    large_set: int
    medium_count: int
    may_replace: bool
    name: str
    databases: tuple[str, ...]
    query: Node
    small: Wanted = field(default_factory=Wanted)
    medium: Wanted = field(default_factory=Wanted)


def search(node: Node) -> Search:
    """SearchRequest."""
    found = node.find(104)
    syntax = found.oid if found else ""
    return Search(
        small_set=node.need(13).integer,
        large_set=node.need(14).integer,
        medium_count=node.need(15).integer,
        may_replace=node.need(16).boolean,
        name=node.need(17).text[:MOST_NAME],
        databases=_databases(node.need(18)),
        query=node.need(21).only,
        small=Wanted(syntax, _element_set(node.find(100))),
        medium=Wanted(syntax, _element_set(node.find(101))),
    )


def _databases(node: Node) -> tuple[str, ...]:
    return tuple(part.text[:MOST_NAME] for part in node.parts[:20])


def _element_set(node: Node | None) -> str:
    """The generic name of an element set; 26 for one that differs by database."""
    if node is None:
        return ""
    name = node.find(0)
    if name is None:
        raise Bib1Diagnostic(26)
    return name.text[:MOST_NAME]


def rpn(query: Node) -> Rpn:
    """The RPN of a type-1 or type-101 query. Raises Bib1Diagnostic for others, Malformed for none."""
    if query.kind is not Class.CONTEXT or query.tag not in (1, 101):
        raise Bib1Diagnostic(107, str(query.tag))
    first = query.need(ber.OID, Class.UNIVERSAL)
    if first.oid != BIB_1:
        raise Bib1Diagnostic(121, first.oid)
    if len(query.parts) != 2:
        raise Bib1Diagnostic(108)
    return _structure(query.parts[1], 0)


def _structure(node: Node, depth: int) -> Rpn:
    if node.kind is not Class.CONTEXT or node.tag not in (0, 1) or depth > ber.DEEPEST:
        raise Bib1Diagnostic(108)
    if node.tag == 0:
        return _operand(node.only)
    if len(node.parts) != 3:
        raise Bib1Diagnostic(108)
    left, right, operator = node.parts
    kind = operator.only
    if kind.tag == 3:
        raise Bib1Diagnostic(201)
    if kind.tag not in OPERATORS:
        raise Bib1Diagnostic(110, str(kind.tag))
    return Operation(OPERATORS[kind.tag], _structure(left, depth + 1), _structure(right, depth + 1))


def explain(query: Node) -> list[tuple[int, str]]:
    """(use attribute, term) of a query of exp-1, all of which must hold. Raises Bib1Diagnostic."""
    if query.kind is not Class.CONTEXT or query.tag not in (1, 101) or len(query.parts) != 2:
        raise Bib1Diagnostic(107, str(query.tag))
    asked = []
    for part in ber.walk(query.parts[1]):
        if part.kind is Class.CONTEXT and part.tag == 46 and part.only.tag != 0:
            raise Bib1Diagnostic(110, str(part.only.tag))
        if part.kind is Class.CONTEXT and part.tag == 102 and len(part.parts) == 2:
            pairs = (attribute(one, (EXP_1, BIB_1)) for one in part.need(44).parts)
            use = next((value for kind, value in pairs if kind == 1), 0)
            asked.append((use if isinstance(use, int) else 0, _term(part.parts[1]).strip()))
    return asked


def _operand(node: Node) -> Rpn:
    if node.tag == 31:
        return ResultSet(node.text[:MOST_NAME])
    if node.tag == 102:
        return operand(node)
    raise Bib1Diagnostic(18 if node.tag == 214 else 108)


def operand(node: Node) -> Operand:
    """AttributesPlusTerm."""
    attributes: dict[int, int | str] = {}
    for part in node.need(44).parts:
        kind, value = attribute(part)
        attributes.setdefault(kind, value)
    if len(node.parts) != 2:
        raise Bib1Diagnostic(108)
    return Operand(_term(node.parts[1]), attributes)


def attribute(node: Node, sets: tuple[str, ...] = (BIB_1,)) -> tuple[int, int | str]:
    """AttributeElement: type and value. A list of alternatives means its first."""
    own_set = node.find(1)
    if own_set is not None and own_set.oid not in sets:
        raise Bib1Diagnostic(121, own_set.oid)
    kind = node.need(120).integer
    simple = node.find(121)
    if simple is not None:
        return kind, simple.integer
    first = node.need(224).need(1).parts[:1]
    if not first:
        raise Bib1Diagnostic(108)
    return kind, first[0].text[:MOST_NAME] if first[0].tag == 1 else first[0].integer


def _term(node: Node) -> str:
    """Term. Octets that are no UTF-8 are taken for Latin-1, which old clients send."""
    if node.tag == 215:
        return str(node.integer)
    if node.tag not in (45, 216, 218):
        raise Bib1Diagnostic(229, str(node.tag))
    octets = node.raw
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return octets.decode("latin-1")


@dataclass(frozen=True, slots=True)
class Present:
    """3.2.3."""

    name: str
    start: int
    count: int
    wanted: Wanted
    most_segments: int = 0


def present(node: Node) -> Present:
    """PresentRequest."""
    syntax, segments = node.find(104), node.find(204)
    return Present(
        name=node.need(31).text[:MOST_NAME],
        start=node.need(30).integer,
        count=node.need(29).integer,
        wanted=Wanted(syntax.oid if syntax else "", _composition(node)),
        most_segments=max(0, segments.integer) if segments else 0,
    )


def _composition(node: Node) -> str:
    """What of each record: a simple element set, or the schema or element set of a complex specification."""
    simple = node.find(19)
    if simple is not None:
        return _element_set(simple)
    complex_one = node.find(209)
    generic = complex_one.find(2) if complex_one else None
    if generic is None:
        return ""
    schema = generic.find(300)
    if schema is not None:
        return schema.text[:MOST_NAME]
    elements = generic.find(2)
    name = elements.find(1) if elements else None
    return name.text[:MOST_NAME] if name else ""


@dataclass(frozen=True, slots=True)
class Delete:
    """3.2.4."""

    everything: bool
    names: tuple[str, ...]


def deletion(node: Node) -> Delete:
    """DeleteResultSetRequest."""
    listed = node.find(ber.SEQUENCE, Class.UNIVERSAL)
    names = tuple(part.text[:MOST_NAME] for part in listed.parts[:100]) if listed else ()
    return Delete(node.need(32).integer == 1, names)


@dataclass(frozen=True, slots=True)
class Scan:
    """3.2.8."""

    databases: tuple[str, ...]
    start: Operand
    step: int
    count: int
    position: int


def scan(node: Node) -> Scan:
    """ScanRequest."""
    attribute_set = node.find(ber.OID, Class.UNIVERSAL)
    if attribute_set is not None and attribute_set.oid != BIB_1:
        raise Bib1Diagnostic(121, attribute_set.oid)
    step, position = node.find(5), node.find(7)
    return Scan(
        databases=_databases(node.need(3)),
        start=operand(node.need(102)),
        step=step.integer if step else 0,
        count=node.need(6).integer,
        position=position.integer if position else 1,
    )


@dataclass(frozen=True, slots=True)
class SortKey:
    """A key: attributes or the name of a field, and whether downwards."""

    attributes: dict[int, int | str]
    relation: int


@dataclass(frozen=True, slots=True)
class Sort:
    """3.2.7."""

    names: tuple[str, ...]
    result: str
    keys: tuple[SortKey, ...]


def sort(node: Node) -> Sort:
    """SortRequest."""
    keys = []
    for part in node.need(5).parts[:20]:
        if len(part.parts) < 3 or part.parts[0].tag != 1:  # the element, its relation [1] and case [2]
            raise Bib1Diagnostic(207)
        keys.append(SortKey(_sort_attributes(part.parts[0].only), part.parts[1].integer))
    return Sort(
        names=tuple(part.text[:MOST_NAME] for part in node.need(3).parts[:20]),
        result=node.need(4).text[:MOST_NAME],
        keys=tuple(keys),
    )


def _sort_attributes(key: Node) -> dict[int, int | str]:
    if key.tag == 0:
        return {1: key.text[:MOST_NAME].strip().lower()}
    if key.tag != 2:
        raise Bib1Diagnostic(207)
    listed = key.find(44)
    elements = listed.parts if listed else tuple(part for part in key.parts if part.tag == ber.SEQUENCE)
    return dict(attribute(part) for part in elements)
