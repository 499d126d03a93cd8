"""What staff do with messages: stop one, send one again, say that somebody was called, settle what came back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.observers.notices import ways
from shelflist.observers.notices.actions.bouncing import KINDS, owners
from shelflist.observers.notices.actions.preparing import prepare
from shelflist.observers.notices.actions.sending import keep
from shelflist.observers.notices.models import Bounce, Message
from shelflist.observers.notices.queries.contacts import contacts
from shelflist.observers.notices.queries.surroundings import surroundings
from shelflist.observers.notices.rules.reaching import IN_WORDS, WAYS
from shelflist.observers.notices.ways import Outgoing
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons.actions.contact import mended

SEND = "send-notices"


def cancel_message(*, message_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Stop a message that waits. Refused: not-found, message-gone, not-permitted."""

    def work(act: Act) -> Saved:
        row = _locked(message_id, by)
        if row.state != Message.State.PENDING:
            raise Refused(_gone())
        row.state, row.why = Message.State.CANCELLED, _("Stopped by {name}.", name=by.name).to_data()
        row.save(update_fields=["state", "why"])
        _about(act, row)
        act.say(_("Stopped a message"))
        act.undoable({"message": row.pk})
        return Saved(row.pk)

    return perform("cancel-message", work, by=by, now=now, key=key, request={"message": message_id}, answer=Saved)


def undo_cancel(entry: Entry, act: Act) -> None:
    """It waits again."""
    number = (entry.undo or {})["message"]
    changed = Message.objects.filter(pk=number, state=Message.State.CANCELLED).update(
        state=Message.State.PENDING, why={}
    )
    if not changed:
        raise Refused(changed_since())


def send_again(*, message_id: int, by: Actor, now: datetime, way: str = "", key: str | None = None) -> Saved:
    """Send it once more, by the same way or another one: a message of its own, looked at again like any other.

    Refused: not-found, message-waits, no-address, way-unknown, not-permitted.
    """

    def work(act: Act) -> Saved:
        row = _locked(message_id, by)
        if row.state in (Message.State.PENDING, Message.State.SENDING):
            message = _("It has not been sent yet.")
            raise Refused(Refusal(code="message-waits", message=message, remedy=_("Wait until it has gone.")))
        by_way = way or row.way
        again = Message.objects.create(
            patron_id=row.patron_id, branch_id=row.branch_id, event=row.event, stage=row.stage, to=row.to, way=by_way,
            address=_address(row, by_way), language=row.language, rule_id=row.rule_id, not_before=now, made_at=now,
            token=secrets.token_hex(16), again_of=row, beside_id=row.beside_id or _holder_of_notices(row),
        )  # fmt: skip
        _about(act, again)
        act.say(_("Sent a message again: {way}", way=IN_WORDS[by_way]))
        return Saved(again.pk)

    request = {"message": message_id, "way": way}
    return perform("send-again", work, by=by, now=now, key=key, request=request, answer=Saved)


def _holder_of_notices(row: Message) -> int:
    """The message that has the notices: this one, or the one that went out for it by another way."""
    if row.notices.exists():
        return row.pk
    later = Message.objects.filter(again_of=row, notices__isnull=False).first()
    return later.pk if later else row.pk


def _address(row: Message, way: str) -> str:
    if way not in WAYS or way not in ways.working():
        raise Refused(
            Refusal(
                code="way-unknown",
                message=_("This way is not set up."),
                remedy=_("Choose another way, or have the administrator set it up."),
            )
        )
    if row.to == "staff":
        return row.address
    contact = contacts([row.patron_id or 0]).get(row.patron_id or 0)
    address = contact.addresses.get(way, "") if contact else ""
    if not address:
        raise Refused(
            Refusal(
                code="no-address",
                message=_("No address for this way is known."),
                remedy=_("Enter one on the page of the reader."),
            )
        )
    return address


def called(*, message_id: int, reached: bool, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Somebody called the reader: they know, or nobody answered and it stays on the list."""

    def work(act: Act) -> Saved:
        row = _locked(message_id, by)
        if row.way != "phone" or row.state != Message.State.PENDING:
            raise Refused(_gone())
        prepared = prepare([row], surroundings(now))
        keep(prepared, surroundings(now))
        if row.state != Message.State.PENDING:  # it came back in the meantime
            _about(act, row)
            act.say(_("Not true any more, and taken off the list"))
            return Saved(row.pk)
        row.attempts += 1
        if reached:
            row.state, row.sent_at = Message.State.SENT, now
        else:
            row.why = _("Called in vain, {count} times.", count=row.attempts).to_data()
        row.save(update_fields=["attempts", "state", "sent_at", "why"])
        _about(act, row)
        act.say(_("Reached by telephone") if reached else _("Called in vain"))
        return Saved(row.pk)

    request = {"message": message_id, "reached": reached}
    return perform("called-by-staff", work, by=by, now=now, key=key, request=request, answer=Saved)


def settle_bounce(*, bounce_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """The address was put right, or is good after all: it is used again."""

    def work(act: Act) -> Saved:
        by.must(SEND)
        row = Bounce.objects.select_for_update().filter(pk=bounce_id).first()
        if row is None:
            raise Refused(_unknown())
        same = Bounce.objects.filter(way=row.way, address=row.address, settled_at__isnull=True)
        same.update(settled_at=now, settled_by_name=by.name)
        for patron in owners(row):
            mended(act, patron, KINDS.get(row.way, ()))
        act.on(patron_id=row.patron_id, about=f"bounce:{row.pk}")
        act.say(_("Settled: the address is used again"))
        return Saved(row.pk)

    return perform("settle-bounce", work, by=by, now=now, key=key, request={"bounce": bounce_id}, answer=Saved)


@dataclass(frozen=True, slots=True)
class Tested:
    """A test went out, or why not."""

    ok: bool
    words: Phrase


def send_test(
    *, way_name: str, address: str, subject: str, body: str, branch_id: int, language: str, by: Actor, now: datetime
) -> Tested:
    """Send a text to an address of one's own, with no reader in it but the example. Nothing is kept."""
    by.must("edit-notices")
    way = ways.find(way_name)
    if way is None or way.send is None or not way.is_working():
        return Tested(False, _("This way is not set up."))
    sender = surroundings(now).known.sender(branch_id, organisation())
    outgoing = Outgoing(
        id=0, token=secrets.token_hex(16), address=address, subject=subject, body=body, at=now, language=language,
        sender_name=sender.sender_name or organisation().branch(branch_id).name, reply_to=sender.reply_to,
    )  # fmt: skip
    outcome = next(iter(way.send([outgoing])))
    if outcome.result == "sent":
        return Tested(True, _("The test went out to {address}.", address=address))
    return Tested(False, _("The test did not go out: {what}", what=outcome.diagnostic or outcome.result))


def _locked(message_id: int, by: Actor) -> Message:
    row = Message.objects.select_for_update().filter(pk=message_id).first()
    if row is None:
        raise Refused(_unknown())
    tree = organisation()
    by.must(SEND, tree.path_of(row.branch_id) if row.branch_id in tree.branches else "")
    return row


def _unknown() -> Refusal:
    return Refusal(code="not-found", message=_("It does not exist any more."))


def _gone() -> Refusal:
    return Refusal(
        code="message-gone",
        message=_("It does not wait any more: it was sent, stopped or failed."),
        remedy=_("Look at the message; it can be sent again from there."),
    )


def _about(act: Act, row: Message) -> None:
    act.on(patron_id=row.patron_id, about=f"message:{row.pk}")
