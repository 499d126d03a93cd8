"""Whether somebody keeps a reading history, who may act for them, how long a branch remembers (PAT-18, PAT-19)."""

from __future__ import annotations

from datetime import datetime

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons.actions.receipts import PatronReceipt, locked, locked_to_edit
from shelflist.records.patrons.models import Patron, PrivacyRule, Waiver
from shelflist.records.patrons.models.privacy import LEAST_DAYS_REMOVED

TERMS = ("anonymise_after_days", "keep_last_per_item", "erase_removed_after_days")
MOST_DAYS, MOST_KEPT = 3650, 20


def keep_history(*, patron_id: int, keep: bool, by: Actor, now: datetime, key: str | None = None) -> PatronReceipt:
    """A patron wants a list of what they have read, or no longer; without asking there is none (PAT-19)."""

    def work(act: Act) -> PatronReceipt:
        patron = _locked_to_choose(patron_id, act.by)
        act.undoable({"was": patron.keeps_history})
        Patron.objects.filter(pk=patron_id).update(keeps_history=keep, changed_at=act.now)
        act.on(patron_id=patron_id)
        act.say(_("Wants a reading history.") if keep else _("Wants no reading history."))
        return PatronReceipt(patron_id, patron.version)

    request = {"patron": patron_id, "keep": keep}
    return perform("keep-history", work, by=by, now=now, key=key, request=request, answer=PatronReceipt)


def _locked_to_choose(patron_id: int, by: Actor) -> Patron:
    """The row, for those who may edit the patron and for the patron."""
    own = by.kind == "patron" and by.id == patron_id
    return locked(patron_id) if own else locked_to_edit(patron_id, by)


def undo_keep_history(entry: Entry, act: Act) -> None:
    """As they had it before."""
    Patron.objects.filter(pk=entry.patron_id or 0).update(keeps_history=(entry.undo or {})["was"])


def save_privacy_rule(
    *,
    branch_id: int,
    days: int,
    keep_last: int = 0,
    erase_after: int = 90,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> Saved:
    """After how many days loans made here lose their person, how many of each copy keep theirs for damage, and after
    how many days a patron who was removed is erased.

    Refused: branch-unknown, days-not-usable, not-permitted.
    """

    def work(act: Act) -> Saved:
        tree = organisation()
        if branch_id not in tree.branches:
            raise Refused(Refusal("branch-unknown", _("There is no such branch."), details={"field": "branch"}))
        act.by.must("edit-policies", tree.path_of(branch_id))
        if refusals := _against_days(days, keep_last, erase_after):
            raise Refused(refusals)
        rows = PrivacyRule.objects.filter(branch_id=branch_id)
        act.undoable({"branch": branch_id, "before": rows.values(*TERMS).first()})
        terms = dict(zip(TERMS, (days, keep_last, erase_after), strict=True))
        row, _is_new = PrivacyRule.objects.update_or_create(branch_id=branch_id, defaults=terms)
        bump("privacy")
        act.on(about=f"branch:{branch_id}")
        return Saved(row.pk)

    request = {"branch": branch_id, "days": days, "keep": keep_last, "erase": erase_after}
    return perform("save-privacy-rule", work, by=by, now=now, key=key, request=request, answer=Saved)


def _against_days(days: int, keep_last: int, erase_after: int) -> list[Refusal]:
    found = []
    if not 0 <= days <= MOST_DAYS:
        message = _("Say a number of days up to {most}.", most=MOST_DAYS)
        found.append(Refusal("days-not-usable", message, details={"field": "days"}))
    if not 0 <= keep_last <= MOST_KEPT:
        message = _("At most the last {most} of each copy keep their reader.", most=MOST_KEPT)
        found.append(Refusal("days-not-usable", message, details={"field": "keep_last"}))
    if not LEAST_DAYS_REMOVED <= erase_after <= MOST_DAYS:
        message = _("A removal can be taken back for {least} days: say that or more.", least=LEAST_DAYS_REMOVED)
        found.append(Refusal("days-not-usable", message, details={"field": "erase_after"}))
    return found


def drop_privacy_rule(*, branch_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Let the rule of the branch above count here. Refused: rule-missing, not-permitted."""

    def work(act: Act) -> Saved:
        act.by.must("edit-policies", organisation().path_of(branch_id))
        rows = PrivacyRule.objects.filter(branch_id=branch_id)
        act.undoable({"branch": branch_id, "before": rows.values(*TERMS).first()})
        if not rows.delete()[0]:
            raise Refused(Refusal("rule-missing", _("This branch has no rule of its own.")))
        bump("privacy")
        act.on(about=f"branch:{branch_id}")
        return Saved(branch_id)

    request = {"branch": branch_id}
    return perform("drop-privacy-rule", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_privacy_rule(entry: Entry, act: Act) -> None:
    """The rule that stood before counts again, or none."""
    data = entry.undo or {}
    PrivacyRule.objects.filter(branch_id=data["branch"]).delete()
    if data["before"]:
        PrivacyRule.objects.create(branch_id=data["branch"], **data["before"])
    bump("privacy")


# -- waivers ----------------------------------------------------------------------------------------------------------


def give_waiver(
    *,
    patron_id: int,
    name: str,
    may_collect: bool = True,
    may_see_loans: bool = False,
    may_see_money: bool = False,
    other_id: int | None = None,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> PatronReceipt:
    """A patron lets somebody collect their holds, or see what they have or owe (PAT-18).

    They may say so themselves. `other_id`: their own record, so that their card is known at the pick-up shelf; its
    name counts then. Refused: name-missing, card-unknown, waiver-allows-nothing.
    """

    def work(act: Act) -> PatronReceipt:
        patron = _locked_to_choose(patron_id, act.by)
        other = Patron.objects.filter(pk=other_id, deleted_at__isnull=True).first() if other_id is not None else None
        if other_id is not None and (other is None or other_id == patron_id):
            message = _("No other patron has this card.")
            raise Refused(Refusal("card-unknown", message, details={"field": "card"}))
        called = name.strip() or (other.name if other else "")
        if not called:
            raise Refused(Refusal("name-missing", _("Say who it is."), details={"field": "name"}))
        if not (may_collect or may_see_loans or may_see_money):
            raise Refused(Refusal("waiver-allows-nothing", _("Say what they may do.")))
        row = Waiver.objects.create(
            patron=patron, name=called[:200], other_id=other_id, may_collect=may_collect,
            may_see_loans=may_see_loans, may_see_money=may_see_money, made_at=act.now,
        )  # fmt: skip
        act.on(patron_id=patron_id)
        act.undoable({"waiver": row.pk, "was_ended": False})
        return PatronReceipt(patron_id, patron.version, row.pk)

    request = {"patron": patron_id, "name": name, "may": [may_collect, may_see_loans, may_see_money], "other": other_id}
    return perform("give-waiver", work, by=by, now=now, key=key, request=request, answer=PatronReceipt)


def end_waiver(*, waiver_id: int, by: Actor, now: datetime, key: str | None = None) -> PatronReceipt:
    """From now on nobody acts for them by this. Refused(waiver-ended)."""

    def work(act: Act) -> PatronReceipt:
        row = Waiver.objects.filter(pk=waiver_id, ended_at__isnull=True).first()
        if row is None:
            raise Refused(Refusal("waiver-ended", _("This was ended already.")))
        patron = _locked_to_choose(row.patron_id, act.by)
        Waiver.objects.filter(pk=waiver_id).update(ended_at=act.now)
        act.on(patron_id=patron.pk)
        act.undoable({"waiver": waiver_id, "was_ended": True})
        return PatronReceipt(patron.pk, patron.version, waiver_id)

    return perform("end-waiver", work, by=by, now=now, key=key, request={"waiver": waiver_id}, answer=PatronReceipt)


def undo_waiver(entry: Entry, act: Act) -> None:
    """What was given is taken, what was ended counts again."""
    data = entry.undo or {}
    if data["was_ended"]:
        Waiver.objects.filter(pk=data["waiver"]).update(ended_at=None)
    else:
        Waiver.objects.filter(pk=data["waiver"]).delete()
