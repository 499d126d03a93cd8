"""Families: who belongs together, whose address is whose, and children who grow up (PAT-05, PAT-06)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.patrons.actions.receipts import PatronReceipt, local_day, locked, locked_to_edit
from shelflist.records.patrons.models import Family, Patron
from shelflist.records.patrons.queries.people import categories
from shelflist.records.patrons.rules.people import age_on, months_after

GROW_EVERY_SECONDS = 6 * 3600
ONE_DAY = timedelta(days=1)  # it may be tomorrow already at the branch


def joined(act: Act, patron: Patron, other: Patron) -> dict[str, Any]:
    """Building block: a patron belongs to the family of another from now on; what `parted` needs to undo it."""
    before = {"patron": patron.pk, "family": patron.family_id, "other": None, "made": None}
    if other.family_id is None:
        family = Family.objects.create(name=other.family_name, made_at=act.now)
        Patron.objects.filter(pk=other.pk).update(family=family)
        other.family_id = family.pk
        before |= {"other": other.pk, "made": family.pk}
    Patron.objects.filter(pk=patron.pk).update(family=other.family_id)
    patron.family_id = other.family_id
    return before


def parted(before: dict[str, Any]) -> None:
    """Building block for undo: as it was before somebody joined a family."""
    Patron.objects.filter(pk=before["patron"]).update(family=before["family"])
    if before["other"] is not None:
        Patron.objects.filter(pk=before["other"]).update(family=None)
        Family.objects.filter(pk=before["made"]).delete()


def join_family(*, patron_id: int, other_id: int, by: Actor, now: datetime, key: str | None = None) -> PatronReceipt:
    """Let a patron belong to the family of another, whatever family they were of before.

    Refused: same-person, same-family, patron-unknown, not-permitted.
    """

    def work(act: Act) -> PatronReceipt:
        if patron_id == other_id:
            raise Refused(Refusal("same-person", _("Nobody is a family of one.")))
        patron, other = locked_to_edit(patron_id, act.by), locked_to_edit(other_id, act.by)
        if patron.family_id is not None and patron.family_id == other.family_id:
            raise Refused(Refusal("same-family", _("They belong together already.")))
        act.undoable(joined(act, patron, other))
        act.on(patron_id=patron_id)
        act.say(_("Belongs to the family of {name} now.", name=other.name))
        return PatronReceipt(patron_id, patron.version, patron.family_id)

    request = {"patron": patron_id, "other": other_id}
    return perform("join-family", work, by=by, now=now, key=key, request=request, answer=PatronReceipt)


def leave_family(*, patron_id: int, by: Actor, now: datetime, key: str | None = None) -> PatronReceipt:
    """Let a patron stand alone again; their address is their own from now on. Refused(no-family)."""

    def work(act: Act) -> PatronReceipt:
        patron = locked_to_edit(patron_id, act.by)
        if patron.family_id is None:
            raise Refused(Refusal("no-family", _("This patron belongs to no family.")))
        before = {"patron": patron_id, "family": patron.family_id, "other": None, "lives_with": patron.lives_with_id}
        Patron.objects.filter(pk=patron_id).update(family=None, lives_with=None)
        act.on(patron_id=patron_id)
        act.undoable(before)
        return PatronReceipt(patron_id, patron.version)

    return perform("leave-family", work, by=by, now=now, key=key, request={"patron": patron_id}, answer=PatronReceipt)


def undo_join_family(entry: Entry, act: Act) -> None:
    """They do not belong together after all."""
    parted(entry.undo or {})


def undo_leave_family(entry: Entry, act: Act) -> None:
    """They belong together again, if there is still such a family."""
    data = entry.undo or {}
    if not Family.objects.filter(pk=data["family"]).exists():
        raise Refused(changed_since())
    Patron.objects.filter(pk=data["patron"]).update(family=data["family"], lives_with=data["lives_with"])


def address_follows(act: Act, patron: Patron) -> None:
    """Building block: whoever shares this patron's address moves along; who writes another one no longer shares it."""
    if patron.lives_with_id is not None:
        shared = Patron.objects.filter(pk=patron.lives_with_id).values_list("address", flat=True).first()
        if shared != patron.address:
            Patron.objects.filter(pk=patron.pk).update(lives_with=None)
            patron.lives_with_id = None
    others = Patron.objects.filter(lives_with=patron, deleted_at__isnull=True).exclude(address=patron.address)
    others.update(address=patron.address, changed_at=act.now)


# -- growing up -------------------------------------------------------------------------------------------------------


def grow_up(*, patron_id: int, by: Actor, now: datetime) -> PatronReceipt:
    """A juvenile has come of age: they become what their category says, and nobody answers for them any more.

    Refused: not-grown-up.
    """

    def work(act: Act) -> PatronReceipt:
        patron = locked(patron_id)
        kind = categories.value()[patron.category_id]
        age = age_on(patron.born_on, local_day(patron, act.now))
        if not kind.grown_up_id or kind.juvenile_below_age is None or age is None or age < kind.juvenile_below_age:
            raise Refused(Refusal("not-grown-up", _("This patron has not come of age.")))
        grown = categories.value()[kind.grown_up_id]
        before = {"category": kind.id, "guarantor": patron.guarantor_id, "guarantor_is": patron.guarantor_is}
        patron.category_id, patron.changed_at, patron.version = grown.id, act.now, patron.version + 1
        if not grown.needs_guarantor:
            patron.guarantor_id, patron.guarantor_is = None, ""
        patron.save(update_fields=["category", "guarantor", "guarantor_is", "changed_at", "version"])
        act.on(patron_id=patron_id)
        act.say(_("Came of age: now {kind}.", kind=grown.name))
        act.undoable(before, minutes=30 * 24 * 60)
        return PatronReceipt(patron_id, patron.version)

    return perform("grow-up", work, by=by, now=now, answer=PatronReceipt)


def undo_grow_up(entry: Entry, act: Act) -> None:
    """They are of the kind that they were."""
    data, patron = entry.undo or {}, locked(entry.patron_id or 0)
    patron.category_id, patron.guarantor_id = data["category"], data["guarantor"]
    patron.guarantor_is, patron.changed_at, patron.version = data["guarantor_is"], act.now, patron.version + 1
    patron.save(update_fields=["category", "guarantor", "guarantor_is", "changed_at", "version"])


def let_grow_up(now: datetime) -> None:
    """Periodic task: everybody whose birthday has ended their category."""
    by = system_actor("Shelflist", "worker")
    for kind in categories.value().values():
        if not kind.grown_up_id or kind.juvenile_below_age is None:
            continue
        people = Patron.objects.filter(category_id=kind.id, deleted_at__isnull=True, born_on__isnull=False)
        for patron in people.filter(born_on__lte=months_after(now.date(), -12 * kind.juvenile_below_age) + ONE_DAY):
            if (age_on(patron.born_on, local_day(patron, now)) or 0) >= kind.juvenile_below_age:
                grow_up(patron_id=patron.pk, by=by, now=now)
