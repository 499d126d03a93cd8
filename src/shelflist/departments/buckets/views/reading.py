"""Reading what the forms of buckets send."""

from __future__ import annotations

from django.http import HttpRequest

from shelflist.departments.buckets.actions import BucketDetails
from shelflist.departments.buckets.rules import ALL, BRANCH, COPIES, MINE, RECORDS, SHELF
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation


def number(text: str | None) -> int:
    """A number from a form or an address; 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 18 else 0


def numbers_ticked(request: HttpRequest) -> list[int]:
    """What is ticked on the page."""
    return [one for one in map(number, request.POST.getlist("number")) if one]


def details(request: HttpRequest) -> BucketDetails:
    """How a bucket is to be called and shared; `shelf` is “branch” or “branch:location”."""
    sent = request.POST
    branch, _colon, location = sent.get("shelf", "").partition(":")
    holds, shared = sent.get("holds", RECORDS), sent.get("shared", MINE)
    return BucketDetails(
        name=sent.get("name", ""),
        holds=holds if holds in {RECORDS, COPIES, SHELF} else RECORDS,
        about=sent.get("about", ""),
        shared=shared if shared in {MINE, BRANCH, ALL} else MINE,
        open_to_change="open_to_change" in sent,
        shelf_branch_id=number(branch) or None,
        shelf_location_id=number(location) or None,
        begins=sent.get("begins", "")[:120],
        ends=sent.get("ends", "")[:120],
    )


def shelves(request: HttpRequest) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Branches with their shelves, to choose a stretch from: each branch by the value of “all its shelves”."""
    tree = organisation(placed(request).numbers)
    places: dict[int, list[tuple[str, str]]] = {}
    for one in sorted(tree.locations.values(), key=lambda place: place.walking_order):
        places.setdefault(one.branch_id, []).append((f"{one.branch_id}:{one.id}", one.name))
    return [(str(one.id), one.name, places[one.id]) for one in tree.branches.values() if one.id in places]
