"""Everything else: the pages that the rail has no room for, each in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shelflist.ground.accounts.web import signed_in
from shelflist.records.branches.middleware import placed


@dataclass(frozen=True, slots=True)
class Place:
    """A page, what one does there, and the permission to open it (empty: everybody)."""

    name: str
    label: str
    words: str
    permission: str = ""


def _messages() -> tuple[str, list[Place]]:
    """The pages of messages to readers."""
    return (
        _("Messages to readers"),
        [
            Place("notices:queue", _("Messages"), _("Waiting, sent, failed, stopped."), "see-notices"),
            Place("notices:letters", _("Letters to print"), _("Sorted, for window envelopes."), "send-notices"),
            Place("notices:lists", _("Write to a list"), _("A closure, new hours: once to each."), "send-notices"),
            Place("notices:rules", _("Rules for notices"), _("Who is told of what, when, how."), "see-notices"),
            Place("notices:texts", _("Texts of notices"), _("The words, with a preview."), "see-notices"),
        ],
    )


def _money() -> tuple[str, list[Place]]:
    """The pages of money that belong to no single reader."""
    return (
        _("Money"),
        [
            Place("fines:registers", _("Registers"), _("Open, sell, count and cash up."), "take-money"),
            Place("fines:disputes", _("Disputes"), _("Charges that readers call wrong."), "charge-patrons"),
            Place("fines:online", _("Paid online"), _("What was begun, paid, or does not fit."), "take-money"),
            Place("fines:debts", _("Collection"), _("Who owes much for long."), "collect-debts"),
        ],
    )


def _paper() -> tuple[str, list[Place]]:
    """What is printed, and with what."""
    return (
        _("On paper"),
        [
            Place("items:labels", _("Labels"), _("For spines, pockets and barcodes, on your stock."), "print-labels"),
            Place("cards:begin", _("Catalogue cards"), _("Sets in filing order, and which to pull."), "print-labels"),
            Place("patrons:new_cards", _("New cards"), _("All that were given lately, both sides."), "print-labels"),
            Place("printing:printers", _("Printers"), _("Which one this desk uses, and what waits."), "print-labels"),
            Place("printing:templates", _("Templates"), _("How letters, receipts and labels look."), "edit-printing"),
        ],
    )


def _people() -> list[Place]:
    return [
        Place("patrons:new", _("New patron"), _("Register somebody and give a card."), "edit-patrons"),
        Place("suggestions:queue", _("From readers"), _("Titles that they miss, problems."), "answer-suggestions"),
        Place("lists:lists", _("Lists and picks"), _("What the catalogue shows its readers."), "edit-lists"),
        Place("patrons:queue", _("Sent in by patrons"), _("Cards and addresses asked for."), "edit-patrons"),
        Place("patrons:quality", _("Records to look at"), _("Twice, incomplete, unreachable."), "edit-patrons"),
        Place("patrons:import", _("Import patrons"), _("From CSV or Excel, looked at first."), "batch-patrons"),
        Place("circulation:privacy", _("Who had what"), _("The proof that it is forgotten."), "see-journal"),
        Place("patrons:kinds", _("Kinds of patrons"), _("How long cards last, who is a child."), "see-policies"),
        Place("patrons:penalties", _("Standing penalties"), _("What stops readers, and from where."), "see-policies"),
        Place("patrons:attribute_kinds", _("Kept besides"), _("Fields, papers, consents of your own."), "see-policies"),
        Place("patrons:privacy_rules", _("How long it is known"), _("When readers are forgotten."), "see-policies"),
        Place("patrons:sharing", _("Sharing patrons"), _("Who keeps them to themselves."), "see-policies"),
        Place("patrons:unseen", _("Not seen for long"), _("Accounts to be closed."), "batch-patrons"),
        Place("patrons:merge", _("Merge two patrons"), _("Two records of one person."), "merge-patrons"),
        Place("patrons:batch", _("Many patrons"), _("Change or remove them together."), "batch-patrons"),
    ]


def _catalogue() -> tuple[str, list[Place]]:
    """Records: new ones, those with faults, and files of them."""
    return (
        _("The catalogue"),
        [
            Place("editor:begin", _("New record"), _("From a template for each material."), "edit-records"),
            Place("copying:search", _("Copy cataloguing"), _("Ask other libraries for records."), "fetch-records"),
            Place("batch:changes", _("Batch changes"), _("Many records at once, tried first."), "batch-records"),
            Place("buckets:buckets", _("Buckets"), _("Titles and copies put together for work."), "keep-buckets"),
            Place("authorities:find", _("Authorities"), _("Names and subjects, and what they link."), "see-records"),
            Place("items:change", _("Many copies"), _("Change copies together, seen first."), "edit-items"),
            Place("items:elsewhere", _("Elsewhere for a while"), _("Displays and new books."), "edit-items"),
            Place("items:ranges", _("Ranges of barcodes"), _("Which labels come next, and whose."), "edit-items"),
            Place("suggestions:concerns", _("Concerns"), _("What is said to be wrong with records."), "edit-records"),
            Place("editor:quality", _("Quality"), _("Records with errors, the worst first."), "see-records"),
            Place("desk:questions", _("Questions"), _("What was searched, where, and the answer."), "log-reference"),
            Place("covers:covers", _("Covers"), _("Many pictures at once, named by ISBN."), "edit-covers"),
            Place(
                "cataloguing:imports",
                _("Import"),
                _("Files of MARC records, and what was set aside."),
                "import-records",
            ),
            Place(
                "classification:tables",
                _("Author numbers"),
                _("Cutter-Sanborn or a table of your own."),
                "import-records",
            ),
            Place("cataloguing:origins", _("Sources and ranks"), _("Whose records are better."), "import-records"),
            Place(
                "cataloguing:sources",
                _("Records from other libraries"),
                _("Fetched on a schedule by OAI-PMH."),
                "import-records",
            ),
            Place(
                "cataloguing:sets",
                _("Sets for harvesters"),
                _("What other programs may fetch from the catalogue."),
                "export-records",
            ),
        ],
    )


def _places() -> list[tuple[str, list[Place]]]:
    return [
        (
            _("At the desk"),
            [
                Place(
                    "circulation:in_house", _("Use in the house"), _("Count what lay on the tables."), "use-in-house"
                ),
                Place("picking:run", _("Pick run"), _("Fetch what is wanted from the shelves."), "fetch-items"),
                Place(
                    "processing:bench", _("Processing"), _("From the box to the shelf, step by step."), "process-items"
                ),
                Place("reshelving:carts", _("Carts to the shelf"), _("Who shelves what; bins; audits."), "return"),
                Place("picking:carts", _("Carts"), _("What was found and stands on them."), "fetch-items"),
                Place("desk:overdue", _("Overdue"), _("What should be back, and what is due soon."), "see-patrons"),
                Place("desk:losses", _("Lost and claimed"), _("What does not come back."), "see-patrons"),
            ],
        ),
        _money(),
        (_("Patrons"), _people()),
        (
            _("The library and its rules"),
            [
                Place(
                    "branches:branches", _("Branches"), _("Hours, closed days, shelves, workstations."), "edit-branches"
                ),
                Place(
                    "branches:closures",
                    _("Shut unexpectedly"),
                    _("Snow day: shut the doors, and what is due moves along."),
                    "close-branches",
                ),
                Place("branches:here", _("Work at another branch"), _("Say where you are standing today.")),
                Place("policies:rules", _("Loan rules"), _("Who may borrow what, for how long."), "see-policies"),
                Place(
                    "policies:simulator",
                    _("Try the rules"),
                    _("One patron, one item: what happens, and why."),
                    "see-policies",
                ),
            ],
        ),
        _catalogue(),
        (
            _("The program"),
            [
                Place("desk:journal", _("Journal"), _("Who did what, and taking it back."), "see-journal"),
                Place("desk:jobs", _("Jobs"), _("Long work: running, waiting, failed."), "manage-jobs"),
                Place("accounts:preferences", _("Preferences"), _("Language, light or dark, sounds, letter keys.")),
                Place("api:openapi-json", _("API"), _("For other programs: what can be asked and done.")),
                Place("ui:styleguide", _("Style guide"), _("Every part of a page in every state.")),
            ],
        ),
    ]


@require_GET
@signed_in
def more(request: HttpRequest) -> HttpResponse:
    """Every page that this reader may open."""
    actor = placed(request).actor
    groups = [
        (
            heading,
            [
                {"href": reverse(place.name), "label": place.label, "words": place.words}
                for place in places
                if not place.permission or actor.may(place.permission)
            ],
        )
        for heading, places in [*_places(), _messages(), _paper()]
    ]
    return render(request, "desk/more.html", {"groups": [group for group in groups if group[1]]})
