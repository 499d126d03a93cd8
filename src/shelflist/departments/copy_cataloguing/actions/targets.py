"""The register of targets: added, changed, removed, taken from the stock list, tried out (ZED-01)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from shelflist.departments.copy_cataloguing.asking.answers import Address, Answer
from shelflist.departments.copy_cataloguing.asking.many import ask_many
from shelflist.departments.copy_cataloguing.models import Target
from shelflist.departments.copy_cataloguing.rules.questions import Question
from shelflist.departments.copy_cataloguing.rules.stock import BY_CODE
from shelflist.departments.copy_cataloguing.rules.targets import reasons_against
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry

PERMISSION = "edit-targets"
PLACE = ("own_network", "host", "port", "secure")


@dataclass(frozen=True, slots=True)
class TargetDetails:
    """What is said of a target. `password` None: as it was."""

    name: str
    kind: str = "z3950"
    host: str = ""
    port: int = 210
    database: str = ""
    secure: bool = False
    version: str = "1.1"
    syntax: str = ""
    charset: str = ""
    login: str = ""
    password: str | None = field(default=None, repr=False)
    query_map: dict[str, str] = field(default_factory=dict)
    seconds: int = 10
    most: int = 10
    pause_ms: int = 500
    cache_minutes: int = 60
    rank: int = 50
    group: str = ""
    active: bool = True
    own_network: bool = False
    union_prefix: str = ""
    source_id: int | None = None

    def columns(self) -> dict[str, Any]:
        """As the table has it, without the password."""
        given = asdict(self)
        del given["password"]
        return {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}


def save_target(
    *, details: TargetDetails, target_id: int | None = None, by: Actor, now: datetime, key: str | None = None
) -> Saved:
    """Add a target, or change one. One that may stand in the own network needs “reach-own-network” (S5).

    Refused with not-permitted, not-found, target-name-missing, target-name-taken, target-kind-unknown,
    target-host-unusable, target-number-unusable, target-words-unusable, target-map-unusable.
    """

    def work(act: Act) -> Saved:
        by.must(PERMISSION)
        columns = details.columns()
        taken = Target.objects.exclude(pk=target_id or 0).values_list("name", flat=True)
        if found := reasons_against(columns, frozenset(taken)):
            raise Refused(found)
        if target_id is None:
            target = Target(**columns, password=details.password or "")
            before: dict[str, Any] = {}
        else:
            target = locked_target(target_id)
            before = {name: getattr(target, name) for name in columns}
            for name, value in columns.items():
                setattr(target, name, value)
            if details.password is not None:
                target.password = details.password
        if target.own_network and any(before.get(name) != columns[name] for name in PLACE):
            by.must("reach-own-network")
        target.save()
        act.undoable({"changed": target.pk, "before": before} if target_id else {"added": target.pk})
        act.on(about=f"target:{target.pk}")
        act.say(_("Saved the target “{name}”.", name=target.name))
        return Saved(target.pk)

    request = {**details.columns(), "target": target_id}
    return perform("save-target", work, by=by, now=now, key=key, request=request, answer=Saved)


def add_stock_target(*, code: str, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Add a target of the stock list and make it active. Refused with not-found and what `save_target` says."""
    stock = BY_CODE.get(code)
    if stock is None:
        raise Refused(Refusal("not-found", _("There is no such target in the list.")))
    details = TargetDetails(
        name=stock.name, kind=stock.kind, host=stock.host, port=stock.port, database=stock.database,
        group=stock.group, query_map=dict(stock.query_map), **stock.more,
    )  # fmt: skip
    return save_target(details=details, by=by, now=now, key=key)


def remove_target(*, target_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Ask a target no more and forget what it answered; what was taken from it stays. Refused: not-permitted,
    not-found."""

    def work(act: Act) -> Saved:
        by.must(PERMISSION)
        target = locked_target(target_id)
        names = [name.attname for name in Target._meta.concrete_fields if name.attname not in ("id", "password")]
        act.undoable({"removed": {name: getattr(target, name) for name in names}})
        act.on(about=f"target:{target_id}")
        act.say(_("Removed the target “{name}”.", name=target.name))
        target.delete()
        return Saved(target_id)

    return perform("remove-target", work, by=by, now=now, key=key, request={"target": target_id}, answer=Saved)


def undo_target(entry: Entry, act: Act) -> None:
    """The target as it was. A password that was there before must be typed again."""
    data = entry.undo or {}
    if number := data.get("added"):
        Target.objects.filter(pk=number).delete()
    elif columns := data.get("removed"):
        Target.objects.create(**columns)
    else:
        target = locked_target(data["changed"])
        for name, value in data["before"].items():
            setattr(target, name, value)
        target.save()


def locked_target(target_id: int) -> Target:
    """The target, locked; Refused(not-found)."""
    target = Target.objects.select_for_update().filter(pk=target_id).first()
    if target is None:
        raise Refused(Refusal("not-found", _("There is no such target.")))
    return target


def try_target(*, target_id: int, question: Question, by: Actor) -> Answer:
    """Ask one target and keep nothing: does it answer? Refused: not-permitted, not-found."""
    by.must(PERMISSION)
    target = Target.objects.filter(pk=target_id).first()
    if target is None:
        raise Refused(Refusal("not-found", _("There is no such target.")))
    [(_target, answer)] = ask_many([address_of(target)], question)
    return answer


def address_of(target: Target) -> Address:
    """A target as threads ask it."""
    names = ("id", "name", "kind", "host", "port", "database", "secure", "version", "syntax", "charset", "login",
             "password", "own_network", "seconds", "most", "query_map", "pause_ms")  # fmt: skip
    return Address(**{name: getattr(target, name) for name in names})
