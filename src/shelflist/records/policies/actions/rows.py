"""Adding, changing and removing rows of any rule table by their columns. Each change is a version and can be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.revisions import bump
from shelflist.records.policies.actions.applying import does_not_fit
from shelflist.records.policies.actions.recording import recording
from shelflist.records.policies.actions.versions import may_edit_everything
from shelflist.records.policies.checks import reasons_against
from shelflist.records.policies.tables import RuleTableKind, kind_of


def save_row(
    *,
    table: str,
    values: Mapping[str, Any],
    by: Actor,
    now: datetime,
    row_id: int | None = None,
    many: Mapping[str, Sequence[int]] | None = None,
    why: str = "",
    key: str | None = None,
) -> Saved:
    """Add a row, or change the one with `row_id`. `values` are columns by attname; `many` what it counts or holds.

    Columns that are not named stay as they are. Refused with every reason of `checks`, row-not-found.
    """
    kind = kind_of(table)

    def work(act: Act) -> Saved:
        may_edit_everything(by)
        row = _locked(kind, row_id) if row_id is not None else None
        complete = {**_columns(kind, row), **values}
        if reasons := reasons_against(kind.model, complete, row):
            raise Refused(reasons)
        target = row or kind.model()
        with recording(act, why):
            for name, value in values.items():
                setattr(target, name, value)
            _write(target, many or {})
            bump(kind.revision)
            act.on(about=f"{table}:{target.pk}")
            act.say(_in_words(kind, target, added=row is None))
        return Saved(int(target.pk))

    request = {"table": table, "row": row_id, "values": _plain(values), "many": _plain(many or {}), "why": why}
    return perform("save-policy-row", work, by=by, now=now, key=key, request=request, answer=Saved)


def _write(row: models.Model, many: Mapping[str, Sequence[int]]) -> None:
    """The database has the last word, also on what no check knows: its constraints are named in the refusal."""
    try:
        with transaction.atomic():
            row.save()
            for name, numbers in many.items():
                getattr(row, name).set(numbers)
    except IntegrityError as problem:
        raise Refused(does_not_fit(str(problem))) from None


def remove_row(*, table: str, row_id: int, by: Actor, now: datetime, why: str = "", key: str | None = None) -> Saved:
    """Remove a row that nothing else names. Refused: root-rule-stays, part-in-use, row-not-found."""
    kind = kind_of(table)

    def work(act: Act) -> Saved:
        may_edit_everything(by)
        row = _locked(kind, row_id)
        if getattr(row, "is_root", False):
            raise Refused(
                Refusal(
                    code="root-rule-stays",
                    message=_(
                        "The root rule catches every case that no other rule does: "
                        "it cannot be removed or made a draft."
                    ),
                    remedy=_("Change what it gives instead."),
                )
            )
        with recording(act, why):
            act.on(about=f"{table}:{row_id}")
            act.say(_("{kind} “{name}” removed", kind=kind.label, name=str(row)))
            try:
                row.delete()
            except ProtectedError as problem:
                raise Refused(_in_use(row, problem)) from None
            bump(kind.revision)
        return Saved(row_id)

    request = {"table": table, "row": row_id, "why": why}
    return perform("remove-policy-row", work, by=by, now=now, key=key, request=request, answer=Saved)


def _in_words(kind: RuleTableKind, row: models.Model, *, added: bool) -> Phrase:
    if added:
        return _("{kind} “{name}” added", kind=kind.label, name=str(row))
    return _("{kind} “{name}” changed", kind=kind.label, name=str(row))


def _in_use(row: models.Model, problem: ProtectedError) -> Refusal:
    users = ", ".join(sorted(str(user) for user in problem.protected_objects)[:5])
    return Refusal(
        code="part-in-use",
        message=_("“{name}” is given by {users}.", name=str(row), users=users),
        remedy=_("Let those rules give something else first."),
    )


def _locked(kind: RuleTableKind, row_id: int) -> models.Model:
    row = kind.model._default_manager.select_for_update().filter(pk=row_id).first()
    if row is None:
        raise Refused(Refusal(code="row-not-found", message=_("It does not exist (any more).")))
    return row


def _columns(kind: RuleTableKind, row: models.Model | None) -> dict[str, Any]:
    """The columns as they stand, or as a new row begins."""
    source = row or kind.model()
    return {column.attname: getattr(source, column.attname) for column in kind.columns if not column.primary_key}


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
