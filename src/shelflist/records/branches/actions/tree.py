"""Adding and changing branches and groups of branches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from uuid import uuid4

from django.db.models import ProtectedError

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.currency import reasons_against_another
from shelflist.records.branches.models import Branch, BranchGroup
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.queries import load_organisation
from shelflist.records.branches.rules import BranchDetails, reasons_against_branch, warnings_about_hours


def add_branch(*, details: BranchDetails, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Add a branch below its parent, or the root of the tree when there is none yet."""

    def work(act: Act) -> Saved:
        tree = load_organisation()
        by.must("edit-branches", _path(tree, details.parent_id))
        if reasons := reasons_against_branch(details, tree):
            raise Refused(reasons)
        row = Branch(**asdict(details), path=f"new-{uuid4()}")
        row.save(force_insert=True)
        row.path = f"{_path(tree, details.parent_id)}{row.pk}/"
        row.save(update_fields=["path"])
        bump("branches")
        act.on(about=f"branch:{row.pk}")
        act.say(_("Branch “{name}” added", name=row.name))
        return Saved(row.pk, _warnings(row.pk))

    return perform("add-branch", work, by=by, now=now, key=key, request=asdict(details), answer=Saved)


def change_branch(*, branch_id: int, details: BranchDetails, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Change what is said about a branch; with another parent it moves there with everything below it."""

    def work(act: Act) -> Saved:
        tree = load_organisation()
        if branch_id not in tree.branches:
            raise Refused(not_found())
        by.must("edit-branches", tree.path_of(branch_id))
        reasons = reasons_against_branch(details, tree, branch_id)
        if tree.branch(branch_id).parent_id is None:
            reasons += reasons_against_another(tree.currency, details.currency)
        if reasons:
            raise Refused(reasons)
        if details.parent_id is not None:
            by.must("edit-branches", tree.path_of(details.parent_id))
        Branch.objects.filter(pk=branch_id).update(**asdict(details))
        _move(tree, branch_id, f"{_path(tree, details.parent_id)}{branch_id}/")
        bump("branches")
        act.on(about=f"branch:{branch_id}")
        act.say(_("Branch “{name}” changed", name=details.name))
        return Saved(branch_id, _warnings(branch_id))

    request = {"branch": branch_id, **asdict(details)}
    return perform("change-branch", work, by=by, now=now, key=key, request=request, answer=Saved)


def _move(tree: Organisation, branch_id: int, path: str) -> None:
    old = tree.path_of(branch_id)
    if old == path:
        return
    for facts in tree.below(branch_id):
        Branch.objects.filter(pk=facts.id).update(path=path + facts.path.removeprefix(old))


def _path(tree: Organisation, branch_id: int | None) -> str:
    return tree.path_of(branch_id) if branch_id in tree.branches and branch_id is not None else ""


def _warnings(branch_id: int) -> tuple[Phrase, ...]:
    tree = load_organisation()
    return warnings_about_hours(tree, tree.branch(branch_id))


def not_found() -> Refusal:
    return Refusal(code="branch-not-found", message=_("There is no such branch (any more)."))


def save_group(
    *,
    code: str,
    name: str,
    branch_ids: Iterable[int],
    by: Actor,
    now: datetime,
    group_id: int | None = None,
    key: str | None = None,
) -> Saved:
    """Add a group of branches, or change the one with `group_id`."""
    members = sorted(set(branch_ids))

    def work(act: Act) -> Saved:
        by.must("edit-branches")
        if not code or not name:
            raise Refused(Refusal(code="group-needs-name", message=_("A group needs a code and a name.")))
        if BranchGroup.objects.filter(code=code).exclude(pk=group_id or 0).exists():
            raise Refused(
                Refusal(code="group-code-taken", message=_("The code “{code}” belongs to another group.", code=code))
            )
        if Branch.objects.filter(pk__in=members).count() != len(members):
            raise Refused(not_found())
        row = BranchGroup(pk=group_id) if group_id is None else BranchGroup.objects.filter(pk=group_id).first()
        if row is None:
            raise Refused(Refusal(code="group-not-found", message=_("There is no such group (any more).")))
        row.code, row.name = code, name
        row.save()
        row.branches.set(members)
        bump("branches")
        act.on(about=f"branch-group:{row.pk}")
        act.say(_("Group of branches “{name}” saved", name=name))
        return Saved(row.pk)

    request = {"group": group_id, "code": code, "name": name, "branches": members}
    return perform("save-branch-group", work, by=by, now=now, key=key, request=request, answer=Saved)


def remove_group(*, group_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Remove a group that no rule asks for."""

    def work(act: Act) -> Saved:
        by.must("edit-branches")
        row = BranchGroup.objects.filter(pk=group_id).first()
        if row is None:
            raise Refused(Refusal(code="group-not-found", message=_("There is no such group (any more).")))
        try:
            row.delete()
        except ProtectedError:
            raise Refused(
                Refusal(
                    code="group-in-use",
                    message=_("Loan rules ask for the group “{name}”.", name=row.name),
                    remedy=_("Change or remove those rules first."),
                )
            ) from None
        bump("branches")
        act.on(about=f"branch-group:{group_id}")
        act.say(_("Group of branches “{name}” removed", name=row.name))
        return Saved(group_id)

    return perform("remove-branch-group", work, by=by, now=now, key=key, request={"group": group_id}, answer=Saved)
