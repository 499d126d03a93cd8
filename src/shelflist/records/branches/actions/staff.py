"""Who holds which role where, and the registered workstations."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from shelflist.ground.accounts.models import Role, User
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.actions.tree import not_found
from shelflist.records.branches.models import Branch, Post, Terminal


@dataclass(frozen=True, slots=True)
class Registered:
    """A terminal was registered. `token` goes into its cookie and is known only now: the journal does not keep it."""

    terminal_id: int
    token: str = ""
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"terminal": self.terminal_id}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Registered:
        return cls(data["terminal"])


def register_terminal(
    *,
    branch_id: int,
    name: str,
    by: Actor,
    now: datetime,
    desk: str = "",
    printer: str = "",
    key: str | None = None,
) -> Registered:
    """Register a workstation at a branch; whoever works at it then stands at that branch."""

    def work(act: Act) -> Registered:
        branch = _branch(branch_id)
        by.must("edit-branches", branch.path)
        if not name:
            raise Refused(Refusal(code="terminal-needs-name", message=_("A workstation needs a name.")))
        if Terminal.objects.filter(name=name).exists():
            raise Refused(
                Refusal(
                    code="terminal-name-taken",
                    message=_("There is, or was, a workstation “{name}”.", name=name),
                    remedy=_("Choose another name; names of retired workstations stay in the journal."),
                )
            )
        token = secrets.token_urlsafe(32)
        digest = sha256(token.encode()).hexdigest()
        row = Terminal.objects.create(
            name=name, branch=branch, desk=desk, printer=printer, digest=digest, registered_at=now
        )
        bump("branches")
        act.on(about=f"terminal:{row.pk}")
        act.say(_("Workstation “{name}” registered at {branch}", name=name, branch=branch.name))
        return Registered(row.pk, token)

    request = {"branch": branch_id, "name": name, "desk": desk, "printer": printer}
    return perform("register-terminal", work, by=by, now=now, key=key, request=request, answer=Registered)


def retire_terminal(*, terminal_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Let a workstation's cookie count no longer."""

    def work(act: Act) -> Saved:
        row = Terminal.objects.select_related("branch").filter(pk=terminal_id, retired_at__isnull=True).first()
        if row is None:
            raise Refused(
                Refusal(code="terminal-not-found", message=_("This workstation is not registered (any more)."))
            )
        by.must("edit-branches", row.branch.path)
        row.retired_at = now
        row.save(update_fields=["retired_at"])
        bump("branches")
        act.on(about=f"terminal:{terminal_id}")
        act.say(_("Workstation “{name}” retired", name=row.name))
        return Saved(terminal_id)

    return perform("retire-terminal", work, by=by, now=now, key=key, request={"terminal": terminal_id}, answer=Saved)


def give_post(*, user_id: int, role: str, branch_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Give somebody a role (its code) at a branch. Only who may do everything can give a role that may."""

    def work(act: Act) -> Saved:
        branch = _branch(branch_id)
        by.must("manage-users", branch.path)
        user, given = User.objects.filter(pk=user_id).first(), Role.objects.filter(code=role).first()
        if user is None or given is None:
            raise Refused(
                Refusal(code="post-needs-user-and-role", message=_("There is no such person or no such role."))
            )
        if given.all_powerful and not by.all_powerful:
            raise Refused(
                Refusal(
                    code="role-above-yours",
                    message=_("Only somebody who may do everything can give the role “{role}”.", role=given.name),
                )
            )
        row, is_new = Post.objects.get_or_create(user=user, role=given, branch=branch)
        if not is_new:
            raise Refused(
                Refusal(
                    code="post-held-already",
                    message=_(
                        "{name} is {role} at {branch} already.", name=str(user), role=given.name, branch=branch.name
                    ),
                )
            )
        bump("branches")
        act.on(about=f"user:{user_id}")
        act.say(_("{name} is {role} at {branch}", name=str(user), role=given.name, branch=branch.name))
        return Saved(row.pk)

    request = {"user": user_id, "role": role, "branch": branch_id}
    return perform("give-post", work, by=by, now=now, key=key, request=request, answer=Saved)


def end_post(*, post_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Take a role at a branch from somebody."""

    def work(act: Act) -> Saved:
        row = Post.objects.select_related("user", "role", "branch").filter(pk=post_id).first()
        if row is None:
            raise Refused(Refusal(code="post-not-found", message=_("This post has ended already.")))
        by.must("manage-users", row.branch.path)
        if row.user_id == by.id:
            raise Refused(
                Refusal(
                    code="own-post", message=_("You cannot end your own post."), remedy=_("Ask a colleague to do it.")
                )
            )
        row.delete()
        bump("branches")
        act.on(about=f"user:{row.user_id}")
        names = {"name": str(row.user), "role": row.role.name, "branch": row.branch.name}
        act.say(_("{name} is no longer {role} at {branch}", **names))
        return Saved(post_id)

    return perform("end-post", work, by=by, now=now, key=key, request={"post": post_id}, answer=Saved)


def _branch(branch_id: int) -> Branch:
    branch = Branch.objects.filter(pk=branch_id).first()
    if branch is None:
        raise Refused(not_found())
    return branch
