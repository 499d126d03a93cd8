"""Alerts on copies (CIR-22): put on, taken off, said once; and the types that say when they speak."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.queries import organisation
from shelflist.records.items.actions.receipts import ItemReceipt, locked, receipt
from shelflist.records.items.actions.statuses import change_status
from shelflist.records.items.models import AlertType, ItemAlert
from shelflist.records.items.rules.alerts import EVENTS, STATES, Alert
from shelflist.records.items.rules.statuses import PLAIN, status_name

# -- building blocks of the desk's acts -------------------------------------------------------------------------------


def have_spoken(act: Act, alerts: Iterable[Alert]) -> list[int]:
    """Inside the caller's transaction: what was to be said once is done. Returns what `speak_again` needs."""
    ids = [alert.id for alert in alerts if alert.once and alert.id is not None]
    if ids:
        ItemAlert.objects.filter(pk__in=ids, done_at__isnull=True).update(done_at=act.now, done_by_name=act.by.name)
    return ids


def speak_again(alert_ids: Iterable[int]) -> None:
    """The act that said them was undone: they will be said another time."""
    ids = list(alert_ids)
    if ids:
        ItemAlert.objects.filter(pk__in=ids).update(done_at=None, done_by_name="")


# -- on one copy ------------------------------------------------------------------------------------------------------


def put_alert(
    *, item_id: int, type_id: int, text: str, once: bool, by: Actor, now: datetime, key: str | None = None
) -> Saved:
    """Have this said about the copy when its moment comes, once or every time.

    Refused: alert-empty, alert-type-unknown, not-permitted.
    """

    def work(act: Act) -> Saved:
        item = locked(item_id)
        act.by.must("edit-items", organisation().path_of(item.branch_id))
        kind = AlertType.objects.filter(pk=type_id, active=True).first()
        reasons = []
        if kind is None:
            reasons.append(Refusal(code="alert-type-unknown", message=_("There is no such type of alert.")))
        if not text.strip():
            message, remedy = _("An alert has to say something."), _("Write what the desk should know.")
            reasons.append(Refusal(code="alert-empty", message=message, remedy=remedy, details={"field": "text"}))
        if reasons or kind is None:
            raise Refused(reasons)
        alert = ItemAlert.objects.create(
            item=item, alert_type=kind, text=text.strip(), once=once, made_at=act.now, made_by_name=act.by.name
        )
        act.on(item_id=item.pk, record_id=item.record_id)
        act.say(_("Alert put on: {text}", text=alert.text))
        act.undoable({"alert": alert.pk, "done": None})
        return Saved(alert.pk)

    request = {"item": item_id, "type": type_id, "text": text, "once": once}
    return perform("put-alert", work, by=by, now=now, key=key, request=request, answer=Saved)


def take_alert_off(*, alert_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """It is settled and need not be said again. Refused: alert-unknown, not-permitted."""

    def work(act: Act) -> Saved:
        alert = ItemAlert.objects.select_for_update().filter(pk=alert_id, done_at__isnull=True).first()
        if alert is None:
            raise Refused(Refusal(code="alert-unknown", message=_("This alert was taken off already.")))
        item = locked(alert.item_id, withdrawn=True)
        act.by.must("edit-items", organisation().path_of(item.branch_id))
        ItemAlert.objects.filter(pk=alert_id).update(done_at=act.now, done_by_name=act.by.name)
        act.on(item_id=item.pk, record_id=item.record_id)
        act.say(_("Alert taken off: {text}", text=alert.text))
        act.undoable({"alert": alert_id, "done": act.now.isoformat()})
        return Saved(alert_id)

    return perform("take-alert-off", work, by=by, now=now, key=key, request={"alert": alert_id}, answer=Saved)


def undo_alert(entry: Entry, act: Act) -> None:
    """What was put on is off again, what was taken off is on."""
    data = entry.undo or {}
    moment = data["done"] and datetime.fromisoformat(data["done"])
    before = (
        {"done_at": act.now, "done_by_name": act.by.name} if moment is None else {"done_at": None, "done_by_name": ""}
    )
    if not ItemAlert.objects.filter(pk=data["alert"], done_at=moment).update(**before):
        raise Refused(changed_since())


def choose_status(*, item_id: int, to: str, by: Actor, now: datetime, key: str | None = None) -> ItemReceipt:
    """The desk answers an alert by saying what becomes of the copy. Refused where the status does not lead there."""

    def work(act: Act) -> ItemReceipt:
        item = locked(item_id)
        act.by.must("return")
        old = change_status(item, to=to, act="choose-status", now=act.now)
        act.on(item_id=item.pk, record_id=item.record_id)
        act.say(_("{old} → {new}", old=status_name(old), new=status_name(to)))
        act.undoable({"from": old, "to": to})
        return receipt(item)

    request = {"item": item_id, "to": to}
    return perform("choose-status", work, by=by, now=now, key=key, request=request, answer=ItemReceipt)


# -- types ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AlertTypeDetails:
    """When alerts of a type speak and what they offer."""

    name: str
    event: str
    state: str = "normal"
    place: str = "anywhere"
    automatic: bool = False
    next_statuses: tuple[str, ...] = ()
    active: bool = True

    def reasons_against(self) -> list[Refusal]:
        found = []
        if not self.name.strip():
            found.append(_wrong("name", Refusal("alert-type-unnamed", _("A type of alert has a name."))))
        if self.event not in EVENTS or self.state not in STATES or self.place not in AlertType.Place.values:
            found.append(Refusal("alert-type-unknown", _("There is no such event, state or place.")))
        if self.automatic and self.state == "normal":
            message = _("An alert that speaks by itself for every copy would never be silent.")
            remedy = _("Choose a state, or put the alert on the copies that need it.")
            found.append(Refusal("alert-for-every-copy", message, remedy, details={"field": "automatic"}))
        if not PLAIN.issuperset(self.next_statuses):
            message = _("Some of these states cannot be set by hand.")
            found.append(Refusal("status-not-set-by-hand", message, details={"field": "next_statuses"}))
        return found


def _wrong(name: str, refusal: Refusal) -> Refusal:
    return Refusal(refusal.code, refusal.message, refusal.remedy, details={"field": name})


def save_alert_type(
    *, details: AlertTypeDetails, by: Actor, now: datetime, type_id: int | None = None, key: str | None = None
) -> Saved:
    """Add a type of alert, or change the one with `type_id`."""

    def work(act: Act) -> Saved:
        act.by.must("edit-policies")
        reasons = details.reasons_against()
        if AlertType.objects.filter(name=details.name).exclude(pk=type_id or 0).exists():
            message, remedy = _("Another one is called “{name}”.", name=details.name), _("Choose another name.")
            reasons.append(Refusal("alert-type-name-taken", message, remedy, details={"field": "name"}))
        if reasons:
            raise Refused(reasons)
        values = asdict(details) | {"next_statuses": list(details.next_statuses)}
        if type_id is not None:
            kind, _made = AlertType.objects.update_or_create(pk=type_id, defaults=values)
        else:
            kind = AlertType.objects.create(**values)
        bump("alert-types")
        act.on(about=f"alert-type:{kind.pk}")
        act.say(_("Type of alert “{name}” saved", name=kind.name))
        return Saved(kind.pk)

    request = {"id": type_id, **asdict(details)}
    return perform("save-alert-type", work, by=by, now=now, key=key, request=request, answer=Saved)
