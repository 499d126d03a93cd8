"""Reading targets, searches with what came of them, candidates and lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from shelflist.departments.copy_cataloguing.facts import Judged, judged
from shelflist.departments.copy_cataloguing.models import (
    Answer,
    Batch,
    BatchLine,
    Candidate,
    Intake,
    IntakeFault,
    Practice,
    Search,
    Success,
    Taken,
    Target,
)
from shelflist.departments.copy_cataloguing.rules import learning
from shelflist.departments.copy_cataloguing.rules.questions import Question, Term, from_data
from shelflist.departments.copy_cataloguing.rules.scoring import ScoreRule, rules_from
from shelflist.departments.copy_cataloguing.rules.stock import STOCK, StockTarget
from shelflist.ground.journal.models import Job
from shelflist.records.catalog.models import Record, RecordIdentifier


def targets() -> list[Target]:
    """Every target, in the order of rank."""
    return list(Target.objects.all())


def target(target_id: int) -> Target | None:
    return Target.objects.filter(pk=target_id).first()


def stock_to_choose() -> list[StockTarget]:
    """Those of the stock list that are not in the register."""
    here = {(host, port) for host, port in Target.objects.values_list("host", "port")}
    names = set(Target.objects.values_list("name", flat=True))
    return [one for one in STOCK if one.name not in names and (one.kind != "sru" or (one.host, one.port) not in here)]


def active_targets(group: str = "", ids: Iterable[int] = ()) -> list[Target]:
    """The targets that are asked: those of a group, or these, or all that are active."""
    found = Target.objects.filter(active=True)
    if numbers := list(ids):
        found = found.filter(pk__in=numbers)
    elif group:
        found = found.filter(group=group)
    return list(found)


def groups() -> list[str]:
    """The groups that active targets are in."""
    named = Target.objects.filter(active=True).exclude(group="")
    return sorted(set(named.values_list("group", flat=True)))


def practice() -> Practice:
    """How this library does it; what holds where nothing was said."""
    return Practice.objects.filter(pk=1).first() or Practice(pk=1)


def score_rules() -> tuple[ScoreRule, ...]:
    return rules_from(practice().scores)


def cached(target_ids: Sequence[int], key: str, now: datetime) -> dict[int, Answer]:
    """Answers to the same question that are young enough to be given again, by target (ZED-11)."""
    rows = Answer.objects.filter(
        target__in=target_ids, state=Answer.State.ANSWERED, same_as=None, search__question_key=key
    ).select_related("target")
    found: dict[int, Answer] = {}
    for row in rows.order_by("answered_at"):
        if row.answered_at and row.answered_at + timedelta(minutes=row.target.cache_minutes) > now:
            found[row.target_id] = row
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """An answer as its fragment shows it."""

    answer: Answer
    target: Target
    candidates: tuple[Judged, ...]
    unreadable: int
    is_waiting: bool
    from_cache: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A search: the question, and what each target said."""

    search: Search
    question: Question
    standings: tuple[Standing, ...]

    @property
    def waiting_count(self) -> int:
        return sum(one.is_waiting for one in self.standings)

    @property
    def best(self) -> Judged | None:
        """The candidate with most points."""
        found = [one for standing in self.standings for one in standing.candidates]
        return max(found, key=lambda one: one.score.points, default=None)


def search_page(search_id: int, now: datetime) -> SearchPage | None:
    """A search with everything that has come."""
    search = Search.objects.filter(pk=search_id).first()
    if search is None:
        return None
    answers = list(search.answers.select_related("target").order_by("target__rank", "target__name"))
    return SearchPage(search, from_data(search.question), tuple(standings(answers, now)))


def standing(search_id: int, target_id: int, now: datetime) -> Standing | None:
    """What one target said to a search."""
    answers = Answer.objects.filter(search=search_id, target=target_id).select_related("target", "search")
    return next(iter(standings(list(answers), now)), None)


def standings(answers: Sequence[Answer], now: datetime) -> list[Standing]:
    """These answers with their candidates, judged."""
    owners = {answer.same_as_id or answer.pk for answer in answers}
    names = {answer.same_as_id or answer.pk: answer.target.name for answer in answers}
    rows = list(Candidate.objects.filter(answer__in=owners).select_related("answer"))
    known = judged([(row, names[row.answer_id]) for row in rows], score_rules())
    found = []
    for answer in answers:
        owner = answer.same_as_id or answer.pk
        unreadable = sum(row.answer_id == owner and not row.marc for row in rows)
        of_it = tuple(one for one in known if one.row.answer_id == owner)
        is_waiting = answer.state == Answer.State.WAITING and answer.search.give_up_at > now
        found.append(Standing(answer, answer.target, of_it, unreadable, is_waiting, answer.same_as_id is not None))
    return found


def candidate(candidate_id: int) -> Judged | None:
    """A candidate, judged; None also for one whose bytes cannot be read."""
    row = Candidate.objects.filter(pk=candidate_id).select_related("answer__target").first()
    return next(iter(judged([(row, row.answer.target.name)], score_rules())), None) if row else None


def taken_for(record_id: int) -> list[Taken]:
    """Where a record was taken from, the last first."""
    return list(Taken.objects.filter(record=record_id))


def searches_of(user_id: int, limit: int = 8) -> list[tuple[Search, Question]]:
    """What somebody asked lately."""
    rows = Search.objects.filter(~Q(made_by_id=None), made_by_id=user_id).order_by("-made_at", "-pk")[:limit]
    return [(row, from_data(row.question)) for row in rows]


# ---- lists


def records_with(term: Term) -> list[int]:
    """The titles of ours that carry a number."""
    found = RecordIdentifier.objects.filter(kind=term.index, value=term.text, record__deleted_at__isnull=True)
    return sorted(found.filter(record__kind=Record.Kind.BIBLIOGRAPHIC).values_list("record", flat=True))


def successes() -> dict[tuple[int, str], learning.Record]:
    """How every target did for every kind of material."""
    rows = Success.objects.values_list("target", "material", "asked_count", "found_count", "taken_count")
    return {(number, material): learning.Record(*counts) for number, material, *counts in rows}


def success_of(target_id: int) -> list[tuple[str, Success]]:
    """What a target was asked for by lists, and how it did; the kinds that it is asked for most come first."""
    rows = Success.objects.filter(target=target_id).order_by("-asked_count", "material")
    return [(row.material.removeprefix("isbn:").removeprefix("material:"), row) for row in rows[:12]]


def batches(limit: int = 50) -> list[tuple[Batch, dict[str, int]]]:
    """Lists, the newest first, with how many lines stand where."""
    rows = list(Batch.objects.all()[:limit])
    return [(row, counts) for row, counts in zip(rows, line_counts(rows), strict=True)]


def line_counts(rows: Sequence[Batch]) -> list[dict[str, int]]:
    """For each list, how many lines stand where."""
    found: dict[int, dict[str, int]] = {row.pk: {} for row in rows}
    counted = BatchLine.objects.filter(batch__in=found).values_list("batch", "state").annotate(count=Count("pk"))
    for number, state, count in counted.order_by("batch", "state"):
        found[number][state] = count
    return [found[row.pk] for row in rows]


def batch(batch_id: int) -> Batch | None:
    return Batch.objects.filter(pk=batch_id).first()


def lines(batch_id: int, state: str = "", limit: int = 0, after: int = 0) -> list[BatchLine]:
    """The lines of a list, those in one state or all, in order."""
    found = BatchLine.objects.filter(batch=batch_id, position__gt=after).order_by("position")
    if state:
        found = found.filter(state=state)
    return list(found[:limit] if limit else found)


def titles_of(rows: Iterable[BatchLine]) -> dict[int, str]:
    """What the records of these lines are called."""
    numbers = {row.record_id for row in rows if row.record_id}
    return dict(Record.objects.filter(pk__in=numbers).values_list("pk", "title"))


def line(line_id: int) -> BatchLine | None:
    return BatchLine.objects.filter(pk=line_id).select_related("batch").first()


def job_of(batch_row: Batch) -> Job | None:
    return Job.objects.filter(pk=batch_row.job_id or 0).first()


# ---- files that are no MARC


def intakes(limit: int = 50) -> list[Intake]:
    """Files taken in, the newest first."""
    return list(Intake.objects.all()[:limit])


def intake(intake_id: int) -> Intake | None:
    return Intake.objects.filter(pk=intake_id).first()


def faults(intake_id: int, limit: int = 200) -> list[IntakeFault]:
    """What was set aside of a file."""
    return list(IntakeFault.objects.filter(intake=intake_id)[:limit])
