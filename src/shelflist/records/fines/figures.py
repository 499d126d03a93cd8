"""The figures of patrons that money gives: what they owe, and who is in collection."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Q, Sum

from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.branches.queries import organisation
from shelflist.records.fines.models import Posting, Referral
from shelflist.records.fines.queries.rules import money_rules
from shelflist.records.fines.rules.accounts import OWED
from shelflist.records.patrons.figures import Figure, register

OWED_CENTS, COLLECTIONS = "owed-cents", "in-collections"


def counted_cents(patron_ids: Collection[int] | None = None) -> dict[int, int]:
    """What people owe that counts towards a block: not what is disputed or paid by a plan that is kept, nor kinds that
    the library leaves out (FIN-16, FIN-18). So little that the reader's own branch takes it for nothing is left out."""
    rules = money_rules.value()
    rows = Posting.objects.filter(Q(debit=OWED) | Q(credit=OWED), patron_id__isnull=False)
    rows = rows.exclude(charge__kind__in=rules.uncounted())
    rows = rows.exclude(charge__disputes__state="open").exclude(charge__plans__plan__state="running")
    if patron_ids is not None:
        rows = rows.filter(patron_id__in=list(patron_ids))
    found: dict[int, int] = defaultdict(int)
    homes: dict[int, int] = {}
    sums = rows.values_list("patron_id", "patron__home_branch_id", "debit").annotate(cents=Sum("amount_cents"))
    for patron_id, home_id, debit, cents in sums.order_by():
        found[patron_id] += cents if debit == OWED else -cents
        homes[patron_id] = home_id
    tree = organisation()
    small = {home_id: rules.of(home_id, tree).small_cents for home_id in set(homes.values())}
    return {patron_id: cents for patron_id, cents in found.items() if cents > small[homes[patron_id]]}


def _owed(patron_ids: Collection[int], now: datetime) -> Mapping[int, int]:
    return counted_cents(patron_ids)


def _owing(least: int, now: datetime) -> Collection[int]:
    return [patron_id for patron_id, cents in counted_cents().items() if cents >= least]


def _referred(patron_ids: Collection[int], now: datetime) -> Mapping[int, int]:
    rows = Referral.objects.filter(state="referred", patron_id__in=list(patron_ids))
    return dict.fromkeys(rows.values_list("patron_id", flat=True), 1)


def _all_referred(least: int, now: datetime) -> Collection[int]:
    return list(Referral.objects.filter(state="referred", patron_id__isnull=False).values_list("patron_id", flat=True))


OWN = (
    Figure(
        OWED_CENTS,
        _("amount owed"),
        _owed,
        _owing,
        lambda cents, least: _(
            "{owed} is owed; from {least} on nothing is lent.", owed=Money(cents), least=Money(least)
        ),
        is_money=True,
    ),
    Figure(
        COLLECTIONS, _("in collection"), _referred, _all_referred, lambda count, least: _("Referred for collection.")
    ),
)


def register_own() -> None:
    """Called once, when the program starts."""
    for figure in OWN:
        register(figure)
