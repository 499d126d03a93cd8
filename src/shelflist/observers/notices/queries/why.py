"""Why something was sent, or not: every stage of every event of a loan, hold or reader, past and to come."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shelflist.departments.holds.queries.lists import open_holds_of
from shelflist.ground.common.explanations import Candidate
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.observers.notices import events, sources, ways
from shelflist.observers.notices.models import Notice
from shelflist.observers.notices.queries.contacts import contacts
from shelflist.observers.notices.queries.surroundings import Surroundings
from shelflist.observers.notices.rules.reaching import IN_WORDS, Contact, Reached, in_words, reach
from shelflist.observers.notices.rules.sequences import NoticeSequence, candidates, chosen, stage_in_words
from shelflist.observers.notices.rules.timing import plan
from shelflist.records.loans.queries import open_loans_of


@dataclass(frozen=True, slots=True)
class StageTold:
    """One stage: when, what became or becomes of it, and why. `kind` is the shape: ok, wait, none, stop."""

    stage: Phrase
    at: datetime
    kind: str
    outcome: Phrase
    why: Phrase | None
    message_id: int | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class EventTold:
    """One event: the rule that is followed, every rule that was looked at, and its stages."""

    code: str
    label: Phrase | str
    sequence: NoticeSequence | None
    candidates: tuple[Candidate, ...]
    no: Phrase | None
    stages: tuple[StageTold, ...]
    way: Phrase | None


def why(kind: str, subject_id: int, around: Surroundings) -> list[EventTold]:
    """Every event of this kind of subject that has a rule, or of which something was kept."""
    source = sources.find(kind)
    if source is None:
        return []
    kept = list(
        Notice.objects.filter(kind=kind, subject_id=subject_id).select_related("message").order_by("due_at", "pk")
    )
    codes = [event.code for event in events.all_events() if event.kind == kind]
    mine = [code for code in codes if around.known.of_event(code) or any(one.event == code for one in kept)]
    subjects = {one.event: one for one in source.subjects([subject_id], mine, around.now)}
    people = contacts([one.patron_id for one in subjects.values() if one.patron_id])
    return [
        _event(subjects[code], [one for one in kept if one.event == code], people, around)
        for code in mine
        if code in subjects
    ]


def _event(subject: sources.Subject, kept: list[Notice], people: dict[int, Contact], around: Surroundings) -> EventTold:
    case = around.case_of(subject)
    choice = chosen(around.known.of_event(subject.event), case)
    contact = people.get(subject.patron_id or 0)
    reached = _reached(subject, choice.sequence, contact)
    told = [_kept(one) for one in kept]
    if choice.sequence is not None and subject.no is None and subject.branch_id in around.tree.branches:
        sequence = around.with_wish(choice.sequence, subject)
        done = {one.stage for one in kept if one.version == subject.version}
        told += _to_come(subject, sequence, done, reached, around)
    return EventTold(
        code=subject.event,
        label=events.label_of(subject.event),
        sequence=choice.sequence,
        candidates=candidates(choice, case),
        no=subject.no,
        stages=tuple(sorted(told, key=lambda one: one.at)),
        way=_way_in_words(reached),
    )


def _reached(subject: sources.Subject, sequence: NoticeSequence | None, contact: Contact | None) -> Reached | None:
    if sequence is None or sequence.to == "staff":
        return None
    return reach(
        contact, subject.event, sequence.ways, ways.working(), every_way=sequence.every_way, opt_in=sequence.opt_in
    )


def _way_in_words(reached: Reached | None) -> Phrase | None:
    if reached is None:
        return None
    if not reached.ways:
        return in_words(reached)
    said = IN_WORDS[reached.ways[0][0]]
    for way, _address in reached.ways[1:]:
        said = _("{way} and {next}", way=said, next=IN_WORDS[way])
    return said


def _kept(notice: Notice) -> StageTold:
    """What became of it, by its message."""
    message = notice.message
    why_kept = Phrase.from_data(notice.why) if notice.why else None
    kind, outcome = "none", _("Not sent")
    if notice.state == Notice.State.WAITING:
        kind, outcome = "wait", _("Goes out with the next round")
    elif message is not None and notice.state == Notice.State.IN_MESSAGE:
        way = IN_WORDS[message.way]
        kind, outcome = {
            "sent": ("ok", _("Sent: {way}, {moment}", way=way, moment=message.sent_at or notice.due_at)),
            "failed": ("stop", _("Failed: {way}", way=way)),
            "cancelled": ("none", _("Stopped: {way}", way=way)),
        }.get(message.state, ("wait", _("Waits: {way}", way=way)))
        if message.state in ("failed", "cancelled") and message.why:
            why_kept = Phrase.from_data(message.why)
    return StageTold(
        stage_in_words(notice.stage), notice.due_at, kind, outcome, why_kept, message.pk if message else None,
        notice.version,
    )  # fmt: skip


def _to_come(
    subject: sources.Subject,
    sequence: NoticeSequence,
    done: Collection[int],
    reached: Reached | None,
    around: Surroundings,
) -> Iterable[StageTold]:
    calendar = around.tree.calendar(subject.branch_id)
    nobody = reached is not None and not reached.ways
    for stage in plan(sequence, subject.turn, calendar, around.now, done):
        outcome, kind = {
            "later": (_("To come"), "wait"),
            "due": (_("Goes out with the next round"), "wait"),
        }.get(stage.verdict, (_("Not sent"), "none"))
        if nobody and kind == "wait":
            outcome, kind = _("Would reach nobody"), "stop"
        yield StageTold(
            stage_in_words(stage.number), stage.moment, kind, outcome, None if stage.verdict == "later" else stage.why,
            None, subject.version,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Coming:
    """Something that a reader will hear in the next days, if nothing changes."""

    at: datetime
    event: Phrase | str
    stage: Phrase
    kind: str
    subject_id: int
    title: str
    way: Phrase | None
    reaches: bool


def coming(patron_id: int, around: Surroundings, days: int = 30) -> list[Coming]:
    """What a reader will hear in the next days, in order of time."""
    until = around.now + timedelta(days=days)
    contact = contacts([patron_id]).get(patron_id)
    found: list[Coming] = []
    for kind, titles in _subjects_of(patron_id).items():
        source = sources.known(kind)
        codes = [event.code for event in events.all_events() if event.kind == kind and not event.to_staff]
        followed = [code for code in codes if around.known.of_event(code) and not events.known(code).receipt]
        subjects = source.subjects(list(titles), followed, around.now) if titles and followed else []
        done = _done(kind, titles)
        for subject in subjects:
            found += _of_subject(subject, titles[subject.id], contact, done, around, until)
    return sorted(found, key=lambda one: one.at)


def _subjects_of(patron_id: int) -> dict[str, dict[int, str]]:
    return {
        "loan": {loan.pk: loan.item.record.title for loan in open_loans_of(patron_id)},
        "hold": {hold.pk: hold.record.title for hold in open_holds_of(patron_id)},
        "patron": {patron_id: ""},
    }


def _done(kind: str, ids: Collection[int]) -> set[tuple[int, str, int, int]]:
    rows = Notice.objects.filter(kind=kind, subject_id__in=list(ids))
    return set(rows.values_list("subject_id", "event", "version", "stage"))


def _of_subject(
    subject: sources.Subject,
    title: str,
    contact: Contact | None,
    done: Collection[tuple[int, str, int, int]],
    around: Surroundings,
    until: datetime,
) -> Iterable[Coming]:
    sequence = around.followed(around.case_of(subject))
    if sequence is None or subject.no is not None or subject.branch_id not in around.tree.branches:
        return
    sequence = around.with_wish(sequence, subject)
    already = {stage for one, event, version, stage in done
               if (one, event, version) == (subject.id, subject.event, subject.version)}  # fmt: skip
    reached = _reached(subject, sequence, contact)
    for stage in plan(sequence, subject.turn, around.tree.calendar(subject.branch_id), around.now, already):
        if stage.verdict in ("later", "due") and stage.moment <= until:
            yield Coming(
                max(stage.moment, around.now), events.label_of(subject.event), stage_in_words(stage.number),
                subject.kind, subject.id, title, _way_in_words(reached), bool(reached and reached.ways),
            )  # fmt: skip
