"""Which notices there are: sequences per event, their stages, their texts, and who signs them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class NoticeRule(models.Model):
    """A sequence of notices about one event (NTC-02), for a branch and below, a category, a type; empty: for all."""

    class To(models.TextChoices):
        PATRON = "patron", _("the reader")
        STAFF = "staff", _("the branch’s own address")  # NTC-11

    name = models.CharField(max_length=120)
    event = models.CharField(max_length=30)
    branch = models.ForeignKey("branches.Branch", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey(
        "patrons.PatronCategory", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    item_type = models.ForeignKey("items.ItemType", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    to = models.CharField(max_length=8, choices=To.choices, default=To.PATRON)
    ways = models.JSONField(default=list)  # in the order in which they are tried
    every_way = models.BooleanField(default=False)  # by all of them, not only by the first that works
    digest = models.BooleanField(default=True)  # what one person gets at the same time is one message (NTC-05)
    opt_in = models.BooleanField(default=False)  # only to who asked for it
    active = models.BooleanField(default=True)
    starts_at = models.DateTimeField()  # what was due before is never sent: a new rule begins no flood
    keep_days = models.PositiveSmallIntegerField(null=True, blank=True, default=90)  # then the text is forgotten
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["event", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to__in=["patron", "staff"]), name="a_notice_goes_to_readers_or_to_staff"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NoticeStep(models.Model):
    """One stage of a sequence: when it is due, and what it costs."""

    rule = models.ForeignKey(NoticeRule, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    days = models.SmallIntegerField(default=0)  # before the moment when negative
    minutes = models.PositiveIntegerField(default=0)
    open_days = models.BooleanField(default=False)  # NTC-06
    only_open = models.BooleanField(default=False)
    at = models.TimeField(null=True, blank=True)  # local; null: at the very moment
    repeat_days = models.PositiveSmallIntegerField(default=0)
    repeat_times = models.PositiveSmallIntegerField(default=0)
    valid_hours = models.PositiveIntegerField(null=True, blank=True)
    fee_cents = models.PositiveIntegerField(default=0)  # NTC-07

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="one_stage_of_each_number_per_notice_rule"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lt=1000), name="a_stage_has_a_number_below_a_thousand"
            ),
        ]


class NoticeText(models.Model):
    """The library’s own words for a stage of an event, in one language, for one way; without one, the built-in text.

    Stage 0 and the empty way stand for every stage and way that has no text of its own.
    """

    event = models.CharField(max_length=30)
    stage = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(max_length=10)
    way = models.CharField(max_length=10, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["event", "stage", "language", "way"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "stage", "language", "way"], name="one_text_per_event_stage_language_and_way"
            ),
            models.CheckConstraint(condition=~Q(body=""), name="a_text_of_a_notice_has_words"),
        ]


class SenderRule(models.Model):
    """Who signs the messages of a branch and those below it, when nobody is disturbed, and how much is enough."""

    branch = models.OneToOneField("branches.Branch", on_delete=models.CASCADE, related_name="+")
    sender_name = models.CharField(max_length=120, blank=True)  # empty: the branch’s name
    reply_to = models.EmailField(blank=True)
    signature = models.TextField(blank=True)
    quiet_from = models.TimeField(null=True, blank=True)  # NTC-05, in local time
    quiet_until = models.TimeField(null=True, blank=True)
    daily_cap = models.PositiveSmallIntegerField(null=True, blank=True)  # messages to one person in a day; null: any
    titles = models.BooleanField(default=False)  # name titles in e-mails and text messages even if nobody asked (P17)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until")),
                name="quiet_hours_have_a_beginning_and_an_end",
            ),
            models.CheckConstraint(
                condition=Q(daily_cap__isnull=True) | Q(daily_cap__gte=1), name="a_daily_cap_lets_one_message_through"
            ),
        ]

    def __str__(self) -> str:
        return str(self.branch)
