"""Questions as pages show them."""

from __future__ import annotations

from django.db.models import Count, F, Q, QuerySet

from shelflist.departments.reference.models import Question, Step

PAGE = 50
LATELY = 12
SHOWN_BESIDE = 3
MOST_WORDS = 8


def _questions() -> QuerySet[Question]:
    titles = Count("steps", filter=Q(steps__record__isnull=False))
    return Question.objects.annotate(step_count=Count("steps"), title_count=titles).select_related("branch")


def questions(words: str = "", *, page: int = 1) -> tuple[list[Question], bool]:
    """Open ones first, then those closed last; with every word in question, answer or a source. And: are there more."""
    found = _with(_questions(), words)
    first = (page - 1) * PAGE
    rows = list(_ordered(found)[first : first + PAGE + 1])
    return rows[:PAGE], len(rows) > PAGE


def answered_before(words: str) -> list[Question]:
    """Answers that have every one of these words in them or in their question, the latest first (T02)."""
    found = Question.objects.exclude(answer="")
    return list(_ordered(_with(found, words, steps_too=False))[:SHOWN_BESIDE])


def _with(found: QuerySet[Question], words: str, *, steps_too: bool = True) -> QuerySet[Question]:
    for word in words.split()[:MOST_WORDS]:
        has = Q(asked__icontains=word) | Q(answer__icontains=word)
        if steps_too:
            of_steps = Step.objects.filter(Q(source__icontains=word) | Q(words__icontains=word)).values("question_id")
            has |= Q(pk__in=of_steps)
        found = found.filter(has)
    return found


def _ordered(found: QuerySet[Question]) -> QuerySet[Question]:
    return found.order_by(F("closed_at").desc(nulls_first=True), "-opened_at", "-pk")


def question(question_id: int) -> Question | None:
    return _questions().filter(pk=question_id).first()


def open_question_named(question_id: int) -> Question | None:
    """An open question, or None."""
    return Question.objects.filter(pk=question_id, closed_at__isnull=True).first()


def steps_of(question_id: int) -> list[Step]:
    """What was tried and kept, in its order."""
    return list(Step.objects.filter(question_id=question_id))


def sources_lately() -> list[str]:
    """Where was looked lately, for the box."""
    said = Step.objects.exclude(source="").order_by("-pk").values_list("source", flat=True)[:200]
    return list(dict.fromkeys(said))[:LATELY]
