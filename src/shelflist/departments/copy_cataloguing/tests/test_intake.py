"""ONIX and KBART: read, brought in as an import, and what is bad set aside with its bytes (ZED-12)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from shelflist.departments.cataloguing.models import ImportBatch
from shelflist.departments.cataloguing.tests.samples import SHARED, needs_shared_data
from shelflist.departments.cataloguing.tests.test_views import person
from shelflist.departments.copy_cataloguing.actions.intake import take_file_in
from shelflist.departments.copy_cataloguing.models import Intake
from shelflist.departments.copy_cataloguing.rules import kbart, onix
from shelflist.departments.copy_cataloguing.tests.test_acts import BY, codes, somebody
from shelflist.ground.journal.jobs import run_here
from shelflist.ground.journal.models import Job
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record
from shelflist.records.catalog.validation import validate

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LONG = """<Product datestamp="20260101"><RecordReference>x.1</RecordReference><NotificationType>03</NotificationType>
<ProductIdentifier><ProductIDType>15</ProductIDType><IDValue>9780261102217</IDValue></ProductIdentifier>
<DescriptiveDetail><ProductComposition>00</ProductComposition><ProductForm>BC</ProductForm>
<Collection><CollectionType>10</CollectionType><TitleDetail><TitleType>01</TitleType><TitleElement>
<TitleElementLevel>02</TitleElementLevel><PartNumber>4</PartNumber><TitleText>Tales</TitleText></TitleElement>
</TitleDetail></Collection>
<TitleDetail><TitleType>01</TitleType><TitleElement><TitleElementLevel>01</TitleElementLevel>
<TitlePrefix>The</TitlePrefix><TitleWithoutPrefix>hobbit</TitleWithoutPrefix><Subtitle>or there &amp; back</Subtitle>
</TitleElement></TitleDetail>
<Contributor><SequenceNumber>1</SequenceNumber><ContributorRole>A01</ContributorRole>
<NamesBeforeKey>J. R. R.</NamesBeforeKey><KeyNames>Tolkien</KeyNames></Contributor>
<Contributor><ContributorRole>A12</ContributorRole><PersonNameInverted>Lee, Alan</PersonNameInverted></Contributor>
<EditionNumber>4</EditionNumber>
<Language><LanguageRole>01</LanguageRole><LanguageCode>eng</LanguageCode></Language>
<Extent><ExtentType>00</ExtentType><ExtentValue>310</ExtentValue><ExtentUnit>03</ExtentUnit></Extent>
<Subject><SubjectSchemeIdentifier>10</SubjectSchemeIdentifier><SubjectCode>FIC009020</SubjectCode>
<SubjectHeadingText>FICTION / Fantasy / Epic</SubjectHeadingText></Subject>
<Subject><SubjectSchemeIdentifier>20</SubjectSchemeIdentifier><SubjectHeadingText>rings; dragons</SubjectHeadingText>
</Subject></DescriptiveDetail>
<CollateralDetail><TextContent><TextType>03</TextType><Text textformat="02">&lt;p&gt;A ring.&lt;/p&gt;</Text>
</TextContent></CollateralDetail>
<PublishingDetail><Imprint><ImprintName>HC</ImprintName></Imprint><Publisher><PublishingRole>01</PublishingRole>
<PublisherName>Collins</PublisherName></Publisher><CityOfPublication>London</CityOfPublication>
<PublishingDate><PublishingDateRole>01</PublishingDateRole><Date>20120830</Date></PublishingDate></PublishingDetail>
</Product>"""
SHORT = (
    "<product><a001>x.2</a001><productidentifier><b221>15</b221><b244>9780261102736</b244></productidentifier>"
    "<descriptivedetail><b012>ED</b012><titledetail><b202>01</b202><titleelement><x409>01</x409>"
    "<b203>The Silmarillion</b203></titleelement></titledetail><contributor><b035>A01</b035>"
    "<b037>Tolkien, J. R. R.</b037></contributor></descriptivedetail></product>"
)


def message(*products: str, head: str = "") -> bytes:
    inside = "".join(products)
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}<ONIXMessage release="3.0">{inside}</ONIXMessage>'.encode()


def record(piece: onix.Piece) -> MarcRecord:
    assert piece.record is not None
    return piece.record


@pytest.mark.one_database
def test_zed_12_a_product_with_reference_names() -> None:
    [piece] = onix.pieces(message(LONG))
    marc = record(piece)
    title = marc.first("245")
    assert title is not None
    assert (title.ind2, title.subfields) == ("4", [("a", "The hobbit :"), ("b", "or there & back")])
    assert (marc.subfield("020", "a"), marc.control("001")) == ("9780261102217", "x.1")
    assert marc.subfield("100", "a") == "Tolkien, J. R. R.,"
    assert marc.subfield("700", "e") == "illustrator"
    assert marc.subfield("264", "b") == "Collins,"
    assert (marc.subfield("300", "a"), marc.subfield("490", "v")) == ("310 pages", "4")
    assert marc.subfield("520", "a") == "A ring."
    heading = marc.first("650")
    assert heading is not None
    assert heading.subfields == [("a", "FICTION"), ("x", "Fantasy"), ("x", "Epic"), ("2", "bisacsh")]
    assert list(marc.subfields("653", "a")) == ["rings", "dragons"]
    assert (marc.control("008")[7:11], marc.control("008")[35:38], len(marc.control("008"))) == ("2012", "eng", 40)
    assert [one for one in validate(marc, "bib") if one.severity == "error"] == []


@pytest.mark.one_database
def test_zed_12_a_product_with_short_tags() -> None:
    [piece] = onix.pieces(message(SHORT))
    marc = record(piece)
    assert (marc.subfield("245", "a"), marc.subfield("338", "b")) == ("The Silmarillion", "cr")
    assert marc.control("008")[23] == "o"


BEFORE = """<Product><RecordReference>x.9</RecordReference><NotificationType>03</NotificationType>
<ISBN>0261102214</ISBN><EAN13>9780261102217</EAN13><ProductForm>BB</ProductForm>
<Series><TitleOfSeries>Tales</TitleOfSeries><NumberWithinSeries>4</NumberWithinSeries></Series>
<Title><TitleType>01</TitleType><TitlePrefix>The</TitlePrefix><TitleWithoutPrefix>hobbit</TitleWithoutPrefix>
<Subtitle>or there &amp; back</Subtitle></Title>
<Contributor><SequenceNumber>1</SequenceNumber><ContributorRole>A01</ContributorRole>
<NamesBeforeKey>J. R. R.</NamesBeforeKey><KeyNames>Tolkien</KeyNames></Contributor>
<Contributor><ContributorRole>A12</ContributorRole><NamesBeforeKey>Ren&eacute;</NamesBeforeKey><PrefixToKey>van</PrefixToKey>
<KeyNames>Lee</KeyNames></Contributor>
<EditionNumber>4</EditionNumber><Language><LanguageRole>01</LanguageRole><LanguageCode>eng</LanguageCode></Language>
<NumberOfPages>310</NumberOfPages><BASICMainSubject>FIC009020</BASICMainSubject>
<Subject><SubjectSchemeIdentifier>20</SubjectSchemeIdentifier>
<SubjectHeadingText>rings; dragons</SubjectHeadingText></Subject>
<OtherText><TextTypeCode>01</TextTypeCode><Text textformat="02">&lt;p&gt;A ring&mdash;lost.&lt;/p&gt;</Text></OtherText>
<OtherText><TextTypeCode>08</TextTypeCode><Text>Splendid</Text></OtherText>
<Imprint><ImprintName>Unicorn</ImprintName></Imprint><Publisher><PublishingRole>01</PublishingRole>
<PublisherName>Collins</PublisherName></Publisher><CityOfPublication>London</CityOfPublication>
<PublicationDate>20120913</PublicationDate></Product>"""
BEFORE_SHORT = """<product><a001>x.8</a001><b004>0261102737</b004><b012>DG</b012><title><b202>01</b202>
<b203>The Silmarillion</b203></title><contributor><b035>A01</b035><b037>Tolkien, J. R. R.</b037></contributor>
<b059>eng</b059><b061>386</b061><mainsubject><b191>10</b191><b069>FIC009020</b069><b070>FICTION / Fantasy</b070>
</mainsubject><othertext><d102>04</d102><d104>One. Two.</d104></othertext><publisher><b081>Allen</b081></publisher>
<b003>1977</b003></product>"""
OLD_HEAD = '<!DOCTYPE ONIXMessage SYSTEM "http://www.editeur.org/onix/2.1/reference/onix-international.dtd">'


@pytest.mark.one_database
def test_zed_12_products_of_2_1_become_records_as_those_of_3_0_do() -> None:
    [piece, short] = onix.pieces(message(BEFORE, BEFORE_SHORT, head=OLD_HEAD))
    marc = record(piece)
    title = marc.first("245")
    assert title is not None
    assert (title.ind2, title.subfields) == ("4", [("a", "The hobbit :"), ("b", "or there & back")])
    assert list(marc.subfields("020", "a")) == ["0261102214", "9780261102217"]
    assert (marc.subfield("100", "a"), marc.subfield("100", "e")) == ("Tolkien, J. R. R.,", "author")
    assert marc.subfield("700", "a") == "Lee, René van,"
    assert [marc.subfield("264", code) for code in "abc"] == ["London :", "Collins,", "2012."]
    assert (marc.subfield("300", "a"), marc.subfield("250", "a")) == ("310 pages", "Edition 4.")
    assert (marc.subfield("490", "a"), marc.subfield("490", "v")) == ("Tales", "4")
    assert list(marc.subfields("520", "a")) == ["A ring—lost."]
    assert marc.subfield("072", "a") == "FIC009020"
    assert list(marc.subfields("653", "a")) == ["rings", "dragons"]
    other = record(short)
    assert (other.subfield("245", "a"), other.subfield("338", "b")) == ("The Silmarillion", "cr")
    assert (other.subfield("505", "a"), other.subfield("650", "x")) == ("One. Two.", "Fantasy")
    assert (other.subfield("300", "a"), other.control("008")[35:38]) == ("386 pages", "eng")
    for one in (marc, other):
        assert [fault for fault in validate(one, "bib") if fault.severity == "error"] == []


@pytest.mark.one_database
def test_s30_onix_that_means_harm_is_set_aside_in_short_time() -> None:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = message(BEFORE.replace("x.9", "&l9;"), head=f'<!DOCTYPE ONIXMessage [<!ENTITY l0 "lol">{lol}]>')
    assert "undefined entity" in str(next(one.problem for one in onix.pieces(bomb)))
    inside = BEFORE.replace("<Product>", '<Product><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>')
    assert "broken" in str(next(onix.pieces(message(inside))).problem)
    deep = "<Product>" + "<a>" * 100_000 + "</a>" * 100_000 + "</Product>"
    assert [one.record for one in onix.pieces(message(deep))] == [None]
    [endless] = onix.pieces(message("<Product>" * 200_000))
    assert "no end" in str(endless.problem)
    lies = f'<?xml version="1.0" encoding="nonsense"?><ONIXMessage>{BEFORE}</ONIXMessage>'.encode()
    assert "broken" in str(next(onix.pieces(lies)).problem)


@pytest.mark.one_database
def test_zed_12_one_broken_product_costs_only_itself() -> None:
    bomb = LONG.replace("x.1", "&lol;")
    head = '<!DOCTYPE ONIXMessage [<!ENTITY lol SYSTEM "file:///etc/passwd">]>'
    data = message(LONG, LONG.replace("</Collection>", ""), bomb, SHORT.replace("b203", "b999"), SHORT, head=head)
    found = list(onix.pieces(data + b"<Product><a"))
    assert [one.record is not None for one in found] == [True, False, False, False, True, False]
    assert "broken" in str(found[1].problem)
    assert "undefined entity" in str(found[2].problem)
    assert "no title" in str(found[3].problem)
    assert "no end" in str(found[5].problem)
    assert all(data[one.offset :].startswith(one.raw) for one in found[:-1])


@pytest.mark.one_database
@given(st.binary(max_size=300))
def test_zed_12_whatever_the_bytes_are_each_piece_is_a_record_or_a_reason(noise: bytes) -> None:
    for data in (noise, message(LONG).replace(b"TitleText", noise), b"publication_title\tonline_identifier\n" + noise):
        for one in (*onix.pieces(data), *kbart.pieces(data)):
            assert (one.record is None) != (one.problem is None)


@needs_shared_data
@pytest.mark.one_database
def test_zed_12_real_kbart_files() -> None:
    good = bad = 0
    for path in sorted((SHARED / "kbart").iterdir()):
        data = path.read_bytes()
        if kbart.is_kbart(data):
            for one in kbart.pieces(data):
                good, bad = good + (one.record is not None), bad + (one.record is None)
                if one.record is not None:
                    assert not [x for x in validate(one.record, "bib") if x.severity == "error" and x.tag == "008"]
    assert good > 800
    assert good > 10 * bad


HEADING = "\t".join((
    "publication_title", "print_identifier", "online_identifier", "date_first_issue_online", "num_first_vol_online",
    "date_last_issue_online", "title_url", "first_author", "title_id", "publisher_name", "publication_type",
))  # fmt: skip


@pytest.mark.one_database
def test_zed_12_a_journal_a_book_and_lines_that_are_set_aside() -> None:
    lines = [
        HEADING,
        "Annual review\t1936-1327\t1936-1335\t2008-01-01\t1\t\thttps://x.example/j\t\tanchem\tReviews\tserial",
        "A book\t\t978-0-261-10221-7\t\t\t\tjavascript:alert(1)\tTolkien\tb1\tCollins\tmonograph",
        "\t\t9780261102217\t\t\t\t\t\t\t\t", "Bad\t\t1936-1336\t\t\t\t\t\t\t\t", "x", "\t".join("a" * 30),
    ]  # fmt: skip
    journal, book, *faults = kbart.pieces("\r\n".join(lines).encode("utf-16"))
    serial, mono = record(journal), record(book)
    assert (serial.leader[7], serial.subfield("022", "a"), serial.subfield("776", "x")) == (
        "s", "1936-1335", "1936-1327",
    )  # fmt: skip
    link = serial.first("856")
    assert link is not None
    assert link.subfields == [("3", "v. 1 (2008) -"), ("u", "https://x.example/j")]
    assert (mono.leader[7], mono.subfield("020", "a"), mono.first("856")) == ("m", "9780261102217", None)
    assert [one.offset for one in faults] == [4, 5, 6, 7]
    assert all(one.problem for one in faults)


@pytest.mark.django_db
def test_zed_12_good_ones_become_an_import_and_bad_ones_are_kept_with_their_bytes() -> None:
    number = take_file_in(name="pub.onix", data=message(LONG, SHORT, "<Product><x></Product>"), by=BY, now=NOW)
    one = Intake.objects.get(pk=number)
    assert (one.kind, one.good_count, one.fault_count) == ("onix", 2, 1)
    assert bytes(one.faults.get().raw) == b"<Product><x></Product>"
    batch = ImportBatch.objects.get(pk=one.batch_id)
    run_here(Job.objects.get(pk=batch.job_id), clock=lambda: NOW)
    assert sorted(Record.objects.values_list("title", flat=True)) == ["The Silmarillion", "The hobbit"]
    take_file_in(name="pub.onix", data=message(LONG, SHORT), by=BY, now=NOW)
    run_here(Job.objects.latest("pk"), clock=lambda: NOW)
    assert Record.objects.count() == 2
    assert codes(take_file_in, name="x", data=b"MARC?", by=BY, now=NOW) == ("file-is-neither",)
    assert codes(take_file_in, name="x", data=message(LONG), by=somebody("see-records"), now=NOW) == ("not-permitted",)


@pytest.mark.django_db
def test_zed_12_a_file_by_its_pages() -> None:
    ada = person("administrator", "ada")
    upload = SimpleUploadedFile("list.tsv", f"{HEADING}\nA\t\tnonsense\t\t\t\t\t\t\t\t".encode())
    page = ada.post("/desk/copy/files/", {"file": upload, "on_match": "skip"}, follow=True).content.decode()
    assert "is no valid ISBN or ISSN." in page
    assert "list.tsv" in ada.get("/desk/copy/files/").content.decode()
    wrong = SimpleUploadedFile("x.txt", b"hello")
    assert ada.post("/desk/copy/files/", {"file": wrong, "on_match": "skip"}).status_code == 422
