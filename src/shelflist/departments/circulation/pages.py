"""The desk's pages as template and context, and how a scan on them is answered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from shelflist.departments.circulation import powers, sessions
from shelflist.departments.circulation.lines import (
    Reader,
    line_of,
    link,
    new_key,
)
from shelflist.departments.circulation.queries import visits
from shelflist.departments.circulation.queries.visits import Done, Standing
from shelflist.departments.circulation.receipts import CheckinReceipt
from shelflist.departments.circulation.return_header import header
from shelflist.departments.circulation.return_lines import ReturnLine, return_line
from shelflist.departments.circulation.rules import lateness
from shelflist.ground.accounts.web import is_fragment
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.printing.queries import printer_here
from shelflist.ground.ui.panels import Line
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import notices
from shelflist.records.loans.models import Loan
from shelflist.records.loans.queries import uncatalogued_types
from shelflist.records.patrons.queries import CardHolder, patron_by_card
from shelflist.records.patrons.views.sharing import kept_back_context

RETURN_VERBS = ("check-in", "backdate-return", "choose-status")
EXPIRES_SOON = timedelta(days=30)
AnyLine = Line | ReturnLine
Flag = tuple[str, Phrase | str, Phrase | str]


@dataclass(frozen=True, slots=True)
class Page:
    """A page to show: `context` may hold functions, which the template calls only when it shows their part."""

    template: str
    context: dict[str, Any]
    status: int = 200

    def shown(self, request: HttpRequest) -> HttpResponse:
        return render(request, self.template, self.context, status=self.status)


def answer(request: HttpRequest, line: AnyLine, page: Page, *, done_at: str = "") -> HttpResponse:
    """A scan's answer: the line with what else changed on the page, or without JavaScript a redirect or the whole page.

    `done_at` is the page to go on to; blank when the scan was refused. A refusal is an ordinary answer of the desk
    (200): as an HTTP error it would be logged with its address, and that may hold a card's number.
    """
    if is_fragment(request):
        return render(request, "circulation/answer.html", {**page.context, "line": line})
    if done_at:
        return HttpResponseRedirect(done_at)
    return replace(page, context={**page.context, "refused": line}).shown(request)


def go_to(request: HttpRequest, address: str) -> HttpResponse:
    """On to another page; htmx is told in a header, so that it does not fetch the page as a part."""
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def reader(request: HttpRequest, card: str = "") -> Reader:
    here = placed(request)
    return Reader(here.actor, here.now, card)


def path_of(request: HttpRequest) -> str:
    """The path of the branch where the reader stands; overrides are a matter of place."""
    branch = placed(request).branch
    return branch.path if branch else ""


def line_for(done: Done, request: HttpRequest, card: str = "", *, is_new: bool = True) -> AnyLine:
    """The newest line, for an act that was just done or undone."""
    if isinstance(done.receipt, CheckinReceipt):
        prints = is_new and sessions.modifiers(request).auto_print
        return return_line(
            done, reader(request, card), _names(request, [done]), is_new=is_new, prints=prints and is_new
        )
    return line_of(done, reader(request, card), is_new=is_new)


def fresh(request: HttpRequest, entry_id: int, card: str = "") -> AnyLine:
    """The line of the act with this journal entry."""
    done = visits.done(entry_id)
    assert done is not None  # the act has just written it
    return line_for(done, request, card)


# -- check out --------------------------------------------------------------------------------------------------------


def start_page(request: HttpRequest) -> Page:
    """Check out, nobody's card scanned yet."""
    return Page("circulation/start.html", {"key": new_key(), "mode": "check-out"})


def visit_page(request: HttpRequest, card: str) -> Page:
    """Check out, with a patron at the desk; the start page with a word about it when the card is nobody's."""
    holder = patron_by_card(card)
    here = placed(request)
    standing, seen_from = None, here.branch.path if here.branch else None
    if holder is not None:
        today = timezone.localdate(here.now)
        standing = visits.standing(holder.patron.pk, today, here.now, seen_from=seen_from)
    if holder is None or standing is None:
        words = _("No card has the number {number}.", number=card)
        notice = {"kind": "stop", "glyph": "stop", "words": words}
        return Page("circulation/start.html", {"key": new_key(), "mode": "check-out", "notices": [notice]}, status=404)
    if (back := kept_back_context(request, holder.patron)) is not None:
        return Page("patrons/not_shared.html", back, status=403)
    began = sessions.visit_began(request, holder.patron.pk, here.now)
    patron = holder.patron
    context = {
        "key": new_key(),
        "mode": "check-out",
        "card": holder.card.barcode,
        "notices": notices(request),
        "patron": patron,
        "first_name": (patron.preferred_name or patron.given_names or patron.family_name).split()[0],
        "patron_href": link("desk:patron", patron.pk),
        "standing": standing,
        "flags": [*_flags(holder, standing, timezone.localdate(here.now)), *_lent(request, holder.card.barcode)],
        "tally": [_loan_tally(standing)],
        "overdue": [_overdue(loan, request) for loan in standing.overdue],
        "notes": [note for note in standing.page.notes if note.kind == "note"],
        "lines": partial(_visit_lines, request, patron.pk, holder.card.barcode, began),
        "kinds": [one for one in uncatalogued_types.value(here.numbers) if one.lends],
        "kinds_href": link("circulation:lend_kind", holder.card.barcode),
        "receipt_printer": printer_here(here.actor.terminal_id, "receipt"),
    }
    return Page("circulation/visit.html", context)


def _visit_lines(request: HttpRequest, patron_id: int, card: str, began: Any) -> list[Line]:
    done = visits.visit(placed(request).actor, patron_id, began)
    return [line_of(one, reader(request, card), is_new=not number) for number, one in enumerate(done)]


def _lent(request: HttpRequest, card: str) -> list[Flag]:
    """While the visit is open, a supervisor's permission is at hand."""
    name = powers.lender_of(request, card)
    return [("info", _("until this visit is finished"), _("Permitted by {name}", name=name))] if name else []


def _flags(holder: CardHolder, standing: Standing, today: date) -> list[Flag]:
    """What the desk must know, what stops first (kind, words, strong words)."""
    flags: list[Flag] = []
    if holder.card.ended_at is not None:
        ended = timezone.localtime(holder.card.ended_at).date()
        flags.append(("stop", _("This card ended on {day}.", day=ended), _("Ask for the newer card.")))
    flags += [_standing_flag(standing, name) for name in standing.page.standings]
    flags += [("stop", note.words, _blocks(note)) for note in standing.page.notes if note.kind == "block"]
    expires = holder.patron.expires_on
    if expires is not None and today <= expires <= today + EXPIRES_SOON:
        flags.append(("wait", _("on {day}", day=expires), _("Card expires soon")))
    flags += [("info", note.words, "") for note in standing.page.notes if note.kind == "alert"]
    flags += [("info", words, "") for words in standing.page.alerts]
    flags += [("info", note.text, _("Needs:")) for note in standing.page.notes if note.kind == "need"]
    return flags


def _standing_flag(standing: Standing, name: str) -> Flag:
    patron = standing.page.patron
    if name == "expired":
        return ("stop", _("on {day}: check the address and renew it", day=patron.expires_on), _("Card expired"))
    if name == "barred":
        until = patron.barred_until
        if until is None or until == date.max:
            return ("stop", patron.why_barred, _("Barred until lifted"))
        return ("stop", patron.why_barred, _("Barred through {day}", day=until))
    return ("stop", "", _("This account is closed"))


def _blocks(note: Any) -> Phrase:
    if note.blocks_loans and note.blocks_renewals:
        return _("No loans, no renewals:")
    if note.blocks_loans:
        return _("No loans:")
    if note.blocks_renewals:
        return _("No renewals:")
    return _("No holds:") if note.blocks_holds else _("No pick-ups:")


def _loan_tally(standing: Standing) -> dict[str, Any]:
    limit = standing.page.patron.category.loan_limit
    late = standing.overdue_count
    return {
        "label": nphrase("loan", "loans", standing.loan_count),
        "value": standing.loan_count,
        "of": _("of {limit}", limit=limit) if limit is not None else None,
        "note": nphrase("{count} overdue", "{count} overdue", late) if late else None,
        "note_kind": "ox",
    }


def _overdue(loan: Loan, request: HttpRequest) -> dict[str, Any]:
    zone = timezone.get_current_timezone_name()
    late = lateness(loan.due_at, placed(request).now, by_the_hour=loan.by_the_hour, timezone=zone)
    record = loan.item.record
    return {"title": record.title, "href": link("desk:item", loan.item.barcode), "late": late.words}


# -- check in and in-house use ----------------------------------------------------------------------------------------


def check_in_page(request: HttpRequest) -> Page:
    """Check in: this session's returns, the newest one big."""
    began = sessions.session_began(request, "check-in", placed(request).now)
    done = visits.session(placed(request).actor, began, *RETURN_VERBS, reach=sessions.drop_reach(request))
    return Page(
        "circulation/check_in.html",
        {
            "key": new_key(),
            "mode": "check-in",
            "began": began,
            "return_header": header(request),
            "counts": _counts(done),
            "total": sum(1 for one in done if one.undone_at is None and one.verb == "check-in"),
            "lines": partial(_return_lines, request, done),
        },
    )


def _return_lines(request: HttpRequest, done: list[Done]) -> list[AnyLine]:
    names, looks = _names(request, done), reader(request)
    return [
        return_line(one, looks, names, is_new=not number)
        if isinstance(one.receipt, CheckinReceipt)
        else line_of(one, looks, is_new=not number)
        for number, one in enumerate(done)
    ]


def _names(request: HttpRequest, done: list[Done]) -> dict[int, str]:
    if not placed(request).actor.may("see-patrons", path_of(request)):
        return {}
    return visits.names_of(one.patron_id for one in done)


def _counts(done: list[Done]) -> list[tuple[str, Phrase, int]]:
    """How many of this session go where: kind of state, words, number."""
    counted = dict.fromkeys(("reshelve", "hold", "send", "float", "catalogue", "work", "alert", "late"), 0)
    for one in done:
        if one.undone_at is None and isinstance(one.receipt, CheckinReceipt):
            counted[one.receipt.verb] += 1
            counted["late"] += one.receipt.late is not None
    return [
        ("ok", _("Reshelve"), counted["reshelve"] + counted["float"]),
        ("hold", _("Hold shelf"), counted["hold"]),
        ("transit", _("Send away"), counted["send"]),
        ("info", _("Workroom"), counted["catalogue"] + counted["work"]),
        ("warn", _("Alert"), counted["alert"]),
        ("late", _("Came back late"), counted["late"]),
    ]


def in_house_page(request: HttpRequest, count: int = 1) -> Page:
    """Use in the house: scan what lay on the tables."""
    began = sessions.session_began(request, "use-in-house", placed(request).now)
    done = visits.session(placed(request).actor, began, "use-in-house")
    return Page(
        "circulation/in_house.html",
        {
            "key": new_key(),
            "mode": "in-house",
            "count": count,
            "kinds": uncatalogued_types.value(placed(request).numbers),
            "kinds_href": link("circulation:use_kind"),
            "notices": notices(request),
            "began": began,
            "total": sum(one.receipt.count for one in done if one.undone_at is None),  # type: ignore[attr-defined]
            "lines": partial(_use_lines, request, done),
        },
    )


def _use_lines(request: HttpRequest, done: list[Done]) -> list[Line]:
    return [line_of(one, reader(request), is_new=not number) for number, one in enumerate(done)]
