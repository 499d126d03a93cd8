"""Barcodes: what is drawn is what a scanner reads."""

from __future__ import annotations

import pytest

from shelflist.ground.printing import press, qr
from shelflist.ground.printing.rules.symbols import CODABAR_PATTERNS, CODE_39_PATTERNS, fitting, quiet_zone_findings
from shelflist.ground.printing.rules.symbols import symbol as bars
from shelflist.ground.printing.tests import paper

pytestmark = pytest.mark.django_db
READ = [
    ("code128", "31234000000017", "Code 128", "31234000000017"),
    ("code128", "HPL-2026/a b~", "Code 128", "HPL-2026/a b~"),
    ("code39", "LIB 12-34.$/+%", "Code 39", "LIB 12-34.$/+%"),
    ("code39", "0123456789", "Code 39", "0123456789"),
    ("code39", "ABCDEFGHIJKLM", "Code 39", "ABCDEFGHIJKLM"),
    ("code39", "NOPQRSTUVWXYZ", "Code 39", "NOPQRSTUVWXYZ"),
    ("codabar", "31234000000017", "Codabar", "A31234000000017B"),
    ("codabar", "12-34$5:6/7.8+9", "Codabar", "A12-34$5:6/7.8+9B"),
]


def test_prn_08_a_scanner_reads_every_symbology_with_all_of_its_characters() -> None:
    slips = [{"symbol": bars(text, symbology), "big": "x"} for symbology, text, *_ in READ]
    assert paper.scanned(press.pdf("slip80", slips)) == [(name, text) for *_, name, text in READ]


def test_prn_08_check_characters_are_added() -> None:
    assert bars("3123400000001", "codabar", check=True).text == "31234000000016"
    assert bars("CODE39", "code39", check=True).text == "CODE39W"


def test_prn_08_the_tables_are_those_of_the_standards() -> None:
    assert all(pattern.count("1") == 3 for sign, pattern in CODE_39_PATTERNS.items() if sign not in "$/+%")
    assert all(pattern[::2].count("1") == 0 for sign, pattern in CODE_39_PATTERNS.items() if sign in "$/+%")
    assert len(set(CODE_39_PATTERNS.values())) == 44
    assert len(set(CODABAR_PATTERNS.values())) == 20


@pytest.mark.parametrize(
    ("symbology", "text"), [("code39", "lower"), ("code39", "A*B"), ("codabar", "12A4"), ("codabar", ""), ("ean", "1")]
)
def test_prn_08_what_a_symbology_cannot_hold_is_refused(symbology: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"symbology|cannot hold"):
        bars(text, symbology)


def test_prn_08_quiet_zones_stand_on_both_sides() -> None:
    for symbology in ("code128", "code39", "codabar"):
        one = bars("31234000000017", symbology)
        last, width = one.bars[-1]
        assert one.bars[0][0] == 10
        assert one.width - last - width == 10


def test_prn_08_a_label_that_is_too_small_says_what_it_needs() -> None:
    one = bars("31234000000017", "codabar")
    narrow, low = quiet_zone_findings(one, width=25_000, height=4_000)
    assert (narrow.code, low.code) == ("barcode-too-wide", "barcode-too-low")
    assert "needs 40.9 mm" in str(narrow.message)
    assert quiet_zone_findings(one, width=42_000, height=8_000) == []


def test_prn_08_what_does_not_fit_the_wanted_symbology_becomes_code_128() -> None:
    assert fitting("31234000000017", "codabar") == "codabar"
    assert fitting("HPL17", "codabar") == "code128"


def test_prn_08_a_qr_code_is_read_back() -> None:
    text = "https://hartwell.example/my/loans?language=العربية"
    pdf = press.pdf("receipt80", {"square": qr.square(text)})
    assert paper.scanned(pdf) == [("QR Code", text)]
