"""The events that people can be told of. Packages that come later register theirs, with a source of their facts."""

from __future__ import annotations

from dataclasses import dataclass

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _

LOANS, HOLDS, PEOPLE, STAFF = _("Loans"), _("Holds"), _("Accounts and cards"), _("For staff")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that can be told.

    `kind` is what it is about: a loan, a hold, a patron, a journal entry, a mailing. `rank` decides which message
    speaks for all when several stages were missed. `timed` events have stages before or after a day; the others
    happen at once. `receipt` ones count against no daily cap. `asked_for`: whoever gets it has asked for these very
    titles, so they are named unless the reader wants none named at all.
    """

    code: str
    label: Phrase
    kind: str
    group: Phrase
    rank: int = 10
    timed: bool = False
    receipt: bool = False
    to_staff: bool = False
    asked_for: bool = False


OWN = (
    Event("pre-due", _("Before it is due"), "loan", LOANS, rank=20, timed=True),
    Event("due", _("On the day it is due"), "loan", LOANS, rank=30, timed=True),
    Event("overdue", _("Overdue"), "loan", LOANS, rank=50, timed=True),
    Event("lost", _("Counted as lost"), "loan", LOANS, rank=80, timed=True),
    Event("long-overdue", _("Long overdue"), "loan", LOANS, rank=70, timed=True),
    Event("recall", _("Recalled"), "loan", LOANS, rank=60),
    Event("auto-renewed", _("Renewed by itself"), "loan", LOANS, rank=15),
    Event("auto-renew-refused", _("Could not be renewed by itself"), "loan", LOANS, rank=40),
    Event("check-out", _("Receipt of loans"), "loan", LOANS, receipt=True),
    Event("check-in", _("Receipt of returns"), "loan", LOANS, receipt=True),
    Event("hold-placed", _("Hold placed"), "hold", HOLDS),
    Event("hold-ready", _("Ready to be picked up"), "hold", HOLDS, rank=45),
    Event("hold-reminder", _("Still waiting on the shelf"), "hold", HOLDS, rank=46, timed=True),
    Event("hold-expiring", _("Last days on the shelf"), "hold", HOLDS, rank=47, timed=True),
    Event("hold-cancelled", _("Hold cancelled"), "hold", HOLDS, rank=44),
    Event("hold-expired", _("Hold over"), "hold", HOLDS, rank=44),
    Event("appointment", _("Appointment made"), "slot", HOLDS),
    Event("appointment-reminder", _("Appointment ahead"), "slot", HOLDS, timed=True),
    Event("welcome", _("Welcome"), "patron", PEOPLE),
    Event("card-expiry", _("Card about to end"), "patron", PEOPLE, timed=True),
    Event("account-change", _("Details changed"), "entry", PEOPLE),
    Event("password", _("A way to choose a PIN"), "entry", PEOPLE),
    Event("payment", _("Receipt of a payment"), "entry", PEOPLE, receipt=True),
    Event("new-titles", _("New titles of a kept search"), "search", PEOPLE, asked_for=True),
    Event("mailing", _("Message to a list"), "mailing", PEOPLE),
    Event("staff-hold", _("New hold at your branch"), "hold", STAFF, to_staff=True),
    Event("staff-recall", _("Loan recalled for your branch"), "loan", STAFF, to_staff=True),
    Event("staff-transit", _("Long on the way to your branch"), "transit", STAFF, timed=True, to_staff=True),
    Event("staff-appointment", _("New appointment at your branch"), "slot", STAFF, to_staff=True),
    Event("staff-shelf", _("Holds to clear from the shelf"), "hold", STAFF, timed=True, to_staff=True),
)

_events: dict[str, Event] = {}


def register(event: Event) -> None:
    """Make an event known; called in `AppConfig.ready`. Rules, texts and pages know it from then on."""
    if event.code in _events:
        raise ValueError(f"the event {event.code} is registered twice")
    _events[event.code] = event


def find(code: str) -> Event | None:
    return _events.get(code)


def known(code: str) -> Event:
    """The event of this code; LookupError when no package registered it."""
    try:
        return _events[code]
    except KeyError:
        raise LookupError(f"the event {code} is not registered: call events.register in AppConfig.ready") from None


def label_of(code: str) -> Phrase | str:
    """What an event is called; the code itself when no package has it any more."""
    event = _events.get(code)
    return event.label if event else code


def all_events() -> tuple[Event, ...]:
    return tuple(_events.values())
