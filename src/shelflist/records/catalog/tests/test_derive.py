"""What the columns say about a record."""

from __future__ import annotations

import pytest
from hypothesis import given

from shelflist.records.catalog import numbers
from shelflist.records.catalog.derive import Derived, derive, trimmed
from shelflist.records.catalog.marc import Control, Data, Field, MarcRecord
from shelflist.records.catalog.tests.samples import LEADER, gatsby, records


def derived(*fields: Field, leader: str = LEADER) -> Derived:
    return derive(MarcRecord(leader, list(fields)))


def title(*subfields: tuple[str, str], skip: str = "0") -> Data:
    return Data("245", "0", skip, list(subfields))


def test_a_plain_book() -> None:
    book = derive(gatsby())
    assert (book.kind, book.title, book.title_rest) == ("bib", "The great Gatsby", "a novel")
    assert book.author == "Fitzgerald, F. Scott (Francis Scott)"
    assert (book.year, book.language, book.publisher, book.extent) == (1925, "eng", "Scribner", "218 pages")
    assert (book.series, book.material, book.audience) == ("Scribner library ; 1", "book", "")
    assert (book.classification, book.marc_type, book.bib_level) == ("813.52", "a", "m")
    assert book.title_key == "the great gatsby"
    assert book.control_number == "ocm00012345"
    assert set(book.identifiers) == {
        ("control", "ocm00012345"),
        ("control", "(OCoLC)ocm00012345"),
        ("oclc", "12345"),
        ("isbn", "9780684801520"),
    }
    for word in ("gatsby", "fitzgerald", "rich", "9780684801520"):
        assert f" {word}" in book.search_text
    assert book.warnings == ()


@given(records())
def test_deriving_never_fails(record: MarcRecord) -> None:
    made = derive(record)
    assert len(made.title_key) <= 120
    assert made == derive(record)


def test_articles_do_not_count_for_sorting() -> None:
    assert derived(title(("a", "The Zebra"), skip="4")).title_sort == derived(title(("a", "Zebra"))).title_sort
    assert derived(title(("a", "The zebra"))).title_sort < derived(title(("a", "Zebra"))).title_sort


def test_parts_belong_to_the_title_and_to_its_key() -> None:
    made = derived(title(("a", "Dune."), ("n", "Part two,"), ("p", "The prophecy /")))
    assert made.title == "Dune. Part two, The prophecy"
    assert made.title_key == "dune part two the prophecy"


def test_the_original_script_is_found_by_its_link() -> None:
    made = derived(
        Data("100", "1", " ", [("6", "880-01"), ("a", "Tolstoĭ, Lev.")]),
        title(("6", "880-02"), ("a", "Voĭna i mir /")),
        Data("880", "1", "0", [("6", "245-02/(N"), ("a", "Война и мир /")]),
        Data("880", "1", " ", [("6", "100-01/(N"), ("a", "Толстой, Лев.")]),
    )
    assert made.title_original == "Война и мир"
    assert made.author_original == "Толстой, Лев"
    assert " воина" in made.search_text


@pytest.mark.parametrize(
    ("fixed", "date", "year"),
    [
        ("1998", "c1999", 1998),
        ("    ", "[1998?]", 1998),
        ("19uu", "c1999.", 1999),
        ("||||", "19--", None),
        ("9999", "", None),
        ("", "2001-2005", 2001),
        ("", "MCMXCVIII", None),
        ("", "12345", None),
    ],
)
def test_the_year(fixed: str, date: str, year: int | None) -> None:
    made = derived(Control("008", f"850101s{fixed}"), Data("260", " ", " ", [("c", date)]))
    assert made.year == year


def test_the_publisher_is_preferred_to_the_distributor() -> None:
    made = derived(Data("264", " ", "2", [("b", "Distributor,")]), Data("264", " ", "1", [("b", "Publisher,")]))
    assert made.publisher == "Publisher"


def fixed(**places: str) -> Control:
    """A 008 with characters at places: p23="o"."""
    text = list(" " * 40)
    for name, char in places.items():
        text[int(name[1:])] = char
    return Control("008", "".join(text))


@pytest.mark.parametrize(
    ("kind", "control", "others", "material"),
    [
        ("am", fixed(), [], "book"),
        ("am", fixed(p23="d"), [], "largeprint"),
        ("am", fixed(p23="f"), [], "braille"),
        ("am", fixed(p23="o"), [], "ebook"),
        ("am", fixed(), [Data("338", " ", " ", [("b", "cr")])], "ebook"),
        ("am", fixed(), [Control("007", "cr"), title(("a", "x"), ("h", "[electronic resource]"))], "ebook"),
        ("aa", fixed(), [], "article"),
        ("as", fixed(p23="o"), [], "serial"),
        ("ai", fixed(), [], "serial"),
        ("cm", fixed(), [], "score"),
        ("em", fixed(), [], "map"),
        ("gm", fixed(p33="v"), [], "video"),
        ("gm", fixed(p33="s"), [], "picture"),
        ("im", fixed(), [], "spoken"),
        ("jm", fixed(), [], "music"),
        ("km", fixed(), [], "picture"),
        ("mm", fixed(p26="g"), [], "game"),
        ("mm", fixed(p26="d"), [], "ebook"),
        ("mm", fixed(), [], "computer"),
        ("om", fixed(), [], "kit"),
        ("pc", fixed(), [], "mixed"),
        ("rm", fixed(p33="g"), [], "game"),
        ("rm", fixed(p33="r"), [], "object"),
        ("tm", fixed(), [], "manuscript"),
    ],
)
def test_the_material(kind: str, control: Control, others: list[Field], material: str) -> None:
    assert derived(control, *others, leader=f"00000n{kind} a2200000 i 4500").material == material


def test_fixed_fields_give_audience_form_and_video_format() -> None:
    made = derived(fixed(p22="j", p29="o"), Control("007", "vd cvaizq"), leader="00000ngm a2200000 i 4500")
    assert (made.audience, made.item_form, made.video_format) == ("j", "o", "v")
    assert derived(fixed(p22="j"), leader="00000nas a2200000 i 4500").audience == ""
    assert derived(fixed(p22="|")).audience == ""


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("The great Gatsby /", "The great Gatsby"),
        ("Dictionary.", "Dictionary"),
        ("Made in the U.S.A.", "Made in the U.S.A."),
        ("Dr.", "Dr."),
        ("And then ...", "And then ..."),
        ("Who?", "Who?"),
        ("  x :  ", "x"),
        ("", ""),
    ],
)
def test_isbd_punctuation_is_trimmed(text: str, plain: str) -> None:
    assert trimmed(text) == plain


@pytest.mark.parametrize(
    ("text", "isbn"),
    [
        ("0684801523", "9780684801520"),
        ("0-8044-2957-X", "9780804429573"),
        ("080442957x", "9780804429573"),
        ("978-0-306-40615-7", "9780306406157"),
        ("306406152", "9780306406157"),
        ("0684801524", None),
        ("9780306406158", None),
        ("1234567890123", None),
        ("", None),
        ("٠٦٨٤٨٠١٥٢٣", None),
    ],
)
def test_isbns_are_brought_to_13_digits_when_their_check_digit_holds(text: str, isbn: str | None) -> None:
    assert numbers.isbn13(text) == isbn


@pytest.mark.parametrize(
    ("field", "identifier"),
    [
        (Data("020", " ", " ", [("a", "0394800168 $7.99")]), ("isbn", "9780394800165")),
        (Data("022", " ", " ", [("a", "0378-5955")]), ("issn", "0378-5955")),
        (Data("024", "1", " ", [("a", "036000291452")]), ("upc", "036000291452")),
        (Data("024", "2", " ", [("a", "M-2306-7118-7")]), ("ismn", "9790230671187")),
        (Data("024", "3", " ", [("a", "9780306406157")]), ("isbn", "9780306406157")),
        (Data("010", " ", " ", [("a", "   85-2 ")]), ("lccn", "85000002")),
        (Data("010", " ", " ", [("a", "n  79021800/AC/r932")]), ("lccn", "n79021800")),
        (Data("035", " ", " ", [("a", "(OCoLC)ocm00012345")]), ("oclc", "12345")),
        (Data("035", " ", " ", [("a", "(DE-599)ZDB2415107")]), ("control", "(DE-599)ZDB2415107")),
    ],
)
def test_identifiers_are_normalised(field: Data, identifier: tuple[str, str]) -> None:
    made = derived(field)
    assert made.identifiers == (identifier,)
    assert made.warnings == ()


@pytest.mark.parametrize(
    "field",
    [
        Data("020", " ", " ", [("a", "0684801524 (pbk.)")]),
        Data("022", " ", " ", [("a", "0378-5954")]),
        Data("024", "1", " ", [("a", "036000291453")]),
    ],
)
def test_a_wrong_check_digit_is_a_warning_and_no_identifier(field: Data) -> None:
    made = derived(field)
    assert made.identifiers == ()
    assert "not valid" in str(made.warnings[0])


def test_a_cancelled_isbn_is_no_identifier() -> None:
    assert derived(Data("020", " ", " ", [("z", "0684801523")])).identifiers == ()


def test_authorities_are_called_by_their_heading() -> None:
    heading = Data("100", "1", " ", [("a", "Twain, Mark,"), ("d", "1835-1910."), ("x", "Humor")])
    made = derived(Control("001", "n1"), heading, leader="00000nz  a2200000n  4500")
    assert (made.kind, made.title, made.material) == ("authority", "Twain, Mark, 1835-1910 -- Humor", "")


def test_holdings_are_called_by_their_call_number() -> None:
    shelf = Data("852", "0", " ", [("b", "Main"), ("h", "813.52"), ("i", "F553g")])
    made = derived(Control("004", "ocm1"), shelf, leader="00000cx  a22000003  4500")
    assert (made.kind, made.title) == ("holdings", "813.52 F553g")


def test_a_record_without_a_title_still_has_columns() -> None:
    made = derived(Data("500", " ", " ", [("a", "x")]))
    assert made.title == made.title_key == ""
    assert derived(title(("a", "."))).title == ""
    assert derived(Data("240", "1", "0", [("a", "Works.")])).title == "Works"


def test_hld_01_editions_and_formats_of_one_work_have_one_key() -> None:
    first = derived(title(("a", "Moby Dick ;"), ("b", "or, The whale /")))
    again = derived(title(("a", "Moby-Dick /")))
    assert first.work_key == again.work_key == "|moby dick"
    assert derive(gatsby()).work_key == "fitzgerald f scott francis scott|the great gatsby"
