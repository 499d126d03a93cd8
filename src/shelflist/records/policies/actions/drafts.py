"""Preparing changes of the rules together, and letting them take effect: at once or by themselves on a day (item 19).

A draft holds changes, not copies: what is edited in it goes through the same acts and constraints as a change that is
made at once, in a part of the transaction that is then taken back, and only the difference is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, tzinfo
from typing import TypeVar

from django.db import transaction

from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.queries import organisation
from shelflist.records.policies.actions.applying import apply
from shelflist.records.policies.actions.recording import UNDO_MINUTES, recording
from shelflist.records.policies.actions.versions import from_data, may_edit_everything, undo_version
from shelflist.records.policies.models import PolicyDraft
from shelflist.records.policies.rules.diffs import changes_between
from shelflist.records.policies.tables import snapshot
from shelflist.records.policies.telling import told

State = PolicyDraft.State
T = TypeVar("T")


class _TakenBack(Exception):
    """Ends the part of a transaction in which a draft is put into the tables."""


def begin_draft(*, name: str, by: Actor, now: datetime, why: str = "", key: str | None = None) -> Saved:
    """Begin a set of changes. Nothing changes until it takes effect."""

    def work(act: Act) -> Saved:
        may_edit_everything(by)
        if not name.strip():
            raise Refused(Refusal(code="draft-needs-name", message=_("A set of changes needs a name.")))
        row = PolicyDraft.objects.create(
            name=name.strip()[:120], why=why.strip()[:300], made_at=now, made_by_name=by.name
        )
        _about(act, row, _("Changes “{name}” begun", name=row.name))
        return Saved(row.pk)

    request = {"name": name, "why": why}
    return perform("begin-policy-draft", work, by=by, now=now, key=key, request=request, answer=Saved)


def change_in_draft(*, draft_id: int, do: Callable[[], T], by: Actor, now: datetime) -> tuple[T, Saved]:
    """Do something to the rules inside a draft: what `do` changes is kept with the draft, and nothing is changed.

    What `do` refuses is refused, and the draft stays as it was.
    """
    answers: list[T] = []

    def work(act: Act) -> Saved:
        may_edit_everything(by)
        row = _open(draft_id)
        live, changes, words = snapshot(), [], []
        try:
            with transaction.atomic():
                apply(from_data(row.changes), live)
                answers.append(do())
                changes = changes_between(live, snapshot())
                words = told(changes)
                raise _TakenBack
        except _TakenBack:
            pass
        before = {"changes": row.changes, "told": row.told}
        row.changes, row.told = [change.to_data() for change in changes], words
        row.held_back = []
        row.save(update_fields=["changes", "told", "held_back"])
        _about(act, row, _("Changes “{name}” added to; nothing is in force yet", name=row.name))
        act.undoable({**before, "after": row.changes}, UNDO_MINUTES)
        return Saved(row.pk)

    saved = perform("change-policy-draft", work, by=by, now=now, answer=Saved)
    return answers[-1], saved


def undo_change_in_draft(entry: Entry, act: Act) -> None:
    """The undo of an edit in a draft."""
    kept = entry.undo or {}
    row = _open(int(entry.about.removeprefix("policy-draft:")))
    if row.changes != kept.get("after"):
        raise Refused(changed_since())
    row.changes, row.told = kept["changes"], kept["told"]
    row.save(update_fields=["changes", "told"])


@contextmanager
def shown(draft_id: int) -> Iterator[PolicyDraft]:
    """The rules as they will be with this draft, for as long as the block reads them. Nothing is kept."""
    try:
        with transaction.atomic():
            row = _open(draft_id)
            apply(from_data(row.changes), snapshot())
            yield row
            raise _TakenBack
    except _TakenBack:
        pass


def put_in_force(*, draft_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Let a draft take effect now, as one version. Refused: draft-is-empty, draft-is-over, rules-changed-meanwhile."""

    def work(act: Act) -> Saved:
        may_edit_everything(by)
        row = _open(draft_id)
        if not row.changes:
            raise Refused(_empty())
        _about(act, row, _("Changes “{name}” put in force", name=row.name))
        with recording(act, row.why or row.name, draft_id=row.pk):
            apply(from_data(row.changes), snapshot())
        row.state, row.ended_at, row.held_back = State.IN_FORCE, now, []
        row.save(update_fields=["state", "ended_at", "held_back"])
        return Saved(row.pk)

    request = {"draft": draft_id}
    return perform("put-policy-draft-in-force", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_put_in_force(entry: Entry, act: Act) -> None:
    """The undo of letting a draft take effect: the rules are what they were, and the draft is prepared further."""
    undo_version(entry, act)
    number = int(entry.about.removeprefix("policy-draft:"))
    PolicyDraft.objects.filter(pk=number).update(state=State.OPEN, ended_at=None, effective_on=None, effective_at=None)


def schedule_draft(*, draft_id: int, on: date, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Let a draft take effect by itself with the beginning of a day. Refused: day-is-past, draft-is-empty."""

    def work(act: Act) -> Saved:
        may_edit_everything(by)
        row = _open(draft_id)
        starts = datetime.combine(on, time(), tzinfo=_zone())
        reasons = [] if row.changes else [_empty()]
        if starts <= now:
            reasons.append(
                Refusal(
                    code="day-is-past",
                    message=_("{day} has begun already.", day=on),
                    remedy=_("Choose a later day, or put the changes in force now."),
                )
            )
        if reasons:
            raise Refused(reasons)
        before = {"state": row.state, "on": row.effective_on and row.effective_on.isoformat()}
        row.state, row.effective_on, row.effective_at = State.SCHEDULED, on, starts
        row.save(update_fields=["state", "effective_on", "effective_at"])
        _about(act, row, _("Changes “{name}” take effect on {day}", name=row.name, day=on))
        act.undoable(before, UNDO_MINUTES)
        return Saved(row.pk)

    request = {"draft": draft_id, "on": on.isoformat()}
    return perform("schedule-policy-draft", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_schedule(entry: Entry, act: Act) -> None:
    """The undo of scheduling: it waits for the day it waited for before, or for nothing."""
    kept = entry.undo or {}
    row = _open(int(entry.about.removeprefix("policy-draft:")))
    on = date.fromisoformat(kept["on"]) if kept.get("on") else None
    row.state, row.effective_on = kept.get("state", State.OPEN), on
    row.effective_at = datetime.combine(on, time(), tzinfo=_zone()) if on else None
    row.save(update_fields=["state", "effective_on", "effective_at"])


def drop_draft(*, draft_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Give a set of changes up. It stays in the list, and the undo takes it up again."""

    def work(act: Act) -> Saved:
        may_edit_everything(by)
        row = _open(draft_id)
        act.undoable({"state": row.state}, UNDO_MINUTES)
        row.state, row.ended_at = State.DROPPED, now
        row.save(update_fields=["state", "ended_at"])
        _about(act, row, _("Changes “{name}” dropped", name=row.name))
        return Saved(row.pk)

    return perform("drop-policy-draft", work, by=by, now=now, key=key, request={"draft": draft_id}, answer=Saved)


def undo_drop(entry: Entry, act: Act) -> None:
    """The undo of dropping: it is prepared further; a day it waited for has to be set again."""
    number = int(entry.about.removeprefix("policy-draft:"))
    found = PolicyDraft.objects.filter(pk=number, state=State.DROPPED)
    if not found.update(state=State.OPEN, ended_at=None, effective_on=None, effective_at=None):
        raise Refused(changed_since())


def take_effect(now: datetime) -> None:
    """The periodic task: every draft whose day has come takes effect; one that cannot is held back and says why."""
    worker = system_actor("Shelflist", "worker")
    due = PolicyDraft.objects.filter(state=State.SCHEDULED, effective_at__lte=now).order_by("effective_at", "pk")
    for number in list(due.values_list("pk", flat=True)):
        try:
            put_in_force(draft_id=number, by=worker, now=now)
        except Refused as no:
            _hold_back(number, no, worker, now)


def _hold_back(draft_id: int, no: Refused, by: Actor, now: datetime) -> None:
    def work(act: Act) -> Saved:
        row = _open(draft_id)
        row.state, row.effective_on, row.effective_at = State.OPEN, None, None
        row.held_back = [refusal.message.to_data() for refusal in no.refusals]
        row.save(update_fields=["state", "effective_on", "effective_at", "held_back"])
        _about(act, row, _("Changes “{name}” held back: {why}", name=row.name, why=no.sentence))
        return Saved(row.pk)

    perform("hold-policy-draft-back", work, by=by, now=now, answer=Saved)


def _open(draft_id: int) -> PolicyDraft:
    row = PolicyDraft.objects.select_for_update().filter(pk=draft_id).first()
    if row is None or row.ended_at is not None:
        raise Refused(
            Refusal(
                code="draft-is-over",
                message=_("These changes are not being prepared any more."),
                remedy=_("Begin new ones, or change the rules at once."),
            )
        )
    return row


def _about(act: Act, row: PolicyDraft, words: Phrase) -> None:
    act.on(about=f"policy-draft:{row.pk}")
    act.say(words)


def _empty() -> Refusal:
    return Refusal(
        code="draft-is-empty",
        message=_("Nothing has been changed in it yet."),
        remedy=_("Open it, then edit rules: they are changed in the draft only."),
    )


def _zone() -> tzinfo:
    tree = organisation()
    root = next(iter(tree.children(None)), None)
    assert root is not None, "a library has a root"
    return tree.calendar(root.id).zone
