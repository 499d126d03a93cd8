"""One title's record as a file: ISO 2709, MARCXML or MARC in JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from shelflist.doors.desk.views.titles import title_page_shown
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.ground.ui.downloads import file_answer
from shelflist.records.catalog import codec
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.queries import record_page


@dataclass(frozen=True, slots=True)
class Form:
    """A form of MARC: how one record is written, what stands around it, and what the file is called."""

    write: Callable[[MarcRecord], bytes]
    ending: str
    content_type: str
    start: bytes = b""
    end: bytes = b""


FORMS = {
    "iso2709": Form(codec.write_iso2709, "mrc", "application/marc"),
    "marcxml": Form(
        codec.write_marcxml, "xml", "application/marcxml+xml", start=codec.MARCXML_START, end=codec.MARCXML_END
    ),
    "json": Form(codec.write_json, "json", "application/marc+json"),
}


@needs("export-records")
@require_GET
def title_file(request: HttpRequest, title_id: int, form: str) -> HttpResponseBase:
    """The record as it stands now, to be saved; what the form cannot hold is said on the title's page."""
    page = record_page(title_id)
    if page is None or form not in FORMS:
        raise Http404
    wanted = FORMS[form]
    try:
        data = _own_bytes(page.record, form) or wanted.write(page.marc)
    except codec.CannotWrite as no:
        refusal = Refusal(
            code="record-not-written",
            message=_("The record does not fit into this form: {reason}", reason=no.reason),
            remedy=_("Take MARCXML or JSON."),
        )
        return title_page_shown(request, title_id, {"refused": (refusal,)}, section="record", status=409)
    return file_answer(f"title-{title_id}.{wanted.ending}", wanted.start + data + wanted.end, wanted.content_type)


def _own_bytes(record: Any, form: str) -> bytes | None:
    """The bytes that the record came in, as long as nobody has changed it."""
    original = bytes(record.original) if record.original is not None else None
    if original is None or hashlib.sha256(original).hexdigest() != record.digest:
        return None
    return codec.original_for(original, record.original_format, record.original_encoding, form)
