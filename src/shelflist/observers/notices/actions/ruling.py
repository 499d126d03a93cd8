"""Changing rules, texts and senders. A rule's beginning is when it was switched on: older things cause no flood."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, time
from typing import Any

from django.db.models import Model

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal import revisions
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.observers.notices import events
from shelflist.observers.notices.models import NoticeRule, NoticeStep, NoticeText, SenderRule
from shelflist.observers.notices.queries.known import REVISION
from shelflist.observers.notices.rules.details import RuleDetails, SenderDetails, TextDetails, reasons_against
from shelflist.observers.notices.rules.reaching import WAYS
from shelflist.observers.notices.rules.sequences import Step
from shelflist.observers.notices.templating import BadText, render
from shelflist.records.branches.queries import organisation

RULE_COLUMNS = (
    "name", "event", "branch_id", "category_id", "item_type_id", "to", "ways", "every_way", "digest", "opt_in",
    "active", "keep_days",
)  # fmt: skip
STEP_COLUMNS = tuple(Step.__dataclass_fields__)
TEXT_COLUMNS = ("event", "stage", "language", "way", "subject", "body")
SENDER_COLUMNS = tuple(SenderDetails.__dataclass_fields__)


def save_rule(
    *, details: RuleDetails, by: Actor, now: datetime, rule_id: int | None = None, key: str | None = None
) -> Saved:
    """Add a rule or change one. Refused: not-permitted, not-found and everything that is wrong with it."""

    def work(act: Act) -> Saved:
        _must(by, details.branch_id)
        codes = [event.code for event in events.all_events()]
        if refusals := tuple(reasons_against(details, codes, WAYS)):
            raise Refused(refusals)
        row = _locked(NoticeRule, rule_id) if rule_id else NoticeRule(starts_at=now, version=0)
        before = _rule_data(row) if rule_id else None
        if rule_id:
            _must(by, row.branch_id)
            if details.active and not row.active:
                row.starts_at = now
        for name in RULE_COLUMNS:
            value = getattr(details, name)
            setattr(row, name, list(value) if name == "ways" else value)
        row.version += 1
        row.save()
        _put_steps(row, [asdict(step) for step in details.steps])
        revisions.bump(REVISION)
        act.on(about=f"notice-rule:{row.pk}")
        act.say(_("Saved the notices “{name}”", name=row.name))
        act.undoable({"rule": row.pk, "before": before, "version": row.version})
        return Saved(row.pk)

    request = {**asdict(details), "steps": [_plain(asdict(step)) for step in details.steps], "rule": rule_id}
    return perform("save-notice-rule", work, by=by, now=now, key=key, request=_plain(request), answer=Saved)


def switch_rule(*, rule_id: int, active: bool, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Switch a rule on or off. Switched on, it begins now."""

    def work(act: Act) -> Saved:
        row = _locked(NoticeRule, rule_id)
        _must(by, row.branch_id)
        before = _rule_data(row)
        if active and not row.active:
            row.starts_at = now
        row.active = active
        row.version += 1
        row.save(update_fields=["active", "starts_at", "version"])
        revisions.bump(REVISION)
        act.on(about=f"notice-rule:{row.pk}")
        said = _("Switched on: “{name}”", name=row.name) if active else _("Switched off: “{name}”", name=row.name)
        act.say(said)
        act.undoable({"rule": row.pk, "before": before, "version": row.version})
        return Saved(row.pk)

    request = {"rule": rule_id, "active": active}
    return perform("switch-notice-rule", work, by=by, now=now, key=key, request=request, answer=Saved)


def save_text(*, details: TextDetails, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Put the library's own words in the place of the built-in ones. Refused(text-unreadable) with what is wrong."""

    def work(act: Act) -> Saved:
        by.must("edit-notices")
        event = events.find(details.event)
        if event is None:
            raise Refused(Refusal(code="event-unknown", message=_("There is no such event.")))
        _must_be_readable(details)
        place = {name: getattr(details, name) for name in ("event", "stage", "language", "way")}
        row = NoticeText.objects.select_for_update().filter(**place).first()
        before = _data(row, TEXT_COLUMNS) if row else None
        row = row or NoticeText(**place, version=0)
        row.subject, row.body = details.subject.strip(), details.body.strip()
        row.changed_at, row.changed_by_name, row.version = now, by.name, row.version + 1
        row.save()
        revisions.bump(REVISION)
        act.on(about=f"notice-text:{row.pk}")
        act.say(_("Saved the text of “{event}”", event=event.label))
        act.undoable({"text": row.pk, "before": before, "place": place, "version": row.version})
        return Saved(row.pk)

    return perform("save-notice-text", work, by=by, now=now, key=key, request=asdict(details), answer=Saved)


def drop_text(*, text_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Go back to the built-in words."""

    def work(act: Act) -> Saved:
        by.must("edit-notices")
        row = _locked(NoticeText, text_id)
        before = _data(row, TEXT_COLUMNS)
        row.delete()
        revisions.bump(REVISION)
        act.on(about=f"notice-text:{text_id}")
        act.say(_("Back to the built-in text"))
        place = {name: before[name] for name in ("event", "stage", "language", "way")}
        act.undoable({"text": text_id, "before": before, "place": place, "version": 0})
        return Saved(text_id)

    return perform("drop-notice-text", work, by=by, now=now, key=key, request={"text": text_id}, answer=Saved)


def save_sender(*, details: SenderDetails, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Say who signs for a branch and those below it, and when nobody is disturbed."""

    def work(act: Act) -> Saved:
        _must(by, details.branch_id)
        if (details.quiet_from is None) != (details.quiet_until is None) or (
            details.quiet_from is not None and details.quiet_from == details.quiet_until
        ):
            raise Refused(
                Refusal(
                    code="quiet-hours-incomplete",
                    message=_("Quiet hours need a beginning and another end."),
                    remedy=_("Give both times, or none."),
                )
            )
        row = SenderRule.objects.select_for_update().filter(branch_id=details.branch_id).first()
        before = _data(row, SENDER_COLUMNS) if row else None
        row, _new = SenderRule.objects.update_or_create(branch_id=details.branch_id, defaults=asdict(details))
        revisions.bump(REVISION)
        act.on(about=f"sender-rule:{row.pk}")
        act.say(_("Saved how {branch} writes to people", branch=organisation().branch(details.branch_id).name))
        act.undoable({"branch": details.branch_id, "before": before, "after": _data(row, SENDER_COLUMNS)})
        return Saved(row.pk)

    return perform("save-sender-rule", work, by=by, now=now, key=key, request=_plain(asdict(details)), answer=Saved)


# -- taking back -------------------------------------------------------------------------------------------------------


def undo_rule(entry: Entry, act: Act) -> None:
    """The rule as it was; one that was new is switched off, because messages may name it."""
    data = entry.undo or {}
    row = _locked(NoticeRule, data["rule"])
    if row.version != data["version"]:
        raise Refused(changed_since(_("The rule has been changed since.")))
    before = data["before"]
    row.version += 1
    if before is None:
        row.active = False
        row.save(update_fields=["active", "version"])
    else:
        for name in RULE_COLUMNS:
            setattr(row, name, before["rule"][name])
        row.starts_at = datetime.fromisoformat(before["starts_at"])
        row.save()
        _put_steps(row, [{**step, "at": step["at"] and time.fromisoformat(step["at"])} for step in before["steps"]])
    revisions.bump(REVISION)


def undo_text(entry: Entry, act: Act) -> None:
    data = entry.undo or {}
    row = NoticeText.objects.select_for_update().filter(**data["place"]).first()
    if (row.version if row else 0) != data["version"]:
        raise Refused(changed_since(_("The text has been changed since.")))
    if data["before"] is None:
        if row:
            row.delete()
    else:
        NoticeText.objects.update_or_create(
            **data["place"],
            defaults={
                "subject": data["before"]["subject"], "body": data["before"]["body"], "changed_at": act.now,
                "changed_by_name": act.by.name, "version": data["version"] + 1,
            },
        )  # fmt: skip
    revisions.bump(REVISION)


def undo_sender(entry: Entry, act: Act) -> None:
    data = entry.undo or {}
    row = SenderRule.objects.select_for_update().filter(branch_id=data["branch"]).first()
    if row is None or _data(row, SENDER_COLUMNS) != data["after"]:
        raise Refused(changed_since())
    if data["before"] is None:
        row.delete()
    else:
        SenderRule.objects.filter(pk=row.pk).update(**_timed(data["before"]))
    revisions.bump(REVISION)


# -- parts -------------------------------------------------------------------------------------------------------------


def _must(by: Actor, branch_id: int | None) -> None:
    path = organisation().path_of(branch_id) if branch_id else ""
    by.must("edit-notices", path)


def _locked(model: type[Any], number: int) -> Any:
    row = model.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise Refused(Refusal(code="not-found", message=_("It does not exist any more.")))
    return row


def _must_be_readable(details: TextDetails) -> None:
    """It can be read, and with no values at all nothing in it goes wrong."""
    try:
        if not details.body.strip():
            raise BadText("There are no words in it.")
        for part in (details.subject, details.body):
            checked_and_tried(part)
    except BadText as problem:
        raise Refused(
            Refusal(
                code="text-unreadable",
                message=_("The text cannot be used: {what}", what=str(problem)),
                remedy=_("Mend it and look at the preview."),
            )
        ) from None


def checked_and_tried(text: str) -> None:
    render(text, {"items": [{}], "first": {}, "count": 1, "stage": 1})


def _put_steps(row: NoticeRule, steps: list[dict[str, Any]]) -> None:
    NoticeStep.objects.filter(rule=row).delete()
    NoticeStep.objects.bulk_create(NoticeStep(rule=row, **step) for step in steps)


def _rule_data(row: NoticeRule) -> dict[str, Any]:
    steps = [_plain({name: getattr(step, name) for name in STEP_COLUMNS}) for step in row.steps.all()]
    return {"rule": _data(row, RULE_COLUMNS), "steps": steps, "starts_at": row.starts_at.isoformat()}


def _data(row: Model, columns: tuple[str, ...]) -> dict[str, Any]:
    return _plain({name: getattr(row, name) for name in columns})


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """As JSON holds it: times as text, tuples as lists."""
    return {name: _one(value) for name, value in data.items()}


def _one(value: Any) -> Any:
    if isinstance(value, time):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _timed(data: dict[str, Any]) -> dict[str, Any]:
    times = {name: time.fromisoformat(data[name]) for name in ("quiet_from", "quiet_until") if data[name]}
    return {**data, **times}
