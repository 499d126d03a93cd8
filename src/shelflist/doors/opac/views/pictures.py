"""Covers and spines, drawn when they are asked for and kept by browsers for ever: their address changes with them."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import override
from django.views.decorators.http import require_GET

from shelflist.departments.covers import storage
from shelflist.doors.opac.availability import Standing
from shelflist.doors.opac.cards import Card
from shelflist.doors.opac.covers import cover, spine
from shelflist.doors.opac.shelves import spines
from shelflist.doors.opac.web import the_same_for_all
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.ui.localise import spoken_languages
from shelflist.records.catalog.queries import titles_with_ids
from shelflist.records.items.showing import public_copies

FOR_EVER = "public, max-age=31536000, immutable"
REMEMBERED = 3000
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture, packed, and the mark in its address that lets it be kept."""

    packed: bytes
    mark: str


@lru_cache(maxsize=REMEMBERED)
def drawn_cover(record_id: int, asked_mark: str) -> Drawn:
    """The cover of a title; remembered under its mark, which changes when it does."""
    card = _card(record_id)
    with _language_of(asked_mark):
        return Drawn(gzip.compress(cover(card.title, card.author, card.subject).encode(), mtime=0), card.cover_mark)


@lru_cache(maxsize=REMEMBERED)
def drawn_spine(record_id: int, asked_mark: str) -> Drawn:
    """The back of a title."""
    card = _card(record_id, with_copies=True)
    book = spines([card])[0]
    drawn = spine(card.title, card.author, card.subject, book.pages, book.centimetres, book.call_number)
    with _language_of(asked_mark):
        return Drawn(gzip.compress(drawn.encode(), mtime=0), card.cover_mark)


def _language_of(mark: str) -> AbstractContextManager[None]:
    """The language that an address asks for: what is kept for everybody cannot look at who asks."""
    language = mark.partition("-")[2]
    return override(language if language in spoken_languages() else "en")


@require_GET
@the_same_for_all
def cover_of(request: HttpRequest, record_id: int, mark: str) -> HttpResponseBase:
    """The cover of a title. An old mark shows the new cover, kept for an hour only."""
    return _picture(request, drawn_cover, record_id, mark)


@require_GET
@the_same_for_all
def spine_of(request: HttpRequest, record_id: int, mark: str) -> HttpResponseBase:
    """The back of a title."""
    return _picture(request, drawn_spine, record_id, mark)


@require_GET
@the_same_for_all
def picture(request: HttpRequest, digest: str, width: int) -> HttpResponseBase:
    """A picture that was put on a title, in one of its widths; under its digest it never changes."""
    data = storage.picture(digest, width) if DIGEST.fullmatch(digest) and width in storage.WIDTHS else None
    if data is None:
        raise Http404
    answer = HttpResponse(data, content_type="image/webp")
    answer["Cache-Control"] = FOR_EVER
    return answer


def _card(record_id: int, *, with_copies: bool = False) -> Card:
    row = titles_with_ids([record_id]).get(record_id)
    if row is None:
        raise Http404
    copies = public_copies([record_id]).get(record_id, ()) if with_copies else ()
    return Card(row, Standing("off", Phrase("")), tuple(copies))


def _picture(request: HttpRequest, draw: Callable[[int, str], Drawn], record_id: int, mark: str) -> HttpResponse:
    drawn = draw(record_id, mark)
    lasts = drawn.mark == mark
    if not lasts:
        drawn = draw.__wrapped__(record_id, mark)  # type: ignore[attr-defined]  # what is remembered may be older
    may_be_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    body = drawn.packed if may_be_packed else gzip.decompress(drawn.packed)
    answer = HttpResponse(body, content_type="image/svg+xml")
    if may_be_packed:
        answer["Content-Encoding"] = "gzip"
    answer["Vary"] = "Accept-Encoding"
    answer["Cache-Control"] = FOR_EVER if lasts else "public, max-age=3600"
    return answer
