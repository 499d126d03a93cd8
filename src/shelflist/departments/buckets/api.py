"""REST resources of buckets: list, make, look into, fill by number or barcode, empty, join. Mounted by doors/api."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Header, Path, Query, Router, Schema

from shelflist.departments.buckets import actions, queries
from shelflist.departments.buckets.actions.keeping import PERMISSION
from shelflist.departments.buckets.models import Bucket
from shelflist.departments.buckets.queries import Line
from shelflist.records.branches.middleware import placed

router = Router()

PRINTABLE = r"^[^\x00-\x1f\x7f]*$"
MOST = 10_000  # things in one request
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]
Barcode = Annotated[str, Field(min_length=1, max_length=80, pattern=PRINTABLE)]
Limit = Annotated[int, Query(ge=1, le=100)]
Offset = Annotated[int, Query(ge=0, le=2_000_000)]
IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key", max_length=80)]


class BucketIn(Schema):
    """A bucket: what it is called, what it holds, and who sees it; `open_to_change`: whoever sees it may fill it."""

    name: str = Field(max_length=120, pattern=PRINTABLE, examples=["To be weeded"])
    holds: Literal["records", "copies"] = "records"
    about: str = Field(default="", max_length=4000)
    shared: Literal["mine", "branch", "all"] = "mine"
    open_to_change: bool = False


class ThingsIn(Schema):
    """Titles by number and copies by barcode.

    In a bucket of titles a barcode stands for its title, in one of copies a title for all its copies.
    """

    records: list[Number] = Field(default=[], max_length=MOST)
    barcodes: list[Barcode] = Field(default=[], max_length=MOST)


class JoinIn(Schema):
    """Another bucket, and whether what it has is put in, taken out, or the only thing kept."""

    other: Number
    how: Literal["join", "subtract", "keep-common"] = "join"


class BucketOut(Schema):
    """A bucket as it stands in a list."""

    id: int
    name: str
    about: str
    holds: str
    shared: str
    open_to_change: bool
    owner: str
    is_mine: bool
    count: int


class BucketsOut(Schema):
    """The buckets that the key's user sees, their own first."""

    buckets: list[BucketOut]


class ThingOut(Schema):
    """A title or copy in a bucket. `gone`: the library has it no more."""

    number: int
    title: str
    author: str
    barcode: str
    gone: bool


class InsideOut(BucketOut):
    """A bucket with a page of what is in it; `next_offset` asks for the next one, null when there is none."""

    things: list[ThingOut]
    next_offset: int | None


class CopiesOut(Schema):
    """The barcodes of a bucket's copies, of titles those of all their copies, in the order of the shelves."""

    barcodes: list[str]
    next_offset: int | None


class BucketDone(Schema):
    """What was put in or taken out, the journal entry that can be undone, and what means nothing here."""

    entry_id: int
    id: int
    count: int
    in_it: int
    unknown: list[str] = []


@router.get("/buckets", response=BucketsOut, summary="The buckets that you see")
def listed(request: HttpRequest) -> Mapping[str, Any]:
    """Your own, those of your branch, and those of everybody."""
    by = placed(request).actor
    by.must(PERMISSION)
    rows = queries.buckets_for(queries.looker(by))
    counts = queries.counts_of(rows)
    return {"buckets": [_told(one, counts[one.pk], by.id or 0) for one in rows]}


@router.post("/buckets", response=BucketDone, summary="Make a bucket")
def make(request: HttpRequest, data: BucketIn, key: IdempotencyKey = None) -> Mapping[str, Any]:
    """Empty; fill it with `put`."""
    here = placed(request)
    details = actions.BucketDetails(**data.dict())
    return _done(actions.save_bucket(details=details, by=here.actor, now=here.now, key=key))


@router.get("/buckets/{bucket_id}", response=InsideOut, summary="A bucket and what is in it")
def one(request: HttpRequest, bucket_id: Id, limit: Limit = 50, offset: Offset = 0) -> Mapping[str, Any]:
    """In the order in which it was put in."""
    found = _seen(request, bucket_id)
    count = queries.counts_of([found])[found.pk]
    things = queries.lines(found, offset, limit)
    following = offset + len(things)
    return {
        **_told(found, count, placed(request).actor.id or 0),
        "things": [_thing(line) for line in things],
        "next_offset": following if things and following < count else None,
    }


@router.get("/buckets/{bucket_id}/copies", response=CopiesOut, summary="The copies of a bucket")
def copies(request: HttpRequest, bucket_id: Id, limit: Limit = 50, offset: Offset = 0) -> Mapping[str, Any]:
    """For programs that go to the shelf."""
    found = _seen(request, bucket_id)
    barcodes = queries.barcodes_in(found, offset, limit + 1)
    return {"barcodes": barcodes[:limit], "next_offset": offset + limit if len(barcodes) > limit else None}


@router.post("/buckets/{bucket_id}/put", response=BucketDone, summary="Put titles or copies in")
def put(request: HttpRequest, bucket_id: Id, data: ThingsIn, key: IdempotencyKey = None) -> Mapping[str, Any]:
    """Those in it already stay where they are; what the library does not have is listed as unknown."""
    return _filled(request, bucket_id, data, key, out=False)


@router.post("/buckets/{bucket_id}/take-out", response=BucketDone, summary="Take titles or copies out")
def take_out(request: HttpRequest, bucket_id: Id, data: ThingsIn, key: IdempotencyKey = None) -> Mapping[str, Any]:
    """They stay in the library."""
    return _filled(request, bucket_id, data, key, out=True)


@router.post("/buckets/{bucket_id}/empty", response=BucketDone, summary="Take everything out")
def empty(request: HttpRequest, bucket_id: Id, key: IdempotencyKey = None) -> Mapping[str, Any]:
    """The bucket stays."""
    here = placed(request)
    return _done(actions.empty_bucket(bucket_id=bucket_id, by=here.actor, now=here.now, key=key))


@router.post("/buckets/{bucket_id}/join", response=BucketDone, summary="Reckon with another bucket")
def join(request: HttpRequest, bucket_id: Id, data: JoinIn, key: IdempotencyKey = None) -> Mapping[str, Any]:
    """Copies stand for their titles, and titles for all their copies."""
    here = placed(request)
    receipt = actions.join_buckets(
        bucket_id=bucket_id, other_id=data.other, how=data.how, by=here.actor, now=here.now, key=key
    )
    return _done(receipt)


@router.post("/buckets/{bucket_id}/drop", response=BucketDone, summary="Throw a bucket away")
def drop(request: HttpRequest, bucket_id: Id, key: IdempotencyKey = None) -> Mapping[str, Any]:
    """What was in it stays in the library."""
    here = placed(request)
    return _done(actions.drop_bucket(bucket_id=bucket_id, by=here.actor, now=here.now, key=key))


def _seen(request: HttpRequest, bucket_id: int) -> Bucket:
    by = placed(request).actor
    by.must(PERMISSION)
    found = queries.bucket_seen(bucket_id, queries.looker(by))
    if found is None:
        raise Http404(_("There is no such bucket."))
    return found


def _filled(request: HttpRequest, bucket_id: int, data: ThingsIn, key: str | None, *, out: bool) -> Mapping[str, Any]:
    here, found = placed(request), _seen(request, bucket_id)
    numbers, unknown = queries.things_named(found.holds, data.records, data.barcodes)
    do = actions.take_out_of_bucket if out else actions.put_in_bucket
    receipt = do(bucket_id=bucket_id, numbers=numbers, by=here.actor, now=here.now, key=key)
    return {**_done(receipt), "unknown": unknown}


def _done(receipt: actions.BucketReceipt) -> Mapping[str, Any]:
    return {
        "entry_id": receipt.entry_id,
        "id": receipt.id,
        "count": receipt.count,
        "in_it": queries.count_in(receipt.id),
    }


def _told(found: Bucket, count: int, own_id: int) -> Mapping[str, Any]:
    return {
        "id": found.pk,
        "name": found.name,
        "about": found.about,
        "holds": found.holds,
        "shared": found.shared,
        "open_to_change": found.open_to_change,
        "owner": found.owner_name,
        "is_mine": found.owner_id == own_id,
        "count": count,
    }


def _thing(line: Line) -> Mapping[str, Any]:
    return {
        "number": line.number,
        "title": line.record.title if line.record else "",
        "author": line.record.author if line.record else "",
        "barcode": line.item.barcode if line.item else "",
        "gone": line.record is None,
    }
