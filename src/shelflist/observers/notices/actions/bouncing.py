"""What comes back: it is kept, its address is marked, and the message goes by another way (NTC-09)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.observers.notices.actions.composing import by_another_way
from shelflist.observers.notices.models import Bounce, Message
from shelflist.observers.notices.rules.reports import reports
from shelflist.records.patrons.actions import mark_invalid
from shelflist.records.patrons.models import Patron

LONGEST = 500
KINDS = {
    "email": ("email",), "sms": ("phone_mobile", "phone"), "voice": ("phone_mobile", "phone"), "post": ("address",),
}  # fmt: skip
"""Which columns of a reader a way goes to."""


def bounced(
    act: Act, *, message: Message | None, address: str, status: str, diagnostic: str, permanent: bool, mark: str
) -> Bounce | None:
    """Keep what came back; None when this very report was heard before. The next way of the rule is used; the address
    is marked when it is of no use for good."""
    now = act.now
    digest = hashlib.sha256(mark.encode()).hexdigest()
    with transaction.atomic():
        row, is_new = Bounce.objects.get_or_create(
            mark=digest,
            defaults={
                "message": message,
                "patron_id": message.patron_id if message else None,
                "way": message.way if message else "email",
                "address": address.strip().casefold()[:LONGEST],
                "permanent": permanent,
                "status": status[:12],
                "diagnostic": diagnostic[:LONGEST],
                "at": now,
            },
        )
        if not is_new:
            return None
        if permanent:
            _mark(act, row, diagnostic or status)
        if message is not None:
            _flip(message, now, permanent=permanent)
    return row


def _mark(act: Act, row: Bounce, why: str) -> None:
    """Whoever has this address has one that does not work: the reader, or who answers for them."""
    for patron in owners(row):
        kinds = [
            kind for kind in KINDS.get(row.way, ()) if str(getattr(patron, kind)).strip().casefold() == row.address
        ]
        for kind in kinds:
            mark_invalid(act, patron_id=patron.pk, kind=kind, why=why)


def owners(row: Bounce) -> list[Patron]:
    """The reader to whom it was sent and their guarantor; without a message, everybody with this e-mail address."""
    if row.patron_id is None:
        return list(Patron.objects.filter(email__iexact=row.address, deleted_at__isnull=True)) if row.address else []
    found = Patron.objects.filter(pk=row.patron_id, deleted_at__isnull=True).select_related("guarantor").first()
    return [one for one in (found, found.guarantor) if one is not None] if found else []


def refused_by_server(message: Message, address: str, status: str, diagnostic: str, now: datetime) -> None:
    """The server would not even take it for this address."""

    def work(act: Act) -> Heard:
        row = bounced(
            act, message=message, address=address, status=status, diagnostic=diagnostic, permanent=True,
            mark=f"refused:{message.token}",
        )  # fmt: skip
        act.on(patron_id=message.patron_id, about=f"message:{message.pk}")
        act.say(_("A message could not be delivered"))
        return Heard(1, 1, 1, int(row is not None))

    perform("hear-bounces", work, by=system_actor("Shelflist", "worker"), now=now, answer=Heard)


def _flip(message: Message, now: datetime, *, permanent: bool) -> None:
    """The message failed; once more by another way, if there is one."""
    message.state, message.sent_at = Message.State.FAILED, None
    said = (
        _("It came back: the address is not known there.") if permanent else _("It came back: it was not taken there.")
    )
    message.why = said.to_data()
    message.save(update_fields=["state", "sent_at", "why"])
    again = by_another_way(message, now, message.way)
    if again is not None:
        message.why = _("It came back, and was sent by another way.").to_data()
        message.save(update_fields=["why"])


@dataclass(frozen=True, slots=True)
class Heard:
    """What was in a mailbox of reports."""

    reports: int
    failures: int
    known: int
    new: int
    entry_id: int = 0

    def to_data(self) -> dict[str, int]:
        return {"reports": self.reports, "failures": self.failures, "known": self.known, "new": self.new}

    @classmethod
    def from_data(cls, data: Mapping[str, int]) -> Heard:
        return cls(data["reports"], data["failures"], data["known"], data["new"])


def hear_bounces(data: bytes, *, by: Actor, now: datetime) -> Heard:
    """Read the reports of one mail or mailbox. The same report again changes nothing; what is no report, neither."""

    def work(act: Act) -> Heard:
        by.must("send-notices")
        found = reports(data)
        failures = [one for one in found if one.is_failure]
        by_token = {row.token: row for row in Message.objects.filter(token__in={one.token for one in failures})}
        new = 0
        for one in failures:
            row = bounced(
                act, message=by_token.get(one.token), address=one.address, status=one.status,
                diagnostic=one.diagnostic, permanent=one.is_permanent,
                mark=f"report:{one.token}:{one.address}:{one.status}",
            )  # fmt: skip
            new += row is not None
        known = sum(one.token in by_token for one in failures)
        act.say(_("Read {count} reports of mail that did not arrive", count=len(failures)))
        return Heard(len(found), len(failures), known, new)

    return perform("hear-bounces", work, by=by, now=now, answer=Heard)
