"""Two records of one person made one, with everything that belongs to them, and taken apart again (PAT-20)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons.actions import penalties
from shelflist.records.patrons.actions.receipts import PatronReceipt, find_by_words, locked
from shelflist.records.patrons.belongings import Belonging, belongings
from shelflist.records.patrons.models import Card, Patron, PatronNote, PatronWord

UNDO_MINUTES = 30 * 24 * 60
MERGEABLE = (
    "family_name", "given_names", "preferred_name", "name_original", "born_on", "category_id", "home_branch_id",
    "email", "phone", "phone_evening", "phone_mobile", "address", "language", "joined_on", "expires_on", "login",
)  # fmt: skip
NEVER_MOVED = frozenset({"patrons.patronword.patron"})
CARD_MERGED = "merged"


@dataclass(frozen=True, slots=True)
class MergeChoice:
    """What is taken from the record that goes. Whatever the other one lacks is filled in anyway."""

    take: frozenset[str] = frozenset()  # columns of MERGEABLE
    keep_cards: bool = True  # the cards of the record that goes stay good


def merge_patrons(
    *, winner_id: int, loser_id: int, choice: MergeChoice, by: Actor, now: datetime, key: str | None = None
) -> PatronReceipt:
    """Make one record of two: loans, holds, money, notes, messages and history of the loser become the winner's.

    Taken back within thirty days. Refused: same-person, patron-unknown, field-unknown, not-permitted.
    """

    def work(act: Act) -> PatronReceipt:
        if winner_id == loser_id:
            raise Refused(Refusal("same-person", _("These are one and the same record.")))
        if unknown := sorted(choice.take - set(MERGEABLE)):
            raise Refused(Refusal("field-unknown", _("There is no field “{field}”.", field=unknown[0])))
        rows = {one: locked(one) for one in sorted((winner_id, loser_id))}
        winner, loser = rows[winner_id], rows[loser_id]
        for patron in (winner, loser):
            act.by.must("merge-patrons", organisation().path_of(patron.home_branch_id))
        act.undoable(_merged(act, winner, loser, choice), minutes=UNDO_MINUTES)
        act.on(patron_id=winner_id)
        act.say(_("Merged record {number} into this one.", number=loser_id))
        return PatronReceipt(winner_id, winner.version, loser_id)

    request = {"winner": winner_id, "loser": loser_id, "take": choice.take, "cards": choice.keep_cards}
    return perform("merge-patrons", work, by=by, now=now, key=key, request=request, answer=PatronReceipt)


def _merged(act: Act, winner: Patron, loser: Patron, choice: MergeChoice) -> dict[str, Any]:
    """Do it; what undo needs."""
    before = {"winner": _state(winner), "loser": _state(loser)}
    lifted = list(_own_penalties(loser).values_list("pk", flat=True))
    PatronNote.objects.filter(pk__in=lifted).update(lifted_at=act.now, lifted_by_name=act.by.name)
    cards = list(Card.objects.filter(patron=loser).values("pk", "primary", "ended_at", "why_ended"))
    Card.objects.filter(patron=loser, primary=True).update(primary=False)
    if not choice.keep_cards:
        Card.objects.filter(patron=loser, ended_at__isnull=True).update(ended_at=act.now, why_ended=CARD_MERGED)
    _let_go(loser, winner, act.now)
    moved = {one.key: _moved(one, loser.pk, winner.pk) for one in belongings() if one.key not in NEVER_MOVED}
    entries = list(Entry.objects.filter(patron_id=loser.pk).values_list("pk", flat=True))
    Entry.objects.filter(pk__in=entries).update(patron_id=winner.pk)
    _combine(winner, before["loser"], choice, act.now)
    if choice.keep_cards and not Card.objects.filter(patron=winner, primary=True).exists():
        heir = Card.objects.filter(patron=winner, ended_at__isnull=True).order_by("issued_on", "pk").first()
        if heir is not None:
            Card.objects.filter(pk=heir.pk).update(primary=True)
    PatronWord.objects.filter(patron=loser).delete()
    find_by_words(winner, list(Card.objects.filter(patron=winner).values_list("barcode", flat=True)))
    penalties.judge(act, [winner.pk])
    return {
        "loser": loser.pk,
        "before": before,
        "after": _state(winner),
        "moved": {key: value for key, value in moved.items() if value["ids"]},
        "cards": [one | {"ended_at": one["ended_at"] and one["ended_at"].isoformat()} for one in cards],
        "entries": entries,
        "lifted": lifted,
    }


def _own_penalties(patron: Patron) -> Any:
    return PatronNote.objects.filter(patron=patron, by_itself=True, lifted_at__isnull=True)


def _let_go(loser: Patron, winner: Patron, now: datetime) -> None:
    """The record that goes is nobody's any more, and its login is free; nobody answers for themselves."""
    Patron.objects.filter(pk=winner.pk, guarantor=loser).update(guarantor=None)
    Patron.objects.filter(pk=winner.pk, lives_with=loser).update(lives_with=None)
    Patron.objects.filter(pk=loser.pk).update(
        deleted_at=now, active=False, login="", merged_into=winner, guarantor=None, lives_with=None, family=None,
        changed_at=now,
    )  # fmt: skip
    winner.refresh_from_db()


def _moved(one: Belonging, loser_id: int, winner_id: int) -> dict[str, Any]:
    """Give the rows to the winner; those that would collide are made to fit, or stay."""
    rows = one.of(loser_id)
    if one.key == "patrons.patron.merged_into":
        rows = rows.exclude(pk=loser_id)
    ids = list(rows.values_list("pk", flat=True))
    if not ids:
        return {"ids": [], "changed": {}}
    try:
        with transaction.atomic():
            one.model._base_manager.filter(pk__in=ids).update(**{one.field: winner_id})
    except IntegrityError:
        return _moved_one_by_one(one, ids, winner_id)
    return {"ids": ids, "changed": {}}


def _moved_one_by_one(one: Belonging, ids: Iterable[int], winner_id: int) -> dict[str, Any]:
    moved, changed = [], {}
    for row_id in ids:
        row = one.model._base_manager.get(pk=row_id)
        fits = _tried(one, row_id, {one.field: winner_id})
        if not fits and one.kind.resolve is not None and (old := one.kind.resolve(row, winner_id)) is not None:
            fits = _tried(one, row_id, {one.field: winner_id, **{name: getattr(row, name) for name in old}})
            if fits:
                changed[str(row_id)] = old
        if fits:
            moved.append(row_id)
    return {"ids": moved, "changed": changed}


def _tried(one: Belonging, row_id: int, values: dict[str, Any]) -> bool:
    try:
        with transaction.atomic():
            one.model._base_manager.filter(pk=row_id).update(**values)
    except IntegrityError:
        return False
    return True


def _combine(winner: Patron, loser: dict[str, Any], choice: MergeChoice, now: datetime) -> None:
    """What was chosen from the loser, and what the winner lacks."""
    for name in MERGEABLE:
        if loser[name] not in (None, "") and (name in choice.take or getattr(winner, name) in (None, "")):
            setattr(winner, name, _value(name, loser[name]))
    winner.claims_returned_count += loser["claims_returned_count"]
    winner.keeps_history = winner.keeps_history and loser["keeps_history"]  # only where both times they asked for it
    _save(winner, now)


def _save(patron: Patron, now: datetime) -> None:
    from shelflist.records.patrons.rules.people import Names

    names = Names(patron.family_name, patron.given_names, patron.preferred_name, patron.name_original)
    patron.name_sort, patron.changed_at, patron.version = names.sort_key, now, patron.version + 1
    patron.save()


STATE = (*MERGEABLE, "guarantor_id", "lives_with_id", "family_id", "active", "claims_returned_count", "keeps_history")
DAYS = frozenset({"born_on", "joined_on", "expires_on"})


def _state(patron: Patron) -> dict[str, Any]:
    values = {name: getattr(patron, name) for name in STATE}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _value(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name in DAYS and isinstance(value, str) else value


def undo_merge(entry: Entry, act: Act) -> None:
    """Two records again, each with what was its own; what came since stays with the one that was kept."""
    data = entry.undo or {}
    loser = Patron.objects.select_for_update().filter(pk=data["loser"], merged_into=entry.patron_id).first()
    if loser is None:
        raise Refused(changed_since())
    winner = locked(entry.patron_id or 0)
    for one in belongings():
        if one.key in data["moved"]:
            _moved_back(one, data["moved"][one.key], winner.pk, loser.pk)
    Entry.objects.filter(pk__in=data["entries"], patron_id=winner.pk).update(patron_id=loser.pk)
    for card in data["cards"]:
        Card.objects.filter(pk=card["pk"]).update(primary=False, ended_at=card["ended_at"], why_ended=card["why_ended"])
    Card.objects.filter(pk__in=[card["pk"] for card in data["cards"] if card["primary"]]).update(primary=True)
    _heir(winner)
    now_is = _state(winner)
    for name, value in data["before"]["winner"].items():
        if now_is[name] == data["after"][name]:  # what was changed since stays changed
            setattr(winner, name, _value(name, value))
    _save(winner, act.now)
    for name, value in data["before"]["loser"].items():
        setattr(loser, name, _value(name, value))
    loser.deleted_at = loser.merged_into = None
    _save(loser, act.now)
    for patron in (winner, loser):
        find_by_words(patron, list(Card.objects.filter(patron=patron).values_list("barcode", flat=True)))
    penalties.judge(act, [winner.pk, loser.pk])


def _heir(winner: Patron) -> None:
    """The winner has a primary card again, if there is one in use."""
    if not Card.objects.filter(patron=winner, primary=True).exists():
        heir = Card.objects.filter(patron=winner, ended_at__isnull=True).order_by("issued_on", "pk").first()
        if heir is not None:
            Card.objects.filter(pk=heir.pk).update(primary=True)


def _moved_back(one: Belonging, data: dict[str, Any], winner_id: int, loser_id: int) -> None:
    rows = one.model._base_manager.filter(pk__in=data["ids"], **{one.field: winner_id})
    if not data["changed"]:
        rows.update(**{one.field: loser_id})
        return
    for row_id in rows.values_list("pk", flat=True):
        _tried(one, row_id, {one.field: loser_id, **data["changed"].get(str(row_id), {})})
