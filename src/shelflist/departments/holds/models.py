"""Holds: one row for life, from the wish to the loan; what happened to each; book clubs; recalls; pick-up slots.

A hold's row is never deleted, and it keeps every moment of its life (HLD-02). Queue time (`queued_at`) and request time
are two things: reordering moves the one and leaves the other.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shelflist.departments.holds.rules.states import CAPTURED, OPEN, STATES, WAITING


def _is_open() -> Q:
    return Q(state__in=sorted(OPEN))


class HoldGroup(models.Model):
    """People who read together, or wait for the same new releases (HLD-17): one act places a hold for each."""

    name = models.CharField(max_length=120, unique=True)
    note = models.CharField(max_length=300, blank=True)
    pickup_branch = models.ForeignKey(
        "branches.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # null: everybody at their own branch
    random_order = models.BooleanField(default=False)  # draw lots for the places in the queue
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class HoldGroupMember(models.Model):
    """Somebody in a group, and their place in it."""

    group = models.ForeignKey(HoldGroup, on_delete=models.CASCADE, related_name="members")
    patron = models.ForeignKey("patrons.Patron", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["group", "patron"], name="one_place_per_group_and_patron"),
        ]


class Hold(models.Model):
    """Somebody waits for something. `target` says what: HLD-01."""

    class Target(models.TextChoices):
        TITLE = "title", _("any copy of the title")
        PART = "part", _("one part of the title")
        VOLUME = "volume", _("copies with one call number")
        COPY = "copy", _("one copy")
        FORCE = "force", _("one copy, before everybody else")
        RECALL = "cataloguing", _("one copy, back to cataloguing")
        EDITION = "any-edition", _("any edition or format of the work")

    class State(models.TextChoices):
        WAITING_FOR_ITEM = "waiting-for-item", str(STATES["waiting-for-item"])
        WAITING_FOR_CAPTURE = "waiting-for-capture", str(STATES["waiting-for-capture"])
        IN_TRANSIT = "in-transit", str(STATES["in-transit"])
        READY = "ready", str(STATES["ready"])
        AWAITING_DELIVERY = "awaiting-delivery", str(STATES["awaiting-delivery"])
        SUSPENDED = "suspended", str(STATES["suspended"])
        FULFILLED = "fulfilled", str(STATES["fulfilled"])
        CANCELLED = "cancelled", str(STATES["cancelled"])
        EXPIRED = "expired", str(STATES["expired"])

    class Cause(models.TextChoices):
        """Why a hold was cancelled."""

        PATRON = "patron", _("the reader no longer wants it")
        STAFF = "staff", _("cancelled at the desk")
        NO_COPY = "no-copy", _("nothing can fill it")
        RECORD = "record", _("the title was withdrawn")
        PATRON_LEFT = "patron-left", _("the reader’s account was closed")
        GROUP = "group", _("the group’s request was taken back")
        UNDONE = "undone", _("placing it was undone")
        MERGED = "merged", _("its reader waits for the same title already")

    # what is wanted
    target = models.CharField(max_length=12, choices=Target.choices, default=Target.TITLE)
    record = models.ForeignKey("catalog.Record", on_delete=models.PROTECT, related_name="+", db_index=False)
    wanted = models.CharField(max_length=200, blank=True)  # the part, or the call number
    item = models.ForeignKey(  # for one copy
        "items.Item", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    work_key = models.CharField(max_length=180, blank=True)  # for any edition: which work
    materials = models.JSONField(default=list, blank=True)  # for any edition: only these formats; empty: all
    languages = models.JSONField(default=list, blank=True)  # for any edition: only these languages; empty: all
    mint_condition = models.BooleanField(default=False)  # no worn copies

    # by whom, where
    patron = models.ForeignKey(
        "patrons.Patron", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    twin = models.PositiveSmallIntegerField(default=1)  # 2, 3 …: further holds of one patron on one title (HLD-17)
    group = models.ForeignKey(HoldGroup, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    request_branch = models.ForeignKey("branches.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    pickup_branch = models.ForeignKey("branches.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    selection_branch = models.ForeignKey(  # copies from here and below; null: from anywhere the rules allow
        "branches.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    behind_desk = models.BooleanField(default=False)  # kept where only staff reach (HLD-20)
    deliver = models.BooleanField(default=False)  # brought to the reader instead of picked up
    alias = models.CharField(max_length=40, blank=True)  # the name on the slip (HLD-20)
    note = models.CharField(max_length=300, blank=True)  # for staff; printed on the slip when asked for
    print_note = models.BooleanField(default=False)
    door = models.CharField(max_length=20, blank=True)
    placed_by_id = models.BigIntegerField(null=True, blank=True)
    placed_by_name = models.CharField(max_length=200, blank=True)
    terminal_id = models.BigIntegerField(null=True, blank=True)
    requestor = models.JSONField(default=list)  # what hold rules can ask about whoever placed it

    # its place and its life
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING_FOR_ITEM)
    requested_at = models.DateTimeField()
    queued_at = models.DateTimeField()  # its place in the queue; the request time unless somebody moved it
    cut_in_line = models.BooleanField(default=False)
    wanted_until = models.DateField(null=True, blank=True)  # the last day it is wanted, as asked or by the rule
    expires_at = models.DateTimeField(null=True, blank=True)  # that day's end, moved past closed days
    suspended_at = models.DateTimeField(null=True, blank=True)
    thaws_on = models.DateField(null=True, blank=True)  # null while suspended: until somebody resumes it
    target_item = models.ForeignKey(  # the copy that is to be fetched for it
        "items.Item", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    targeted_at = models.DateTimeField(null=True, blank=True)
    check_at = models.DateTimeField(null=True, blank=True)  # look for another copy then
    hopeless_since = models.DateTimeField(null=True, blank=True)
    captured_item = models.ForeignKey(
        "items.Item", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    captured_at = models.DateTimeField(null=True, blank=True)
    captured_branch = models.ForeignKey(
        "branches.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ready_at = models.DateTimeField(null=True, blank=True)  # since when it stands on the pick-up shelf
    shelf_branch = models.ForeignKey(  # on whose pick-up shelf it stands, whatever became of the hold
        "branches.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    shelf_days = models.PositiveSmallIntegerField(null=True, blank=True)  # how long it may stand there; null: for ever
    shelf_days_mode = models.CharField(max_length=10, blank=True)  # do closed days count?
    shelf_expires_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)  # when the captured copy was free of it again
    not_collected_fact_id = models.BigIntegerField(null=True, blank=True)  # what not picking it up did cost
    not_collected_cents = models.PositiveIntegerField(default=0)  # what not picking it up will cost, as promised
    fulfilled_at = models.DateTimeField(null=True, blank=True)
    loan_id = models.BigIntegerField(null=True, blank=True)  # the loan that fulfilled it
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_cause = models.CharField(max_length=12, choices=Cause.choices, blank=True)
    cancel_note = models.CharField(max_length=300, blank=True)
    expired_at = models.DateTimeField(null=True, blank=True)

    # why
    rule_id = models.BigIntegerField(null=True, blank=True)  # the hold rule, as it stood
    explanation = models.JSONField(default=dict)  # why it may be placed, and under which terms
    captured_because = models.JSONField(default=dict, blank=True)  # why it got its copy, and not somebody else
    estimated_ready_on = models.DateField(null=True, blank=True)  # what was told when it was placed (HLD-23)
    estimate = models.JSONField(default=dict, blank=True)  # its basis: copies, queue, median loan

    class Meta:
        # SQLite takes a partial index only where it sees the condition in the statement: “is not null” it always sees.
        indexes = [
            models.Index(fields=["record", "state", "queued_at"], name="hold_by_record"),
            models.Index(fields=["work_key", "state"], name="hold_by_work"),
            models.Index(fields=["patron", "state", "-requested_at"], name="hold_by_patron"),
            models.Index(fields=["pickup_branch", "state", "shelf_expires_at"], name="hold_by_pickup"),
            models.Index(fields=["shelf_branch"], name="hold_on_shelf", condition=Q(shelf_branch__isnull=False)),
            models.Index(fields=["state", "expires_at"], name="hold_by_expiry"),
            models.Index(fields=["check_at"], name="hold_to_check", condition=Q(check_at__isnull=False)),
            models.Index(fields=["thaws_on"], name="hold_to_thaw", condition=Q(thaws_on__isnull=False)),
            models.Index(fields=["hopeless_since"], name="hold_hopeless", condition=Q(hopeless_since__isnull=False)),
            models.Index(fields=["captured_item", "-captured_at"], name="hold_by_captured_item"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["captured_item"],
                name="one_hold_per_captured_copy",
                condition=Q(captured_item__isnull=False, released_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["target_item"],
                name="one_hold_waits_for_a_copy_on_its_shelf",
                condition=Q(target_item__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["patron", "record", "wanted", "twin"],
                name="one_open_hold_per_patron_and_title",
                condition=_is_open() & Q(patron__isnull=False),
            ),
            models.CheckConstraint(condition=Q(state__in=sorted(STATES)), name="a_hold_is_in_a_known_state"),
            models.CheckConstraint(
                condition=Q(state="waiting-for-capture", target_item__isnull=False)
                | (~Q(state="waiting-for-capture") & Q(target_item__isnull=True)),
                name="only_a_hold_to_be_fetched_has_a_target",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(CAPTURED))
                | Q(captured_item__isnull=False, captured_at__isnull=False, released_at__isnull=True),
                name="a_captured_hold_has_its_copy",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(WAITING | {"suspended"})) | Q(captured_item__isnull=True),
                name="a_waiting_hold_has_no_copy",
            ),
            models.CheckConstraint(
                condition=Q(fulfilled_at__isnull=False, state="fulfilled")
                | (Q(fulfilled_at__isnull=True) & ~Q(state="fulfilled")),
                name="a_fulfilled_hold_says_when",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=False, state="cancelled") & ~Q(cancel_cause="")
                | (Q(cancelled_at__isnull=True, cancel_cause="") & ~Q(state="cancelled")),
                name="a_cancelled_hold_says_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(expired_at__isnull=False, state="expired")
                | (Q(expired_at__isnull=True) & ~Q(state="expired")),
                name="an_expired_hold_says_when",
            ),
            models.CheckConstraint(
                condition=Q(target__in=["copy", "force", "cataloguing"], item__isnull=False)
                | (~Q(target__in=["copy", "force", "cataloguing"]) & Q(item__isnull=True)),
                name="a_hold_on_one_copy_names_it",
            ),
            models.CheckConstraint(
                condition=(Q(target="any-edition") & ~Q(work_key="")) | (~Q(target="any-edition") & Q(work_key="")),
                name="a_hold_on_any_edition_names_the_work",
            ),
            models.CheckConstraint(
                condition=(Q(target__in=["part", "volume"]) & ~Q(wanted=""))
                | (~Q(target__in=["part", "volume"]) & Q(wanted="")),
                name="a_hold_on_a_part_names_it",
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class HoldEvent(models.Model):
    """What happened to a hold, and what let go of its copy (HLD-19)."""

    class Cause(models.TextChoices):
        TIMED_OUT = "timed-out", _("the copy was not found in time")
        MANUAL = "manual", _("another copy was asked for")
        BETTER_HOLD = "better-hold", _("another hold came first")
        SUSPENDED = "suspended", _("it was suspended")
        RESUMED = "resumed", _("it was resumed")
        CANCELLED = "cancelled", _("it was cancelled")
        UNCANCELLED = "un-cancelled", _("it was brought back")
        CHANGED = "changed", _("the hold or the rules changed")
        LENT = "lent", _("the copy was lent to somebody else")
        RETURNED = "returned", _("the copy came back somewhere else, or cannot be lent")

    hold = models.ForeignKey(Hold, on_delete=models.CASCADE, related_name="events")
    cause = models.CharField(max_length=12, choices=Cause.choices)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=200, blank=True)
    item = models.ForeignKey(  # the copy that it lost, if any
        "items.Item", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    item_branch_id = models.BigIntegerField(null=True, blank=True)  # where that copy belonged: attempts are counted
    note = models.JSONField(default=dict, blank=True)  # a Phrase, when there is more to say

    class Meta:
        ordering = ["at", "pk"]


class Recall(models.Model):
    """A loan was shortened so that a hold is met sooner (HLD-22). What it is now is read off the hold and the loan."""

    hold = models.ForeignKey(Hold, on_delete=models.CASCADE, related_name="recalls")
    item = models.ForeignKey("items.Item", on_delete=models.PROTECT, related_name="+")
    loan_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=200, blank=True)
    old_due_at = models.DateTimeField()
    new_due_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["loan_id"], name="a_loan_is_recalled_once", condition=Q(undone_at__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(new_due_at__lte=F("old_due_at")), name="a_recall_never_lengthens_a_loan"
            ),
        ]


class BranchWeight(models.Model):
    """Among branches that are equally near, one with twice the weight is asked twice as often (HLD-07)."""

    branch = models.OneToOneField("branches.Branch", on_delete=models.CASCADE, related_name="+")
    weight = models.PositiveSmallIntegerField(default=1)  # 0: only when there is no other


class PlannedUnder(models.Model):
    """The revision numbers of rules, branches and categories under which the plan was made: when one has risen, every
    waiting hold is looked at again (HLD-11). One row."""

    numbers = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "planned under"


class SlotPlan(models.Model):
    """Where a branch hands holds out by appointment (HLD-21): at the curb or in lockers, how many in each interval."""

    class Way(models.TextChoices):
        CURBSIDE = "curbside", _("at the curb")
        LOCKER = "locker", _("in a locker")

    branch = models.ForeignKey("branches.Branch", on_delete=models.CASCADE, related_name="+")
    way = models.CharField(max_length=8, choices=Way.choices, default=Way.CURBSIDE)
    interval_minutes = models.PositiveSmallIntegerField(default=15)
    capacity = models.PositiveSmallIntegerField(default=4)  # people in one interval
    days_ahead = models.PositiveSmallIntegerField(default=7)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["branch", "way"], name="one_slot_plan_per_branch_and_way"),
            models.CheckConstraint(condition=Q(interval_minutes__gte=5), name="a_slot_lasts_five_minutes_or_more"),
        ]


class Slot(models.Model):
    """Somebody comes then to fetch what is ready for them. `place` counts within the interval, so that it cannot be
    overbooked."""

    plan = models.ForeignKey(SlotPlan, on_delete=models.PROTECT, related_name="slots")
    patron = models.ForeignKey("patrons.Patron", on_delete=models.CASCADE, related_name="+")
    begins_at = models.DateTimeField()
    place = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=200, blank=True)  # the car, the spot
    booked_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["plan", "begins_at"], name="slot_by_time", condition=Q(cancelled_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "begins_at", "place"],
                name="one_person_per_place_in_an_interval",
                condition=Q(cancelled_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["plan", "patron", "begins_at"],
                name="one_slot_per_person_and_time",
                condition=Q(cancelled_at__isnull=True),
            ),
        ]
