"""SRU Record Update 1.0 at /sru/update: other programs add, replace and delete titles, with a key of an editor.

Off unless SHELFLIST_SRU_UPDATE says otherwise. It does what the desk does by the same actions: every act is in the
journal and can be taken back.
"""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shelflist.departments.holds.queries.shown import open_count_of_title
from shelflist.doors.protocols.sru import updating
from shelflist.doors.protocols.sru.updating import DIAGNOSTICS, MESSAGES, REFUSALS, Envelope, Rejected, Updating
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.ui.localise import text
from shelflist.records.branches.keys import holder_of_key
from shelflist.records.branches.middleware import placed
from shelflist.records.catalog import actions
from shelflist.records.catalog.actions import RecordReceipt
from shelflist.records.catalog.formats.xml import element, said
from shelflist.records.catalog.queries import version_of_title
from shelflist.records.items.queries import items_of_record

log = logging.getLogger(__name__)
SRW = "http://www.loc.gov/zing/srw/"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
DOOR = "sru-update"


@login_not_required  # a key is asked for
@csrf_exempt  # no browser's session counts here
@require_POST
def update(request: HttpRequest) -> HttpResponse:
    """Create, replace or delete one record; what is wrong is said in the standard's way, with status 200."""
    if not settings.SRU_UPDATE:
        raise Http404
    envelope = Envelope()
    try:
        by = holder_of_key(request, _key(request), door=DOOR)
        if by is None:
            answer = _answer(envelope, _failed([Rejected(53, "Send a key that may edit records.")]), status=401)
            answer["WWW-Authenticate"] = 'Basic realm="shelflist"'
            return answer
        found, envelope = updating.opened(request.body)
        return _answer(envelope, _done(request, updating.read(found)))
    except Rejected as no:
        return _answer(envelope, _failed([no]))
    except Refused as no:
        return _answer(envelope, _failed([_as_rejected(one) for one in no.refusals]))
    except RequestDataTooBig:
        return _answer(envelope, _failed([Rejected(12, "The request is too long.")]))
    except Exception:  # whatever fails, the other program gets an answer that it understands
        log.exception("SRU could not update")
        return _answer(envelope, _failed([Rejected(61)]))


def _key(request: HttpRequest) -> str:
    """The key: as `Bearer`, or as the password of `Basic`, which is what clients of SRU can send."""
    scheme, _blank, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _done(request: HttpRequest, asked: Updating) -> list[str]:
    here = placed(request)
    who: dict[str, Any] = {"by": here.actor, "now": here.now, "key": request.headers.get("Idempotency-Key")}
    if asked.action == updating.CREATE:
        return _succeeded(actions.add_record(marc=asked.record, judged=True, **who))
    number = asked.number
    version = version_of_title(number)
    if version is None:
        raise Rejected(50, asked.identifier)
    if asked.version and asked.version != str(version):
        raise Rejected(55, f"{asked.version}; it is at version {version}.")
    if asked.action == updating.DELETE:
        has_items, has_holds = bool(items_of_record(number)), bool(open_count_of_title(number))
        return _succeeded(actions.delete_record(record_id=number, has_items=has_items, has_holds=has_holds, **who))
    try:
        receipt = actions.save_record(record_id=number, marc=asked.record, version=version, judged=True, **who)
    except Refused as no:
        if [one.code for one in no.refusals] != ["nothing-changed"]:
            raise
        receipt = RecordReceipt(number, "", version)  # it is as they want it
    return _succeeded(receipt)


def _as_rejected(refusal: Refusal) -> Rejected:
    words = [text(refusal.message), text(refusal.remedy) if refusal.remedy else ""]
    return Rejected(REFUSALS.get(refusal.code, 61), " ".join(word for word in words if word))


def _succeeded(receipt: RecordReceipt) -> list[str]:
    version = element(
        "zu:recordVersion", said("zu:versionType", "number"), said("zu:versionValue", str(receipt.version))
    )
    return [
        said("zu:operationStatus", "success"),
        said("zu:recordIdentifier", str(receipt.record_id)),
        element("zu:recordVersions", version),
    ]


def _failed(problems: Sequence[Rejected]) -> list[str]:
    inside = [
        element(
            "diagnostic", said("uri", f"{DIAGNOSTICS}{one.number}"), said("details", one.details),
            said("message", MESSAGES[one.number]), xmlns="http://www.loc.gov/zing/srw/diagnostic/",
        )
        for one in problems
    ]  # fmt: skip
    return [said("zu:operationStatus", "fail"), element("zs:diagnostics", *inside)]


def _answer(envelope: Envelope, content: Sequence[str], status: int = 200) -> HttpResponse:
    document = element(
        "zu:updateResponse", said("zs:version", "1.0"), *content, xmlns_zu=envelope.namespace, xmlns_zs=SRW
    )
    if envelope.soap:
        document = element("SOAP-ENV:Envelope", element("SOAP-ENV:Body", document), **{"xmlns_SOAP-ENV": SOAP})
    body = '<?xml version="1.0" encoding="UTF-8"?>\n' + document
    return HttpResponse(body, content_type="text/xml; charset=utf-8", status=status)
