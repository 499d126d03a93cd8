"""Book clubs and lists of people who wait for new releases: who belongs to them, and one act for all."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from shelflist.departments.holds import actions
from shelflist.departments.holds.models import HoldGroup
from shelflist.departments.holds.pages import around_here, pickup_choices, rights
from shelflist.departments.holds.places import tabs
from shelflist.departments.holds.queries import lists
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.barcodes import classify
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import attempt, done, notices
from shelflist.records.patrons.queries import primary_cards, who_is

REFUSED = 409
MOST_MEMBERS = 200


class GroupForm(forms.Form):
    """A group. Members are cards, one a line; the order is their place in the queue."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80, initial=lambda: uuid4().hex)
    name = forms.CharField(label=_("Name"), max_length=120)
    cards = forms.CharField(
        label=_("Cards"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 8, "dir": "ltr"})
    )
    pickup = forms.TypedChoiceField(label=_("Pick up at"), coerce=int, empty_value=None, required=False)
    random_order = forms.BooleanField(label=_("Draw lots for the places in the queue"), required=False)
    note = forms.CharField(label=_("Note for colleagues"), required=False, max_length=300)

    def __init__(self, data: Any = None, *, branches: list[tuple[int, str]], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["pickup"].choices = [("", _("at each reader’s own branch")), *branches]  # type: ignore[attr-defined]

    def clean_cards(self) -> list[int]:
        """The readers whose cards these are; every card that is nobody's is named."""
        found, unknown = [], []
        for said in self.cleaned_data["cards"].split()[:MOST_MEMBERS]:
            known = who_is(*classify(said).candidates)
            if known and known.kind in {"card", "login"}:
                found.append(known.subject_id)
            else:
                unknown.append(said)
        if unknown:
            raise forms.ValidationError(gettext("Nobody has the card %(cards)s.") % {"cards": ", ".join(unknown)})
        return found


@needs("place-holds")
@require_http_methods(["GET", "POST"])
def groups(request: HttpRequest) -> HttpResponseBase:
    """Every group, and a form for a new one."""
    form = _form(request, None, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (receipt := _save(request, form, None)):
        return done(reverse("holds:group", args=[receipt.id]), receipt)
    context = {
        "groups": lists.groups(),
        "form": form,
        "tabs": tabs(request, "groups"),
        "notices": notices(request),
        **rights(request),
    }
    return render(request, "holds/groups.html", context, status=422 if form.is_bound else 200)


@needs("place-holds")
@require_http_methods(["GET", "POST"])
def group(request: HttpRequest, group_id: int) -> HttpResponseBase:
    """One group, its members and where they pick up."""
    found = lists.groups().filter(pk=group_id).first()
    if found is None:
        raise Http404
    form = _form(request, found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (receipt := _save(request, form, found.pk)):
        return done(reverse("holds:group", args=[found.pk]), receipt)
    may = rights(request)
    context = {
        "group": found,
        "members": [member.patron for member in found.members.all()] if may["may_see_readers"] else [],
        "form": form,
        "tabs": tabs(request, "groups"),
        "notices": notices(request),
        **may,
    }
    return render(request, "holds/group.html", context, status=422 if form.is_bound else 200)


def _form(request: HttpRequest, found: HoldGroup | None, data: Any) -> GroupForm:
    initial: dict[str, Any] = {}
    if found is not None:
        ids = [member.patron_id for member in found.members.all()]
        cards = primary_cards(ids)
        initial = {
            "name": found.name,
            "cards": "\n".join(cards[one] for one in ids if one in cards),
            "pickup": found.pickup_branch_id,
            "random_order": found.random_order,
            "note": found.note,
        }
    return GroupForm(data, branches=pickup_choices(around_here(request)), initial=initial)


def _save(request: HttpRequest, form: GroupForm, group_id: int | None) -> Any:
    here, sent = placed(request), form.cleaned_data
    return attempt(
        form,
        lambda: actions.save_group(
            name=sent["name"], patron_ids=sent["cards"], group_id=group_id, note=sent["note"],
            pickup_branch_id=sent["pickup"], random_order=sent["random_order"], by=here.actor, now=here.now,
            key=sent["key"],
        ),
    )  # fmt: skip


@needs("place-holds")
@require_POST
def place(request: HttpRequest) -> HttpResponseBase:
    """One title for everybody in a group; who is refused is named with the reason."""
    here = placed(request)
    record_id, group_id = (_number(request.POST.get(name)) for name in ("title", "group"))
    back = f"{reverse('desk:title', args=[record_id])}?section=holds"
    try:
        receipt = actions.place_group_holds(
            group_id=group_id, asked=actions.Asked(record_id=record_id), by=here.actor, now=here.now,
            key=request.POST.get("key", "")[:80] or None,
        )  # fmt: skip
    except Refused as no:
        return render(request, "holds/refused.html", {"refused": no.refusals, "back": back}, status=REFUSED)
    return done(back, receipt)


def _number(sent: str | None) -> int:
    return int(sent) if sent and sent.isascii() and sent.isdigit() and len(sent) < 19 else 0
