"""How many items somebody may have at once (CIR-10): what is counted together, and how many of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shelflist.records.policies.models.columns import Source, asks, names_its_value, points_to


class LimitGroup(models.Model):
    """Item types and shelves that are counted as one thing: “films and games”."""

    name = models.CharField(max_length=80, unique=True)
    item_types = models.ManyToManyField("items.ItemType", blank=True, related_name="+")
    locations = models.ManyToManyField("branches.ShelvingLocation", blank=True, related_name="+")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class LimitSet(models.Model):
    """What is counted together. With no type, shelf or group it counts everything."""

    class Scope(models.TextChoices):
        EVERYWHERE = "everywhere", _("loans made anywhere")
        DEPTH = "depth", _("loans made near")

    name = models.CharField(max_length=80, unique=True)
    active = models.BooleanField(default=True)
    item_types = models.ManyToManyField("items.ItemType", blank=True, related_name="+")
    locations = models.ManyToManyField("branches.ShelvingLocation", blank=True, related_name="+")
    groups = models.ManyToManyField(LimitGroup, blank=True, related_name="+")
    on_site = models.BooleanField(default=False)  # counts only what is used in the house
    scope = models.CharField(max_length=10, choices=Scope.choices, default=Scope.EVERYWHERE)
    depth = models.PositiveSmallIntegerField(null=True, blank=True)  # in the tree of branches

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="depth", depth__isnull=False) | (~Q(scope="depth") & Q(depth__isnull=True)),
                name="a_near_limit_says_how_near",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Limit(models.Model):
    """How many a set allows: at a branch and below, to a category and below; empty means any."""

    limit_set = models.ForeignKey(LimitSet, on_delete=models.CASCADE, related_name="limits")
    branch = points_to("branches.Branch")
    patron_category = points_to("patrons.PatronCategory")
    most_source = models.CharField(max_length=7, choices=Source.choices, default=Source.VALUE)
    most = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["limit_set", "id"]
        constraints = [
            models.UniqueConstraint(
                "limit_set",
                asks("branch_id"),
                asks("patron_category_id"),
                name="one_limit_of_a_set_per_branch_and_category",
            ),
            names_its_value("a_limit_names_its_number", "most_source", "most"),
            models.CheckConstraint(
                condition=~Q(most_source="inherit") | Q(branch__isnull=False) | Q(patron_category__isnull=False),
                name="the_last_limit_of_a_set_inherits_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.limit_set}, {self.patron_category or 'anyone'}, {self.branch or 'anywhere'}"
