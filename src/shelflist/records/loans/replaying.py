"""Past loans for “what if”, and the branches' rules about loss and desks as tables of the rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.phrases import value_from_data
from shelflist.records.loans.models import DeskRule, Loan, LossRule
from shelflist.records.policies import replays, screens, tables
from shelflist.records.policies.rules import LoanFacts
from shelflist.records.policies.rules.whatif import PastLoan

AT_ONCE = 2000
FACTS = tuple(LoanFacts.__dataclass_fields__)


def register_loans() -> None:
    """Called once, when the program starts."""
    replays.register(replays.LoanSource(count, past_loans, titles, wins))


def _since(since: datetime) -> QuerySet[Loan]:
    """Made or renewed since, or out at some time since, so that limits can be counted."""
    return Loan.objects.filter(
        Q(returned_at__isnull=True) | Q(returned_at__gte=since) | Q(lent_at__gte=since)
    ).order_by("lent_at", "pk")


def count(since: datetime) -> int:
    """How many there are."""
    return _since(since).count()


def past_loans(since: datetime) -> Iterator[PastLoan]:
    """As replays.LoanSource asks for them. A loan whose facts were not kept cannot be decided again and is left out."""
    rows = _since(since).values_list(
        "pk", "patron_id", "lent_at", "returned_at", "last_renewed_at", "explanation__facts"
    )
    for pk, patron, lent_at, returned_at, renewed_at, kept in rows.iterator(chunk_size=AT_ONCE):
        if not kept or "branch_id" not in kept:
            continue
        yield PastLoan(
            id=pk,
            patron_id=patron,
            lent_at=lent_at,
            returned_at=returned_at,
            facts=LoanFacts(**{name: kept[name] for name in FACTS if name in kept}),
            decided_at=_moment(kept.get("now")) or renewed_at or lent_at,
            old_due=_moment(kept.get("old_due")),
            counts=max(lent_at, renewed_at or lent_at) >= since,
        )


def _moment(kept: Any) -> datetime | None:
    value = value_from_data(kept) if kept is not None else None
    return value if isinstance(value, datetime) else None


def titles(ids: list[int]) -> dict[int, str]:
    """What was lent, by loan."""
    found: dict[int, str] = {}
    for start in range(0, len(ids), 500):
        rows = Loan.objects.filter(pk__in=ids[start : start + 500]).values_list(
            "pk", "item__record__title", "item__barcode"
        )
        found |= {pk: f"{title}, {barcode}" for pk, title, barcode in rows}
    return found


def wins(since: datetime) -> dict[int, int]:
    """How many loans made since then each loan rule decided."""
    made = Loan.objects.filter(lent_at__gte=since, rule_id__isnull=False).exclude(ended=Loan.Ended.UNDONE)
    return dict(made.order_by().values_list("rule_id").annotate(Count("pk")))


LOSS_WORDS = {
    "kind": _("for copies that are"),
    "after_days": _("long overdue by itself after, days"),
    "price_from": _("charged at"),
    "min_cents": _("not less than"),
    "max_cents": _("not more than"),
    "default_cents": _("without a price"),
    "default_at_zero": _("also when the price is nothing"),
    "fee_cents": _("processing fee"),
    "voids_overdue": _("being late is then not charged"),
    "refund": _("when it comes back"),
    "refunds_fee": _("the processing fee is taken back too"),
    "refund_within_days": _("only when it comes back within, days"),
}
DESK_WORDS = {
    "claims_limit": _("claims that are believed"),
    "counts_unlent_returns": _("returned though not lent: counted as used in the house"),
    "auto_renew_days_before": _("renewed by itself, days before it is due"),
    "shorten": _("loans of wanted titles are shortened"),
    "shorten_from_holds": _("from so many holds"),
    "shortened_days": _("to so many days"),
    "min_transit_minutes": _("a scan so few minutes after sending is an accident"),
    "lost_in_transit_days": _("probably lost after so many days under way"),
}


def register_tables() -> None:
    """What these tables are called among the rules, and their pages there. Called once, when the program starts."""
    for name, model, label, words in (
        ("loss-rule", LossRule, _("Rule for losses"), LOSS_WORDS),
        ("desk-rule", DeskRule, _("Rule for desks"), DESK_WORDS),
    ):
        tables.register(tables.RuleTableKind(name, model, label, words=words, revision="desk-rules"))
    branch = screens.Section(_("Where"), ("branch", "kind"), _("it holds there and below"))
    screens.register(
        screens.Screen(
            table="loss-rule",
            tab=_("Losses"),
            title=_("Lost and long overdue"),
            what=_("What a branch and those below it charge for a copy that does not come back, and when it does."),
            new=_("New rule for losses"),
            sections=(
                branch,
                screens.Section(
                    _("Charges"),
                    (
                        "price_from", "min_cents", "max_cents", "default_cents", "fee_cents", "after_days",
                        "default_at_zero", "voids_overdue",
                    ),
                ),
                screens.Section(_("When it comes back"), ("refund", "refund_within_days", "refunds_fee")),
            ),
            among="main",
        )
    )  # fmt: skip
    screens.register(
        screens.Screen(
            table="desk-rule",
            tab=_("Desks"),
            title=_("Desks"),
            what=_("What the desks of a branch and those below it do beside the loan rules."),
            new=_("New rule for desks"),
            sections=(
                screens.Section(_("Where"), ("branch",)),
                screens.Section(
                    _("Does"),
                    (
                        "claims_limit", "auto_renew_days_before", "shorten", "shorten_from_holds", "shortened_days",
                        "counts_unlent_returns", "min_transit_minutes", "lost_in_transit_days",
                    ),
                ),
            ),
            among="main",
        )
    )  # fmt: skip
