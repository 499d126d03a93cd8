"""Making a bucket, saying what it is called and who sees it, and throwing it away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

from shelflist.departments.buckets import rules
from shelflist.departments.buckets.actions import members
from shelflist.departments.buckets.models import Bucket, BucketMember
from shelflist.departments.buckets.queries import kept, looker
from shelflist.departments.buckets.rules import BRANCH, MINE, RECORDS, SHELF
from shelflist.ground.common.actors import Actor, not_permitted
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import UNDO_MINUTES, Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.queries import organisation
from shelflist.records.items.rules.callnumbers import likely_scheme, shelf_key

PERMISSION = "keep-buckets"
COLUMNS = (
    "name", "about", "shared", "branch_id", "open_to_change", "shelf_branch_id", "shelf_location_id", "scheme",
    "begins", "ends",
)  # fmt: skip
FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BucketReceipt:
    """Which bucket, how much was put in or taken out, and the numbers that mean nothing here."""

    id: int
    count: int = 0
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"id": self.id, "count": self.count}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["id"], data["count"])


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketDetails:
    """How a bucket is called, what it holds, who sees it; for a stretch of shelf, which one."""

    name: str
    holds: str = RECORDS
    about: str = ""
    shared: str = MINE
    open_to_change: bool = False
    shelf_branch_id: int | None = None
    shelf_location_id: int | None = None
    begins: str = ""
    ends: str = ""
    numbers: Sequence[int] = field(default=())  # what it begins with, when it is new


def save_bucket(
    *, details: BucketDetails, bucket_id: int | None = None, by: Actor, now: datetime, key: str | None = None
) -> BucketReceipt:
    """Make a bucket, with what it begins with, or change how one's own is called and who sees it.

    A new one whose name is taken gets a number behind it when it comes with contents. Refused: not-permitted,
    bucket-unknown, name-missing, name-taken, too-long, branch-unknown, range-backwards.
    """

    def work(act: Act) -> BucketReceipt:
        by.must(PERMISSION)
        row = own(bucket_id, by) if bucket_id is not None else None
        others = Bucket.objects.filter(owner_id=by.id or 0 if row is None else row.owner_id, dropped_at__isnull=True)
        taken = set(others.exclude(pk=row.pk if row else 0).values_list("name", flat=True))
        name = rules.free_name(details.name, taken) if details.numbers else details.name.strip()
        reasons = list(rules.reasons_against(name, details.about, name_is_taken=name in taken))
        before = {one: getattr(row, one) for one in COLUMNS} if row else None
        holds = row.holds if row else details.holds
        row = row or Bucket(holds=holds, owner_id=by.id or 0, owner_name=by.name, made_at=act.now, version=0)
        row.name, row.about, row.shared = name, details.about.strip(), details.shared
        row.branch_id = by.branch_id if details.shared == BRANCH else None
        row.open_to_change = details.open_to_change and details.shared != MINE
        if details.shared == BRANCH and row.branch_id is None:
            reasons.append(
                Refusal("branch-unknown", _("Say first at which branch you are."), details={"field": "shared"})
            )
        if holds == SHELF:
            reasons += _lay_the_shelf(row, details)
        if reasons:
            raise Refused(reasons)
        row.changed_at, row.version = act.now, row.version + 1
        row.save()
        count = members.put_numbers(row, details.numbers) if details.numbers and before is None else 0
        act.on(about=f"bucket:{row.pk}")
        act.say(_said(row, count, is_new=before is None))
        act.undoable({"bucket": row.pk, "before": before, "version": row.version})
        return BucketReceipt(row.pk, count)

    request = {
        "bucket": bucket_id,
        **{one: getattr(details, one) for one in BucketDetails.__slots__ if one != "numbers"},
    }
    return perform("save-bucket", work, by=by, now=now, key=key, request=request, answer=BucketReceipt)


def _said(row: Bucket, count: int, *, is_new: bool) -> Any:
    if is_new and count:
        return nphrase(
            "Made the bucket “{name}” with one in it.", "Made the bucket “{name}” with {count} in it.", count,
            name=row.name,
        )  # fmt: skip
    return _("Made the bucket “{name}”.", name=row.name) if is_new else _("Saved the bucket “{name}”.", name=row.name)


def _lay_the_shelf(row: Bucket, details: BucketDetails) -> list[Refusal]:
    """Say where the stretch stands and what its ends sort as; what is wrong with it."""
    tree = organisation()
    place = tree.locations.get(details.shelf_location_id or 0)
    branch = tree.branches.get(place.branch_id if place else details.shelf_branch_id or 0)
    begins, ends = details.begins.strip(), details.ends.strip()
    row.scheme = likely_scheme(begins or ends) if begins or ends else ""
    row.begins, row.ends = begins, ends
    row.begins_key = shelf_key(row.scheme, begins) if begins else b""
    row.ends_key = rules.behind(shelf_key(row.scheme, ends)) if ends else b""
    row.shelf_branch_id, row.shelf_location_id = (branch.id if branch else None), (place.id if place else None)
    return list(
        rules.reasons_against_stretch(bytes(row.begins_key), bytes(row.ends_key), shelf_is_known=branch is not None)
    )


def undo_save(entry: Entry, act: Act) -> None:
    """As it was called before; a new one goes again when nothing else happened to it."""
    data = entry.undo or {}
    row = Bucket.objects.select_for_update().filter(pk=data["bucket"], version=data["version"]).first()
    if row is None:
        raise Refused(changed_since())
    if data["before"] is None:
        row.delete()
        return
    for name, value in data["before"].items():
        setattr(row, name, value)
    if row.holds == SHELF:
        row.begins_key = shelf_key(row.scheme, row.begins) if row.begins else b""
        row.ends_key = rules.behind(shelf_key(row.scheme, row.ends)) if row.ends else b""
    row.version -= 1  # so that what was done before can be taken back, too
    row.save()


def drop_bucket(*, bucket_id: int, by: Actor, now: datetime, key: str | None = None) -> BucketReceipt:
    """Throw a bucket away; what was in it stays in the library. Refused: not-permitted, bucket-unknown."""

    def work(act: Act) -> BucketReceipt:
        by.must(PERMISSION)
        row = own(bucket_id, by)
        row.dropped_at = act.now
        row.save(update_fields=["dropped_at"])
        act.on(about=f"bucket:{row.pk}")
        act.say(_("Threw the bucket “{name}” away.", name=row.name))
        act.undoable({"bucket": row.pk})
        return BucketReceipt(row.pk)

    return perform("drop-bucket", work, by=by, now=now, key=key, request={"bucket": bucket_id}, answer=BucketReceipt)


def undo_drop(entry: Entry, act: Act) -> None:
    """It is there again with everything in it, under its own name if that is still free."""
    row = Bucket.objects.select_for_update().filter(pk=(entry.undo or {})["bucket"], dropped_at__isnull=False).first()
    if row is None:
        raise Refused(changed_since())
    others = Bucket.objects.filter(owner_id=row.owner_id, dropped_at__isnull=True)
    row.name, row.dropped_at = rules.free_name(row.name, set(others.values_list("name", flat=True))), None
    row.save(update_fields=["name", "dropped_at"])


def forget_dropped(now: datetime) -> None:
    """For the worker: what was thrown away long ago goes for good."""
    gone = list(Bucket.objects.filter(dropped_at__lt=now - FORGOTTEN).values_list("pk", flat=True))
    BucketMember.objects.filter(bucket_id__in=gone).delete()
    Bucket.objects.filter(pk__in=gone).delete()


# -- whose it is ------------------------------------------------------------------------------------------------------


def own(bucket_id: int, by: Actor) -> Bucket:
    """The bucket, locked, if it is theirs to keep."""
    return _locked(bucket_id, by, to_keep=True)


def opened(bucket_id: int, by: Actor, now: datetime) -> Bucket:
    """A bucket that they may fill, locked and one version up; it holds what it is filled with."""
    by.must(PERMISSION)
    row = _locked(bucket_id, by, to_keep=False)
    if row.holds == SHELF:
        message = _("A stretch of shelf holds what stands there; nothing is put in or taken out.")
        raise Refused(Refusal("bucket-is-a-shelf", message, _("Join it to a bucket of copies instead.")))
    if row.changed_at < now - timedelta(minutes=2 * UNDO_MINUTES):
        members.sweep(row)
    row.version, row.changed_at = row.version + 1, now
    row.save(update_fields=["version", "changed_at"])
    return row


def _locked(bucket_id: int, by: Actor, *, to_keep: bool) -> Bucket:
    row = Bucket.objects.select_for_update().filter(pk=bucket_id, dropped_at__isnull=True).first()
    who = looker(by)
    if row is None or not rules.may_see(kept(row), who):
        raise Refused(Refusal("bucket-unknown", _("There is no such bucket.")))
    if not (rules.may_keep if to_keep else rules.may_fill)(kept(row), who):
        no = not_permitted(PERMISSION)
        message = _("This bucket belongs to {name}.", name=row.owner_name)
        raise Refused(Refusal(no.code, message, _("Make one of your own and join this one to it."), details=no.details))
    return row
