"""Amnesties (FIN-19): food for fines, minutes of reading, or simply bringing things back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Sum

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.records.branches.queries import organisation
from shelflist.records.fines.actions import late, ledger
from shelflist.records.fines.actions.common import at_desk, chosen_lines, perform_money, undo_money
from shelflist.records.fines.models import CampaignUse
from shelflist.records.fines.queries.lines import Line
from shelflist.records.fines.queries.rules import money_rules
from shelflist.records.fines.receipts import MoneyReceipt
from shelflist.records.fines.rules import accounts, kinds
from shelflist.records.fines.rules.sums import spread
from shelflist.records.fines.rules.terms import CampaignFacts
from shelflist.records.loans.models import Loan


def used_cents(campaign_id: int, patron_id: int) -> int:
    """What somebody has had forgiven in a campaign."""
    rows = CampaignUse.objects.filter(campaign_id=campaign_id, patron_id=patron_id, undone_at__isnull=True)
    return rows.aggregate(total=Sum("cents"))["total"] or 0


def use_campaign(
    *,
    patron_id: int,
    campaign_id: int,
    units: int,
    by: Actor,
    now: datetime,
    charge_ids: Sequence[int] = (),
    key: str | None = None,
) -> MoneyReceipt:
    """Forgive for what was brought in: so many cans, so many minutes; for nothing where the campaign says so.

    Refused: not-permitted, campaign-unknown, nothing-owed, units-missing, campaign-used-up, charge-unknown.
    """

    def work(act: Act) -> MoneyReceipt:
        desk = at_desk(act, patron_id, "waive-charges")
        day = desk.tree.calendar(desk.branch.id).day_of(now)
        running = {one.id: one for one in desk.rules.campaigns_on(day, desk.branch.id, desk.tree)}
        campaign = running.get(campaign_id)
        if campaign is None or campaign.condition == "return":
            message = _("This amnesty does not run here today.")
            raise Refused(Refusal(code="campaign-unknown", message=message, remedy=_("Look at its days and branch.")))
        lines = [line for line in chosen_lines(desk, charge_ids) if _meant(campaign, line)]
        open_cents = sum(line.sums.open for line in lines)
        worth = _worth(campaign, units, used_cents(campaign_id, patron_id), open_cents)
        reasons = []
        if not open_cents:
            reasons.append(Refusal(code="nothing-owed", message=_("Nothing of what this amnesty forgives is open.")))
        if campaign.cents_per_unit and units <= 0:
            reasons.append(Refusal(code="units-missing", message=_("Say how many were brought in.")))
        elif open_cents and not worth:
            message = _("This reader has had the most of this amnesty.")
            reasons.append(Refusal(code="campaign-used-up", message=message))
        if reasons:
            raise Refused(reasons)
        cents = min(worth, open_cents)
        account = {"goods": "goods", "reading": "work"}.get(campaign.condition, accounts.FORGIVEN)
        words = _("Amnesty “{name}”", name=campaign.name)
        known = {line.id: line for line in lines}
        for charge_id, part in spread(cents, ((line.id, line.sums.open) for line in lines)):
            desk.postings.append(
                ledger.post_on(
                    act, known[charge_id], accounts.FORGIVE, part, debit=account, credit=accounts.OWED, reason=words
                )
            )
        use = CampaignUse.objects.create(campaign_id=campaign_id, patron_id=patron_id, units=units, cents=cents, at=now)
        desk.more["use"] = use.pk
        return desk.done(_("{amount} forgiven: {what}", amount=Money(cents), what=words), cents, id=use.pk)

    request = {"patron": patron_id, "campaign": campaign_id, "units": units, "charges": list(charge_ids)}
    return perform_money("use-campaign", work, by=by, now=now, key=key, request=request)


def _meant(campaign: CampaignFacts, line: Line) -> bool:
    return not campaign.only_late or line.charge.kind in kinds.LATE


def _worth(campaign: CampaignFacts, units: int, used: int, open_cents: int) -> int:
    if campaign.cents_per_unit:
        return campaign.worth(max(units, 0), used)
    return open_cents if campaign.most_cents is None else min(open_cents, max(campaign.most_cents - used, 0))


def undo_use(entry: Entry, act: Act) -> None:
    """It was not forgiven after all."""
    CampaignUse.objects.filter(pk=(entry.undo or {})["use"]).update(undone_at=act.now)
    undo_money(entry, act)


def forgive_at_return(act: Act, loan: Loan) -> tuple[list[int], list[int], int]:
    """Building block of a return: what the amnesties that run today forgive by themselves, up to their most.

    Returns the postings, the uses and the sum.
    """
    tree, rules = organisation(), money_rules.value()
    day = tree.calendar(loan.branch_id).day_of(act.now)
    running = [one for one in rules.campaigns_on(day, loan.branch_id, tree) if one.condition == "return"]
    line = late.late_line(loan) if running and loan.patron_id is not None else None
    if line is None or loan.patron_id is None:
        return [], [], 0
    campaign = running[0]
    cents = min(line.sums.open, _worth(campaign, 0, used_cents(campaign.id, loan.patron_id), line.sums.open))
    postings = ledger.forgive(act, line, cents, reason=_("Amnesty “{name}”", name=campaign.name))
    if not postings:
        return [], [], 0
    use = CampaignUse.objects.create(campaign_id=campaign.id, patron_id=loan.patron_id, cents=cents, at=act.now)
    return postings, [use.pk], cents


def take_back_uses(act: Act, use_ids: Sequence[int]) -> None:
    """The return was undone."""
    if not use_ids:
        return
    CampaignUse.objects.filter(pk__in=list(use_ids)).update(undone_at=act.now)
