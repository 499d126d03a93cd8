"""More about a person on their page: photo, attributes, visits at home, and leaving with a letter."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.printing.press import pdf
from shelflist.records.branches.middleware import placed
from shelflist.records.patrons.actions import about
from shelflist.records.patrons.models import AttributeKind, HomeDelivery, HomeVisit, Patron, PatronAttribute, Photo
from shelflist.records.patrons.views.acts import act, new_key, number, patron_seen, section

PERSON = "person"
WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


def has_photo(patron_id: int) -> bool:
    """Whether a picture is kept, for the banner."""
    return Photo.objects.filter(patron_id=patron_id).exists()


def person_part(request: HttpRequest, patron: Patron) -> dict[str, Any]:
    """What this part of the patron page shows."""
    kept: dict[int, list[str]] = {}
    for row in PatronAttribute.objects.filter(patron=patron).order_by("value"):
        kept.setdefault(row.kind_id, []).append(row.value)
    kinds = AttributeKind.objects.filter(active=True)
    return {
        "attributes": [(kind, kept.get(kind.pk, []), ", ".join(kept.get(kind.pk, []))) for kind in kinds],
        "plan": HomeDelivery.objects.filter(patron=patron).first(),
        "visits": HomeVisit.objects.filter(patron=patron)[:10],
        "weekdays": list(enumerate(WEEKDAYS)),
        "today": timezone.localdate(placed(request).now),
        "person_key": new_key(),
        "is_discharged": patron.notes.filter(penalty__code=about.DISCHARGED, lifted_at__isnull=True).exists(),
    }


@needs("see-patrons")
@require_GET
def photo(request: HttpRequest, patron_id: int) -> HttpResponse:
    """The picture, for those who may see the patron."""
    patron_seen(request, patron_id, "see-patrons")
    row = Photo.objects.filter(patron_id=patron_id).first()
    if row is None:
        raise Http404
    answer = HttpResponse(bytes(row.jpeg), content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    return answer


@needs("edit-patrons")
@require_POST
def set_photo(request: HttpRequest, patron_id: int) -> HttpResponse:
    """Keep another picture, or none."""
    patron_seen(request, patron_id)
    address = section(patron_id, PERSON)
    if "remove" in request.POST:
        return act(request, address, lambda who: about.remove_photo(patron_id=patron_id, **who))
    file = request.FILES.get("photo")
    image = file.read(about.LARGEST_PHOTO + 1) if file is not None else b""
    return act(request, address, lambda who: about.set_photo(patron_id=patron_id, image=image, **who))


@needs("edit-patrons")
@require_POST
def attributes(request: HttpRequest, patron_id: int) -> HttpResponse:
    """What is kept of them besides; several values are parted by commas."""
    patron_seen(request, patron_id)
    values: dict[str, list[str]] = {}
    for kind in AttributeKind.objects.filter(active=True):
        typed = request.POST.getlist(f"attribute-{kind.code}")
        parts = [part for one in typed for part in (one.split(",") if kind.repeatable and not kind.choices else [one])]
        values[kind.code] = [part.strip() for part in parts if part.strip()]
    return act(
        request, section(patron_id, PERSON), lambda who: about.set_attributes(patron_id=patron_id, values=values, **who)
    )


@needs("edit-patrons")
@require_POST
def visits(request: HttpRequest, patron_id: int) -> HttpResponse:
    """The plan of visits, or that one was made."""
    patron_seen(request, patron_id)
    data, address = request.POST, section(patron_id, PERSON)
    today = timezone.localdate(placed(request).now)
    if "visited" in data:
        met, note = data["visited"] == "met", data.get("note", "")
        return act(
            request, address, lambda who: about.visited(patron_id=patron_id, on=today, met=met, note=note, **who)
        )
    values: dict[str, Any] = {name: data.get(name, "")[:120] for name in ("chooser", "deliverer")}
    values |= {name: data.get(name, "")[:500] for name in ("likes", "dislikes", "notes")}
    values |= {
        "every_weeks": number(data.get("every_weeks")) or 0,
        "weekday": number(data.get("weekday")) or 0,
        "next_on": _day(data.get("next_on", "")) or today,
        "active": "stop" not in data,
    }
    return act(request, address, lambda who: about.save_home_delivery(patron_id=patron_id, values=values, **who))


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


@needs("edit-patrons")
@require_POST
def discharge(request: HttpRequest, patron_id: int) -> HttpResponse:
    """They leave; the letter can be printed then."""
    patron_seen(request, patron_id)
    return act(request, section(patron_id, PERSON), lambda who: about.discharge(patron_id=patron_id, **who))


@needs("edit-patrons")
@require_GET
def letter(request: HttpRequest, patron_id: int) -> HttpResponse:
    """The letter of discharge, for a window envelope (PAT-14)."""
    patron = patron_seen(request, patron_id)
    note = patron.notes.filter(penalty__code=about.DISCHARGED, lifted_at__isnull=True).first()
    if note is None:
        raise Http404
    branch = patron.home_branch
    values = {
        "language": patron.language or get_language() or "en",
        "sender": [branch.name],
        "return_line": branch.name,
        "recipient": [patron.name, *patron.address.splitlines()],
        "facts": [[_("Date"), timezone.localdate(note.made_at)]],
        "subject": _("Letter of discharge"),
        "salutation": _("Dear {name},", name=patron.name),
        "paragraphs": [
            _("You have returned everything that you had borrowed from us, and you owe us nothing."),
            _("Your account was closed on {day}.", day=timezone.localdate(note.made_at)),
        ],
        "closing": _("Kind regards"),
        "signature": branch.name,
    }
    answer = HttpResponse(pdf("letter", values), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="discharge-{patron_id}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
