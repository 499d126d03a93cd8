"""How people are reached: marking an address that does not work, mending it, choosing what is told by which way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.records.patrons.actions import penalties
from shelflist.records.patrons.actions.receipts import PatronReceipt, locked, locked_to_edit
from shelflist.records.patrons.models import BadAddress, MessageChoice, Patron
from shelflist.records.patrons.queries.contact import choices_of, reach_of
from shelflist.records.patrons.queries.people import categories
from shelflist.records.patrons.rules.fields import FIELDS
from shelflist.records.patrons.rules.messages import COLUMNS, EVENT_CODES, WAYS, Choice, Way

KINDS = {"post": "address"}  # what letters says for a kind
PENALTY = {kind: f"invalid-{kind.replace('_', '-')}" for kind in BadAddress.Kind.values}


def mark_invalid(act: Act, *, patron_id: int, kind: str, why: str) -> dict[str, Any] | None:
    """Building block: nothing more is sent to this address until it is mended, and the desk is told (PAT-15).

    `kind`: email, phone, phone_evening, phone_mobile, or post. Returns what `unmark` needs; None when the patron has no
    such address, or it was marked already.
    """
    kind = KINDS.get(kind, kind)
    patron = locked(patron_id)
    value = getattr(patron, kind)
    marked = BadAddress.objects.filter(patron=patron, kind=kind, mended_at__isnull=True)
    if not value or marked.exists():
        return None
    row = BadAddress.objects.create(patron=patron, kind=kind, value=value, why=why[:300], found_at=act.now)
    return {"bad": row.pk, "note": penalties.impose(act, patron_id=patron_id, code=PENALTY[kind])}


def unmark(act: Act, data: dict[str, Any]) -> None:
    """Building block for undo: as if it had not been marked."""
    BadAddress.objects.filter(pk=data["bad"]).delete()
    penalties.put_back(act, imposed=[data["note"]])


def mended(act: Act, patron: Patron, kinds: Iterable[str]) -> dict[str, list[int]]:
    """Building block: addresses of these kinds were changed or found good; what `put_back_marks` needs."""
    rows = BadAddress.objects.filter(patron=patron, kind__in=list(kinds), mended_at__isnull=True)
    bad = list(rows.values_list("pk", "kind"))
    BadAddress.objects.filter(pk__in=[pk for pk, _kind in bad]).update(mended_at=act.now)
    lifted = [one for _pk, kind in bad for one in penalties.lift(act, patron_id=patron.pk, code=PENALTY[kind])]
    return {"bad": [pk for pk, _kind in bad], "lifted": lifted}


def put_back_marks(act: Act, data: dict[str, list[int]]) -> None:
    """Building block for undo: the addresses are bad again."""
    BadAddress.objects.filter(pk__in=data["bad"]).update(mended_at=None)
    penalties.put_back(act, lifted=data["lifted"])


def mark_address_bad(
    *, patron_id: int, kind: str, why: str, by: Actor, now: datetime, key: str | None = None
) -> PatronReceipt:
    """A letter came back, a number is not theirs any more. Refused(address-not-there)."""

    def work(act: Act) -> PatronReceipt:
        patron = locked_to_edit(patron_id, act.by)
        if kind not in BadAddress.Kind.values or not (
            data := mark_invalid(act, patron_id=patron_id, kind=kind, why=why)
        ):
            message = _("There is no such address, or it is marked already.")
            raise Refused(Refusal("address-not-there", message, details={"field": "kind"}))
        act.on(patron_id=patron_id)
        act.say(_("Nothing more is sent there: {kind}.", kind=FIELDS[kind]))
        act.undoable(data)
        return PatronReceipt(patron_id, patron.version, data["bad"])

    request = {"patron": patron_id, "kind": kind, "why": why}
    return perform("mark-address-bad", work, by=by, now=now, key=key, request=request, answer=PatronReceipt)


def undo_mark_address_bad(entry: Entry, act: Act) -> None:
    """The address was good after all."""
    unmark(act, entry.undo or {})


def address_works(*, patron_id: int, kind: str, by: Actor, now: datetime, key: str | None = None) -> PatronReceipt:
    """An address that was marked is good again. Refused(address-not-there)."""

    def work(act: Act) -> PatronReceipt:
        patron = locked_to_edit(patron_id, act.by)
        data = mended(act, patron, [kind])
        if not data["bad"]:
            raise Refused(Refusal("address-not-there", _("There is no such address, or it is marked already.")))
        act.on(patron_id=patron_id)
        act.undoable(data)
        return PatronReceipt(patron_id, patron.version)

    request = {"patron": patron_id, "kind": kind}
    return perform("address-works", work, by=by, now=now, key=key, request=request, answer=PatronReceipt)


def undo_address_works(entry: Entry, act: Act) -> None:
    """The mark stands again."""
    put_back_marks(act, entry.undo or {})


def choose_messages(
    *, patron_id: int, choices: dict[str, Choice], by: Actor, now: datetime, key: str | None = None
) -> PatronReceipt:
    """By which ways a patron hears of which events (PAT-17); what is not named stays as it was.

    Refused: event-unknown, not-permitted. A patron may choose for themselves.
    """

    def work(act: Act) -> PatronReceipt:
        own = act.by.kind == "patron" and act.by.id == patron_id
        patron = locked(patron_id) if own else locked_to_edit(patron_id, act.by)
        _must_know(choices)
        before = {row.event: _as_data(row) for row in MessageChoice.objects.filter(patron=patron)}
        for event, choice in choices.items():
            MessageChoice.objects.update_or_create(patron=patron, event=event, defaults=_columns(choice))
        act.on(patron_id=patron_id)
        act.undoable({"before": before})
        return PatronReceipt(patron_id, patron.version)

    request = {"patron": patron_id, "choices": {event: _columns(one) for event, one in choices.items()}}
    return perform("choose-messages", work, by=by, now=now, key=key, request=request, answer=PatronReceipt)


def tell_by_another_way(
    *, patron_id: int, bad: str, instead: str, by: Actor, now: datetime, key: str | None = None
) -> PatronReceipt:
    """What went by a way that does not work goes by another one from now on: holds, reminders, everything (PAT-15).

    Refused: way-unknown, address-not-there (nobody can be reached so), nothing-to-do. Undo chooses as before.
    """

    def work(act: Act) -> PatronReceipt:
        patron = locked_to_edit(patron_id, act.by)
        way: Way | None = next((one for one in WAYS if one == instead), None)
        if way is None or bad not in WAYS or way == bad:
            raise Refused(Refusal("way-unknown", _("Choose another way."), details={"field": "instead"}))
        if not reach_of([patron_id])[patron_id].can(way):
            message = _("No address for it is known, or it does not work: {way}.", way=WAYS[way])
            raise Refused(Refusal("address-not-there", message, details={"field": "instead"}))
        chosen = {event: choices_of([patron_id], event)[patron_id] for event in sorted(EVENT_CODES)}
        changed = {
            event: replace(one, ways=frozenset(way if was == bad else was for was in one.ways))
            for event, one in chosen.items()
            if bad in one.ways
        }
        if not changed:
            raise Refused(Refusal("nothing-to-do", _("They hear of nothing by it.")))
        before = {row.event: _as_data(row) for row in MessageChoice.objects.filter(patron=patron)}
        for event, choice in changed.items():
            MessageChoice.objects.update_or_create(patron=patron, event=event, defaults=_columns(choice))
        act.on(patron_id=patron_id)
        act.say(_("They hear of it by {way} from now on.", way=WAYS[way]))
        act.undoable({"before": before})
        return PatronReceipt(patron_id, patron.version)

    request = {"patron": patron_id, "bad": bad, "instead": instead}
    return perform("tell-by-another-way", work, by=by, now=now, key=key, request=request, answer=PatronReceipt)


def choose_for_category(
    *, category_id: int, choices: Mapping[str, Choice | None], by: Actor, now: datetime, key: str | None = None
) -> Saved:
    """How members of a kind of patron hear of events unless they chose themselves (PAT-17); None: as the rules say.

    Refused: event-unknown, category-unknown, not-permitted.
    """

    def work(act: Act) -> Saved:
        act.by.must("edit-policies")
        _must_know(choices)
        if category_id not in categories.value():
            raise Refused(Refusal("category-unknown", _("There is no such kind of patron.")))
        rows = MessageChoice.objects.filter(category_id=category_id)
        act.undoable({"before": {row.event: _as_data(row) for row in rows}})
        for event, choice in choices.items():
            if choice is None:
                rows.filter(event=event).delete()
            else:
                MessageChoice.objects.update_or_create(category_id=category_id, event=event, defaults=_columns(choice))
        act.on(about=f"patron-category:{category_id}")
        return Saved(category_id)

    plain = {event: one and _columns(one) for event, one in choices.items()}
    request = {"category": category_id, "choices": plain}
    return perform("choose-messages-for-kind", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_choose_for_category(entry: Entry, act: Act) -> None:
    """What counted before for this kind counts again."""
    category_id = int(entry.answer["id"])
    MessageChoice.objects.filter(category_id=category_id).delete()
    MessageChoice.objects.bulk_create(
        MessageChoice(category_id=category_id, event=event, **data)
        for event, data in (entry.undo or {})["before"].items()
    )


def _must_know(events: Iterable[str]) -> None:
    if unknown := sorted(set(events) - EVENT_CODES):
        raise Refused(Refusal("event-unknown", _("Nobody is told of “{event}”.", event=unknown[0])))


def undo_choose_messages(entry: Entry, act: Act) -> None:
    """What had been chosen before counts again."""
    patron = locked(entry.patron_id or 0)
    MessageChoice.objects.filter(patron=patron).delete()
    MessageChoice.objects.bulk_create(
        MessageChoice(patron=patron, event=event, **data) for event, data in (entry.undo or {})["before"].items()
    )


def _columns(choice: Choice) -> dict[str, Any]:
    ways = {column: way in choice.ways for way, column in COLUMNS.items()}
    return {**ways, "days_before": choice.days_before, "digest": choice.digest}


def _as_data(row: MessageChoice) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*COLUMNS.values(), "days_before", "digest")}
