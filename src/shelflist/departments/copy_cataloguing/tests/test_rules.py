"""What is decided without a database: numbers, questions, points, and what becomes of a record that is taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.departments.cataloguing.rules import profiles
from shelflist.departments.cataloguing.tests.samples import book, subjects
from shelflist.departments.copy_cataloguing.rules import questions, scoring, stock, taking, targets, typed
from shelflist.departments.copy_cataloguing.rules.questions import Term
from shelflist.departments.copy_cataloguing.rules.scoring import ScoreRule, score
from shelflist.records.catalog.marc import Data, MarcRecord

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("text", "index", "found"),
    [
        ("978-0-261-10221-7", "isbn", "9780261102217"), ("0261102214", "isbn", "9780261102217"),
        ("ISBN: 0-8044-2957-X", "isbn", "9780804429573"), ("9780261102218", "keyword", "9780261102218"),
        ("0317-8471", "issn", "0317-8471"), ("9770317847001", "issn", "0317-8471"), ("2434561X", "issn", "2434-561X"),
        ("ocm00012345", "oclc", "12345"), ("(OCoLC)987", "oclc", "987"), ("the hobbit", "keyword", "the hobbit"),
    ],
)  # fmt: skip
def test_zed_03_what_is_scanned_is_recognised(text: str, index: str, found: str) -> None:
    assert typed.guess(text) == Term(index, found)


def test_zed_03_what_is_typed_under_an_index() -> None:
    assert typed.term("isbn", "0 261 10221 4") == (Term("isbn", "9780261102217"), None)
    one, odd = typed.term("isbn", "123")
    assert (one, odd is not None) == (Term("isbn", "123"), True)
    assert typed.term("lccn", "n 78 890351")[0] == Term("lccn", "n78890351")
    assert typed.term("title", "  ") == (None, None)
    assert typed.guess("") is None


@pytest.mark.parametrize(
    ("isbn", "key"),
    [("9780261102217", "isbn:978-0"), ("9781402894626", "isbn:978-0"), ("9782070360024", "isbn:978-2"),
     ("9783608939842", "isbn:978-3"), ("9788437604947", "isbn:978-84"), ("9786050000000", "isbn:978-605"),
     ("9791090636071", "isbn:979-10"), ("9789571330000", "isbn:978-957")],
)  # fmt: skip
def test_t23_the_language_area_of_an_isbn(isbn: str, key: str) -> None:
    assert typed.material_key((Term("isbn", isbn),)) == key


def test_zed_03_a_question_in_cql_and_in_rpn() -> None:
    asked = (Term("isbn", "9780261102217"), Term("author", 'O\'Brien "Flann"* \\'))
    assert questions.cql(asked, {}) == (
        '(bath.isbn = "9780261102217" or bath.isbn = "0261102214") and dc.creator all "O\'Brien \\"Flann\\"\\* \\\\"'
    )
    assert questions.cql((Term("title", "war"),), {"title": "pica.tit all"}) == 'pica.tit all "war"'
    tree = questions.rpn(asked, {"author": "1=1 4=1"})
    assert isinstance(tree, questions.Operation)
    assert isinstance(tree.right, questions.Operand)
    assert (tree.operator, tree.right.attributes) == ("and", ((1, 1), (4, 1)))
    assert questions.from_data(questions.to_data(asked)) == asked


@given(st.text())
def test_zed_03_whatever_is_typed_stays_inside_its_quotes(text: str) -> None:
    quoted = questions.quoted(text)[1:-1]
    assert not [place for place, char in enumerate(quoted.replace("\\\\", "__").replace('\\"', "__")) if char == '"']


def test_zed_01_the_map_of_a_target() -> None:
    assert questions.map_from_text("isbn: 1=7 5=1\n\ntitle: -\n", "z3950") == {"isbn": "1=7 5=1", "title": "-"}
    assert questions.map_from_text("title: dc.title  all", "sru") == {"title": "dc.title all"}
    for line, kind in [("isbn: 7", "z3950"), ("nothing: 1=7", "z3950"), ("isbn 1=7", "z3950"),
                       ('title: dc.title "x', "sru"), ("isbn:", "sru"), ("title: a b c", "sru")]:  # fmt: skip
        with pytest.raises(ValueError, match=r".*"):
            questions.map_from_text(line, kind)
    assert questions.unknown_indexes((Term("title", "x"),), {"title": "-"}, "sru") == ("title",)
    shown = questions.map_as_text({"isbn": "1=1007"}, "z3950")
    assert questions.map_from_text(shown, "z3950")["isbn"] == "1=1007"


def test_zed_01_every_well_known_target_can_be_kept() -> None:
    for one in stock.STOCK:
        columns = {
            "name": one.name, "kind": one.kind, "host": one.host, "port": one.port, "database": one.database,
            "version": "1.1", "syntax": "", "seconds": 10, "most": 10, "rank": 50, "pause_ms": 500,
            "cache_minutes": 60, "query_map": dict(one.query_map), **one.more,
        }  # fmt: skip
        assert targets.reasons_against(columns, frozenset()) == []
    assert len(stock.BY_CODE) == len(stock.STOCK)


# ---- points


def full(level: str = " ", language: str = "eng", more: int = 4) -> MarcRecord:
    record = book("1", isbn="9780261102217", more=[
        Data("040", " ", " ", [("a", "DLC"), ("b", language), ("e", "rda")]),
        Data("520", " ", " ", [("a", "About a ring.")]), *subjects(more),
    ])  # fmt: skip
    return MarcRecord(record.leader[:17] + level + record.leader[18:], record.fields)


def test_zed_05_a_full_record_beats_a_thin_one_and_each_point_has_its_reason() -> None:
    best, thin = score(full(), scoring.STOCK), score(full("8", "ger", 0), scoring.STOCK)
    assert best.points > thin.points + 30
    assert {part.rule.what for part in best.parts} >= {"level", "language", "count", "has"}
    assert sum(part.points for part in best.parts) == best.points
    assert "5XX" in str(best.parts[-1].words) or best.parts[0].words


@pytest.mark.parametrize(
    ("rule", "points"),
    [
        (ScoreRule("level", ("#",), 10), 10), (ScoreRule("level", ("8",), 10), 0),
        (ScoreRule("language", ("eng",), 7), 7), (ScoreRule("language", ("fre", "-"), 7), 0),
        (ScoreRule("conventions", ("RDA",), 2), 2), (ScoreRule("agency", ("dlc",), 9), 9),
        (ScoreRule("has", ("5XX",), 3), 3), (ScoreRule("has", ("880",), 3), 0), (ScoreRule("lacks", ("880",), -3), -3),
        (ScoreRule("lacks", ("245",), -50), 0), (ScoreRule("count", ("650",), 3), 12),
        (ScoreRule("count", ("6XX",), 3, 5), 5), (ScoreRule("count", ("6XX",), -3, 5), -5),
        (ScoreRule("thesaurus", ("0",), 1), 4), (ScoreRule("thesaurus", ("gnd",), 1), 0),
    ],
)  # fmt: skip
def test_zed_05_each_kind_of_rule(rule: ScoreRule, points: int) -> None:
    assert score(full(), [rule]).points == points
    assert ScoreRule.from_data(rule.to_data()) == rule


def test_zed_05_which_rules_cannot_be_kept() -> None:
    for rule in (ScoreRule("nothing", ("x",), 1), ScoreRule("has", ("52",), 1), ScoreRule("has", (), 1),
                 ScoreRule("level", ("1",), 1000)):  # fmt: skip
        assert [one.code for one in scoring.reasons_against([rule])] == ["score-rule-unusable"]
    assert [one.code for one in scoring.reasons_against(scoring.STOCK * 3)] == ["score-rules-too-many"]
    assert scoring.rules_from([]) == scoring.STOCK


# ---- taking


def test_zed_07_the_number_there_and_our_symbol_are_written_down() -> None:
    ours = taking.as_ours(full(), "NjP")
    assert ours.subfield("035", "a") == "(DLC)1"
    field = ours.first("040")
    assert field is not None
    assert field.subfields == [("a", "DLC"), ("b", "eng"), ("d", "NjP"), ("e", "rda")]
    assert taking.as_ours(ours, "NjP") == ours
    assert [field[0] for field in taking.as_ours(book("1"), "X").fields][:5] == ["001", "003", "008", "035", "040"]
    assert taking.as_ours(MarcRecord("0" * 24, []), "").fields == []


def test_zed_06_a_merge_profile_says_whose_fields_stay_and_our_number_always_does() -> None:
    ours = book("ours", source="ME", more=[
        Data("099", " ", " ", [("a", "LOCAL")]), Data("590", " ", " ", [("a", "Gift of A.")]),
        Data("500", " ", " ", [("a", "Old note")]), Data("952", " ", " ", [("p", "123")]),
    ])  # fmt: skip
    theirs = full()
    theirs.fields.append(Data("990", " ", " ", [("a", "their local field")]))
    for code, kept, gone in [
        ("keep-local", {"099", "590", "952", "520", "650"}, {"500", "990"}),
        ("enrich", {"099", "590", "952", "520", "650", "500"}, {"990"}),
        ("theirs", {"520", "650", "990"}, {"099", "500", "590"}),
    ]:
        profile = profiles.stock(code)
        assert profile is not None
        merged = taking.in_place_of(ours, theirs, "", profile.profile)
        assert (merged.control("001"), merged.control("003")) == ("ours", "ME")
        assert "(DLC)1" in list(merged.subfields("035", "a"))
        tags = {field[0] for field in merged.fields}
        assert kept <= tags
        assert not gone & tags
