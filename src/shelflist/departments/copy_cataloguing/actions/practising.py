"""How this library does copy cataloguing: its symbol, and how candidates are judged (ZED-05)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shelflist.departments.copy_cataloguing.models import Practice
from shelflist.departments.copy_cataloguing.rules.scoring import ScoreRule, reasons_against
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry

COLUMNS = ("symbol", "scores", "take_from", "margin")


def save_practice(
    *,
    symbol: str,
    rules: Sequence[ScoreRule],
    take_from: int,
    margin: int,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> Saved:
    """Say how candidates are judged, and which symbol goes into 040 $d. No rules: the stock ones.

    Refused: not-permitted, score-rules-too-many, score-rule-unusable.
    """

    def work(act: Act) -> Saved:
        by.must("edit-targets")
        if found := reasons_against(rules):
            raise Refused(found)
        one = Practice.objects.select_for_update().filter(pk=1).first() or Practice(pk=1)
        act.undoable({name: getattr(one, name) for name in COLUMNS})
        one.symbol, one.scores = symbol.strip(), [rule.to_data() for rule in rules]
        one.take_from, one.margin = take_from, margin
        one.save()
        act.on(about="copy-cataloguing")
        act.say(_("Changed how records of other libraries are judged."))
        return Saved(1)

    request = {"symbol": symbol, "rules": [rule.to_data() for rule in rules], "from": take_from, "margin": margin}
    return perform("save-practice", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_practice(entry: Entry, act: Act) -> None:
    """As it was judged before."""
    one = Practice.objects.select_for_update().get(pk=1)
    for name in COLUMNS:
        setattr(one, name, (entry.undo or {})[name])
    one.save()
