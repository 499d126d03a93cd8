"""What the component templates show, worked out beforehand: day strips, refusals, form fields, sort links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from shelflist.ground.common.explanations import Day
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.refusals import Refusal
from shelflist.ground.ui import localise

MARK_CLASSES = {"start": "start", "shut": "shut", "aim": "aim", "due": "due", "open": ""}


@dataclass(frozen=True, slots=True)
class StripDay:
    """One cell of the day strip: its classes, weekday, number and what a screen reader says about it."""

    classes: str
    weekday: str
    number: int
    spoken: str


def day_strip(days: Iterable[Day]) -> list[StripDay]:
    """The cells of an explanation's day strip in the reader's language."""
    spoken = {
        "start": gettext("the loan starts"),
        "open": gettext("open"),
        "shut": gettext("shut"),
        "aim": gettext("reckoned day"),
        "due": gettext("due"),
    }
    return [
        StripDay(
            classes=" ".join(MARK_CLASSES[mark] for mark in day.marks if MARK_CLASSES[mark]),
            weekday=localise.weekday(day.on),
            number=day.on.day,
            spoken=", ".join([localise.day(day.on), *(spoken[mark] for mark in day.marks)]),
        )
        for day in days
    ]


@dataclass(frozen=True, slots=True)
class Reason:
    """A refusal as shown: its code, sentence, remedy, and the permission that may set it aside."""

    code: str
    message: Any
    remedy: Any
    overridable_with: str


def reasons(refusals: Iterable[Refusal | Mapping[str, Any]]) -> list[Reason]:
    """From Refusal objects or what `Refusal.to_data` stored."""
    shown = []
    for refusal in refusals:
        if isinstance(refusal, Mapping):
            shown.append(
                Reason(refusal["code"], refusal["message"], refusal.get("remedy"), refusal.get("overridable_with", ""))
            )
        else:
            shown.append(Reason(refusal.code, refusal.message, refusal.remedy, refusal.overridable_with))
    return shown


@dataclass(frozen=True, slots=True)
class Act:
    """A next step on a line.

    `how`: "link" goes there; "post" sends `fields` and puts the answer in place of the line; "panel" fetches the
    address into the line (Why?) and, without JavaScript, goes there. `key` is its letter.
    """

    label: Phrase
    href: str
    how: Literal["link", "post", "panel"] = "link"
    fields: tuple[tuple[str, str], ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class OverrideForm:
    """“Lend anyway”: where it is sent, what is sent again, and which refusals it sets aside."""

    label: Phrase
    action: str
    fields: tuple[tuple[str, str], ...]
    codes: tuple[str, ...]
    note: Phrase | None = None
    borrows: bool = False  # the reader may not set these aside: a supervisor signs for it


LineKind = Literal["ok", "hold", "stop", "late", "transit", "undone", "info", "none", "wait", "warn", "shelf"]
SOUNDS = {"ok": "ok", "shelf": "ok", "hold": "hold", "transit": "hold", "stop": "stop", "late": "stop"}


@dataclass(frozen=True, slots=True)
class Line:
    """One scan, one line: what happened (`out`), to what (`title`, `by`, `barcode` …), and what one may do next."""

    kind: LineKind
    out: Phrase
    under: Phrase | None = None
    title: str = ""
    href: str = ""
    words: Phrase | None = None  # instead of a title: “Nothing has the number …”
    by: Any = ""
    barcode: str = ""
    call_number: str = ""
    at: datetime | None = None
    states: tuple[tuple[str, Phrase], ...] = ()
    refusals: tuple[Any, ...] = ()
    acts: tuple[Act, ...] = ()
    override: OverrideForm | None = None
    is_new: bool = True
    id: str = ""
    said: Phrase | None = None  # what a screen reader hears; made of title, out and under when not given

    @property
    def sound(self) -> str:
        return SOUNDS.get(self.kind, "info")

    @property
    def spoken(self) -> str:
        if self.said is not None:
            return localise.text(self.said)
        parts = [self.title or localise.text(self.words), localise.text(self.out), localise.text(self.under)]
        parts += [localise.text(reason.message) for reason in reasons(self.refusals)]
        return ". ".join(part.rstrip(".") for part in parts if part)


def reason_count(count: int) -> Phrase:
    """`one reason`, `3 reasons`: the small print under “Not lent”."""
    return Phrase("one reason", {"count": count}, "{count} reasons")


def field(bound: BoundField, hint: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Context of field.html. Keyword attributes reach the widget; `data_key` becomes `data-key`."""
    hint = hint or str(bound.help_text or "")
    hint_id, error_id = f"{bound.auto_id}_hint", f"{bound.auto_id}_error"
    described = [name for name, there in ((error_id, bound.errors), (hint_id, hint)) if there]
    attrs = {name.replace("_", "-"): value for name, value in attributes.items()}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    widget = bound.field.widget
    kind = "one"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        kind = "many"
    elif isinstance(widget, CheckboxInput):
        kind = "tick"
    return {
        "bound": bound,
        "control": bound.as_widget(attrs=attrs),
        "kind": "hidden" if bound.is_hidden else kind,
        # A list names its own choice for nothing, and a placeholder says what is meant when the box is empty.
        "speaks_for_itself": isinstance(widget, Select) or "placeholder" in {**widget.attrs, **attrs},
        "hint": hint,
        "hint_id": hint_id,
        "error_id": error_id,
    }


def query(current: QueryDict, changes: Mapping[str, Any]) -> str:
    """A query string that keeps what is there: `?sort=-due&page=2`. None removes a value."""
    changed = current.copy()
    for name, value in changes.items():
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = str(value)
    return f"?{changed.urlencode()}" if changed else "?"


def sort_header(current: QueryDict, name: str, label: str, *, numeric: bool) -> SafeString:
    """A table head whose link sorts; a second press turns the order round, and the first page is shown again."""
    order = current.get("sort", "")
    down, up = order == f"-{name}", order == name
    target = query(current, {"sort": f"-{name}" if up else name, "page": None})
    aria = ' aria-sort="ascending"' if up else ' aria-sort="descending"' if down else ""
    return format_html(
        '<th scope="col"{}{}><a href="{}">{}</a></th>',
        SafeString(' class="num"' if numeric else ""),
        SafeString(aria),
        target,
        label,
    )
