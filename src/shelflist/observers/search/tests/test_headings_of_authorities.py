"""Titles are found by the heading that their authority has now, and by what is stored."""

from __future__ import annotations

import pytest

from shelflist.departments.authorities.tests.authorities import authority, heading, put, title

pytestmark = pytest.mark.django_db


def test_what_was_stored_still_finds_a_title_that_is_shown_otherwise() -> None:
    from shelflist.observers.search.queries.documents import documents

    put(authority("sh1", heading("150", "a Cooking"), heading("450", "a Cookery")))
    [book] = put(title("Dishes", heading("650", "a Cookery.", ind2="0")))
    [made] = documents([book])
    assert made.fields["topic"] == ["Cooking"]
    assert any("cookery" in text for text in made.fields["subject"])
