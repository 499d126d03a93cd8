"""Taking in ONIX and KBART: good pieces become records and go on as an import, bad ones are set aside (ZED-12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

from django.core.files.base import File
from django.db import transaction

from shelflist.departments.cataloguing.actions.beginning import start_import
from shelflist.departments.cataloguing.rules.matching import OnMatch
from shelflist.departments.cataloguing.rules.options import ImportOptions
from shelflist.departments.copy_cataloguing.models import Intake, IntakeFault
from shelflist.departments.copy_cataloguing.rules import kbart, onix
from shelflist.departments.copy_cataloguing.rules.pieces import Piece
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.records.catalog.codec import MARCXML_END, MARCXML_START, write_marcxml
from shelflist.records.catalog.formats import without_control_characters

MOST_BYTES = 256 << 20
AT_ONCE = 500


def take_file_in(*, name: str, data: bytes, on_match: OnMatch = "skip", by: Actor, now: datetime) -> int:
    """Take a file in; the number of the intake. The import that it begins can be undone for thirty days.

    Refused: not-permitted, file-is-neither, file-too-long.
    """
    by.must("import-records")
    kind, found = _kind_of(name, data)
    with transaction.atomic():
        one = Intake.objects.create(file_name=name[-255:], kind=kind, made_at=now, made_by_name=by.name)
        out = BytesIO()
        out.write(MARCXML_START)
        faults: list[IntakeFault] = []
        for piece in found:
            if piece.record is not None:
                out.write(write_marcxml(without_control_characters(piece.record)) + b"\n")
                one.good_count += 1
            else:
                assert piece.problem is not None  # a piece is a record or has a reason
                fault = {"position": piece.offset, "raw": piece.raw, "reason": piece.problem.to_data()}
                faults.append(IntakeFault(intake=one, **fault))
                one.fault_count += 1
        IntakeFault.objects.bulk_create(faults, batch_size=AT_ONCE)
        out.write(MARCXML_END)
        if one.good_count:
            out.seek(0)
            upload: File[bytes] = File(out, name=f"{name}.xml")
            one.batch_id = start_import(
                by=by, now=now, options=ImportOptions(on_match=on_match), upload=upload
            ).batch_id
        one.save()
    return one.pk


def _kind_of(name: str, data: bytes) -> tuple[str, Iterator[Piece]]:
    if len(data) > MOST_BYTES:
        message = _("The file “{name}” is longer than {megabytes} MB.", name=name, megabytes=MOST_BYTES >> 20)
        raise Refused(Refusal("file-too-long", message, _("Divide it.")))
    head = data[:4096].lower()
    if b"<onixmessage" in head or b"<product" in head:
        return "onix", onix.pieces(data)
    if kbart.is_kbart(data):
        return "kbart", kbart.pieces(data)
    message = _("The file “{name}” is neither ONIX nor KBART.", name=name)
    remedy = _("MARC files are brought in under Import; KBART needs its first line with the names of the columns.")
    raise Refused(Refusal("file-is-neither", message, remedy))
