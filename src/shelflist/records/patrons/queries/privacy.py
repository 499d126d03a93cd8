"""What is known of somebody: all of it, for themselves (PAT-24); how long it is known who had what (PAT-19)."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import models

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import Remembered
from shelflist.records.branches.organisation import Organisation
from shelflist.records.patrons.belongings import belongings
from shelflist.records.patrons.models import Erasure, Patron, PrivacyRule

SECRET = frozenset({"pin_hash", "activation_digest", "activation_expires_at", "name_sort"})
LONGEST_JOURNAL = 5000
DEFAULT = (30, 0)  # days, and how many of each copy
ERASE_AFTER = 90


def _load() -> dict[int, tuple[int, int, int]]:
    rows = PrivacyRule.objects.all()
    return {
        row.branch_id: (row.anonymise_after_days, row.keep_last_per_item, row.erase_removed_after_days) for row in rows
    }


_rules: Remembered[dict[int, tuple[int, int, int]]] = Remembered("privacy", _load)


def privacy_terms(branch_id: int, tree: Organisation) -> tuple[int, int]:
    """After how many days a loan made here loses its person, and how many of each copy keep theirs."""
    days, keep_last, _erase = _terms(branch_id, tree)
    return days, keep_last


def erase_after(branch_id: int, tree: Organisation) -> int:
    """After how many days a patron of this branch who was removed is erased."""
    return _terms(branch_id, tree)[2]


def _terms(branch_id: int, tree: Organisation) -> tuple[int, int, int]:
    facts, rules = tree.branches.get(branch_id), _rules.value()
    upwards = [branch_id, *reversed(facts.above)] if facts else [branch_id]
    return next((rules[one] for one in upwards if one in rules), (*DEFAULT, ERASE_AFTER))


def own_terms(branch_id: int) -> tuple[int, int, int] | None:
    """What this very branch says."""
    return _rules.value().get(branch_id)


def everything_about(patron: Patron) -> dict[str, Any]:
    """All that the program knows of somebody, table by table, and what was done with their record; no secrets."""
    found: dict[str, Any] = {"patron": _row(patron)}
    for one in belongings():
        if one.key == "patrons.patronword.patron":
            continue
        rows = [_row(row) for row in one.of(patron.pk)]
        if rows:
            found.setdefault(str(one.kind.name), []).extend(rows)
    entries = Entry.objects.filter(patron_id=patron.pk).order_by("pk")[:LONGEST_JOURNAL]
    found["journal"] = [
        {"at": one.happened_at.isoformat(), "what": str(Phrase.from_data(one.said)), "by": one.actor_name}
        for one in entries
    ]
    return found


def _row(row: models.Model) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name in SECRET:
            continue
        value = getattr(row, field.attname)
        if field.is_relation and value is not None:
            values[field.name] = str(getattr(row, field.name))
        elif value not in (None, "", [], {}):
            values[field.name] = _plain(value)
    return values


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, Mapping) and "say" in value:
        return str(Phrase.from_data(value))
    return value


def erasures() -> list[tuple[int, datetime]]:
    """The numbers of the records that were erased, and when: for whoever puts a backup back."""
    return list(Erasure.objects.order_by("pk").values_list("former_id", "at"))
