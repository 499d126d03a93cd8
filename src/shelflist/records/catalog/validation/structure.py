"""Tags, indicators, subfields and what may be repeated, by the format's table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.format import FieldSpec, is_local, named, spec_of
from shelflist.records.catalog.marc import Data, MarcRecord, is_data
from shelflist.records.catalog.validation.findings import ERROR, HINT, WARNING, Finding

ORDINALS = (_("first"), _("second"))
LOCAL_SUBFIELD = "9"
ANYTHING = "880"


def fields(record: MarcRecord, kind: str) -> Iterator[Finding]:
    """Each field by itself."""
    for index, field in enumerate(record.fields):
        tag = field[0]
        if len(tag) != 3 or not tag.isascii() or not tag.isalnum() or tag == "000":
            message = _("“{tag}” is no tag: a tag has three digits.", tag=tag[:10])
            yield Finding(ERROR, "tag-invalid", message, _("Give the field its tag, or take it out."), tag, index)
            continue
        local = is_local(tag)
        spec = None if local else spec_of(kind, tag)
        if spec is None and not local:
            message = _("MARC 21 has no field {tag} in this format.", tag=tag)
            remedy = _("Choose the right tag. Local fields have a 9 in their tag.")
            yield Finding(ERROR, "tag-unknown", message, remedy, tag, index)
            continue
        if spec is not None and spec.obsolete:
            message = _("Field {tag} ({name}) is no longer used.", tag=tag, name=named(spec.name))
            yield Finding(HINT, "tag-obsolete", message, None, tag, index)
        if not is_data(field):
            yield from _control(tag, str(field[1]), index)
        else:
            yield from _data(field, spec, index)


def _control(tag: str, data: str, index: int) -> Iterator[Finding]:
    if tag.isdigit() and tag >= "010":
        message = _("Field {tag} has no subfields.", tag=tag)
        remedy = _("Begin its text with a subfield, such as $a.")
        yield Finding(ERROR, "field-without-subfields", message, remedy, tag, index)
    elif not data.strip():
        message = _("Field {tag} is empty.", tag=tag)
        yield Finding(WARNING, "field-empty", message, _("Fill it in or take it out."), tag, index)


def _data(field: Data, spec: FieldSpec | None, index: int) -> Iterator[Finding]:
    tag = field.tag
    if tag.isdigit() and tag < "010":
        message = _("Field {tag} takes no indicators and subfields.", tag=tag)
        yield Finding(ERROR, "control-with-subfields", message, _("Write its text without $."), tag, index)
        return
    if not any(value.strip() for _code, value in field.subfields):
        message = _("Field {tag} is empty.", tag=tag)
        yield Finding(WARNING, "field-empty", message, _("Fill it in or take it out."), tag, index)
        return
    if spec is not None:
        yield from _indicators(field, spec, index)
        yield from _subfields(field, spec, index)


def _indicators(field: Data, spec: FieldSpec, index: int) -> Iterator[Finding]:
    for place, (value, known) in enumerate(zip((field.ind1, field.ind2), spec.indicators, strict=True)):
        if known is None:
            continue
        code = known.get(value)
        if code is None:
            allowed = " ".join(one.replace(" ", "#") for one, about in known.items() if not about.obsolete)
            message = _(
                "The {ordinal} indicator of {tag} is “{value}”.",
                ordinal=ORDINALS[place], tag=field.tag, value=value.replace(" ", "#"),
            )  # fmt: skip
            remedy = _("Use one of {allowed} (# is a blank).", allowed=allowed or "#")
            yield Finding(
                WARNING, "indicator-unknown", message, remedy, field.tag, index, position=f"ind{place + 1}"
            )  # fmt: skip
        elif code.obsolete:
            message = _(
                "The {ordinal} indicator of {tag} is “{value}”, which is no longer used.",
                ordinal=ORDINALS[place], tag=field.tag, value=value.replace(" ", "#"),
            )  # fmt: skip
            yield Finding(HINT, "indicator-obsolete", message, None, field.tag, index, position=f"ind{place + 1}")
    yield from _source(field, spec, index)


def _source(field: Data, spec: FieldSpec, index: int) -> Iterator[Finding]:
    """An indicator that says “source in $2” and $2 belong together."""
    for place, (value, known) in enumerate(zip((field.ind1, field.ind2), spec.indicators, strict=True)):
        if known and value in known and known[value].label.endswith("in $2") and not field.first("2"):
            message = _(
                "The {ordinal} indicator of {tag} says that $2 names the source, but there is no $2.",
                ordinal=ORDINALS[place], tag=field.tag,
            )  # fmt: skip
            yield Finding(WARNING, "source-missing", message, _("Add $2."), field.tag, index, "2", f"ind{place + 1}")


def _subfields(field: Data, spec: FieldSpec, index: int) -> Iterator[Finding]:
    if spec.subfields is None:
        return
    counts = Counter(code for code, _value in field.subfields)
    for code, count in counts.items():
        if code == LOCAL_SUBFIELD:
            continue
        about = spec.subfields.get(code)
        if about is None:
            message = _("Field {tag} has no subfield ${code}.", tag=field.tag, code=code)
            remedy = _("It has {codes}.", codes=" ".join(f"${one.code}" for one in spec.shown_subfields()))
            yield Finding(ERROR, "subfield-unknown", message, remedy, field.tag, index, code)
        elif about.obsolete:
            message = _("Subfield ${code} of {tag} is no longer used.", tag=field.tag, code=code)
            yield Finding(HINT, "subfield-obsolete", message, None, field.tag, index, code)
        elif count > 1 and not about.repeatable:
            message = _(
                "Subfield ${code} of {tag} ({name}) stands {times} times, and may stand once.",
                code=code, tag=field.tag, name=named(about.label), times=count,
            )  # fmt: skip
            remedy = _("Put it into a field of its own, or into one subfield.")
            yield Finding(WARNING, "subfield-repeated", message, remedy, field.tag, index, code)
    for code in {code for code, value in field.subfields if not value.strip()}:
        message = _("Subfield ${code} of {tag} is empty.", code=code, tag=field.tag)
        yield Finding(WARNING, "subfield-empty", message, _("Fill it in or take it out."), field.tag, index, code)


def repeated(record: MarcRecord, kind: str) -> Iterator[Finding]:
    """Fields that may stand once and stand more often."""
    seen: set[str] = set()
    for index, field in enumerate(record.fields):
        tag = field[0]
        if tag not in seen:
            seen.add(tag)
            continue
        spec = None if is_local(tag) else spec_of(kind, tag)
        if spec is not None and not spec.repeatable:
            message = _("Field {tag} ({name}) may stand once in a record.", tag=tag, name=named(spec.name))
            yield Finding(ERROR, "field-repeated", message, _("Take out all but one."), tag, index)
