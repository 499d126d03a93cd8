"""Give a branch what another has: hours, days, shelves, rules (CON-08); and name the levels of the tree (CON-01)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.actions.changing import change_calendar
from shelflist.records.branches.actions.tree import not_found
from shelflist.records.branches.copying import Part, part
from shelflist.records.branches.followers import Days
from shelflist.records.branches.models import DepthLabel
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.queries import load_organisation

DEEPEST = 30


@dataclass(frozen=True, slots=True)
class CopyReceipt:
    """What was copied to a branch: how many things of each part."""

    branch_id: int
    counts: Mapping[str, int]
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"branch": self.branch_id, "counts": dict(self.counts)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["branch"], data["counts"])


def copy_settings(
    *,
    from_branch_id: int,
    to_branch_id: int,
    parts: Sequence[str],
    by: Actor,
    now: datetime,
    move: bool | None = None,
    key: str | None = None,
) -> CopyReceipt:
    """Give the one branch those parts of the other's settings that it does not have. Can be undone.

    `move` says what becomes of things due at doors that will be shut, as in `set_hours`.
    """

    def work(act: Act) -> CopyReceipt:
        tree = load_organisation()
        wanted = _wanted(parts, tree, from_branch_id, to_branch_id)
        for one in wanted:
            by.must(one.permission, *(() if one.shared else (tree.path_of(to_branch_id),)))
        counts: dict[str, int] = {}
        undo: list[list[Any]] = []  # in their order, which a database that sorts keys would lose

        def write() -> None:
            for one in wanted:
                copied = one.copy(act, tree, from_branch_id, to_branch_id)
                if copied.count:
                    counts[one.name] = copied.count
                    undo.append([one.name, dict(copied.undo)])

        today = tree.calendar(to_branch_id).day_of(now)
        days = Days(frozenset({to_branch_id}), today, None, replans=True)
        followed = change_calendar(act, days, write, move=move)
        names = {"origin": tree.branch(from_branch_id).name, "target": tree.branch(to_branch_id).name}
        act.on(about=f"branch:{to_branch_id}")
        act.say(
            _("{target} got from {origin}: {what}", what=_counted(wanted, counts), **names)
            if counts
            else _("{target} has all of that from {origin} already", **names)
        )
        follow = {"today": today.isoformat(), "moved": bool(move), "follow": followed.undo}
        act.undoable({"branch": to_branch_id, "parts": undo, **follow})
        return CopyReceipt(to_branch_id, counts)

    request = {"from": from_branch_id, "to": to_branch_id, "parts": sorted(parts), "move": move}
    return perform("copy-settings", work, by=by, now=now, key=key, request=request, answer=CopyReceipt)


def undo_copy(entry: Entry, act: Act) -> None:
    """The undo of `copy-settings`, the last part first."""
    data = entry.undo or {}

    def write() -> None:
        for name, undo in reversed(data["parts"]):
            one = part(name)
            if one is not None:
                one.take_back(undo, act)

    days = Days(frozenset({data["branch"]}), datetime.fromisoformat(data["today"]).date(), None)
    change_calendar(act, days, write, move=data["moved"], taken_back=data["follow"])


def _wanted(names: Sequence[str], tree: Organisation, origin: int, target: int) -> list[Part]:
    if origin not in tree.branches or target not in tree.branches:
        raise Refused(not_found())
    if origin == target:
        raise Refused(Refusal(code="copy-to-itself", message=_("Choose two different branches.")))
    found = [part(name) for name in names]
    if not found or None in found:
        raise Refused(Refusal(code="copy-nothing", message=_("Choose what is to be copied.")))
    return [one for one in found if one is not None]


def _counted(wanted: Sequence[Part], counts: Mapping[str, int]) -> Phrase:
    said: Phrase | None = None
    for one in wanted:
        if one.name in counts:
            words = _("{part} ({count})", part=one.label, count=counts[one.name])
            said = _("{some}, {more}", some=said, more=words) if said else words
    return said or _("nothing")


def save_depth_labels(*, labels: Sequence[str], by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Name the levels of the tree from the root down: “County”, “Library”, “Branch”. Blank: it has no name."""
    kept = [label.strip() for label in labels]

    def work(act: Act) -> Saved:
        by.must("edit-branches")
        if len(kept) > DEEPEST or any(len(label) > 40 for label in kept):
            raise Refused(
                Refusal(code="depth-label-too-long", message=_("Name a level in at most {most} characters.", most=40))
            )
        before = list(DepthLabel.objects.order_by("depth").values_list("depth", "label"))
        _write_labels(enumerate(kept))
        act.on(about="depth-labels")
        act.say(_("Levels of the tree named"))
        act.undoable({"before": [list(row) for row in before], "after": _labels()})
        return Saved(0)

    request = {"labels": kept}
    return perform("save-depth-labels", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_depth_labels(entry: Entry, act: Act) -> None:
    """The undo of `save-depth-labels`."""
    data = entry.undo or {}
    if _labels() != data["after"]:
        raise Refused(changed_since())
    _write_labels(data["before"])


def _labels() -> list[list[Any]]:
    return [list(row) for row in DepthLabel.objects.order_by("depth").values_list("depth", "label")]


def _write_labels(rows: Any) -> None:
    DepthLabel.objects.all().delete()
    DepthLabel.objects.bulk_create(DepthLabel(depth=depth, label=label) for depth, label in rows if label)
    bump("branches")
