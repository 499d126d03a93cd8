"""The pages of match sets, merge profiles and mappings, of trials and doubtful records (CAT-15)."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from shelflist.departments.cataloguing.models import CopyMapping, ImportBatch, MatchSet, MergeProfile
from shelflist.departments.cataloguing.tests.samples import batch_of, book, subjects
from shelflist.departments.cataloguing.tests.test_trying import two_alike
from shelflist.departments.cataloguing.tests.test_views import person, upload, work_off
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.catalog.codec import write_iso2709
from shelflist.records.catalog.models import Record

pytestmark = pytest.mark.django_db


@pytest.fixture
def cleo() -> Client:
    return person("cataloguer", "cleo")


def test_cat_15_a_profile_is_tried_on_two_records_and_saved(cleo: Client) -> None:
    said = {
        "name": "Ours",
        "otherwise": "theirs",
        "action": ["preserve", "add"],
        "tag": ["590", ""],
        "strip": "949 245$h",
    }
    lines = {"try_ours": "245 10 ‡aA\n590 ## ‡aNote", "try_theirs": "245 10 ‡aB ‡hdisc\n949 ## ‡ax"}
    page = cleo.post("/desk/import/rules/profiles/new/", {**said, **lines, "act": "try"}).content.decode()
    assert "1 field differs" in page
    assert "<ins>B</ins>" in page
    assert MergeProfile.objects.count() == 0
    assert cleo.post("/desk/import/rules/profiles/new/", said).status_code == 302
    row = MergeProfile.objects.get()
    assert row.rules["strip"] == [
        {"action": "remove", "tag": "949"},
        {"action": "remove", "tag": "245", "subfields": "h"},
    ]
    address = f"/desk/import/rules/profiles/{row.pk}/"
    assert 'value="949 245$h"' in cleo.get(address).content.decode()
    assert cleo.post(address, {**said, "version": "1", "name": "Other"}).status_code == 302
    stale = cleo.post(address, {**said, "version": "1"})
    assert (stale.status_code, MergeProfile.objects.get().name) == (422, "Other")
    assert cleo.post("/desk/import/rules/profiles/new/", {**said, "name": "other"}).status_code == 422
    assert cleo.post(f"/desk/import/rules/profiles/{row.pk}/remove/").status_code == 302
    assert MergeProfile.objects.count() == 0
    undo(entry_id=Entry.objects.order_by("-pk")[0].pk, by=_anybody(), now=Entry.objects.order_by("-pk")[0].happened_at)
    assert MergeProfile.objects.get().name == "Other"


def _anybody():  # type: ignore[no-untyped-def]
    from shelflist.departments.cataloguing.tests.samples import BY

    return BY


def test_cat_15_a_match_set_is_written_with_a_form_and_used(cleo: Client) -> None:
    said = {
        "name": "By title", "way": ["1", "1", "2"], "what": ["work", "year", ""], "sense": ["", "not", ""],
        "points": ["50", "", ""], "tag": ["", "", ""], "subfield": ["", "", ""], "minimum": "50", "ratio": "0",
        "metric_tag": ["520"], "metric_points": ["9"], "metric_subfield": [""],
    }  # fmt: skip
    assert cleo.post("/desk/import/rules/match-sets/new/", {**said, "minimum": "51"}).status_code == 422
    assert cleo.post("/desk/import/rules/match-sets/new/", said).status_code == 302
    row = MatchSet.objects.get()
    assert row.rules["ways"] == [[
        {"what": "work", "points": 50, "negate": False, "tag": "", "subfield": ""},
        {"what": "year", "points": 0, "negate": True, "tag": "", "subfield": ""},
    ]]  # fmt: skip
    assert cleo.get(f"/desk/import/rules/match-sets/{row.pk}/").status_code == 200
    batch = upload(cleo, write_iso2709(book("1")), match_set=str(row.pk), dry_run="1")
    work_off(batch)
    assert ImportBatch.objects.get().state == "tried"


def test_cat_15_a_mapping_of_copies_is_written_with_a_form(cleo: Client) -> None:
    said = {"name": "Allegro", "tag": "099", "at_barcode": "b", "at_call_number": "ab c", "statuses": "v = missing"}
    assert cleo.post("/desk/import/rules/copies/new/", {**said, "at_barcode": ""}).status_code == 422
    assert cleo.post("/desk/import/rules/copies/new/", said).status_code == 302
    row = CopyMapping.objects.get()
    assert row.rules["subfields"] == {"barcode": ["b"], "call_number": ["ab", "c"]}
    assert row.rules["statuses"] == {"V": "missing"}
    assert "Allegro" in cleo.get("/desk/import/").content.decode()
    assert cleo.get("/desk/import/rules/copies/koha-952/").status_code == 200


@pytest.mark.parametrize("address", ["", "match-sets/careful/", "profiles/keep-local/", "copies/new/?from=koha-952"])
def test_the_pages_are_there_for_cataloguers_only(cleo: Client, address: str) -> None:
    assert cleo.get(f"/desk/import/rules/{address}").status_code == 200
    assert person("technician", "vera").get(f"/desk/import/rules/{address}").status_code == 403


def test_p14_a_trial_is_looked_through_and_done(cleo: Client) -> None:
    work_off(upload(cleo, write_iso2709(book("1"))))
    batch = upload(cleo, write_iso2709(book("1", more=subjects(1))), dry_run="1")
    work_off(batch)
    page = cleo.get(f"/desk/import/{batch.pk}/").content.decode()
    assert "nothing has been changed" in page
    line = cleo.get(f"/desk/import/{batch.pk}/records/1/").content.decode()
    assert "matched by" in line
    assert "<ins>Subject 0</ins>" in line
    assert cleo.post(f"/desk/import/{batch.pk}/do-it/").status_code == 302
    work_off(batch)
    assert "Subject 0" in Record.objects.get().marc
    assert cleo.get(f"/desk/import/{batch.pk}/records/9/").status_code == 404


def test_p14_doubtful_records_are_worked_one_by_one_and_saved_with_reasons(cleo: Client, tmp_path: Path) -> None:
    batch = batch_of(two_alike(tmp_path))
    page = cleo.get(f"/desk/import/{batch.pk}/").content.decode()
    assert "1 record waits" in page
    table = cleo.get(f"/desk/import/{batch.pk}/exceptions.csv").content.decode()
    assert "not clear which one to replace" in table
    saved = b"".join(cleo.get(f"/desk/import/{batch.pk}/exceptions.mrc"))  # type: ignore[arg-type]
    assert saved == write_iso2709(book("c", source="US", isbn="9780261102217", more=subjects(4)))
    number = Record.objects.order_by("pk")[0].pk
    address = f"/desk/import/{batch.pk}/records/1/"
    assert f"It is #{number}" in cleo.get(address).content.decode()
    assert cleo.post(f"{address}settle/", {"choice": f"update:{number}", "key": "1"}).status_code == 302
    assert cleo.post(f"{address}settle/", {"choice": "add", "key": "2"}).status_code == 409
    batch.refresh_from_db()
    assert (batch.doubtful_count, batch.updated_count) == (0, 1)
