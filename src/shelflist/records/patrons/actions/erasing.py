"""Erasing everything about somebody, with a report of what stays and why (PAT-24)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons import bulk, forgetting
from shelflist.records.patrons.actions.batches import reasons_to_keep
from shelflist.records.patrons.actions.receipts import locked
from shelflist.records.patrons.belongings import belongings
from shelflist.records.patrons.models import Card, Erasure, Patron
from shelflist.records.patrons.rules.people import Names
from shelflist.records.patrons.rules.tokens import tokens

WITHOUT_PERSON = _("counted without the person")
NOT_REACHED = (
    _("Backups made before this moment hold the data: delete each of them when its time is over."),
    _(
        "If one of them is put back, “shelflist restore” erases this person again as long as this database is there; "
        "if it is lost, erase them again by the number of the record."
    ),
    _("What was printed, sent or exported before is not in the program."),
    _("Free space of the database’s file may hold traces until the file is compacted (VACUUM)."),
)


@dataclass(frozen=True, slots=True)
class ErasureReceipt:
    """Somebody was erased; the report has the number of the former record and nothing else about them."""

    erasure_id: int
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"erasure": self.erasure_id}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ErasureReceipt:
        return cls(data["erasure"])


def erase_patron(*, patron_id: int, by: Actor, now: datetime, key: str | None = None) -> ErasureReceipt:
    """Erase a person: their record, everything that belongs to it, and their words wherever they stand.

    It cannot be undone. Refused: patron-not-free (open loans, holds, debts), patron-unknown, not-permitted.
    """

    def work(act: Act) -> ErasureReceipt:
        patron = locked(patron_id)
        act.by.must("erase-patrons", organisation().path_of(patron.home_branch_id))
        if reasons := reasons_to_keep([patron_id], act.now).get(patron_id):
            raise Refused([Refusal("patron-not-free", words, _("Settle it first.")) for words in reasons])
        return erased_for_good(act, patron)

    return perform("erase-patron", work, by=by, now=now, key=key, request={"patron": patron_id}, answer=ErasureReceipt)


def erased_for_good(act: Act, patron: Patron) -> ErasureReceipt:
    """Building block: everything goes; the report stays, and what is not tied by a key is let go of by its keeper."""
    former_id = patron.pk
    people = [former_id, *Patron.objects.filter(merged_into=patron).values_list("pk", flat=True)]
    for one in forgetting.forgetters():
        if one.people is not None:
            one.people(people, act.now)
    report = _erased(patron)
    row = Erasure.objects.create(former_id=former_id, at=act.now, by_name=act.by.name, report=report)
    act.on(about=f"erasure:{row.pk}")
    return ErasureReceipt(row.pk)


def _erased(patron: Patron) -> dict[str, Any]:
    people = [patron, *Patron.objects.filter(merged_into=patron)]
    ids = [one.pk for one in people]
    own, called = words_of(people)
    words = (*own, *called)
    names = [name for one in people for name in (one.family_name, one.given_names, one.preferred_name) if name]
    erased, kept = {}, []
    for one in belongings():
        rows = [row for person in ids for row in one.of(person) if not (one.model is Patron and row.pk in ids)]
        if not rows:
            continue
        if one.outlives:
            bulk.take_out((row for row in rows if one.model is not Patron), words, names)
            one.model._base_manager.filter(pk__in=[row.pk for row in rows]).update(**{one.field: None})
            if one.model is not Patron:
                kept.append([one.kind.name.to_data(), len(rows), (one.kind.why_kept or WITHOUT_PERSON).to_data()])
        else:
            erased[one.model._meta.verbose_name_plural] = len(rows)
    entries = _journal(ids, words)
    kept.append([_("entries of the journal").to_data(), entries, WITHOUT_PERSON.to_data()])
    for one_person in sorted(people, key=lambda person: person.pk == patron.pk):
        one_person.delete()
    ended = bulk.end_sessions_with(own)
    for found in list(bulk.find(own)):
        if found.model._meta.app_label not in bulk.ABOUT_WORKS:
            bulk.take_out(found.model._base_manager.filter(pk__in=found.ids), own)
    if ended:
        erased[str(_("forms that waited behind a locked screen"))] = ended
    elsewhere = [[found.table, found.column, len(found.ids)] for found in bulk.find(words)]
    return {
        "erased": {str(name): count for name, count in erased.items()},
        "kept": kept,
        "elsewhere": elsewhere,
        "not_reached": [one.to_data() for one in NOT_REACHED],
    }


def words_of(people: Sequence[Patron]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """By what these records of one person could be recognised."""
    names: list[str] = []
    for one in people:
        parts = Names(one.family_name, one.given_names, one.preferred_name, one.name_original)
        names += [parts.spoken, parts.listed, one.name_original, f"{one.given_names} {one.family_name}".strip()]
    return tokens(
        names=(name for name in names if " " in name or not name.isascii()),
        emails=(one.email for one in people),
        phones=(phone for one in people for phone in (one.phone, one.phone_evening, one.phone_mobile)),
        cards=Card.objects.filter(patron__in=people).values_list("barcode", flat=True),
        others=(word for one in people for word in (one.login, (one.address.splitlines() or [""])[0])),
    )


def _journal(ids: Sequence[int], words: Sequence[str]) -> int:
    """What was done stays in the journal, to whom does not; none of it can be undone any more."""
    mine = Q(patron_id__in=ids) | Q(actor_kind="patron", actor_id__in=ids)
    entries = list(Entry.objects.filter(mine))
    bulk.take_out(entries, words)
    numbers = [one.pk for one in entries]
    Entry.objects.filter(pk__in=numbers, actor_kind="patron").update(actor_id=None, actor_name="")
    Entry.objects.filter(pk__in=numbers).update(patron_id=None, undo=None, undo_until=None, key=None, fingerprint="")
    return len(numbers)


def stays(erasure: Erasure) -> list[Phrase]:
    """The report in words: what was kept and why."""
    return [
        _("{what}: {count}, {why}", what=Phrase.from_data(what), count=count, why=Phrase.from_data(why))
        for what, count, why in erasure.report["kept"]
    ]
