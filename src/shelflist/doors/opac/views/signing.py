"""Card and PIN: signing in and out, a first PIN, another PIN, and asking for a card."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from shelflist.doors.opac.sessions import DEVICE_COOKIE, DEVICE_LASTS
from shelflist.doors.opac.web import open_to_all, own_account, page, private, visit_of
from shelflist.ground.accounts.web import address
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.observers.notices.actions import forgotten as by_mail
from shelflist.records.branches.middleware import placed
from shelflist.records.patrons import actions, devices
from shelflist.records.patrons.actions.forgotten import is_good
from shelflist.records.patrons.queries.fields import field_rules
from shelflist.records.patrons.rules.fields import FIELDS

LONGEST = 200
ASKED_FOR = (
    "given_names", "family_name", "preferred_name", "born_on", "email", "phone", "phone_mobile", "address",
)  # fmt: skip
KINDS = {"born_on": "date", "email": "email", "phone": "tel", "phone_mobile": "tel"}
FILLED_IN = {
    "given_names": "given-name", "family_name": "family-name", "email": "email", "phone": "tel", "phone_mobile": "tel",
    "address": "street-address", "born_on": "bday", "preferred_name": "nickname",
}  # fmt: skip


@sensitive_post_parameters("pin")
@require_http_methods(["GET", "POST"])
@open_to_all
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """With card and PIN. What is wrong is said in the same words, whatever it is (S13)."""
    visit = visit_of(request)
    onward = safe_path(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method == "GET":
        if visit.reader is not None:
            return HttpResponseRedirect(onward)
        return private(page(request, "opac/sign_in.html", {"next": onward, "mails_links": by_mail.is_offered()}))
    card = request.POST.get("card", "")[:LONGEST]
    try:
        patron = actions.check_pin(
            card=card,
            pin=request.POST.get("pin", "")[:LONGEST],
            address=address(request),
            now=placed(request).now,
            device=request.COOKIES.get(DEVICE_COOKIE, ""),
        )
    except Refused as no:
        context = {"next": onward, "card": card, "refused": no.refusals, "mails_links": by_mail.is_offered()}
        return private(page(request, "opac/sign_in.html", context, status=422))
    visit.let_in(patron, keep=request.POST.get("stay") == "on" and not visit.session.kiosk)
    rotate_token(request)
    answer = HttpResponseRedirect(onward)
    if not visit.session.kiosk:
        answer.set_cookie(
            DEVICE_COOKIE, devices.token(patron, placed(request).now), max_age=DEVICE_LASTS, httponly=True,
            samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return private(answer)


@require_POST
@open_to_all
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Nothing stays: not here, not in the browser. “Back” shows nothing (S11)."""
    visit = visit_of(request)
    visit.session.forget()
    rotate_token(request)
    answer = HttpResponseRedirect(reverse("opac:kiosk" if visit.session.kiosk else "opac:home"))
    answer["Clear-Site-Data"] = '"cache"'
    return private(answer)


def safe_path(request: HttpRequest, wanted: str) -> str:
    """A page of the catalogue to go on to; the account when the wanted one leads elsewhere."""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and is_ours and not wanted.startswith("/desk/") else reverse("opac:account")


@sensitive_post_parameters("pin", "code")
@require_http_methods(["GET", "POST"])
@open_to_all
def first_pin(request: HttpRequest) -> HttpResponseBase:
    """Choose a PIN with the code from the desk or the letter."""
    if request.method == "GET":
        return private(page(request, "opac/first_pin.html", {"card": request.GET.get("card", "")[:LONGEST]}))
    sent = {name: request.POST.get(name, "")[:LONGEST] for name in ("card", "code", "pin")}
    try:
        actions.set_pin(**sent, address=address(request), by=visit_of(request).actor(), now=placed(request).now)
    except Refused as no:
        context = {"card": sent["card"], "refused": no.refusals}
        return private(page(request, "opac/first_pin.html", context, status=422))
    visit_of(request).say(_("Your PIN is set. Sign in with it now."))
    return private(HttpResponseRedirect(reverse("opac:sign_in")))


@require_http_methods(["GET", "POST"])
@open_to_all
def forgotten(request: HttpRequest) -> HttpResponseBase:
    """Have a link mailed with which another PIN is chosen. The answer is the same, whoever has the card (S13)."""
    if not by_mail.is_offered():
        raise Http404
    if request.method == "GET":
        return private(page(request, "opac/forgotten.html", {}))
    card = request.POST.get("card", "")[:LONGEST]
    try:
        by_mail.ask_for_link(
            card=card,
            address=address(request),
            path=reverse("opac:forgotten"),
            language=getattr(request, "LANGUAGE_CODE", ""),
            now=placed(request).now,
        )
    except Refused as no:
        return private(page(request, "opac/forgotten.html", {"card": card, "refused": no.refusals}, status=422))
    return private(page(request, "opac/forgotten.html", {"is_asked": True}))


@sensitive_post_parameters("pin")
@require_http_methods(["GET", "POST"])
@open_to_all
def forgotten_pin(request: HttpRequest, token: str) -> HttpResponseBase:
    """Choose another PIN with the link from the mail. Looking at the page, as mail programs do, uses nothing up."""
    now = placed(request).now
    if request.method == "GET":
        return private(page(request, "opac/forgotten_pin.html", {"is_good": is_good(token[:LONGEST], now)}))
    pin = request.POST.get("pin", "")[:LONGEST]
    try:
        actions.choose_forgotten_pin(token=token[:LONGEST], pin=pin, by=visit_of(request).actor(), now=now)
    except Refused as no:
        context = {"is_good": is_good(token[:LONGEST], now), "refused": no.refusals}
        return private(page(request, "opac/forgotten_pin.html", context, status=422))
    visit_of(request).say(_("Your PIN is set. Sign in with it now."))
    return private(HttpResponseRedirect(reverse("opac:sign_in")))


@sensitive_post_parameters("old", "new")
@require_http_methods(["GET", "POST"])
@own_account
def change_pin(request: HttpRequest) -> HttpResponseBase:
    """Another PIN, by somebody who knows the old one. Every other session of theirs is over then (S10)."""
    visit = visit_of(request)
    if request.method == "GET":
        return page(request, "opac/change_pin.html", {})
    try:
        actions.change_pin(
            patron_id=visit.reader.pk,
            old=request.POST.get("old", "")[:LONGEST],
            new=request.POST.get("new", "")[:LONGEST],
            address=address(request),
            by=visit.actor(),
            now=placed(request).now,
        )
    except Refused as no:
        return page(request, "opac/change_pin.html", {"refused": no.refusals}, status=422)
    visit.stay_in()
    rotate_token(request)
    visit.say(_("Your PIN is changed."))
    return HttpResponseRedirect(reverse("opac:account"))


@require_http_methods(["GET", "POST"])
@open_to_all
def apply(request: HttpRequest) -> HttpResponseBase:
    """Ask for a card. The answer is the same whoever asks, known here or not."""
    visit = visit_of(request)
    if request.method == "GET":
        return private(page(request, "opac/apply.html", _form(request, {})))
    branch = request.POST.get("home_branch", "")
    details = {name: request.POST.get(name, "") for name in ASKED_FOR if request.POST.get(name, "").strip()}
    language = getattr(request, "LANGUAGE_CODE", "")
    try:
        actions.apply_for_card(
            details={**details, **({"language": language} if language else {})},
            home_branch_id=int(branch) if branch.isdecimal() and len(branch) < 10 else 0,
            address=address(request),
            by=visit.actor(),
            now=placed(request).now,
            key=request.POST.get("key", "")[:60] or None,
        )
    except Refused as no:
        return private(page(request, "opac/apply.html", _form(request, details, no), status=422))
    return private(page(request, "opac/applied.html", {}))


def _form(request: HttpRequest, sent: dict[str, str], no: Refused | None = None) -> dict[str, Any]:
    """The boxes that the branch asks, each with what was typed and what is wrong with it."""
    visit = visit_of(request)
    branches = visit.pickup_branches()
    said = request.POST.get("home_branch") or request.GET.get("branch") or ""
    chosen = int(said) if said.isdecimal() and len(said) < 10 else (visit.here or (branches[0].id if branches else 0))
    rules = field_rules(chosen) if any(one.id == chosen for one in branches) else {}
    wrong: dict[str, list[Any]] = {}
    for refusal in no.refusals if no else ():
        wrong.setdefault(str(refusal.details.get("field", "")), []).append(refusal)
    boxes = [
        {
            "name": name,
            "label": FIELDS[name] if name in FIELDS else _("Family name"),
            "value": sent.get(name, ""),
            "kind": KINDS.get(name, "text"),
            "long": name == "address",
            "fills": FILLED_IN.get(name, "off"),
            "needed": name == "family_name" or (name in rules and rules[name].need == "required"),
            "example": rules[name].example if name in rules else "",
            "wrong": wrong.get(name, []),
        }
        for name in ASKED_FOR
        if name not in rules or rules[name].need != "hidden"
    ]
    rest = [one for name, each in wrong.items() if name not in {box["name"] for box in boxes} for one in each]
    return {"boxes": boxes, "branches": branches, "chosen": chosen, "refused": rest, "key": visit.new_key()}
