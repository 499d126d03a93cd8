"""What may stand under a question. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

LONGEST_QUESTION, LONGEST_SOURCE, LONGEST_WORDS, LONGEST_ANSWER = 400, 120, 400, 10_000
MOST_STEPS = 300
MOST_HITS = 2_000_000_000


def mark_of_search(asked: Mapping[str, str]) -> str:
    """The same parts with the same values are the same search, in whatever order they were said."""
    said = json.dumps({name: value.casefold() for name, value in asked.items()}, sort_keys=True, ensure_ascii=False)
    return f"search:{sha256(said.encode()).hexdigest()[:48]}"


def mark_of_source(source: str, words: str) -> str:
    said = "\x00".join((source.casefold(), words.casefold()))
    return f"source:{sha256(said.encode()).hexdigest()[:48]}"


def mark_of_title(record_id: int) -> str:
    return f"title:{record_id}"


def reasons_against_question(asked: str) -> Iterator[Refusal]:
    if not asked:
        yield Refusal(
            "question-missing", _("The question is missing."), _("One line is enough."), details={"field": "asked"}
        )
    if len(asked) > LONGEST_QUESTION:
        message = _("A question has at most {most} characters.", most=LONGEST_QUESTION)
        yield Refusal("question-too-long", message, _("Say the rest in the answer."), details={"field": "asked"})


def reasons_against_answer(answer: str) -> Iterator[Refusal]:
    if len(answer) > LONGEST_ANSWER:
        message = _("An answer has at most {most} characters.", most=LONGEST_ANSWER)
        yield Refusal("answer-too-long", message, _("Keep what the next shift needs."), details={"field": "answer"})


def reasons_against_source(source: str, words: str, hits: int | None) -> Iterator[Refusal]:
    if not source:
        message = _("Say where you looked.")
        yield Refusal("source-missing", message, _("A book, a database, a site."), details={"field": "source"})
    if len(source) > LONGEST_SOURCE or len(words) > LONGEST_WORDS:
        message = _(
            "The source has at most {most} characters, what was asked there {more}.",
            most=LONGEST_SOURCE,
            more=LONGEST_WORDS,
        )
        yield Refusal("step-too-long", message, _("Say it in fewer words."), details={"field": "source"})
    if hits is not None and not 0 <= hits <= MOST_HITS:
        message = _("How many were found must be a number from 0 on.")
        yield Refusal("hits-wrong", message, _("Leave it empty if you do not know."), details={"field": "hits"})


def reasons_against_step(count: int) -> Iterator[Refusal]:
    if count >= MOST_STEPS:
        message = _("A question keeps at most {most} steps.", most=MOST_STEPS)
        yield Refusal("too-many-steps", message, _("Close it and begin another one."))
