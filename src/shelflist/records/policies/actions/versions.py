"""Going back to an earlier version of the rules in one act, and the undo of whatever made a version (item 19)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.models import Branch
from shelflist.records.policies.actions.applying import put
from shelflist.records.policies.actions.recording import recording
from shelflist.records.policies.models import PolicyVersion
from shelflist.records.policies.rules.diffs import Change, composed, taken_back
from shelflist.records.policies.tables import snapshot


def roll_back(*, to: int, by: Actor, now: datetime, why: str = "", key: str | None = None) -> Saved:
    """Let every rule be what it was in version `to` (0: as delivered). That is a new version, and can be undone.

    Refused: version-unknown, version-is-now, rules-do-not-fit.
    """

    def work(act: Act) -> Saved:
        may_edit_everything(by)
        act.on(about=f"policy-version:{to}")
        act.say(_("Rules taken back to version {number}", number=to))
        with recording(act, why, back_to=to):
            later = list(PolicyVersion.objects.filter(number__gt=to).order_by("number"))
            if to and not PolicyVersion.objects.filter(number=to).exists():
                raise Refused(Refusal(code="version-unknown", message=_("There is no version {number}.", number=to)))
            back = taken_back(composed(changes_of(version) for version in later))
            if not back:
                raise Refused(
                    Refusal(
                        code="version-is-now", message=_("The rules are as they were in version {number}.", number=to)
                    )
                )
            put({change.key: change.after for change in back})
        return Saved(to)

    request = {"to": to, "why": why}
    return perform("roll-back-policies", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_version(entry: Entry, act: Act) -> None:
    """The undo of any act that made a version: its rows become what they were, unless they changed again since."""
    version = PolicyVersion.objects.filter(number=(entry.undo or {}).get("version", 0)).first()
    if version is None:
        raise Refused(changed_since())
    live = snapshot()
    changes = changes_of(version)
    if any(live.get(change.key) != change.after for change in changes):
        raise Refused(changed_since())
    put({change.key: change.before for change in changes})


def changes_of(version: PolicyVersion) -> list[Change]:
    return from_data(version.changes)


def from_data(data: Iterable[Mapping[str, Any]]) -> list[Change]:
    return [Change.from_data(each) for each in data]


def may_edit_everything(by: Actor) -> None:
    """What concerns every branch needs the permission for the whole tree."""
    root = Branch.objects.filter(parent__isnull=True).first()
    by.must("edit-policies", root.path if root else "")
