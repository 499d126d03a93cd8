"""How people are reached: which addresses are bad, what is told by which way, changes that they ask for."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shelflist.records.patrons.models.people import Patron, PatronCategory


class BadAddress(models.Model):
    """An e-mail address, telephone number or postal address that does not work: nothing is sent there (PAT-15)."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("telephone by day")
        PHONE_EVENING = "phone_evening", _("telephone in the evening")
        PHONE_MOBILE = "phone_mobile", _("mobile telephone")
        ADDRESS = "address", _("postal address")

    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    value = models.TextField()  # as it was when it failed
    why = models.CharField(max_length=300, blank=True)
    found_at = models.DateTimeField()
    mended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "bad addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["patron", "kind"], name="one_bad_address_of_a_kind", condition=Q(mended_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.patron_id}"


class MessageChoice(models.Model):
    """By which ways somebody hears of an event, how many days ahead, and whether all of a day in one (PAT-17).

    A row belongs to a patron, or to a category as what its members begin with.
    """

    patron = models.ForeignKey(Patron, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey(PatronCategory, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    event = models.SlugField(max_length=40)
    by_email = models.BooleanField(default=False)
    by_sms = models.BooleanField(default=False)
    by_voice = models.BooleanField(default=False)
    by_post = models.BooleanField(default=False)
    by_push = models.BooleanField(default=False)
    in_account = models.BooleanField(default=False)
    days_before = models.PositiveSmallIntegerField(null=True, blank=True)
    digest = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(patron__isnull=True, category__isnull=False)
                | Q(patron__isnull=False, category__isnull=True),
                name="a_choice_is_a_patrons_or_a_categorys",
            ),
            models.UniqueConstraint(
                fields=["patron", "event"], name="one_choice_per_patron_and_event", condition=Q(patron__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["category", "event"],
                name="one_choice_per_category_and_event",
                condition=Q(category__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.event


class AddressChange(models.Model):
    """What a patron asked to have changed about how they are reached; it waits for a yes or no (PAT-08)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="+")
    wanted = models.JSONField()  # column → new value
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patron"], name="one_waiting_change_of_address", condition=Q(state="waiting")
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="a_decided_change_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"change of {self.patron_id}"


class PushDevice(models.Model):
    """A browser or telephone on which a reader wants messages of the library to appear (RFC 8030).

    Its address was given by the service of the browser's maker; the two keys are what messages are locked with, so
    that the service cannot read them (RFC 8291).
    """

    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="+")
    endpoint = models.URLField(max_length=1000)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    name = models.CharField(max_length=80, blank=True)  # as the browser calls itself
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["endpoint"], name="a_device_is_one_readers")]

    def __str__(self) -> str:
        return self.name or f"device {self.pk}"
