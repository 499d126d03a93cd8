"""What became due, once for each subject, stage and version of its date; the messages; what came back.

Who is erased takes along what was written to them: their name and address stand in it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """Somebody is to be told something about one loan, hold, card … once. The database has the last word (P17).

    `subject_id` is the number of the loan, the hold, the reader or the journal entry; `version` rises with its date.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("to be put into a message")
        IN_MESSAGE = "in-message", _("in a message")
        SKIPPED = "skipped", _("not sent")

    kind = models.CharField(max_length=10)
    subject_id = models.BigIntegerField()
    event = models.CharField(max_length=30)
    stage = models.PositiveIntegerField()
    version = models.BigIntegerField(default=1)
    patron = models.ForeignKey(
        "patrons.Patron", null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    branch_id = models.BigIntegerField()
    rule_id = models.BigIntegerField(null=True, blank=True)  # as it stood
    due_at = models.DateTimeField()  # when it was its turn
    made_at = models.DateTimeField()
    late = models.BooleanField(default=False)  # missed for two days or more: one message for everything of one person
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    why = models.JSONField(default=dict, blank=True)  # a Phrase: why it was due, or why it was not sent
    message = models.ForeignKey("Message", null=True, blank=True, on_delete=models.SET_NULL, related_name="notices")
    fee_cents = models.PositiveIntegerField(default=0)
    charge_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id", "event", "stage", "version"],
                name="one_notice_per_subject_stage_and_version_of_its_date",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "in-message", "skipped"]), name="a_notice_waits_is_sent_or_skipped"
            ),
        ]
        indexes = [
            models.Index(fields=["patron", "id"], name="notice_waiting", condition=Q(state="waiting")),
            models.Index(fields=["patron", "-id"], name="notice_skipped", condition=Q(state="skipped")),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.stage} of {self.kind} {self.subject_id}"


class PostBatch(models.Model):
    """Letters that were printed together, sorted for posting (NTC-13)."""

    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=200, blank=True)
    branch = models.ForeignKey("branches.Branch", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    letter_count = models.PositiveIntegerField(default=0)


class Message(models.Model):
    """One e-mail, text message, letter … and what became of it (NTC-09). Its text is made when it is sent."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    patron = models.ForeignKey(
        "patrons.Patron", null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    branch_id = models.BigIntegerField()
    event = models.CharField(max_length=30)
    stage = models.PositiveIntegerField(default=1)
    to = models.CharField(max_length=8, default="patron")
    way = models.CharField(max_length=10)
    address = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=10, blank=True)
    rule_id = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    why = models.JSONField(default=dict, blank=True)  # a Phrase: why it failed, was cancelled or waits
    not_before = models.DateTimeField()
    made_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)  # when a worker took it
    taken_by = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    subject = models.CharField(max_length=400, blank=True)
    body = models.TextField(blank=True)
    forget_on = models.DateField(null=True, blank=True)  # then the text is forgotten
    token = models.CharField(max_length=32)  # names it to the mail server, so that what comes back is known
    batch = models.ForeignKey(PostBatch, null=True, blank=True, on_delete=models.SET_NULL, related_name="messages")
    again_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    beside = models.ForeignKey(  # the same thing by another way
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    read_at = models.DateTimeField(null=True, blank=True)  # in the account

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token"], name="one_message_per_token"),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "sending", "sent", "failed", "cancelled"]),
                name="a_message_is_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="a_sent_message_says_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["way", "not_before", "id"],
                name="message_open",
                condition=Q(state__in=["pending", "sending"]),
            ),
            models.Index(fields=["patron", "-id"], name="message_of_patron", condition=Q(patron__isnull=False)),
            models.Index(fields=["state", "-id"], name="message_by_state"),
            models.Index(fields=["again_of"], name="message_again", condition=Q(again_of__isnull=False)),
            models.Index(fields=["beside"], name="message_beside", condition=Q(beside__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.pk}"


class Bounce(models.Model):
    """What came back: an RFC 3464 report, or a refusal of the mail server itself."""

    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="bounces")
    patron = models.ForeignKey("patrons.Patron", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    way = models.CharField(max_length=10, default="email")
    address = models.CharField(max_length=500)
    permanent = models.BooleanField(default=False)
    status = models.CharField(max_length=12, blank=True)  # RFC 3463: 5.1.1
    diagnostic = models.CharField(max_length=500, blank=True)
    mark = models.CharField(max_length=64, unique=True)  # SHA-256 of the report, so that one counts once
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-id"], name="bounce_open", condition=Q(settled_at__isnull=True)),
            models.Index(fields=["way", "address"], name="bounce_by_address", condition=Q(permanent=True)),
        ]
