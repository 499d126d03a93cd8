"""Raw scans and what they must come out as (P24), check digits, and new numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.ground.common import barcodes
from shelflist.ground.common.barcodes import BarcodePattern, classify, normalise

CARD = "21234000000018"
ITEM = "31234000000057"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")
AZERTY = str.maketrans("1234567890", "&é\"'(-è_çà")

# what the scanner sends, what it looks like, the likeliest stored value
SCANS = [
    # as it should be
    (CARD, "card", CARD),
    (ITEM, "item", ITEM),
    # what scanners add behind
    (f"{ITEM}\r", "item", ITEM),
    (f"{ITEM}\n", "item", ITEM),
    (f"{ITEM}\r\n", "item", ITEM),
    (f"{ITEM}\t", "item", ITEM),
    (f"{ITEM}   ", "item", ITEM),
    (f"{ITEM}\x03", "item", ITEM),
    (f"\x02{ITEM}\x03", "item", ITEM),
    (f"  {CARD}\r", "card", CARD),
    # symbology identifiers
    (f"]A0{ITEM}", "item", ITEM),
    (f"]A1{ITEM}", "item", ITEM),
    (f"]C0{ITEM}", "item", ITEM),
    (f"]C1{ITEM}", "item", ITEM),
    (f"]F0{ITEM}", "item", ITEM),
    (f"]F2{CARD}\r", "card", CARD),
    (f"]I0{CARD}", "card", CARD),
    (f"]Q3{CARD}", "card", CARD),
    ("]E09780306406157", "isbn", "9780306406157"),
    # Codabar's start and stop letters, alone and with an identifier
    (f"A{ITEM}B", "item", ITEM),
    (f"a{ITEM}b", "item", ITEM),
    (f"A{ITEM}A", "item", ITEM),
    (f"D{CARD}C", "card", CARD),
    (f"T{CARD}E", "card", CARD),
    (f"]F0A{ITEM}D\r", "item", ITEM),
    (f"A {ITEM} B", "item", ITEM),
    # Code 39's stars
    (f"*{ITEM}*", "item", ITEM),
    (f"]A0*{CARD}*", "card", CARD),
    # printed in groups, copied from a letter, pasted from a web page
    ("3 1234 00000 0057", "item", ITEM),
    ("3-1234-00000-0057", "item", ITEM),
    ("2 1234 0000 0001 8", "card", CARD),
    ("3–1234–00000–0057", "item", ITEM),
    ("3\u00a01234\u00a000000\u00a00057", "item", ITEM),
    ("3.1234.00000.0057", "item", ITEM),
    (f"\ufeff{ITEM}", "item", ITEM),
    (f"{ITEM[:5]}\u200b{ITEM[5:]}", "item", ITEM),
    (f"{ITEM[:5]}\u00ad{ITEM[5:]}", "item", ITEM),
    (f"\u202a{ITEM}\u202c", "item", ITEM),
    # other digits
    (ITEM.translate(FULL_WIDTH), "item", ITEM),
    (CARD.translate(ARABIC), "card", CARD),
    (CARD.translate(DEVANAGARI), "card", CARD),
    # a scanner set to an American keyboard on a French computer
    (ITEM.translate(AZERTY), "item", ITEM),
    (f"{CARD.translate(AZERTY)}\r", "card", CARD),
    # a misread digit is still a card or an item
    ("21234000000019", "card", "21234000000019"),
    ("31234000000058", "item", "31234000000058"),
    # books and magazines
    ("9780306406157", "isbn", "9780306406157"),
    ("978-0-306-40615-7", "isbn", "9780306406157"),
    ("0306406152", "isbn", "9780306406157"),
    ("0-306-40615-2", "isbn", "9780306406157"),
    ("0 306 40615 2", "isbn", "9780306406157"),
    ("080442957X", "isbn", "9780804429573"),
    ("080442957x", "isbn", "9780804429573"),
    ("978030640615751995", "isbn", "9780306406157"),
    ("97803064061575\u200b1995", "isbn", "9780306406157"),
    ("978030640615712", "isbn", "9780306406157"),
    ("9791034745692", "isbn", "9791034745692"),
    ("9770317847001", "issn", "03178471"),
    ("977031784700105", "issn", "03178471"),
    ("0317-8471", "issn", "03178471"),
    ("2434-561X", "issn", "2434561X"),
    # barcodes that no pattern claims
    ("12345", "barcode", "12345"),
    ("B0001234", "barcode", "B0001234"),
    ("lib-00001234", "barcode", "LIB00001234"),
    ("T000123K", "barcode", "T000123K"),
    ("9780306406158", "barcode", "9780306406158"),
    # commands
    ("u", "command", "u"),
    ("?", "command", "?"),
    ("/undo", "command", "/undo"),
    # words stay words
    ("war and peace", "text", None),
    ("Catch 22", "text", None),
    ("1984", "text", "1984"),
    ("Bello, Amina", "text", None),
    ("1939-1945", "text", "19391945"),
    ("apollo13", "text", "APOLLO13"),
    ("amina@example.org", "text", "AMINA@EXAMPLE.ORG"),
    ("東京の歴史", "text", None),
    ("20,000 leagues", "text", None),
    ("", "text", None),
    ("   \r", "text", None),
]


@pytest.mark.parametrize(("raw", "hint", "likeliest"), SCANS)
def test_p24_every_raw_scan_comes_out_right(raw: str, hint: str, likeliest: str | None) -> None:
    scan = classify(raw)
    assert scan.kind_hint == hint
    assert (scan.candidates[0] if scan.candidates else None) == likeliest


def test_p24_the_table_has_sixty_scans_or_more() -> None:
    assert len({raw for raw, _hint, _likeliest in SCANS}) >= 60


def test_p24_a_wrong_check_digit_is_told() -> None:
    assert classify("31234000000058").misread
    assert not classify(ITEM).misread


def test_p24_a_real_barcode_in_guards_is_still_looked_up_as_it_stands() -> None:
    assert classify("A12345B").candidates == ("12345", "A12345B")


def test_p24_words_keep_their_blanks_and_lose_only_what_nobody_sees() -> None:
    assert classify("  war and\u200b peace\r").text == "war and peace"


ZEROS = BarcodePattern("item", prefix="00", length=10, zeros_lost=True)
SHORT = BarcodePattern("card", prefix="21234", length=14, check_digit="luhn", prefix_lost=True)


@pytest.mark.parametrize("scan", ["12345678", "0012345678", "012345678"])
def test_p24_leading_zeros_that_were_lost_are_put_back(scan: str) -> None:
    assert classify(scan, [ZEROS]).candidates[0] == "0012345678"


@pytest.mark.parametrize("scan", ["1", "00000001", "18", "000000018"])
def test_p24_prefix_and_check_digit_that_were_lost_are_put_back(scan: str) -> None:
    # one character is a key, never a barcode
    found = classify(f"{scan:0>3}", [SHORT])
    assert found.kind_hint == "card"
    assert CARD in found.candidates


def test_p24_patterns_come_before_an_isbn_that_happens_to_fit() -> None:
    own = BarcodePattern("item", prefix="03", length=10)
    assert classify("0306406152", [own]).kind_hint == "item"
    assert classify("0306406152", []).kind_hint == "isbn"


def test_a_library_may_leave_normalisers_out_or_order_them_otherwise() -> None:
    steps = barcodes.normalisers(["unseen", "aim"])
    assert normalise(f"]C1A{ITEM}B\r", steps) == f"A{ITEM}B"
    with pytest.raises(ValueError, match="no normaliser called “magic”"):
        barcodes.normalisers(["magic"])


def test_the_trace_shows_each_step_that_changed_something() -> None:
    steps = [(step.name, after) for step, after in barcodes.trace(f"]F0A{ITEM}B\r")]
    assert steps == [("unseen", f"]F0A{ITEM}B"), ("aim", f"A{ITEM}B"), ("guards", ITEM)]


@given(st.text(max_size=60))
def test_no_scan_whatever_breaks_the_scan_box(raw: str) -> None:
    scan = classify(raw)
    assert scan.kind_hint in {"card", "item", "isbn", "issn", "barcode", "command", "text"}
    assert all(barcodes.storable(value) or scan.kind_hint == "command" for value in scan.candidates)
    assert len(set(scan.candidates)) == len(scan.candidates)


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing_more(raw: str) -> None:
    once = normalise(normalise(normalise(raw)))
    assert normalise(once) == once


# --- check digits: published examples ---------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["49927398716", "79927398713", "4539578763621486"])
def test_luhn_digits(number: str) -> None:
    assert barcodes.luhn_digit(number[:-1]) == number[-1]


def test_mod43_character_of_the_standards_example() -> None:
    assert barcodes.mod43_character("CODE39") == "W"
    assert barcodes.check_digit_holds("CODE39W", "mod43")
    assert not barcodes.check_digit_holds("CODE39X", "mod43")
    assert not barcodes.check_digit_holds("ü1", "mod43")


def test_isbn_and_issn_check_digits() -> None:
    assert barcodes.isbn13("0-8044-2957-X") == "9780804429573"
    assert barcodes.isbn13("9780804429573") == "9780804429573"
    assert barcodes.isbn13("9780804429574") == ""
    assert barcodes.isbn13("4006381333931") == ""  # a good EAN, but of a pen
    assert barcodes.issn_holds("03178471")
    assert not barcodes.issn_holds("03178472")


@given(st.integers(0, 10**8 - 1))
def test_a_new_barcode_fits_its_pattern_and_one_wrong_digit_never_does(number: int) -> None:
    code = barcodes.new_barcode("21234", number)
    pattern = BarcodePattern("card", prefix="21234", length=14, check_digit="luhn")
    assert pattern.fits(code)
    assert pattern.checks(code)
    for place in range(len(code)):
        other = code[:place] + str((int(code[place]) + 1) % 10) + code[place + 1 :]
        assert not pattern.checks(other)


def test_a_number_that_does_not_fit_is_said() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        barcodes.new_barcode("21234", 10**8)
    with pytest.raises(ValueError, match="is not a number"):
        barcodes.luhn_digit("12a")


@given(st.text(max_size=40))
def test_a_handle_folds_once_for_all_and_only_ascii(value: str) -> None:
    folded = barcodes.handle(value)
    assert barcodes.handle(folded) == folded
    assert barcodes.handle("straße ") == "STRAßE"
