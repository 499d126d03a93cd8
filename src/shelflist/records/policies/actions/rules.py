"""Adding, changing, switching and removing loan rules.

That two active rules never ask for the same has the database's word (CIR-02): when another process was quicker, its
constraint fires, `perform` tries once more, and then the rule that was quicker is seen and named.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.models import Branch
from shelflist.records.policies.actions.recording import recorded
from shelflist.records.policies.details import RuleDetails, reasons_against_rule, same_conditions
from shelflist.records.policies.models import LoanRule

UNDO_MINUTES = 60 * 24 * 30
KEPT = tuple(RuleDetails.__dataclass_fields__)


def add_rule(
    *, details: RuleDetails, by: Actor, now: datetime, active: bool = True, why: str = "", key: str | None = None
) -> Saved:
    """Add a rule, in force at once or as a draft."""

    def work(act: Act) -> Saved:
        _may_edit(by, details)
        _check(details, active=active, is_root=False)
        row = LoanRule.objects.create(**details.columns(), active=active)
        bump("policies")
        act.on(about=f"rule:{row.pk}")
        act.say(_("Rule {number}, “{name}”, added", number=row.pk, name=row.name))
        act.undoable({"after": as_data(row)}, UNDO_MINUTES)
        return Saved(row.pk)

    request = {"details": _plain(details.columns()), "active": active, "why": why}
    return perform("add-rule", recorded(work, why), by=by, now=now, key=key, request=request, answer=Saved)


def change_rule(
    *, rule_id: int, details: RuleDetails, by: Actor, now: datetime, why: str = "", key: str | None = None
) -> Saved:
    """Change what a rule asks for and gives. The root rule may give something else but never ask."""

    def work(act: Act) -> Saved:
        row = _locked(rule_id)
        before = as_data(row)
        _may_edit(by, details, row)
        _check(details, active=row.active, is_root=row.is_root, rule_id=rule_id)
        for name, value in details.columns().items():
            setattr(row, name, value)
        row.save()
        bump("policies")
        act.on(about=f"rule:{rule_id}")
        act.say(_("Rule {number}, “{name}”, changed", number=rule_id, name=row.name))
        act.undoable({"before": before, "after": as_data(row)}, UNDO_MINUTES)
        return Saved(rule_id)

    request = {"rule": rule_id, "details": _plain(details.columns()), "why": why}
    return perform("change-rule", recorded(work, why), by=by, now=now, key=key, request=request, answer=Saved)


def switch_rule(
    *, rule_id: int, active: bool, by: Actor, now: datetime, why: str = "", key: str | None = None
) -> Saved:
    """Put a draft in force, or make a rule a draft. The root rule is always in force."""

    def work(act: Act) -> Saved:
        row = _locked(rule_id)
        before = as_data(row)
        _may_edit(by, details_of(row))
        if row.is_root:
            raise Refused(_root_stays())
        _check(details_of(row), active=active, is_root=False, rule_id=rule_id)
        row.active = active
        row.save(update_fields=["active"])
        bump("policies")
        act.on(about=f"rule:{rule_id}")
        act.say(
            _("Rule {number}, “{name}”, put in force", number=rule_id, name=row.name)
            if active
            else _("Rule {number}, “{name}”, made a draft", number=rule_id, name=row.name)
        )
        act.undoable({"before": before, "after": as_data(row)}, UNDO_MINUTES)
        return Saved(rule_id)

    request = {"rule": rule_id, "active": active, "why": why}
    return perform("switch-rule", recorded(work, why), by=by, now=now, key=key, request=request, answer=Saved)


def remove_rule(*, rule_id: int, by: Actor, now: datetime, why: str = "", key: str | None = None) -> Saved:
    """Remove a rule. Loans made by it keep their terms and their explanation. The root rule cannot be removed."""

    def work(act: Act) -> Saved:
        row = _locked(rule_id)
        _may_edit(by, details_of(row))
        if row.is_root:
            raise Refused(_root_stays())
        act.on(about=f"rule:{rule_id}")
        act.say(_("Rule {number}, “{name}”, removed", number=rule_id, name=row.name))
        act.undoable({"before": as_data(row)}, UNDO_MINUTES)
        row.delete()
        bump("policies")
        return Saved(rule_id)

    return perform(
        "remove-rule", recorded(work, why), by=by, now=now, key=key, request={"rule": rule_id, "why": why}, answer=Saved
    )


def undo_rule(entry: Entry, act: Act) -> None:
    """The undo of all four: the rule becomes what it was before, unless it has been changed again since."""
    kept = entry.undo or {}
    before, after = kept.get("before"), kept.get("after")
    row = LoanRule.objects.select_for_update().filter(pk=int(entry.about.removeprefix("rule:"))).first()
    if (as_data(row) if row else None) != after:
        raise Refused(changed_since())
    if before is not None:
        restored = _from_data(before)
        _check(details_of(restored), active=restored.active, is_root=restored.is_root, rule_id=restored.pk)
        restored.save()
    elif row is not None:
        row.delete()
    bump("policies")


def as_data(row: LoanRule) -> dict[str, Any]:
    """The row as plain JSON: what an undo compares and brings back."""
    return {"id": row.pk, "active": row.active, "is_root": row.is_root, **_plain(details_of(row).columns())}


def _from_data(data: Mapping[str, Any]) -> LoanRule:
    """The inverse of `as_data`."""
    ratios = {name: Decimal(value) for name, value in data.items() if name.startswith("hold_ratio") and value}
    days = {name: date.fromisoformat(value) for name, value in data.items() if name == "renew_until" and value}
    return LoanRule(**{**data, **ratios, **days})


def details_of(row: LoanRule) -> RuleDetails:
    return RuleDetails(**{name: getattr(row, name) for name in KEPT})


def _plain(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers with decimals as text with two, however the database gave them, and days as text."""
    return {name: _as_text(name, value) for name, value in columns.items()}


def _as_text(name: str, value: Any) -> Any:
    if value is not None and name.startswith("hold_ratio"):
        return f"{Decimal(value):.2f}"
    return value.isoformat() if isinstance(value, date) else value


def _locked(rule_id: int) -> LoanRule:
    row = LoanRule.objects.select_for_update().filter(pk=rule_id).first()
    if row is None:
        raise Refused(
            Refusal(code="rule-not-found", message=_("There is no rule {number} (any more).", number=rule_id))
        )
    return row


def _may_edit(by: Actor, details: RuleDetails, row: LoanRule | None = None) -> None:
    """A rule for one branch may be edited by whoever may edit policies there; any other needs the whole tree."""
    root = Branch.objects.filter(parent__isnull=True).first()
    whole = root.path if root else ""
    for branch_id in {details.branch_id, row.branch_id if row else details.branch_id}:
        branch = Branch.objects.filter(pk=branch_id).first() if branch_id else None
        by.must("edit-policies", branch.path if branch else whole)


def _check(details: RuleDetails, *, active: bool, is_root: bool, rule_id: int | None = None) -> None:
    reasons = reasons_against_rule(details, is_root=is_root) + _missing(details)
    if active:
        twin = LoanRule.objects.filter(active=True, **_as_filter(details)).exclude(pk=rule_id or 0).first()
        if twin is not None:
            reasons.append(same_conditions(twin.pk, twin.name))
    if reasons:
        raise Refused(reasons)


def _as_filter(details: RuleDetails) -> dict[str, Any]:
    return {
        f"{name}__isnull" if value is None else name: True if value is None else value
        for name, value in details.asked().items()
    }


def _missing(details: RuleDetails) -> list[Refusal]:
    """References to what is not there (any more): the database would notice only at the end of the transaction."""
    missing = []
    for field in LoanRule._meta.concrete_fields:
        target = field.related_model
        if isinstance(target, type) and issubclass(target, Model):
            chosen = getattr(details, field.attname)
            if chosen is not None and not target._default_manager.filter(pk=chosen).exists():
                missing.append(
                    Refusal(
                        code="rule-value-unknown",
                        message=_("Something that the rule names does not exist any more."),
                        details={"field": field.name},
                    )
                )
    return missing


def _root_stays() -> Refusal:
    return Refusal(
        code="root-rule-stays",
        message=_("The root rule catches every case that no other rule does: it cannot be removed or made a draft."),
        remedy=_("Change what it gives instead."),
    )
