"""What can be asked of other libraries, and how each wants to hear it: attributes of bib-1 or an index of CQL."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

Z3950, SRU = "z3950", "sru"
LONGEST_TERM = 300
INDEXES: Mapping[str, Phrase] = {
    "isbn": _("ISBN"),
    "issn": _("ISSN"),
    "lccn": _("LCCN"),
    "oclc": _("OCLC number"),
    "publisher": _("Publisher’s number"),
    "title": _("Title"),
    "author": _("Author"),
    "keyword": _("Any word"),
}
NUMBERS = frozenset(("isbn", "issn", "lccn", "oclc", "publisher"))
# Attributes of bib-1: 1 use, 2 relation, 3 position, 4 structure, 5 truncation, 6 completeness
ATTRIBUTES: Mapping[str, str] = {
    "isbn": "1=7",
    "issn": "1=8",
    "lccn": "1=9",
    "oclc": "1=12",
    "publisher": "1=51",
    "title": "1=4 4=6",
    "author": "1=1003 4=6",
    "keyword": "1=1016 4=6",
}
CQL_INDEXES: Mapping[str, str] = {
    "isbn": "bath.isbn",
    "issn": "bath.issn",
    "lccn": "bath.lccn",
    "oclc": "rec.identifier",
    "publisher": "dc.identifier",
    "title": "dc.title all",
    "author": "dc.creator all",
    "keyword": "cql.serverChoice all",
}
_ATTRIBUTE = re.compile(r"([1-9][0-9]?)=([0-9]{1,5})")
_CQL = re.compile(r"([A-Za-z][A-Za-z0-9_.-]{0,40})(?: (all|any|exact|adj|scr|=|==))?")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is asked for: an index and what was typed. A number stands in its one form."""

    index: str
    text: str


Question = tuple[Term, ...]
"""Terms that all must hold."""


def to_data(question: Question) -> list[list[str]]:
    return [[term.index, term.text] for term in question]


def from_data(data: Sequence[Sequence[str]]) -> Question:
    return tuple(Term(index, text) for index, text in data)


def key_of(question: Question) -> str:
    """The same for the same question, for the cache of answers."""
    return " & ".join(f"{term.index}={term.text.casefold()}" for term in question)[:400]


def variants(term: Term) -> tuple[str, ...]:
    """What is asked for one term: for an ISBN its old form of ten digits too, as it may stand in a record."""
    text = term.text
    if term.index == "isbn" and len(text) == 13 and text.startswith("978"):
        digits = text[3:12]
        check = sum((10 - place) * int(digit) for place, digit in enumerate(digits)) % 11
        last = {0: "0", 1: "X"}.get(check, str(11 - check))
        return (text, digits + last)
    return (text,)


# ---- the map of a target


def map_from_text(text: str, kind: str) -> dict[str, str]:
    """Lines such as “isbn: 1=7” or “title: dc.title all” as a map. Raises ValueError with the line that is odd."""
    found = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        index, _colon, words = (part.strip() for part in line.partition(":"))
        if index not in INDEXES or not is_usable(words, kind):
            raise ValueError(line.strip()[:80])
        found[index] = " ".join(words.split())
    return found


def is_usable(words: str, kind: str) -> bool:
    """True for what a target of this kind can be asked with; “-” says that it has no such index."""
    if words == "-":
        return True
    if kind == Z3950:
        return bool(words) and all(_ATTRIBUTE.fullmatch(word) for word in words.split())
    return bool(_CQL.fullmatch(" ".join(words.split())))


def words_for(index: str, own: Mapping[str, str], kind: str) -> str:
    """How a target of this kind is asked by an index; empty when it cannot be."""
    words = own.get(index) or (ATTRIBUTES if kind == Z3950 else CQL_INDEXES).get(index, "")
    return "" if words == "-" else words


def map_as_text(own: Mapping[str, str], kind: str) -> str:
    """The map as lines, with what holds where the target says nothing."""
    return "\n".join(f"{index}: {own.get(index) or words_for(index, own, kind) or '-'}" for index in INDEXES)


def unknown_indexes(question: Question, own: Mapping[str, str], kind: str) -> tuple[str, ...]:
    """The indexes of a question that a target does not have."""
    return tuple(term.index for term in question if not words_for(term.index, own, kind))


# ---- as the target hears it


@dataclass(frozen=True, slots=True)
class Operand:
    """A term of RPN with its attributes (type, value)."""

    attributes: tuple[tuple[int, int], ...]
    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    """Two parts of RPN with “and” or “or” between them."""

    operator: str
    left: Rpn
    right: Rpn


Rpn = Operand | Operation


def rpn(question: Question, own: Mapping[str, str]) -> Rpn:
    """The question as RPN, by the attribute map of a target."""
    whole: Rpn | None = None
    for term in question:
        words = words_for(term.index, own, Z3950)
        attributes = tuple((int(kind), int(value)) for kind, value in _ATTRIBUTE.findall(words))
        part: Rpn | None = None
        for text in variants(term):
            one = Operand(attributes, text)
            part = one if part is None else Operation("or", part, one)
        assert part is not None  # a term has at least itself
        whole = part if whole is None else Operation("and", whole, part)
    assert whole is not None  # a question has at least one term
    return whole


def cql(question: Question, own: Mapping[str, str]) -> str:
    """The question as CQL, by the index map of a target."""
    clauses = []
    for term in question:
        index, _blank, relation = words_for(term.index, own, SRU).partition(" ")
        relation = relation or "="
        one = " or ".join(f"{index} {relation} {quoted(text)}" for text in variants(term))
        clauses.append(f"({one})" if len(question) > 1 and " or " in one else one)
    return " and ".join(clauses)


def quoted(text: str) -> str:
    """A term of CQL: in quotes, with quotes, backslashes and the signs for truncation taken literally."""
    return '"' + re.sub(r'(["\\*?^])', r"\\\1", text) + '"'


# ---- what somebody typed


def reasons_against(question: Question) -> list[Refusal]:
    """Why a question cannot be asked."""
    if not question:
        message, remedy = _("There is nothing to look for."), _("Scan an ISBN, or type a title or an author.")
        return [Refusal("question-empty", message, remedy, details={"field": "text"})]
    return []
