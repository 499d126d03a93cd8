"""Shelving locations: adding, changing, removing, and the order in which they are walked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db.models import Max, ProtectedError

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.actions.tree import not_found
from shelflist.records.branches.models import Branch, ShelvingLocation

STEP = 10  # between two places on the way, so that one can be put in between


@dataclass(frozen=True, slots=True)
class LocationDetails:
    """What is said about a shelving location."""

    code: str
    name: str
    lends: bool = True
    holdable: bool = True
    public: bool = True


def add_location(
    *, branch_id: int, details: LocationDetails, by: Actor, now: datetime, key: str | None = None
) -> Saved:
    """Add a shelving location at the end of the branch's way."""

    def work(act: Act) -> Saved:
        branch = Branch.objects.filter(pk=branch_id).first()
        if branch is None:
            raise Refused(not_found())
        by.must("edit-branches", branch.path)
        _check(details, branch_id)
        last = ShelvingLocation.objects.filter(branch=branch).aggregate(last=Max("walking_order"))["last"] or 0
        row = ShelvingLocation.objects.create(branch=branch, walking_order=last + STEP, **asdict(details))
        bump("branches")
        act.on(about=f"location:{row.pk}")
        act.say(_("Shelf “{name}” added at {branch}", name=row.name, branch=branch.name))
        return Saved(row.pk)

    request = {"branch": branch_id, **asdict(details)}
    return perform("add-location", work, by=by, now=now, key=key, request=request, answer=Saved)


def change_location(
    *, location_id: int, details: LocationDetails, by: Actor, now: datetime, key: str | None = None
) -> Saved:
    """Change the name, code and switches of a shelving location."""

    def work(act: Act) -> Saved:
        row = _location(location_id, by)
        _check(details, row.branch_id, location_id)
        ShelvingLocation.objects.filter(pk=location_id).update(**asdict(details))
        bump("branches", "policies")
        act.on(about=f"location:{location_id}")
        act.say(_("Shelf “{name}” changed", name=details.name))
        return Saved(location_id)

    request = {"location": location_id, **asdict(details)}
    return perform("change-location", work, by=by, now=now, key=key, request=request, answer=Saved)


def remove_location(*, location_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Remove a shelving location where nothing stands and which no rule asks for."""

    def work(act: Act) -> Saved:
        row = _location(location_id, by)
        try:
            row.delete()
        except ProtectedError:
            raise Refused(
                Refusal(
                    code="location-in-use",
                    message=_("Copies stand at “{name}”, or loan rules ask for it.", name=row.name),
                    remedy=_("Move the copies and change the rules first."),
                )
            ) from None
        bump("branches")
        act.on(about=f"location:{location_id}")
        act.say(_("Shelf “{name}” removed", name=row.name))
        return Saved(location_id)

    return perform("remove-location", work, by=by, now=now, key=key, request={"location": location_id}, answer=Saved)


def set_walking_order(
    *, branch_id: int, location_ids: Sequence[int], by: Actor, now: datetime, key: str | None = None
) -> Saved:
    """Set the way through a branch: all of its locations, the first one first."""

    def work(act: Act) -> Saved:
        branch = Branch.objects.filter(pk=branch_id).first()
        if branch is None:
            raise Refused(not_found())
        by.must("edit-branches", branch.path)
        rows = {row.pk: row for row in ShelvingLocation.objects.filter(branch=branch)}
        if sorted(rows) != sorted(location_ids):
            raise Refused(
                Refusal(
                    code="walking-order-incomplete",
                    message=_("The list of shelves has changed since this page was opened."),
                    remedy=_("Open the page again and set the order once more."),
                )
            )
        for place, location_id in enumerate(location_ids, start=1):
            rows[location_id].walking_order = place * STEP
        ShelvingLocation.objects.bulk_update(rows.values(), ["walking_order"])
        bump("branches")
        act.on(about=f"branch:{branch_id}")
        act.say(_("Way through {branch} set", branch=branch.name))
        return Saved(branch_id)

    request = {"branch": branch_id, "order": list(location_ids)}
    return perform("set-walking-order", work, by=by, now=now, key=key, request=request, answer=Saved)


def _location(location_id: int, by: Actor) -> ShelvingLocation:
    row = ShelvingLocation.objects.select_related("branch").filter(pk=location_id).first()
    if row is None:
        raise Refused(Refusal(code="location-not-found", message=_("There is no such shelf (any more).")))
    by.must("edit-branches", row.branch.path)
    return row


def _check(details: LocationDetails, branch_id: int, location_id: int | None = None) -> None:
    if not details.code or not details.name:
        raise Refused(Refusal(code="location-needs-name", message=_("A shelf needs a code and a name.")))
    same = ShelvingLocation.objects.filter(branch_id=branch_id, code=details.code).exclude(pk=location_id or 0).first()
    if same:
        raise Refused(
            Refusal(
                code="location-code-taken",
                message=_("The code “{code}” belongs to the shelf “{name}”.", code=details.code, name=same.name),
                remedy=_("Choose another code."),
            )
        )
