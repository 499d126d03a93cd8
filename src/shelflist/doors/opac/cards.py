"""Titles as the public pages show them: what they are, their cover, where they are now.

However many titles are shown, each kind of thing is asked for once: titles, copies, due dates, journeys, queues.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import get_language

from shelflist.departments.covers.queries import CoverFacts, covers_of
from shelflist.departments.holds.queries.shown import waiting_counts
from shelflist.doors.opac.availability import Around, Standing, standing
from shelflist.doors.opac.covers import subject_of
from shelflist.doors.opac.languages import language_name, language_tag
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.observers.search.rules.shape import popularity
from shelflist.records.branches.organisation import Organisation
from shelflist.records.catalog import kinds
from shelflist.records.catalog.queries import TitleRow, titles_with_ids
from shelflist.records.items.rules import statuses
from shelflist.records.items.showing import PublicCopy, public_copies
from shelflist.records.loans.queries import due_dates_of_items
from shelflist.records.transits.queries import destinations_of

AUDIENCES = {"a": 2, "b": 6, "c": 9, "j": 9, "d": 13}
ONLINE = frozenset({"ebook"})
BADGES: Mapping[str, Phrase] = {
    "p3": _("Often borrowed"),
    "p4": _("Often borrowed"),
    "p5": _("Among the most borrowed"),
    "p6": _("Among the most borrowed"),
}
"""What the first orders by among titles that fit alike is said in words, so that nobody wonders (OPC-06)."""


@dataclass(frozen=True)
class Card:
    """One title with its standing."""

    row: TitleRow
    standing: Standing
    copies: tuple[PublicCopy, ...]
    editions: tuple[Card, ...] = ()
    cover: CoverFacts | None = None  # a picture of it; without one, it is drawn

    @property
    def id(self) -> int:
        return self.row.id

    @property
    def title(self) -> str:
        return self.row.title_original or self.row.title or "?"

    @property
    def rest(self) -> str:
        return "" if self.row.title_original else self.row.title_rest

    @property
    def author(self) -> str:
        return self.row.author_original or self.row.author

    @property
    def romanised(self) -> str:
        """The title in Latin letters where the record has it in its own script too."""
        return self.row.title if self.row.title_original else ""

    @property
    def subject(self) -> str:
        return subject_of(self.row.classification, self.row.material, self.row.audience)

    @property
    def picture(self) -> str:
        return kinds.picture(self.row.material)

    @property
    def kind(self) -> str:
        return kinds.word(self.row.material)

    @property
    def language(self) -> str:
        return language_name(self.row.language)

    @property
    def age(self) -> int | None:
        """From about which age on, where the record says whom it is for."""
        return AUDIENCES.get(self.row.audience)

    @property
    def badge(self) -> Phrase | None:
        """That the title, in whatever edition, is lent much; nothing for the many that are lent now and then."""
        loans = sum(copy.loan_count for card in (self, *self.editions) for copy in card.copies)
        return BADGES.get(popularity(loans))

    @property
    def lang(self) -> str:
        return language_tag(self.row.language)

    @cached_property
    def cover_mark(self) -> str:
        """Changes when the cover does, so that it can be kept for ever; its word is in the reader's language."""
        return cover_mark(self.title, self.author, self.subject, get_language() or "en")

    @property
    def forms(self) -> list[tuple[str, str]]:
        """Icon and word of each format that the work comes in."""
        found = {(card.picture, card.kind) for card in (self, *self.editions) if card.kind}
        return sorted(found, key=lambda one: (one[1] != self.kind, one[1]))

    @property
    def language_count(self) -> int:
        return len({card.row.language for card in (self, *self.editions) if card.row.language})


def cover_mark(title: str, author: str, subject: str, language: str = "en") -> str:
    digest = hashlib.sha256(f"{title}|{author}|{subject}".encode()).hexdigest()[:10]
    return digest if language == "en" else f"{digest}-{language}"


def cards(
    record_ids: Sequence[int],
    tree: Organisation,
    *,
    here: int | None = None,
    members: Mapping[int, Sequence[int]] | None = None,
) -> list[Card]:
    """These titles in this order, with the other editions of their works when `members` names them.

    Titles that are hidden or gone are left out. At most six statements.
    """
    others = members or {}
    wanted = list(dict.fromkeys([*record_ids, *(one for each in others.values() for one in each)]))
    rows = titles_with_ids(wanted)
    copies = public_copies(rows, hidden_locations=hidden_locations(tree))
    around = around_of(rows, copies, tree, here)
    pictures = covers_of(rows)

    def card(record_id: int, editions: tuple[Card, ...] = ()) -> Card:
        own = tuple(copies.get(record_id, ()))
        row = rows[record_id]
        stands = standing(record_id, own, around, online=row.material in ONLINE or bool(row.transcendent))
        return Card(row, stands, own, editions, pictures.get(record_id))

    return [
        card(one, tuple(card(other) for other in others.get(one, ()) if other in rows and other != one))
        for one in record_ids
        if one in rows
    ]


def hidden_locations(tree: Organisation) -> frozenset[int]:
    """Shelves that the public does not see."""
    return frozenset(one.id for one in tree.locations.values() if not one.public)


def around_of(
    record_ids: Iterable[int],
    copies: Mapping[int, Sequence[PublicCopy]],
    tree: Organisation,
    here: int | None,
) -> Around:
    """Due dates, journeys and queues of these titles: one statement for each, none where no copy is out or moving."""
    every = [copy for each in copies.values() for copy in each]
    out = [copy.id for copy in every if copy.status == statuses.CHECKED_OUT]
    moving = [copy.id for copy in every if copy.status == statuses.IN_TRANSIT]
    return Around(
        tree=tree,
        due=due_dates_of_items(out) if out else {},
        bound_for=destinations_of(moving) if moving else {},
        waiting=waiting_counts(record_ids),
        here=here,
    )
