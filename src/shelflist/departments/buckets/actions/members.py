"""Building blocks that write what is in a bucket, each in one statement however much it is. For use inside an action's
transaction, with the bucket locked and one version up."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import connection
from django.db.models import QuerySet

from shelflist.departments.buckets.models import Bucket, BucketMember
from shelflist.departments.buckets.queries import numbers_in
from shelflist.departments.buckets.rules import COPIES, RECORDS
from shelflist.records.catalog.models import Record
from shelflist.records.items.models import Item

_MEMBERS = BucketMember._meta.db_table
_THINGS = {RECORDS: Record._meta.db_table, COPIES: Item._meta.db_table}
# Names of our own tables and columns only; all values are parameters.
_THERE = f"SELECT 1 FROM {_MEMBERS} m WHERE m.bucket_id = %s AND m.number = x.number AND m.taken_out IS NULL"  # noqa: S608 - names of tables
_LISTED = {
    "sqlite": "SELECT value AS number, key AS place FROM json_each(%s)",
    "postgresql": (
        "SELECT value::bigint AS number, place "
        "FROM jsonb_array_elements_text(%s::jsonb) WITH ORDINALITY AS j(value, place)"
    ),
}


def put_numbers(bucket: Bucket, numbers: Sequence[int]) -> int:
    """Put in the things with these numbers that the library has and the bucket has not; how many those are."""
    unique = list(dict.fromkeys(numbers))
    things = _THINGS[bucket.holds]
    insert = (
        f"INSERT INTO {_MEMBERS} (bucket_id, number, put_in) SELECT %s, x.number, %s "  # noqa: S608 - as above
        f"FROM ({_LISTED[connection.vendor]}) x JOIN {things} t ON t.id = x.number "
        f"WHERE t.deleted_at IS NULL AND NOT EXISTS ({_THERE}) ORDER BY x.place"
    )
    with connection.cursor() as cursor:
        cursor.execute(insert, [bucket.pk, bucket.version, json.dumps(unique), bucket.pk])
        return int(cursor.rowcount)


def put_all_of(bucket: Bucket, other: Bucket) -> int:
    """Put in everything that another bucket has; how much was not there."""
    inside, values = numbers_in(other, bucket.holds).query.sql_with_params()
    insert = (
        f"INSERT INTO {_MEMBERS} (bucket_id, number, put_in) WITH x(number) AS ({inside}) "  # noqa: S608 - as above
        f"SELECT %s, x.number, %s FROM x WHERE NOT EXISTS ({_THERE})"
    )
    with connection.cursor() as cursor:
        cursor.execute(insert, [*values, bucket.pk, bucket.version, bucket.pk])
        return int(cursor.rowcount)


def take_out(bucket: Bucket, which: QuerySet[BucketMember]) -> int:
    """Take these members out; how many."""
    return which.filter(bucket=bucket, taken_out__isnull=True).update(taken_out=bucket.version)


def sweep(bucket: Bucket) -> None:
    """Forget what was taken out, once no undo can want it back."""
    BucketMember.objects.filter(bucket=bucket, taken_out__isnull=False).delete()


def back(bucket_id: int, version: int) -> None:
    """What came with a version goes, what went with it comes back."""
    BucketMember.objects.filter(bucket_id=bucket_id, put_in=version).delete()
    BucketMember.objects.filter(bucket_id=bucket_id, taken_out=version).update(taken_out=None)
