"""A reader's own devices, on which messages of the library appear (NTC-03)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.conf import settings

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.records.patrons.actions.receipts import PatronReceipt, locked
from shelflist.records.patrons.models import PushDevice
from shelflist.records.patrons.rules.devices import reasons_against_device

LONGEST_NAME = 80


def add_device(
    *,
    patron_id: int,
    endpoint: str,
    p256dh: str,
    auth: str,
    name: str,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> PatronReceipt:
    """Messages of the library may appear on this browser from now on; it was another reader's if they shared it.

    One's own only. Refused: push-service-unknown, push-keys-missing, too-many-devices, not-permitted.
    """

    def work(act: Act) -> PatronReceipt:
        patron = locked(patron_id)
        _must_be_own(act, patron_id)
        others = PushDevice.objects.filter(patron=patron).exclude(endpoint=endpoint).count()
        services: Sequence[str] = settings.PUSH_SERVICES
        if no := tuple(
            reasons_against_device(endpoint=endpoint, p256dh=p256dh, auth=auth, others=others, services=services)
        ):
            raise Refused(no)
        row, _new = PushDevice.objects.update_or_create(
            endpoint=endpoint,
            defaults={
                "patron": patron,
                "p256dh": p256dh,
                "auth": auth,
                "name": " ".join(name.split())[:LONGEST_NAME],
                "made_at": act.now,
            },
        )
        act.on(patron_id=patron_id)
        return PatronReceipt(patron_id, patron.version, row.pk)

    request = {"patron": patron_id, "endpoint": endpoint}
    return perform("add-device", work, by=by, now=now, key=key, request=request, answer=PatronReceipt)


def forget_device(*, patron_id: int, device_id: int, by: Actor, now: datetime, key: str | None = None) -> PatronReceipt:
    """Nothing is sent to this device any more. One's own only. Refused: device-unknown, not-permitted."""

    def work(act: Act) -> PatronReceipt:
        patron = locked(patron_id)
        _must_be_own(act, patron_id)
        gone, _kinds = PushDevice.objects.filter(pk=device_id, patron=patron).delete()
        if not gone:
            raise Refused(Refusal("device-unknown", _("Nothing is sent to that device any more.")))
        act.on(patron_id=patron_id)
        return PatronReceipt(patron_id, patron.version, device_id)

    request = {"patron": patron_id, "device": device_id}
    return perform("forget-device", work, by=by, now=now, key=key, request=request, answer=PatronReceipt)


def devices_gone(device_ids: Collection[int]) -> None:
    """Building block: the service says that these browsers are not there any more (RFC 8030, 7.3)."""
    PushDevice.objects.filter(pk__in=list(device_ids)).delete()


def _must_be_own(act: Act, patron_id: int) -> None:
    if not (act.by.kind == "patron" and act.by.id == patron_id):
        raise Refused(Refusal("not-permitted", _("Only the reader can do this, on the device itself.")))
