"""Receipts on screen and on paper, and the letter about a dispute."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import check_for_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shelflist.ground.accounts.web import forbidden, needs
from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.refusals import Refusal
from shelflist.ground.printing.press import pdf
from shelflist.ground.ui.localise import text as said
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import notices
from shelflist.records.fines.actions.paying import void_payment
from shelflist.records.fines.models import Dispute, Payment
from shelflist.records.fines.queries import drawers
from shelflist.records.fines.queries.flows import dispute_by_id
from shelflist.records.fines.queries.rules import money_rules
from shelflist.records.fines.views.sending import act_or_show
from shelflist.records.patrons.models import Patron


@needs("take-money")
@require_GET
def receipt(request: HttpRequest, payment_id: int) -> HttpResponse:
    """One receipt: what was paid, how, and what change was given."""
    return _receipt(request, payment_id, ())


def _receipt(request: HttpRequest, payment_id: int, refused: tuple[Refusal, ...]) -> HttpResponse:
    here = placed(request)
    payment = _payment(request, payment_id)
    if not isinstance(payment, Payment):
        return payment
    context = {
        "payment": payment,
        "amount": Money(payment.amount_cents),
        "given": Money(payment.given_cents) if payment.given_cents else None,
        "change": Money(payment.given_cents - payment.amount_cents) if payment.given_cents else None,
        "way": _way(payment, here.numbers),
        "lines": drawers.lines_on(payment),
        "may_void": here.actor.may("refund-money") and payment.voided_at is None,
        "refused": refused,
        "key": uuid4().hex,
        "notices": notices(request),
    }
    return render(request, "fines/receipt.html", context)


def _payment(request: HttpRequest, payment_id: int) -> Payment | HttpResponse:
    payment = drawers.payment_by_id(payment_id)
    if payment is None:
        raise Http404
    patron = payment.patron
    if patron is not None and not placed(request).actor.may("see-patrons", patron.home_branch.path):
        return forbidden(request, "see-patrons")
    return payment


def _way(payment: Payment, numbers: Any) -> str:
    code = drawers.tender_of(payment)
    way = money_rules.value(numbers).tender(code)
    return way.name if way else _("Credit")


@needs("take-money")
@require_GET
def receipt_file(request: HttpRequest, payment_id: int) -> HttpResponse:
    """For a printer of 80 mm."""
    here = placed(request)
    payment = _payment(request, payment_id)
    if not isinstance(payment, Payment):
        return payment
    with reading(payment.patron):
        return _file("receipt80", _receipt_values(payment, here.numbers), f"receipt-{payment.pk}.pdf")


def _receipt_values(payment: Payment, numbers: Any) -> dict[str, Any]:
    totals: list[dict[str, Any]] = [{"name": _("Total"), "amount": Money(payment.amount_cents), "loud": True}]
    if payment.given_cents:
        change = Money(payment.given_cents - payment.amount_cents)
        totals += [
            {"name": _("Handed over"), "amount": Money(payment.given_cents)},
            {"name": _("Change"), "amount": change},
        ]
    return {
        "library": payment.branch.name,
        "title": _("Receipt {number}").format(number=payment.pk),
        "facts": [
            [_("When"), payment.at],
            [_("Way"), _way(payment, numbers)],
            [_("Served by"), payment.by_name],
        ],
        "lines": [_line(one) for one in drawers.lines_on(payment)],
        "totals": totals,
        "foot": [_("Void")] if payment.voided_at else [_("Thank you.")],
    }


def _line(one: dict[str, Any]) -> dict[str, Any]:
    words = _words(one["reason"])
    return {"name": one["title"] or words, "small": [words] if one["title"] else [], "end": one["amount"]}


def _words(reason: Any) -> str:
    return said(Phrase.from_data(reason) if isinstance(reason, dict) else reason)


def reading(patron: Patron | None) -> AbstractContextManager[object]:
    """What somebody takes home is in the language in which they read, not in that of the desk."""
    language = patron.language if patron is not None else ""
    return override(language) if language and check_for_language(language) else nullcontext()


def _file(template: str, values: dict[str, Any], name: str) -> HttpResponse:
    answer = HttpResponse(pdf(template, values), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@needs("refund-money")
@require_POST
def void(request: HttpRequest, payment_id: int) -> HttpResponse:
    """It was entered by mistake."""
    why = request.POST.get("why", "")[:200]
    return act_or_show(
        request,
        lambda who: void_payment(payment_id=payment_id, why=why, **who),
        reverse("fines:receipt", args=[payment_id]),
        lambda no: _receipt(request, payment_id, no),
    )


@needs("charge-patrons")
@require_GET
def dispute_letter(request: HttpRequest, dispute_id: int) -> HttpResponse:
    """What the library says about a dispute: that it was received, or how it was decided and why (FIN-16)."""
    dispute = dispute_by_id(dispute_id)
    if dispute is None or dispute.charge.patron is None:
        raise Http404
    patron = dispute.charge.patron
    if not placed(request).actor.may("see-patrons", patron.home_branch.path):
        return forbidden(request, "see-patrons")
    with reading(patron):
        return _file("letter", _letter_values(dispute, patron, placed(request).now), f"dispute-{dispute.pk}.pdf")


def _letter_values(dispute: Dispute, patron: Patron, now: datetime) -> dict[str, Any]:
    decided = {
        "open": _("We have received what you say about this charge and look into it. Until then it blocks nothing."),
        "granted": _("You were right: the charge is taken off, and whatever you paid of it comes back to you."),
        "rejected": _("We have looked into it and found the charge to be right. It stands."),
        "withdrawn": _("You have withdrawn what you said about this charge. It stands."),
    }[dispute.state]
    why = [_("Why: {why}").format(why=dispute.decision)] if dispute.decision else []
    return {
        "sender": [patron.home_branch.name],
        "recipient": [patron.name],
        "facts": [[_("Date"), timezone.localdate(now)], [_("Number"), f"D-{dispute.pk}"]],
        "subject": _("About: {what}").format(what=_words(dispute.charge.reason)),
        "salutation": _("Dear {name},").format(name=patron.name),
        "paragraphs": [_("You said: “{words}”").format(words=dispute.said), decided, *why],
        "closing": _("Kind regards"),
        "signature": patron.home_branch.name,
    }
