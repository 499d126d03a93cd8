"""What an act changes about holds, kept so that it can be taken back with all of its side effects.

A plan (which copy is fetched for which waiting hold) is no act of anybody: it follows from the rest, and is made again
after an undo. So what the planner keeps is not compared and not restored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from shelflist.departments.holds.models import Hold, HoldEvent
from shelflist.departments.holds.rules import states
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.rules import changed_since

PLANNED = frozenset({"target_item_id", "targeted_at", "check_at", "hopeless_since"})
NO_TARGET: Mapping[str, Any] = {"target_item_id": None, "targeted_at": None, "check_at": None}
NO_COPY: Mapping[str, Any] = {
    "captured_item_id": None,
    "captured_at": None,
    "captured_branch_id": None,
    "ready_at": None,
    "shelf_branch_id": None,
    "shelf_expires_at": None,
    "released_at": None,
    "captured_because": {},
}


@dataclass
class Changes:
    """The holds an act touched: each as it was before, and as the act left it."""

    act: Act
    before: dict[int, dict[str, Any]] = field(default_factory=dict)
    after: dict[int, dict[str, Any]] = field(default_factory=dict)
    made: list[int] = field(default_factory=list)
    titles: set[int] = field(default_factory=set)  # records whose queue moved: to be planned again

    def lead(self, hold: Hold, act: str, state: str, **changes: Any) -> None:
        """Lead a locked hold to another state, if the state machine lets this act do so."""
        if refusal := states.reason_against(act, hold.state, state):
            raise Refused(refusal)
        if state != states.WAITING_FOR_CAPTURE and hold.target_item_id is not None:
            changes = {**NO_TARGET, **changes}
        self.set(hold, state=state, **changes)

    def set(self, hold: Hold, **changes: Any) -> None:
        """Write these columns of a locked hold, and remember what they were."""
        differing = {name: value for name, value in changes.items() if getattr(hold, name) != value}
        if not differing:
            return
        if not Hold.objects.filter(pk=hold.pk, state=hold.state).update(**differing):
            raise Refused(changed_meanwhile())
        before, after = self.before.setdefault(hold.pk, {}), self.after.setdefault(hold.pk, {})
        for name, value in differing.items():
            before.setdefault(name, plain(getattr(hold, name)))
            after[name] = plain(value)
            setattr(hold, name, value)
        self.titles.add(hold.record_id)

    def add(self, hold: Hold) -> None:
        """A hold was placed."""
        self.made.append(hold.pk)
        self.titles.add(hold.record_id)

    def log(
        self, hold: Hold, cause: str, *, item_id: int | None = None, branch_id: int | None = None,
        note: Phrase | None = None,
    ) -> None:  # fmt: skip
        """Write down what happened to the hold (HLD-19)."""
        HoldEvent.objects.create(
            hold=hold,
            cause=cause,
            at=self.act.heard_at,
            by_name=self.act.by.name,
            item_id=item_id,
            item_branch_id=branch_id,
            note=note.to_data() if note else {},
        )

    def to_data(self) -> dict[str, Any]:
        """JSON-ready, for the journal; `take_back` reads it."""
        holds = [[pk, self.before[pk], self.after[pk]] for pk in self.before]
        return {"holds": holds, "made": self.made}


def plain(value: Any) -> Any:
    """A column's value as JSON keeps it: moments in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def take_back(data: Mapping[str, Any], act: Act) -> set[int]:
    """Put every hold back as it was, and return the titles whose queue must be planned again.

    Refused(changed-since) when something else has happened to one of them since.
    """
    touched = [pk for pk, _before, _after in data["holds"]]
    holds = locked_holds([*touched, *data["made"]])
    for pk, _before, after in data["holds"]:
        if pk not in data["made"]:
            must_stand(holds[pk], after)
    for pk in data["made"]:
        _must_wait(holds[pk])
    changes = Changes(act)
    for pk, before, _after in reversed(data["holds"]):  # a copy went from one to the next: back in the other direction
        if pk not in data["made"]:
            restore(holds[pk], before)
    for pk in data["made"]:
        hold = holds[pk]
        changes.lead(
            hold, "cancel", states.CANCELLED, cancelled_at=act.now, cancel_cause=Hold.Cause.UNDONE, hopeless_since=None
        )
        changes.log(hold, HoldEvent.Cause.CANCELLED)
    before = {values["record_id"] for _pk, values, _after in data["holds"] if "record_id" in values}
    return before | {hold.record_id for hold in holds.values()}


def must_stand(hold: Hold, after: Mapping[str, Any]) -> None:
    """Refused(changed-since) unless the hold is as an act left it."""
    for name, value in after.items():
        if name in PLANNED:
            continue
        now = plain(getattr(hold, name))
        alike = now == value or (name == "state" and {now, value} <= states.WAITING)
        if not alike:
            raise Refused(changed_since(_("This hold has changed since.")))


def _must_wait(hold: Hold) -> None:
    if hold.state not in states.WAITING | {states.SUSPENDED}:
        raise Refused(changed_since(_("Something has happened to this hold since.")))


def restore(hold: Hold, before: Mapping[str, Any]) -> None:
    """Write back what an act changed; the plan is made again by the caller."""
    values = {name: _value(name, value) for name, value in before.items() if name not in PLANNED}
    state = values.get("state", hold.state)
    if state in states.WAITING:
        values["state"] = states.WAITING_FOR_ITEM
    if state in states.WAITING or hold.state == states.WAITING_FOR_CAPTURE:
        values |= NO_TARGET
        if "state" not in values and hold.state == states.WAITING_FOR_CAPTURE:
            values["state"] = states.WAITING_FOR_ITEM
    Hold.objects.filter(pk=hold.pk).update(**values)


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name.endswith("_at"):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if name in {"thaws_on", "wanted_until", "estimated_ready_on"} else value


def locked_holds(hold_ids: list[int]) -> dict[int, Hold]:
    """These holds, locked, always in the same order."""
    rows = Hold.objects.select_for_update().filter(pk__in=hold_ids).order_by("pk")
    return {row.pk: row for row in rows}


def locked_hold(hold_id: int) -> Hold:
    """One hold, locked. Refused(hold-unknown)."""
    hold = Hold.objects.select_for_update().filter(pk=hold_id).first()
    if hold is None:
        raise Refused(
            Refusal(
                code="hold-unknown",
                message=_("There is no hold {number}.", number=hold_id),
                remedy=_("Look for it on the patron’s page."),
            )
        )
    return hold


def changed_meanwhile() -> Refusal:
    return Refusal(
        code="hold-changed-meanwhile",
        message=_("Somebody else has just done something with this hold."),
        remedy=_("Look at it again to see where it stands now."),
    )
