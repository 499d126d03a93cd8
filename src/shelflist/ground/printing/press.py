"""Templates and plain values to PDF, or to pictures for a preview.

`pdf("letter", values)` is all that most callers need. What a template gets are plain values: text, numbers, lists,
mappings; phrases, dates and money are put into words first, and whatever has `to_data` (a barcode, a picture) becomes
that. Nothing of a value is ever read as a template: values travel beside the source, never in it.
"""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst
from django.utils import translation

from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.printing import apart
from shelflist.ground.ui import localise

log = logging.getLogger("shelflist.printing")
SOURCES = Path(__file__).parent / "typst"
ARCHIVAL: list[typst.PDFStandard] = ["a-2b"]
Kind = Literal["pdf", "svg", "png"]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be pressed: the whole source, what it gets, and as what. Plain values, so that it can go elsewhere."""

    source: str
    inputs: Mapping[str, str]
    kind: Kind = "pdf"
    archival_at: datetime | None = None
    dots_per_inch: int = 144


def pdf(
    template: str, values: Mapping[str, Any] | Sequence[Mapping[str, Any]], *, archival_at: datetime | None = None
) -> bytes:
    """A template with one set of values, or with many, one after the other.

    The language is the reader's (`translation.override` changes it), or what a set of values says in "language".
    With `archival_at` it becomes PDF/A-2b, which has to say when it was made.
    """
    return pages(template, values, archival_at=archival_at)[0]


def pages(
    template: str,
    values: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    *,
    kind: Kind = "pdf",
    archival_at: datetime | None = None,
    dots_per_inch: int = 144,
) -> list[bytes]:
    """As `pdf`, or a picture of each page. What the library made of the template counts, as long as it works."""
    from shelflist.ground.printing.queries import changed_source

    source = built_in(template)
    what = order(source, values, kind=kind, archival_at=archival_at, dots_per_inch=dots_per_inch)
    changed = changed_source(template)
    if changed is not None:
        try:
            return press_apart(replace(what, source=prelude() + changed))
        except (apart.Wrong, apart.TooMuch) as problem:
            log.warning("The library’s own template %s does not work, the built-in one is used: %s", template, problem)
    return press(what)


def order(
    source: str,
    values: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    *,
    kind: Kind = "pdf",
    archival_at: datetime | None = None,
    dots_per_inch: int = 144,
) -> Order:
    """The source of a template and its values, ready for the press."""
    pieces = [values] if isinstance(values, Mapping) else list(values)
    language = translation.get_language() or "en"
    inputs = {
        "values": json.dumps([plain(piece) for piece in pieces], ensure_ascii=False),
        "language": language,
        "words": json.dumps(_words(language), ensure_ascii=False),
    }
    if archival_at:
        inputs["dated"] = "yes"
    return Order(prelude() + source, inputs, kind, archival_at, dots_per_inch)


def press(what: Order) -> list[bytes]:
    """Press it here and now: one document, or one picture for each page. TypstError for a source that is wrong."""
    made = compiler().compile(
        what.source.encode(),
        format=what.kind,
        ppi=what.dots_per_inch,
        sys_inputs=dict(what.inputs),
        timestamp=int(what.archival_at.timestamp()) if what.archival_at else None,
        pdf_standards=ARCHIVAL if what.archival_at else [],
    )
    assert made is not None  # it is only None when a file was asked for
    return made if isinstance(made, list) else [made]


def press_apart(what: Order, *, seconds: int = apart.SECONDS) -> list[bytes]:
    """Press what somebody else wrote, with limits. apart.Wrong or apart.TooMuch when it cannot be pressed."""
    from shelflist.ground.printing.fonts import folders

    task = {
        "source": what.source,
        "inputs": dict(what.inputs),
        "kind": what.kind,
        "dots_per_inch": what.dots_per_inch,
        "archival_at": int(what.archival_at.timestamp()) if what.archival_at else None,
        "folders": list(folders()),
    }
    return apart.press(task, seconds=seconds)


def compiler() -> typst.Compiler:
    """A compiler whose root is an empty folder, so that a template finds no file, and packages no door to the network.

    One for each call: they are cheap, and two requests may press at the same time. The faces are shared.
    """
    from shelflist.ground.printing.fonts import fonts

    return typst.Compiler(b"", root=_empty(), font_paths=fonts(), package_path=_empty(), package_cache_path=_empty())


@cache
def _empty() -> str:
    return tempfile.mkdtemp(prefix="shelflist-paper-")


@cache
def prelude() -> str:
    """What every template can use; it goes in front of each."""
    return (SOURCES / "prelude.typ").read_text(encoding="utf-8") + "\n"


@cache
def names() -> tuple[str, ...]:
    """Every template."""
    return tuple(sorted(path.stem for path in SOURCES.glob("*.typ") if path.stem != "prelude"))


@cache
def built_in(template: str) -> str:
    """The source of a template as it came with the program. LookupError when there is none of that name."""
    path = SOURCES / f"{template}.typ"
    if template == "prelude" or not template.replace("-", "").isalnum() or not path.is_file():
        raise LookupError(f"there is no template {template}")
    return path.read_text(encoding="utf-8")


def plain(value: Any) -> Any:
    """A value as templates get it: JSON, in the reader's words."""
    if isinstance(value, Mapping):
        language = value.get("language")
        known = isinstance(language, str) and translation.check_for_language(language)
        with translation.override(language) if known else nullcontext():
            return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, str):
        return value
    if isinstance(value, Phrase | date | datetime | Money):
        return localise.text(value)
    if hasattr(value, "to_data"):
        return plain(value.to_data())
    if isinstance(value, Sequence):
        return [plain(one) for one in value]
    return value


@cache
def _words(language: str) -> dict[str, str]:
    """The few words that built-in templates bring themselves, in this language."""
    from shelflist.ground.printing.words import WORDS

    with translation.override(language):
        return {name: localise.text(said) for name, said in WORDS.items()}
