"""The branches that sign, with their address and time zone."""

from __future__ import annotations

from collections.abc import Collection

from shelflist.observers.notices.wording import Place
from shelflist.records.branches.models import Branch
from shelflist.records.branches.organisation import Organisation


def places(branch_ids: Collection[int], tree: Organisation) -> dict[int, Place]:
    rows = Branch.objects.filter(pk__in=set(branch_ids)).only("name", "address", "phone", "email")
    return {
        row.pk: Place(row.name, tree.calendar(row.pk).zone, row.address, row.phone, row.email)
        for row in rows
        if row.pk in tree.branches
    }
