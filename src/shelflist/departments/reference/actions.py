"""Putting a question on record, noting what was tried for it, keeping what was found, answering it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from shelflist.departments.reference import rules
from shelflist.departments.reference.models import Question, Step
from shelflist.ground.common.actors import Actor, not_permitted
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.catalog.queries import titles_with_ids

PERMISSION = "log-reference"
STEP = ("question_id", "mark", "asked", "source", "record_id", "words", "hits", "by_name")
ANSWER = ("answer", "closed_by_name")


def open_question(*, asked: str, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Put a question on record: what is wanted, without who wants it.

    Refused: not-permitted, question-missing, question-too-long.
    """
    asked = " ".join(asked.split())

    def work(act: Act) -> Saved:
        _may(act)
        _refuse(list(rules.reasons_against_question(asked)))
        row = Question.objects.create(
            asked=asked, branch_id=act.by.branch_id, opened_at=act.now, opened_by_name=act.by.name
        )
        act.on(about=f"question:{row.pk}")
        act.say(_("Put on record: “{question}”", question=row.asked))
        act.undoable({"question": row.pk})
        return Saved(row.pk)

    return perform("open-question", work, by=by, now=now, key=key, request={"asked": asked}, answer=Saved)


def undo_open_question(entry: Entry, act: Act) -> None:
    """It goes with the searches that were noted by themselves, unless somebody has put more under it since."""
    rows = Question.objects.filter(pk=(entry.undo or {})["question"], version=1)
    by_hand = Step.objects.filter(Q(record__isnull=False) | ~Q(source=""), question_id__in=rows.values("pk"))
    if not rows.exists() or by_hand.exists():
        raise Refused(changed_since())
    rows.delete()


def note_search(
    *, question_id: int, asked: Mapping[str, str], hits: int | None, by: Actor, now: datetime, key: str | None = None
) -> Saved:
    """Note that this catalogue was searched, and how many titles it found. The same search is noted once, as of last.

    Refused: not-permitted, question-unknown, question-closed, too-many-steps.
    """
    values = {"asked": dict(asked), "hits": hits}
    mark = rules.mark_of_search(asked)
    said = _("Searched: {words}", words=", ".join(asked.values())[:200])
    return _note("note-search", question_id, mark, values, said, list, by=by, now=now, key=key)


def note_source(
    *,
    question_id: int,
    source: str,
    words: str = "",
    hits: int | None = None,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> Saved:
    """Note that something else was asked: a book of the reference shelf, a database, a site, a colleague elsewhere.

    Refused: not-permitted, question-unknown, question-closed, source-missing, step-too-long, hits-wrong,
    too-many-steps.
    """
    source, words = " ".join(source.split()), " ".join(words.split())
    values = {"source": source, "words": words, "hits": hits}
    mark, said = rules.mark_of_source(source, words), _("Looked in {source}", source=source[:120])
    return _note(
        "note-source", question_id, mark, values, said,
        lambda: list(rules.reasons_against_source(source, words, hits)), by=by, now=now, key=key,
    )  # fmt: skip


def keep_title(
    *, question_id: int, record_id: int, words: str = "", by: Actor, now: datetime, key: str | None = None
) -> Saved:
    """Keep a title for a question, with a word on why.

    Refused: not-permitted, question-unknown, question-closed, title-unknown, too-many-steps.
    """
    words = " ".join(words.split())[: rules.LONGEST_WORDS]

    def reasons() -> list[Refusal]:
        known = titles_with_ids([record_id])
        return [] if known else [Refusal("title-unknown", _("There is no such title."))]

    values = {"record_id": record_id, "words": words}
    said = _("Kept a title for a question")
    return _note(
        "keep-for-question", question_id, rules.mark_of_title(record_id), values, said, reasons,
        by=by, now=now, key=key, record_id=record_id,
    )  # fmt: skip


def _note(
    verb: str,
    question_id: int,
    mark: str,
    values: Mapping[str, Any],
    said: Phrase,
    reasons: Callable[[], Sequence[Refusal]],
    *,
    by: Actor,
    now: datetime,
    key: str | None,
    record_id: int | None = None,
) -> Saved:
    """One step more, or the same one as it is now."""

    def work(act: Act) -> Saved:
        _may(act)
        question = _open(question_id)
        same = Q(mark=mark) if record_id is None else Q(record_id=record_id)
        step = Step.objects.select_for_update().filter(same, question_id=question.pk).first()
        no = list(reasons())
        if step is None:
            no += rules.reasons_against_step(Step.objects.filter(question_id=question.pk).count())
        _refuse(no)
        before = _kept(step) if step else None
        step = step or Step(question_id=question.pk, mark=mark)
        for name, value in values.items():
            setattr(step, name, value)
        step.at, step.by_name = act.now, act.by.name
        step.save()
        act.on(about=f"question:{question.pk}", record_id=record_id)
        act.say(said)
        act.undoable({"step": step.pk, "before": before})
        return Saved(step.pk)

    request = {"question": question_id, **values}
    return perform(verb, work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_note(entry: Entry, act: Act) -> None:
    """As it was before; a new step goes."""
    data = entry.undo or {}
    rows = Step.objects.filter(pk=data["step"])
    if data["before"] is None:
        rows.delete()
    elif not rows.update(**data["before"]):
        raise Refused(changed_since())


def drop_step(*, step_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Take a step off its question. `id` of the answer is the question’s.

    Refused: not-permitted, step-unknown, question-closed.
    """

    def work(act: Act) -> Saved:
        _may(act)
        row = Step.objects.select_for_update().filter(pk=step_id).first()
        if row is None:
            raise Refused(Refusal("step-unknown", _("There is no such step any more.")))
        question = _open(row.question_id)
        act.on(about=f"question:{question.pk}", record_id=row.record_id)
        act.say(_("Took a step off “{question}”", question=question.asked))
        act.undoable({"kept": _kept(row), "at": row.at.isoformat()})
        row.delete()
        return Saved(question.pk)

    return perform("drop-step", work, by=by, now=now, key=key, request={"step": step_id}, answer=Saved)


def undo_drop_step(entry: Entry, act: Act) -> None:
    data = entry.undo or {}
    there = Question.objects.filter(pk=data["kept"]["question_id"]).exists()
    again = Step.objects.filter(question_id=data["kept"]["question_id"], mark=data["kept"]["mark"]).exists()
    if not there or again:
        raise Refused(changed_since())
    Step.objects.create(at=datetime.fromisoformat(data["at"]), **data["kept"])


def answer_question(
    *, question_id: int, answer: str, closed: bool, version: int, by: Actor, now: datetime, key: str | None = None
) -> Saved:
    """Write down what came of it; `closed` closes the question, or opens it again.

    Refused: not-permitted, question-unknown, answer-too-long, changed-since.
    """
    answer = answer.replace("\r\n", "\n").strip()

    def work(act: Act) -> Saved:
        _may(act)
        row = _locked(question_id)
        no = list(rules.reasons_against_answer(answer))
        if row.version != version:
            no.append(_changed_meanwhile(row))
        _refuse(no)
        before = {name: getattr(row, name) for name in ANSWER}
        before["closed_at"] = row.closed_at.isoformat() if row.closed_at else None
        if closed and row.closed_at is None:
            row.closed_at, row.closed_by_name = act.now, act.by.name
        elif not closed:
            row.closed_at, row.closed_by_name = None, ""
        row.answer = answer
        row.version += 1
        row.save(update_fields=[*ANSWER, "closed_at", "version"])
        count = Step.objects.filter(question_id=row.pk).count()
        act.on(about=f"question:{row.pk}")
        act.say(
            nphrase("Closed after {count} step: “{question}”", "Closed after {count} steps: “{question}”", count,
                    question=row.asked)
            if closed else _("Answer kept: “{question}”", question=row.asked)
        )  # fmt: skip
        act.undoable({"question": row.pk, "before": before, "version": row.version})
        return Saved(row.pk)

    request = {"question": question_id, "answer": answer, "closed": closed, "version": version}
    return perform("answer-question", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_answer_question(entry: Entry, act: Act) -> None:
    data = entry.undo or {}
    before = dict(data["before"])
    closed_at = before.pop("closed_at")
    rows = Question.objects.filter(pk=data["question"], version=data["version"])
    at = datetime.fromisoformat(closed_at) if closed_at else None
    if not rows.update(closed_at=at, version=data["version"] + 1, **before):
        raise Refused(changed_since())


def _changed_meanwhile(row: Question) -> Refusal:
    return Refusal(
        "changed-since",
        _("Somebody else wrote an answer meanwhile: “{answer}”", answer=row.answer[:300]),
        _("Put both together, then save again."),
        details={"field": "answer", "version": row.version},
    )


def _locked(question_id: int) -> Question:
    row = Question.objects.select_for_update().filter(pk=question_id).first()
    if row is None:
        raise Refused(Refusal("question-unknown", _("There is no such question.")))
    return row


def _open(question_id: int) -> Question:
    row = _locked(question_id)
    if row.closed_at is not None:
        raise Refused(Refusal("question-closed", _("This question is closed."), _("Open it again first.")))
    return row


def _may(act: Act) -> None:
    if not act.by.may(PERMISSION):
        raise Refused(not_permitted(PERMISSION))


def _refuse(reasons: Sequence[Refusal]) -> None:
    if reasons:
        raise Refused(reasons)


def _kept(row: Step) -> dict[str, Any]:
    return {name: getattr(row, name) for name in STEP}
