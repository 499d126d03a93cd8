"""Questions, and the steps towards their answers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Question(models.Model):
    """What somebody wanted to know, without who; `closed_at` is when it was answered or given up."""

    asked = models.CharField(max_length=400)
    answer = models.TextField(blank=True)
    branch = models.ForeignKey("branches.Branch", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField()
    opened_by_name = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_name = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["-opened_at"], name="question_by_day")]
        constraints = [models.CheckConstraint(condition=~Q(asked=""), name="a_question_asks_something")]

    def __str__(self) -> str:
        return self.asked


class Step(models.Model):
    """One step: a search of this catalogue (`asked`), a source elsewhere (`source`), or a title worth keeping."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="steps")
    mark = models.CharField(max_length=64)  # what makes two steps the same one; see rules.mark
    asked = models.JSONField(default=dict)  # parts of the search, as in its address
    source = models.CharField(max_length=120, blank=True)
    record = models.ForeignKey("catalog.Record", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(max_length=400, blank=True)  # what was asked there, or why it was kept
    hits = models.PositiveIntegerField(null=True, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["question", "mark"], name="a_step_stands_once_under_its_question"),
            models.UniqueConstraint(
                fields=["question", "record"],
                condition=Q(record__isnull=False),
                name="a_title_stands_once_under_its_question",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.mark}"
