"""Citations: what Typst makes of a title in each style, and files for reference managers."""

from __future__ import annotations

import pytest

from shelflist.doors.opac import citations
from shelflist.doors.opac.citations import Work, bibtex, cited, ris

pytestmark = pytest.mark.one_database
HAWK = Work(
    "k1", "H is for hawk: a memoir", ("Macdonald, Helen",), "Jonathan Cape", "London", 2014,
    isbn="9780224097000", language="eng",
)  # fmt: skip
SAID = {
    "apa": "Macdonald, H. (2014). <em>H is for hawk: a memoir</em>. Jonathan Cape.",
    "mla": "Macdonald, Helen. <em>H Is for Hawk: A Memoir</em>. Jonathan Cape, 2014.",
    "chicago": "Macdonald, Helen. 2014. <em>H Is for Hawk: A Memoir</em>. Jonathan Cape.",
    "harvard": "Macdonald, H. (2014) <em>H is for hawk: a memoir</em>. London: Jonathan Cape.",
    "ieee": "H. Macdonald, <em>H is for hawk: a memoir</em>. London: Jonathan Cape, 2014.",
    "ama": "Macdonald H. <em>H Is for Hawk: A Memoir</em>. Jonathan Cape; 2014.",
    "iso690": "MACDONALD, Helen, 2014. <em>H is for hawk: a memoir</em>. London: Jonathan Cape.",
}


@pytest.mark.parametrize("style", sorted(citations.STYLES))
def test_every_style_cites_as_it_should(style: str) -> None:
    """Upstream calls its HTML experimental: these are what was looked at."""
    assert cited(HAWK, style) == SAID[style]


def test_no_text_of_a_record_becomes_markup_or_code() -> None:
    nasty = Work("k2", '<script>alert(1)</script> #read("works.yml") "quoted": {x}', ('O\'Brien, "Flann"',))
    for style in ("apa", "mla"):
        shown = cited(nasty, style)
        assert "<script" not in shown
        assert "works.yml" not in shown or "#read" in shown, "it is said, not run"


def test_where_typst_fails_there_is_a_citation_in_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(citations.STYLES, "apa", ("APA", "no-such-style"))
    assert cited(HAWK, "apa") == "Macdonald, Helen. H is for hawk: a memoir. Jonathan Cape, 2014."


def test_files_for_reference_managers() -> None:
    assert ris(HAWK).split("\r\n")[:3] == ["TY  - BOOK", "TI  - H is for hawk: a memoir", "AU  - Macdonald, Helen"]
    assert ris(HAWK).endswith("ER  - \r\n")
    assert r"title = {100\% \{Hawk\} \& \textbackslash{}}" in bibtex(Work("k3", "100% {Hawk} & \\"))
