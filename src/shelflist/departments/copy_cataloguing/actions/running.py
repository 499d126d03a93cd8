"""Working a list: a few lines at a time, the most promising targets first, and each line settled for itself (T23)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from shelflist.departments.authorities.actions.running import link_records
from shelflist.departments.copy_cataloguing.actions.batches import actor_of
from shelflist.departments.copy_cataloguing.actions.searching import begin_search, join_search, take_down
from shelflist.departments.copy_cataloguing.actions.taking import take_record
from shelflist.departments.copy_cataloguing.actions.targets import address_of
from shelflist.departments.copy_cataloguing.asking.many import ask_each
from shelflist.departments.copy_cataloguing.facts import Judged
from shelflist.departments.copy_cataloguing.models import Answer, Batch, BatchLine, Success, Target
from shelflist.departments.copy_cataloguing.queries import active_targets, cached, records_with, standings, successes
from shelflist.departments.copy_cataloguing.rules.deciding import DOUBTFUL, MISSED, TAKEN, Choice, Verdict, decide
from shelflist.departments.copy_cataloguing.rules.learning import ordered, waves
from shelflist.departments.copy_cataloguing.rules.lists import ListOptions
from shelflist.departments.copy_cataloguing.rules.questions import Question, Term, from_data, key_of
from shelflist.departments.copy_cataloguing.rules.typed import material_key
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.jobs import JobCancelled, JobRun

LINES_AT_ONCE = 8
MONTH_MINUTES = 30 * 24 * 60
State = BatchLine.State


@dataclass
class Work:
    """A line while it is worked."""

    line: BatchLine
    question: Question
    targets: list[Target]
    search_id: int = 0
    asked: list[Target] = field(default_factory=list)
    verdict: Verdict | None = None
    candidates: dict[int, Judged] = field(default_factory=dict)

    @property
    def is_settled(self) -> bool:
        return self.verdict is not None and self.verdict.state == TAKEN


def run_list(run: JobRun) -> Mapping[str, Any]:
    """The job: every line that waits. A killed run goes on where it stood, for each line says what became of it."""
    batch = Batch.objects.get(pk=run.arguments["batch"])
    options = ListOptions.from_data(batch.options)
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.RUNNING)
    try:
        _work_all(batch, options, run)
    except JobCancelled:
        Batch.objects.filter(pk=batch.pk).update(state=Batch.State.DONE, ended_at=run.clock())
        raise
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.DONE, ended_at=run.clock())
    return {"taken": batch.lines.filter(state=State.TAKEN).count()}


def _work_all(batch: Batch, options: ListOptions, run: JobRun) -> None:
    total = batch.lines.exclude(state=State.UNUSABLE).count()
    while lines := list(batch.lines.filter(state=State.WAITING).order_by("position")[:LINES_AT_ONCE]):
        targets = active_targets(options.group)
        if not targets:
            raise Refused(Refusal("no-targets", _("There is no target that is asked."), _("Add one, then go on.")))
        work_lines(batch, lines, targets, options, run)
        run.progress(total - batch.lines.filter(state=State.WAITING).count(), total)


def work_lines(
    batch: Batch, lines: Sequence[BatchLine], targets: Sequence[Target], options: ListOptions, run: JobRun
) -> None:
    """Some lines: asked wave by wave until each is settled or everybody was asked."""
    open_ones = [one for line in lines if (one := _begun(batch, line, targets, options, run))]
    rounds = waves(range(len(targets)), options.at_once)
    for places in rounds:
        asking = [one for one in open_ones if not one.is_settled]
        if not asking:
            break
        _ask(asking, places, run)
        for one in asking:
            _judge(one, options, run)
    for one in open_ones:
        _settle(batch, one, options, run)
    if options.link:
        taken = [one.line.record_id for one in open_ones if one.line.state == State.TAKEN and one.line.record_id]
        link_records(record_ids=taken, now=run.clock())


def _begun(batch: Batch, line: BatchLine, targets: Sequence[Target], options: ListOptions, run: JobRun) -> Work | None:
    """The line with its targets in order; None when it is settled: we have it, and ours is left alone."""
    question = from_data(line.question or [])
    here = records_with(question[0])
    if here and options.have == "skip":
        line.state, line.record_id = State.HERE, here[0]
        line.reason = _("We have it already.").to_data()
        line.save(update_fields=["state", "record_id", "reason"])
        return None
    materials = [material_key(question), *([f"material:{options.material}"] if options.material else [])]
    numbers = ordered([(one.pk, one.rank) for one in targets], successes(), materials)
    by_number = {one.pk: one for one in targets}
    return Work(line, question, [by_number[number] for number in numbers])


def _ask(works: Sequence[Work], places: Sequence[int], run: JobRun) -> None:
    """Ask the targets at these places of each line's order; answers of the cache are there already."""
    errands = []
    for one in works:
        wave = [one.targets[place] for place in places]
        one.asked += wave
        if not one.search_id:
            by = actor_of(one.line.batch)
            one.search_id = begin_search(question=one.question, targets=wave, by=by, now=run.clock(), of_list=True)
        else:
            join_search(one.search_id, wave, cached([t.pk for t in wave], key_of(one.question), run.clock()))
        waiting = Answer.objects.filter(search=one.search_id, state=Answer.State.WAITING).select_related("target")
        errands += [((one.search_id, answer.pk), address_of(answer.target), one.question) for answer in waiting]
    for errand, said in ask_each(errands):
        assert isinstance(errand.key, tuple)  # made just above
        take_down(errand.key[0], errand.target, said, run.clock())


def _judge(one: Work, options: ListOptions, run: JobRun) -> None:
    """The verdict on everything that came for a line so far."""
    answers = list(Answer.objects.filter(search=one.search_id).select_related("target", "search"))
    found = [judged for standing in standings(answers, run.clock()) for judged in standing.candidates]
    one.candidates = {judged.row.pk: judged for judged in found}
    choices = [_choice(judged, one.question[0]) for judged in found]
    answered = sum(answer.state == Answer.State.ANSWERED for answer in answers)
    one.verdict = decide(
        choices, take_from=options.take_from, margin=options.margin, answered=answered, asked=len(answers)
    )


def _choice(judged: Judged, term: Term) -> Choice:
    sure = judged.sure_match
    return Choice(
        key=judged.row.pk,
        points=judged.score.points,
        facts=judged.incoming.facts,
        has_number=(term.index, term.text) in judged.incoming.derived.identifiers,
        target=judged.target_name,
        ours=sure.record_id if sure else None,
        perhaps=tuple(match.record_id for match in judged.matches if not match.sure),
    )


def _settle(batch: Batch, one: Work, options: ListOptions, run: JobRun) -> None:
    """Write down what became of a line, take its record, and remember how the targets did."""
    verdict, line, now = one.verdict, one.line, run.clock()
    assert verdict is not None  # every line was judged after its first wave
    with transaction.atomic():
        line.tries += 1
        line.search_id, line.again_at = one.search_id, None
        line.state, line.reason = verdict.state, verdict.reason.to_data()
        if verdict.chosen is not None:
            line.candidate_id, line.score = verdict.chosen.key, verdict.chosen.points
        if verdict.state == TAKEN:
            _take(batch, line, verdict, options, run)
        elif verdict.state == MISSED and line.tries < options.most_tries:
            line.again_at = now + timedelta(hours=options.retry_hours * 2 ** (line.tries - 1))
        line.save()
        _remember(one)


def _take(batch: Batch, line: BatchLine, verdict: Verdict, options: ListOptions, run: JobRun) -> None:
    """Take the chosen record; what the act refuses waits for somebody's eyes."""
    chosen = verdict.chosen
    assert chosen is not None  # a verdict to take names what
    if chosen.ours is not None and options.have == "skip":
        line.state, line.record_id = State.HERE, chosen.ours
        line.reason = _("We have it already.").to_data()
        return
    try:
        with transaction.atomic():
            receipt = take_record(
                candidate_id=chosen.key,
                record_id=chosen.ours,
                profile=options.profile,
                tasks_id=options.tasks_id,
                link=False,
                by=actor_of(batch),
                now=run.clock(),
                key=f"list-{line.pk}-{line.tries}",
                undo_minutes=MONTH_MINUTES,
            )
    except Refused as no:
        line.state, line.reason = DOUBTFUL, no.sentence.to_data()
        return
    line.record_id, line.entry_id = receipt.record_id, receipt.entry_id


def _remember(one: Work) -> None:
    """How each target that was asked did, for this kind of number and for the material that was found."""
    verdict = one.verdict
    right = {judged.row.answer.target_id for judged in _with_number(one)}
    chosen = one.candidates.get(verdict.chosen.key) if verdict and verdict.chosen and verdict.state == TAKEN else None
    keys = [material_key(one.question)]
    if chosen is not None:
        keys.append(f"material:{chosen.incoming.derived.material}"[:40])
    for target in one.asked:
        for key in keys:
            row, _new = Success.objects.get_or_create(target=target, material=key)
            Success.objects.filter(pk=row.pk).update(
                asked_count=F("asked_count") + 1,
                found_count=F("found_count") + int(target.pk in right),
                taken_count=F("taken_count") + int(chosen is not None and chosen.row.answer.target_id == target.pk),
            )


def _with_number(one: Work) -> list[Judged]:
    term = one.question[0]
    return [
        judged for judged in one.candidates.values() if (term.index, term.text) in judged.incoming.derived.identifiers
    ]
