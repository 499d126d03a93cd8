"""Finding titles in the index (OPC-01 to OPC-06), and the traps that an engine sets."""

from __future__ import annotations

import random
import re
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from bench.search import hostile_texts
from shelflist.ground.journal.revisions import bump
from shelflist.observers import search as package
from shelflist.observers.search import places, queries
from shelflist.observers.search.engine import IndexGone
from shelflist.observers.search.rules import limits
from shelflist.observers.search.rules.tree import Between, Both, Cut, Either, Everything, How, Search, Without, Words
from shelflist.observers.search.tests.titles import add, find, indexed, marc
from shelflist.records.catalog.marc import Control, Data, MarcRecord
from shelflist.records.catalog.models import Record, RecordSource
from shelflist.records.catalog.sources import REVISION
from shelflist.records.items.models import Item
from shelflist.records.items.tests.library import make_shelves

pytestmark = pytest.mark.django_db

SHELF = (
    marc("The history of cats", "Adams, Ann", year=1990, t650a="Cats|Animals", t490a="Pets", t020a="0684801523"),
    marc("Cats and dogs", "Brown, Bo", year=2000, t650a="Cats|Dogs", t490a="Pets", t655a="Humour"),
    marc("A dog's life", "Cole, Cy", year=2010, t650a="Dogs", t520a="With a chapter on cats.", t260b="Kennel Press"),
    marc("Große Vögel", "Müller, Jörg", language="ger", year=2015, t650a="Birds"),
    marc("Historical dog shows", "Adams, Ann", year=2020, t650a="Dogs"),
)
CATS, CATS_AND_DOGS, DOG, BIRDS, SHOWS = range(5)


@pytest.fixture
def shelf() -> list[int]:
    numbers = add(*SHELF)
    indexed()
    return numbers


def places_of(shelf: list[int], tree: object, **asked: object) -> set[int]:
    found = queries.search(Search(tree, **asked))  # type: ignore[arg-type]
    return {shelf.index(number) for number in found.ids}


ASKED = [
    (Words("cats"), {CATS, CATS_AND_DOGS, DOG}),
    (Words("cats", "title"), {CATS, CATS_AND_DOGS}),
    (Words("adams", "author"), {CATS, SHOWS}),
    (Words("dogs", "subject"), {CATS_AND_DOGS, DOG, SHOWS}),
    (Words("pets", "series"), {CATS, CATS_AND_DOGS}),
    (Words("humour", "genre"), {CATS_AND_DOGS}),
    (Words("chapter", "notes"), {DOG}),
    (Words("kennel", "publisher"), {DOG}),
    (Words("0-684-80152-3", "number"), {CATS}),
    (Words("9780684801520", "number"), {CATS}),
    (Words("cats dogs", how=How.ANY), {CATS, CATS_AND_DOGS, DOG, SHOWS}),
    (Words("history cats"), {CATS}),
    (Words("cats history", how=How.PHRASE), set()),
    (Words("history of cats", how=How.PHRASE), {CATS}),
    (Words("history cats", "title", How.PHRASE, apart=1), {CATS}),
    (Words("history of cats", "title", How.EXACT), {CATS}),
    (Words("the history of cats", "title", How.EXACT), {CATS}),
    (Words("history", "title", How.EXACT), set()),
    (Words("cats", "title", How.BEGINS), {CATS_AND_DOGS}),
    (Words("historical do", "title", How.BEGINS, Cut.RIGHT), {SHOWS}),
    (Words("histor*"), {CATS, SHOWS}),
    (Words("c?ts", "title"), {CATS, CATS_AND_DOGS}),
    (Words("hist", cut=Cut.RIGHT), {CATS, SHOWS}),
    (Words("orical", "title", cut=Cut.LEFT), {SHOWS}),
    (Words("isto", "title", cut=Cut.BOTH), {CATS, SHOWS}),
    (Both((Words("cats"), Words("dogs"))), {CATS_AND_DOGS, DOG}),
    (Either((Words("birds"), Words("shows"))), {BIRDS, SHOWS}),
    (Without(Words("cats"), Words("dogs")), {CATS}),
    (Without(Everything(), Words("dogs")), {CATS, BIRDS}),
    (Between("year", "2000", "2015"), {CATS_AND_DOGS, DOG, BIRDS}),
    (Between("year", "", "1995"), {CATS}),
    (Words("ger", "language"), {BIRDS}),
    (Words("history", "author"), set()),
]


def test_opc_01_every_way_of_asking(shelf: list[int]) -> None:
    wrong = [(str(tree), found) for tree, wanted in ASKED if (found := places_of(shelf, tree)) != wanted]
    assert wrong == []


def test_opc_01_a_word_in_the_title_weighs_more_than_one_in_a_note(shelf: list[int]) -> None:
    assert find("cats")[-1] == shelf[DOG]
    assert find("history of cats")[0] == shelf[CATS]


def test_opc_02_facets_are_counted_over_all_hits_and_their_own_choice_leaves_them_whole(shelf: list[int]) -> None:
    asked = Search(Words("dogs"), facets=("author", "subject", "language", "decade", "format", "series", "genre"))
    facets = queries.search(asked).facets
    assert {one.value: one.count for one in facets["subject"]} == {"Dogs": 3, "Cats": 1}
    assert {one.value: one.count for one in facets["decade"]} == {"2000": 1, "2010": 1, "2020": 1}
    assert [one.value for one in facets["format"]] == ["book"]
    chosen = Search(Words("dogs"), filters={"author": ("Cole, Cy", "Brown, Bo")}, facets=("author", "subject"))
    found = queries.search(chosen)
    assert found.total == 2
    assert {one.value for one in found.facets["author"]} == {"Adams, Ann", "Brown, Bo", "Cole, Cy"}
    assert {one.value: one.count for one in found.facets["subject"]} == {"Dogs": 2, "Cats": 1}


def test_opc_02_where_a_branch_counts_for_those_above_it_and_what_is_new() -> None:
    shelves = make_shelves()
    main, east = shelves.people.main, shelves.people.east
    shelves.copy("31")
    shelves.copy("32", record_id=shelves.ulysses.pk, branch_id=east.pk, location_id=shelves.east.pk)
    today = timezone.now().date()
    indexed()
    asked = Search(Everything(), facets=("location", "new"), today=today)
    where = {one.value: one.count for one in queries.search(asked).facets["location"]}
    assert where[str(east.pk)] == 1
    assert all(where[step] == 2 for step in set(main.path.split("/")) & set(east.path.split("/")) if step)
    there = queries.search(Search(Everything(), filters={"location": (str(east.pk),)}))
    assert there.ids == (shelves.ulysses.pk,)


def test_opc_02_facets_count_works_where_the_total_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """The facet of what is on a shelf counted editions, and could say more than there were titles."""
    shelves = make_shelves()
    numbers = add(marc("Godwits", "Baker", year=2020), marc("Godwits", "Baker"), marc("Two godwits", "Adams"))
    Record.objects.filter(pk__in=numbers[:2]).update(work_key="godwits")
    for record in numbers:
        shelves.copy(str(record), record_id=record)
    indexed()
    names = ("available", "language", "decade")
    for most in (2000, 1):  # counted; and reckoned from the best hits
        monkeypatch.setattr(limits, "WORKS_COUNTED", most)
        found = queries.search(Search(Words("godwits"), facets=names, grouped=True))
        assert found.total == 2
        assert {one.value: one.count for one in found.facets["available"]} == {"yes": 2}
        assert {one.value: one.count for one in found.facets["language"]} == {"eng": 2}
        chosen = queries.search(Search(Words("godwits"), filters={"language": ("eng",)}, facets=names, grouped=True))
        assert {one.value: one.count for one in chosen.facets["language"]} == {"eng": 2}
        here = queries.search(Search(Words("godwits"), filters={"available": ("yes",)}, facets=names, grouped=True))
        assert (here.total, here.facets["available"][0].count) == (2, 2)
    plain = queries.search(Search(Words("godwits"), facets=("language",)))
    assert (plain.total, plain.facets["language"][0].count) == (3, 3)


def test_opc_02_what_is_available_is_told_by_the_tables_the_moment_it_changes() -> None:
    shelves = make_shelves()
    copy = shelves.copy("31")
    indexed()
    asked = Search(Everything(), filters={"available": ("yes",)}, facets=("available",))
    found = queries.search(asked)
    assert (found.ids, found.total, found.facets["available"][0].count) == ((shelves.emma.pk,), 1, 1)
    Item.objects.filter(pk=copy.pk).update(status="checked-out")  # the indexer stands still
    assert (queries.search(asked).ids, queries.search(asked).total) == ((), 0)


def test_opc_03_did_you_mean_suggests_only_what_finds_something(shelf: list[int]) -> None:
    asked = {"histroy of cats": "history of cats", "dgos": "dogs", "cats": None, "zzzzzz": None}
    assert {typed: queries.did_you_mean(typed) for typed in asked} == asked


def test_opc_03_a_word_that_is_known_may_be_the_wrong_one_beside_the_others() -> None:
    add(
        marc("The goblet", "Potter, Harry"),
        marc("Letters to Mary Potter"),
        marc("Clay", "Poter, Ann"),
        marc("Hairy dogs"),
    )
    indexed()
    asked = {
        "harry poter": "harry potter",
        "hary potter": "harry potter",
        "ann potter": "ann poter",
        "clay goblet": None,
    }
    assert {typed: queries.did_you_mean(typed) for typed in asked} == asked


def test_opc_03_suggestions_while_somebody_types(shelf: list[int]) -> None:
    assert "The history of cats" in [term.text for term in queries.suggest("histo")]
    assert [(term.text, term.count) for term in queries.suggest("ada")] == [("Adams, Ann", 2)]
    assert [term.text for term in queries.suggest("history ca")] == ["The history of cats"]
    assert queries.suggest("h") == ()


def test_opc_03_accents_spellings_and_word_ends_do_not_matter(shelf: list[int]) -> None:
    typed = ("grosse vogel", "GROSSE VÖGEL", "Grosse Vo\u0308gel", "große voegel", "mueller", "müller joerg", "vogels")
    assert [text for text in typed if shelf[BIRDS] not in find(text)] == []


def test_opc_04_editions_of_one_work_are_one_row_with_the_others_beside_it() -> None:
    first, second = add(marc("Emma", "Austen, Jane", year=1990), marc("Emma", "Austen, Jane", year=2010))
    [other] = add(marc("Emma and I", "Sheila Hocken"))
    indexed()
    found = queries.search(Search(Words("emma"), grouped=True))
    assert (set(found.ids) - {other}, found.total, found.is_exact) in (({first}, 2, True), ({second}, 2, True))
    assert sorted(next(iter(found.members.values())) + tuple(set(found.ids) - {other})) == [first, second]


def test_opc_05_browsing_by_author_with_references_from_authority_records(shelf: list[int]) -> None:
    fields = [
        Control("001", "a1"),
        Data("100", "1", " ", [("a", "Adams, Ann")]),
        Data("400", "1", " ", [("a", "Aabel, Anna")]),
        Data("500", "1", " ", [("a", "Cole, Cy")]),
        Data("500", "1", " ", [("a", "Nobody, Used")]),
    ]
    add(MarcRecord("00000nz  a2200000n  4500", list(fields)))
    indexed()
    page = queries.browse("author", "aa")
    assert [(line.text, line.count) for line in page.headings][:2] == [("Aabel, Anna", 0), ("Adams, Ann", 2)]
    assert (page.headings[0].see, page.headings[1].see_also) == (("Adams, Ann",), ("Cole, Cy",))
    assert queries.search(Search(Everything(), hidden_too=True)).total == len(shelf)  # the authority is no title


def test_opc_05_browsing_goes_on_before_and_after_a_page() -> None:
    names = [f"{letter}{other}bel, Cy" for letter in "abc" for other in "aeiouy"] + ["Österlund, Ö", "Толстой, Лев"]
    add(*[marc(f"Book {number}", name) for number, name in enumerate(names)])
    indexed()
    ordered = [term.text for term in queries.scan("author", "", after=50)]
    assert ordered == [*sorted(names[:-2]), "Österlund, Ö", "Толстой, Лев"]
    page = queries.browse("author", "Babel", size=4)
    assert [line.text for line in page.headings] == ordered[6:10]
    assert (page.before, page.after) == (ordered[2], ordered[10])
    assert [term.text for term in queries.scan("author", "Babel", before=2, after=1)] == ordered[4:7]
    assert queries.browse("author", "zzz", size=4).before == ordered[-5]


def test_opc_05_a_shelf_left_and_right_and_titles_like_one(shelf: list[int]) -> None:
    assert queries.similar(shelf[CATS], limit=2) in (
        (shelf[CATS_AND_DOGS], shelf[SHOWS]),
        (shelf[SHOWS], shelf[CATS_AND_DOGS]),
    )
    shelves = make_shelves()
    shelves.copy("31", call_number="100")
    shelves.copy("32", call_number="200", record_id=shelves.ulysses.pk)
    assert queries.shelf(shelves.emma.pk) == (shelves.emma.pk, shelves.ulysses.pk)
    assert queries.shelf(shelves.ulysses.pk) == (shelves.emma.pk, shelves.ulysses.pk)


def test_opc_05_call_numbers_are_browsed_as_the_shelf_has_them() -> None:
    shelves = make_shelves()
    shelves.copy("31", call_number="813.9")
    shelves.copy("32", call_number="813.54", record_id=shelves.ulysses.pk)
    indexed()
    assert [line.text for line in queries.browse("call_number", "813").headings] == ["813.54", "813.9"]


def test_opc_06_of_two_alike_the_one_that_is_lent_more_comes_first() -> None:
    shelves = make_shelves()
    quiet, popular = add(marc("Walking in hills"), marc("Walking in vales"))
    shelves.copy("31", record_id=quiet)
    copy = shelves.copy("32", record_id=popular)
    Item.objects.filter(pk=copy.pk).update(loan_count=300)
    indexed()
    assert find("walking") == (popular, quiet)
    assert find("walking", order="popularity") == (popular, quiet)


def test_opc_01_orders(shelf: list[int]) -> None:
    expected = {
        "title": [CATS_AND_DOGS, DOG, BIRDS, SHOWS, CATS],
        "newest": [SHOWS, BIRDS, DOG, CATS_AND_DOGS, CATS],
        "oldest": [CATS, CATS_AND_DOGS, DOG, BIRDS, SHOWS],
    }
    for order, places_wanted in expected.items():
        found = queries.search(Search(Everything(), order=order)).ids
        assert [shelf.index(number) for number in found] == places_wanted
    assert set(queries.search(Search(Everything(), order="author")).ids) == set(shelf)


def test_deep_pages_and_pages_of_nothing_are_empty_and_quick(shelf: list[int]) -> None:
    assert queries.search(Search(Words("cats"), offset=9_999_999)).ids == ()
    assert queries.search(Search(Words("cats"), offset=9_999_999)).total == 3
    assert queries.search(Search(Words("cats"), limit=0)).total == 3
    assert queries.search(Search(Words("cats"), offset=2, limit=5)).ids == find("cats")[2:]


def test_s30_hostile_texts_are_searches_like_others(shelf: list[int]) -> None:
    """None raises, whatever it costs is cut; how long each takes is measured by `shelflist bench search`."""
    typed = list(hostile_texts(random.Random(30), ["cats", "dogs", "history", "shows", "the"], 32))
    for text in typed:
        found = queries.search(Search(queries.read_box(text), facets=("author", "subject"), grouped=True))
        assert found.from_index
        queries.did_you_mean(text)
        queries.suggest(text)
        queries.scan("author", text, before=3, after=3)
    assert [len(queries.browse(name, text).headings) >= 0 for name in ("title", "call_number") for text in typed[:16]]


def test_a_day_is_searched_by_year_month_or_day(shelf: list[int]) -> None:
    today = timezone.now().date()
    assert places_of(shelf, Between("added", str(today.year), str(today.year))) == set(range(5))
    assert places_of(shelf, Between("changed", str(date(today.year + 1, 1, 1)), "")) == set()


def test_nothing_outside_its_folder_knows_the_engine() -> None:
    root = Path(next(iter(package.__path__)))
    imports = re.compile(r"^\s*(?:import|from) tantivy\b", re.MULTILINE)
    users = [path for path in root.parents[1].rglob("*.py") if imports.search(path.read_text(encoding="utf-8"))]
    assert {path.parent for path in users} == {root / "embedded"}


def test_a_panic_of_the_engine_is_an_index_that_is_gone(shelf: list[int], folder: Path) -> None:
    for file in places.current().glob("*.term"):
        file.write_bytes(b"")
    places.close()
    with pytest.raises(IndexGone):
        places.reader().search(Search(Words("cats")))
    assert queries.search(Search(Words("cats", "title"))).from_index is False


def test_cat_06_what_needs_no_copies_is_found_at_every_branch_and_counts_there(shelf: list[int]) -> None:
    here = make_shelves()
    here.copy("C1", record_id=shelf[CATS])
    package = RecordSource.objects.create(name="Package", transcendent=True)
    bump(REVISION)
    Record.objects.filter(pk=shelf[BIRDS]).update(source=package)
    indexed()
    branch = str(here.people.main.pk)
    everything = Search(Everything(), filters={"location": (branch,)}, facets=("location", "available"))
    found = queries.search(everything)
    assert set(found.ids) == {shelf[CATS], shelf[BIRDS]}
    assert {one.value: one.count for one in found.facets["location"]}[branch] == 2
    assert set(queries.search(Search(Everything(), filters={"location": ("999999",)})).ids) == {shelf[BIRDS]}
    now = queries.search(Search(Everything(), filters={"available": ("yes",)}))
    assert set(now.ids) == {shelf[CATS], shelf[BIRDS]}, "it can be read at this moment"
    assert places_of(shelf, Everything(), filters={"source": (str(package.pk),)}, hidden_too=True) == {BIRDS}
    Record.objects.filter(pk=shelf[DOG]).update(suppressed=True)
    indexed()
    assert places_of(shelf, Everything(), filters={"hidden": ("hidden",)}, hidden_too=True) == {DOG}
