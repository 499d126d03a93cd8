"""Saying no to programs: problem documents (RFC 9457) with every refusal code, in words that can be shown to people."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from shelflist.ground.common.refusals import Refusal
from shelflist.ground.ui.localise import text

CONTENT_TYPE = "application/problem+json"
MISUSED_KEY = {"key-reused", "key-not-usable"}
NOT_KNOWN = {"item-unknown", "patron-unknown", "hold-unknown", "title-unknown", "bucket-unknown", "not-found"}


def status_of(codes: Iterable[str]) -> HTTPStatus:
    """403 when a permission is missing, 422 for the idempotency key, 404 when nothing is there, else 409."""
    found = set(codes)
    if "not-permitted" in found:
        return HTTPStatus.FORBIDDEN
    if found & MISUSED_KEY:
        return HTTPStatus.UNPROCESSABLE_ENTITY
    if found <= NOT_KNOWN:
        return HTTPStatus.NOT_FOUND
    return HTTPStatus.CONFLICT


def refused(request: HttpRequest, refusals: Iterable[Refusal]) -> HttpResponse:
    """The problem document of a Refused: `detail` is all sentences, `refusals` each with code, remedy and details."""
    listed = list(refusals)
    status = status_of(refusal.code for refusal in listed)
    reasons = [
        {
            "code": refusal.code,
            "message": text(refusal.message),
            "remedy": text(refusal.remedy) if refusal.remedy else None,
            "overridable_with": refusal.overridable_with or None,
            "details": refusal.to_data()["details"],
        }
        for refusal in listed
    ]
    return problem(request, status, " ".join(str(reason["message"]) for reason in reasons), refusals=reasons)


def problem(request: HttpRequest, status: HTTPStatus, detail: str, **more: Any) -> HttpResponse:
    """One problem document. `type` is about:blank, so that `title` is the status in words (RFC 9457, section 4.2.1)."""
    body = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail, **more}
    return JsonResponse(body, status=status.value, content_type=CONTENT_TYPE)
