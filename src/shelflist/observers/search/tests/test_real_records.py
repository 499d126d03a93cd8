"""Real records in many languages and scripts: what people type finds what they mean (OPC-01, OPC-03)."""

from __future__ import annotations

import random
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from shelflist.departments.authorities.rules.headings import headings_of_authority, headings_of_title
from shelflist.ground.common.texts import fold
from shelflist.observers.search.embedded.reading import TantivyReader
from shelflist.observers.search.embedded.writing import TantivyWriter, written
from shelflist.observers.search.queries.facts import as_day
from shelflist.observers.search.rules.box import read_box
from shelflist.observers.search.rules.document import TitleFacts, document
from shelflist.observers.search.rules.tree import Search, Words
from shelflist.records.catalog.codec import read
from shelflist.records.catalog.derive import Derived, derive
from shelflist.records.catalog.tests.samples import SHARED, needs_shared_data

pytestmark = [needs_shared_data, pytest.mark.one_database]

CASES = tomllib.loads((Path(__file__).parent / "cases" / "real_queries.toml").read_text(encoding="utf-8"))
AMONG_THE_FIRST = 10
KNOWN_ITEMS = 500
LEAST_RATE = 0.95


class Shelf:
    """All real bibliographic records in an index, without a database."""

    def __init__(self, folder: Path) -> None:
        self.titles: dict[int, Derived] = {}
        writer = TantivyWriter(folder, building=True)
        today = as_day(timezone.now())
        leading = _leading()
        for file in sorted(SHARED.glob("bib/*")):
            with file.open("rb") as stream:
                for reading in read(stream):
                    if reading.record is None or (told := derive(reading.record)).kind != "bib":
                        continue
                    number = len(self.titles) + 1
                    self.titles[number] = told
                    forms = _forms(reading.record.fields, leading)
                    made = document(_facts(number, told, reading.record.fields, today)._replace(forms=forms))
                    assert made is not None
                    writer.put_new([written(made)])
        writer.commit()
        writer.close()
        self.reader = TantivyReader(folder)

    def found(self, text: str, limit: int = AMONG_THE_FIRST) -> list[Derived]:
        return [self.titles[number] for number in self.reader.search(Search(read_box(text), limit=limit)).ids]


Leading = dict[tuple[str, str], list[str]]


def _leading() -> Leading:
    """By kind and heading, the forms that the real authorities refer from."""
    found: Leading = {}
    for file in sorted(SHARED.glob("authority/*")):
        with file.open("rb") as stream:
            for reading in read(stream):
                made = headings_of_authority(list(reading.record.fields)) if reading.record else []
                forms = [one.text for one in made if one.role == "4"]
                if forms:
                    found.setdefault((made[0].kind, made[0].key), forms)
    return found


def _forms(fields: Any, leading: Leading) -> list[tuple[str, str]]:
    """What leads to the headings of a title, as it is read from the tables where these are linked."""
    return [
        (one.tag, form)
        for one in headings_of_title(list(fields))
        for form in leading.get((one.kind, one.key), leading.get((one.kind, one.shorter), []))
    ]


def _facts(number: int, told: Derived, fields: Any, today: int) -> TitleFacts:
    return TitleFacts(
        number, told.kind, False, told.title, told.title_sort, told.author_sort, told.series, told.year,
        told.language, told.publisher, told.material, told.audience, today, today, fields, (),
    )  # fmt: skip


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(tmp_path_factory.mktemp("real") / "index")


def test_opc_03_at_least_150_queries_in_a_dozen_languages_and_scripts_find_what_is_meant(shelf: Shelf) -> None:
    asked = [(section, typed, meant) for section, cases in CASES.items() for typed, meant in cases.items()]
    assert len(asked) >= 150
    assert len(CASES) >= 12
    missed = [
        f"{section}: {typed} → {meant}"
        for section, typed, meant in asked
        if not any(f" {fold(meant)}" in f" {fold(f'{one.title} {one.title_rest}')}" for one in shelf.found(typed))
    ]
    assert missed == [], "\n".join(missed)


def test_known_items_come_first_by_words_of_title_and_author(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    """Of 500 titles drawn at random, searched by up to five words of the title and the author's first name.

    The same work in another edition counts as right: which of them is meant cannot be told from the words.
    """
    chance = random.Random(5)
    able = [one for one in shelf.titles.values() if one.author and len(fold(one.title).split()) >= 2]
    right = 0
    missed = []
    for one in chance.sample(able, KNOWN_ITEMS):
        typed = " ".join([*fold(one.title).split()[:5], *fold(one.author).split()[:1]])
        ids = shelf.reader.search(Search(Words(typed), limit=1)).ids
        best = shelf.titles[ids[0]] if ids else None
        if best and (best is one or _same_work(best, one)):
            right += 1
        else:
            missed.append(f"{typed} → {best.title if best else 'nothing'}")
    rate = right / KNOWN_ITEMS
    with capsys.disabled():
        sys.stdout.write(f"\nKnown items that come first: {right} of {KNOWN_ITEMS} ({rate:.1%})\n")
    assert rate >= LEAST_RATE, missed


def _same_work(one: Derived, other: Derived) -> bool:
    return bool(one.work_key and one.work_key == other.work_key) or (one.title_key, fold(one.author)) == (
        other.title_key,
        fold(other.author),
    )
