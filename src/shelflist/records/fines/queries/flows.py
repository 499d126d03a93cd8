"""Disputes and debts as lists."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from shelflist.ground.common.money import Money
from shelflist.records.branches.queries import organisation
from shelflist.records.fines.figures import counted_cents
from shelflist.records.fines.models import Charge, Dispute, Referral
from shelflist.records.fines.queries.lines import owed_cents, sums_of
from shelflist.records.fines.queries.rules import money_rules
from shelflist.records.patrons.models import Patron


def dispute_by_id(dispute_id: int) -> Dispute | None:
    related = ("charge__patron__home_branch", "charge__branch")
    return Dispute.objects.select_related(*related).filter(pk=dispute_id).first()


def disputes_in(state: str, *, branch_ids: Collection[int]) -> list[dict[str, Any]]:
    """Disputes of charges made at these branches, what is to be decided first on top."""
    rows = Dispute.objects.select_related("charge__patron", "charge__item__record", "charge__branch").filter(
        charge__branch_id__in=list(branch_ids)
    )
    wanted = rows.filter(state="open") if state == "open" else rows.exclude(state="open")
    found = list(wanted.order_by("decide_by", "pk") if state == "open" else wanted.order_by("-decided_at")[:100])
    sums = sums_of(one.charge_id for one in found)
    return [{"dispute": one, "amount": Money(sums[one.charge_id].total)} for one in found]


def open_dispute_count(branch_ids: Collection[int]) -> int:
    return Dispute.objects.filter(state="open", charge__branch_id__in=list(branch_ids)).count()


def referrals() -> list[dict[str, Any]]:
    """Who is referred, what the agency was told, and what is owed now."""
    rows = list(
        Referral.objects.filter(state="referred", patron__isnull=False)
        .select_related("patron", "branch")
        .order_by("pk")
    )
    owed = owed_cents([one.patron_id for one in rows if one.patron_id is not None])
    return [
        {
            "referral": one,
            "owed": Money(owed.get(one.patron_id or 0, 0)),
            "told": Money(one.told_cents),
            "differs": owed.get(one.patron_id or 0, 0) != one.told_cents,
        }
        for one in rows
    ]


def who_owes_much(now: datetime, branch_id: int) -> list[dict[str, Any]]:
    """Who would be referred by the rule of this branch; nobody where it has none."""
    terms = money_rules.value().of(branch_id, organisation())
    if terms.collect_from_cents is None:
        return []
    found = debtors(now, terms.collect_from_cents, terms.collect_after_days)
    people = Patron.objects.filter(pk__in=found).select_related("home_branch")
    rows = [{"patron": one, "owed": Money(found[one.pk])} for one in people]
    return sorted(rows, key=lambda row: -row["owed"].minor)


def agency_rows() -> list[list[str]]:
    """The file for the agency: who, since when, what it was told and what is owed now."""
    return [
        [
            str(one.pk), one.patron.name, one.patron.email, one.patron.phone, one.referred_at.date().isoformat(),
            str(row["told"].amount), str(row["owed"].amount),
        ]
        for row in referrals()
        for one in [row["referral"]]
    ]  # fmt: skip


def debtors(now: datetime, least_cents: int, after_days: int) -> dict[int, int]:
    """Who owes at least so much, and has owed something for so many days; not who is referred already."""
    referred = set(Referral.objects.filter(state="referred").values_list("patron_id", flat=True))
    found = {pk: cents for pk, cents in counted_cents().items() if cents >= least_cents and pk not in referred}
    old = Charge.objects.filter(at__lt=now - timedelta(days=after_days), patron_id__in=list(found))
    since = set(old.values_list("patron_id", flat=True))
    return {patron_id: cents for patron_id, cents in found.items() if patron_id in since}
