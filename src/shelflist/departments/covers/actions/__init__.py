"""Putting covers and words beside titles, and taking them away again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from shelflist.departments.covers import rules, storage
from shelflist.departments.covers.actions.pictures import Made, made_of
from shelflist.departments.covers.models import AddedWords, Cover
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.catalog.models import Record

PERMISSION = "edit-covers"
COLUMNS = ("digest", "width", "height", "alt", "credit", "added_by_name")


@dataclass(frozen=True, slots=True)
class CoverReceipt:
    """Beside which title, and how many covers it were."""

    record_id: int
    count: int = 1
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"record": self.record_id, "count": self.count}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["record"], data["count"])


def set_cover(
    *,
    record_id: int,
    image: bytes | None,
    alt: str = "",
    credit: str = "",
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> CoverReceipt:
    """Put a picture in the place of the drawn cover; without `image`, only say anew what the one there shows.

    Refused: not-permitted, title-unknown, too-long, cover-missing, cover-too-large, cover-unreadable, cover-too-small,
    cover-too-long.
    """
    by.must(PERMISSION)
    made = made_of(image) if image is not None else None
    if made is not None:
        storage.keep(made.digest, made.pictures)

    def work(act: Act) -> CoverReceipt:
        title = title_locked(record_id)
        row = Cover.objects.filter(record_id=record_id).first()
        if len(alt) > rules.LONGEST_ALT or len(credit) > rules.LONGEST_CREDIT:
            most = rules.LONGEST_ALT if len(alt) > rules.LONGEST_ALT else rules.LONGEST_CREDIT
            raise Refused(Refusal("too-long", _("Use at most {most} characters.", most=most)))
        if made is None and row is None:
            raise Refused(Refusal("cover-missing", _("No picture came."), _("Choose a file, or photograph the cover.")))
        before = kept(row) if row else None
        put(record_id, made, row, act.by, act.now, alt=alt.strip(), credit=credit.strip())
        act.on(record_id=record_id)
        act.say(_("Put a cover on “{title}”", title=title.title))
        digest = made.digest if made is not None else row.digest if row is not None else ""
        act.undoable({"covers": [[record_id, before, digest]]})
        return CoverReceipt(record_id)

    request = {"record": record_id, "digest": made.digest if made else "", "alt": alt, "credit": credit}
    return perform("set-cover", work, by=by, now=now, key=key, request=request, answer=CoverReceipt)


def remove_cover(*, record_id: int, by: Actor, now: datetime, key: str | None = None) -> CoverReceipt:
    """Take the picture away; the drawn cover is shown again. Refused: not-permitted, title-unknown, cover-missing."""
    by.must(PERMISSION)

    def work(act: Act) -> CoverReceipt:
        title = title_locked(record_id)
        row = Cover.objects.filter(record_id=record_id).first()
        if row is None:
            raise Refused(Refusal("cover-missing", _("There is no picture.")))
        act.on(record_id=record_id)
        act.say(_("Took the cover of “{title}” away", title=title.title))
        act.undoable({"covers": [[record_id, kept(row), ""]]})
        row.delete()
        return CoverReceipt(record_id)

    return perform("remove-cover", work, by=by, now=now, key=key, request={"record": record_id}, answer=CoverReceipt)


def undo_covers(entry: Entry, act: Act) -> None:
    """The covers that were there before; the pictures lie there still. What was changed since stays as it is.

    Refused(changed-since) where that is all of it.
    """
    changes = (entry.undo or {})["covers"]
    numbers = [number for number, _before, _after in changes]
    there = set(Record.objects.filter(pk__in=numbers).values_list("pk", flat=True))
    now = dict(Cover.objects.filter(record_id__in=numbers).values_list("record_id", "digest"))
    back = [one for one in changes if one[0] in there and now.get(one[0], "") == one[2]]
    if changes and not back:
        raise Refused(changed_since())
    Cover.objects.filter(record_id__in=[number for number, before, _after in back if before is None]).delete()
    for number, before, _after in back:
        if before is not None:
            Cover.objects.update_or_create(record_id=number, defaults={**before, "added_at": act.now})


def put(
    record_id: int, made: Made | None, row: Cover | None, by: Actor, now: datetime, *, alt: str, credit: str
) -> None:
    """Building block inside an act: write a title's cover."""
    row = row or Cover(record_id=record_id)
    if made is not None:
        row.digest, row.width, row.height = made.digest, made.width, made.height
        row.added_at, row.added_by_name = now, by.name
    row.alt, row.credit = alt, credit
    row.save()


def kept(row: Cover) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS}


def title_locked(record_id: int) -> Record:
    """The title, locked. Refused(title-unknown)."""
    rows = Record.objects.select_for_update().filter(kind=Record.Kind.BIBLIOGRAPHIC, deleted_at__isnull=True)
    row = rows.only("pk", "title").filter(pk=record_id).first()
    if row is None:
        raise Refused(Refusal("title-unknown", _("There is no such title.")))
    return row


# -- words -------------------------------------------------------------------------------------------------------------


def set_words(
    *,
    record_id: int,
    kind: str,
    text: str,
    address: str = "",
    credit: str = "",
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> CoverReceipt:
    """Put words beside a title in the place of those of the same kind; with nothing said at all, take them away.

    Refused: not-permitted, title-unknown, words-unknown, words-missing, too-long, address-unusable.
    """
    by.must(PERMISSION)
    text, address, credit = text.replace("\r\n", "\n").replace("\x00", "").strip(), address.strip(), credit.strip()

    def work(act: Act) -> CoverReceipt:
        title = title_locked(record_id)
        row = AddedWords.objects.filter(record_id=record_id, kind=kind).first()
        before = {name: getattr(row, name) for name in ("text", "address", "credit")} if row else None
        if row is not None and not text and not address:
            row.delete()
        else:
            if reasons := list(rules.reasons_against_words(kind, text, address, credit)):
                raise Refused(reasons)
            row = row or AddedWords(record_id=record_id, kind=kind)
            row.text, row.address, row.credit = text, address if kind == "link" else "", credit
            row.changed_at = act.now
            row.save()
        act.on(record_id=record_id)
        act.say(_("Changed the words beside “{title}”", title=title.title))
        act.undoable({"record": record_id, "kind": kind, "before": before, "after": text})
        return CoverReceipt(record_id)

    request = {"record": record_id, "kind": kind, "text": text, "address": address, "credit": credit}
    return perform("set-added-words", work, by=by, now=now, key=key, request=request, answer=CoverReceipt)


def undo_words(entry: Entry, act: Act) -> None:
    """The words that were there before."""
    data = entry.undo or {}
    rows = AddedWords.objects.filter(record_id=data["record"], kind=data["kind"])
    if (rows.first() or AddedWords(text="")).text != data["after"]:
        raise Refused(changed_since())
    if data["before"] is None:
        rows.delete()
    else:
        rows.update_or_create(
            record_id=data["record"], kind=data["kind"], defaults={**data["before"], "changed_at": act.now}
        )
