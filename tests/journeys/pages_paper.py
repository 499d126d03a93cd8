"""The pages about paper: labels, printers and their queue, templates, stock and layouts."""

from __future__ import annotations

from tests.journeys.stage import Shown, Stage, named, scan, sent_empty


def paper(stage: Stage) -> list[Shown]:
    """Labels and whatever they are printed with."""
    ids = stage.ids
    return [
        named("items:labels"),
        named(
            "items:labels", what="two scanned, one unknown", then=scan(*ids["copies"][:2], "99999999", shows=".is-stop")
        ),
        named("printing:batches"),
        named("printing:batch", ids["labels"]),
        named("printing:typed", query="kind=tote"),
        named("printing:typed", what="sent empty", then=sent_empty),
        named("printing:printers"),
        named("printing:new_printer", what="sent empty", then=sent_empty),
        named("printing:printer", ids["printer"]),
        named("printing:queue"),
        named("printing:templates"),
        named("printing:template", "slip80"),
        named("printing:stocks"),
        named("printing:stock", "our-own"),
        named("printing:new_stock"),
        named("printing:layouts"),
        named("printing:layout", "barcode"),
        named("printing:cards"),
        named("patrons:card", ids["parent"].patron_id),
        named("patrons:new_cards", query="since=2000-01-01"),
    ]


PAPER_WITH_NO_PAGE = {
    "printing:home": "leads to the labels",
    "printing:batch_pdf": "a file",
    "printing:batch_picture": "a picture",
    "printing:stock_picture": "a picture",
    "printing:layout_picture": "a picture",
    "printing:card_picture": "a picture",
    "patrons:card_picture": "a picture",
    "circulation:receipt": "a file",
    "circulation:slips_pdf": "a file",
}
