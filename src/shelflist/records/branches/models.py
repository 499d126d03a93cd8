"""The organisation tree, its shelves and hours, and who stands where."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Branch(models.Model):
    """A node of the organisation tree of any depth (CON-01): consortium, system, branch, vehicle or desk."""

    class Kind(models.TextChoices):
        CONSORTIUM = "consortium", _("consortium")
        SYSTEM = "system", _("library system")
        BRANCH = "branch", _("branch")
        VEHICLE = "vehicle", _("vehicle")
        DESK = "desk", _("desk")

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=200, unique=True)  # chain of ids from the root: "1/3/7/"
    timezone = models.CharField(max_length=60, blank=True)  # IANA name; blank inherits from the parent (CON-12)
    position = models.PositiveSmallIntegerField(default=0)
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    currency = models.CharField(max_length=3, blank=True)  # ISO 4217, of the root alone: a library has one
    lends = models.BooleanField(default=True)  # items may be lent and returned here
    closed_on = models.DateField(null=True, blank=True)  # given up for good

    class Meta:
        verbose_name_plural = "branches"
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(F("parent"), name="one_root_of_the_tree", condition=Q(parent__isnull=True)),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(currency=""), name="one_currency_for_the_whole_library"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DepthLabel(models.Model):
    """What a library calls a level of its tree, the root being 0 (CON-01): county, library, branch."""

    depth = models.PositiveSmallIntegerField(unique=True)
    label = models.CharField(max_length=40)

    class Meta:
        ordering = ["depth"]
        constraints = [models.CheckConstraint(condition=~Q(label=""), name="a_level_that_is_kept_has_a_name")]

    def __str__(self) -> str:
        return self.label


class BranchGroup(models.Model):
    """A named set of branches used in rules (CON-02)."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    branches = models.ManyToManyField(Branch, related_name="+")

    def __str__(self) -> str:
        return self.name


class FloatingGroup(models.Model):
    """Branches among which a copy floats: it stays where it comes back and is not sent home."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    manual = models.BooleanField(default=False)  # floats only while the desk says so (CIR-16)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class FloatingMember(models.Model):
    """A branch where the copies of a floating group may stay, and how many of them at most."""

    group = models.ForeignKey(FloatingGroup, on_delete=models.CASCADE, related_name="members")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    most_copies = models.PositiveIntegerField(null=True, blank=True)  # null: as many as come
    most_of_a_title = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "branch"], name="one_membership_per_floating_group_and_branch")
        ]


class ProximityAdjustment(models.Model):
    """Makes certain copies nearer or farther for certain requests than the tree says (CON-06).

    What is left empty fits everything; a branch stands for what is below it too. Applied in ascending `position`.
    """

    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()
    item_branch = models.ForeignKey(Branch, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    item_group = models.ForeignKey(BranchGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Branch, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner_group = models.ForeignKey(BranchGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    pickup = models.ForeignKey(Branch, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    pickup_group = models.ForeignKey(BranchGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(Branch, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    request_group = models.ForeignKey(BranchGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey("ShelvingLocation", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    item_type = models.CharField(max_length=40, blank=True)  # its code: item types stand above branches
    absolute = models.BooleanField(default=False)  # the steps are set to this number instead of changed by it
    steps = models.SmallIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(
                    item_branch=None,
                    item_group=None,
                    owner=None,
                    owner_group=None,
                    pickup=None,
                    pickup_group=None,
                    request=None,
                    request_group=None,
                    location=None,
                    item_type="",
                ),
                name="an_adjustment_asks_for_something",
            ),
            models.CheckConstraint(
                condition=Q(absolute=True) | ~Q(steps=0), name="a_relative_adjustment_changes_something"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TransportCost(models.Model):
    """What it costs to carry a copy from one branch to another (HLD-09). Null: it cannot be carried."""

    origin = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="+")
    cost = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["origin", "target"], name="one_transport_cost_per_way"),
            models.CheckConstraint(condition=~Q(origin=F("target")), name="a_way_leads_to_another_branch"),
        ]


class ShelvingLocation(models.Model):
    """A named stretch of shelf. `walking_order` is its place on the way through the branch."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="locations")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    walking_order = models.PositiveIntegerField(default=0)
    lends = models.BooleanField(default=True)
    holdable = models.BooleanField(default=True)
    public = models.BooleanField(default=True)  # shown in the public catalogue

    class Meta:
        ordering = ["branch__path", "walking_order", "name"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "code"], name="one_shelving_location_per_branch_and_code")
        ]

    def __str__(self) -> str:
        return self.name


class OpeningHours(models.Model):
    """One stretch of a weekday in local time; a branch with none at all inherits its parent's. Monday is 0."""

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()  # 00:00 means the end of the day

    class Meta:
        verbose_name_plural = "opening hours"
        ordering = ["branch", "weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="weekday_is_monday_to_sunday"),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")) | Q(closes="00:00"), name="hours_close_after_they_open"
            ),
            models.UniqueConstraint(
                fields=["branch", "weekday", "opens"], name="one_opening_per_branch_weekday_and_time"
            ),
        ]


class Closure(models.Model):
    """Doors shut unexpectedly, at one branch or several, now or for some days (CON-04): a row of days for each.

    What falls due meanwhile follows. A cancelled closure keeps its days but they no longer count.
    """

    reason = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.reason


class CalendarException(models.Model):
    """Days that differ from the week, at the branch and below: closed (no times given) or open at other hours.

    With `shut_from` the doors shut at that time of the first day, with `shut_until` they open at that time of the last.
    """

    class Repeats(models.TextChoices):
        NO = "", _("once")
        WEEKLY = "weekly", _("every week")
        MONTHLY = "monthly", _("every month on this date")
        MONTHLY_WEEKDAY = "monthly-weekday", _("every month on this weekday (the first Monday)")
        YEARLY = "yearly", _("every year on this date")
        YEARLY_WEEKDAY = "yearly-weekday", _("every year on this weekday (the fourth Thursday of November)")
        YEARLY_LAST_WEEKDAY = "yearly-last-weekday", _("every year on the last such weekday of the month")

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="calendar_exceptions")
    first_on = models.DateField()
    last_on = models.DateField()
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)
    reason = models.CharField(max_length=120)
    repeats = models.CharField(max_length=20, blank=True, choices=Repeats.choices, default=Repeats.NO)
    until_on = models.DateField(null=True, blank=True)  # the last day on which a repetition may begin
    shut_from = models.TimeField(null=True, blank=True)
    shut_until = models.TimeField(null=True, blank=True)
    moves = models.BooleanField(default=False)  # what falls due on these days is moved past them
    closure = models.ForeignKey(Closure, null=True, blank=True, on_delete=models.CASCADE, related_name="days")

    class Meta:
        ordering = ["first_on"]
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="exception_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True) | Q(opens__isnull=False, closes__isnull=False),
                name="exception_is_closed_or_has_both_times",
            ),
            models.CheckConstraint(
                condition=Q(shut_from__isnull=True, shut_until__isnull=True) | Q(opens__isnull=True, repeats=""),
                name="doors_shut_for_a_part_only_once_and_without_other_hours",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | (~Q(repeats="") & Q(until_on__gte=F("first_on"))),
                name="days_that_repeat_end_after_they_begin",
            ),
            models.CheckConstraint(
                condition=Q(closure__isnull=True) | Q(moves=True, repeats=""), name="a_closure_moves_what_is_due_in_it"
            ),
            models.UniqueConstraint(
                fields=["closure", "branch"],
                name="a_closure_has_one_row_per_branch",
                condition=Q(closure__isnull=False),
            ),
        ]


class Terminal(models.Model):
    """A registered workstation: which desk it stands at and which printer is beside it."""

    name = models.CharField(max_length=80, unique=True)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    desk = models.CharField(max_length=80, blank=True)
    printer = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token in its cookie
    registered_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A person holds a role at a branch; the role's grants say how far they reach from there (CON-03)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    role = models.ForeignKey("accounts.Role", on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "branch"], name="one_post_per_user_role_and_branch")
        ]
