"""Copies (CAT-08) and their types. Barcodes share one space with cards and logins: see patrons.handles (P24)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shelflist.records.items.rules.alerts import offered_statuses
from shelflist.records.items.rules.statuses import STATUSES


class ItemType(models.Model):
    """What rules call a circulation modifier: book, DVD, magazine, telescope …"""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    icon = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """A copy. Only actions set `status`; catalogue edits never touch it (P15)."""

    class Status(models.TextChoices):
        """Evergreen's nineteen. See items.rules for which act leads from which to which."""

        AVAILABLE = "available", "Available"
        CHECKED_OUT = "checked-out", "Checked out"
        BINDERY = "bindery", "Bindery"
        LOST = "lost", "Lost"
        MISSING = "missing", "Missing"
        IN_PROCESS = "in-process", "In process"
        IN_TRANSIT = "in-transit", "In transit"
        RESHELVING = "reshelving", "Reshelving"
        ON_HOLD_SHELF = "on-hold-shelf", "On hold shelf"
        ON_ORDER = "on-order", "On order"
        ILL = "ill", "Interlibrary loan"
        CATALOGUING = "cataloguing", "Cataloguing"
        RESERVES = "reserves", "Reserves"
        DISCARD = "discard", "Discard or weed"
        DAMAGED = "damaged", "Damaged"
        ON_RESERVATION_SHELF = "on-reservation-shelf", "On reservation shelf"
        LONG_OVERDUE = "long-overdue", "Long overdue"
        LOST_AND_PAID = "lost-and-paid", "Lost and paid"
        CANCELLED_TRANSIT = "cancelled-transit", "Cancelled transit"

    class Scheme(models.TextChoices):
        DEWEY = "ddc", "Dewey"
        LCC = "lcc", "Library of Congress"
        NLM = "nlm", "National Library of Medicine"
        SUDOC = "sudoc", "SuDoc"
        UDC = "udc", "Universal Decimal"
        LOCAL = "local", "local"

    class Level(models.IntegerChoices):
        SHORT = 1, "short or low"
        NORMAL = 2, "normal"
        EXTENDED = 3, "extended or high"

    record = models.ForeignKey("catalog.Record", on_delete=models.PROTECT, related_name="+")
    barcode = models.CharField(max_length=40, unique=True)
    item_type = models.ForeignKey(ItemType, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("branches.Branch", on_delete=models.PROTECT, related_name="+")  # owning library
    branch = models.ForeignKey("branches.Branch", on_delete=models.PROTECT, related_name="+")  # circulating library
    location = models.ForeignKey("branches.ShelvingLocation", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.IN_PROCESS)
    status_changed_at = models.DateTimeField()
    call_prefix = models.CharField(max_length=40, blank=True)
    call_number = models.CharField(max_length=120, blank=True)
    call_suffix = models.CharField(max_length=40, blank=True)
    scheme = models.CharField(max_length=6, choices=Scheme.choices, default=Scheme.DEWEY)
    shelf_key = models.BinaryField(default=b"")  # sorts as the shelf does, by scheme (items.rules.callnumbers)
    copy_number = models.PositiveSmallIntegerField(null=True, blank=True)
    part = models.CharField(max_length=80, blank=True)  # disc 2, volume 3
    price_cents = models.PositiveIntegerField(null=True, blank=True)
    cost_cents = models.PositiveIntegerField(null=True, blank=True)
    deposit_cents = models.PositiveIntegerField(default=0)
    lends = models.BooleanField(default=True)
    holdable = models.BooleanField(default=True)
    reference = models.BooleanField(default=False)
    public = models.BooleanField(default=True)  # shown in the public catalogue
    age_protection_days = models.PositiveSmallIntegerField(default=0)
    floating_group = models.ForeignKey(
        "branches.FloatingGroup", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    mint = models.BooleanField(default=True)  # condition: false when worn
    loan_level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.NORMAL)
    fine_level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.NORMAL)
    public_note = models.TextField(blank=True)
    staff_note = models.TextField(blank=True)
    check_out_alert = models.CharField(max_length=300, blank=True)
    check_in_alert = models.CharField(max_length=300, blank=True)
    pre_catalogued = models.BooleanField(default=False)  # lent before it was catalogued: to the cataloguers (CIR-23)
    tags = models.JSONField(default=list)
    statistics = models.JSONField(default=dict)  # statistical categories: name → value
    added_on = models.DateField()  # item age in rules counts from here
    loan_count = models.PositiveIntegerField(default=0)
    last_lent_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    last_seen_branch = models.ForeignKey(
        "branches.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    last_inventoried_at = models.DateTimeField(
        null=True, blank=True
    )  # seen where it stands, for the inventory (CIR-16)
    batch_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["branch", "location", "shelf_key"], name="item_by_shelf")]
        constraints = [
            models.CheckConstraint(condition=~Q(barcode=""), name="an_item_has_a_barcode"),
            models.CheckConstraint(condition=Q(status__in=sorted(STATUSES)), name="status_is_one_of_the_nineteen"),
            models.CheckConstraint(condition=Q(loan_level__in=[1, 2, 3]), name="loan_level_is_1_2_or_3"),
            models.CheckConstraint(condition=Q(fine_level__in=[1, 2, 3]), name="fine_level_is_1_2_or_3"),
        ]

    def __str__(self) -> str:
        return self.barcode

    @property
    def full_call_number(self) -> str:
        return " ".join(part for part in (self.call_prefix, self.call_number, self.call_suffix) if part)


class BoundTitle(models.Model):
    """A further title within a copy (CAT-10): bound with it, back to back, in a set, on a device. It is lent once and
    shown with every title."""

    class Kind(models.TextChoices):
        BOUND = "bound", "bound together"
        BACK_TO_BACK = "back-to-back", "back to back"
        LANGUAGES = "languages", "in two languages"
        SET = "set", "in one set"
        DEVICE = "device", "on one device"

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="bound_titles")
    record = models.ForeignKey("catalog.Record", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=14, choices=Kind.choices, default=Kind.BOUND)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "record"], name="a_copy_contains_a_title_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["bound", "back-to-back", "languages", "set", "device"]),
                name="titles_are_joined_in_one_of_five_ways",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.record_id}"


class TemporaryPlace(models.Model):
    """A copy that stands elsewhere for a while: on a display, among the new books, on a course shelf.

    The copy itself has the place where it stands, so that everything leads there; here is kept where it belongs.
    """

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="elsewhere")
    location = models.ForeignKey("branches.ShelvingLocation", on_delete=models.PROTECT, related_name="+")
    call_prefix = models.CharField(max_length=40, blank=True)  # as the copy has them meanwhile
    call_number = models.CharField(max_length=120, blank=True)
    usual_location = models.ForeignKey("branches.ShelvingLocation", on_delete=models.PROTECT, related_name="+")
    usual_call_prefix = models.CharField(max_length=40, blank=True)
    usual_call_number = models.CharField(max_length=120, blank=True)
    ends_on = models.DateField(null=True, blank=True, db_index=True)  # the last day; none: by hand
    why = models.CharField(max_length=120, blank=True)
    since = models.DateTimeField()
    made_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["location", "ends_on", "pk"]

    def __str__(self) -> str:
        return f"{self.item_id} at {self.location_id}"


class BarcodeRange(models.Model):
    """A roll of labels: the numbers that a branch gives to its copies, and which comes next."""

    class CheckDigit(models.TextChoices):
        NONE = "", "none"
        LUHN = "luhn", "Luhn (mod 10)"
        MOD43 = "mod43", "Code 39 (mod 43)"

    name = models.CharField(max_length=80, unique=True)  # who uses it, for what
    branch = models.ForeignKey("branches.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=20, blank=True)
    digits = models.PositiveSmallIntegerField(default=8)
    first = models.BigIntegerField(default=1)
    last = models.BigIntegerField()
    next_number = models.BigIntegerField()
    check_digit = models.CharField(max_length=5, choices=CheckDigit.choices, default=CheckDigit.NONE, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first__gte=0, last__gte=models.F("first")), name="a_range_ends_after_its_beginning"
            ),
            models.CheckConstraint(
                condition=Q(next_number__gte=models.F("first")), name="the_next_number_is_not_before_the_range"
            ),
            models.CheckConstraint(condition=Q(check_digit__in=["", "luhn", "mod43"]), name="check_digit_is_known"),
        ]

    def __str__(self) -> str:
        return self.name


class ItemTemplate(models.Model):
    """What new copies begin with (CAT-09): values by name of the form's fields. It may be the one for a branch, for a
    material, or for both; the closest is filled in by itself."""

    name = models.CharField(max_length=80, unique=True)
    values = models.JSONField(default=dict)
    is_default = models.BooleanField(default=False)
    branch = models.ForeignKey("branches.Branch", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    material = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="a_template_of_copies_has_a_name")]

    def __str__(self) -> str:
        return self.name


class AlertType(models.Model):
    """When an alert speaks (CIR-22): at this event, for a copy in this state, at these desks; and what it offers then.

    One that is automatic speaks for every copy in its state; the others speak for the copies that have an ItemAlert.
    """

    class Event(models.TextChoices):
        CHECK_OUT = "check-out", "check-out"
        CHECK_IN = "check-in", "check-in"
        RENEWAL = "renewal", "renewal"

    class State(models.TextChoices):
        NORMAL = "normal", "normal"
        LOST = "lost", "lost"
        MISSING = "missing", "missing"
        DAMAGED = "damaged", "damaged"
        CLAIMED = "claimed", "claimed to have been returned"
        LONG_OVERDUE = "long-overdue", "long overdue"
        LOST_AND_PAID = "lost-and-paid", "lost and paid for"
        NEVER_CHECKED_OUT = "never-checked-out", "claimed never to have been checked out"

    class Place(models.TextChoices):
        ANYWHERE = "anywhere", "anywhere"
        OWNER = "owner", "only where it is owned"
        NOT_OWNER = "not-owner", "everywhere but where it is owned"
        HOME = "home", "only where it stands"
        NOT_HOME = "not-home", "everywhere but where it stands"

    name = models.CharField(max_length=80, unique=True)
    event = models.CharField(max_length=10, choices=Event.choices)
    state = models.CharField(max_length=20, choices=State.choices, default=State.NORMAL)
    place = models.CharField(max_length=10, choices=Place.choices, default=Place.ANYWHERE)
    automatic = models.BooleanField(default=False)
    next_statuses = models.JSONField(default=offered_statuses)  # statuses that the desk may choose from
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["event", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(event__in=["check-out", "check-in", "renewal"]),
                name="an_alert_speaks_at_one_of_three_events",
            ),
            models.CheckConstraint(
                condition=~Q(automatic=True, state="normal"), name="no_alert_speaks_by_itself_for_every_copy"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ItemAlert(models.Model):
    """Something to say about one copy when its type's moment comes: once, or until somebody takes it off."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="alerts")
    alert_type = models.ForeignKey(AlertType, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=300)
    once = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="an_alert_says_something")]

    def __str__(self) -> str:
        return self.text
