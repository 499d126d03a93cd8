"""What a union catalogue was told that we have, and what it should be told now (ZED-08)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shelflist.departments.copy_cataloguing.models import Target, ToldHolding
from shelflist.records.catalog.models import RecordIdentifier
from shelflist.records.items.models import Item

SET, DELETE = "set", "delete"
OCLC = "ocolc"


@dataclass(frozen=True, slots=True)
class Update:
    """One line for the union catalogue: set our holding at a title of its, or delete it."""

    action: str
    number: str
    record_id: int


def unions() -> list[Target]:
    """The targets that are told of our holdings."""
    return list(Target.objects.exclude(union_prefix=""))


def updates(target: Target) -> list[Update]:
    """What has changed since it was told last: titles with copies that it does not know of, and such without any."""
    ours = dict(_ours(target))
    told = dict(ToldHolding.objects.filter(target=target).values_list("number", "record_id"))
    new = [Update(SET, number, record_id) for number, record_id in sorted(ours.items()) if number not in told]
    gone = [Update(DELETE, number, record_id) for number, record_id in sorted(told.items()) if number not in ours]
    return [*new, *gone]


def _ours(target: Target) -> Iterator[tuple[str, int]]:
    """Its numbers of the titles that we have copies of."""
    copies = Item.objects.filter(deleted_at__isnull=True).values("record_id")
    prefix = f"({target.union_prefix})"
    if target.union_prefix.lower() == OCLC:
        found = RecordIdentifier.objects.filter(kind="oclc")
    else:
        found = RecordIdentifier.objects.filter(kind="control", value__startswith=prefix)
    found = found.filter(record__deleted_at__isnull=True, record__in=copies)
    for value, record_id in found.order_by("-record").values_list("value", "record"):
        yield value.removeprefix(prefix), record_id


def told_count(target: Target) -> int:
    return ToldHolding.objects.filter(target=target).count()
