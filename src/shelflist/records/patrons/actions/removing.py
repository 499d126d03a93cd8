"""Patrons who were removed are erased by themselves, once the days of their branch are over (PAT-19, PAT-24)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from shelflist.ground.common.actors import system_actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.printing.actions.jobs import forget_jobs_of
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons import forgetting
from shelflist.records.patrons.actions.batches import reasons_to_keep
from shelflist.records.patrons.actions.erasing import ErasureReceipt, erased_for_good
from shelflist.records.patrons.models import Patron
from shelflist.records.patrons.queries.privacy import erase_after

EVERY_SECONDS = 6 * 3600
AT_ONCE = 50  # each looks through every table


def erase_removed(now: datetime) -> None:
    """Periodic task: those whose days are over, the longest removed first; whom something keeps stays until it is gone.

    Records that were merged into another one go with that one.
    """
    tree = organisation()
    over = Q(pk__in=[])
    for facts in tree.branches.values():
        over |= Q(home_branch_id=facts.id, deleted_at__lt=now - timedelta(days=erase_after(facts.id, tree)))
    removed = Patron.objects.filter(over, merged_into__isnull=True).order_by("deleted_at", "pk")
    ids = list(removed.values_list("pk", flat=True)[: 10 * AT_ONCE])
    kept = reasons_to_keep(ids, now)
    for patron_id in [one for one in ids if one not in kept][:AT_ONCE]:

        def work(act: Act, patron_id: int = patron_id) -> ErasureReceipt:
            patron = Patron.objects.select_for_update().get(pk=patron_id, deleted_at__isnull=False)
            act.say(_("Erased somebody who was removed."))
            return erased_for_good(act, patron)

        perform("erase-patron", work, by=system_actor("Shelflist", "worker"), now=now, answer=ErasureReceipt)


def register_own() -> None:
    """Called once, when the program starts."""
    paper = forgetting.Forgetter(
        "paper", _("what waits for a printer"), people=lambda ids, now: forget_jobs_of(ids, now)
    )
    forgetting.register(paper)
