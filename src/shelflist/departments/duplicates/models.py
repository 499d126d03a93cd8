"""Pairs of titles that may be one, and those of which somebody said that they are not."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shelflist.ground.common.phrases import Phrase


class Pair(models.Model):
    """Two titles that a match set holds for one, or held."""

    class State(models.TextChoices):
        OPEN = "open", "to be looked at"
        DIFFERENT = "different", "not the same"

    one = models.ForeignKey("catalog.Record", on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey("catalog.Record", on_delete=models.CASCADE, related_name="+")  # the later number
    points = models.PositiveSmallIntegerField(default=0)
    why = models.JSONField()  # a Phrase
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-points", "id"], name="pair_by_points")]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="two_titles_are_a_pair_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="a_pair_begins_with_the_earlier_title"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id}"

    @property
    def reason(self) -> Phrase:
        """Why they may be one."""
        return Phrase.from_data(self.why)
