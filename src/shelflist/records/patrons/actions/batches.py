"""Many patrons changed at once, or deleted with checks, and all of it taken back (PAT-21)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import BatchReceipt
from shelflist.ground.common.barcodes import handle
from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons import figures
from shelflist.records.patrons.actions import penalties
from shelflist.records.patrons.actions.receipts import find_by_words
from shelflist.records.patrons.models import Card, Patron
from shelflist.records.patrons.queries.people import categories

MOST = 5000
UNDO_MINUTES = 30 * 24 * 60
CHANGEABLE = ("category_id", "home_branch_id", "expires_on", "language", "active", "keeps_history")
Reason = Callable[[Collection[int], datetime], Mapping[int, Phrase]]
_reasons: list[Reason] = []


def register_reason(reason: Reason) -> None:
    """Say which patrons may not be removed, and why: open holds, loans, money. Called in `AppConfig.ready`."""
    _reasons.append(reason)


def reasons_to_keep(patron_ids: Collection[int], now: datetime) -> dict[int, list[Phrase]]:
    """Why each of these may not be removed now; whoever is not named may."""
    found: dict[int, list[Phrase]] = {}
    for figure in figures.all_figures():
        if figure.code in {"checked-out", "lost", figures.OWED}:
            for patron_id, value in figure.of(patron_ids, now).items():
                if value > 0:
                    shown = Money(value) if figure.is_money else value
                    found.setdefault(patron_id, []).append(_("{what}: {count}", what=figure.label, count=shown))
    for reason in _reasons:
        for patron_id, words in reason(patron_ids, now).items():
            found.setdefault(patron_id, []).append(words)
    return found


def patrons_with_cards(text: str) -> tuple[list[int], list[str]]:
    """The patrons of these card numbers, one a line or parted by commas; and the numbers that nobody has."""
    asked = list(dict.fromkeys(handle(part) for part in text.replace(",", "\n").replace(";", "\n").split()))
    owners = dict(
        Card.objects.filter(barcode__in=asked, patron__deleted_at__isnull=True).values_list("barcode", "patron_id")
    )
    return list(dict.fromkeys(owners[one] for one in asked if one in owners)), [
        one for one in asked if one not in owners
    ]


@dataclass(frozen=True, slots=True)
class Skipped:
    """Somebody who is left as they are, and why."""

    patron_id: int
    why: Phrase


def change_patrons(
    *, patron_ids: Sequence[int], changes: Mapping[str, Any], by: Actor, now: datetime, key: str | None = None
) -> BatchReceipt:
    """Set these fields for all of them. Taken back within thirty days, but for what was changed since.

    Refused: nothing-to-do, too-many, field-unknown, category-unknown, branch-unknown, not-permitted (for any of them).
    """

    def work(act: Act) -> BatchReceipt:
        rows = _locked(patron_ids, act.by)
        _must_be_good(changes)
        if "home_branch_id" in changes:
            act.by.must("batch-patrons", organisation().path_of(changes["home_branch_id"]))
        before = {str(row.pk): {name: _plain(getattr(row, name)) for name in changes} for row in rows}
        ids = [row.pk for row in rows]
        Patron.objects.filter(pk__in=ids).update(**changes, changed_at=act.now)
        penalties.judge(act, ids)
        act.undoable(
            {"before": before, "after": {name: _plain(value) for name, value in changes.items()}}, UNDO_MINUTES
        )
        act.say(nphrase("Changed {count} patron.", "Changed {count} patrons.", len(rows)))
        return BatchReceipt({"changed": len(rows)})

    request = {"patrons": list(patron_ids), "changes": {name: _plain(value) for name, value in changes.items()}}
    return perform("change-patrons", work, by=by, now=now, key=key, request=request, answer=BatchReceipt)


def _locked(patron_ids: Sequence[int], by: Actor) -> list[Patron]:
    if not patron_ids:
        raise Refused(Refusal("nothing-to-do", _("Nobody was chosen."), _("Scan some cards first.")))
    if len(patron_ids) > MOST:
        raise Refused(Refusal("too-many", _("At most {most} patrons can be changed at once.", most=MOST)))
    rows = list(
        Patron.objects.select_for_update(of=("self",))
        .select_related("home_branch")
        .filter(pk__in=patron_ids, deleted_at__isnull=True)
        .order_by("pk")
    )
    for path in {row.home_branch.path for row in rows}:
        by.must("batch-patrons", path)
    return rows


def _must_be_good(changes: Mapping[str, Any]) -> None:
    if not changes or changes.keys() - set(CHANGEABLE):
        raise Refused(Refusal("field-unknown", _("Choose what is to be changed.")))
    if "category_id" in changes and changes["category_id"] not in categories.value():
        raise Refused(Refusal("category-unknown", _("Choose what kind of patron this is.")))
    if "home_branch_id" in changes and changes["home_branch_id"] not in organisation().branches:
        raise Refused(Refusal("branch-unknown", _("Choose the home branch.")))


def undo_change_patrons(entry: Entry, act: Act) -> None:
    """Each has again what they had; what somebody changed since stays."""
    data = entry.undo or {}
    after = data["after"]
    for row in Patron.objects.select_for_update().filter(pk__in=[int(one) for one in data["before"]]):
        old = data["before"][str(row.pk)]
        same = {name: _value(name, value) for name, value in old.items() if _plain(getattr(row, name)) == after[name]}
        if same:
            Patron.objects.filter(pk=row.pk).update(**same, changed_at=act.now)
    penalties.judge(act, [int(one) for one in data["before"]])


def delete_patrons(*, patron_ids: Sequence[int], by: Actor, now: datetime, key: str | None = None) -> BatchReceipt:
    """Remove those whom nothing keeps here; the others stay, each with a reason (`reasons_to_keep`).

    Removed is not erased: it can be taken back for thirty days. Erasing (`erase_patron`) is an act of its own.
    """

    def work(act: Act) -> BatchReceipt:
        rows = _locked(patron_ids, act.by)
        kept = reasons_to_keep([row.pk for row in rows], act.now)
        gone = [row.pk for row in rows if row.pk not in kept]
        logins = {str(row.pk): row.login for row in rows if row.login and row.pk not in kept}
        Patron.objects.filter(pk__in=gone).update(deleted_at=act.now, changed_at=act.now, login="")
        act.undoable({"gone": gone, "logins": logins}, UNDO_MINUTES)
        act.say(nphrase("Removed {count} patron.", "Removed {count} patrons.", len(gone)))
        return BatchReceipt({"removed": len(gone), "kept": len(kept)})

    request = {"patrons": list(patron_ids)}
    return perform("delete-patrons", work, by=by, now=now, key=key, request=request, answer=BatchReceipt)


def undo_delete_patrons(entry: Entry, act: Act) -> None:
    """They are here again, with their login where nobody took it meanwhile."""
    data = entry.undo or {}
    Patron.objects.filter(pk__in=data["gone"]).update(deleted_at=None, changed_at=act.now)
    for patron_id, login in data["logins"].items():
        if not Patron.objects.filter(login__iexact=login).exists():
            Patron.objects.filter(pk=int(patron_id)).update(login=login)
    for patron in Patron.objects.filter(pk__in=data["gone"]):
        find_by_words(patron, list(Card.objects.filter(patron=patron).values_list("barcode", flat=True)))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _value(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name == "expires_on" and isinstance(value, str) else value
