"""Floating groups: branches among which copies stay where they come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import ProtectedError

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.actions.tree import not_found
from shelflist.records.branches.models import Branch, FloatingGroup, FloatingMember
from shelflist.records.branches.organisation import FloatingMemberFacts


def save_floating_group(
    *,
    code: str,
    name: str,
    members: Sequence[FloatingMemberFacts],
    by: Actor,
    now: datetime,
    group_id: int | None = None,
    manual: bool = False,
    key: str | None = None,
) -> Saved:
    """Add a floating group, or change the one with `group_id`, with the branches that belong to it."""
    plain = [[member.branch_id, member.most_copies, member.most_of_a_title] for member in members]

    def work(act: Act) -> Saved:
        by.must("edit-branches")
        row = _group(group_id)
        if reasons := _reasons_against(code, name, members, group_id):
            raise Refused(reasons)
        row.code, row.name, row.manual = code, name, manual
        row.save()
        FloatingMember.objects.filter(group=row).delete()
        FloatingMember.objects.bulk_create(
            FloatingMember(
                group=row,
                branch_id=member.branch_id,
                most_copies=member.most_copies,
                most_of_a_title=member.most_of_a_title,
            )
            for member in members
        )
        bump("branches")
        act.on(about=f"floating-group:{row.pk}")
        act.say(_("Floating group “{name}” saved", name=name))
        return Saved(row.pk)

    request = {"group": group_id, "code": code, "name": name, "members": plain, "manual": manual}
    return perform("save-floating-group", work, by=by, now=now, key=key, request=request, answer=Saved)


def remove_floating_group(*, group_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Remove a floating group to which no copy belongs any more."""

    def work(act: Act) -> Saved:
        by.must("edit-branches")
        row = _group(group_id)
        try:
            row.delete()
        except ProtectedError:
            raise Refused(
                Refusal(
                    code="floating-group-in-use",
                    message=_("Copies float in the group “{name}”.", name=row.name),
                    remedy=_("Take them out of the group first."),
                )
            ) from None
        bump("branches")
        act.on(about=f"floating-group:{group_id}")
        act.say(_("Floating group “{name}” removed", name=row.name))
        return Saved(group_id)

    return perform("remove-floating-group", work, by=by, now=now, key=key, request={"group": group_id}, answer=Saved)


def _group(group_id: int | None) -> FloatingGroup:
    if group_id is None:
        return FloatingGroup()
    row = FloatingGroup.objects.filter(pk=group_id).first()
    if row is None:
        raise Refused(
            Refusal(code="floating-group-not-found", message=_("There is no such floating group (any more)."))
        )
    return row


def _reasons_against(
    code: str, name: str, members: Sequence[FloatingMemberFacts], group_id: int | None
) -> list[Refusal]:
    reasons = []
    if not code or not name:
        reasons.append(
            Refusal(code="floating-group-needs-name", message=_("A floating group needs a code and a name."))
        )
    if FloatingGroup.objects.filter(code=code).exclude(pk=group_id or 0).exists():
        reasons.append(
            Refusal(
                code="floating-group-code-taken",
                message=_("The code “{code}” belongs to another floating group.", code=code),
                remedy=_("Choose another code."),
            )
        )
    wanted = {member.branch_id for member in members}
    if Branch.objects.filter(pk__in=wanted).count() != len(members):
        reasons.append(not_found())
    return reasons
