"""What cards were laid out, and which cards of each title stand in the drawers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class CardBatch(models.Model):
    """Cards laid out together, in filing order, as they were then."""

    rules = models.CharField(max_length=10)
    stock = models.CharField(max_length=10)
    cards = models.JSONField()  # [{record, kind, filed, lines: [[…], …]}, …]
    pulled = models.JSONField(default=list)  # cards that these take the place of: [{record, kind, filed}, …]
    title_count = models.PositiveIntegerField()
    card_count = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(card_count__gte=1), name="a_batch_of_cards_has_cards")]

    def __str__(self) -> str:
        return f"{self.card_count}"


class CardSet(models.Model):
    """The cards of a title that stand in the drawers. The title may be gone: then they are to be pulled."""

    record_id = models.BigIntegerField(primary_key=True)
    cards = models.JSONField()  # [[kind, filed under, digest of what it says], …]
    title = models.CharField(max_length=300)
    had_copies = models.BooleanField(default=True)
    printed_at = models.DateTimeField(db_index=True)
    batch = models.ForeignKey(CardBatch, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return self.title
