"""Asking many targets at once; each answer is written down as it comes (ZED-02, ZED-03, ZED-11)."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from shelflist.departments.copy_cataloguing.actions.targets import address_of
from shelflist.departments.copy_cataloguing.asking import many
from shelflist.departments.copy_cataloguing.asking.answers import Address
from shelflist.departments.copy_cataloguing.asking.answers import Answer as Said
from shelflist.departments.copy_cataloguing.models import Answer, BatchLine, Candidate, Search, Target
from shelflist.departments.copy_cataloguing.queries import cached
from shelflist.departments.copy_cataloguing.rules.questions import Question, key_of, reasons_against, to_data
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused

log = logging.getLogger(__name__)
PERMISSION = "fetch-records"
KEPT_DAYS = 30
Clock = Callable[[], datetime]


def begin_search(
    *,
    question: Question,
    targets: Sequence[Target],
    by: Actor,
    now: datetime,
    fresh: bool = False,
    of_list: bool = False,
) -> int:
    """Write a search down with an answer for each target: at once where one is cached, else waiting.

    `ask` or `ask_behind` then asks. One `of_list` is not among what somebody asked lately.
    Refused: not-permitted, question-empty, no-targets.
    """
    by.must(PERMISSION)
    reasons = reasons_against(question)
    if not targets:
        remedy = _("Add a target, or choose one of the list of well-known ones.")
        reasons.append(Refusal("no-targets", _("There is no target that is asked."), remedy))
    if reasons:
        raise Refused(reasons)
    key = key_of(question)
    known = {} if fresh else cached([target.pk for target in targets], key, now)
    patience = timedelta(seconds=max(target.seconds for target in targets) + many.GRACE + 1)
    with transaction.atomic():
        search = Search.objects.create(
            question=to_data(question),
            question_key=key,
            made_by_id=None if of_list else by.id,
            made_at=now,
            give_up_at=now + patience,
        )
        Answer.objects.bulk_create(_row(search, target, known.get(target.pk)) for target in targets)
    return search.pk


def join_search(search_id: int, targets: Sequence[Target], known: Mapping[int, Answer]) -> None:
    """More targets for a search that goes on."""
    search = Search.objects.get(pk=search_id)
    Answer.objects.bulk_create(_row(search, target, known.get(target.pk)) for target in targets)


def _row(search: Search, target: Target, same: Answer | None) -> Answer:
    if same is None:
        return Answer(search=search, target=target)
    return Answer(
        search=search, target=target, state=same.state, hit_count=same.hit_count, milliseconds=0,
        answered_at=same.answered_at, same_as=same,
    )  # fmt: skip


def ask(search_id: int, question: Question, clock: Clock) -> None:
    """Ask every target of a search that has not answered, and write each answer as it comes; returns with the last."""
    waiting = Answer.objects.filter(search=search_id, state=Answer.State.WAITING).select_related("target")
    addresses = [address_of(answer.target) for answer in waiting.order_by("target__rank", "pk")]
    for target, said in many.ask_many(addresses, question):
        take_down(search_id, target, said, clock())


def ask_behind(search_id: int, question: Question, clock: Clock) -> threading.Thread:
    """As `ask`, in a thread of this process with a database connection of its own."""

    def work() -> None:
        try:
            ask(search_id, question, clock)
        except Exception:  # what is not written is shown as unanswered after its time
            log.exception("The answers to search %s could not be written", search_id)
        finally:
            connection.close()

    thread = threading.Thread(target=work, name=f"search-{search_id}", daemon=True)
    thread.start()
    return thread


def wait_for(search_id: int, seconds: float, clock: Clock) -> None:
    """Wait until every target has answered, and not for ever: for readers whose browser runs no script."""
    give_up = clock() + timedelta(seconds=seconds)
    while clock() < give_up:
        open_ones = Answer.objects.filter(search=search_id, state=Answer.State.WAITING, search__give_up_at__gt=clock())
        if not open_ones.exists():
            return
        time.sleep(0.2)


def take_down(search_id: int, target: Address, said: Said, now: datetime) -> None:
    """Write an answer and its candidates, unless the search or the target has gone meanwhile."""
    state = Answer.State.FAILED if said.fault else Answer.State.ANSWERED
    with transaction.atomic():
        answer = Answer.objects.filter(search=search_id, target=target.id, state=Answer.State.WAITING).first()
        if answer is None:
            return
        answer.state, answer.hit_count, answer.milliseconds = state, min(said.hits, 2**31 - 1), said.milliseconds
        answer.fault, answer.answered_at = (said.fault.to_data() if said.fault else None), now
        answer.save(update_fields=["state", "hit_count", "milliseconds", "fault", "answered_at"])
        Candidate.objects.bulk_create(
            Candidate(
                answer=answer, position=position, marc=one.record.to_json() if one.record else "", raw=one.raw,
                format=one.format, encoding=one.encoding, problem=one.problem.to_data() if one.problem else None,
                warnings=[warning.to_data() for warning in one.warnings],
            )
            for position, one in enumerate(said.records)
        )  # fmt: skip


def forget_searches(now: datetime) -> None:
    """Remove what was asked more than thirty days ago and hangs on no list. Called by the schedule."""
    old = Search.objects.filter(made_at__lt=now - timedelta(days=KEPT_DAYS))
    needed = BatchLine.objects.filter(search__isnull=False, state__in=["waiting", "doubtful"])
    for number in list(old.exclude(pk__in=needed.values("search")).values_list("pk", flat=True)[:2000]):
        Search.objects.filter(pk=number).delete()
