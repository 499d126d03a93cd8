"""What staff ask the catalogue, part by part: words in fields, what narrows them, and the order. Pure.

A question is a handful of named values, so that it fits into an address and can be kept as a template with blanks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.observers.search.rules.box import read_box
from shelflist.observers.search.rules.fields import ORDERS
from shelflist.observers.search.rules.tree import Between, Both, Everything, How, Search, Tree, Words

LONGEST_VALUE = 200
IN_FIELDS: dict[str, tuple[str, Phrase]] = {
    "title": ("title", _("Title")),
    "author": ("author", _("Author")),
    "subject": ("subject", _("Subject")),
    "series": ("series", _("Series")),
    "publisher": ("publisher", _("Publisher")),
    "notes": ("notes", _("Notes and contents")),
    "call": ("call_number", _("Call number begins with")),
    "number": ("number", _("ISBN, ISSN or another number")),
}
NARROWED: dict[str, Phrase] = {
    "format": _("Format"),
    "location": _("Copies at"),
    "language": _("Language"),
    "audience": _("For whom"),
    "new": _("New within"),
    "available": _("On a shelf now"),
    "source": _("Comes from"),
    "hidden": _("Hidden from the public"),
}
REST: dict[str, Phrase] = {
    "years": _("Years"),
    "since": _("Added since"),
    "until": _("Added until"),
    "sort": _("Order"),
}
PARTS: dict[str, Phrase] = {
    "q": _("Any words"),
    **{name: label for name, (_field, label) in IN_FIELDS.items()},
    **NARROWED,
    **REST,
}
_YEARS = re.compile(r"(\d{3,4})?\s*(?:[-\u2010-\u2015]|\.\.\.?)\s*(\d{3,4})?|(\d{3,4})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ORDERS = frozenset(name for name, _label in ORDERS)


@dataclass(frozen=True, slots=True)
class Question:
    """The values that were given, by part, in the order of `PARTS`; none of them empty."""

    values: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Question:
        """What of an address or a form is a question; anything else in it is passed over."""
        said = ((name, " ".join(given.get(name, "").replace("\x00", " ").split())) for name in PARTS)
        return cls(tuple((name, value[:LONGEST_VALUE]) for name, value in said if value))

    def get(self, name: str) -> str:
        return dict(self.values).get(name, "")

    @property
    def is_plain(self) -> bool:
        """Nothing but words in the one box."""
        return all(name == "q" for name, _value in self.values)

    @property
    def tree(self) -> Tree:
        parts = list(self._trees())
        return parts[0] if len(parts) == 1 else Both(tuple(parts)) if parts else Everything()

    def _trees(self) -> Iterable[Tree]:
        for name, value in self.values:
            if name == "q":
                yield read_box(value)
            elif name == "call":
                yield Words(value, "call_number", How.BEGINS)
            elif name in IN_FIELDS:
                yield Words(value, IN_FIELDS[name][0])
        if span := _YEARS.fullmatch(self.get("years")):
            yield Between("year", span[1] or span[3] or "", span[2] or span[3] or "")
        since, until = (value if _DAY.fullmatch(value := self.get(name)) else "" for name in ("since", "until"))
        if since or until:
            yield Between("added", since, until)

    def search(self, *, limit: int, offset: int, today: date) -> Search:
        """For staff: hidden titles too, every edition by itself."""
        filters = {name: (value,) for name, value in self.values if name in NARROWED}
        order = self.get("sort")
        return Search(
            tree=self.tree,
            filters=filters,
            order=order if order in _ORDERS else "relevance",
            offset=offset,
            limit=limit,
            hidden_too=True,
            today=today,
        )
