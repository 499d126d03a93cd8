"""A small library: Eastgate and Harbor in New York, an adult in good standing, books, and one loan rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.models import Branch, OpeningHours, ShelvingLocation
from shelflist.records.catalog.models import Record
from shelflist.records.items.models import Item, ItemType
from shelflist.records.loans.models import Loan
from shelflist.records.patrons.models import Card, Patron, PatronCategory
from shelflist.records.policies.models import NO_LIMITS_TO_RENEWALS, DurationRule, FineRule, LoanRule, MatchWeight

NOW = datetime(2026, 11, 14, 14, 42, tzinfo=UTC)  # a Saturday, 9:42 in New York
PERMISSIONS = (
    "lend",
    "return",
    "renew",
    "undo",
    "use-in-house",
    "settle-loans",
    "see-patrons",
    "override-patron",
    "override-limits",
    "override-item",
)


@dataclass
class Library:
    """Rows of the small library, and short ways to make more of them."""

    root: Branch
    eastgate: Branch
    harbor: Branch
    shelf: ShelvingLocation
    harbor_shelf: ShelvingLocation
    adult: PatronCategory
    book: ItemType
    duration: DurationRule
    rule: LoanRule
    numbers: Any = field(default_factory=lambda: count(1))

    def staff(self, *permissions: str, at: Branch | None = None, **changes: Any) -> Actor:
        """Somebody at the desk with these permissions (all of the desk's when none is given) at Eastgate and below."""
        branch = at or self.eastgate
        values: dict[str, Any] = {
            "kind": "staff",
            "id": 1,
            "name": "Jo Moreau",
            "door": "desk",
            "branch_id": branch.pk,
            "grants": dict.fromkeys(permissions or PERMISSIONS, (branch.path,)),
        }
        return Actor(**values | changes)

    def item(self, **changes: Any) -> Item:
        number = next(self.numbers)
        at_harbor = changes.pop("at_harbor", False)
        branch = self.harbor if at_harbor else self.eastgate
        record = Record.objects.create(
            marc='["00000nam a2200000 i 4500", []]',
            digest=f"{number:064d}",
            title=f"James {number}",
            author="Percival Everett",
            marc_type="a",
            bib_level="m",
            created_at=NOW,
            changed_at=NOW,
        )
        values: dict[str, Any] = {
            "record": record,
            "barcode": f"3187700{number:07d}",
            "item_type": self.book,
            "owner": branch,
            "branch": branch,
            "location": self.harbor_shelf if at_harbor else self.shelf,
            "status": "available",
            "status_changed_at": datetime(2026, 1, 5, tzinfo=UTC),
            "call_number": "FIC EVE",
            "added_on": date(2025, 3, 1),
            "created_at": NOW,
            "changed_at": NOW,
        }
        return Item.objects.create(**values | changes)

    def card(self, **changes: Any) -> Card:
        """A patron with one card; `card_…` changes are the card's."""
        number = next(self.numbers)
        on_card = {name.removeprefix("card_"): changes.pop(name) for name in list(changes) if name.startswith("card_")}
        values: dict[str, Any] = {
            "family_name": "Yusuf-Haddad",
            "given_names": "Amina",
            "category": self.adult,
            "home_branch": self.eastgate,
            "born_on": date(1984, 2, 29),
            "joined_on": date(2020, 3, 12),
            "expires_on": date(2027, 3, 12),
            "created_at": NOW,
            "changed_at": NOW,
        }
        patron = Patron.objects.create(**values | changes)
        card_values: dict[str, Any] = {
            "patron": patron,
            "barcode": f"2187700{number:07d}",
            "primary": "ended_at" not in on_card,
            "issued_on": date(2020, 3, 12),
        }
        return Card.objects.create(**card_values | on_card)

    def lent(self, item: Item, card: Card, due: datetime, **changes: Any) -> Loan:
        """An open loan that was made some time ago, without a journal entry."""
        Item.objects.filter(pk=item.pk).update(status="checked-out")
        values: dict[str, Any] = {
            "item": item,
            "patron": card.patron,
            "branch": self.eastgate,
            "lent_at": datetime(2026, 10, 24, 15, 0, tzinfo=UTC),
            "due_at": due,
            "planned_due_at": due,
            "max_renewals": 2,
        }
        return Loan.objects.create(**values | changes)


def small_library() -> Library:
    """Open Monday to Saturday 10 to 18 o'clock; everything is lent for 21 days and may be renewed twice."""
    root = Branch.objects.create(
        code="ALL", name="Three Rivers", kind="system", path="pending", timezone="America/New_York"
    )
    root.path = f"{root.pk}/"
    root.save()
    eastgate, harbor = (_branch(root, code, name) for code, name in (("EG", "Eastgate"), ("HB", "Harbor")))
    OpeningHours.objects.bulk_create(
        OpeningHours(branch=root, weekday=weekday, opens=time(10), closes=time(18)) for weekday in range(6)
    )
    adult = PatronCategory.objects.create(
        code="adult", name="Adult resident", path="pending", loan_limit=15, juvenile_below_age=18
    )
    adult.path = f"{adult.pk}/"
    adult.save()
    # A new database begins with a few rules; after a test that commits it has none.
    for model in (LoanRule, DurationRule, MatchWeight):
        model.objects.all().delete()
    duration = DurationRule.objects.create(name="Three weeks", short=7, normal=21, extended=42, max_renewals=2)
    fine = FineRule.objects.create(name="A quarter a day", low_cents=10, normal_cents=25, high_cents=100)
    rule = LoanRule.objects.create(
        name="Anything, anyone",
        is_root=True,
        lends="yes",
        duration=duration,
        fine_source="value",
        fine=fine,
        max_fine_source="none",
        hard_due_source="none",
        days_mode="push",
        after_closing="closing",
        renew_extends_from_due=False,
        **NO_LIMITS_TO_RENEWALS,
    )
    bump("branches", "policies", "categories", "roles")
    return Library(
        root=root,
        eastgate=eastgate,
        harbor=harbor,
        shelf=ShelvingLocation.objects.create(branch=eastgate, code="NEW", name="New books"),
        harbor_shelf=ShelvingLocation.objects.create(branch=harbor, code="FIC", name="Fiction"),
        adult=adult,
        book=ItemType.objects.create(code="book", name="Book"),
        duration=duration,
        rule=rule,
    )


def _branch(parent: Branch, code: str, name: str) -> Branch:
    branch = Branch.objects.create(code=code, name=name, kind="branch", parent=parent, path=f"pending {code}")
    branch.path = f"{parent.path}{branch.pk}/"
    branch.save()
    return branch
