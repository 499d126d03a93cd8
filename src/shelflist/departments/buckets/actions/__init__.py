"""What is done with buckets: made, shared and thrown away; filled, joined and emptied."""

from shelflist.departments.buckets.actions.filling import (
    empty_bucket,
    join_buckets,
    put_in_bucket,
    take_out_of_bucket,
)
from shelflist.departments.buckets.actions.keeping import BucketDetails, BucketReceipt, drop_bucket, save_bucket

__all__ = [
    "BucketDetails",
    "BucketReceipt",
    "drop_bucket",
    "empty_bucket",
    "join_buckets",
    "put_in_bucket",
    "save_bucket",
    "take_out_of_bucket",
]
