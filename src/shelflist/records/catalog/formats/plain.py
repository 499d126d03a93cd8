"""A record as lines for people: what Z39.50 calls SUTRS."""

from __future__ import annotations

from shelflist.records.catalog.formats.description import describe
from shelflist.records.catalog.marc import MarcRecord


def plain_text(record: MarcRecord, *, full: bool = True) -> str:
    """Label and words, line by line; the brief form says author, title, edition, publication and numbers only."""
    it = describe(record)
    published = ", ".join(part for part in (it.place, it.derived.publisher, it.date or it.year) if part)
    lines = [
        *(("Author", name.text) for name in it.authors),
        ("Title", it.title),
        ("Title", it.derived.title_original),
        ("Edition", it.edition),
        ("Published", published),
        *(("ISBN", number) for number in it.numbers("isbn")),
        *(("ISSN", number) for number in it.numbers("issn")),
    ]
    if full:
        lines += [
            ("Extent", it.derived.extent),
            *(("Series", f"{title} ; {volume}" if volume else title) for title, volume in it.series),
            *(("Summary", text) for text in it.summaries),
            *(("Contents", text) for text in it.contents),
            *(("Note", text) for text in it.notes),
            *(("Subject", subject.text) for subject in it.subjects),
            *(("With", name.text) for name in it.names if name not in it.authors),
            *(("Link", link.url) for link in it.links),
        ]
    return "".join(f"{label + ':':<11}{' '.join(text.split())}\n" for label, text in lines if text.strip())
