"""What the pages about people show in the journeys: somebody who asked for a card, and an address to be changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.stage import Stage


def set_people(stage: Stage) -> None:
    """Called once, when the stage is set."""
    from shelflist.ground.common.actors import system_actor
    from shelflist.records.patrons.actions.erasing import erase_patron
    from shelflist.records.patrons.actions.sharing import keep_apart
    from shelflist.records.patrons.actions.waiting import ask_for_change, register_oneself

    now = datetime.now(UTC)
    by, parent = system_actor("journeys"), stage.ids["parent"].patron
    twin = {"family_name": parent.family_name, "given_names": parent.given_names, "phone": "555 0199"}
    register_oneself(details=twin, home_branch_id=parent.home_branch_id, by=by, now=now)
    gone = stage.town.library.card(family_name="Gone", given_names="Long").patron_id
    stage.ids["erased"] = erase_patron(patron_id=gone, by=by, now=now).erasure_id
    harbor = stage.town.library.harbor
    keep_apart(branch_id=harbor.pk, apart=True, by=by, now=now)
    stage.ids["kept_back"] = stage.town.library.card(home_branch=harbor).barcode
    stage.ids["kind"] = parent.category_id
    ask_for_change(patron_id=parent.pk, wanted={"address": "12 Orchard Lane\nMillrace 01999"}, by=by, now=now)
