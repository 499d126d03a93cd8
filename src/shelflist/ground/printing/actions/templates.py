"""Changing templates, and going back to the built-in ones."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal import rules as journal_rules
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.printing import apart, press, samples
from shelflist.ground.printing.models import PaperTemplate
from shelflist.ground.printing.rules import templates

if TYPE_CHECKING:
    from shelflist.ground.journal.models import Entry

UNDO_MINUTES = 30 * 24 * 60


def change_template(*, name: str, source: str, version: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Use this source for a template, from now on; it is tried out first. Can be undone for thirty days.

    `version` is the one that was looked at (0: the built-in one). Refused: not-permitted, template-unknown,
    template-too-long, template-wrong, template-too-slow, changed-meanwhile.
    """
    by.must("edit-printing")
    source = source.replace("\r\n", "\n")
    trial(name, source)  # outside the transaction: it takes a moment, and writes nothing

    def work(act: Act) -> Saved:
        by.must("edit-printing")
        row = PaperTemplate.objects.select_for_update().filter(name=name).first()
        if (row.version if row else 0) != version:
            raise Refused(_changed_meanwhile(row))
        before = row.source if row else None
        row = row or PaperTemplate(name=name, version=0)
        row.source, row.version = source, row.version + 1
        row.changed_at, row.changed_by_name = act.now, by.name
        row.save()
        act.on(about=f"template:{name}")
        act.say(_("Changed the template “{name}”", name=name))
        act.undoable({"name": name, "before": before, "version": row.version}, UNDO_MINUTES)
        return Saved(row.pk)

    request = {"name": name, "source": source, "version": version}
    return perform("change-template", work, by=by, now=now, key=key, request=request, answer=Saved)


def reset_template(*, name: str, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Use the built-in template again. Can be undone for thirty days. Refused: not-permitted, template-unknown."""

    def work(act: Act) -> Saved:
        by.must("edit-printing")
        row = PaperTemplate.objects.select_for_update().filter(name=name).first()
        if row is None:
            raise Refused(_unknown(name))
        data = {"name": name, "before": row.source, "version": 0}
        row.delete()
        act.on(about=f"template:{name}")
        act.say(_("Went back to the built-in template “{name}”", name=name))
        act.undoable(data, UNDO_MINUTES)
        return Saved(0)

    return perform("reset-template", work, by=by, now=now, key=key, request={"name": name}, answer=Saved)


def undo_template(entry: Entry, act: Act) -> None:
    """The template as it was before the change, unless it was changed again."""
    data = entry.undo or {}
    row = PaperTemplate.objects.select_for_update().filter(name=data["name"]).first()
    if (row.version if row else 0) != data["version"]:
        raise Refused(journal_rules.changed_since())
    if data["before"] is None:
        assert row is not None
        row.delete()
        return
    row = row or PaperTemplate(name=data["name"], version=0)
    row.source, row.version = data["before"], row.version + 1
    row.changed_at, row.changed_by_name = act.now, act.by.name
    row.save()


def trial(name: str, source: str, *, kind: press.Kind = "pdf") -> list[bytes]:
    """Press a source with invented values, as pictures or PDF. Refused with what is wrong, where, and what helps."""
    if name not in press.names():
        raise Refused(_unknown(name))
    if len(source) > templates.LONGEST:
        raise Refused(templates.too_long(len(source)))
    try:
        return press.press_apart(press.order(source, samples.of(name), kind=kind))
    except apart.Wrong as problem:
        before = press.prelude().count("\n")
        raise Refused(
            templates.wrong(problem.said, problem.line, problem.column, problem.hints, before=before)
        ) from problem
    except apart.TooMuch as problem:
        raise Refused(templates.too_much()) from problem


def _unknown(name: str) -> Refusal:
    return Refusal("template-unknown", _("There is no template “{name}” that could be changed.", name=name))


def _changed_meanwhile(row: PaperTemplate | None) -> Refusal:
    if row is None:
        message = _("Somebody went back to the built-in template meanwhile.")
    else:
        message = _("{name} changed this template meanwhile.", name=row.changed_by_name)
    return Refusal("changed-meanwhile", message, _("Open it again, and put your change into the new text."))
