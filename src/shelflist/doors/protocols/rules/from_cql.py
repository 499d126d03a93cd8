"""CQL becomes the query tree that every door asks the search with; names it does not know become diagnostics."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from shelflist.doors.protocols.rules.cql import Clause, Joined, Modifier, Query, SortKey, parse
from shelflist.doors.protocols.rules.diagnostics import Diagnostic
from shelflist.observers.search.rules.fields import FIELDS, RANGES
from shelflist.observers.search.rules.tree import Between, Both, Either, Everything, How, Tree, Without, Words

CONTEXT_SETS = {
    "cql": (
        "info:srw/cql-context-set/1/cql-v1.2",
        "http://docs.oasis-open.org/ns/search-ws/cql-context-set/1/cql-v1.2",
    ),
    "dc": ("info:srw/cql-context-set/1/dc-v1.1", "http://purl.org/dc/elements/1.1/"),
    "bath": ("http://zing.z3950.org/cql/bath/2.0/", "info:srw/cql-context-set/2/bath-v2.0"),
    "bib": ("info:srw/cql-context-set/1/bib-v1", "http://www.loc.gov/standards/sru/resources/bib-v1"),
    "rec": ("info:srw/cql-context-set/2/rec-1.1", "info:srw/cql-context-set/2/rec-1.0"),
    "local": ("",),
}
SERVER_CHOICE = frozenset(
    ("", "cql.serverchoice", "cql.anywhere", "srw.serverchoice", "cql.anyindexes", "cql.allindexes")
)
EVERY_RECORD = frozenset(("cql.allrecords", "local.allrecords"))
MODIFIERS = frozenset(  # of relations: what we do in any case, or what changes nothing for us
    (
        "relevant",
        "ignorecase",
        "ignoreaccents",
        "masked",
        "word",
        "string",
        "respectaccents",
        "locale",
        "isodate",
        "number",
    )
)
MOST_MASKS = 4
SHORTEST_MASKED = 2  # letters that a masked word must have
ORDERS = {
    "title": ("title", "title"),
    "author": ("author", "author"),
    "year": ("oldest", "newest"),
    "call_number": ("call_number", "call_number"),
    "added": ("added", "added"),
}  # field: orders for ascending and descending
ONE_WAY = frozenset(("title", "author", "call_number"))  # sorted upwards only
DOWNWARDS = frozenset(("added",))  # sorted downwards only
_YEAR = re.compile(r"\d{1,4}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def names_of(field_name: str) -> tuple[str, ...]:
    """The names of a field in CQL, the first for explain."""
    for one in (*FIELDS, *RANGES):
        if one.name == field_name:
            return (*one.cql, f"local.{one.name}")
    return ()


INDEXES = {name.lower(): one.name for one in (*FIELDS, *RANGES) for name in names_of(one.name)}
RANGE_NAMES = frozenset(one.name for one in RANGES)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a CQL query asks for: the tree, and the order (one of `fields.ORDERS`)."""

    tree: Tree
    order: str = "relevance"


def read_cql(text: str) -> Asked:
    """A CQL query as a tree and an order. Raises Diagnostic."""
    parsed = parse(text)
    return Asked(_tree(parsed.query), _order(parsed.sort))


def _tree(query: Query) -> Tree:
    """Without recursion on the left, where operators in a row make the tree deep."""
    rest: list[Joined] = []
    while isinstance(query, Joined):
        rest.append(query)
        query = query.left
    found = _leaf(query)
    for joined in reversed(rest):
        found = _joined(joined, found)
    return found


def _joined(joined: Joined, left: Tree) -> Tree:
    if joined.operator == "prox":
        return _near(joined, left)
    if joined.modifiers:
        raise Diagnostic(46, joined.modifiers[0].name)
    right = _tree(joined.right)
    if joined.operator == "and":
        return Both((*left.parts, right)) if isinstance(left, Both) else Both((left, right))
    if joined.operator == "or":
        return Either((*left.parts, right)) if isinstance(left, Either) else Either((left, right))
    return Without(left, right)


def _near(joined: Joined, left: Tree) -> Tree:
    """`prox`: words of one field with so many words between them, in either order unless it says `ordered`."""
    right = _tree(joined.right)
    if not (isinstance(left, Words) and isinstance(right, Words) and left.field == right.field):
        raise Diagnostic(39, "prox", "Only single terms of one index can be near each other.")
    given = {modifier.name: modifier for modifier in joined.modifiers}
    apart = _apart(given.pop("distance", Modifier("distance", "<=", "1")))
    if given.pop("unit", Modifier("unit", "=", "word")).value != "word":
        raise Diagnostic(42, "unit", "Distances are counted in words.")
    ordered = given.pop("ordered", None) is not None
    given.pop("unordered", None)
    if given:
        raise Diagnostic(46, next(iter(given)))
    forwards = Words(f"{left.text} {right.text}", left.field, How.PHRASE, apart=apart)
    backwards = Words(f"{right.text} {left.text}", left.field, How.PHRASE, apart=apart)
    return forwards if ordered else Either((forwards, backwards))


def _apart(distance: Modifier) -> int:
    """How many other words may stand between two whose distance is so great at most."""
    if distance.comparison not in ("<", "<=", "="):
        raise Diagnostic(40, distance.comparison)
    if not distance.value.isdecimal() or not 1 <= int(distance.value) <= 50:
        raise Diagnostic(41, distance.value)
    return max(0, int(distance.value) - (2 if distance.comparison == "<" else 1))


def _leaf(clause: Clause) -> Tree:
    index = _resolved(clause.index, dict(clause.prefixes))
    for modifier in clause.modifiers:
        if modifier.name.removeprefix("cql.") not in MODIFIERS:
            raise Diagnostic(20, modifier.name)
    if index in EVERY_RECORD:
        return Everything()
    if index in ("cql.resultsetid", "cql.resultset"):
        raise Diagnostic(50, clause.term, "Send the query again; its answers are kept nowhere.")
    name = "anything" if index in SERVER_CHOICE else INDEXES.get(index)
    if name is None:
        raise Diagnostic(16, clause.index, "The explain record lists the indexes.")
    if name in RANGE_NAMES:
        return _range(clause, name)
    return _words(clause, name)


def _resolved(index: str, prefixes: dict[str, str]) -> str:
    """The name of an index with our own prefix, in lower case."""
    prefix, dot, name = index.lower().rpartition(".")
    if not dot:
        plain = f"{_set_of(prefixes[''])}.{name}" if "" in prefixes else ""
        if plain in INDEXES or name == "":
            return plain
        return _without_prefix(name)
    if prefix in prefixes:
        prefix = _set_of(prefixes[prefix])
    if prefix not in CONTEXT_SETS and prefix != "srw":
        raise Diagnostic(15, prefix, f"Known are {', '.join(sorted(CONTEXT_SETS))}.")
    return f"{prefix}.{name}"


def _without_prefix(name: str) -> str:
    """An index without a prefix: the first set that has it, else what people may type in the public box."""
    if f"cql.{name}" in SERVER_CHOICE | EVERY_RECORD:
        return f"cql.{name}"
    for prefix in ("dc", "bath", "bib", "rec", "local"):
        if f"{prefix}.{name}" in INDEXES:
            return f"{prefix}.{name}"
    for one in (*FIELDS, *RANGES):
        if name in one.words:
            return f"local.{one.name}"
    return name


def _set_of(uri: str) -> str:
    for prefix, uris in CONTEXT_SETS.items():
        if uri in uris:
            return prefix
    raise Diagnostic(15, uri)


# ---- words


def _words(clause: Clause, name: str) -> Tree:
    text, at_start, at_end = _unmasked(clause.term)
    if not text.strip():
        raise Diagnostic(27, clause.index)
    relation = clause.relation
    if relation == "<>":
        return Without(Everything(), Words(text, name, How.EXACT))
    if relation in ("==", "exact") or (at_start and at_end):
        return Words(text, name, How.EXACT)
    if at_start:
        return Words(text, name, How.BEGINS)
    if at_end:
        raise Diagnostic(32, clause.term, "“^” may stand at the beginning, or at both ends.")
    hows = {"=": How.PHRASE, "adj": How.PHRASE, "all": How.ALL, "any": How.ANY, "scr": How.ALL}
    if relation not in hows:
        raise Diagnostic(22, f"{clause.index} {relation}")
    how = hows[relation]
    one_word = len(text.split()) == 1
    masked = "*" in text or "?" in text
    if masked and how is How.PHRASE:
        how = How.ALL  # words with open ends have no place beside others
    return Words(text, name, How.ALL if one_word else how)


def _unmasked(term: str) -> tuple[str, bool, bool]:
    """The words with `*` and `?` where they mask, and whether the term is anchored at its start and its end."""
    out: list[str] = []
    masks = 0
    at_start, at_end = False, False
    place = 0
    while place < len(term):
        char = term[place]
        if char == "\\":
            following = term[place + 1 : place + 2]
            out.append(" " if following in ("*", "?", "^", '"', "\\", "") else following)
            place += 2
            continue
        if char == "^":
            if place == 0:
                at_start = True
            elif place == len(term) - 1:
                at_end = True
            else:
                raise Diagnostic(32, term)
        else:
            masks += char in "*?"
            out.append(char)
        place += 1
    text = "".join(out)
    if masks:
        _check_masks(text, masks)
    return text, at_start, at_end


def _check_masks(text: str, masks: int) -> None:
    if masks > MOST_MASKS:
        raise Diagnostic(30, text, f"A term may have {MOST_MASKS} of them.")
    for word in text.split():
        letters = sum(char.isalnum() for char in word)
        if ("*" in word or "?" in word) and letters < SHORTEST_MASKED:
            raise Diagnostic(29, word, f"Give at least {SHORTEST_MASKED} letters.")


# ---- years, days, languages


def _range(clause: Clause, name: str) -> Tree:
    relation, term = clause.relation, clause.term.strip()
    if not term:
        raise Diagnostic(27, clause.index)
    if relation == "within":
        ends = term.split()
        if len(ends) != 2:
            raise Diagnostic(36, term, "“within” needs two values with a blank between them.")
        return Between(name, _value(name, ends[0]), _value(name, ends[1]))
    if relation in ("any", "all"):
        return Either(tuple(Between(name, value, value) for value in (_value(name, word) for word in term.split())))
    value = _value(name, term)
    if relation in ("=", "==", "exact", "scr"):
        return Between(name, value, value)
    if relation == "<>":
        return Without(Everything(), Between(name, value, value))
    if name == "language" or relation not in ("<", "<=", ">", ">="):
        raise Diagnostic(22, f"{clause.index} {relation}")
    if relation[0] == "<":
        return Between(name, "", value if relation == "<=" else _stepped(name, value, -1))
    return Between(name, value if relation == ">=" else _stepped(name, value, 1), "")


def _value(name: str, term: str) -> str:
    """The term as the index has it: a year, a day, a code."""
    if name == "year":
        match = _YEAR.match(term)
        if match is None:
            raise Diagnostic(36, term, "Give a year, as 1999.")
        return match[0].rjust(4, "0")
    if name == "language":
        if not (term.isascii() and term.isalpha() and len(term) == 3):
            raise Diagnostic(36, term, "Give a code of MARC's list, as eng.")
        return term.lower()
    try:
        return date.fromisoformat(term).isoformat()
    except ValueError:
        raise Diagnostic(36, term, "Give a day, as 2026-11-30.") from None


def _stepped(name: str, value: str, step: int) -> str:
    """The value before or after this one."""
    try:
        if name == "year":
            return str(max(0, int(value) + step)).rjust(4, "0")
        return (date.fromisoformat(value) + timedelta(days=step)).isoformat()
    except (ValueError, OverflowError):
        raise Diagnostic(36, value) from None


# ---- order


def _order(keys: tuple[SortKey, ...]) -> str:
    """One of the orders of the search. More than one key is refused: which titles are alike nobody would see."""
    if not keys:
        return "relevance"
    if len(keys) > 1:
        raise Diagnostic(84, keys[1].index, "Sort by one index.")
    descending = False
    for modifier in keys[0].modifiers:
        plain = modifier.name.removeprefix("sort.")
        if plain in ("descending", "ascending"):
            descending = plain == "descending"
        elif plain not in ("ignorecase", "ignoreaccents", "missinghigh", "missinglow", "missingomit"):
            raise Diagnostic(20, modifier.name)
    return order_for(_resolved(keys[0].index, {}), descending=descending, written=keys[0].index)


def order_for(index: str, *, descending: bool, written: str) -> str:
    """The order for an index. Raises Diagnostic where it is not sorted, or not in this direction."""
    name = INDEXES.get(index, "")
    if name not in ORDERS:
        raise Diagnostic(16, written, f"Sorted are {', '.join(names_of(one)[0] for one in ORDERS)}.")
    if descending and name in ONE_WAY:
        raise Diagnostic(90, written, "This index is sorted upwards only.")
    if not descending and name in DOWNWARDS:
        raise Diagnostic(90, written, "This index is sorted downwards only.")
    return ORDERS[name][descending]


SORT_PATHS = {"title": "dc.title", "creator": "dc.creator", "author": "dc.creator", "date": "dc.date"}


def order_of_keys(text: str) -> str:
    """The order that the parameter `sortKeys` of SRU 1.1 asks for: `path,schema,ascending,…`. Raises Diagnostic."""
    keys = text.split()
    if not keys:
        return "relevance"
    if len(keys) > 1:
        raise Diagnostic(84, keys[1], "Sort by one key.")
    path, _schema, direction, *_rest = [*keys[0].split(","), "", "", ""]
    name = path.strip("/\"' ").rpartition("/")[2].lower()
    index = SORT_PATHS.get(name, _resolved(name, {}) if name else "")
    if direction not in ("", "0", "1"):
        raise Diagnostic(90, direction)
    return order_for(index, descending=direction == "0", written=path)


def scan_clause(text: str) -> tuple[str, str]:
    """(field, term) of the parameter scanClause. Raises Diagnostic."""
    parsed = parse(text)
    if isinstance(parsed.query, Joined):
        raise Diagnostic(10, text, "A scan takes one index and one term.")
    leaf = parsed.query
    index = _resolved(leaf.index, dict(leaf.prefixes))
    name = "title" if index in SERVER_CHOICE else INDEXES.get(index)
    if name is None:
        raise Diagnostic(16, leaf.index, "The explain record lists the indexes.")
    text, _start, _end = _unmasked(leaf.term.replace("*", "").replace("?", ""))
    return name, text.strip()
