"""Standing penalties: put on and taken off by hand, by programs and by figures; judged anew when a setting changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import enqueue, perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.jobs import JobRun
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons import figures
from shelflist.records.patrons.actions.receipts import locked
from shelflist.records.patrons.figures import DEPENDANTS, penalty_in_words
from shelflist.records.patrons.models import Patron, PatronNote, Penalty, PenaltyThreshold
from shelflist.records.patrons.queries.people import categories
from shelflist.records.patrons.queries.standing import penalty_table
from shelflist.records.patrons.rules.standing import LETTERS, Reached

JUDGE = "judge-penalties"
EVERY_SECONDS = 300
AT_ONCE = 500
UNTIL_BACK = "overdue-notice"  # stands until nothing is overdue any more (PAT-12)


# -- building blocks --------------------------------------------------------------------------------------------------


def judge(act: Act, patron_ids: Collection[int]) -> None:
    """Building block: put on and take off what these patrons' figures say now. An undo judges again, after it undid."""
    table = penalty_table.value()
    ids = set(patron_ids)
    if DEPENDANTS in table.figures():  # what a child owes may stand against whoever answers for them
        ids |= set(Patron.objects.filter(pk__in=ids, guarantor__isnull=False).values_list("guarantor_id", flat=True))
    standing = PatronNote.objects.filter(patron_id__in=ids, by_itself=True, lifted_at__isnull=True)
    there = {(row.patron_id, row.penalty_id): row for row in standing}
    if not (table.judged or there):
        return
    wanted = _wanted(ids, act.now)
    for key, row in there.items():
        if key not in wanted:
            PatronNote.objects.filter(pk=row.pk).update(lifted_at=act.now, lifted_by_name=act.by.name)
        elif row.said != (said := penalty_in_words(wanted[key]).to_data()):
            PatronNote.objects.filter(pk=row.pk).update(said=said)
    fresh = [
        PatronNote(
            patron_id=patron_id,
            kind=PatronNote.Kind.BLOCK,
            penalty_id=penalty_id,
            by_itself=True,
            said=penalty_in_words(reached).to_data(),
            made_at=act.now,
            **reached.penalty.blocks,
        )
        for (patron_id, penalty_id), reached in wanted.items()
        if (patron_id, penalty_id) not in there
    ]
    PatronNote.objects.bulk_create(fresh, ignore_conflicts=True)  # another desk may judge the same reader


def _wanted(patron_ids: Collection[int], now: datetime) -> dict[tuple[int, int], Reached]:
    """What should be on, by patron and penalty."""
    table, tree, kinds = penalty_table.value(), organisation(), categories.value()
    counts: dict[str, Any] = {}
    for code in sorted(table.figures()):
        if figure := figures.find(code):
            counts[code] = figure.of(patron_ids, now)
    people = Patron.objects.filter(pk__in=patron_ids, deleted_at__isnull=True)
    return {
        (patron_id, reached.penalty.id): reached
        for patron_id, branch_id, category_id in people.values_list("pk", "home_branch_id", "category_id")
        for reached in table.reached(
            tree.path_of(branch_id),
            kinds[category_id].path,
            {code: found.get(patron_id, 0) for code, found in counts.items()},
        )
    }


def impose(
    act: Act, *, patron_id: int, code: str, said: Phrase | None = None, text: str = "", ends_on: date | None = None
) -> int:
    """Building block: put a penalty on that follows no figure; returns the note's id, to keep for undo.

    One of this kind that stands already is left, and given the later end.
    """
    penalty = Penalty.objects.get(code=code)
    standing = PatronNote.objects.filter(patron_id=patron_id, penalty=penalty, lifted_at__isnull=True).first()
    if standing is not None:
        if standing.ends_on is not None and (ends_on is None or ends_on > standing.ends_on):
            standing.ends_on = ends_on
            standing.save(update_fields=["ends_on"])
        return standing.pk
    words = said or _("{name}", name=penalty.name)
    note = PatronNote.objects.create(
        patron_id=patron_id,
        kind=PatronNote.Kind.BLOCK if any(getattr(penalty, one) for one in LETTERS.values()) else PatronNote.Kind.ALERT,
        penalty=penalty,
        text=text[:500],
        said=None if text else words.to_data(),
        made_at=act.now,
        made_by_name=act.by.name,
        ends_on=ends_on,
        **{column: getattr(penalty, column) for column in LETTERS.values()},
    )
    return note.pk


def lift(act: Act, *, patron_id: int, code: str) -> list[int]:
    """Building block: take a penalty off; the ids of the notes that were lifted, to keep for undo."""
    standing = PatronNote.objects.filter(patron_id=patron_id, penalty__code=code, lifted_at__isnull=True)
    ids = list(standing.values_list("pk", flat=True))
    PatronNote.objects.filter(pk__in=ids).update(lifted_at=act.now, lifted_by_name=act.by.name)
    return ids


def put_back(act: Act, *, imposed: Iterable[int] = (), lifted: Iterable[int] = ()) -> None:
    """Building block for undo: what was put on goes, what was taken off stands again."""
    PatronNote.objects.filter(pk__in=list(imposed)).delete()
    PatronNote.objects.filter(pk__in=list(lifted)).update(lifted_at=None, lifted_by_name="")


# -- settings ---------------------------------------------------------------------------------------------------------


def set_threshold(
    *,
    penalty: str,
    begins_at: int | None,
    branch_id: int | None = None,
    category_id: int | None = None,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> Saved:
    """From which figure a penalty is on, for a branch and a category (none: everywhere, everybody); None: never.

    Everybody is judged anew by the worker (PAT-11). Refused: penalty-unknown, threshold-not-usable.
    """

    def work(act: Act) -> Saved:
        act.by.must("edit-policies")
        row = _judged_penalty(penalty)
        if begins_at is not None and begins_at < 1:
            message = _("A threshold is 1 at least; leave it empty for never.")
            raise Refused(Refusal("threshold-not-usable", message, details={"field": "begins_at"}))
        same = PenaltyThreshold.objects.filter(_is("branch", branch_id), _is("category", category_id), penalty=row)
        if not same.update(begins_at=begins_at):
            PenaltyThreshold.objects.create(
                penalty=row, branch_id=branch_id, category_id=category_id, begins_at=begins_at
            )
        _settings_changed(act, f"penalty:{row.pk}")
        act.say(_("Set the threshold of “{name}”.", name=row.name))
        return Saved(row.pk)

    request = {"penalty": penalty, "from": begins_at, "branch": branch_id, "category": category_id}
    return perform("set-penalty-threshold", work, by=by, now=now, key=key, request=request, answer=Saved)


def remove_threshold(*, threshold_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Let a wider threshold count again, or none. Everybody is judged anew."""

    def work(act: Act) -> Saved:
        act.by.must("edit-policies")
        row = PenaltyThreshold.objects.select_related("penalty").filter(pk=threshold_id).first()
        if row is None:
            raise Refused(Refusal("threshold-unknown", _("This threshold is gone already.")))
        name, penalty_id = row.penalty.name, row.penalty_id
        row.delete()
        _settings_changed(act, f"penalty:{penalty_id}")
        act.say(_("Removed a threshold of “{name}”.", name=name))
        return Saved(penalty_id)

    request = {"threshold": threshold_id}
    return perform("remove-penalty-threshold", work, by=by, now=now, key=key, request=request, answer=Saved)


@dataclass(frozen=True, slots=True)
class PenaltyDetails:
    """A penalty as the library words it, and which of the five acts it blocks."""

    code: str
    name: str
    blocks: frozenset[str] = frozenset()  # columns: blocks_loans …
    active: bool = True


def save_penalty(*, details: PenaltyDetails, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Change a penalty, or make one of the library's own; those that stand on people follow.

    Refused: name-missing, blocks-unknown, stock-penalty-stays.
    """

    def work(act: Act) -> Saved:
        act.by.must("edit-policies")
        if not details.name.strip():
            raise Refused(Refusal("name-missing", _("A penalty needs a name."), details={"field": "name"}))
        if details.blocks - set(LETTERS.values()):
            raise Refused(
                Refusal("blocks-unknown", _("A penalty blocks loans, holds, captures, pick-ups or renewals."))
            )
        row = Penalty.objects.filter(code=details.code).first() or Penalty(code=details.code)
        if row.stock and not details.active:
            message = _("“{name}” came with the program and stays.", name=row.name)
            raise Refused(Refusal("stock-penalty-stays", message, _("Let it block nothing, or give it no threshold.")))
        row.name, row.active = details.name.strip()[:120], details.active
        blocks = {column: column in details.blocks for column in LETTERS.values()}
        for column, value in blocks.items():
            setattr(row, column, value)
        row.save()
        kind = PatronNote.Kind.BLOCK if any(blocks.values()) or row.figure else PatronNote.Kind.ALERT
        PatronNote.objects.filter(penalty=row, lifted_at__isnull=True).update(kind=kind, **blocks)
        _settings_changed(act, f"penalty:{row.pk}")
        act.say(_("Saved the penalty “{name}”.", name=row.name))
        return Saved(row.pk)

    request = {"code": details.code, "name": details.name, "blocks": details.blocks, "active": details.active}
    return perform("save-penalty", work, by=by, now=now, key=key, request=request, answer=Saved)


def _is(name: str, value: int | None) -> Q:
    return Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})


def _judged_penalty(code: str) -> Penalty:
    row = Penalty.objects.filter(code=code, active=True).exclude(figure="").first()
    if row is None:
        message = _("There is no penalty “{code}” that follows a figure.", code=code)
        raise Refused(Refusal("penalty-unknown", message, details={"field": "penalty"}))
    return row


def _settings_changed(act: Act, about: str) -> None:
    bump("penalties")
    act.on(about=about)
    enqueue(kind=JUDGE, arguments={}, by=act.by, now=act.now)


# -- everybody --------------------------------------------------------------------------------------------------------


def judge_everybody(run: JobRun) -> None:
    """Job: every patron whose figures reach a threshold, or whom a penalty of that kind stands against."""
    _judge_all(run.clock())


def judge_periodically(now: datetime) -> None:
    """Figures change with time too: what is overdue, what is no longer."""
    _judge_all(now)


@dataclass(frozen=True, slots=True)
class JudgedReceipt:
    """How many patrons were judged."""

    count: int
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"count": self.count}

    @classmethod
    def from_data(cls, data: Any) -> JudgedReceipt:
        return cls(data["count"])


def _judge_all(now: datetime) -> None:
    """In short transactions, so that nobody waits; nothing is written where nothing changes."""
    ids = concerned(now)
    by = system_actor("Shelflist", "worker")
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        if differing := _differing(part, now):

            def work(act: Act, differing: Collection[int] = differing) -> JudgedReceipt:
                for patron_id in sorted(differing):
                    locked(patron_id)
                judge(act, differing)
                return JudgedReceipt(len(differing))

            perform("judge-penalties", work, by=by, now=now, answer=JudgedReceipt)
    _end_what_is_over(now, by)


def concerned(now: datetime) -> list[int]:
    """Whom judging may change: those whose figures reach the least threshold, and those a penalty stands against."""
    standing = PatronNote.objects.filter(by_itself=True, lifted_at__isnull=True, penalty__isnull=False)
    found = set(standing.values_list("patron_id", flat=True))
    for one in penalty_table.value().judged:
        figure, least = figures.find(one.figure), one.least
        if figure is not None and least is not None:
            found |= set(figure.above(least, now))
    return sorted(found)


def may_change(patron_ids: Collection[int], now: datetime) -> bool:
    """True when judging these patrons would change something."""
    return bool(_differing(patron_ids, now))


def _differing(patron_ids: Collection[int], now: datetime) -> set[int]:
    """Whose penalties are not what their figures say."""
    wanted = {key: penalty_in_words(reached).to_data() for key, reached in _wanted(patron_ids, now).items()}
    standing = PatronNote.objects.filter(patron_id__in=patron_ids, by_itself=True, lifted_at__isnull=True)
    there = {(row.patron_id, row.penalty_id or 0): row.said for row in standing.filter(patron__deleted_at__isnull=True)}
    return {
        patron_id
        for patron_id, kind in wanted.keys() | there.keys()
        if wanted.get((patron_id, kind)) != there.get((patron_id, kind))
    }


def _end_what_is_over(now: datetime, by: Actor) -> None:
    """Blocks past their last day are lifted, so that nothing that only looks for blocks in force sees them (PAT-12)."""
    over = PatronNote.objects.filter(kind=PatronNote.Kind.BLOCK, lifted_at__isnull=True, ends_on__lt=now.date())
    over.update(lifted_at=now, lifted_by_name=by.name)
    until_back = PatronNote.objects.filter(penalty__code=UNTIL_BACK, lifted_at__isnull=True)
    if (overdue := figures.find("overdue")) and (ids := list(until_back.values_list("patron_id", flat=True))):
        done = set(ids) - overdue.of(ids, now).keys()
        until_back.filter(patron_id__in=done).update(lifted_at=now, lifted_by_name=by.name)
