"""The rules that name a branch, when its settings are copied to another branch or compared with another's (CON-08)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, models, transaction

from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.copying import Copied, Part, register
from shelflist.records.branches.models import Branch, ShelvingLocation
from shelflist.records.branches.organisation import Organisation
from shelflist.records.policies.actions.recording import recording
from shelflist.records.policies.models import HoldRule, Limit, LoanRule

KINDS: dict[str, type[models.Model]] = {"loan-rule": LoanRule, "hold-rule": HoldRule, "limit": Limit}


def columns_to(model: type[models.Model], target: type[models.Model]) -> list[str]:
    """The columns of a table that point to branches, or to shelves."""
    return [field.attname for field in model._meta.concrete_fields if field.related_model is target]


def rules_naming(model: type[models.Model], branch_id: int) -> list[Any]:
    """The rules of one table that name a branch."""
    named = models.Q()
    for column in columns_to(model, Branch):
        named |= models.Q(**{column: branch_id})
    return list(model._default_manager.filter(named).order_by("pk"))


def lines(tree: Organisation, branch_id: int) -> dict[str, Phrase | str]:
    """The rules that name a branch; a limit is named by its set."""
    counts: dict[str, int] = defaultdict(int)
    for model in KINDS.values():
        for row in rules_naming(model, branch_id):
            counts[str(row.limit_set) if isinstance(row, Limit) else row.name] += 1
    return {name: nphrase("{count} rule", "{count} rules", count) for name, count in sorted(counts.items())}


def copy(act: Act, tree: Organisation, origin: int, target: int) -> Copied:
    """Each rule that names the one is made for the other too, unless there is such a rule, or it asks for a shelf that
    the other has not got."""
    made: dict[str, list[int]] = {}
    with recording(act, f"{tree.branch(origin).code} → {tree.branch(target).code}"):
        for kind, model in KINDS.items():
            rows = [_moved(row, tree, origin, target) for row in rules_naming(model, origin)]
            made[kind] = [row.pk for row in rows if row is not None and _added(row)]
    return Copied(sum(map(len, made.values())), {name: ids for name, ids in made.items() if ids})


def _moved(row: Any, tree: Organisation, origin: int, target: int) -> Any | None:
    """The rule as it would be for the other branch, not written; None when it asks for a shelf that is not there."""
    for column in columns_to(type(row), Branch):
        if getattr(row, column) == origin:
            setattr(row, column, target)
    for column in columns_to(type(row), ShelvingLocation):
        shelf = tree.locations.get(getattr(row, column) or 0)
        if shelf is not None and shelf.branch_id == origin:
            codes = dict(ShelvingLocation.objects.filter(branch_id=target).values_list("code", "pk"))
            if shelf.code not in codes:
                return None
            setattr(row, column, codes[shelf.code])
    row.pk = None
    row._state.adding = True
    return row


def _added(row: Any) -> bool:
    """Write it, unless the constraints say that another rule asks for the same."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def take_back(undo: Mapping[str, Any], act: Act) -> None:
    """Remove the rules that were made."""
    with recording(act):
        for kind, ids in undo.items():
            rows = KINDS[kind]._default_manager.filter(pk__in=ids)
            if rows.count() != len(ids):
                raise Refused(changed_since(_("A rule that was copied has been removed since.")))
            rows.delete()


def register_rules() -> None:
    """Called once, when the program starts."""
    register(Part("rules", _("Rules that name it"), lines, copy, take_back, permission="edit-policies"))
