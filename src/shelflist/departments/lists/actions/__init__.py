"""Making lists, putting titles on them, keeping searches. Readers change their own, staff the library’s."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.db.models import Max

from shelflist.departments.lists import rules
from shelflist.departments.lists.models import ListEntry, ReadingList, SavedSearch
from shelflist.ground.common.actors import Actor, not_permitted
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.catalog.models import Record

PERMISSION = "edit-lists"


@dataclass(frozen=True, slots=True)
class ListReceipt:
    """Which list or search it was."""

    id: int
    token: str = ""
    count: int = 0
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"id": self.id, "token": self.token, "count": self.count}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["id"], data["token"], data["count"])


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDetails:
    """How a list is called and who sees it."""

    name: str
    about: str = ""
    shared: bool = False
    on_home: bool = False
    for_children: bool = False


COLUMNS = ("name", "about", "shared", "on_home", "for_children", "kept_by")


def save_list(
    *, details: ListDetails, list_id: int | None = None, by: Actor, now: datetime, key: str | None = None
) -> ListReceipt:
    """Make a list, or change how one is called and who sees it.

    Refused: not-permitted, list-unknown, name-missing, too-long, too-many-lists.
    """

    def work(act: Act) -> ListReceipt:
        owner = _owner(act.by)
        row = _own(list_id, act.by) if list_id is not None else None
        others = ReadingList.objects.filter(patron_id=owner or 0).exclude(pk=row.pk if row else 0)
        count = others.count() if owner is not None else 0
        if reasons := list(rules.reasons_against_list(details.name, details.about, count)):
            raise Refused(reasons)
        before = {name: getattr(row, name) for name in COLUMNS} if row else None
        row = row or ReadingList(
            patron_id=owner,
            token=secrets.token_urlsafe(16),
            made_at=act.now,
            kept_by=act.by.name if owner is None else "",
        )
        row.name, row.about, row.shared = details.name.strip(), details.about.strip(), details.shared
        row.on_home, row.for_children = (details.on_home, details.for_children) if owner is None else (False, False)
        row.changed_at, row.version = act.now, row.version + (before is not None)
        row.save()
        act.on(patron_id=owner, about=f"list:{row.pk}")
        act.say(_("Saved the list “{name}”", name=row.name))
        act.undoable({"list": row.pk, "before": before, "version": row.version})
        return ListReceipt(row.pk, row.token)

    request = {
        "list": list_id,
        "details": [details.name, details.about, details.shared, details.on_home, details.for_children],
    }
    return perform("save-list", work, by=by, now=now, key=key, request=request, answer=ListReceipt)


def undo_save_list(entry: Entry, act: Act) -> None:
    """As it was called before; a new list goes again when nothing else happened to it."""
    data = entry.undo or {}
    row = ReadingList.objects.select_for_update().filter(pk=data["list"], version=data["version"]).first()
    if row is None:
        raise Refused(changed_since())
    if data["before"] is None:
        row.delete()
        return
    for name, value in data["before"].items():
        setattr(row, name, value)
    row.save()


def drop_list(*, list_id: int, by: Actor, now: datetime, key: str | None = None) -> ListReceipt:
    """Throw a list away. Refused: list-unknown, not-permitted."""

    def work(act: Act) -> ListReceipt:
        row = _own(list_id, act.by)
        entries = list(row.entries.values("record_id", "position", "note"))
        kept = {name: getattr(row, name) for name in (*COLUMNS, "token", "version", "patron_id")}
        act.on(patron_id=row.patron_id, about=f"list:{row.pk}")
        act.say(_("Threw the list “{name}” away", name=row.name))
        act.undoable({"list": row.pk, "kept": kept, "made": row.made_at.isoformat(), "entries": entries})
        row.delete()
        return ListReceipt(list_id)

    return perform("drop-list", work, by=by, now=now, key=key, request={"list": list_id}, answer=ListReceipt)


def undo_drop_list(entry: Entry, act: Act) -> None:
    """It is there again, with everything that stood on it."""
    data = entry.undo or {}
    made = datetime.fromisoformat(data["made"])
    row = ReadingList.objects.create(pk=data["list"], made_at=made, changed_at=act.now, **data["kept"])
    known = set(
        Record.objects.filter(pk__in=[one["record_id"] for one in data["entries"]]).values_list("pk", flat=True)
    )
    ListEntry.objects.bulk_create(
        ListEntry(list=row, added_at=act.now, **one) for one in data["entries"] if one["record_id"] in known
    )


# -- what stands on it ------------------------------------------------------------------------------------------------


def put_on_list(
    *, list_id: int, record_ids: Sequence[int], by: Actor, now: datetime, key: str | None = None
) -> ListReceipt:
    """Put titles at the end of a list; those on it already stay where they are.

    Refused: list-unknown, not-permitted, title-unknown, list-full.
    """

    def work(act: Act) -> ListReceipt:
        row = _own(list_id, act.by)
        wanted = list(dict.fromkeys(record_ids))
        titles = Record.objects.filter(pk__in=wanted, kind=Record.Kind.BIBLIOGRAPHIC, deleted_at__isnull=True)
        known = set(titles.values_list("pk", flat=True))
        if wanted and not known:
            raise Refused(Refusal("title-unknown", _("There is no such title.")))
        before = _entries(row)
        there = {one["record_id"] for one in before}
        fresh = [one for one in wanted if one in known - there]
        if len(there) + len(fresh) > rules.MOST_TITLES:
            raise Refused(rules.list_is_full())
        last = row.entries.aggregate(last=Max("position"))["last"] or 0
        ListEntry.objects.bulk_create(
            ListEntry(list=row, record_id=one, position=last + 1 + i, added_at=act.now) for i, one in enumerate(fresh)
        )
        return _changed(act, row, before, len(fresh))

    request = {"list": list_id, "records": list(record_ids)}
    return perform("change-list", work, by=by, now=now, key=key, request=request, answer=ListReceipt)


def take_off_list(*, list_id: int, record_id: int, by: Actor, now: datetime, key: str | None = None) -> ListReceipt:
    """Take a title off a list. Refused: list-unknown, not-permitted."""

    def work(act: Act) -> ListReceipt:
        row = _own(list_id, act.by)
        before = _entries(row)
        row.entries.filter(record_id=record_id).delete()
        return _changed(act, row, before, 1)

    request = {"list": list_id, "off": record_id}
    return perform("change-list", work, by=by, now=now, key=key, request=request, answer=ListReceipt)


def say_about(
    *, list_id: int, record_id: int, note: str, by: Actor, now: datetime, key: str | None = None
) -> ListReceipt:
    """What is said about a title on a list. Refused: list-unknown, not-permitted, too-long."""

    def work(act: Act) -> ListReceipt:
        row = _own(list_id, act.by)
        if len(note) > rules.LONGEST_TEXT:
            raise Refused(Refusal("too-long", _("Use at most {most} characters.", most=rules.LONGEST_TEXT)))
        before = _entries(row)
        row.entries.filter(record_id=record_id).update(note=note.strip())
        return _changed(act, row, before, 1)

    request = {"list": list_id, "record": record_id, "note": note}
    return perform("change-list", work, by=by, now=now, key=key, request=request, answer=ListReceipt)


def move_on_list(
    *, list_id: int, record_id: int, step: int, by: Actor, now: datetime, key: str | None = None
) -> ListReceipt:
    """Move a title up (negative) or down. Refused: list-unknown, not-permitted."""

    def work(act: Act) -> ListReceipt:
        row = _own(list_id, act.by)
        before = _entries(row)
        order = rules.moved([one["record_id"] for one in before], record_id, step)
        for position, number in enumerate(order, 1):
            row.entries.filter(record_id=number).update(position=position)
        return _changed(act, row, before, 1)

    request = {"list": list_id, "record": record_id, "step": step}
    return perform("change-list", work, by=by, now=now, key=key, request=request, answer=ListReceipt)


def _entries(row: ReadingList) -> list[dict[str, Any]]:
    return [dict(one) for one in row.entries.values("record_id", "position", "note")]


def _changed(act: Act, row: ReadingList, before: list[dict[str, Any]], count: int) -> ListReceipt:
    row.changed_at, row.version = act.now, row.version + 1
    row.save(update_fields=["changed_at", "version"])
    act.on(patron_id=row.patron_id, about=f"list:{row.pk}")
    act.say(_("Changed the list “{name}”", name=row.name))
    act.undoable({"list": row.pk, "version": row.version, "before": before})
    return ListReceipt(row.pk, row.token, count)


def undo_change_list(entry: Entry, act: Act) -> None:
    """What stood on it before stands on it again."""
    data = entry.undo or {}
    row = ReadingList.objects.select_for_update().filter(pk=data["list"], version=data["version"]).first()
    if row is None:
        raise Refused(changed_since())
    row.entries.all().delete()
    ListEntry.objects.bulk_create(ListEntry(list=row, added_at=act.now, **one) for one in data["before"])
    ReadingList.objects.filter(pk=row.pk).update(version=row.version + 1)


# -- kept searches ----------------------------------------------------------------------------------------------------


def save_search(
    *, name: str, address: str, by_mail: bool, by: Actor, now: datetime, key: str | None = None
) -> ListReceipt:
    """Keep a search. The same one again only changes its name and whether it is told of by mail.

    Refused: not-permitted, name-missing, search-not-usable, too-many-searches.
    """

    def work(act: Act) -> ListReceipt:
        owner = _owner(act.by)
        if owner is None:
            raise Refused(not_permitted(PERMISSION))
        if not address or len(address) > rules.LONGEST_ADDRESS:
            raise Refused(Refusal("search-not-usable", _("This search is too long to be kept."), _("Use fewer words.")))
        row = SavedSearch.objects.filter(patron_id=owner, address=address).first()
        if row is None and SavedSearch.objects.filter(patron_id=owner).count() >= rules.MOST_SEARCHES:
            message = _("You keep {count} searches already.", count=rules.MOST_SEARCHES)
            raise Refused(Refusal("too-many-searches", message, _("Forget one that you no longer need.")))
        before = {"name": row.name, "by_mail": row.by_mail} if row else None
        newest = Record.objects.aggregate(last=Max("pk"))["last"] or 0
        row = row or SavedSearch(
            patron_id=owner, address=address, made_at=act.now, looked_at=act.now, told_up_to=newest
        )
        row.name, row.by_mail = (name.strip() or _shortened(address))[: rules.LONGEST_NAME], by_mail
        row.save()
        act.on(patron_id=owner, about=f"search:{row.pk}")
        act.undoable({"search": row.pk, "before": before})
        return ListReceipt(row.pk)

    request = {"name": name, "address": address, "by_mail": by_mail}
    return perform("save-search", work, by=by, now=now, key=key, request=request, answer=ListReceipt)


def _shortened(address: str) -> str:
    return address.replace("q=", "").replace("+", " ").replace("&", ", ")


def undo_save_search(entry: Entry, act: Act) -> None:
    data = entry.undo or {}
    rows = SavedSearch.objects.filter(pk=data["search"])
    if data["before"] is None:
        rows.delete()
    else:
        rows.update(**data["before"])


def drop_search(*, search_id: int, by: Actor, now: datetime, key: str | None = None) -> ListReceipt:
    """Forget a kept search. Refused: list-unknown."""

    def work(act: Act) -> ListReceipt:
        row = SavedSearch.objects.filter(pk=search_id, patron_id=_owner(act.by) or 0).first()
        if row is None:
            raise Refused(_unknown())
        act.on(patron_id=row.patron_id, about=f"search:{row.pk}")
        kept = {name: getattr(row, name) for name in ("patron_id", "name", "address", "by_mail", "told_up_to")}
        act.undoable({"kept": kept})
        row.delete()
        return ListReceipt(search_id)

    return perform("drop-search", work, by=by, now=now, key=key, request={"search": search_id}, answer=ListReceipt)


def undo_drop_search(entry: Entry, act: Act) -> None:
    SavedSearch.objects.create(made_at=act.now, looked_at=act.now, **(entry.undo or {})["kept"])


def note_news(*, search_id: int, news: Sequence[int], up_to: int, now: datetime) -> None:
    """For the worker: these titles came; those up to this number need not be told again."""
    SavedSearch.objects.filter(pk=search_id).update(told_up_to=up_to, looked_at=now, news=list(news))


# -- whose it is ------------------------------------------------------------------------------------------------------


def _owner(by: Actor) -> int | None:
    """A reader’s own number; None for staff who may keep the library’s lists."""
    if by.kind == "patron" and by.id is not None:
        return by.id
    if by.kind != "patron" and by.may(PERMISSION):
        return None
    raise Refused(not_permitted(PERMISSION))


def _own(list_id: int, by: Actor) -> ReadingList:
    """The list, locked, if it is theirs; another’s is not there."""
    owner = _owner(by)
    rows = ReadingList.objects.select_for_update().filter(pk=list_id)
    row = (rows.filter(patron_id__isnull=True) if owner is None else rows.filter(patron_id=owner)).first()
    if row is None:
        raise Refused(_unknown())
    return row


def _unknown() -> Refusal:
    return Refusal("list-unknown", _("There is no such list."))
