"""Durations, fines, maximum fines and lists of fixed dates: what rules give by name."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import ProtectedError

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.models import Branch
from shelflist.records.policies.actions.recording import recorded
from shelflist.records.policies.details import (
    DurationDetails,
    FineDetails,
    HardDateDetails,
    MaxFineDetails,
    PartDetails,
)
from shelflist.records.policies.models import DurationRule, FineRule, HardDueDate, HardDueDateValue, MaxFine

Part = DurationRule | FineRule | MaxFine | HardDueDate
MODELS: dict[type, type[Part]] = {
    DurationDetails: DurationRule,
    FineDetails: FineRule,
    MaxFineDetails: MaxFine,
    HardDateDetails: HardDueDate,
}
KINDS: dict[str, type[Part]] = {
    "duration": DurationRule,
    "fine": FineRule,
    "max-fine": MaxFine,
    "fixed-dates": HardDueDate,
}
NAMES = {model: kind for kind, model in KINDS.items()}


def save_part(
    *, details: PartDetails, by: Actor, now: datetime, part_id: int | None = None, why: str = "", key: str | None = None
) -> Saved:
    """Add a duration, fine, maximum fine or list of fixed dates, or change the one with `part_id`.

    Loans already out keep the terms they were made with.
    """
    model = MODELS[type(details)]

    def work(act: Act) -> Saved:
        _may_edit(by)
        reasons = details.reasons_against()
        if model._default_manager.filter(name=details.name).exclude(pk=part_id or 0).exists():
            reasons.append(
                Refusal(
                    code="part-name-taken",
                    message=_("Another one is called “{name}”.", name=details.name),
                    remedy=_("Choose another name."),
                )
            )
        if reasons:
            raise Refused(reasons)
        row = _find(model, part_id) if part_id is not None else model()
        _write(row, details)
        bump("policies")
        act.on(about=f"{NAMES[model]}:{row.pk}")
        act.say(_("{kind} “{name}” saved", kind=_kind_in_words(model), name=details.name))
        return Saved(row.pk)

    request = {"id": part_id, "kind": NAMES[model], "details": _plain(details), "why": why}
    return perform("save-policy-part", recorded(work, why), by=by, now=now, key=key, request=request, answer=Saved)


def remove_part(*, kind: str, part_id: int, by: Actor, now: datetime, why: str = "", key: str | None = None) -> Saved:
    """Remove a part that no rule gives. `kind` is duration, fine, max-fine or fixed-dates."""

    def work(act: Act) -> Saved:
        _may_edit(by)
        model = KINDS[kind]
        row = _find(model, part_id)
        try:
            row.delete()
        except ProtectedError as problem:
            numbers = ", ".join(str(rule.pk) for rule in sorted(problem.protected_objects, key=lambda rule: rule.pk))
            raise Refused(
                Refusal(
                    code="part-in-use",
                    message=_("“{name}” is given by rule {numbers}.", name=row.name, numbers=numbers),
                    remedy=_("Let those rules give something else first."),
                )
            ) from None
        bump("policies")
        act.on(about=f"{kind}:{part_id}")
        act.say(_("{kind} “{name}” removed", kind=_kind_in_words(model), name=row.name))
        return Saved(part_id)

    request = {"kind": kind, "id": part_id, "why": why}
    return perform("remove-policy-part", recorded(work, why), by=by, now=now, key=key, request=request, answer=Saved)


def _write(row: Part, details: PartDetails) -> None:
    columns = asdict(details)
    columns.pop("values", None)
    for name, value in columns.items():
        setattr(row, name, value)
    row.save()
    if isinstance(details, HardDateDetails):
        HardDueDateValue.objects.filter(hard_due_date_id=row.pk).delete()
        HardDueDateValue.objects.bulk_create(
            HardDueDateValue(hard_due_date_id=row.pk, active_from=starts, due_on=due)
            for starts, due in sorted(details.values)
        )


def _find(model: type[Part], part_id: int) -> Part:
    row = model._default_manager.filter(pk=part_id).first()
    if row is None:
        raise Refused(Refusal(code="part-not-found", message=_("It does not exist (any more).")))
    return row


def _may_edit(by: Actor) -> None:
    """Parts are shared by every rule, so they need the permission for the whole tree."""
    root = Branch.objects.filter(parent__isnull=True).first()
    by.must("edit-policies", root.path if root else "")


def _plain(details: PartDetails) -> dict[str, Any]:
    return {
        name: [[starts.isoformat(), due.isoformat()] for starts, due in value] if name == "values" else value
        for name, value in asdict(details).items()
    }


def _kind_in_words(model: type[Part]) -> Phrase:
    return {
        DurationRule: _("Loan length"),
        FineRule: _("Fine"),
        MaxFine: _("Maximum fine"),
        HardDueDate: _("List of fixed dates"),
    }[model]
