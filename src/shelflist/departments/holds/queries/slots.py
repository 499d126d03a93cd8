"""Appointments: what is free, who comes when, who is here."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from shelflist.departments.holds.models import Slot, SlotPlan
from shelflist.departments.holds.rules.slots import Interval, SlotTerms, intervals
from shelflist.records.branches.organisation import Organisation


def slot_plans(branch_id: int | None = None) -> QuerySet[SlotPlan]:
    """How branches hand holds out by appointment."""
    plans = SlotPlan.objects.filter(active=True).select_related("branch").order_by("branch__path", "way")
    return plans if branch_id is None else plans.filter(branch_id=branch_id)


def free_intervals(plan: SlotPlan, day: date, tree: Organisation) -> list[Interval]:
    """Every interval of a day with the places that are left in it."""
    calendar = tree.calendar(plan.branch_id)
    spans = list(calendar.open_spans(day))
    if not spans:
        return []
    booked = Slot.objects.filter(
        plan=plan, begins_at__gte=spans[0][0], begins_at__lt=spans[-1][1], cancelled_at__isnull=True
    )
    taken = Counter(booked.values_list("begins_at", flat=True))
    terms = SlotTerms(plan.interval_minutes, plan.capacity, plan.days_ahead, plan.active)
    return list(intervals(calendar, day, terms, taken))


def slots_of(patron_id: int, now: datetime) -> QuerySet[Slot]:
    """When a reader comes: today's and later appointments that are not over."""
    coming = Slot.objects.filter(patron_id=patron_id, cancelled_at__isnull=True, handed_over_at__isnull=True)
    return coming.filter(begins_at__gte=now - timedelta(hours=12)).select_related("plan__branch").order_by("begins_at")


def slots_between(branch_id: int, first: datetime, end: datetime) -> QuerySet[Slot]:
    """Who comes in this time, and who is here already."""
    found = Slot.objects.filter(
        plan__branch_id=branch_id, begins_at__gte=first, begins_at__lt=end, cancelled_at__isnull=True
    )
    return found.select_related("patron", "plan").order_by("begins_at", "place")
