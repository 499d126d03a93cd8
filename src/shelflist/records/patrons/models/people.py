"""People and their cards, families, the words they are found by, and the one space all barcodes share (P24)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class PatronCategory(models.Model):
    """A kind of patron, in a tree (PAT-01): adult, child, teacher … Rules match on it and everything below."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=120, unique=True)  # chain of ids from the root
    valid_months = models.PositiveSmallIntegerField(default=24)  # how long a new card lasts
    juvenile_below_age = models.PositiveSmallIntegerField(null=True, blank=True)
    needs_guarantor = models.BooleanField(default=False)
    loan_limit = models.PositiveSmallIntegerField(null=True, blank=True)  # items out at once; null: no limit
    hold_priority = models.PositiveSmallIntegerField(default=5)  # in queues the smaller goes first
    grown_up_category = models.ForeignKey(  # what a juvenile becomes on the birthday that ends their category (PAT-06)
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    suspension_days_per_late_day = models.PositiveSmallIntegerField(default=0)  # a fine in days (PAT-12); 0: none
    suspension_days_at_most = models.PositiveSmallIntegerField(default=30)
    warn_days_before = models.PositiveSmallIntegerField(default=30)  # that the card expires soon (PAT-13)
    grace_days = models.PositiveSmallIntegerField(default=0)  # an expired card still opens everything for so long
    edit_permission = models.CharField(max_length=40, blank=True)  # what changing its members needs besides (PAT-01)
    inactive_after_months = models.PositiveSmallIntegerField(null=True, blank=True)  # unseen so long: closed (PAT-25)

    class Meta:
        verbose_name_plural = "patron categories"
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name


class Family(models.Model):
    """People who belong together: seen on one page, with what all of them have and owe (PAT-05)."""

    name = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "families"

    def __str__(self) -> str:
        return self.name


class Patron(models.Model):
    """Somebody who borrows. The row is kept locked while their limits are counted."""

    family_name = models.CharField(max_length=200)
    given_names = models.CharField(max_length=200, blank=True)
    name_original = models.CharField(max_length=300, blank=True)  # the name in its own script
    preferred_name = models.CharField(max_length=200, blank=True)
    name_sort = models.BinaryField(default=b"")
    category = models.ForeignKey(PatronCategory, on_delete=models.PROTECT, related_name="+")
    home_branch = models.ForeignKey("branches.Branch", on_delete=models.PROTECT, related_name="+")
    born_on = models.DateField(null=True, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)  # by day
    phone_evening = models.CharField(max_length=40, blank=True)
    phone_mobile = models.CharField(max_length=40, blank=True)  # the one that messages are sent to
    address = models.TextField(blank=True)  # where letters go
    lives_with = models.ForeignKey(  # whose address theirs is, and follows (PAT-05)
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    family = models.ForeignKey(Family, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    language = models.CharField(max_length=10, blank=True)
    joined_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    expiry_is_temporary = models.BooleanField(default=False)  # a short renewal until papers are shown (PAT-13)
    login = models.CharField(max_length=80, blank=True)
    pin_hash = models.CharField(max_length=200, blank=True)  # Argon2; blank until activated, never a default (S14)
    activation_digest = models.CharField(max_length=64, blank=True)
    activation_expires_at = models.DateTimeField(null=True, blank=True)
    guarantor = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="dependants")
    guarantor_is = models.CharField(max_length=80, blank=True)  # mother, school …
    active = models.BooleanField(default=True)
    barred_until = models.DateField(null=True, blank=True)  # the last day; date.max: until somebody lifts it
    why_barred = models.CharField(max_length=200, blank=True)
    guarantor_sees = models.BooleanField(default=False)  # loans and what is owed (PAT-06)
    keeps_history = models.BooleanField(default=False)  # asked for a list of what they have read (PAT-19)
    last_seen_on = models.DateField(null=True, blank=True)  # kept when loans are forgotten, and at sign-in (PAT-25)
    claims_returned_count = models.PositiveIntegerField(default=0)  # loans they said they had returned (CIR-18)
    merged_into = models.ForeignKey(  # their record was one too many (PAT-20)
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    deleted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name_sort"]
        indexes = [
            models.Index(fields=["name_sort"], name="patron_by_name"),
            models.Index(fields=["born_on"], name="patron_by_birthday"),
        ]
        constraints = [
            models.UniqueConstraint(Lower("login"), name="one_patron_per_login", condition=~Q(login="")),
            models.CheckConstraint(condition=~Q(guarantor=F("id")), name="nobody_is_their_own_guarantor"),
            models.CheckConstraint(condition=~Q(lives_with=F("id")), name="nobody_shares_their_own_address"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """As one says it: given names first."""
        return f"{self.preferred_name or self.given_names} {self.family_name}".strip()


class Card(models.Model):
    """A library card. A patron may have several; one is primary (PAT-03)."""

    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="cards")
    barcode = models.CharField(max_length=40, unique=True)
    primary = models.BooleanField(default=False)
    issued_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)  # lost, replaced, given up
    why_ended = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patron"], name="one_primary_card_per_patron", condition=Q(primary=True)),
            models.CheckConstraint(
                condition=Q(primary=False) | Q(ended_at__isnull=True), name="primary_card_is_active"
            ),
        ]


class PatronWord(models.Model):
    """A word a patron is found by: folded name, e-mail, telephone; in bytes, so that databases agree on prefixes."""

    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="+")
    word = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word", "patron"], name="one_row_per_word_and_patron")]


class Handle(models.Model):
    """A value to be scanned or signed in with, and what it is: one space for cards, items, logins, carts (P24, S17).

    Triggers keep these rows (see handles.py); no code writes here. The primary key is what makes two equal values
    impossible, whichever tables they are in.
    """

    class Kind(models.TextChoices):
        CARD = "card", _("card")
        ITEM = "item", _("item")
        LOGIN = "login", _("login")
        CART = "cart", _("cart")

    value = models.CharField(max_length=80, primary_key=True)  # ASCII letters in upper case
    kind = models.CharField(max_length=5, choices=Kind.choices)
    subject_id = models.BigIntegerField()  # the patron's id for a card or login, else the item's or cart's
