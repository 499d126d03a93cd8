"""What the actions on people answer, and what several of them share: finding, locking, saying whose a number is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.barcodes import handle
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.common.texts import fold
from shelflist.ground.journal.revisions import current
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons.models import Patron, PatronAttribute, PatronWord
from shelflist.records.patrons.queries import categories, who_is
from shelflist.records.patrons.queries.fields import field_rules
from shelflist.records.patrons.queries.sharing import kept_back
from shelflist.records.patrons.rules.details import CategoryNeeds, Surroundings, taken
from shelflist.records.patrons.rules.people import Names, search_words


@dataclass(frozen=True, slots=True)
class PatronReceipt:
    """Something was done to a patron's record; `subject_id` is the card's or note's id where it was about one."""

    patron_id: int
    version: int
    subject_id: int | None = None
    expires_on: date | None = None
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {
            "patron": self.patron_id,
            "version": self.version,
            "subject": self.subject_id,
            "expires": self.expires_on.isoformat() if self.expires_on else None,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        expires = data["expires"]
        return cls(data["patron"], data["version"], data["subject"], date.fromisoformat(expires) if expires else None)


def surroundings(
    branch_id: int, now: datetime, numbers: Mapping[str, int] | None = None, *, asks: bool = True
) -> Surroundings:
    """What exists as of these revision numbers, and the local day at a branch (UTC's where it is unknown).

    `asks`: what the branch asks of those who register counts too; it does not for what comes from another program.
    """
    numbers = current() if numbers is None else numbers
    tree = organisation(numbers)
    today = tree.calendar(branch_id).day_of(now) if branch_id in tree.branches else now.date()
    needs = {
        facts.id: CategoryNeeds(facts.needs_guarantor, facts.juvenile_below_age)
        for facts in categories.value(numbers).values()
    }
    fields = field_rules(branch_id, numbers) if asks else {}
    return Surroundings(needs, frozenset(tree.branches), today, fields)


def local_day(patron: Patron, now: datetime) -> date:
    """The day it is at the patron's home branch."""
    return organisation().calendar(patron.home_branch_id).day_of(now)


def must_edit(by: Actor, branch_id: int, numbers: Mapping[str, int] | None = None) -> None:
    """Raise Refused(not-permitted) unless the actor may edit patrons of this branch."""
    by.must("edit-patrons", organisation(numbers).path_of(branch_id))


def must_edit_kind(by: Actor, category_id: int) -> None:
    """Raise Refused(not-permitted) where a category asks for a permission of its own (PAT-01)."""
    kind = categories.value().get(category_id)
    if kind is not None and kind.edit_permission:
        by.must(kind.edit_permission)


def locked(patron_id: int) -> Patron:
    """The patron's row, locked to the end of the transaction. Refused(patron-unknown)."""
    patron = Patron.objects.select_for_update().filter(pk=patron_id, deleted_at__isnull=True).first()
    if patron is None:
        raise Refused(Refusal(code="patron-unknown", message=_("There is no such patron any more.")))
    return patron


def locked_to_edit(patron_id: int, by: Actor) -> Patron:
    """The locked row of a patron whom the actor may edit."""
    patron = locked(patron_id)
    must_edit(by, patron.home_branch_id)
    if (back := kept_back(patron_id, patron.home_branch_id, by)) is not None:
        raise Refused(back.reason())
    must_edit_kind(by, patron.category_id)
    return patron


def reasons_taken(value: str, field: str, by: Actor, *, except_patron: int | None = None) -> list[Refusal]:
    """A refusal when this card number or login is somebody's or something's; one's own login does not count."""
    known = who_is(value) if value else None
    if known is None or (known.kind == "login" and known.subject_id == except_patron and field == "login"):
        return []
    return [taken(handle(value), holder_in_words(known.kind, known.subject_id, by), field)]


def holder_in_words(kind: str, subject_id: int, by: Actor) -> Phrase | None:
    """“Amina Bello's card”; whose card or login it is only for those who may see patrons there."""
    if kind == "item":
        return _("the barcode of a copy")
    if kind == "cart":
        return _("the barcode of a cart")
    patron = Patron.objects.filter(pk=subject_id).first()
    if patron is None or not by.may("see-patrons", organisation().path_of(patron.home_branch_id)):
        return None
    if kind == "card":
        return _("{name}'s card", name=patron.name)
    return _("{name}'s login", name=patron.name)


def find_by_words(patron: Patron, cards: list[str]) -> None:
    """Write the words this patron is found by, changing only what differs."""
    names = Names(patron.family_name, patron.given_names, patron.preferred_name, patron.name_original)
    phones = (patron.phone, patron.phone_evening, patron.phone_mobile)
    more = PatronAttribute.objects.filter(patron=patron, kind__searchable=True).values_list("value", flat=True)
    words = search_words(names, email=patron.email, phones=phones, cards=cards)
    wanted = {word.encode() for word in (*words, *(word for value in more for word in fold(value).split()))}
    rows = {bytes(row.word): row.pk for row in PatronWord.objects.filter(patron=patron)}
    PatronWord.objects.filter(pk__in=[pk for word, pk in rows.items() if word not in wanted]).delete()
    PatronWord.objects.bulk_create(PatronWord(patron=patron, word=word) for word in sorted(wanted - rows.keys()))


def changed_by_others() -> Refusal:
    return Refusal(
        code="changed-since",
        message=_("Somebody else has changed this record since you opened it."),
        remedy=_("Look at it again, then make your change once more."),
    )
