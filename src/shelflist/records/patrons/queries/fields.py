"""What each branch asks of those who register (PAT-02)."""

from __future__ import annotations

from collections.abc import Mapping

from shelflist.ground.journal.revisions import Remembered
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons.models import FieldNeed
from shelflist.records.patrons.rules.fields import FieldRule, Need


def _load() -> dict[int, dict[str, FieldRule]]:
    found: dict[int, dict[str, FieldRule]] = {}
    for row in FieldNeed.objects.all():
        need: Need = row.need  # type: ignore[assignment]  # a constraint says which there are
        found.setdefault(row.branch_id, {})[row.field] = FieldRule(need, row.pattern, row.example)
    return found


_by_branch: Remembered[dict[int, dict[str, FieldRule]]] = Remembered("patron-fields", _load)


def field_rules(branch_id: int | None, numbers: Mapping[str, int] | None = None) -> dict[str, FieldRule]:
    """The rule of each field at this branch: its own, else that of the nearest branch above."""
    known, tree = _by_branch.value(numbers), organisation(numbers)
    facts = tree.branches.get(branch_id) if branch_id is not None else None
    found: dict[str, FieldRule] = {}
    if facts is not None:
        for one in (*facts.above, facts.id):  # the root first, so that the nearer one wins
            found |= known.get(one, {})
    return found


def own_field_rules(branch_id: int) -> dict[str, FieldRule]:
    """What this very branch says."""
    return dict(_by_branch.value().get(branch_id, {}))
