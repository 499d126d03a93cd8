"""The tree of patron categories (PAT-01)."""

from __future__ import annotations

from datetime import datetime

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.permissions import PERMISSIONS
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.revisions import bump
from shelflist.records.patrons.models import PatronCategory

FEWEST_MONTHS = 6  # whoever was not here for less is only on a journey


def save_category(
    *,
    code: str,
    name: str,
    parent_code: str = "",
    valid_months: int = 24,
    juvenile_below_age: int | None = None,
    needs_guarantor: bool = False,
    loan_limit: int | None = None,
    hold_priority: int = 5,
    grown_up_code: str = "",
    suspension_days_per_late_day: int = 0,
    suspension_days_at_most: int = 30,
    warn_days_before: int = 30,
    grace_days: int = 0,
    edit_permission: str = "",
    inactive_after_months: int | None = None,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> Saved:
    """Make a category, or change the one with this code; a category stays where it is in the tree.

    `id` of the answer is the category's. Refused: category-unknown for a parent that does not exist,
    permission-unknown, months-not-usable.
    """
    values = {
        "name": name,
        "valid_months": valid_months,
        "juvenile_below_age": juvenile_below_age,
        "needs_guarantor": needs_guarantor,
        "loan_limit": loan_limit,
        "hold_priority": hold_priority,
        "suspension_days_per_late_day": suspension_days_per_late_day,
        "suspension_days_at_most": suspension_days_at_most,
        "warn_days_before": warn_days_before,
        "grace_days": grace_days,
        "edit_permission": edit_permission,
        "inactive_after_months": inactive_after_months,
    }

    def work(act: Act) -> Saved:
        act.by.must("edit-policies")
        if refusals := _reasons_against(edit_permission, inactive_after_months):
            raise Refused(refusals)
        category = PatronCategory.objects.select_for_update().filter(code=code).first()
        if category is None:
            category = _planted(code, parent_code)
        for column, value in values.items():
            setattr(category, column, value)
        if grown_up_code:
            category.grown_up_category = _known(grown_up_code)
        category.save()
        bump("categories")
        act.on(about=f"patron-category:{category.pk}")
        act.say(_("Saved the patron category {name}.", name=name))
        return Saved(category.pk)

    request = {"code": code, "parent": parent_code, "grown_up": grown_up_code, **values}
    return perform("save-patron-category", work, by=by, now=now, key=key, request=request, answer=Saved)


def _reasons_against(edit_permission: str, inactive_after_months: int | None) -> list[Refusal]:
    found = []
    if edit_permission and edit_permission not in {one.code for one in PERMISSIONS}:
        message = _("There is no permission “{code}”.", code=edit_permission)
        found.append(Refusal("permission-unknown", message, details={"field": "edit_permission"}))
    if inactive_after_months is not None and inactive_after_months < FEWEST_MONTHS:
        message = _("Nobody is closed before {count} months.", count=FEWEST_MONTHS)
        found.append(
            Refusal(
                "months-not-usable", message, _("Leave it empty for never."), details={"field": "inactive_after_months"}
            )
        )
    return found


def _planted(code: str, parent_code: str) -> PatronCategory:
    """A new node of the tree; its path holds its own id, so it is written twice."""
    parent = _known(parent_code) if parent_code else None
    if not code.strip():
        raise Refused(
            Refusal("name-missing", _("A kind of patron needs a code and a name."), details={"field": "code"})
        )
    category = PatronCategory.objects.create(code=code, name=code, parent=parent, path=f"new-{code}")
    category.path = f"{parent.path if parent else ''}{category.pk}/"
    return category


def _known(code: str) -> PatronCategory:
    category = PatronCategory.objects.filter(code=code).first()
    if category is None:
        message = _("There is no patron category “{code}”.", code=code)
        raise Refused(Refusal(code="category-unknown", message=message, details={"field": "parent"}))
    return category
