"""What people type into the one box, as a query tree. Nothing typed is ever wrong: what makes no sense is left out.

Words side by side must all be there. `"in this order"`, `-without`, `OR`, `( )`, `title:` and the other field words of
`fields`, `wom*n`, `colo?r`, `year:1990-1999`; an ISBN or ISSN is looked for as a number. AND binds closer than OR.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from shelflist.ground.common.barcodes import isbn13, issn_holds
from shelflist.observers.search.rules.fields import FIELDS, RANGES
from shelflist.observers.search.rules.tree import Between, Both, Either, Everything, How, Tree, Without, Words

LONGEST_TEXT = 2000  # characters; the rest of what was typed is left out
MOST_PIECES = 64
DEEPEST = 12

FIELD_OF = {word: one.name for one in (*FIELDS, *RANGES) for word in (*one.words, one.name)}
ORDERED = frozenset({"year", "added", "changed"})
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂〝〞『』「」", '"'))
_INVISIBLE = re.compile("[\x00-\x1f\x7f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_PIECE = re.compile(
    r"""(?P<phrase>"(?P<text>[^"]*)"?)"""
    r"""|(?P<open>\()|(?P<close>\))"""
    r"""|(?P<minus>(?<!\S)[-–−](?=[^\s\-–−)]))"""
    r"""|(?P<field>[A-Za-z_]+[:=](?=\s*[^\s)]))"""
    r"""|(?P<word>[^\s()"]+)"""
)
_NUMBER = re.compile(r"[0-9][0-9Xx\u2010-\u2015 -]{6,20}[0-9Xx]")
_ISSN = re.compile(r"[0-9]{4}[-\u2010-\u2015][0-9]{3}[0-9Xx]")
_SPAN = re.compile(r"(\d{3,4})?\s*(?:[-\u2010-\u2015]|\.\.\.?)\s*(\d{3,4})?")
_WILD_EDGE = re.compile(r"^\*+|\*+$")


@dataclass(slots=True)
class _Piece:
    kind: str  # phrase, open, close, minus, field, word, or, and, not
    text: str = ""
    wide: bool = False  # a field word with a blank after it: for all the words that follow


def read_box(text: str) -> Tree:
    """The tree of what was typed. Never fails; nothing typed is everything."""
    text = _INVISIBLE.sub(" ", text[:LONGEST_TEXT].translate(_QUOTES)).strip()
    if number := _as_number(text):
        return number
    pieces = list(_pieces(text))[:MOST_PIECES]
    return _Reader(pieces).whole() or Everything()


def _as_number(text: str) -> Words | None:
    """An ISBN however it is written (hyphens, blanks), or an ISSN."""
    plain = text.strip(" .,;:")
    plain = re.sub(r"^ISBN(?:-1[03])?:?\s*", "", plain, flags=re.IGNORECASE)
    if _NUMBER.fullmatch(plain) and (number := isbn13(re.sub(r"[^0-9Xx]", "", plain))):
        return Words(number, "number")
    if _ISSN.fullmatch(plain) and issn_holds(plain[:4] + plain[5:].upper()):
        return Words(f"{plain[:4]}-{plain[5:].upper()}", "number")
    return None


def _pieces(text: str) -> Iterator[_Piece]:
    after_word = False  # “The author: a life” names no field
    shouted = text.upper() == text and len(re.findall(r"[^\W\d_]{2,}", text)) > 3  # TO BE OR NOT TO BE
    for found in _PIECE.finditer(text):
        kind = found.lastgroup or ""
        if kind in ("phrase", "text"):
            yield _Piece("phrase", found["text"])
        elif kind == "field":
            name = FIELD_OF.get(found["field"][:-1].casefold())
            wide = text[found.end() : found.end() + 1].isspace()
            if name is None or (wide and after_word):
                yield from _plain(found["field"][:-1], shouted=False)
            else:
                yield _Piece("field", name, wide)
        elif kind == "word":
            yield from _plain(found["word"], shouted=shouted)
        else:
            yield _Piece(kind)
        after_word = kind == "word"


def _plain(word: str, *, shouted: bool) -> Iterator[_Piece]:
    operator = {"OR": "or", "|": "or", "||": "or", "AND": "and", "&&": "and", "+": "and", "NOT": "not"}.get(word)
    if operator and not (shouted and word.isalpha()):
        yield _Piece("minus" if operator == "not" else operator)
        return
    word = word.lstrip("+").rstrip("?!,;.:") if word.strip("*?") else ""
    if word and any(char.isalnum() for char in word):
        yield _Piece("word", word)


@dataclass(slots=True)
class _Reader:
    """Reads pieces into a tree by recursive descent, as far as they make sense."""

    pieces: list[_Piece]
    at: int = 0
    depth: int = 0
    names: list[str] = field(default_factory=lambda: ["anything"])

    def whole(self) -> Tree | None:
        """All pieces; brackets that close nothing are passed over."""
        found: list[Tree] = []
        while self.at < len(self.pieces):
            if part := self.alternatives():
                found.append(part)
            self.at += 1  # a closing bracket of nothing
        return _both(found)

    def alternatives(self) -> Tree | None:
        parts: list[Tree] = []
        while True:
            if part := self.together():
                parts.append(part)
            if not self._next_is("or"):
                break
            self.at += 1
        return parts[0] if len(parts) == 1 else Either(tuple(parts)) if parts else None

    def together(self) -> Tree | None:
        wanted: list[Tree] = []
        unwanted: list[Tree] = []
        while self.at < len(self.pieces) and not self._next_is("or", "close"):
            if self._next_is("and"):
                self.at += 1
                continue
            negative = False
            while self._next_is("minus"):
                negative, self.at = True, self.at + 1
            if part := self.one(lone=negative):
                (unwanted if negative else wanted).append(part)
        tree = _both(wanted)
        if unwanted:
            return Without(tree or Everything(), unwanted[0] if len(unwanted) == 1 else Either(tuple(unwanted)))
        return tree

    def one(self, *, lone: bool = False, name: str = "") -> Tree | None:
        """A bracket, a phrase, or words side by side (only the next one when `lone`)."""
        if self.at >= len(self.pieces) or self._next_is("or", "close", "and", "minus"):
            return None
        piece = self.pieces[self.at]
        self.at += 1
        match piece.kind:
            case "open":
                return self._bracket(name)
            case "field":
                return self.one(lone=not piece.wide or lone, name=piece.text)
            case "phrase":
                return _leaf(piece.text, name or self.names[-1], phrase=True)
            case _:
                words = [piece.text]
                while not lone and self._next_is("word") and not _as_number(self.pieces[self.at].text):
                    words.append(self.pieces[self.at].text)
                    self.at += 1
                return _leaf(" ".join(words), name or self.names[-1])

    def _bracket(self, name: str) -> Tree | None:
        if self.depth >= DEEPEST:
            return None
        self.depth += 1
        self.names.append(name or self.names[-1])
        inner = self.alternatives()
        self.names.pop()
        self.depth -= 1
        if self._next_is("close"):
            self.at += 1
        return inner

    def _next_is(self, *kinds: str) -> bool:
        return self.at < len(self.pieces) and self.pieces[self.at].kind in kinds


def _both(parts: list[Tree]) -> Tree | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return Both(tuple(parts))


def _leaf(text: str, name: str, *, phrase: bool = False) -> Tree | None:
    """The words of one leaf; a span of years or a number becomes what it is."""
    text = " ".join(text.split())
    if not any(char.isalnum() for char in text):
        return None
    if name in ORDERED:
        return _span(text, name)
    if name in ("anything", "number") and (number := _as_number(text)):
        return number
    if phrase:
        return Words(text, name, How.PHRASE)
    return Words(_WILD_EDGE.sub("*", text), name)


def _span(text: str, name: str) -> Tree | None:
    found = _SPAN.fullmatch(text)
    if found and (found[1] or found[2]):
        return Between(name, found[1] or "", found[2] or "")
    return Between(name, text, text) if re.fullmatch(r"[\d-]{1,10}", text) else None
