"""A message to a list of people (NTC-12): once to each, by the ways chosen, never to who does not want any."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.observers.notices.models import Mailing, Message, Notice, Unsubscribed
from shelflist.observers.notices.rules.reaching import WAYS
from shelflist.observers.notices.templating import BadText, render
from shelflist.records.branches.queries import organisation
from shelflist.records.loans.models import Loan
from shelflist.records.patrons.models import Card, Patron, PatronCategory

EVENT = "mailing"
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class MailingDetails:
    """The message and whom it goes to: everybody at these branches and below, of these categories, with these cards.

    `borrowers` leaves only those who have something out: for a closure. `important` goes to those too who do not want
    news: what they have here is concerned.
    """

    title: str
    subject: str
    body: str
    ways: tuple[str, ...] = ("email",)
    branch_ids: tuple[int, ...] = ()
    category_ids: tuple[int, ...] = ()
    cards: tuple[str, ...] = ()
    borrowers: bool = False
    important: bool = False


def begin_mailing(*, details: MailingDetails, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Write to everybody on the list. Refused: nothing-to-say, nobody-on-the-list, way-unknown, not-permitted."""

    def work(act: Act) -> Saved:
        _must(by, details)
        if refusals := tuple(_reasons_against(details)):
            raise Refused(refusals)
        ids = list(recipients(details).order_by("pk").values_list("pk", "home_branch_id"))
        if not ids:
            raise Refused(
                Refusal(
                    code="nobody-on-the-list",
                    message=_("Nobody is on this list."),
                    remedy=_("Choose other branches, categories or cards."),
                )
            )
        mailing = Mailing.objects.create(
            title=details.title.strip(), subject=details.subject.strip(), body=details.body.strip(),
            asked=_asked(details), ways=list(details.ways), important=details.important, made_at=now,
            made_by_name=by.name, begun_at=now, recipient_count=len(ids),
        )  # fmt: skip
        Notice.objects.bulk_create(
            (_notice(mailing, patron_id, branch_id, now) for patron_id, branch_id in ids), batch_size=AT_ONCE
        )
        act.on(about=f"mailing:{mailing.pk}")
        act.say(nphrase("Writing to {count} person", "Writing to {count} people", len(ids)))
        return Saved(mailing.pk)

    return perform("begin-mailing", work, by=by, now=now, key=key, request=asdict(details), answer=Saved)


def stop_mailing(*, mailing_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """What has not gone out does not go out any more."""

    def work(act: Act) -> Saved:
        by.must("send-notices")
        row = Mailing.objects.select_for_update().filter(pk=mailing_id).first()
        if row is None or row.stopped_at is not None:
            raise Refused(Refusal(code="mailing-over", message=_("It has been stopped already.")))
        row.stopped_at = now
        row.save(update_fields=["stopped_at"])
        mine = Notice.objects.filter(kind=EVENT, version=row.pk)
        why = _("The message to the list was stopped.").to_data()
        waiting = list(mine.filter(message__state="pending").values_list("message_id", flat=True))
        mine.filter(state="waiting").update(state="skipped", why=why)
        stopped = Message.objects.filter(pk__in=waiting, state="pending").update(state="cancelled", why=why)
        act.on(about=f"mailing:{row.pk}")
        act.say(_("Stopped the message “{title}”; {count} had not gone out", title=row.title, count=stopped))
        return Saved(row.pk)

    return perform("stop-mailing", work, by=by, now=now, key=key, request={"mailing": mailing_id}, answer=Saved)


def unsubscribe(*, patron_id: int, event: str, now: datetime) -> Saved:
    """Somebody said in a message that they do not want any more of its kind. Said twice it is said once."""
    by = system_actor("A link in a message", "public")

    def work(act: Act) -> Saved:
        if not Patron.objects.filter(pk=patron_id, deleted_at__isnull=True).exists():
            raise Refused(Refusal(code="not-found", message=_("This account does not exist any more.")))
        row, _new = Unsubscribed.objects.get_or_create(patron_id=patron_id, event=event, defaults={"at": now})
        act.on(patron_id=patron_id)
        act.say(_("Wants no more messages to lists"))
        return Saved(row.pk)

    return perform("unsubscribe", work, by=by, now=now, answer=Saved)


def recipients(details: MailingDetails) -> QuerySet[Patron]:
    """Who is on the list."""
    found = Patron.objects.filter(deleted_at__isnull=True, active=True)
    if details.cards:
        numbers = Card.objects.filter(barcode__in=details.cards, ended_at__isnull=True).values("patron_id")
        found = found.filter(pk__in=numbers)
    if details.branch_ids:
        found = found.filter(home_branch_id__in=_below(details.branch_ids))
    if details.category_ids:
        paths = PatronCategory.objects.filter(pk__in=details.category_ids).values_list("path", flat=True)
        below = Q(pk__in=())
        for path in paths:
            below |= Q(category__path__startswith=path)
        found = found.filter(below)
    if details.borrowers:
        found = found.filter(pk__in=Loan.objects.filter(returned_at__isnull=True).values("patron_id"))
    if not details.important:
        found = found.exclude(pk__in=Unsubscribed.objects.filter(event=EVENT).values("patron_id"))
    return found


def _below(branch_ids: Collection[int]) -> list[int]:
    tree = organisation()
    return [facts.id for branch_id in branch_ids if branch_id in tree.branches for facts in tree.below(branch_id)]


def _must(by: Actor, details: MailingDetails) -> None:
    tree = organisation()
    for path in [tree.path_of(one) for one in details.branch_ids if one in tree.branches] or [""]:
        by.must("send-notices", path)


def _reasons_against(details: MailingDetails) -> Iterable[Refusal]:
    if not details.subject.strip() or not details.body.strip() or not details.title.strip():
        yield Refusal(
            code="nothing-to-say",
            message=_("A message needs a name, a subject and a text."),
            remedy=_("Fill in all three."),
        )
    if not details.ways or any(way not in WAYS for way in details.ways):
        yield Refusal(code="way-unknown", message=_("Choose at least one way."))
    try:
        for part in (details.subject, details.body):
            render(part, {})
    except BadText as problem:
        yield Refusal(code="text-unreadable", message=_("The text cannot be used: {what}", what=str(problem)))


def _asked(details: MailingDetails) -> dict[str, Any]:
    return {
        "branches": list(details.branch_ids), "categories": list(details.category_ids), "cards": len(details.cards),
        "borrowers": details.borrowers,
    }  # fmt: skip


def _notice(mailing: Mailing, patron_id: int, branch_id: int, now: datetime) -> Notice:
    return Notice(
        kind=EVENT, subject_id=patron_id, event=EVENT, stage=1, version=mailing.pk, patron_id=patron_id,
        branch_id=branch_id, due_at=now, made_at=now,
        why=_("The message “{title}” goes to a list.", title=mailing.title).to_data(),
    )  # fmt: skip
