"""Putting titles and copies into a bucket, taking them out, and reckoning with two buckets. All in set statements."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shelflist.departments.buckets.actions import members
from shelflist.departments.buckets.actions.keeping import BucketReceipt, opened
from shelflist.departments.buckets.models import Bucket, BucketMember
from shelflist.departments.buckets.queries import bucket_seen, looker, numbers_in
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since

JOIN, SUBTRACT, KEEP_COMMON = "join", "subtract", "keep-common"
FEW = 500


def put_in_bucket(
    *, bucket_id: int, numbers: Sequence[int], by: Actor, now: datetime, key: str | None = None
) -> BucketReceipt:
    """Put in the titles (or copies) with these numbers; those in it already stay where they are, unknown ones are left.

    Refused: not-permitted, bucket-unknown, bucket-is-a-shelf.
    """

    def work(act: Act) -> BucketReceipt:
        row = opened(bucket_id, by, act.now)
        count = members.put_numbers(row, numbers)
        said = nphrase(
            "Put one into the bucket “{name}”.", "Put {count} into the bucket “{name}”.", count, name=row.name
        )
        return _changed(act, row, count, said)

    request = {"bucket": bucket_id, "put": _mark(numbers)}
    return perform("fill-bucket", work, by=by, now=now, key=key, request=request, answer=BucketReceipt)


def take_out_of_bucket(
    *, bucket_id: int, numbers: Sequence[int], by: Actor, now: datetime, key: str | None = None
) -> BucketReceipt:
    """Take these out. Refused: not-permitted, bucket-unknown, bucket-is-a-shelf."""

    def work(act: Act) -> BucketReceipt:
        row = opened(bucket_id, by, act.now)
        count = sum(
            members.take_out(row, BucketMember.objects.filter(number__in=list(numbers[start : start + FEW])))
            for start in range(0, len(numbers), FEW)
        )
        said = nphrase(
            "Took one out of the bucket “{name}”.", "Took {count} out of the bucket “{name}”.", count, name=row.name
        )
        return _changed(act, row, count, said)

    request = {"bucket": bucket_id, "out": _mark(numbers)}
    return perform("fill-bucket", work, by=by, now=now, key=key, request=request, answer=BucketReceipt)


def empty_bucket(*, bucket_id: int, by: Actor, now: datetime, key: str | None = None) -> BucketReceipt:
    """Take everything out. Refused: not-permitted, bucket-unknown, bucket-is-a-shelf."""

    def work(act: Act) -> BucketReceipt:
        row = opened(bucket_id, by, act.now)
        count = members.take_out(row, BucketMember.objects.all())
        return _changed(act, row, count, _("Emptied the bucket “{name}”.", name=row.name))

    request = {"bucket": bucket_id, "empty": True}
    return perform("fill-bucket", work, by=by, now=now, key=key, request=request, answer=BucketReceipt)


def join_buckets(
    *, bucket_id: int, other_id: int, how: str = JOIN, by: Actor, now: datetime, key: str | None = None
) -> BucketReceipt:
    """Put in all that another bucket has (join), take that out (subtract), or keep only that (keep-common).

    Copies stand for their titles, and titles for all their copies. Refused: not-permitted, bucket-unknown,
    bucket-is-a-shelf, choose-how.
    """

    def work(act: Act) -> BucketReceipt:
        row = opened(bucket_id, by, act.now)
        other = bucket_seen(other_id, looker(by))
        if other is None or other.pk == row.pk:
            raise Refused(Refusal("bucket-unknown", _("Choose another bucket."), details={"field": "other"}))
        names: dict[str, Any] = {"name": row.name, "other": other.name}
        if how == JOIN:
            count, said = members.put_all_of(row, other), _("Put “{other}” into the bucket “{name}”.", **names)
        elif how in {SUBTRACT, KEEP_COMMON}:
            inside = numbers_in(other, row.holds).order_by()
            every = BucketMember.objects
            which = every.filter(number__in=inside) if how == SUBTRACT else every.exclude(number__in=inside)
            count = members.take_out(row, which)
            said = (
                _("Took what is in “{other}” out of the bucket “{name}”.", **names)
                if how == SUBTRACT
                else _("Kept in the bucket “{name}” what is in “{other}” as well.", **names)
            )
        else:
            raise Refused(Refusal("choose-how", _("Choose what is to become of the two.")))
        return _changed(act, row, count, said)

    request = {"bucket": bucket_id, "other": other_id, "how": how}
    return perform("fill-bucket", work, by=by, now=now, key=key, request=request, answer=BucketReceipt)


def _changed(act: Act, row: Bucket, count: int, said: Phrase) -> BucketReceipt:
    act.on(about=f"bucket:{row.pk}")
    act.say(said)
    act.undoable({"bucket": row.pk, "version": row.version})
    return BucketReceipt(row.pk, count)


def undo_filling(entry: Entry, act: Act) -> None:
    """What was in it before is in it again, and no more; act by act, the last first."""
    data = entry.undo or {}
    row = Bucket.objects.select_for_update().filter(pk=data["bucket"], version=data["version"]).first()
    if row is None or row.dropped_at is not None:
        raise Refused(changed_since())
    members.back(row.pk, row.version)
    row.version, row.changed_at = row.version - 1, act.now
    row.save(update_fields=["version", "changed_at"])


def _mark(numbers: Sequence[int]) -> str:
    return hashlib.sha256(json.dumps(list(numbers)).encode()).hexdigest()
