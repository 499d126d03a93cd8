"""Translations: which text stands on which pages, what is missing, and how a catalogue becomes what gettext reads.

Needs nothing but Babel, so that it can run while the program is being installed: no binary stands in the repository.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent / "locale"
READERS_ONLY = frozenset({"ar"})  # the public pages and messages speak these; the desk does not yet
FRENCH_BLANKS = re.compile(r"(?<=\S) (?=[:;?!»])|(?<=«) ")

# Whose text readers meet. Rules and actions of these packages say what is refused and why on public pages too.
PUBLIC = (
    "src/shelflist/doors/opac/",
    "src/shelflist/departments/lists/",
    "src/shelflist/departments/suggestions/",
    "src/shelflist/ground/printing/words.py",
    "src/shelflist/ground/ui/localise.py",
    "src/shelflist/ground/ui/templates/4",
    "src/shelflist/ground/ui/templates/5",
    "src/shelflist/ground/ui/templates/ui/error.html",
    "src/shelflist/ground/ui/templates/ui/plain.html",
    "src/shelflist/ground/ui/templates/ui/public.html",
    "src/shelflist/ground/ui/templates/ui/skeleton.html",
    "src/shelflist/ground/ui/templates/ui/components/",
    "src/shelflist/departments/circulation/rules/renewing.py",
    "src/shelflist/departments/circulation/paper.py",
    "src/shelflist/departments/holds/readers.py",
    "src/shelflist/departments/holds/rules/",
    "src/shelflist/observers/search/",
    "src/shelflist/records/catalog/kinds.py",
    "src/shelflist/records/fines/rules/kinds.py",
    "src/shelflist/records/fines/templates/fines/pay.html",
    "src/shelflist/records/fines/views/receipts.py",
    "src/shelflist/records/patrons/rules/applying.py",
    "src/shelflist/records/patrons/rules/devices.py",
    "src/shelflist/records/patrons/rules/fields.py",
    "src/shelflist/records/patrons/rules/messages.py",
    "src/shelflist/records/patrons/rules/pins.py",
    "src/shelflist/records/patrons/actions/forgotten.py",
    "src/shelflist/records/patrons/actions/pins.py",
    "src/shelflist/observers/notices/actions/finding.py",
    "src/shelflist/observers/notices/actions/forgotten.py",
    "src/shelflist/observers/notices/templates/notices/stopped.html",
)


def sources(folder: Path = FOLDER) -> Iterator[Path]:
    """The catalogues that translators write."""
    return iter(sorted(folder.glob("*/LC_MESSAGES/django.po")))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def is_public(message: Message) -> bool:
    return any(place.startswith(PUBLIC) for place, _line in message.locations)


def is_translated(message: Message) -> bool:
    forms = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return all(forms) and not message.fuzzy


def missing(catalogue: Catalog, *, public: bool = True) -> list[Message]:
    """What is not translated, on the public pages or everywhere."""
    return [one for one in catalogue if one.id and not is_translated(one) and (is_public(one) or not public)]


def is_complete(catalogue: Catalog) -> bool:
    """Whether readers are offered the language. One new sentence does not take it from them: a test asks for that."""
    public = sum(1 for one in catalogue if one.id and is_public(one))
    return len(missing(catalogue)) * 100 <= public


def compile_all(folder: Path = FOLDER, *, anew: bool = False) -> list[Path]:
    """Write what gettext reads beside each catalogue whose public pages are complete, where it is not newer already.

    A page half in English would be read aloud with the wrong voice (WCAG 3.1.1); so a language that is not complete is
    not offered, which is to say that it is not written.
    """
    written = []
    for path in sources(folder):
        made = path.with_suffix(".mo")
        if not anew and made.is_file() and made.stat().st_mtime >= path.stat().st_mtime:
            continue
        catalogue = read(path)
        if not is_complete(catalogue):
            made.unlink(missing_ok=True)
            continue
        _write(catalogue, made)
        written.append(made)
    return written


def kept_together(text: str) -> str:
    """French sets a blank before : ; ? ! and within « »: no line may break there. Translators type plain blanks."""
    return FRENCH_BLANKS.sub("\N{NO-BREAK SPACE}", text)


def _write(catalogue: Catalog, path: Path) -> None:
    """At once, for another process may be reading the old one."""
    if catalogue.locale is not None and catalogue.locale.language == "fr":
        for one in catalogue:
            forms = one.string or ""
            one.string = kept_together(forms) if isinstance(forms, str) else tuple(map(kept_together, forms))
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".mo")
    with os.fdopen(handle, "wb") as file:
        write_mo(file, catalogue)
    Path(name).chmod(0o644)
    Path(name).replace(path)


if __name__ == "__main__":
    compile_all()
