"""What an address asks for, as a search; and the addresses of the next pages, orders and choices.

Everything is in the address, so that a search can be kept, sent and gone back to. What it may cost is capped: pages,
choices and the length of the words (P07, S30).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.observers.search.rules.box import read_box
from shelflist.observers.search.rules.fields import FACETS, ORDERS
from shelflist.observers.search.rules.tree import Everything, How, Search, Tree, Words

PAGE_SIZE = 20
LAST_PAGE = 50  # deeper pages are for machines, and these have OAI-PMH and SRU
MOST_CHOICES = 12
LONGEST_QUERY = 400
SCOPES: dict[str, tuple[str, Phrase]] = {
    "any": ("anything", _("Everything")),
    "title": ("title", _("Title")),
    "author": ("author", _("Author")),
    "subject": ("subject", _("Subject")),
    "call": ("call_number", _("Call number")),
}
SHOWN_ORDERS = ("relevance", "added", "newest", "title", "author", "popularity")
ASKED_FACETS = ("available", "location", "format", "audience", "language", "genre", "subject", "decade")
_FACET_NAMES = frozenset(name for name, _label in FACETS)
_ORDER_NAMES = frozenset(name for name, _label in ORDERS)


@dataclass(frozen=True)
class Asked:
    """What somebody asks the catalogue, as the address says it."""

    text: str = ""
    scope: str = "any"
    chosen: tuple[tuple[str, str], ...] = ()
    order: str = "relevance"
    page: int = 1
    exactly: bool = False

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        scope = query.get("in", "any")
        order = query.get("sort", "")
        page = query.get("page", "1")
        chosen = [(name, value[:200]) for name in query if name in _FACET_NAMES for value in query.getlist(name)]
        return cls(
            text=" ".join(query.get("q", "").replace("\x00", " ").split())[:LONGEST_QUERY],
            scope=scope if scope in SCOPES else "any",
            chosen=tuple(dict.fromkeys(chosen))[:MOST_CHOICES],
            order=order if order in _ORDER_NAMES else "relevance",
            page=min(int(page), LAST_PAGE) if page.isdecimal() and len(page) < 7 and int(page) else 1,
            exactly=query.get("exactly") == "1",
        )

    @classmethod
    def of_text(cls, text: str, like: Asked) -> Asked:
        """The same question with other words."""
        return replace(like, text=text, page=1, exactly=False)

    def newest_first(self) -> Asked:
        """For a feed: what came last."""
        return replace(self, order="added", page=1)

    @property
    def is_anything(self) -> bool:
        return not self.text and not self.chosen

    @property
    def tree(self) -> Tree:
        if not self.text:
            return Everything()
        if self.scope == "any":
            return read_box(self.text)
        how = How.BEGINS if self.scope == "call" else How.ALL
        return Words(self.text, SCOPES[self.scope][0], how)

    @property
    def filters(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for name, value in self.chosen:
            found[name] = (*found.get(name, ()), value)
        return found

    def search(self, *, facets: tuple[str, ...] = ASKED_FACETS) -> Search:
        return Search(
            tree=self.tree,
            filters=self.filters,
            order=self.order if self.text or self.order != "relevance" else "added",
            offset=(self.page - 1) * PAGE_SIZE,
            limit=PAGE_SIZE,
            facets=facets,
            grouped=True,
        )

    def has(self, name: str, value: str) -> bool:
        return (name, value) in self.chosen

    @property
    def address(self) -> str:
        """The part of the address after the question mark; the same question always has the same one."""
        said: list[tuple[str, str]] = [("q", self.text)] if self.text else []
        said += [("in", self.scope)] if self.scope != "any" else []
        said += self.chosen
        said += [("sort", self.order)] if self.order != "relevance" else []
        said += [("exactly", "1")] if self.exactly else []
        said += [("page", str(self.page))] if self.page > 1 else []
        return urlencode(said)

    def on_page(self, page: int) -> str:
        return replace(self, page=page).address

    def in_order(self, order: str) -> str:
        return replace(self, order=order, page=1).address

    def without(self, name: str, value: str) -> str:
        return replace(self, chosen=tuple(one for one in self.chosen if one != (name, value)), page=1).address

    def asking_for(self, text: str) -> str:
        return replace(self, text=text, page=1).address

    def said_exactly(self) -> str:
        return replace(self, exactly=True, page=1).address

    def all_cleared(self) -> str:
        return replace(self, chosen=(), page=1).address
