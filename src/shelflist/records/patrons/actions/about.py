"""What else is known of a person: attributes, a photo, visits at home, a discharge (PAT-14, PAT-22, PAT-23)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import enqueue, perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.ground.journal.rules import changed_since
from shelflist.records.patrons.actions import penalties
from shelflist.records.patrons.actions.batches import reasons_to_keep
from shelflist.records.patrons.actions.receipts import PatronReceipt, find_by_words, locked, locked_to_edit
from shelflist.records.patrons.models import (
    AttributeKind,
    Card,
    HomeDelivery,
    HomeVisit,
    Patron,
    PatronAttribute,
    Photo,
)

LARGEST_PHOTO = 10_000_000
PHOTO_SIZE = (360, 450)  # 4 : 5, twice what the card needs
MOST_PIXELS = 60_000_000
DISCHARGED = "discharged"
CODE = re.compile(r"[a-z][a-z0-9-]{0,39}")


# -- attributes -------------------------------------------------------------------------------------------------------


def save_attribute_kind(
    *,
    code: str,
    name: str,
    choices: Sequence[str] = (),
    repeatable: bool = False,
    searchable: bool = False,
    needed: bool = False,
    active: bool = True,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> Saved:
    """Make or change something that is kept about patrons besides: with choices it is a statistical category.

    `needed`: a paper or consent; whoever has no value lacks it, and the penalty “papers-missing” may stand on that.
    Everybody is judged anew then. Refused: name-missing, code-not-usable.
    """

    def work(act: Act) -> Saved:
        act.by.must("edit-policies")
        if not name.strip() or not code.strip():
            raise Refused(Refusal("name-missing", _("It needs a name."), details={"field": "name"}))
        if not CODE.fullmatch(code):
            message = _("A code has small letters, digits and hyphens, and begins with a letter.")
            raise Refused(Refusal("code-not-usable", message, details={"field": "code"}))
        before = AttributeKind.objects.filter(code=code, active=True, needed=True).exists()
        row, _is_new = AttributeKind.objects.update_or_create(
            code=code,
            defaults={
                "name": name.strip()[:80], "choices": [one.strip() for one in choices if one.strip()],
                "repeatable": repeatable, "searchable": searchable, "needed": needed, "active": active,
            },
        )  # fmt: skip
        if before != (needed and active):
            bump("patron-papers")
            enqueue(kind=penalties.JUDGE, arguments={}, by=act.by, now=act.now)
        act.on(about=f"attribute:{row.pk}")
        return Saved(row.pk)

    request = {"code": code, "name": name, "choices": list(choices), "flags": [repeatable, searchable, needed, active]}
    return perform("save-attribute-kind", work, by=by, now=now, key=key, request=request, answer=Saved)


def set_attributes(
    *, patron_id: int, values: Mapping[str, Sequence[str]], by: Actor, now: datetime, key: str | None = None
) -> PatronReceipt:
    """What a patron has of each kind that is named: code → values; what is not named stays.

    Refused: attribute-unknown, attribute-once, attribute-choice.
    """

    def work(act: Act) -> PatronReceipt:
        patron = locked_to_edit(patron_id, act.by)
        kinds = {one.code: one for one in AttributeKind.objects.filter(code__in=values)}
        if refusals := [
            refusal for code, given in values.items() for refusal in _against(kinds.get(code), code, given)
        ]:
            raise Refused(refusals)
        rows = PatronAttribute.objects.filter(patron=patron, kind__code__in=values)
        before: dict[str, list[str]] = {code: [] for code in values}
        for row in rows.select_related("kind"):
            before[row.kind.code].append(row.value)
        _write(patron, kinds, values)
        penalties.judge(act, [patron_id])
        act.on(patron_id=patron_id)
        act.undoable({"before": before})
        return PatronReceipt(patron_id, patron.version)

    request = {"patron": patron_id, "values": {code: list(given) for code, given in values.items()}}
    return perform("set-attributes", work, by=by, now=now, key=key, request=request, answer=PatronReceipt)


def _against(kind: AttributeKind | None, code: str, given: Sequence[str]) -> list[Refusal]:
    if kind is None:
        return [Refusal("attribute-unknown", _("Nothing is kept as “{code}”.", code=code), details={"field": code})]
    found = []
    if len(given) > 1 and not kind.repeatable:
        found.append(Refusal("attribute-once", _("“{name}” is kept once.", name=kind.name), details={"field": code}))
    if kind.choices and (wrong := [one for one in given if one not in kind.choices]):
        message = _("“{value}” is not a choice of “{name}”.", value=wrong[0], name=kind.name)
        found.append(Refusal("attribute-choice", message, details={"field": code}))
    return found


def _write(patron: Patron, kinds: Mapping[str, AttributeKind], values: Mapping[str, Sequence[str]]) -> None:
    PatronAttribute.objects.filter(patron=patron, kind__code__in=values).delete()
    PatronAttribute.objects.bulk_create(
        PatronAttribute(patron=patron, kind=kinds[code], value=value.strip()[:200])
        for code, given in values.items()
        for value in dict.fromkeys(given)
        if value.strip()
    )
    find_by_words(patron, list(Card.objects.filter(patron=patron).values_list("barcode", flat=True)))


def undo_set_attributes(entry: Entry, act: Act) -> None:
    """What was kept before is kept again."""
    before, patron = (entry.undo or {})["before"], locked(entry.patron_id or 0)
    _write(patron, {one.code: one for one in AttributeKind.objects.filter(code__in=before)}, before)
    penalties.judge(act, [patron.pk])


# -- photo ------------------------------------------------------------------------------------------------------------


def set_photo(*, patron_id: int, image: bytes, by: Actor, now: datetime, key: str | None = None) -> PatronReceipt:
    """Keep a picture of the patron, cut to 4 : 5 and made small; what the camera wrote beside it is thrown away.

    Refused: photo-unreadable, photo-too-large.
    """
    jpeg = _made_small(image)

    def work(act: Act) -> PatronReceipt:
        patron = locked_to_edit(patron_id, act.by)
        Photo.objects.update_or_create(patron=patron, defaults={"jpeg": jpeg, "taken_at": act.now})
        act.on(patron_id=patron_id)
        return PatronReceipt(patron_id, patron.version)

    return perform("set-photo", work, by=by, now=now, key=key, request={"patron": patron_id}, answer=PatronReceipt)


def remove_photo(*, patron_id: int, by: Actor, now: datetime, key: str | None = None) -> PatronReceipt:
    """The patron wants no picture kept. Refused(photo-missing)."""

    def work(act: Act) -> PatronReceipt:
        patron = locked_to_edit(patron_id, act.by)
        if not Photo.objects.filter(patron=patron).delete()[0]:
            raise Refused(Refusal("photo-missing", _("There is no picture.")))
        act.on(patron_id=patron_id)
        return PatronReceipt(patron_id, patron.version)

    return perform("remove-photo", work, by=by, now=now, key=key, request={"patron": patron_id}, answer=PatronReceipt)


def _made_small(image: bytes) -> bytes:
    if len(image) > LARGEST_PHOTO:
        raise Refused(Refusal("photo-too-large", _("The picture is too large."), _("Use one below 10 megabytes.")))
    try:
        with Image.open(BytesIO(image), formats=("JPEG", "PNG", "WEBP")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused(Refusal("photo-too-large", _("The picture is too large.")))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
            small = ImageOps.fit(upright, PHOTO_SIZE, centering=(0.5, 0.35))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as problem:
        message = _("This is not a picture that can be read.")
        raise Refused(Refusal("photo-unreadable", message, _("Use a JPEG, PNG or WebP file."))) from problem
    out = BytesIO()
    small.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


# -- visits at home ---------------------------------------------------------------------------------------------------


def save_home_delivery(
    *, patron_id: int, values: Mapping[str, Any], by: Actor, now: datetime, key: str | None = None
) -> PatronReceipt:
    """That books are brought to this patron, how often and by whom (PAT-22). Refused: visit-plan-not-usable."""

    def work(act: Act) -> PatronReceipt:
        patron = locked_to_edit(patron_id, act.by)
        if values.get("every_weeks", 1) < 1 or values.get("weekday", 0) > 6 or values.keys() - PLAN:
            raise Refused(Refusal("visit-plan-not-usable", _("Say every how many weeks, and on which day.")))
        old = HomeDelivery.objects.filter(patron=patron).values(*PLAN).first()
        HomeDelivery.objects.update_or_create(patron=patron, defaults=dict(values))
        act.on(patron_id=patron_id)
        act.undoable({"before": old and {**old, "next_on": old["next_on"].isoformat()}})
        return PatronReceipt(patron_id, patron.version)

    plain = {name: str(value) for name, value in values.items()}
    request = {"patron": patron_id, "values": plain}
    return perform("save-home-delivery", work, by=by, now=now, key=key, request=request, answer=PatronReceipt)


PLAN = frozenset({
    "every_weeks", "weekday", "next_on", "chooser", "deliverer", "likes", "dislikes", "how_many", "notes", "active",
})  # fmt: skip


def undo_save_home_delivery(entry: Entry, act: Act) -> None:
    """The plan that stood before, or none."""
    before = (entry.undo or {})["before"]
    HomeDelivery.objects.filter(patron=entry.patron_id).delete()
    if before:
        next_on = date.fromisoformat(before.pop("next_on"))
        HomeDelivery.objects.create(patron_id=entry.patron_id or 0, next_on=next_on, **before)


def visited(
    *, patron_id: int, on: date, met: bool = True, note: str = "", by: Actor, now: datetime, key: str | None = None
) -> PatronReceipt:
    """Somebody was there; the next visit is so many weeks later. Refused: no-visits, visited-already."""

    def work(act: Act) -> PatronReceipt:
        patron = locked_to_edit(patron_id, act.by)
        plan = HomeDelivery.objects.filter(patron=patron, active=True).first()
        if plan is None:
            raise Refused(Refusal("no-visits", _("Nothing is brought to this patron.")))
        if HomeVisit.objects.filter(patron=patron, on=on).exists():
            raise Refused(Refusal("visited-already", _("This visit is written down already.")))
        visit = HomeVisit.objects.create(patron=patron, on=on, met=met, note=note[:300], made_by_name=act.by.name)
        act.undoable({"visit": visit.pk, "next_on": plan.next_on.isoformat()})
        plan.next_on = max(on, plan.next_on) + timedelta(weeks=plan.every_weeks)
        plan.save(update_fields=["next_on"])
        act.on(patron_id=patron_id)
        act.say(_("Visited on {day}.", day=on) if met else _("Nobody was in on {day}.", day=on))
        return PatronReceipt(patron_id, patron.version, visit.pk)

    request = {"patron": patron_id, "on": on, "met": met, "note": note}
    return perform("home-visit", work, by=by, now=now, key=key, request=request, answer=PatronReceipt)


def undo_visited(entry: Entry, act: Act) -> None:
    """Nobody was there after all."""
    data = entry.undo or {}
    HomeVisit.objects.filter(pk=data["visit"]).delete()
    HomeDelivery.objects.filter(patron=entry.patron_id).update(next_on=date.fromisoformat(data["next_on"]))


# -- leaving ----------------------------------------------------------------------------------------------------------


def discharge(*, patron_id: int, by: Actor, now: datetime, key: str | None = None) -> PatronReceipt:
    """The patron leaves with a letter that says that nothing is owed (PAT-14); nothing is lent to them any more.

    Refused: patron-not-free (with every reason), discharged-already.
    """

    def work(act: Act) -> PatronReceipt:
        patron = locked_to_edit(patron_id, act.by)
        if reasons := reasons_to_keep([patron_id], act.now).get(patron_id):
            raise Refused([Refusal("patron-not-free", words, _("Settle it first.")) for words in reasons])
        if patron.notes.filter(penalty__code=DISCHARGED, lifted_at__isnull=True).exists():
            raise Refused(Refusal("discharged-already", _("This patron has a letter of discharge already.")))
        note = penalties.impose(act, patron_id=patron_id, code=DISCHARGED)
        Patron.objects.filter(pk=patron_id).update(active=False, changed_at=act.now)
        act.on(patron_id=patron_id)
        act.undoable({"note": note, "active": patron.active}, minutes=30 * 24 * 60)
        return PatronReceipt(patron_id, patron.version, note)

    return perform(
        "discharge-patron", work, by=by, now=now, key=key, request={"patron": patron_id}, answer=PatronReceipt
    )


def undo_discharge(entry: Entry, act: Act) -> None:
    """They stay."""
    data = entry.undo or {}
    if not Patron.objects.filter(pk=entry.patron_id or 0, active=False).update(active=data["active"]):
        raise Refused(changed_since())
    penalties.put_back(act, imposed=[data["note"]])
