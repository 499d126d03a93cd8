"""Asking many targets at once: each answer is handed over as it comes, and a dead one holds up nobody.

Threads do the waiting and touch no database; whoever asks gets the answers in its own thread.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

from shelflist.departments.copy_cataloguing.asking import sru, z3950
from shelflist.departments.copy_cataloguing.asking.answers import Address, Answer
from shelflist.departments.copy_cataloguing.asking.faults import NoAnswer
from shelflist.departments.copy_cataloguing.rules.questions import SRU, Question, unknown_indexes
from shelflist.ground.common.phrases import phrase as _

log = logging.getLogger(__name__)
GRACE = 3.0  # seconds beyond a target's own time, for looking up its name and for its turn
MOST_THREADS = 60
_turns: dict[int, float] = {}
_turns_lock = threading.Lock()
_places = threading.BoundedSemaphore(MOST_THREADS)


def ask(target: Address, question: Question) -> Answer:
    """Ask one target. Never raises: a fault is an answer too."""
    began = time.monotonic()
    if unknown := unknown_indexes(question, target.query_map, target.kind):
        return Answer(fault=_("It cannot be searched by {index}.", index=unknown[0]))
    _wait_for_turn(target)
    try:
        if target.kind == SRU:
            found = sru.find(target, question)
            return Answer(found.hits, found.records, milliseconds=_since(began))
        heard = z3950.find(target, question)
        return Answer(heard.hits, heard.records, milliseconds=_since(began), about=heard.about)
    except NoAnswer as no:
        return Answer(fault=no.reason, milliseconds=_since(began))
    except Exception:  # whatever it is, it is in the log, and the other targets are asked
        log.exception("Asking %s went wrong", target.name)
        return Answer(fault=_("Something went wrong while it was asked."), milliseconds=_since(began))


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)


def _wait_for_turn(target: Address) -> None:
    """Leave a pause between two questions to one target (ZED-11), in this process."""
    if not target.pause_ms:
        return
    with _turns_lock:
        turn = max(_turns.get(target.id, 0.0), time.monotonic())
        _turns[target.id] = turn + target.pause_ms / 1000
    time.sleep(max(0.0, turn - time.monotonic()))


def ask_many(targets: Sequence[Address], question: Question) -> Iterator[tuple[Address, Answer]]:
    """Ask all of them at once; each with its answer, the quickest first. One that is overdue gets a fault."""
    for one, answer in ask_each([(target.id, target, question) for target in targets]):
        yield one.target, answer


class Errand(NamedTuple):
    """A question to one target, under a name of the caller's."""

    key: Hashable
    target: Address
    question: Question


def ask_each(errands: Iterable[tuple[Hashable, Address, Question]]) -> Iterator[tuple[Errand, Answer]]:
    """Ask every target its question, all at once; the answers as they come. One that is overdue gets a fault."""
    answers: queue.SimpleQueue[tuple[Errand, Answer]] = queue.SimpleQueue()
    began = time.monotonic()
    open_ones = {one.key: one for one in (Errand(*errand) for errand in errands)}
    turns = Counter(one.target.id for one in open_ones.values())
    limits = {
        key: one.target.seconds + GRACE + turns[one.target.id] * one.target.pause_ms / 1000
        for key, one in open_ones.items()
    }
    for one in list(open_ones.values()):
        threading.Thread(target=_ask_into, args=(answers, one), daemon=True).start()
    while open_ones:
        patience = max(limits[key] for key in open_ones)
        try:
            one, answer = answers.get(timeout=max(0.0, began + patience - time.monotonic()))
        except queue.Empty:
            for one in open_ones.values():
                words = _("It did not answer within {count} seconds.", count=one.target.seconds)
                yield one, Answer(fault=words, milliseconds=_since(began))
            return
        if open_ones.pop(one.key, None):
            yield one, answer


def _ask_into(answers: queue.SimpleQueue[tuple[Errand, Answer]], one: Errand) -> None:
    with _places:
        answers.put((one, ask(one.target, one.question)))
