"""Every page of the program in a small library where each has something to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.urls import reverse
from playwright.sync_api import Page as Browser
from playwright.sync_api import expect

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
    stage = Stage(open_town("administrator"))
    employ(stage.town.library, "sigurdur", "Sigurður Helgason", "student")
    _titles(stage, folder)
    _readers(stage)
    _policies(stage)
    _branches(stage)
    _picks(stage)
    _holds(stage)
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
    CalendarException.objects.create(
        branch=library.eastgate, first_on=date(2026, 12, 24), last_on=date(2026, 12, 26), reason="Christmas"
    )
    bump("branches")
    who = {"by": system_actor("journeys"), "now": datetime.now(UTC)}
    actions.close(closing=Closing((library.harbor.pk,), "Burst pipe"), **who)
    both = [library.eastgate.pk, library.harbor.pk]
    floats = [FloatingMemberFacts(library.harbor.pk, 40, 2)]
    hill = AdjustmentDetails("Over the hill", 2, pickup_id=library.harbor.pk)
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


# -- the pages --------------------------------------------------------------------------------------------------------


def _named(name: str, *args: object, query: str = "", **more: Any) -> Shown:
    path = reverse(name, args=args)
    return Shown(name, f"{path}?{query}" if query else path, **more)


def doors_and_guides(stage: Stage) -> list[Shown]:
    """Signing in, the account, the style guides, and what is said when there is nothing."""
    return [
        _named("accounts:sign_in", who=""),
        _named("accounts:sign_in", what="sent empty", then=sent_empty, who=""),
        _named("accounts:preferences"),
        _named("accounts:preferences", what="with the menu open", then=menus_open),
        _named("ui:styleguide"),
        _named("ui:styleguide_public"),
        Shown("404", "/desk/nowhere/", status=404),
        _named("accounts:lock", what="after locking the screen", then=locked),
        _named("desk:journal", what="for somebody who may not", who="sigurdur", status=403),
    ]


def desk(stage: Stage) -> list[Shown]:
    """The day, check out, check in and use in the house."""
    ids = stage.ids
    card, expired = ids["parent"].barcode, ids["expired"].barcode
    return [
        _named("desk:today"),
        _named("desk:today", what="with the keys open", then=keys_open),
        _named("desk:overdue"),
        _named("desk:transits", query="show=out"),
        _named("desk:losses"),
        _named("desk:losses", query="show=lost"),
        _named("desk:loan", ids["claimed"]),
        _named("desk:more"),
        _named("desk:jobs"),
        _named("desk:journal"),
        _named("circulation:check_out"),
        _named("circulation:check_out", what="an item before any card", then=scan(ids["alert"], shows=".reasons")),
        _named("circulation:visit", card),
        _named("circulation:visit", card, what="why open", then=why_open(ids["copies"][0])),
        _named("circulation:visit", card, what="a refused item", then=scan(ids["withdrawn"], shows=".reasons")),
        _named("circulation:visit", expired, what="lend anyway open", then=override_open(ids["missing"])),
        _named("circulation:visit", NOBODY, what="nobody's card", status=404),
        _named("circulation:new_book", card),
        _named("circulation:why", ids["loan"]),
        _named("circulation:check_in"),
        _named(
            "circulation:check_in",
            what="four ways to go",
            then=scan(ids["late"], ids["alert"], ids["harbor"], NOBODY, shows=".reasons"),
        ),
        _named("picking:run"),
        _named("picking:list"),
        _named("picking:carts"),
        _named("circulation:slips", query="transit=1"),
        _named("circulation:in_house"),
        _named("circulation:in_house", what="two uses", then=scan(ids["copies"][1], ids["copies"][2])),
    ]


def people(stage: Stage) -> list[Shown]:
    """Readers."""
    ids = stage.ids
    parent, child, expired = (ids[name].patron_id for name in ("parent", "child", "expired"))
    return [
        _named("desk:patrons"),
        _named("desk:patrons", query="q=yusuf"),
        _named("desk:patrons", query="q=nobody+at+all"),
        *(
            _named("desk:patron", parent, query=f"section={section}")
            for section in ("loans", "notes", "family", "cards", "journal")
        ),
        _named("desk:patron", child, query="section=family"),
        _named("desk:patron", expired, query="section=notes"),
        _named("patrons:new"),
        _named("patrons:new", what="sent empty", then=sent_empty),
        _named("patrons:edit", parent),
    ]


def stock(stage: Stage) -> list[Shown]:
    """Titles, copies and imports."""
    ids = stage.ids
    title, batch = ids["title"], ids["batch"]
    return [
        _named("desk:items"),
        _named("desk:items", query="q=James"),
        _named("desk:items", query="status=missing"),
        *(_named("desk:item", ids[name]) for name in ("lent", "missing", "withdrawn")),
        _named("desk:item", "31870000000000", status=404),
        _named("items:new", query=f"record={title}"),
        _named("items:new", query=f"record={title}", what="sent empty", then=sent_empty),
        _named("items:edit", ids["lent"]),
        _named("desk:titles"),
        _named("desk:titles", query="q=title"),
        _named("desk:titles", query="q=nothing+is+called+so"),
        *(
            _named("desk:title", title, query=f"section={section}")
            for section in ("copies", "record", "versions", "journal")
        ),
        _named("desk:title", title, query="section=versions&version=1&whole=1"),
        _named("cataloguing:imports"),
        _named("cataloguing:imports", what="sent empty", then=sent_empty),
        _named("cataloguing:batch", batch),
        _named("cataloguing:set_aside", batch, ids["set_aside"]),
    ]


def holds(stage: Stage) -> list[Shown]:
    """Holds: placing them, one, a title's, a reader's, the pick-up shelf and the lists."""
    ids = stage.ids
    both = f"title={ids['hold_title']}&patron={ids['hold_reader']}"
    return [
        _named("desk:title", ids["hold_title"], query="section=holds"),
        _named("desk:patron", ids["hold_reader"], query="section=holds"),
        _named("holds:new", query=f"title={ids['hold_title']}"),
        _named("holds:new", query=both),
        _named("holds:hold", ids["hold"]),
        _named("holds:hold", ids["kept"]),
        _named("holds:shelf"),
        *(_named(f"holds:{name}") for name in ("holds", "hopeless", "recalls", "groups", "slots")),
        _named("holds:group", ids["hold_group"]),
    ]


def rules_and_places(stage: Stage) -> list[Shown]:
    """Loan rules, the simulator, branches and their shelves."""
    ids = stage.ids
    branch, asked = ids["branch"], f"card={ids['parent'].barcode}&item={ids['lent']}"
    return [
        _named("policies:rules"),
        _named("policies:new_rule"),
        _named("policies:new_rule", what="sent empty", then=sent_empty),
        _named("policies:rule", ids["rule"]),
        _named("policies:rule", stage.town.library.rule.pk, what="the root"),
        _named("policies:weights"),
        _named("policies:simulator"),
        _named("policies:simulator", query=asked),
        _named("policies:simulator", query="card=1&item=2"),
        *(_named("policies:parts", kind) for kind in ids["parts"]),
        *(_named("policies:part", kind, number) for kind, number in ids["parts"].items()),
        *(_named("policies:new_part", kind, what="sent empty", then=sent_empty) for kind in ids["parts"]),
        _named("branches:branches"),
        _named("branches:here"),
        _named("branches:closures"),
        _named("branches:groups", query=f"change={ids['group']}"),
        _named("branches:floating", query=f"change={ids['floating']}"),
        _named("branches:distances", query=f"change={ids['adjustment']}"),
        _named("branches:costs"),
        _named("branches:compare", query=f"b={branch}&b={stage.town.library.harbor.pk}"),
        _named("branches:levels"),
        _named("branches:posts", branch),
        _named("branches:new_branch"),
        _named("branches:new_branch", what="sent empty", then=sent_empty),
        _named("branches:branch", branch),
        _named("branches:edit_branch", branch),
        _named("branches:location", branch, ids["shelf"]),
    ]


def more_rules(stage: Stage) -> list[Shown]:
    """Hold rules, lines, limits, the leaflet, versions and what is prepared."""
    ids = stage.ids
    return [
        _named("policies:hold_rules"),
        _named("policies:hold_rules", query=f"card={ids['parent'].barcode}&item={ids['lent']}"),
        _named("policies:row", "hold-rule", ids["hold_rule"]),
        _named("policies:lines"),
        _named("policies:rows", "limit-set"),
        _named("policies:new_row", "limit-set"),
        _named("policies:leaflet"),
        _named("policies:versions"),
        _named("policies:version", 1),
        _named("policies:drafts"),
        _named("policies:draft", ids["draft"]),
        _named("policies:hold_weights"),
    ]


AREAS = {
    "doors and guides": doors_and_guides,
    "desk": desk,
    "people": people,
    "stock": stock,
    "holds": holds,
    "rules and places": rules_and_places,
    "more rules": more_rules,
}
"""The pages by area."""

ANSWERS_WITH_NO_PAGE = {
    "home": "leads to the desk",
    "accounts:sign_out": "leads to the sign-in page",
    "cataloguing:progress": "a part of the batch page",
    "cataloguing:all_set_aside": "a file",
    "cataloguing:set_aside_bytes": "a file",
    "desk:title_file": "a file",
    "policies:what_if": "a part of the page of prepared changes",
}
"""What answers a GET, but not with a page, and what it answers with."""
