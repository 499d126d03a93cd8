"""Who fetches what: claimed lines of the walk, and the carts that it is put on.

What is wanted is not kept here: the sources say it anew each time. A row is made when somebody takes a line.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shelflist.departments.picking.rules import TO_FIND


class Cart(models.Model):
    """A cart with a barcode of its own; what stands on it are found lines that no scanner has seen since."""

    name = models.CharField(max_length=60)
    barcode = models.CharField(max_length=40, unique=True)
    branch = models.ForeignKey("branches.Branch", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(barcode=""), name="a_cart_has_a_barcode")]

    def __str__(self) -> str:
        return self.name


class PickLine(models.Model):
    """One copy that somebody took upon themselves to fetch. Two people never have the same one."""

    class State(models.TextChoices):
        TO_FIND = "to-find", _("to find")
        FOUND = "found", _("found")
        NOT_ON_SHELF = "not-on-shelf", _("not on its shelf")
        NOT_FOR_PULL = "not-for-pull", _("not for pull")
        LET_GO = "let-go", _("let go")

    item = models.ForeignKey("items.Item", on_delete=models.PROTECT, related_name="+", db_index=False)
    branch = models.ForeignKey("branches.Branch", on_delete=models.PROTECT, related_name="+")  # where it is walked for
    source = models.CharField(max_length=20)
    subject = models.CharField(max_length=60)  # what for: “hold:7”
    words = models.JSONField(default=dict)  # a Phrase: what for, as the list said it
    state = models.CharField(max_length=12, choices=State.choices, default=State.TO_FIND)
    claimed_by_id = models.BigIntegerField(null=True, blank=True)
    claimed_by_name = models.CharField(max_length=200, blank=True)
    claimed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    cart = models.ForeignKey(Cart, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["claimed_by_id", "-claimed_at"], name="pick_line_by_person"),
            models.Index(fields=["item", "-settled_at"], name="pick_line_by_item"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["item"], name="one_person_fetches_a_copy", condition=Q(state=TO_FIND)),
            models.CheckConstraint(
                condition=Q(state=TO_FIND, settled_at__isnull=True) | (~Q(state=TO_FIND) & Q(settled_at__isnull=False)),
                name="a_settled_pick_line_says_when",
            ),
            models.CheckConstraint(
                condition=Q(cart__isnull=True) | Q(state="found"), name="only_what_was_found_is_on_a_cart"
            ),
        ]

    def __str__(self) -> str:
        return f"pick line {self.pk}"
