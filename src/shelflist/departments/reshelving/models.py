"""Copies on carts until somebody says that they stand on their shelf; bins of a desk; audits of a run of shelf."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Load(models.Model):
    """A copy on a cart. It is over when the cart was done at the shelf, or when it was put on another one."""

    item = models.ForeignKey("items.Item", on_delete=models.CASCADE, related_name="+", db_index=False)
    cart = models.ForeignKey("picking.Cart", on_delete=models.CASCADE, related_name="+")
    put_at = models.DateTimeField()
    put_by_id = models.BigIntegerField(null=True, blank=True)
    put_by_name = models.CharField(max_length=200, blank=True)
    over_at = models.DateTimeField(null=True, blank=True)
    shelved_by_id = models.BigIntegerField(null=True, blank=True)
    shelved_by_name = models.CharField(max_length=200, blank=True)  # blank: taken off the cart otherwise

    class Meta:
        ordering = ["-put_at", "-pk"]
        indexes = [models.Index(fields=["item", "-put_at"], name="load_by_item")]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(over_at__isnull=True), name="a_copy_stands_on_one_cart"
            ),
            models.CheckConstraint(
                condition=Q(over_at__isnull=False) | Q(shelved_by_name=""), name="what_was_shelved_is_off_the_cart"
            ),
        ]

    def __str__(self) -> str:
        return f"load {self.pk}"


class SortingRule(models.Model):
    """What goes into which bin of a branch's desk. What a rule names must fit; the one that names most wins."""

    class Verb(models.TextChoices):
        ANY = "", _("anything")
        RESHELVE = "reshelve", _("to a shelf here")
        SEND = "send", _("to another branch")
        HOLD = "hold", _("to the hold shelf")
        WORK = "work", _("to be looked at")

    branch = models.ForeignKey("branches.Branch", on_delete=models.CASCADE, related_name="+")
    label = models.CharField(max_length=20)
    verb = models.CharField(max_length=10, choices=Verb.choices, blank=True)
    location = models.ForeignKey(
        "branches.ShelvingLocation", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    item_type = models.ForeignKey("items.ItemType", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    destination = models.ForeignKey(
        "branches.Branch", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        ordering = ["branch", "label", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(label=""), name="a_bin_has_a_label"),
            models.CheckConstraint(
                condition=Q(verb__in=["", "reshelve", "send", "hold", "work"]), name="a_bin_is_for_a_known_answer"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class TimeLimit(models.Model):
    """After how many hours a returned copy that is on no cart counts as back on its shelf; 0: never by itself."""

    branch = models.OneToOneField("branches.Branch", on_delete=models.CASCADE, related_name="+")
    hours = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.branch_id}: {self.hours}"


class Audit(models.Model):
    """A look at a run of shelf: some copies drawn by chance, and whether each stands where it should."""

    branch = models.ForeignKey("branches.Branch", on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey("branches.ShelvingLocation", on_delete=models.PROTECT, related_name="+")
    run = models.CharField(max_length=120, blank=True)  # from where to where, as it was asked for
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"audit {self.pk}"


class AuditLine(models.Model):
    """One copy of the sample with its neighbours as they should stand, and what was found."""

    class Found(models.TextChoices):
        RIGHT = "right", _("where it belongs")
        WRONG = "wrong", _("in the wrong place")
        GONE = "gone", _("not found")

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey("items.Item", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    left_call = models.CharField(max_length=220, blank=True)
    left_title = models.CharField(max_length=300, blank=True)
    right_call = models.CharField(max_length=220, blank=True)
    right_title = models.CharField(max_length=300, blank=True)
    shelved_by_name = models.CharField(max_length=200, blank=True)  # who put it there last, as far as is known
    found = models.CharField(max_length=6, choices=Found.choices, blank=True)
    found_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["audit", "position"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "item"], name="a_copy_is_in_a_sample_once"),
            models.CheckConstraint(
                condition=Q(found="", found_at__isnull=True)
                | Q(found__in=["right", "wrong", "gone"], found_at__isnull=False),
                name="what_an_audit_found_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"audit line {self.pk}"
