"""What else is known of a person: attributes, a photo, who may act for them, visits at home."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shelflist.records.patrons.models.people import Patron


class AttributeKind(models.Model):
    """Something a library keeps about its patrons besides: a statistical category with choices, a number, a code."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    choices = models.JSONField(default=list, blank=True)  # nothing: any text
    repeatable = models.BooleanField(default=False)
    searchable = models.BooleanField(default=False)  # patrons are found by it
    needed = models.BooleanField(default=False)  # a paper or consent: whoever has no value lacks it (PAT-18)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PatronAttribute(models.Model):
    """A value of such a kind."""

    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="attributes")
    kind = models.ForeignKey(AttributeKind, on_delete=models.PROTECT, related_name="+")
    value = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patron", "kind", "value"], name="an_attribute_is_kept_once"),
            models.CheckConstraint(condition=~Q(value=""), name="an_attribute_has_a_value"),
        ]

    def __str__(self) -> str:
        return self.value


class Photo(models.Model):
    """A patron's picture, cut and made small, for the desk and the card."""

    patron = models.OneToOneField(Patron, on_delete=models.CASCADE, related_name="+")
    jpeg = models.BinaryField()
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"photo of {self.patron_id}"


class Waiver(models.Model):
    """Somebody whom the patron lets collect their holds or see what they have (PAT-18)."""

    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="waivers")
    name = models.CharField(max_length=200)
    other = models.ForeignKey(Patron, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    may_collect = models.BooleanField(default=True)
    may_see_loans = models.BooleanField(default=False)
    may_see_money = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(may_collect=True) | Q(may_see_loans=True) | Q(may_see_money=True),
                name="a_waiver_allows_something",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HomeDelivery(models.Model):
    """Books are brought to this patron's home: how often, by whom, and what they like (PAT-22)."""

    patron = models.OneToOneField(Patron, on_delete=models.CASCADE, related_name="+")
    every_weeks = models.PositiveSmallIntegerField(default=2)
    weekday = models.PositiveSmallIntegerField(default=1)  # Monday is 0
    next_on = models.DateField()
    chooser = models.CharField(max_length=120, blank=True)  # who chooses the books
    deliverer = models.CharField(max_length=120, blank=True)
    likes = models.CharField(max_length=500, blank=True)
    dislikes = models.CharField(max_length=500, blank=True)
    how_many = models.PositiveSmallIntegerField(default=4)
    notes = models.CharField(max_length=500, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "home deliveries"
        constraints = [
            models.CheckConstraint(condition=Q(every_weeks__gte=1), name="visits_are_a_week_apart_at_least"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="a_visit_has_a_weekday"),
        ]

    def __str__(self) -> str:
        return f"visits to {self.patron_id}"


class HomeVisit(models.Model):
    """A visit that was made, or found nobody in."""

    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    met = models.BooleanField(default=True)
    note = models.CharField(max_length=300, blank=True)
    made_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["patron", "on"], name="one_visit_per_patron_and_day")]

    def __str__(self) -> str:
        return f"{self.on}"
