"""What people may hear of, and by which ways (PAT-17)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _

Way = Literal["email", "sms", "voice", "post", "push", "account"]
WAYS: dict[Way, Phrase] = {
    "email": _("e-mail"),
    "sms": _("text message"),
    "voice": _("telephone call"),
    "post": _("letter"),
    "push": _("push message"),
    "account": _("in the account"),
}
COLUMNS: dict[Way, str] = {
    "email": "by_email",
    "sms": "by_sms",
    "voice": "by_voice",
    "post": "by_post",
    "push": "by_push",
    "account": "in_account",
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that people may be told of. `days_before`: it is told ahead, unless said otherwise so many days."""

    code: str
    label: Phrase
    usual: tuple[Way, ...] = ("email", "account")
    days_before: int | None = None


EVENTS = (
    Event("due-soon", _("something is due soon"), days_before=3),
    Event("due-today", _("something is due today"), usual=("account",)),
    Event("overdue", _("something is overdue"), usual=("email", "post", "account")),
    Event("auto-renewal", _("something was renewed by itself, or could not be")),
    Event("hold-ready", _("a hold is ready")),
    Event("hold-expiring", _("a hold waits for the last day"), days_before=1),
    Event("hold-cancelled", _("a hold was cancelled")),
    Event("recall", _("something is wanted back early"), usual=("email", "post", "account")),
    Event("receipt", _("something was lent or brought back"), usual=()),
    Event("money", _("something was charged or paid"), usual=("account",)),
    Event("membership", _("the card expires soon"), days_before=30),
    Event("account", _("something about the account changed")),
)
EVENT_CODES = frozenset(event.code for event in EVENTS)


@dataclass(frozen=True, slots=True)
class Choice:
    """How somebody wants to hear of an event."""

    ways: frozenset[Way]
    days_before: int | None = None
    digest: bool = False


def usual(event: str) -> Choice:
    """What counts where neither the patron nor their category said anything."""
    found = next((one for one in EVENTS if one.code == event), None)
    return Choice(frozenset(found.usual), found.days_before) if found else Choice(frozenset())


@dataclass(frozen=True, slots=True)
class Reach:
    """How one person is reached today: an address that is bad, or was never given, is blank."""

    patron_id: int
    name: str
    email: str = ""
    sms: str = ""
    voice: str = ""
    post: str = ""
    push: str = ""  # how many devices of their own
    language: str = ""

    def can(self, way: Way) -> bool:
        """True when there is an address for this way."""
        return way == "account" or bool(getattr(self, way))
