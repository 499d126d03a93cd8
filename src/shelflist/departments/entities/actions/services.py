"""The register of whom we ask for authorities: stock services, targets of copy cataloguing, their addresses."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from shelflist.departments.copy_cataloguing.models import Target
from shelflist.departments.entities.models import Service
from shelflist.departments.entities.rules.services import WAYS
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry

PERMISSION = "edit-targets"
COLUMNS = ("name", "kind", "address", "record_address", "target_id", "seconds", "active", "own_network")


@dataclass(frozen=True, slots=True)
class ServiceDetails:
    """What is said of a service."""

    name: str
    kind: str
    address: str = ""
    record_address: str = ""
    target_id: int | None = None
    seconds: int = 8
    active: bool = True
    own_network: bool = False


def stock(kind: str) -> ServiceDetails:
    """A well-known service as its library publishes it. Refused: not-found."""
    way = WAYS.get(kind)
    if way is None:
        raise Refused(Refusal("not-found", _("There is no such service in the list.")))
    return ServiceDetails(way.name, kind, way.address, way.record_address)


def save_service(
    *, details: ServiceDetails, service_id: int | None = None, by: Actor, now: datetime, key: str | None = None
) -> Saved:
    """Add a service, or change one. One that may stand in the own network needs “reach-own-network” (S5).

    Refused: not-permitted, not-found, target-name-missing, target-name-taken, target-kind-unknown,
    target-host-unusable, target-number-unusable.
    """

    def work(act: Act) -> Saved:
        by.must(PERMISSION)
        columns = asdict(details)
        found = list(_reasons(columns, service_id))
        if found:
            raise Refused(found)
        service = _locked(service_id) if service_id else Service()
        before = {name: getattr(service, name) for name in COLUMNS}
        place = ("own_network", "address", "record_address")
        if details.own_network and any(before[name] != columns[name] for name in place):
            by.must("reach-own-network")
        for name in COLUMNS:
            setattr(service, name, columns[name])
        service.save()
        act.on(about=f"service:{service.pk}")
        act.say(_("Saved the service “{name}”.", name=service.name))
        act.undoable({"changed": service.pk, "before": before} if service_id else {"added": service.pk})
        return Saved(service.pk)

    request = {**asdict(details), "service": service_id}
    return perform("save-authority-service", work, by=by, now=now, key=key, request=request, answer=Saved)


def _reasons(columns: dict[str, Any], service_id: int | None) -> list[Refusal]:
    found = []
    name, kind = str(columns["name"]).strip(), columns["kind"]
    if not name:
        found.append(Refusal("target-name-missing", _("The service has no name."), _("Give it one.")))
    elif Service.objects.exclude(pk=service_id or 0).filter(name=name).exists():
        remedy = _("Change that one, or choose another name.")
        found.append(Refusal("target-name-taken", _("There is a service called “{name}” already.", name=name), remedy))
    if kind == Service.Kind.TARGET:
        if not Target.objects.filter(pk=columns["target_id"] or 0).exists():
            found.append(Refusal("not-found", _("There is no such target.")))
    elif kind not in WAYS:
        message = _("Only services whose answers can be read are asked.")
        found.append(Refusal("target-kind-unknown", message, _("Choose one of the list.")))
    else:
        for name in ("address", "record_address"):
            if not _is_address(columns[name]) and (columns[name] or name == "address"):
                message = _("“{address}” is no address of a service.", address=str(columns[name])[:80])
                remedy = _("Give it as https://id.loc.gov, without a path.")
                found.append(Refusal("target-host-unusable", message, remedy))
    if not 1 <= columns["seconds"] <= 60:
        message = _("This number goes from {low} to {high}.", low=1, high=60)
        found.append(Refusal("target-number-unusable", message, _("Give a number between them.")))
    return found


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        plain = not (parts.path or parts.query or parts.fragment or parts.username)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and plain and (parts.port or 1) > 0
    except ValueError:
        return False


def remove_service(*, service_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Ask a service no more; what was taken from it stays. Refused: not-permitted, not-found."""

    def work(act: Act) -> Saved:
        by.must(PERMISSION)
        service = _locked(service_id)
        act.undoable({"removed": {name: getattr(service, name) for name in COLUMNS}})
        act.on(about=f"service:{service_id}")
        act.say(_("Removed the service “{name}”.", name=service.name))
        service.delete()
        return Saved(service_id)

    request = {"service": service_id}
    return perform("remove-authority-service", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_service(entry: Entry, _act: Act) -> None:
    """The register as it was."""
    data = entry.undo or {}
    if number := data.get("added"):
        Service.objects.filter(pk=number).delete()
    elif columns := data.get("removed"):
        Service.objects.create(**columns)
    else:
        Service.objects.filter(pk=data["changed"]).update(**data["before"])


def _locked(service_id: int) -> Service:
    service = Service.objects.select_for_update().filter(pk=service_id).first()
    if service is None:
        raise Refused(Refusal("not-found", _("There is no such service.")))
    return service
