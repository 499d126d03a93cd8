"""Collects every text of the program into the catalogues of the translators and compiles them: `make words`.

Text in templates stands in {% translate %} and {% blocktranslate %}, text in Python in `_("…")` and its like; no
xgettext is needed. What is translated stays; what the program no longer says goes; nothing is ever guessed.
`make words` is enough; `words.py --check` says what has no translation yet, `words.py --new it` begins a language.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import write_po
from django.conf import settings
from django.utils.translation.template import templatize

from shelflist.ground.ui import catalogues
from shelflist.records.catalog import format as marc
from shelflist.records.catalog.format.table import CONTEXT as MARC

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = ROOT / "src" / "shelflist"
ONE, PLURAL, CONTEXT = None, (1, 2), ((1, "c"), 2)
KEYWORDS = {
    **dict.fromkeys(("_", "phrase", "say", "p_", "gettext", "gettext_now", "gettext_lazy"), ONE),
    **dict.fromkeys(("nphrase", "ngettext", "ngettext_lazy"), PLURAL),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), CONTEXT),
    "npgettext": ((1, "c"), 2, 3),
}
TEXTS = {".html", ".txt", ".xml"}


def main(arguments: list[str]) -> int:
    settings.configure(USE_I18N=True)
    for language in arguments[arguments.index("--new") + 1 :] if "--new" in arguments else ():
        _begin(language)
    said = collect()
    for path in catalogues.sources():
        catalogue = catalogues.read(path)
        language = path.parts[-3]
        if "--check" not in arguments:
            update(catalogue, said)
            save(catalogue, path)
        public, all_of_it = (len(catalogues.missing(catalogue, public=one)) for one in (True, False))
        print(f"{language}: {len(said)} texts, {all_of_it} to translate, {public} of them on public pages")  # noqa: T201 - the answer
    catalogues.compile_all()
    return 0


def collect() -> Catalog:
    """Every text of the program with the files that say it, without line numbers: those would change all the time."""
    catalogue = Catalog(fuzzy=False)
    for path in sorted(PROGRAM.rglob("*")):
        inside = path.relative_to(PROGRAM).parts
        if "tests" in inside or "migrations" in inside:
            continue
        for message, comments, context in _texts(path):
            catalogue.add(
                message,
                locations=[(path.relative_to(ROOT).as_posix(), 0)],
                auto_comments=comments,
                context=context,
            )
    for name in sorted(set(marc.names()) - {""}):
        catalogue.add(name, locations=[("src/shelflist/records/catalog/format/data", 0)], context=MARC)
    return catalogue


def update(catalogue: Catalog, said: Catalog) -> None:
    catalogue.update(said, no_fuzzy_matching=True, update_header_comment=False, keep_user_comments=True)
    catalogue.obsolete.clear()
    if str(catalogue.locale) in catalogues.READERS_ONLY:  # nobody is asked for what its pages never say
        for one in [one for one in catalogue if one.id and not catalogues.is_public(one) and not any(_forms(one))]:
            catalogue.delete(one.id, one.context)


def _forms(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, (list, tuple)) else (message.string,)


def save(catalogue: Catalog, path: Path) -> None:
    """Without the times and names that Babel puts on top: the repository knows who wrote what, and when."""
    text = io.BytesIO()
    catalogue.header_comment = f"# Shelflist: {catalogue.locale.english_name}" if catalogue.locale else ""
    write_po(text, catalogue, width=0, no_location=False, omit_header=False, include_lineno=False, ignore_obsolete=True)
    dates = (b'"POT-Creation-Date:', b'"PO-Revision-Date:', b'"Last-Translator:', b'"Language-Team:', b'"Generated-By:')
    names = (b'"Project-Id-Version:', b'"Report-Msgid-Bugs-To:')
    lines = [line for line in text.getvalue().splitlines(keepends=True) if not line.startswith(dates + names)]
    path.write_bytes(b"".join(lines))


def _begin(language: str) -> None:
    path = catalogues.FOLDER / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        path.parent.mkdir(parents=True)
        save(Catalog(locale=language, fuzzy=False), path)


def _texts(path: Path) -> Iterator[tuple[str | tuple[str, ...], list[str], str | None]]:
    if path.suffix == ".py":
        source = path.read_text(encoding="utf-8")
    elif path.suffix in TEXTS and "templates" in path.parts:
        lines = templatize(path.read_text(encoding="utf-8")).splitlines()
        source = " ".join(line.strip() for line in lines)  # what is left of the markup must not look like indentation
    else:
        return
    for _line, keyword, said, comments in extract_python(
        io.BytesIO(source.encode()), list(KEYWORDS), ["Translators:"], {"encoding": "utf-8"}
    ):
        parts = said if isinstance(said, tuple) else (said,)
        wanted = KEYWORDS[keyword]
        context = parts[0] if wanted in (CONTEXT, KEYWORDS["npgettext"]) else None
        texts = parts[1:] if context is not None else parts
        plural = keyword.startswith("n")
        texts = texts[: 2 if plural else 1]
        if all(isinstance(one, str) and one for one in texts) and len(texts) == (2 if plural else 1):
            yield (tuple(texts) if plural else texts[0]), comments, context


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
