"""The rules as their page lists them, and the choices of its form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.observers.notices import events, ways
from shelflist.observers.notices.models import NoticeRule, NoticeText, SenderRule
from shelflist.observers.notices.queries.known import sequence_of
from shelflist.observers.notices.rules.reaching import IN_WORDS
from shelflist.observers.notices.rules.sequences import NoticeSequence, Step
from shelflist.records.items.models import ItemType
from shelflist.records.patrons.queries import categories


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule in a list."""

    id: int
    sequence: NoticeSequence
    active: bool
    label: Phrase | str
    steps: tuple[Phrase, ...]
    ways: tuple[tuple[Phrase, bool], ...]  # and whether each is set up
    category_id: int | None
    keep_days: int | None


def rule_rows() -> list[tuple[Phrase, list[RuleRow]]]:
    """Every rule under the heading of its events."""
    rows = NoticeRule.objects.select_related("branch", "category", "item_type").prefetch_related("steps")
    order = {event.code: number for number, event in enumerate(events.all_events())}
    groups: dict[str, tuple[Phrase, list[RuleRow]]] = {}
    for row in sorted(rows, key=lambda one: (order.get(one.event, 99), one.name, one.pk)):
        event = events.find(row.event)
        group = event.group if event else _("Of packages that are not here")
        groups.setdefault(str(group), (group, []))[1].append(_row(row))
    return list(groups.values())


def rule_row(rule_id: int) -> RuleRow | None:
    rows = NoticeRule.objects.select_related("branch", "category", "item_type").prefetch_related("steps")
    row = rows.filter(pk=rule_id).first()
    return _row(row) if row else None


def _row(row: NoticeRule) -> RuleRow:
    sequence = sequence_of(row)
    working = set(ways.working())
    return RuleRow(
        id=row.pk,
        sequence=sequence,
        active=row.active,
        label=events.label_of(row.event),
        steps=tuple(step_in_words(step) for step in sequence.steps),
        ways=tuple((IN_WORDS[way], way in working) for way in sequence.ways if way in IN_WORDS),
        category_id=row.category_id,
        keep_days=row.keep_days,
    )


def step_in_words(step: Step) -> Phrase:
    """`3 days before`, `7 open days after, 8:00`, `after 10 minutes`."""
    count = abs(step.days)
    if not step.days and step.at is None:
        said = nphrase("after {count} minute", "after {count} minutes", step.minutes) if step.minutes else _("at once")
    elif not step.days:
        said = _("on the day")
    elif step.days < 0:
        said = nphrase("{count} day before", "{count} days before", count)
        if step.open_days:
            said = nphrase("{count} open day before", "{count} open days before", count)
    else:
        said = nphrase("{count} day after", "{count} days after", count)
        if step.open_days:
            said = nphrase("{count} open day after", "{count} open days after", count)
    if step.repeat_times and step.repeat_days:
        said = _("{when}, then every {days} days, {times} times", when=said, days=step.repeat_days,
                 times=step.repeat_times)  # fmt: skip
    return said


def category_choices() -> list[tuple[int, str]]:
    """Every patron category, those below another set in."""
    return [(one.id, "\u2003" * one.depth + one.name) for one in categories.value().values()]


def item_type_choices() -> list[tuple[int, str]]:
    return list(ItemType.objects.order_by("name").values_list("pk", "name"))


def own_texts() -> list[NoticeText]:
    return list(NoticeText.objects.order_by("event", "stage", "language", "way"))


def own_text(event: str, stage: int, language: str, way: str) -> NoticeText | None:
    return NoticeText.objects.filter(event=event, stage=stage, language=language, way=way).first()


def sender_rows() -> list[SenderRule]:
    return list(SenderRule.objects.select_related("branch").order_by("branch__path"))


def sender_initial(branch_id: int) -> dict[str, Any]:
    row = SenderRule.objects.filter(branch_id=branch_id).values().first()
    return {**row, "branch": branch_id} if row else {"branch": branch_id}
