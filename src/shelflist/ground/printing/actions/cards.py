"""How the library's cards look: the lines on the back, the barcode, the colour and the logo."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal import rules as journal_rules
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.printing import queries
from shelflist.ground.printing.cards import Design, findings
from shelflist.ground.printing.models import LabelLayout, PaperPicture
from shelflist.ground.printing.pictures import NotAPicture, Picture, picture

if TYPE_CHECKING:
    from shelflist.ground.journal.models import Entry

LOGO_SIDE = 800


def set_card_design(
    *,
    design: Design,
    logo: bytes | None = None,
    remove_logo: bool = False,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> Saved:
    """Say how cards look, and which logo stands on what is printed. Can be undone.

    Refused: not-permitted, card-design-wrong, picture-unreadable.
    """

    def work(act: Act) -> Saved:
        by.must("edit-printing")
        refusals = findings(design)
        try:
            new = picture(logo, side=LOGO_SIDE) if logo else None
        except NotAPicture:
            refusals.append(unreadable())
            new = None
        if refusals:
            raise Refused(refusals)
        before = {"design": queries.card_design().to_data(), "logo": _data(queries.logo())}
        row, _made = LabelLayout.objects.update_or_create(kind="card", defaults={"settings": design.to_data()})
        if new or remove_logo:
            _put_logo(new)
        act.on(about="label-kind:card")
        act.say(_("Changed how cards look"))
        act.undoable({"before": before, "after": design.to_data()})
        return Saved(row.pk)

    request = {"design": design.to_data(), "logo": len(logo or b""), "remove": remove_logo}
    return perform("set-card-design", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_set_card_design(entry: Entry, act: Act) -> None:
    """The cards as they were, unless they were changed since."""
    data: dict[str, Any] = entry.undo or {}
    if queries.card_design().to_data() != data["after"]:
        raise Refused(journal_rules.changed_since())
    LabelLayout.objects.filter(kind="card").update(settings=data["before"]["design"])
    logo = data["before"]["logo"]
    _put_logo(Picture(base64.b64decode(logo["data"]), logo["kind"], logo["width"], logo["height"]) if logo else None)


def unreadable() -> Refusal:
    return Refusal(
        code="picture-unreadable",
        message=_("This file is no picture that can be printed."),
        remedy=_("Take a JPEG, PNG or WebP of at most 20 million pixels."),
        details={"field": "photo"},
    )


def _put_logo(new: Picture | None) -> None:
    if new is None:
        PaperPicture.objects.filter(name="logo").delete()
    else:
        values = {"data": new.data, "kind": new.kind, "width": new.width, "height": new.height}
        PaperPicture.objects.update_or_create(name="logo", defaults=values)


def _data(logo: Picture | None) -> dict[str, Any] | None:
    if logo is None:
        return None
    return {
        "data": base64.b64encode(logo.data).decode(),
        "kind": logo.kind,
        "width": logo.width,
        "height": logo.height,
    }


def print_cards(*, patron_id: int | None, count: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Write down that cards were printed: one reader's, or so many at once. What they say is not kept.

    Refused: not-permitted.
    """

    def work(act: Act) -> Saved:
        by.must("print-labels")
        act.on(patron_id=patron_id)
        act.say(nphrase("Printed a card", "Printed {count} cards", count))
        return Saved(count)

    request = {"patron": patron_id, "count": count}
    return perform("print-cards", work, by=by, now=now, key=key, request=request, answer=Saved)
