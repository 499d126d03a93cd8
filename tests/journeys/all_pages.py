"""Every page of the program, by area: whatever can be opened must be on this list."""

from __future__ import annotations

from tests.journeys import (
    pages_authority,
    pages_batch,
    pages_buckets,
    pages_copycat,
    pages_editor,
    pages_imports,
    pages_items,
    pages_letters,
    pages_merging,
    pages_money,
    pages_opac,
    pages_processing,
    pages_protocols,
    pages_public,
    pages_reference,
    pages_sources,
)
from tests.journeys.pages_paper import PAPER_WITH_NO_PAGE, paper
from tests.journeys.pages_people import work_on_people
from tests.journeys.stage import (
    NOBODY,
    Shown,
    Stage,
    keys_open,
    locked,
    menus_open,
    named,
    override_open,
    scan,
    sent_empty,
    why_open,
)


def doors_and_guides(stage: Stage) -> list[Shown]:
    """Signing in, the account, the style guides, and what is said when there is nothing."""
    return [
        named("accounts:sign_in", who=""),
        named("accounts:sign_in", what="sent empty", then=sent_empty, who=""),
        named("accounts:preferences"),
        named("accounts:preferences", what="with the menu open", then=menus_open),
        named("ui:styleguide"),
        named("ui:styleguide_public"),
        Shown("404", "/desk/nowhere/", status=404),
        named("accounts:lock", what="after locking the screen", then=locked),
        named("desk:journal", what="for somebody who may not", who="sigurdur", status=403),
    ]


def desk(stage: Stage) -> list[Shown]:
    """The day, check out, check in and use in the house."""
    ids = stage.ids
    card, expired = ids["parent"].barcode, ids["expired"].barcode
    return [
        named("desk:today"),
        named("desk:today", what="with the keys open", then=keys_open),
        named("desk:overdue"),
        named("desk:transits", query="show=out"),
        named("desk:losses"),
        named("desk:losses", query="show=lost"),
        named("desk:loan", ids["claimed"]),
        named("desk:more"),
        named("desk:jobs"),
        named("desk:journal"),
        named("circulation:check_out"),
        named("circulation:check_out", what="an item before any card", then=scan(ids["alert"], shows=".reasons")),
        named("circulation:visit", card),
        named("circulation:visit", card, what="why open", then=why_open(ids["copies"][0])),
        named("circulation:visit", card, what="a refused item", then=scan(ids["withdrawn"], shows=".reasons")),
        named("circulation:visit", expired, what="lend anyway open", then=override_open(ids["missing"])),
        named("circulation:visit", NOBODY, what="nobody's card", status=404),
        named("circulation:new_book", card),
        named("circulation:why", ids["loan"]),
        named("circulation:check_in"),
        named(
            "circulation:check_in",
            what="four ways to go",
            then=scan(ids["late"], ids["alert"], ids["harbor"], NOBODY, shows=".reasons"),
        ),
        named("picking:run"),
        named("picking:list"),
        named("picking:carts"),
        named("circulation:slips", query="transit=1"),
        named("circulation:in_house"),
        named("circulation:in_house", what="two uses", then=scan(ids["copies"][1], ids["copies"][2])),
    ]


def people(stage: Stage) -> list[Shown]:
    """Readers."""
    ids = stage.ids
    parent, child, expired = (ids[name].patron_id for name in ("parent", "child", "expired"))
    return [
        named("desk:patrons"),
        named("desk:patrons", query="q=yusuf"),
        named("desk:patrons", query="q=nobody+at+all"),
        *(
            named("desk:patron", parent, query=f"section={section}")
            for section in ("loans", "notes", "family", "cards", "journal")
        ),
        named("desk:patron", child, query="section=family"),
        named("desk:patron", expired, query="section=notes"),
        named("patrons:new"),
        named("patrons:new", what="sent empty", then=sent_empty),
        named("patrons:edit", parent),
    ]


def stock(stage: Stage) -> list[Shown]:
    """Titles, copies and imports."""
    ids = stage.ids
    title, batch = ids["title"], ids["batch"]
    return [
        named("desk:items"),
        named("desk:items", query="q=James"),
        named("desk:items", query="status=missing"),
        *(named("desk:item", ids[name]) for name in ("lent", "missing", "withdrawn")),
        named("desk:item", "31870000000000", status=404),
        named("items:edit", ids["lent"]),
        named("desk:titles"),
        named("desk:titles", query="q=title"),
        named("desk:titles", query="q=nothing+is+called+so"),
        *(
            named("desk:title", title, query=f"section={section}")
            for section in ("copies", "record", "versions", "journal")
        ),
        named("desk:title", title, query="section=versions&version=1&whole=1"),
        named("cataloguing:imports"),
        named("cataloguing:imports", what="sent empty", then=sent_empty),
        named("cataloguing:batch", batch),
        named("cataloguing:set_aside", batch, ids["set_aside"]),
    ]


def holds(stage: Stage) -> list[Shown]:
    """Holds: placing them, one, a title's, a reader's, the pick-up shelf and the lists."""
    ids = stage.ids
    both = f"title={ids['hold_title']}&patron={ids['hold_reader']}"
    return [
        named("desk:title", ids["hold_title"], query="section=holds"),
        named("desk:patron", ids["hold_reader"], query="section=holds"),
        named("holds:new", query=f"title={ids['hold_title']}"),
        named("holds:new", query=both),
        named("holds:hold", ids["hold"]),
        named("holds:hold", ids["kept"]),
        named("holds:shelf"),
        *(named(f"holds:{name}") for name in ("holds", "hopeless", "recalls", "groups", "slots", "weights")),
        named("holds:group", ids["hold_group"]),
    ]


def rules_and_places(stage: Stage) -> list[Shown]:
    """Loan rules, the simulator, branches and their shelves."""
    ids = stage.ids
    branch, asked = ids["branch"], f"card={ids['parent'].barcode}&item={ids['lent']}"
    return [
        named("policies:rules"),
        named("policies:new_rule"),
        named("policies:new_rule", what="sent empty", then=sent_empty),
        named("policies:rule", ids["rule"]),
        named("policies:rule", stage.town.library.rule.pk, what="the root"),
        named("policies:weights"),
        named("policies:simulator"),
        named("policies:simulator", query=asked),
        named("policies:simulator", query="card=1&item=2"),
        *(named("policies:parts", kind) for kind in ids["parts"]),
        *(named("policies:part", kind, number) for kind, number in ids["parts"].items()),
        *(named("policies:new_part", kind, what="sent empty", then=sent_empty) for kind in ids["parts"]),
        named("branches:branches"),
        named("branches:here"),
        named("branches:closures"),
        named("branches:groups", query=f"change={ids['group']}"),
        named("branches:floating", query=f"change={ids['floating']}"),
        named("branches:distances", query=f"change={ids['adjustment']}"),
        named("branches:costs"),
        named("branches:compare", query=f"b={branch}&b={stage.town.library.harbor.pk}"),
        named("branches:levels"),
        named("branches:posts", branch),
        named("branches:new_branch"),
        named("branches:new_branch", what="sent empty", then=sent_empty),
        named("branches:branch", branch),
        named("branches:change_closure", branch, ids["special_days"]),
        named("branches:edit_branch", branch),
        named("branches:location", branch, ids["shelf"]),
    ]


def more_rules(stage: Stage) -> list[Shown]:
    """Hold rules, lines, limits, the leaflet, versions and what is prepared."""
    ids = stage.ids
    return [
        named("policies:hold_rules"),
        named("policies:hold_rules", query=f"card={ids['parent'].barcode}&item={ids['lent']}"),
        named("policies:row", "hold-rule", ids["hold_rule"]),
        named("policies:lines"),
        named("policies:rows", "limit-set"),
        named("policies:new_row", "limit-set"),
        named("policies:leaflet"),
        named("policies:versions"),
        named("policies:version", 1),
        named("policies:drafts"),
        named("policies:draft", ids["draft"]),
        named("policies:hold_weights"),
    ]


AREAS = {
    **pages_opac.AREA,
    "doors and guides": doors_and_guides,
    "desk": desk,
    "people": people,
    "stock": stock,
    "holds": holds,
    "rules and places": rules_and_places,
    "more rules": more_rules,
    **pages_editor.AREA,
    **pages_items.AREA,
    **pages_letters.AREA,
    **pages_money.AREA,
    "paper": paper,
    "work on people": work_on_people,
    **pages_protocols.AREA,
    **pages_batch.AREA,
    **pages_buckets.AREA,
    **pages_authority.AREA,
    **pages_copycat.AREA,
    **pages_imports.AREA,
    **pages_sources.AREA,
    **pages_public.AREA,
    **pages_processing.AREA,
    **pages_merging.AREA,
    **pages_reference.AREA,
}
"""The pages by area, in this order on one stage: at the desk something is lent and taken back."""

ANSWERS_WITH_NO_PAGE = {
    **PAPER_WITH_NO_PAGE,
    "accounts:sign_out": "leads to the sign-in page",
    "cataloguing:progress": "a part of the batch page",
    "cataloguing:all_set_aside": "a file",
    "cataloguing:set_aside_bytes": "a file",
    "desk:title_file": "a file",
    "patrons:export": "a file",
    "patrons:photo": "a picture",
    "patrons:letter": "a letter",
    "policies:what_if": "a part of the page of prepared changes",
    **pages_authority.NO_PAGES,
    **pages_editor.NO_PAGES,
    **pages_letters.NO_PAGES,
    **pages_money.NO_PAGES,
    **pages_opac.NO_PAGES,
    **pages_protocols.NO_PAGES,
    **pages_batch.NO_PAGES,
    **pages_buckets.NO_PAGES,
    **pages_copycat.NO_PAGES,
    **pages_imports.NO_PAGES,
    **pages_merging.NO_PAGES,
    **pages_sources.NO_PAGES,
    **pages_public.NO_PAGES,
    **pages_reference.NO_PAGES,
}
"""What answers a GET, but not with a page, and what it answers with."""
