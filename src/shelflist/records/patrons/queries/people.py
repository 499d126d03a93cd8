"""People: by card, by whatever is scanned, by words of their name, and all that the patron page shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shelflist.ground.common.barcodes import handle
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.journal.revisions import Remembered
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons import rules
from shelflist.records.patrons.alerts import alerts_for
from shelflist.records.patrons.models import Card, Handle, Patron, PatronCategory, PatronNote, PatronWord


@dataclass(frozen=True, slots=True)
class Known:
    """What a scanned value is: `subject_id` is the patron's id for a card or login, the item's for an item."""

    value: str
    kind: str
    subject_id: int


def who_is(*candidates: str) -> Known | None:
    """What the first known of these values is (a scan's candidates, likeliest first), in one SELECT."""
    wanted = [handle(value) for value in candidates]
    found = {row.value: row for row in Handle.objects.filter(value__in=wanted)}
    row = next((found[value] for value in wanted if value in found), None)
    return Known(row.value, row.kind, row.subject_id) if row else None


@dataclass(frozen=True, slots=True)
class CardHolder:
    """A card and whose it is. `card.ended_at` says that this card is lost or replaced and must not be used."""

    card: Card
    patron: Patron


def patron_by_card(barcode: str, *, lock: bool = False) -> CardHolder | None:
    """The card with this number, active or ended, and its patron with category and home branch, in one SELECT.

    With `lock` (inside a transaction) the patron's row stays locked to the end of it, so that limits count right.
    """
    cards = Card.objects.select_related("patron__category", "patron__home_branch")
    if lock:
        cards = cards.select_for_update(of=("patron",))
    card = cards.filter(barcode=handle(barcode), patron__deleted_at__isnull=True).first()
    return CardHolder(card, card.patron) if card else None


def patron_by_id(patron_id: int) -> Patron | None:
    """A patron who is not deleted, with category, home branch and guarantor."""
    patrons = Patron.objects.select_related("category", "home_branch", "guarantor")
    return patrons.filter(pk=patron_id, deleted_at__isnull=True).first()


def find_patrons(text: str, limit: int = 20) -> list[Patron]:
    """Patrons whose names, cards, e-mail or telephone begin with every word typed, in any order; by name.

    An ended card still finds its patron. Nothing typed finds nobody.
    """
    words = rules.asked_words(text)
    if not words:
        return []
    patrons = Patron.objects.filter(deleted_at__isnull=True).select_related("category", "home_branch")
    for word in words:
        start = word.encode()
        # 0xFF is in no UTF-8 text, so the range is exactly the words that begin so
        met = PatronWord.objects.filter(word__gte=start, word__lt=start + b"\xff")
        patrons = patrons.filter(pk__in=met.values("patron_id"))
    return list(patrons.order_by("name_sort", "pk")[:limit])


def patrons_with_ids(patron_ids: Iterable[int]) -> dict[int, Patron]:
    """These patrons by id, with category and home branch; deleted ones are left out."""
    wanted = set(patron_ids)
    if not wanted:
        return {}
    found = Patron.objects.filter(pk__in=wanted, deleted_at__isnull=True)
    return {patron.pk: patron for patron in found.select_related("category", "home_branch")}


def primary_cards(patron_ids: Iterable[int]) -> dict[int, str]:
    """The number of the primary card of each of these patrons who has one."""
    cards = Card.objects.filter(patron_id__in=set(patron_ids), primary=True)
    return dict(cards.values_list("patron_id", "barcode"))


def namesakes(family_name: str, given_names: str, born_on: date | None, *, besides: int | None = None) -> list[Patron]:
    """Patrons who may be the same person: every word of the name, and the birth date when both are known (PAT-04)."""
    words = rules.search_words(rules.Names(family_name, given_names))
    if not words or not family_name.strip():
        return []
    patrons = Patron.objects.filter(deleted_at__isnull=True).exclude(pk=besides or 0)
    for word in words:
        patrons = patrons.filter(pk__in=PatronWord.objects.filter(word=word.encode()).values("patron_id"))
    found = patrons.select_related("category", "home_branch").order_by("name_sort", "pk")[:10]
    return [patron for patron in found if not born_on or not patron.born_on or patron.born_on == born_on]


@dataclass(frozen=True, slots=True)
class PatronPage:
    """Facts for the patron page. `notes` are in force, blocks first; `past_notes` are lifted or ended."""

    patron: Patron
    standings: tuple[rules.Standing, ...]
    age: int | None
    juvenile: bool
    cards: tuple[Card, ...]
    notes: tuple[PatronNote, ...]
    past_notes: tuple[PatronNote, ...]
    dependants: tuple[Patron, ...]
    alerts: tuple[Phrase, ...] = ()  # what other parts of the library tell the desk (INC-05)


def patron_page(patron_id: int, today: date, *, seen_from: str | None = None) -> PatronPage | None:
    """Everything about one person that this package knows, in four SELECTs; None when there is no such patron.

    Notes for a branch and those below it are left out for those who stand elsewhere (`seen_from`: the path; PAT-09);
    blocks are not, because they stop everywhere.
    """
    patron = patron_by_id(patron_id)
    if patron is None:
        return None
    notes = list(PatronNote.objects.filter(patron_id=patron_id).select_related("branch"))
    if seen_from is not None:
        tree = organisation()
        notes = [
            one
            for one in notes
            if one.kind == PatronNote.Kind.BLOCK
            or one.branch_id is None
            or seen_from.startswith(tree.path_of(one.branch_id))
        ]
    in_force = [note for note in notes if note_is_in_force(note, today)]
    weight = {PatronNote.Kind.BLOCK: 0, PatronNote.Kind.ALERT: 1}
    in_force.sort(key=lambda note: weight.get(PatronNote.Kind(note.kind), 2))
    age = rules.age_on(patron.born_on, today)
    return PatronPage(
        patron=patron,
        standings=rules.standings(
            active=patron.active, barred_until=patron.barred_until, expires_on=patron.expires_on, today=today
        ),
        age=age,
        juvenile=rules.is_juvenile(age, patron.category.juvenile_below_age),
        cards=tuple(Card.objects.filter(patron_id=patron_id).order_by("-primary", "ended_at", "-issued_on", "pk")),
        notes=tuple(in_force),
        past_notes=tuple(note for note in notes if not note_is_in_force(note, today)),
        dependants=tuple(Patron.objects.filter(guarantor_id=patron_id, deleted_at__isnull=True)),
        alerts=alerts_for(patron_id, today),
    )


def note_is_in_force(note: PatronNote, today: date) -> bool:
    """Neither lifted nor past its last day."""
    return note.lifted_at is None and (note.ends_on is None or today <= note.ends_on)


def blocks_in_force(patron_id: int, today: date) -> list[PatronNote]:
    """The blocks that count today, in one SELECT."""
    blocks = PatronNote.objects.filter(patron_id=patron_id, kind=PatronNote.Kind.BLOCK, lifted_at__isnull=True)
    return [note for note in blocks if note_is_in_force(note, today)]


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """A patron category as rules and forms need it. `path` is the chain of ids from the root."""

    id: int
    code: str
    name: str
    path: str
    valid_months: int
    juvenile_below_age: int | None
    needs_guarantor: bool
    loan_limit: int | None
    suspends: bool = False  # being late costs days
    grown_up_id: int | None = None  # what its members become when they come of age
    edit_permission: str = ""

    @property
    def depth(self) -> int:
        return self.path.count("/") - 1


def _load_categories() -> dict[int, CategoryFacts]:
    return {
        row.pk: CategoryFacts(
            id=row.pk,
            code=row.code,
            name=row.name,
            path=row.path,
            valid_months=row.valid_months,
            juvenile_below_age=row.juvenile_below_age,
            needs_guarantor=row.needs_guarantor,
            loan_limit=row.loan_limit,
            suspends=row.suspension_days_per_late_day > 0,
            grown_up_id=row.grown_up_category_id,
            edit_permission=row.edit_permission,
        )
        for row in PatronCategory.objects.order_by("path")
    }


categories: Remembered[dict[int, CategoryFacts]] = Remembered("categories", _load_categories)
