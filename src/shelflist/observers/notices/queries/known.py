"""The rules, the texts and the senders, as this process keeps them in memory until one is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from shelflist.ground.journal.revisions import Remembered
from shelflist.observers.notices.models import NoticeRule, NoticeText, SenderRule
from shelflist.observers.notices.rules.sequences import NoticeSequence, Step
from shelflist.observers.notices.rules.timing import QuietHours
from shelflist.records.branches.organisation import Organisation

REVISION = "notices"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who signs for a branch; what is empty comes from the branch above."""

    sender_name: str = ""
    reply_to: str = ""
    signature: str = ""
    quiet_from: time | None = None
    quiet_until: time | None = None
    daily_cap: int | None = None
    titles: bool = False

    @property
    def quiet(self) -> QuietHours | None:
        if self.quiet_from is None or self.quiet_until is None:
            return None
        return QuietHours(self.quiet_from, self.quiet_until)


@dataclass(frozen=True, slots=True)
class OwnText:
    """The library's own words."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that decides which message goes out how, by whom signed."""

    sequences: tuple[NoticeSequence, ...]
    texts: Mapping[tuple[str, int, str, str], OwnText]
    senders: Mapping[int, Sender]
    keep_days: Mapping[int, int | None]  # by rule: how long the texts of its messages are kept

    def of_event(self, event: str) -> tuple[NoticeSequence, ...]:
        return tuple(one for one in self.sequences if one.event == event)

    def sender(self, branch_id: int, tree: Organisation) -> Sender:
        """The branch's own, or that of the nearest one above it."""
        facts = tree.branches.get(branch_id)
        above = (branch_id, *reversed(facts.above)) if facts else ()
        return next((self.senders[one] for one in above if one in self.senders), Sender())

    def text(self, event: str, stage: int, language: str, way: str) -> OwnText | None:
        """The library's words that fit best: this stage before any, this way before any, this language before none."""
        for number in (stage, 0):
            for by in (way, ""):
                found = self.texts.get((event, number, language, by))
                if found is not None:
                    return found
        return None


def sequence_of(row: NoticeRule) -> NoticeSequence:
    """A rule with its steps as rules know it."""
    return NoticeSequence(
        id=row.pk,
        name=row.name,
        event=row.event,
        branch_id=row.branch_id,
        branch_path=row.branch.path if row.branch else "",
        branch_name=row.branch.name if row.branch else "",
        category_path=row.category.path if row.category else "",
        category_name=row.category.name if row.category else "",
        item_type_id=row.item_type_id,
        item_type_name=row.item_type.name if row.item_type else "",
        ways=tuple(row.ways),
        every_way=row.every_way,
        digest=row.digest,
        opt_in=row.opt_in,
        starts_at=row.starts_at,
        to=row.to,
        steps=tuple(
            Step(
                number=step.number,
                days=step.days,
                minutes=step.minutes,
                open_days=step.open_days,
                only_open=step.only_open,
                at=step.at,
                repeat_days=step.repeat_days,
                repeat_times=step.repeat_times,
                valid_hours=step.valid_hours,
                fee_cents=step.fee_cents,
            )
            for step in sorted(row.steps.all(), key=lambda one: one.number)
        ),
    )


def _load() -> Known:
    rows = NoticeRule.objects.filter(active=True).select_related("branch", "category", "item_type")
    names = Sender.__slots__
    return Known(
        sequences=tuple(sequence_of(row) for row in rows.prefetch_related("steps").order_by("pk")),
        texts={
            (row.event, row.stage, row.language, row.way): OwnText(row.subject, row.body)
            for row in NoticeText.objects.all()
        },
        senders={
            row.branch_id: Sender(**{name: getattr(row, name) for name in names}) for row in SenderRule.objects.all()
        },
        keep_days={row.pk: row.keep_days for row in rows},
    )


known: Remembered[Known] = Remembered(REVISION, _load)
