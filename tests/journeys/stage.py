"""A small library where every page has something to show, and what is done on a page before it is judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.urls import reverse
from playwright.sync_api import Page as Browser
from playwright.sync_api import expect

from tests.journeys.stage_opac import set_catalogue
from tests.journeys.stage_paper import paper
from tests.journeys.stage_people import set_people
from tests.journeys.stage_protocols import set_exchange
from tests.journeys.town import Town, employ, in_days, open_town, reader

NOBODY = "21877009999999"


@dataclass(frozen=True)
class Shown:
    """A page as somebody sees it: the name of its address, the path, and what is done on it before it is judged."""

    name: str
    path: str
    what: str = ""
    then: Callable[[Browser], None] | None = None
    status: int = 200
    who: str = "ruth"  # an administrator; blank: nobody has signed in

    def __str__(self) -> str:
        return f"{self.path} {self.what}".strip()


@dataclass
class Stage:
    """The library and the numbers of what stands in it."""

    town: Town
    ids: dict[str, Any] = field(default_factory=dict)


def named(name: str, *args: object, query: str = "", **more: Any) -> Shown:
    path = reverse(name, args=args)
    return Shown(name, f"{path}?{query}" if query else path, **more)


# -- what is done on a page -------------------------------------------------------------------------------------------


def scan(*barcodes: str, shows: str = ".line .out b") -> Callable[[Browser], None]:
    """Scan, and wait for the line."""

    def then(page: Browser) -> None:
        for barcode in barcodes:
            page.locator("#scan").fill(barcode)
            page.keyboard.press("Enter")
        expect(page.locator(shows).first).to_be_visible()
        expect(page.locator(".is-waiting")).to_have_count(0)

    return then


def why_open(barcode: str) -> Callable[[Browser], None]:
    def then(page: Browser) -> None:
        scan(barcode)(page)
        page.locator(".line [data-key=w]").first.click()
        expect(page.locator(".line .why")).to_be_visible()

    return then


def override_open(barcode: str) -> Callable[[Browser], None]:
    def then(page: Browser) -> None:
        scan(barcode, shows=".line .reasons")(page)
        page.locator(".overr summary").click()
        expect(page.locator(".overr [name=reason]")).to_be_visible()

    return then


def sent_empty(page: Browser) -> None:
    """Send the page's main form with nothing in it, past the browser's own checks, and get it back with its errors."""
    page.locator("#main form[method=post]").first.evaluate(
        """form => {
            form.noValidate = true;
            for (const one of form.elements) {
                if (one.matches('input:not([type=hidden], [type=checkbox], [type=radio]), textarea')) one.value = '';
            }
            form.requestSubmit();
        }"""
    )
    expect(page.locator(".err, .strip-stop, .flash.stop, .reasons").first).to_be_visible()


def menus_open(page: Browser) -> None:
    page.locator(".account-name").click()
    expect(page.locator("#account-menu")).to_be_visible()


def keys_open(page: Browser) -> None:
    page.locator("[popovertarget=keys]").first.click()
    expect(page.locator("#keys")).to_be_visible()


def locked(page: Browser) -> None:
    page.locator(".account-name").click()
    page.get_by_role("button", name="Lock this screen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("locked")


# -- the library ------------------------------------------------------------------------------------------------------


def set_the_stage(folder: Path) -> Stage:
    """Titles from a file with a broken record, copies, readers with notes and late loans, acts in the journal."""
    from tests.journeys.stage_authority import set_authorities
    from tests.journeys.stage_batch import set_batch_changes
    from tests.journeys.stage_buckets import set_buckets
    from tests.journeys.stage_copycat import set_copying
    from tests.journeys.stage_imports import set_imports
    from tests.journeys.stage_items import set_copies
    from tests.journeys.stage_letters import put_messages_in
    from tests.journeys.stage_merging import set_merging
    from tests.journeys.stage_money import put_money_in
    from tests.journeys.stage_processing import set_workroom
    from tests.journeys.stage_reference import set_questions
    from tests.journeys.stage_sources import set_places

    stage = Stage(open_town("administrator"))
    employ(stage.town.library, "sigurdur", "Sigurður Helgason", "student")
    _titles(stage, folder)
    _readers(stage)
    _policies(stage)
    _branches(stage)
    _picks(stage)
    _holds(stage)
    put_money_in(stage)
    paper(stage)
    put_messages_in(stage)
    set_people(stage)
    set_catalogue(stage)
    set_exchange(stage)
    set_authorities(stage)
    set_copying(stage)
    set_copies(stage)
    set_batch_changes(stage)
    set_buckets(stage)
    set_questions(stage)
    set_imports(stage)
    set_workroom(stage)
    set_merging(stage)
    set_places(stage)
    return stage


def _picks(stage: Stage) -> None:
    """A hold waits for each of five copies; one was found and stands on a cart, one was not there, two are taken."""
    from shelflist.departments.holds.actions import Asked, place_hold
    from shelflist.departments.picking.actions import add_cart, claim, find, settle
    from shelflist.departments.picking.models import Cart, PickLine
    from shelflist.records.branches.queries import actor_for

    library, now = stage.town.library, datetime.now(UTC)
    by, here = actor_for(stage.town.staff, door="desk", branch_id=library.eastgate.pk), [library.eastgate.pk]
    waiting, items = reader(library, "Ana", "Moura").patron_id, [library.item() for _number in range(5)]
    for item in items:
        place_hold(patron_id=waiting, asked=Asked(record_id=item.record_id), by=by, now=now)
    add_cart(name="Cart 4", barcode="CART0004", by=by, now=now)
    claim(item_ids=[item.pk for item in items[:4]], branch_ids=here, by=by, now=now)
    find(item_barcode=items[0].barcode, branch_ids=here, cart_id=Cart.objects.get().pk, by=by, now=now)
    settle(line_id=PickLine.objects.get(item=items[1]).pk, state="not-on-shelf", by=by, now=now)


def _titles(stage: Stage, folder: Path) -> None:
    from shelflist.departments.cataloguing.tests.samples import batch_of, book, bring_in, file_of, subjects
    from shelflist.records.catalog.codec import write_iso2709
    from shelflist.records.catalog.models import Record, RecordIdentifier

    first = book("9", "A first edition", isbn="9780261102217")
    broken = write_iso2709(first)[:40] + b"\xff\xff\xff" + write_iso2709(first)[43:]
    names = ("The hobbit", "ألف ليلة وليلة", "Смерть Ивана Ильича", "A title that goes on and on " * 9)
    records = [book(str(number), title, more=subjects(3)) for number, title in enumerate(names)]
    batch = batch_of(bring_in(file_of(folder, first, *records, broken, name="vendor-file.mrc")))
    stage.ids["batch"] = batch.pk
    stage.ids["set_aside"] = batch.lines.get(outcome="quarantined").position
    again = [book("9", "A second edition", isbn="9780261102217", more=subjects(6))]
    bring_in(file_of(folder, *again, name="again.mrc"), on_match="update")
    library = stage.town.library
    stage.ids["title"] = RecordIdentifier.objects.filter(value="9780261102217").values_list("record", flat=True)[0]
    stage.ids["copies"] = [library.item(record=record).barcode for record in Record.objects.order_by("pk")]


def _readers(stage: Stage) -> None:
    from shelflist.departments.circulation import actions
    from shelflist.departments.circulation.actions import claiming, losing
    from shelflist.records.branches.queries import actor_for
    from shelflist.records.patrons.models import PatronNote

    library, now = stage.town.library, datetime.now(UTC)
    parent = reader(library, "Amina", "Yusuf-Haddad", name_original="أمينة يوسف حداد")
    child = reader(library, "Idris", "Yusuf-Haddad", born_on=date(2018, 5, 1), guarantor=parent.patron)
    expired = reader(library, "Ben", "Okafor", expires_on=date(2020, 5, 3), barred_until=date.max, why_barred="Shouted")
    for kind, text in (("note", "Idris may collect"), ("alert", "Reads lips"), ("block", "Owes $12.40")):
        PatronNote.objects.create(
            patron=expired.patron, kind=kind, text=text, blocks_renewals=kind == "block", made_at=now
        )
    late, soon, returned, lent = (library.item() for _number in range(4))
    library.lent(late, parent, in_days(-12))
    library.lent(soon, parent, in_days(0))
    library.lent(library.item(), expired, in_days(-40))
    by = actor_for(stage.town.staff, door="desk", branch_id=library.eastgate.pk)
    an_hour_ago = now - timedelta(hours=1)
    for item in (returned, lent):
        receipt = actions.check_out(
            item_barcode=item.barcode, patron_barcode=parent.barcode, by=by, now=an_hour_ago, key=f"stage-{item.pk}"
        )
    actions.check_in(item_barcode=returned.barcode, by=by, now=now - timedelta(minutes=50))
    claimed, lost = (library.lent(library.item(price_cents=1999), parent, in_days(-20)) for _number in range(2))
    claiming.claim_returned(loan_id=claimed.pk, claimed_on=in_days(-9).date(), by=by, now=now)
    losing.mark_lost(loan_id=lost.pk, by=by, now=now)
    stage.ids |= {
        "claimed": claimed.pk,
        "loan": receipt.loan_id,
        "lent": lent.barcode,
        "late": late.barcode,
        "parent": parent,
        "child": child,
        "expired": expired,
        "missing": library.item(status="missing", reference=True).barcode,
        "withdrawn": library.item(deleted_at=now - timedelta(days=30)).barcode,
        "alert": library.item(check_in_alert="Three discs: count them").barcode,
        "harbor": library.item(at_harbor=True).barcode,
    }


def _policies(stage: Stage) -> None:
    from shelflist.ground.common.actors import system_actor
    from shelflist.ground.journal.revisions import bump
    from shelflist.records.policies import actions as policies
    from shelflist.records.policies.models import HardDueDate, HardDueDateValue, LoanRule, MaxFine
    from shelflist.records.policies.queries import weights

    library = stage.town.library
    most = MaxFine.objects.create(name="At most ten", amount_cents=1000)
    fixed = HardDueDate.objects.create(name="End of term")
    HardDueDateValue.objects.create(hard_due_date=fixed, active_from=date(2026, 9, 1), due_on=date(2026, 12, 18))
    rule = LoanRule.objects.create(name="Children's books", juvenile=True, item_type=library.book)
    bump("policies")
    by = {"by": system_actor("journeys"), "now": datetime.now(UTC)}
    held = policies.save_row(table="hold-rule", values={"name": "Young readers", "juvenile": True}, **by)
    limit_set = policies.save_row(
        table="limit-set", values={"name": "Books"}, many={"item_types": [library.book.pk]}, **by
    )
    policies.save_row(table="limit", values={"limit_set_id": limit_set.id, "most": 9}, **by)
    draft = policies.begin_draft(name="Longer in summer", why="The council asked for it", **by).id
    policies.change_in_draft(
        draft_id=draft, do=lambda: policies.set_weights(weights={**weights(), "branch": 30}, **by), **by
    )
    stage.ids |= {
        "hold_rule": held.id,
        "draft": draft,
        "rule": rule.pk,
        "parts": {
            "duration": library.duration.pk,
            "fine": library.rule.fine_id,
            "max-fine": most.pk,
            "fixed-dates": fixed.pk,
        },
    }


def _branches(stage: Stage) -> None:
    from shelflist.ground.common.actors import system_actor
    from shelflist.ground.journal.revisions import bump
    from shelflist.records.branches import actions
    from shelflist.records.branches.actions import AdjustmentDetails
    from shelflist.records.branches.models import CalendarException
    from shelflist.records.branches.organisation import FloatingMemberFacts
    from shelflist.records.branches.rules import Closing

    library = stage.town.library
    christmas = CalendarException.objects.create(
        branch=library.eastgate, first_on=date(2026, 12, 24), last_on=date(2026, 12, 26), reason="Christmas"
    )
    bump("branches")
    who = {"by": system_actor("journeys"), "now": datetime.now(UTC)}
    actions.close(closing=Closing((library.harbor.pk,), "Burst pipe"), **who)
    both = [library.eastgate.pk, library.harbor.pk]
    floats = [FloatingMemberFacts(library.harbor.pk, 40, 2)]
    hill = AdjustmentDetails("Over the hill", 2, pickup_id=library.harbor.pk)
    stage.ids["special_days"] = christmas.pk
    stage.ids["group"] = actions.save_group(code="river", name="River", branch_ids=both, **who).id
    stage.ids["floating"] = actions.save_floating_group(code="fic", name="Fiction", members=floats, **who).id
    stage.ids["adjustment"] = actions.save_adjustment(details=hill, **who).id
    stage.ids["branch"] = library.eastgate.pk
    stage.ids["shelf"] = library.shelf.pk


def _holds(stage: Stage) -> None:
    """One hold on the shelf, one that was cancelled there, one that waits and one without hope."""
    from shelflist.departments.circulation.actions import check_in
    from shelflist.departments.holds.actions import Asked, cancel_hold, place_hold
    from shelflist.departments.holds.models import Hold, HoldGroup, Slot, SlotPlan
    from shelflist.records.branches.queries import actor_for
    from shelflist.records.catalog.models import Record
    from shelflist.records.items.models import Item

    library, now = stage.town.library, datetime.now(UTC)
    by = actor_for(stage.town.staff, door="desk", branch_id=library.eastgate.pk)
    readers = [reader(library, given, "Bint Muḥammad al-Mutawakkil", name_original="بنت محمد") for given in "ABCD"]
    titles = list(Record.objects.filter(pk__lte=stage.ids["title"] + 4).order_by("-pk")[:4])
    placed = []
    for number, card in enumerate(readers):
        item = library.item(record=titles[number], status="checked-out")
        asked = Asked(record_id=item.record_id, behind_desk=number == 1, note="Large print if there is one")
        receipt = place_hold(patron_id=card.patron_id, asked=asked, by=by, now=now, key=f"stage-hold-{number}")
        placed.append(receipt.hold_id)
        if number < 2:
            Item.objects.filter(pk=item.pk).update(status="available")
            check_in(item_barcode=item.barcode, by=by, now=now, key=f"stage-kept-{number}")
    cancel_hold(hold_id=placed[1], by=by, now=now)
    Hold.objects.filter(pk=placed[3]).update(hopeless_since=now)
    plan = SlotPlan.objects.create(branch=library.eastgate)
    Slot.objects.create(plan=plan, patron=readers[0].patron, begins_at=now, place=1, booked_at=now, note="Red van")
    group = HoldGroup.objects.create(name="Monday evening reading circle", made_at=now)
    waits = Hold.objects.get(pk=placed[2])
    stage.ids |= {"hold": placed[2], "kept": placed[0], "hold_title": waits.record_id, "hold_reader": waits.patron_id,
                  "hold_group": group.pk}  # fmt: skip
