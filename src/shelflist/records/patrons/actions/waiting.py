"""What people send in themselves and staff decide on: registrations (PAT-07) and changes of address (PAT-08)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from shelflist.ground.accounts.rules import Limit, address_subject
from shelflist.ground.accounts.tries import take_a_try
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons.actions.contact import mended, put_back_marks
from shelflist.records.patrons.actions.families import address_follows
from shelflist.records.patrons.actions.receipts import PatronReceipt, find_by_words, locked, locked_to_edit, must_edit
from shelflist.records.patrons.actions.registration import registered
from shelflist.records.patrons.models import AddressChange, Card, Patron, Registration
from shelflist.records.patrons.queries.fields import field_rules
from shelflist.records.patrons.rules.applying import reasons_against_application, reasons_against_wish
from shelflist.records.patrons.rules.details import PatronDetails

REGISTRATION_LASTS = timedelta(days=30)
QUARTER = timedelta(minutes=15)
APPLICATIONS, ALL_APPLICATIONS = Limit(5, QUARTER), Limit(200, QUARTER)  # from one network address, from everywhere
SAME = ("family_name", "given_names", "born_on", "email")  # by what an application is known to be sent once more
EVERY_SECONDS = 6 * 3600


@dataclass(frozen=True, slots=True)
class SentReceipt:
    """It was sent and waits. The same words whoever it was: nobody learns here who is registered (S13, P29)."""

    id: int
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"id": self.id}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> SentReceipt:
        return cls(data["id"])


def apply_for_card(
    *,
    details: Mapping[str, str],
    home_branch_id: int,
    address: str,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> SentReceipt:
    """For the public catalogue: `register_oneself`, at most so often from one network address and all over the service.

    Refused: try-later, and all of `register_oneself`.
    """
    limits = {f"application:{address_subject(address)}": APPLICATIONS, "application:everywhere": ALL_APPLICATIONS}
    if not take_a_try(limits, now):
        message = _("Many have asked for a card just now, from here or elsewhere.")
        raise Refused(Refusal("try-later", message, _("Try again in an hour, or come to the library.")))
    return register_oneself(details=details, home_branch_id=home_branch_id, by=by, now=now, key=key)


def register_oneself(
    *, details: Mapping[str, str], home_branch_id: int, by: Actor, now: datetime, key: str | None = None
) -> SentReceipt:
    """Somebody asks for a card. It makes no patron: staff see it, with whom it may be already, and take it in.

    Refused with every reason of `rules.applying`, branch-unknown; never because somebody is known. Sent again by the
    same person it waits once, as it was sent last.
    """
    typed = {name: value.strip() for name, value in details.items() if value.strip()}

    def work(act: Act) -> SentReceipt:
        tree = organisation()
        if home_branch_id not in tree.branches:
            raise Refused(Refusal("branch-unknown", _("Choose the home branch."), details={"field": "home_branch"}))
        today = tree.calendar(home_branch_id).day_of(act.now)
        if refusals := tuple(reasons_against_application(typed, field_rules(home_branch_id), today)):
            raise Refused(refusals)
        _forget_the_like(typed)
        row = Registration.objects.create(
            details=typed, home_branch_id=home_branch_id, sent_at=act.now, expires_at=act.now + REGISTRATION_LASTS
        )
        act.on(about=f"registration:{row.pk}")
        return SentReceipt(row.pk)

    request = {"branch": home_branch_id, "details": dict(details)}
    return perform("register-oneself", work, by=by, now=now, key=key, request=request, answer=SentReceipt)


def _forget_the_like(typed: Mapping[str, str]) -> None:
    """What the same person sent before: the same name, birthday and e-mail address."""
    if "born_on" in typed or "email" in typed:
        rows = Registration.objects.filter(
            state=Registration.State.WAITING, details__family_name=typed.get("family_name", "")
        )
        same = [row.pk for row in rows if all(row.details.get(name) == typed.get(name) for name in SAME)]
        Registration.objects.filter(pk__in=same).delete()


def take_in(
    *, registration_id: int, category_id: int, card: str, by: Actor, now: datetime, key: str | None = None
) -> PatronReceipt:
    """Make a patron of a registration that waits. Refused: registration-decided, and all of `register_patron`."""

    def work(act: Act) -> PatronReceipt:
        row = waiting_to_be_decided(registration_id, act)
        values: dict[str, Any] = dict(row.details)
        if values.get("born_on"):
            values["born_on"] = day_of(values["born_on"])
        details = PatronDetails(category_id=category_id, home_branch_id=row.home_branch_id, **values)
        receipt = registered(details, [card] if card.strip() else [], act)
        Registration.objects.filter(pk=row.pk).update(
            state=Registration.State.TAKEN_IN, patron_id=receipt.patron_id, details={}, decided_at=act.now,
            decided_by_name=act.by.name,
        )  # fmt: skip
        return receipt

    request = {"registration": registration_id, "category": category_id, "card": card}
    return perform("take-in-registration", work, by=by, now=now, key=key, request=request, answer=PatronReceipt)


def day_of(text: str) -> date:
    """Building block: a day as it was sent. Refused(date-not-readable)."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = _("“{text}” is not a day that can be read.", text=text)
        raise Refused(Refusal("date-not-readable", message, details={"field": "born_on"})) from None


def refuse_registration(
    *, registration_id: int, why: str, by: Actor, now: datetime, key: str | None = None
) -> SentReceipt:
    """No card for this one: a joke, somebody known, somebody from elsewhere. Their data is forgotten."""

    def work(act: Act) -> SentReceipt:
        row = waiting_to_be_decided(registration_id, act)
        if not why.strip():
            raise Refused(Refusal("reason-missing", _("Say why."), details={"field": "why"}))
        before = row.details
        Registration.objects.filter(pk=row.pk).update(
            state=Registration.State.REFUSED, details={}, decided_at=act.now, decided_by_name=act.by.name,
            why=why.strip()[:300],
        )  # fmt: skip
        act.on(about=f"registration:{row.pk}")
        act.undoable({"registration": row.pk, "details": before})
        return SentReceipt(row.pk)

    request = {"registration": registration_id, "why": why}
    return perform("refuse-registration", work, by=by, now=now, key=key, request=request, answer=SentReceipt)


def undo_refuse_registration(entry: Entry, act: Act) -> None:
    """It waits again."""
    data = entry.undo or {}
    rows = Registration.objects.filter(pk=data["registration"], state=Registration.State.REFUSED)
    if not rows.update(state=Registration.State.WAITING, details=data["details"], decided_at=None, why=""):
        raise Refused(changed_since())


def waiting_to_be_decided(registration_id: int, act: Act) -> Registration:
    """Building block: the registration, locked. Refused(registration-decided, not-permitted)."""
    row = Registration.objects.select_for_update().filter(pk=registration_id).first()
    if row is None or row.state != Registration.State.WAITING:
        raise Refused(Refusal("registration-decided", _("This registration was decided on already.")))
    must_edit(act.by, row.home_branch_id)
    return row


def forget_old_registrations(now: datetime) -> None:
    """Periodic task: what nobody took in for a month is gone (P29)."""
    Registration.objects.filter(state=Registration.State.WAITING, expires_at__lt=now).delete()


# -- changes of address -----------------------------------------------------------------------------------------------


def ask_for_change(
    *, patron_id: int, wanted: Mapping[str, str], by: Actor, now: datetime, key: str | None = None
) -> PatronReceipt:
    """A patron says how they are reached from now on; it counts once staff have said yes. A later wish replaces it.

    Refused: nothing-to-do, not-permitted, and every reason of `rules.applying`.
    """

    def work(act: Act) -> PatronReceipt:
        own = act.by.kind == "patron" and act.by.id == patron_id
        patron = locked(patron_id) if own else locked_to_edit(patron_id, act.by)
        if refusals := tuple(reasons_against_wish(wanted, field_rules(patron.home_branch_id))):
            raise Refused(refusals)
        differing = {name: value.strip() for name, value in wanted.items() if value.strip() != getattr(patron, name)}
        if not differing:
            raise Refused(Refusal("nothing-to-do", _("That is what is known already.")))
        AddressChange.objects.filter(patron=patron, state=AddressChange.State.WAITING).delete()
        row = AddressChange.objects.create(patron=patron, wanted=differing, asked_at=act.now)
        act.on(patron_id=patron_id)
        return PatronReceipt(patron_id, patron.version, row.pk)

    request = {"patron": patron_id, "wanted": dict(wanted)}
    return perform("ask-for-address", work, by=by, now=now, key=key, request=request, answer=PatronReceipt)


def decide_change(
    *, change_id: int, approve: bool, why: str = "", by: Actor, now: datetime, key: str | None = None
) -> PatronReceipt:
    """Say yes or no to a change of address. Refused: change-decided, reason-missing (for a no), not-permitted."""

    def work(act: Act) -> PatronReceipt:
        row = AddressChange.objects.select_for_update().filter(pk=change_id).first()
        if row is None or row.state != AddressChange.State.WAITING:
            raise Refused(Refusal("change-decided", _("This change was decided on already.")))
        patron = locked_to_edit(row.patron_id, act.by)
        if not approve and not why.strip():
            raise Refused(Refusal("reason-missing", _("Say why."), details={"field": "why"}))
        undo: dict[str, Any] = {"change": row.pk, "before": {}, "marks": None}
        if approve:
            undo["before"] = {name: getattr(patron, name) for name in row.wanted}
            write_over(patron, row.wanted, act)
            undo["marks"] = mended(act, patron, row.wanted)
        state = AddressChange.State.APPROVED if approve else AddressChange.State.REFUSED
        AddressChange.objects.filter(pk=row.pk).update(
            state=state, decided_at=act.now, decided_by_name=act.by.name, why=why.strip()[:300]
        )
        act.on(patron_id=patron.pk)
        act.say(_("Changed the address as asked.") if approve else _("Left the address as it was."))
        act.undoable(undo)
        return PatronReceipt(patron.pk, patron.version, row.pk)

    request = {"change": change_id, "approve": approve, "why": why}
    return perform("decide-address", work, by=by, now=now, key=key, request=request, answer=PatronReceipt)


def write_over(patron: Patron, values: Mapping[str, Any], act: Act) -> None:
    """Building block: these fields of a record, and whatever follows from them."""
    for name, value in values.items():
        setattr(patron, name, value)
    patron.changed_at, patron.version = act.now, patron.version + 1
    patron.save(update_fields=[*values, "changed_at", "version"])
    address_follows(act, patron)
    find_by_words(patron, list(Card.objects.filter(patron=patron).values_list("barcode", flat=True)))


def undo_decide_change(entry: Entry, act: Act) -> None:
    """The wish waits again, and the address is what it was."""
    data = entry.undo or {}
    row = AddressChange.objects.filter(pk=data["change"]).first()
    if row is None or AddressChange.objects.filter(patron=row.patron_id, state=AddressChange.State.WAITING).exists():
        raise Refused(changed_since())
    if data["before"]:
        patron = locked(row.patron_id)
        if any(getattr(patron, name) != row.wanted[name] for name in data["before"]):
            raise Refused(changed_since())
        write_over(patron, data["before"], act)
    if data["marks"]:
        put_back_marks(act, data["marks"])
    AddressChange.objects.filter(pk=row.pk).update(
        state=AddressChange.State.WAITING, decided_at=None, decided_by_name="", why=""
    )
