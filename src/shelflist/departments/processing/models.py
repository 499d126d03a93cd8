"""Recipes and the work orders that follow them: a step is a row with its hand-off times, a check is a row with faults.

A work order keeps its own copy of the recipe's steps, so that a recipe can be changed while work is going on.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shelflist.departments.processing.rules.kinds import KINDS

EVERYBODY = 0  # the operator that the usual rate of checks is kept under


class Recipe(models.Model):
    """How one kind of material is made ready. What it names must fit; the recipe that names most closely wins."""

    name = models.CharField(max_length=80, unique=True)
    item_type = models.ForeignKey("items.ItemType", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    branch = models.ForeignKey("branches.Branch", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    location = models.ForeignKey(
        "branches.ShelvingLocation", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    shelf_ready = models.BooleanField(default=False)  # only for copies that the supplier has made ready
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="a_recipe_has_a_name")]

    def __str__(self) -> str:
        return self.name


class StepBase(models.Model):
    """What a step is, in the recipe and on the work order."""

    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=80)
    who = models.CharField(max_length=60, blank=True)  # where it is done, or by whom: Workroom, Mending
    days = models.PositiveSmallIntegerField(default=0)  # how long it may take; 0: nobody has said
    prints = models.CharField(max_length=10, blank=True)  # the kind of label, or “tag”
    by_others = models.BooleanField(default=False)  # it waits for somebody outside the bench

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class RecipeStep(StepBase):
    recipe = models.ForeignKey(Recipe, on_delete=models.CASCADE, related_name="steps")

    class Meta:
        ordering = ["recipe", "position"]
        constraints = [
            models.UniqueConstraint(fields=["recipe", "position"], name="steps_of_a_recipe_have_an_order"),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="a_recipes_step_is_of_a_known_kind"),
        ]


class WorkOrder(models.Model):
    """One copy on its way from the box to the shelf."""

    class Ended(models.TextChoices):
        DONE = "done", _("ready")
        ELSEWHERE = "elsewhere", _("taken out of processing")

    item = models.ForeignKey("items.Item", on_delete=models.CASCADE, related_name="+")
    recipe = models.ForeignKey(Recipe, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    recipe_name = models.CharField(max_length=80)
    source = models.CharField(max_length=80, blank=True)  # the supplier
    shelf_ready = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended = models.CharField(max_length=10, choices=Ended.choices, blank=True)

    class Meta:
        ordering = ["received_at", "pk"]
        indexes = [models.Index(fields=["ended_at"], name="work_order_by_end")]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(ended_at__isnull=True), name="a_copy_has_one_open_work_order"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended="")
                | Q(ended_at__isnull=False, ended__in=["done", "elsewhere"]),
                name="a_work_order_that_ended_says_how",
            ),
        ]

    def __str__(self) -> str:
        return f"work order {self.pk}"


class WorkStep(StepBase):
    """A step with its hand-off: when the copy came to it, when it was done, by whom."""

    order = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="steps")
    ready_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by_id = models.BigIntegerField(null=True, blank=True)
    done_by_name = models.CharField(max_length=200, blank=True)
    left_out = models.BooleanField(default=False)  # this copy did not need it

    class Meta:
        ordering = ["order", "position"]
        indexes = [
            models.Index(
                fields=["ready_at"],
                name="work_step_waits",
                condition=Q(ready_at__isnull=False, done_at__isnull=True),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="steps_of_a_work_order_have_an_order"),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="a_work_step_is_of_a_known_kind"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(ready_at__isnull=False, done_at__gte=F("ready_at")),
                name="a_step_is_done_after_the_copy_came_to_it",
            ),
        ]


class FaultKind(models.Model):
    """A kind of fault that checks find (L06)."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="a_kind_of_fault_has_a_name")]

    def __str__(self) -> str:
        return self.name


class Check(models.Model):
    """A copy that was drawn for a check, or whose recipe has one: whose work it was, and what was found."""

    order = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="checks")
    step = models.ForeignKey(WorkStep, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    operator_id = models.BigIntegerField(null=True, blank=True)
    operator_name = models.CharField(max_length=200, blank=True)
    drawn_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by_name = models.CharField(max_length=200, blank=True)
    right = models.BooleanField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    faults = models.ManyToManyField(FaultKind, related_name="+")

    class Meta:
        ordering = ["-drawn_at", "-pk"]
        indexes = [models.Index(fields=["checked_at"], name="check_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(checked_at__isnull=True), name="a_copy_waits_for_one_check_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True, right__isnull=True)
                | Q(checked_at__isnull=False, right__isnull=False),
                name="a_check_that_was_made_says_right_or_wrong",
            ),
        ]

    def __str__(self) -> str:
        return f"check {self.pk}"


class CheckRate(models.Model):
    """Of whose work every how many copies are drawn, and how many were done since the last one was.

    The row of operator 0 has the usual rate; whoever has none of their own follows it.
    """

    operator_id = models.BigIntegerField(unique=True)
    operator_name = models.CharField(max_length=200, blank=True)
    every = models.PositiveSmallIntegerField(null=True, blank=True)  # 0: never; empty: as everybody
    since_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["operator_name", "operator_id"]

    def __str__(self) -> str:
        return self.operator_name or str(self.operator_id)
