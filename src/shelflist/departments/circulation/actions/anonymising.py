"""Letting go of who had what: returned loans lose their person after a while, with a report that proves it (PAT-19)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Q

from shelflist.ground.common.actors import system_actor
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.records.branches.queries import organisation
from shelflist.records.loans.models import Loan
from shelflist.records.patrons import forgetting
from shelflist.records.patrons.models import Patron
from shelflist.records.patrons.queries.privacy import privacy_terms

EVERY_SECONDS = 6 * 3600
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ForgottenReceipt:
    """How much was let go of, place by place, and how many loans keep their person and why."""

    counts: Mapping[str, int] = field(default_factory=dict)
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"counts": dict(self.counts)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ForgottenReceipt:
        return cls(data["counts"])


def anonymise(now: datetime) -> None:
    """Periodic task: chunk by chunk, each its own transaction, so that it can stop anywhere and go on."""
    by = system_actor("Shelflist", "worker")
    done = 0
    while chunk := to_be_forgotten(now, after=done):
        done = chunk[-1]
        ids = _free(chunk)
        if ids:

            def work(act: Act, ids: Collection[int] = tuple(ids)) -> ForgottenReceipt:
                return _forgotten(act, ids)

            perform("anonymise-loans", work, by=by, now=now, answer=ForgottenReceipt)
    _forget_what_is_old(now)


def _forgotten(act: Act, ids: Collection[int]) -> ForgottenReceipt:
    """The journal and whatever else ties people to these loans first, then the loans themselves."""
    counts = {one.name: one.loans(ids, act.now) for one in forgetting.forgetters() if one.loans}
    entries = Entry.objects.filter(loan_id__in=ids, patron_id__isnull=False)
    counts["journal"] = entries.update(patron_id=None, undo=None, undo_until=None)
    _remember_when_seen(ids)
    counts["loans"] = Loan.objects.filter(pk__in=ids).update(patron=None)
    act.say(nphrase("Let go of who had {count} item.", "Let go of who had {count} items.", counts["loans"]))
    return ForgottenReceipt(counts)


def _remember_when_seen(ids: Collection[int]) -> None:
    """That somebody was here stays with their record, so that they are not closed as unseen (PAT-25)."""
    rows = Loan.objects.filter(pk__in=ids, patron__isnull=False).order_by()
    for patron_id, last in rows.values_list("patron_id").annotate(Max("returned_at")):
        people = Patron.objects.filter(Q(last_seen_on__isnull=True) | Q(last_seen_on__lt=last.date()), pk=patron_id)
        people.update(last_seen_on=last.date())


def _forget_what_is_old(now: datetime) -> None:
    """What is tied to no loan: old holds and the like, after the time that counts for the whole library."""
    tree = organisation()
    roots = [facts.id for facts in tree.branches.values() if not facts.above]
    days = min((privacy_terms(one, tree)[0] for one in roots), default=30)
    for one in forgetting.forgetters():
        if one.old is not None:
            one.old(now - timedelta(days=days), now)


def to_be_forgotten(now: datetime, *, after: int = 0, limit: int = AT_ONCE) -> list[int]:
    """Returned loans whose time is over, of people who did not ask for a history; the next so many by number."""
    tree = organisation()
    over = Q(pk__in=[])
    for facts in tree.branches.values():
        days, _keep = privacy_terms(facts.id, tree)
        over |= Q(branch_id=facts.id, returned_at__lt=now - timedelta(days=days))
    rows = Loan.objects.filter(over, pk__gt=after, returned_at__isnull=False, patron__keeps_history=False)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def _free(ids: Collection[int]) -> list[int]:
    """Those that nobody needs with their person: not for a debt, not among the last of their copy."""
    kept = forgetting.kept_among(ids) | _last_of_their_copies(ids)
    return [one for one in ids if one not in kept]


def _last_of_their_copies(ids: Collection[int]) -> set[int]:
    """The last loan of each copy, where a branch keeps one for damage that is found late."""
    tree = organisation()
    rows = list(Loan.objects.filter(pk__in=ids).values_list("pk", "item_id", "branch_id"))
    keeping = {pk: item_id for pk, item_id, branch_id in rows if privacy_terms(branch_id, tree)[1]}
    if not keeping:
        return set()
    depth = {pk: privacy_terms(branch_id, tree)[1] for pk, _item, branch_id in rows}
    found: set[int] = set()
    for item_id in set(keeping.values()):
        last = list(Loan.objects.filter(item_id=item_id).order_by("-lent_at", "-pk").values_list("pk", flat=True)[:50])
        found |= {pk for place, pk in enumerate(last) if pk in keeping and place < depth[pk]}
    return found


@dataclass(frozen=True, slots=True)
class Proof:
    """What is still known of who had what, and why: all other returned loans have lost their person."""

    returned: int
    without_person: int
    wanted: int
    too_young: int
    kept: int
    overdue: int  # should be gone and is not: 0, or the task has not run
    left: tuple[tuple[Any, int], ...]  # of other places: label and count
    last_at: datetime | None


def proof(now: datetime) -> Proof:
    """Counted now, from the tables themselves."""
    returned = Loan.objects.filter(returned_at__isnull=False)
    named = returned.filter(patron__isnull=False)
    wanted = named.filter(patron__keeps_history=True).count()
    late = _all_late(now)
    free = len(_free(late))
    last = Entry.objects.filter(verb="anonymise-loans").aggregate(last=Max("happened_at"))["last"]
    total = named.count()
    return Proof(
        returned=returned.count(),
        without_person=returned.count() - total,
        wanted=wanted,
        too_young=total - wanted - len(late),
        kept=len(late) - free,
        overdue=free,
        left=tuple((one.label, one.left(now)) for one in forgetting.forgetters() if one.left),
        last_at=last,
    )


def _all_late(now: datetime) -> list[int]:
    found: list[int] = []
    while chunk := to_be_forgotten(now, after=found[-1] if found else 0, limit=10_000):
        found += chunk
    return found
