"""Buckets from the first title to the last undo: what is in them, who may change them, and with how few statements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shelflist.departments.buckets import actions, queries
from shelflist.departments.buckets.actions import filling, keeping
from shelflist.departments.buckets.models import Bucket, BucketMember
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.catalog.models import Record
from shelflist.records.items.actions import delete_item
from shelflist.records.items.tests.library import BY, NOW, Shelves

pytestmark = pytest.mark.django_db


@pytest.fixture
def jo(shelves: Shelves) -> Actor:
    return replace(shelves.people.clerk("keep-buckets", "undo"), branch_id=shelves.people.main.pk)


def made(by: Actor, holds: str = "records", numbers: tuple[int, ...] = (), **more: Any) -> Bucket:
    details = actions.BucketDetails(name=more.pop("name", "Rivers"), holds=holds, numbers=numbers, **more)
    return Bucket.objects.get(pk=actions.save_bucket(details=details, by=by, now=NOW).id)


def inside(bucket: Bucket, holds: str = "") -> list[int]:
    bucket.refresh_from_db()
    return list(queries.numbers_in(bucket, holds or bucket.holds))


def codes(act: Callable[[], Any]) -> list[str]:
    before = Entry.objects.count(), BucketMember.objects.count()
    with pytest.raises(Refused) as no:
        act()
    assert (Entry.objects.count(), BucketMember.objects.count()) == before
    return [one.code for one in no.value.refusals]


def test_cat_17_a_bucket_is_filled_emptied_and_every_act_goes_back_the_last_first(shelves: Shelves, jo: Actor) -> None:
    emma, ulysses = shelves.emma.pk, shelves.ulysses.pk
    bucket = made(jo, numbers=(emma, emma, 999_999))
    assert inside(bucket) == [emma]  # once, and only what the library has
    who: dict[str, Any] = {"bucket_id": bucket.pk, "by": jo, "now": NOW}
    put = actions.put_in_bucket(numbers=[ulysses, emma], **who)
    assert (put.count, inside(bucket)) == (1, [emma, ulysses])
    out = actions.take_out_of_bucket(numbers=[emma, 5], **who)
    assert (out.count, inside(bucket)) == (1, [ulysses])
    again = actions.put_in_bucket(numbers=[emma], **who)
    assert inside(bucket) == [ulysses, emma]
    emptied = actions.empty_bucket(**who)
    assert (emptied.count, inside(bucket)) == (2, [])
    assert codes(lambda: undo(entry_id=again.entry_id, by=jo, now=NOW)) == ["changed-since"]
    for receipt, back in ((emptied, [ulysses, emma]), (again, [ulysses]), (out, [emma, ulysses]), (put, [emma])):
        undo(entry_id=receipt.entry_id, by=jo, now=NOW)
        assert inside(bucket) == back
    actions.put_in_bucket(numbers=[ulysses], **who)
    assert inside(bucket) == [emma, ulysses]


def test_cat_17_what_was_taken_out_is_forgotten_once_no_undo_can_want_it(shelves: Shelves, jo: Actor) -> None:
    bucket = made(jo, numbers=(shelves.emma.pk,))
    actions.empty_bucket(bucket_id=bucket.pk, by=jo, now=NOW)
    assert BucketMember.objects.count() == 1
    later = NOW + timedelta(hours=1)
    actions.put_in_bucket(bucket_id=bucket.pk, numbers=[shelves.ulysses.pk], by=jo, now=later)
    assert list(BucketMember.objects.values_list("number", flat=True)) == [shelves.ulysses.pk]


def test_cat_17_buckets_are_joined_and_subtracted_and_copies_stand_for_titles(shelves: Shelves, jo: Actor) -> None:
    emma, ulysses = shelves.emma.pk, shelves.ulysses.pk
    first, second = shelves.copy("31").pk, shelves.copy("32").pk
    third = shelves.copy("33", record_id=ulysses).pk
    titles = made(jo, numbers=(emma,))
    copies = made(jo, "copies", numbers=(third,), name="Pile")
    who: dict[str, Any] = {"by": jo, "now": NOW}
    join = actions.join_buckets(bucket_id=titles.pk, other_id=copies.pk, **who)
    assert (join.count, inside(titles)) == (1, [emma, ulysses])
    actions.join_buckets(bucket_id=copies.pk, other_id=titles.pk, **who)
    assert inside(copies) == [third, first, second]
    assert sorted(inside(titles, "copies")) == [first, second, third]
    only = made(jo, numbers=(ulysses,), name="Only")
    kept = actions.join_buckets(bucket_id=copies.pk, other_id=only.pk, how=filling.KEEP_COMMON, **who)
    assert (kept.count, inside(copies)) == (2, [third])
    undo(entry_id=kept.entry_id, by=jo, now=NOW)
    less = actions.join_buckets(bucket_id=copies.pk, other_id=only.pk, how=filling.SUBTRACT, **who)
    assert (less.count, inside(copies)) == (1, [first, second])
    assert codes(lambda: actions.join_buckets(bucket_id=only.pk, other_id=only.pk, **who)) == ["bucket-unknown"]
    assert codes(lambda: actions.join_buckets(bucket_id=only.pk, other_id=copies.pk, how="x", **who)) == ["choose-how"]


def test_cat_17_a_stretch_of_shelf_is_what_stands_there_now(shelves: Shelves, jo: Actor) -> None:
    place = {"shelf_branch_id": shelves.people.main.pk, "shelf_location_id": shelves.fiction.pk}
    stretch = made(jo, "shelf", begins="823", ends="823.7", **place)
    assert inside(stretch, "copies") == []
    later, sooner = shelves.copy("31", call_number="823.7 AUS"), shelves.copy("32", call_number="823.0 ZZZ")
    shelves.copy("33", call_number="823.71 AUS")
    shelves.copy("34", call_number="823.7 BRO", branch_id=shelves.people.east.pk, location_id=shelves.east.pk)
    assert inside(stretch, "copies") == [sooner.pk, later.pk]
    assert inside(stretch, "records") == [shelves.emma.pk]
    assert queries.counts_of([stretch]) == {stretch.pk: 2}
    assert codes(lambda: actions.put_in_bucket(bucket_id=stretch.pk, numbers=[1], by=jo, now=NOW)) == [
        "bucket-is-a-shelf"
    ]
    delete_item(item_id=later.pk, by=BY, now=NOW)
    assert inside(stretch, "copies") == [sooner.pk]
    pile = made(jo, "copies", name="Pile")
    actions.join_buckets(bucket_id=pile.pk, other_id=stretch.pk, by=jo, now=NOW)
    assert inside(pile) == [sooner.pk]
    assert codes(lambda: made(jo, "shelf", name="Back", begins="9", ends="8", **place)) == ["range-backwards"]
    assert codes(lambda: made(jo, "shelf", name="Where")) == ["branch-unknown"]


def test_cat_17_only_those_it_is_shared_with_see_it_and_only_its_owner_keeps_it(shelves: Shelves, jo: Actor) -> None:
    bucket = made(jo, numbers=(shelves.emma.pk,))
    ann = replace(jo, id=8, name="Ann")
    put: Callable[[Actor], Any] = lambda by: actions.put_in_bucket(  # noqa: E731 - said often
        bucket_id=bucket.pk, numbers=[shelves.ulysses.pk], by=by, now=NOW
    )
    assert codes(lambda: put(ann)) == ["bucket-unknown"]
    assert codes(lambda: put(replace(jo, grants={}))) == ["not-permitted"]
    details = actions.BucketDetails(name="Rivers", shared="branch", open_to_change=False)
    shared = actions.save_bucket(details=details, bucket_id=bucket.pk, by=jo, now=NOW)
    assert codes(lambda: put(ann)) == ["not-permitted"]
    assert codes(lambda: put(replace(ann, branch_id=shelves.people.east.pk))) == ["bucket-unknown"]
    assert [one.pk for one in queries.buckets_for(queries.looker(ann))] == [bucket.pk]
    undo(entry_id=shared.entry_id, by=jo, now=NOW)
    assert queries.buckets_for(queries.looker(ann)) == []
    opened = replace(details, open_to_change=True)
    actions.save_bucket(details=opened, bucket_id=bucket.pk, by=jo, now=NOW)
    assert put(ann).count == 1
    assert codes(lambda: actions.drop_bucket(bucket_id=bucket.pk, by=ann, now=NOW)) == ["not-permitted"]
    nowhere = replace(jo, branch_id=None)
    assert codes(lambda: made(nowhere, name="Other", shared="branch")) == ["branch-unknown"]


def test_cat_17_a_bucket_has_a_name_of_its_own_and_comes_back_with_all_that_was_in_it(
    shelves: Shelves, jo: Actor
) -> None:
    bucket = made(jo, numbers=(shelves.emma.pk,))
    assert codes(lambda: made(jo)) == ["name-taken"]
    assert codes(lambda: made(jo, name=" ")) == ["name-missing"]
    assert codes(lambda: made(jo, name="x" * 121)) == ["too-long"]
    assert made(jo, numbers=(shelves.emma.pk,)).name == "Rivers (2)"
    dropped = actions.drop_bucket(bucket_id=bucket.pk, by=jo, now=NOW)
    assert queries.bucket_seen(bucket.pk, queries.looker(jo)) is None
    assert made(jo).name == "Rivers"
    keeping.forget_dropped(NOW)
    undo(entry_id=dropped.entry_id, by=jo, now=NOW)
    bucket.refresh_from_db()
    assert (bucket.name, inside(bucket)) == ("Rivers (3)", [shelves.emma.pk])
    actions.drop_bucket(bucket_id=bucket.pk, by=jo, now=NOW)
    keeping.forget_dropped(NOW + timedelta(days=2))
    assert not Bucket.objects.filter(pk=bucket.pk).exists()
    assert not BucketMember.objects.filter(bucket_id=bucket.pk).exists()
    new = made(jo, name="New")
    undo(entry_id=Entry.objects.latest("pk").pk, by=jo, now=NOW)
    assert not Bucket.objects.filter(pk=new.pk).exists()


def test_cat_17_however_much_is_in_it_an_act_takes_the_same_few_statements(shelves: Shelves, jo: Actor) -> None:
    Record.objects.bulk_create(
        Record(marc="{}", digest=f"d{number}", title=f"T{number}", created_at=NOW, changed_at=NOW)
        for number in range(400)
    )
    every = tuple(Record.objects.order_by("pk").values_list("pk", flat=True))
    few, many = made(jo, numbers=every[:2], name="Few"), made(jo, numbers=every, name="Many")
    target = [made(jo, name="A"), made(jo, name="B")]
    actions.empty_bucket(bucket_id=target[0].pk, by=jo, now=NOW)  # what is kept in memory is read once
    counts = []
    for one, other in zip(target, (few, many), strict=True):
        who: dict[str, Any] = {"bucket_id": one.pk, "by": jo, "now": NOW}
        with CaptureQueriesContext(
            connection,
        ) as seen:
            joined = actions.join_buckets(other_id=other.pk, **who)
            actions.join_buckets(other_id=other.pk, how=filling.SUBTRACT, **who)
            actions.put_in_bucket(numbers=list(queries.numbers_in(other, "records")), **who)
            emptied = actions.empty_bucket(**who)
            undo(entry_id=emptied.entry_id, by=jo, now=NOW)
        counts.append(len(seen))
        assert joined.count == len(inside(one)) == len(inside(other))
    assert counts[0] == counts[1]


def test_cat_17_barcodes_are_found_in_their_order_and_what_is_not_found_is_listed(shelves: Shelves) -> None:
    first, second = shelves.copy("31").pk, shelves.copy("32").pk
    found, unknown = queries.copies_numbered("32\n 31 \n\nnobody's\n32\r\n")
    assert (found, unknown) == ([second, first], ["nobody's"])


def test_cat_17_when_titles_are_merged_the_lead_takes_their_places_and_gives_them_back(
    shelves: Shelves, jo: Actor
) -> None:
    from shelflist.departments.buckets.actions.merging import move_members, move_members_back

    emma, ulysses = shelves.emma.pk, shelves.ulysses.pk
    one, both = made(jo, numbers=(ulysses,)), made(jo, numbers=(emma, ulysses), name="Both")
    copies = made(jo, "copies", numbers=(shelves.copy("31").pk,), name="Copies")
    before = inside(copies)
    moved = move_members(None, emma, [ulysses])  # type: ignore[arg-type] # the act is not asked
    assert (inside(one), inside(both), inside(copies)) == ([emma], [emma, ulysses], before)
    move_members_back(None, emma, moved)  # type: ignore[arg-type] # as above
    assert (inside(one), inside(both)) == ([ulysses], [emma, ulysses])
