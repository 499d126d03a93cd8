"""CQL 1.1 and 1.2 (the query language of SRU): text becomes clauses and operators, or a diagnostic.

What the names mean is no matter of the parser: see `from_cql`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shelflist.doors.protocols.rules.diagnostics import Diagnostic

LONGEST_QUERY = 4_000  # characters
MOST_CLAUSES = 60
DEEPEST = 30
BOOLEANS = frozenset(("and", "or", "not", "prox"))
NAMED_RELATIONS = frozenset(("all", "any", "exact", "adj", "within", "encloses", "scr"))
SYMBOLS = ("==", "<=", ">=", "<>", "=", "<", ">")
_TOKEN = re.compile(
    r"""\s*(?:(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<open>")|(?P<symbol>==|<=|>=|<>|[=<>/()])|(?P<word>[^\s()=<>"/]+))""",
    re.DOTALL,
)
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Modifier:
    """What stands after a slash: `/distance<=3`, `/sort.descending`."""

    name: str
    comparison: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """An index, a relation and a term. Where only a term was written, index and relation are the server's choice."""

    index: str
    relation: str
    term: str
    modifiers: tuple[Modifier, ...] = ()
    prefixes: tuple[tuple[str, str], ...] = ()  # prefix → URI of its context set


@dataclass(frozen=True, slots=True)
class Joined:
    """Two queries with an operator between them."""

    operator: str  # and, or, not, prox
    left: Query
    right: Query
    modifiers: tuple[Modifier, ...] = ()


Query = Clause | Joined


@dataclass(frozen=True, slots=True)
class SortKey:
    """An index to sort by."""

    index: str
    modifiers: tuple[Modifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """A whole request: the query and how its answer is to be sorted."""

    query: Query
    sort: tuple[SortKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text. `kind` is word, quoted or symbol; `text` of quoted ones is without the quotes."""

    kind: str
    text: str

    def is_word(self, *words: str) -> bool:
        return self.kind == "word" and self.text.lower() in words


def parse(text: str) -> Parsed:
    """The query and its sorting. Raises Diagnostic."""
    if len(text) > LONGEST_QUERY:
        raise Diagnostic(12, str(len(text)), f"A query may have {LONGEST_QUERY} characters.")
    parser = _Parser(list(_tokens(_CONTROL.sub(" ", text))))
    if parser.peek() is None:
        raise Diagnostic(27, "query", "Give at least one word to look for.")
    query = parser.query(0, ())
    sort = parser.sorting()
    if rest := parser.peek():
        if rest.text == ")":
            raise Diagnostic(13, ")", "A parenthesis is closed that was not opened.")
        raise Diagnostic(10, rest.text, "Join two terms with and, or, not; put words that belong together in quotes.")
    return Parsed(query, sort)


def _tokens(text: str) -> Iterator[Token]:
    place = 0
    end = len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None or match["open"]:
            raise Diagnostic(14, text[place : place + 40].strip(), "A quotation mark is not closed.")
        place = match.end()
        if match["quoted"] is not None:
            yield Token("quoted", match["quoted"][1:-1])
        elif match["symbol"] is not None:
            yield Token("symbol", match["symbol"])
        else:
            yield Token("word", match["word"])


@dataclass
class _Parser:
    """Recursive descent over the tokens."""

    tokens: list[Token]
    place: int = 0
    clauses: int = 0

    def peek(self) -> Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def take(self) -> Token | None:
        token = self.peek()
        self.place += 1
        return token

    def query(self, depth: int, prefixes: tuple[tuple[str, str], ...]) -> Query:
        """prefixAssignment* searchClause (boolean searchClause)*; all operators bind alike, from the left."""
        if depth > DEEPEST:
            raise Diagnostic(13, "(", f"Parentheses may stand {DEEPEST} deep.")
        while self.peek() == Token("symbol", ">"):
            prefixes = (*prefixes, self._prefix())
        found = self._clause(depth, prefixes)
        while (token := self.peek()) is not None and token.is_word(*BOOLEANS):
            operator = token.text.lower()
            self.take()
            modifiers = self._modifiers()
            if self.peek() is None:
                raise Diagnostic(10, operator, f"After “{operator}” something to look for is missing.")
            found = Joined(operator, found, self._clause(depth, prefixes), modifiers)
        return found

    def _prefix(self) -> tuple[str, str]:
        """`> dc = "info:srw/cql-context-set/1/dc-v1.1"`, or without a name for what has no prefix."""
        self.take()
        name = self._word("a prefix")
        if self.peek() == Token("symbol", "="):
            self.take()
            return name.lower(), self._word("the URI of a context set")
        return "", name

    def _word(self, what: str) -> str:
        token = self.take()
        if token is None or token.kind == "symbol":
            raise Diagnostic(10, token.text if token else "", f"Here should stand {what}.")
        return token.text

    def _clause(self, depth: int, prefixes: tuple[tuple[str, str], ...]) -> Query:
        token = self.peek()
        if token is None:
            raise Diagnostic(10, "", "Something to look for is missing.")
        if token == Token("symbol", "("):
            self.take()
            inner = self.query(depth + 1, prefixes)
            if self.peek() != Token("symbol", ")"):
                raise Diagnostic(13, "(", "A parenthesis is not closed.")
            self.take()
            return inner
        if token.kind == "symbol":
            number = 13 if token.text == ")" else 10
            raise Diagnostic(number, token.text, f"“{token.text}” cannot stand here.")
        if token.is_word(*BOOLEANS):
            raise Diagnostic(10, token.text, f"“{token.text}” joins two terms; to look for the word, put it in quotes.")
        self._count()
        return self._plain_clause(prefixes)

    def _count(self) -> None:
        self.clauses += 1
        if self.clauses > MOST_CLAUSES:
            raise Diagnostic(38, str(MOST_CLAUSES), f"A query may have {MOST_CLAUSES} terms.")

    def _plain_clause(self, prefixes: tuple[tuple[str, str], ...]) -> Clause:
        first = self.take()
        assert first is not None  # _clause has looked
        relation = self._relation()
        if relation is None:
            return Clause("cql.serverchoice", "scr", first.text, (), prefixes)
        modifiers = self._modifiers()
        term = self.take()
        if term is None or term.kind == "symbol":
            raise Diagnostic(
                27 if term is None else 10,
                first.text,
                f"After “{first.text} {relation}” something to look for is missing.",
            )
        return Clause(first.text, relation, term.text, modifiers, prefixes)

    def _relation(self) -> str | None:
        """The relation that stands here, if any: a sign, or a name that is followed by something to look for."""
        token = self.peek()
        if token is None or token.kind == "quoted":
            return None
        if token.kind == "symbol":
            if token.text in SYMBOLS:
                self.take()
                return token.text
            return None
        name = token.text.lower()
        if name in BOOLEANS or name == "sortby":
            return None
        plain = name.removeprefix("cql.")
        if plain in NAMED_RELATIONS or "." in name:
            self.take()
            if plain not in NAMED_RELATIONS:
                raise Diagnostic(19, token.text)
            return plain
        return None

    def _modifiers(self) -> tuple[Modifier, ...]:
        found = []
        while self.peek() == Token("symbol", "/"):
            self.take()
            name = self._word("the name of a modifier").lower()
            comparison = value = ""
            if (sign := self.peek()) is not None and sign.kind == "symbol" and sign.text in SYMBOLS:
                comparison = sign.text
                self.take()
                value = self._word(f"the value of “{name}”")
            found.append(Modifier(name, comparison, value))
        return tuple(found)

    def sorting(self) -> tuple[SortKey, ...]:
        """`sortBy dc.date/sort.descending dc.title`."""
        if (token := self.peek()) is None or not token.is_word("sortby"):
            return ()
        self.take()
        keys = []
        while (token := self.peek()) is not None and token.kind != "symbol":
            name = self._word("an index to sort by")
            keys.append(SortKey(name, self._modifiers()))
        if not keys:
            raise Diagnostic(10, "sortBy", "After “sortBy” an index is missing.")
        return tuple(keys)
