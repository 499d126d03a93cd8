"""RPN (type-1 queries of Z39.50) with attributes of the set bib-1 becomes the query tree that every door asks with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from shelflist.ground.common.z3950 import MESSAGES
from shelflist.observers.search.rules.fields import FIELDS, RANGES
from shelflist.observers.search.rules.tree import Between, Both, Cut, Either, Everything, How, Tree, Without, Words

USE, RELATION, POSITION, STRUCTURE, TRUNCATION, COMPLETENESS = range(1, 7)
MOST_OPERANDS = 60
MOST_LEAVES = 120  # with those of the result sets that are named
MOST_WORDS = 40
LONGEST_TERM = 400
BY_USE = {number: one.name for one in (*FIELDS, *RANGES) for number in one.attributes}
NAMES = {one.name: one.name for one in (*FIELDS, *RANGES)} | {
    word: one.name for one in (*FIELDS, *RANGES) for word in one.words
}
RANGE_NAMES = frozenset(one.name for one in RANGES)
EQUAL, RELEVANCE, STEM, ALWAYS = 3, 102, 101, 103
RELATIONS = frozenset((1, 2, EQUAL, 4, 5, 6, STEM, RELEVANCE, ALWAYS))
STRUCTURES = frozenset((1, 2, 3, 4, 5, 6, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109))
PHRASE_LIKE = frozenset((1, 3, 104, 108))
CUTS = {1: Cut.RIGHT, 2: Cut.LEFT, 3: Cut.BOTH, 100: Cut.NONE}
WITH_SIGNS = {101: "#", 104: "?"}  # truncation by a sign in the term
_YEAR = re.compile(r"\s*(\d{1,4})\b")
_YEARS = re.compile(r"\s*(\d{4})\s*-\s*(\d{4})\s*$")
_CONTROL = re.compile("[\x00-\x1f\x7f]")


class Bib1Diagnostic(Exception):
    """A diagnostic of the set bib-1: its number, and what was meant."""

    def __init__(self, number: int, addinfo: str = "") -> None:
        self.number = number
        self.addinfo = addinfo[:200]
        super().__init__(f"{number}: {MESSAGES[number]} ({self.addinfo})")


@dataclass(frozen=True, slots=True)
class Operand:
    """A term with its attributes by type. A use attribute may be a name."""

    term: str
    attributes: Mapping[int, int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ResultSet:
    """The answer to an earlier query, as an operand."""

    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """Two operands with and, or, not between them."""

    operator: str
    left: Rpn
    right: Rpn


Rpn = Operand | ResultSet | Operation


def to_tree(query: Rpn, sets: Mapping[str, Tree]) -> Tree:
    """The tree of a query; `sets` are the trees of the result sets that it may name. Raises Bib1Diagnostic."""
    count = _operands(query)
    if count > MOST_OPERANDS:
        raise Bib1Diagnostic(6, str(count - 1))
    tree = _tree(query, sets)
    if (size := leaves(tree)) > MOST_LEAVES:
        raise Bib1Diagnostic(6, str(size - 1))
    return tree


def leaves(tree: Tree) -> int:
    """How many terms a tree has. Result sets in result sets would double them again and again."""
    waiting, count = [tree], 0
    while waiting:
        one = waiting.pop()
        if isinstance(one, Both | Either):
            waiting += one.parts
        elif isinstance(one, Without):
            waiting += [one.wanted, one.unwanted]
        else:
            count += 1
    return count


def _operands(query: Rpn) -> int:
    waiting, count = [query], 0
    while waiting:
        one = waiting.pop()
        if isinstance(one, Operation):
            waiting += [one.left, one.right]
        else:
            count += 1
    return count


def _tree(query: Rpn, sets: Mapping[str, Tree]) -> Tree:
    if isinstance(query, Operand):
        return operand_tree(query)
    if isinstance(query, ResultSet):
        if query.name not in sets:
            raise Bib1Diagnostic(30, query.name)
        return sets[query.name]
    left, right = _tree(query.left, sets), _tree(query.right, sets)
    if query.operator == "and":
        return Both((left, right))
    if query.operator == "or":
        return Either((left, right))
    return Without(left, right)


def operand_tree(operand: Operand) -> Tree:
    """The leaf that a term with its attributes means. Raises Bib1Diagnostic."""
    name = field_of(operand)
    term = _CONTROL.sub(" ", operand.term).strip()
    if len(term) > LONGEST_TERM:
        raise Bib1Diagnostic(11, str(len(term)))
    relation = _number(operand, RELATION, EQUAL, RELATIONS, 117)
    if relation == ALWAYS:
        return Everything()
    if not term:
        raise Bib1Diagnostic(125, "empty")
    if len(term.split()) > MOST_WORDS:
        raise Bib1Diagnostic(5, str(len(term.split())))
    if name in RANGE_NAMES:
        return _range(name, term, relation)
    found = _words(operand, name, term)
    if relation == 6:
        return Without(Everything(), found)
    if relation not in (EQUAL, STEM, RELEVANCE):
        raise Bib1Diagnostic(117, str(relation))
    return found


def field_of(operand: Operand) -> str:
    """The field that the use attribute names; any field where there is none. Raises Bib1Diagnostic."""
    for kind in operand.attributes:
        if not USE <= kind <= COMPLETENESS:
            raise Bib1Diagnostic(113, str(kind))
    use = operand.attributes.get(USE)
    if use is None:
        return "anything"
    name = NAMES.get(use.lower()) if isinstance(use, str) else BY_USE.get(use)
    if name is None:
        raise Bib1Diagnostic(114, str(use))
    return name


def _number(operand: Operand, kind: int, usual: int, known: frozenset[int], diagnostic: int) -> int:
    value = operand.attributes.get(kind, usual)
    if not isinstance(value, int) or value not in known:
        raise Bib1Diagnostic(diagnostic, str(value))
    return value


def _words(operand: Operand, name: str, term: str) -> Words:
    position = _number(operand, POSITION, 3, frozenset((1, 2, 3)), 119)
    structure = _number(operand, STRUCTURE, 0, STRUCTURES | {0}, 118)
    truncation = _number(operand, TRUNCATION, 100, frozenset((*CUTS, *WITH_SIGNS)), 120)
    completeness = _number(operand, COMPLETENESS, 1, frozenset((1, 2, 3)), 122)
    cut = CUTS.get(truncation, Cut.NONE)
    term = _plain(term, WITH_SIGNS.get(truncation, "")).strip()
    if not term:
        raise Bib1Diagnostic(125, operand.term)
    if cut is not Cut.NONE or "*" in term:
        _check_open_ends(term)
    if completeness == 3 and cut is Cut.NONE:
        return Words(term, name, How.EXACT)
    if completeness == 3 or position == 1 or position == 2:
        return Words(term, name, How.BEGINS, cut)
    several = len(term.split()) > 1
    phrase = several and structure in PHRASE_LIKE and "*" not in term
    return Words(term, name, How.PHRASE if phrase else How.ALL, cut)


def _plain(term: str, sign: str) -> str:
    """The term with `*` for the sign that leaves a word open, and without what would be one by mistake."""
    plain = term.replace("*", " ") if sign != "*" else term
    if not sign:
        return plain.replace("?", " ")
    if sign == "#":
        return plain.replace("?", " ").replace("#", "*")
    return re.sub(r"\?[0-9]?", "*", plain).replace("#", "?")  # Z39.58: ? or ?n for letters, # for one


def _check_open_ends(term: str) -> None:
    """One letter with an open end would find half the catalogue, slowly."""
    for word in term.split():
        if sum(char.isalnum() for char in word) < 2:
            raise Bib1Diagnostic(7, word)


def _range(name: str, term: str, relation: int) -> Tree:
    value = _value(name, term)
    if name == "year" and (span := _YEARS.match(term)):
        return Between(name, span[1], span[2])
    if relation in (EQUAL, STEM, RELEVANCE):
        return Between(name, value, value)
    if relation == 6:
        return Without(Everything(), Between(name, value, value))
    if name == "language":
        raise Bib1Diagnostic(117, str(relation))
    inner: dict[int, Tree] = {
        1: Without(Between(name, "", value), Between(name, value, value)),
        2: Between(name, "", value),
        4: Between(name, value, ""),
        5: Without(Between(name, value, ""), Between(name, value, value)),
    }
    return inner[relation]


def _value(name: str, term: str) -> str:
    if name == "year":
        match = _YEAR.match(term)
        if match is None:
            raise Bib1Diagnostic(126, term)
        return match[1].rjust(4, "0")
    if name == "language":
        if not (term.isascii() and term.isalpha() and len(term) == 3):
            raise Bib1Diagnostic(126, term)
        return term.lower()
    digits = re.sub(r"\D", "", term)
    if len(digits) != 8:
        raise Bib1Diagnostic(126, term)
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"


# ---- order

SORT_FIELDS = {"title": "title", "author": "author", "year": "oldest", "call_number": "call_number"}


def order_of(attributes: Mapping[int, int | str], *, descending: bool) -> str:
    """One of the orders of the search, for the attributes of a sort key. Raises Bib1Diagnostic."""
    name = field_of(Operand("", {kind: value for kind, value in attributes.items() if kind == USE}))
    if name not in SORT_FIELDS:
        raise Bib1Diagnostic(207, str(attributes.get(USE, "")))
    if name == "year":
        return "newest" if descending else "oldest"
    if descending:
        raise Bib1Diagnostic(214, "descending")
    return SORT_FIELDS[name]
