"""Titles are found by the heading that their authority has now, and by what is stored."""

from __future__ import annotations

import pytest

from shelflist.departments.authorities.tests.authorities import NOW, authority, heading, put, run_jobs, title
from shelflist.departments.covers.models import AddedWords
from shelflist.observers.search import queries
from shelflist.observers.search.models import Waiting
from shelflist.observers.search.rules.leading import led_to
from shelflist.observers.search.tests.titles import find, indexed
from shelflist.records.catalog import bulk
from shelflist.records.catalog.marc import MarcRecord

pytestmark = pytest.mark.django_db


def test_what_was_stored_still_finds_a_title_that_is_shown_otherwise() -> None:
    from shelflist.observers.search.queries.documents import documents

    put(authority("sh1", heading("150", "a Cooking"), heading("450", "a Cookery")))
    [book] = put(title("Dishes", heading("650", "a Cookery.", ind2="0")))
    [made] = documents([book])
    assert made.fields["topic"] == ["Cooking"]
    assert any("cookery" in text for text in made.fields["subject"])


def twain(*more: str) -> MarcRecord:
    forms = [heading("400", f"a {form}") for form in ("Clemens, Samuel", "Твен, Марк", "马克 吐温", *more)]
    return authority("n1", heading("100", "a Twain, Mark,", "d 1835-1910"), *forms)


def roughing() -> list[int]:
    """One by Twain, one about him, one by a Clemens, and one that has nothing to do with them."""
    return put(
        title("Roughing it", author=heading("100", "a Twain, Mark,", "d 1835-1910.")),
        title("The man", heading("600", "a Twain, Mark,", "d 1835-1910", "x Travel.", ind2="0")),
        title("Clemens, Samuel", author=heading("100", "a Other, Ann.")),
        title("Else", author=heading("100", "a Other, Bo.")),
    )


def test_aut_03_titles_are_found_by_the_forms_that_lead_to_their_headings_behind_what_says_so_itself() -> None:
    put(twain())
    by_him, about_him, exact, _else = roughing()
    indexed()
    found = find("Clemens, Samuel")
    assert (found[0], set(found)) == (exact, {exact, by_him, about_him})
    assert find("clemens roughing") == (by_him,)
    assert set(find("Марк Твен")) == set(find("吐温")) == {by_him, about_him}
    assert find("author:clemens") == (by_him,)
    assert find("subject:clemens") == (about_him,)
    assert queries.also_under([exact, by_him], "samuel clemens") == ("Twain, Mark, 1835-1910",)
    assert queries.also_under([exact, by_him], "twain") == queries.also_under([], "clemens") == ()


def test_opc_01_quotes_and_open_ends_reach_the_forms_that_lead_to_headings() -> None:
    put(twain("Clemens, Samuel Langhorne, the elder"))
    by_him, about_him, exact, _else = roughing()
    indexed()
    theirs = {by_him, about_him}
    for typed in ('"samuel langhorne"', "langhor*", "lang?orne", "*anghorne", '"langhorne the eld*"'):
        assert set(find(typed)) == theirs, typed
    assert find('"Clemens, Samuel"')[0] == exact
    assert set(find('"Clemens, Samuel"')) == {exact, *theirs}
    assert set(find("clem*")) == {exact, *theirs}
    assert find('author:"samuel langhorne"') == find("author:langhor*") == (by_him,)
    assert find('subject:"samuel langhorne"') == find("subject:langhor*") == (about_him,)
    assert find('"langhorne samuel"') == find('title:"samuel langhorne"') == find("langhorx*") == ()
    assert find('author:"elder twain"') == ()  # the end of one form and the beginning of another are no phrase


def test_opc_01_descriptions_and_contents_beside_a_title_find_it_as_they_change_and_excerpts_do_not() -> None:
    [book, other] = put(title("Stories"), title("Else"))
    indexed()
    AddedWords.objects.create(record_id=book, kind="contents", text="The lighthouse -- The drover", changed_at=NOW)
    AddedWords.objects.create(record_id=other, kind="excerpt", text="A drover came by", changed_at=NOW)
    indexed()
    assert find("drover") == find('notes:"the drover"') == (book,)
    AddedWords.objects.filter(record_id=book).update(text="The shepherd")
    indexed()
    assert (find("drover"), find("shepherd")) == ((), (book,))
    AddedWords.objects.filter(record_id=book).delete()
    indexed()
    assert find("shepherd") == ()


def test_a_form_that_comes_later_finds_the_titles_and_one_that_goes_does_not_and_nothing_of_them_is_written() -> None:
    [mark] = put(twain())
    by_him = roughing()[0]
    indexed()
    assert find("Snodgrass") == ()
    before = bulk.Record.objects.get(pk=by_him).changed_at
    for marc, found in ((twain("Snodgrass, Quintus"), (by_him,)), (twain(), ())):
        bulk.replace_record(mark, bulk.new_record(marc), by_name="", now=NOW)
        put()
        run_jobs()
        indexed()
        assert find("Snodgrass roughing") == found
    assert bulk.Record.objects.get(pk=by_him).changed_at == before


def test_an_authority_that_comes_after_its_titles_has_them_found_by_its_forms() -> None:
    by_him = roughing()[0]
    indexed()
    put(twain())
    indexed()
    assert by_him in find("Clemens")


def test_a_title_that_is_linked_after_the_index_took_it_in_is_taken_in_again_and_one_without_forms_is_not() -> None:
    put(twain(), authority("n2", heading("100", "a Other, Ann")))
    numbers = bulk.insert_records([bulk.new_record(title("Roughing it", author=heading("100", f"a {name}")))
                                   for name in ("Twain, Mark, $d 1835-1910", "Other, Ann")], now=NOW)  # fmt: skip
    indexed()
    put()
    assert set(Waiting.objects.values_list("record_id", flat=True)) <= set(numbers[:1])


def test_aut_12_the_source_s_words_find_what_is_shown_with_ours_also_where_only_the_index_has_to_follow() -> None:
    from shelflist.departments.authorities.actions.naming import prefer_local_term
    from shelflist.departments.authorities.tests.authorities import CATALOGUER

    [topic] = put(authority("sh2", heading("150", "a Illegal aliens"), heading("450", "a Aliens, Illegal")))
    [book] = put(title("At the border", heading("650", "a Illegal aliens.", ind2="0")))
    indexed()
    prefer_local_term(authority_id=topic, label="Undocumented immigrants", by=CATALOGUER, now=NOW)
    run_jobs()
    indexed()
    assert find("undocumented immigrants") == find("illegal aliens") == (book,)
    assert queries.also_under([book], "illegal aliens") == ("Undocumented immigrants",)


@pytest.mark.one_database
def test_only_a_form_that_has_every_word_leads() -> None:
    forms = [("Twain, Mark", "Clemens, Samuel Langhorne"), ("Other, Ann", "Clemens, Ann")]
    assert led_to("samuel clemens", forms) == ("Twain, Mark",)
    assert led_to("clemens", forms) == ("Twain, Mark", "Other, Ann")
    assert led_to("clemens huckleberry", forms) == led_to("", forms) == led_to("ann", forms) == ()
