"""Makes the small library of a case, and says afterwards what its loans, items, uses and journal have become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client

from shelflist.departments.circulation import actions
from shelflist.departments.circulation.tests.samples import Library, small_library
from shelflist.ground.accounts.actions import make_api_key
from shelflist.ground.accounts.models import Role, User
from shelflist.ground.common.actors import system_actor
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump, forget_everything
from shelflist.records.branches.models import Branch, OpeningHours, Post
from shelflist.records.branches.queries import actor_for
from shelflist.records.items.models import Item
from shelflist.records.loans.models import InHouseUse, Loan
from shelflist.records.patrons.models import Card, PatronNote

Case = Mapping[str, Any]

ZONE = ZoneInfo("America/New_York")
SOMEBODY_ELSE = "somebody else"
UNKNOWN_ITEM, UNKNOWN_CARD = "31877009999999", "21877009999999"
LONG_AGO = datetime(2020, 1, 6, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """The library of a case, the browser and the key of whoever stands at the desk, and what they have in hand."""

    library: Library
    browser: Client
    api_key: str
    card: str
    item: str
    done_before: Mapping[str, int]  # act → its journal entry


def make_world(case: Case) -> World:
    """The small library, open every day, changed as the case says."""
    forget_everything()
    library = small_library()
    OpeningHours.objects.create(branch=library.root, weekday=6, opens=time(10), closes=time(18))
    _change_rules(library, case)
    user, colleague = _person(library, case.get("who", "technician")), _person(library, "technician")
    now = datetime.now(UTC)
    key = make_api_key(user_id=user.pk, name="case", by=system_actor("the tests", "command"), now=now).key
    card, other = _card(library, case.get("patron", {})), library.card(expires_on=None)
    item = _item(library, case.get("item", {}), {"this patron": card, SOMEBODY_ELSE: other})
    browser = Client()
    browser.force_login(user)
    before: dict[str, int] = {}
    for step in case.get("before", ()):
        by = colleague if step.get("by") == SOMEBODY_ELSE else user
        to = other if step.get("to") == SOMEBODY_ELSE else card
        before[step["act"]] = _do_before(
            step, item, to, actor_for(by, door="desk", branch_id=library.eastgate.pk), before
        )
    return World(
        library=library,
        browser=browser,
        api_key=key,
        card=UNKNOWN_CARD if case.get("patron", {}).get("card") == "unknown" else card.barcode,
        item=UNKNOWN_ITEM if case.get("item", {}).get("unknown") else item.barcode,
        done_before=before,
    )


def _change_rules(library: Library, case: Case) -> None:
    rule = case.get("rule", {})
    if "days" in rule:
        library.duration.normal = rule["days"]
        library.duration.save()
    if "lends" in rule:
        library.rule.lends = rule["lends"]
        library.rule.save()
    if "limit" in case:
        library.adult.loan_limit = case["limit"]
        library.adult.save()
    if "branch_lends" in case:
        Branch.objects.filter(pk=library.eastgate.pk).update(lends=case["branch_lends"])
    bump("branches", "policies", "categories")


def _person(library: Library, role: str) -> User:
    number = User.objects.count()
    user = User.objects.create(username=f"{role}{number}", name=f"Jo Moreau {number}")
    Post.objects.create(user=user, role=Role.objects.get(code=role), branch=library.eastgate)
    bump("branches")
    return user


def _card(library: Library, given: Mapping[str, Any]) -> Card:
    changes: dict[str, Any] = {"expires_on": None}
    if "expires_in_days" in given:
        changes["expires_on"] = _day(given["expires_in_days"])
    if "barred_for_days" in given:
        changes |= {"barred_until": _day(given["barred_for_days"]), "why_barred": "Shouted."}
    if given.get("closed"):
        changes["active"] = False
    if given.get("card") == "ended":
        changes |= {"card_ended_at": LONG_AGO, "card_why_ended": "lost"}
    card = library.card(**changes)
    for name, stops in (("block", "blocks_loans"), ("block_on_renewals", "blocks_renewals")):
        if name in given:
            PatronNote.objects.create(
                patron=card.patron, kind="block", text=given[name], made_at=LONG_AGO, **{stops: True}
            )
    for _number in range(given.get("has", 0)):
        library.lent(library.item(), card, _closing(_day(5)))
    return card


def _item(library: Library, given: Mapping[str, Any], borrowers: Mapping[str, Card]) -> Item:
    changes: dict[str, Any] = {"at_harbor": given.get("belongs_to") == "Harbor"}
    changes |= {name: given[name] for name in ("status", "reference", "pre_catalogued") if name in given}
    if given.get("not_for_loan"):
        changes["lends"] = False
    if given.get("withdrawn"):
        changes["deleted_at"] = LONG_AGO
    if "alert" in given:
        changes["check_in_alert"] = given["alert"]
    item = library.item(**changes)
    if "on_loan_to" in given:
        due = _closing(_day(given.get("due_in_days", 5)))
        library.lent(
            item,
            borrowers[given["on_loan_to"]],
            due,
            lent_at=datetime.now(UTC) - timedelta(days=16),
            renewal_count=given.get("renewed", 0),
        )
    return item


def _do_before(step: Mapping[str, Any], item: Item, card: Card, by: Any, before: Mapping[str, int]) -> int:
    now = datetime.now(UTC) - timedelta(minutes=step["minutes_ago"])
    if step["act"] == "check out":
        return actions.check_out(item_barcode=item.barcode, patron_barcode=card.barcode, by=by, now=now).entry_id
    if step["act"] == "check in":
        return actions.check_in(item_barcode=item.barcode, by=by, now=now).entry_id
    assert step["act"] == "undo"
    return undo(entry_id=before["check out"], by=by, now=now).entry_id


def _day(days: int) -> date:
    return datetime.now(ZONE).date() + timedelta(days=days)


def _closing(day: date) -> datetime:
    return datetime.combine(day, time(18), ZONE).astimezone(UTC)


# -- what it has come to ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LoanState:
    """A loan: whose, due how many days after it was made or renewed, and how it stands."""

    item: str
    card: str
    due_in_days: int
    renewals: int
    stands: str


@dataclass(frozen=True)
class State:
    """What the tables say, without the moments and numbers that differ from door to door."""

    loans: tuple[LoanState, ...]
    items: tuple[tuple[str, str], ...]
    uses: tuple[tuple[str, int], ...]
    entries: tuple[tuple[Any, ...], ...]

    def loan_of(self, barcode: str) -> LoanState | None:
        """The newest loan of this item."""
        return next((loan for loan in reversed(self.loans) if loan.item == barcode), None)


def state() -> State:
    """What there is now."""
    loans = Loan.objects.select_related("item").order_by("pk")
    cards = dict(Card.objects.values_list("patron_id", "barcode"))
    entries = Entry.objects.filter(verb__in=("check-out", "check-in", "renew", "use-in-house", "undo")).order_by("pk")
    return State(
        loans=tuple(
            LoanState(
                item=loan.item.barcode,
                card=cards[loan.patron_id],
                due_in_days=(_local(loan.due_at) - _local(loan.last_renewed_at or loan.lent_at)).days,
                renewals=loan.renewal_count,
                stands=loan.ended or "open",
            )
            for loan in loans
        ),
        items=tuple(Item.objects.order_by("pk").values_list("barcode", "status")),
        uses=tuple(InHouseUse.objects.filter(undone_at=None).order_by("pk").values_list("item__barcode", "use_count")),
        entries=tuple(
            (entry.verb, entry.said, entry.actor_name, entry.override, entry.undo is not None) for entry in entries
        ),
    )


def _local(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()
