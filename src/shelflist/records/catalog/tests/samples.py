"""Records for the tests: a small hand-made one, generated ones, and where the shared library data lie."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import strategies as st

from shelflist.records.catalog.codec.marc8 import codesets
from shelflist.records.catalog.marc import Control, Data, MarcRecord

SHARED = Path(__file__).resolve().parents[6] / "shared" / "data"
needs_shared_data = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared library data are not here")

LEADER = "00000nam a2200000 i 4500"
CODES = "abcdefghijklmnopqrstuvwxyz0123456789"


def gatsby(**changes: str) -> MarcRecord:
    """A plain book; keyword arguments t245a="…" replace subfield $a of field 245 and so on."""
    record = MarcRecord(
        LEADER,
        [
            Control("001", "ocm00012345"),
            Control("003", "OCoLC"),
            Control("005", "20240102030405.0"),
            Control("008", "850101s1925    nyu           000 1 eng d"),
            Data("020", " ", " ", [("a", "0684801523 (pbk.) :"), ("c", "$12.00")]),
            Data("082", "0", "4", [("a", "813/.52"), ("2", "20")]),
            Data("100", "1", " ", [("a", "Fitzgerald, F. Scott"), ("q", "(Francis Scott),"), ("d", "1896-1940.")]),
            Data("245", "1", "4", [("a", "The great Gatsby :"), ("b", "a novel /"), ("c", "F. Scott Fitzgerald.")]),
            Data("264", " ", "1", [("a", "New York :"), ("b", "Scribner,"), ("c", "[1925]")]),
            Data("300", " ", " ", [("a", "218 pages ;"), ("c", "20 cm")]),
            Data("490", "1", " ", [("a", "Scribner library ;"), ("v", "1")]),
            Data("650", " ", "0", [("a", "Rich people"), ("v", "Fiction.")]),
        ],
    )
    for name, value in changes.items():
        tag, code = name[1:4], name[4]
        for place, field in enumerate(record.fields):
            if field[0] == tag and len(field) == 4:
                kept = [(have, value if have == code else old) for have, old in field.subfields]
                record.fields[place] = field._replace(subfields=kept)
    return record


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"), max_size=30).map(
    _nfc
)
_MARC8_LETTERS = sorted(
    {
        _nfc(chr(char))
        for table in codesets().values()
        for code, (char, mark) in table.items()
        if not mark and char > 0x20 and not 0x7F <= char < 0xA0
    }
)
_MARC8_MARKS = sorted(chr(char) for char, mark in codesets()[0x45].values() if mark)
_TRANSLITERATION = "\u0304\u0306\u0323\ufe20\ufe21"  # stand on any letter


def _usual(cluster: str) -> bool:
    """True for accents where a language has them: an unusual one speaks for another encoding than MARC-8."""
    return len(_nfc(cluster)) == 1 or len(cluster) > 2 or cluster[-1] in _TRANSLITERATION


_CLUSTER = st.builds(
    lambda letter, marks: letter + "".join(marks),
    st.sampled_from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    st.lists(st.sampled_from(_MARC8_MARKS), max_size=2),
).filter(_usual)
MARC8_TEXT = (
    st.lists(st.one_of(_CLUSTER, st.sampled_from(_MARC8_LETTERS), st.just(" ")), max_size=20).map("".join).map(_nfc)
)


def records(text: st.SearchStrategy[str] = TEXT) -> st.SearchStrategy[MarcRecord]:
    """Records that are in normal form: what reading gives."""
    filled = text.filter(lambda value: bool(value.strip()))
    control = st.builds(Control, st.sampled_from(["001", "003", "005", "008"]), filled)
    indicator = st.sampled_from(" 0123456789")
    subfields = st.lists(st.tuples(st.sampled_from(CODES), text), min_size=1, max_size=4)
    data = st.builds(Data, st.integers(10, 999).map(lambda number: f"{number:03}"), indicator, indicator, subfields)
    said = data.filter(lambda field: any(value.strip() for _code, value in field.subfields))
    title = st.builds(lambda value: Data("245", "0", "0", [("a", value)]), filled)
    fields = st.tuples(title, st.lists(st.one_of(control, said), max_size=6)).map(lambda pair: [pair[0], *pair[1]])
    return fields.map(lambda made: MarcRecord(LEADER, made))
