"""Buckets: one table of who may do what, through the desk and the REST interface (CAT-17)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from shelflist.departments.buckets import queries
from shelflist.departments.buckets.models import Bucket, BucketMember
from shelflist.departments.circulation.tests.samples import Library, small_library
from shelflist.doors.api.tests.program import Program, codes, done, problem, program
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import forget_everything

NOW = datetime.now(UTC)
CASES = tomllib.loads((Path(__file__).parent / "buckets.toml").read_text())["case"]
ACTS = ("see", "put", "out", "empty", "drop")
BELONGS = "This bucket belongs to"


@dataclass
class Desk:
    """The pages in a browser."""

    client: Client

    def says(self, act: str, bucket: Bucket, number: int) -> str:
        there = f"/desk/buckets/{bucket.pk}/"
        if act == "see":
            answer: Any = self.client.get(there)
        elif act == "put":
            answer = self.client.post(f"{there}fill/", {"numbers": f"#{number}"})
        else:
            answer = self.client.post(f"{there}act/", {"act": act, "number": str(number)})
        if answer.status_code == 409:
            return "belongs" if BELONGS in answer.content.decode() else "other"
        return {200: "done", 302: "done", 404: "unknown", 403: "forbidden"}[answer.status_code]


@dataclass
class Rest:
    """A program with a key."""

    program: Program

    def says(self, act: str, bucket: Bucket, number: int) -> str:
        there = f"buckets/{bucket.pk}"
        if act == "see":
            answer: Any = self.program.get(there)
        else:
            path = {"out": "take-out"}.get(act, act)
            answer = self.program.post(f"{there}/{path}", {"records": [number]} if act in ("put", "out") else {})
        if answer.status_code == 403:
            assert codes(answer, 403) == ["not-permitted"]
            return "belongs" if BELONGS in problem(answer, 403)["detail"] else "forbidden"
        return {200: "done", 404: "unknown"}[answer.status_code]


@pytest.fixture
def library(db: None) -> Library:
    forget_everything()
    return small_library()


@pytest.fixture
def people(library: Library) -> dict[str, Program]:
    at = {"owner": library.eastgate, "colleague": library.eastgate, "stranger": library.root}
    made = {name: program(library, "keep-buckets", "undo", at=(branch,)) for name, branch in at.items()}
    return made | {"nobody": program(library, "see-records")}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_cat_17_the_desk_and_the_rest_interface_say_the_same(
    library: Library, people: dict[str, Program], case: dict[str, Any]
) -> None:
    number = library.item().record_id
    for who, one in people.items():
        expected = case["says"][who]
        browser = Client()
        browser.force_login(one.user)
        for act in ACTS:
            says = expected if isinstance(expected, str) else expected.get(act, expected["other"])
            for door in (Desk(browser), Rest(one)):
                bucket = Bucket.objects.create(
                    name=f"{who} {act} {type(door).__name__}", holds="records", owner_id=people["owner"].user.pk,
                    owner_name="Ada", shared=case["shared"], open_to_change=case["open"], made_at=NOW, changed_at=NOW,
                    branch=library.eastgate if case["shared"] == "branch" else None,
                )  # fmt: skip
                if act in ("out", "empty"):
                    BucketMember.objects.create(bucket=bucket, number=number, put_in=1)
                before, inside = Entry.objects.count(), queries.count_in(bucket.pk)
                assert door.says(act, bucket, number) == says, (who, act, door)
                written = says == "done" and act != "see"
                assert Entry.objects.count() - before == int(written), (who, act, door)
                changed = {"put": 1, "out": -1, "empty": -1}.get(act, 0) if written else 0
                assert queries.count_in(bucket.pk) - inside == changed, (who, act, door)


def test_cat_17_a_program_makes_a_bucket_fills_it_by_number_and_barcode_and_takes_it_all_back(
    library: Library, people: dict[str, Program]
) -> None:
    one, other = library.item(), library.item()
    owner = people["owner"]
    made = done(owner.post("buckets", {"name": "Weed", "holds": "copies"}, Idempotency_Key="k-1"))
    assert done(owner.post("buckets", {"name": "Weed", "holds": "copies"}, Idempotency_Key="k-1"))["id"] == made["id"]
    assert codes(owner.post("buckets", {"name": "Weed"}), 409) == ["name-taken"]
    there = f"buckets/{made['id']}"
    body = {"barcodes": [other.barcode, "nothing"], "records": [one.record_id, 10**9]}
    filled = done(owner.post(f"{there}/put", body))
    assert filled["unknown"] == [str(10**9), "nothing"]
    copies = done(owner.get(f"{there}/copies"))["barcodes"]
    assert {one.barcode, other.barcode} <= set(copies)
    assert filled["count"] == filled["in_it"] == len(copies)
    page = done(owner.get(f"{there}?limit=1"))
    assert (page["things"][0]["barcode"], page["next_offset"], page["count"]) == (one.barcode, 1, len(copies))
    titles = done(owner.post("buckets", {"name": "Titles"}))
    done(owner.post(f"buckets/{titles['id']}/put", {"barcodes": [one.barcode]}))
    less = done(owner.post(f"{there}/join", {"other": titles["id"], "how": "subtract"}))
    assert less["in_it"] == len(copies) - less["count"]
    assert done(owner.post("undo", {"entry_id": less["entry_id"]}))["verb"] == "fill-bucket"
    assert [row["name"] for row in done(owner.get("buckets"))["buckets"]] == ["Titles", "Weed"]
    done(owner.post(f"{there}/drop", {}))
    problem(owner.get(there), 404)
    assert codes(owner.post(f"{there}/empty", {}), 404) == ["bucket-unknown"]
    problem(owner.post(f"{there}/put", {"records": [0]}), 422)
