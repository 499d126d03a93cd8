"""Letters: printed together, sorted for the post, in the window of an envelope (NTC-13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.printing.press import pdf
from shelflist.observers.notices.actions.fees import charge_fees
from shelflist.observers.notices.actions.preparing import Prepared, prepare
from shelflist.observers.notices.actions.sending import keep
from shelflist.observers.notices.models import Message, PostBatch
from shelflist.observers.notices.queries.surroundings import surroundings
from shelflist.observers.notices.rules.posting import sort_key

MOST = 2000


def print_letters(*, branch_id: int | None, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Take every letter that waits (of a branch and those below it), look at each again, and put them into a batch.

    Refused(no-letters) when none is left. The PDF is made from the batch, as often as it is asked for.
    """

    def work(act: Act) -> Saved:
        around = surroundings(now)
        by.must("send-notices", around.tree.path_of(branch_id) if branch_id else "")
        waiting = Message.objects.select_for_update().filter(way="post", state="pending", not_before__lte=now)
        if branch_id is not None:
            waiting = waiting.filter(branch_id__in=[facts.id for facts in around.tree.below(branch_id)])
        prepared = prepare(list(waiting.order_by("pk")[:MOST]), around)
        keep(prepared, around)
        going = sorted((one for one in prepared if one.wording is not None), key=_order)
        if not going:
            raise Refused(
                Refusal(
                    code="no-letters",
                    message=_("There is no letter to print."),
                    remedy=_("Letters come here when a rule sends them by post."),
                )
            )
        batch = PostBatch.objects.create(
            made_at=now, made_by_name=by.name, branch_id=branch_id, letter_count=len(going)
        )
        ids = [one.message.pk for one in going]
        Message.objects.filter(pk__in=ids).update(state="sent", sent_at=now, batch=batch, why={})
        for one in going:
            charge_fees(one.message, one.standing, now)
        act.on(about=f"post-batch:{batch.pk}")
        act.say(nphrase("Printed {count} letter", "Printed {count} letters", len(going)))
        return Saved(batch.pk)

    return perform("print-letters", work, by=by, now=now, key=key, request={"branch": branch_id}, answer=Saved)


def _order(one: Prepared) -> tuple[int, str, str]:
    return sort_key(one.address)


def as_pdf(letters: Sequence[dict[str, Any]]) -> bytes:
    """The letters as one file, each beginning on a page of its own."""
    return pdf("letter", letters)
