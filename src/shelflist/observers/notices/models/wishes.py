"""Messages to a list of people, and who does not want them (NTC-12)."""

from __future__ import annotations

from django.db import models


class Mailing(models.Model):
    """One message to many: a closure, new hours. To whom is kept as it was asked for."""

    title = models.CharField(max_length=120)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    asked = models.JSONField(default=dict)  # branches, categories, languages, card numbers
    ways = models.JSONField(default=list)
    important = models.BooleanField(default=False)  # about what they have here, not news: goes to everybody
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=200, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    recipient_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title


class Unsubscribed(models.Model):
    """Somebody said, in a message, that they do not want any more of its kind."""

    patron = models.ForeignKey("patrons.Patron", on_delete=models.CASCADE, related_name="+")
    event = models.CharField(max_length=30)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["patron", "event"], name="one_no_per_patron_and_event")]


class TitlesWish(models.Model):
    """One reader's own word about titles in e-mails and text messages; without one the branch's rule speaks (P17)."""

    patron = models.OneToOneField("patrons.Patron", on_delete=models.CASCADE, related_name="+")
    titles = models.BooleanField()  # false: only how many and when
    at = models.DateTimeField()
