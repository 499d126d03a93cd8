"""Holds through the REST door: the same refusals as the actions, keys, and what is read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from shelflist.departments.circulation.tests.samples import Library
from shelflist.departments.holds.models import Hold
from shelflist.doors.api.tests.program import Program, acts, codes, done, problem, program

FAR = (date.today() + timedelta(days=400)).isoformat()


@pytest.fixture
def desk(library: Library) -> Program:
    return program(library, "place-holds", "see-patrons", "undo", at=(library.root,))


def wanted(library: Library, **more: Any) -> dict[str, Any]:
    return {"card": library.card(expires_on=None).barcode, "title": library.item().record_id, **more}


def test_a_hold_is_placed_listed_suspended_moved_and_cancelled(library: Library, desk: Program) -> None:
    body = wanted(library, pickup="HB", wanted_until=FAR)
    placed = done(desk.post("holds", body))
    assert (placed["state"], placed["pickup"], placed["position"]) == ("waiting-for-capture", "HB", 1)
    assert placed["wanted_until"] == FAR
    number = placed["hold_id"]
    (row,) = done(desk.get(f"holds?card={body['card']}"))["holds"]
    assert (row["hold_id"], row["title"], row["state"]) == (number, placed["title"], "waiting-for-capture")
    assert done(desk.post(f"holds/{number}/suspend", {"until": FAR}))["suspended_until"] == FAR
    assert done(desk.post(f"holds/{number}/resume", {}))["state"] == "waiting-for-capture"
    assert done(desk.post(f"holds/{number}/pickup", {"pickup": "EG"}))["pickup"] == "EG"
    told = done(desk.get(f"holds/{number}/why"))
    assert told["copies"][0]["fetched"]
    assert "to be fetched" in told["says"]
    cancelled = done(desk.post(f"holds/{number}/cancel", {"note": "Bought it"}))
    assert cancelled["state"] == "cancelled"
    assert done(desk.get(f"holds?card={body['card']}"))["holds"] == []
    assert done(desk.post("undo", {"entry_id": cancelled["entry_id"]}))["verb"] == "cancel-hold"


def test_every_refusal_of_the_action_is_told(library: Library, desk: Program) -> None:
    body = wanted(library, card="99", pickup="??")
    assert codes(desk.post("holds", body), 409) == ["pickup-unknown", "patron-unknown"]
    assert codes(desk.post("holds", wanted(library, title=10**9)), 404) == ["title-unknown"]
    again = wanted(library)
    done(desk.post("holds", again))
    refused = desk.post("holds", again)
    assert codes(refused, 409) == ["already-on-hold"]
    assert problem(refused, 409)["refusals"][0]["overridable_with"] == "duplicate-holds"
    nobody = program(library, "lend")
    assert "not-permitted" in codes(nobody.post("holds", wanted(library)), 403)
    assert codes(desk.post("holds/1000000/cancel", {}), 404) == ["hold-unknown"]
    assert Hold.objects.count() == 1
    assert acts().count() == 1


def test_a_reason_sets_a_refusal_aside_for_whoever_may(library: Library) -> None:
    boss = program(library, "place-holds", "duplicate-holds", at=(library.root,))
    body = wanted(library)
    done(boss.post("holds", body))
    override = {"codes": ["already-on-hold"], "reason": "For her class"}
    assert done(boss.post("holds", {**body, "override": override}))["position"] == 2


def test_one_key_places_one_hold(library: Library, desk: Program) -> None:
    body = wanted(library)
    first = done(desk.post("holds", body, Idempotency_Key="k-1"))
    assert done(desk.post("holds", body, Idempotency_Key="k-1")) == first
    assert codes(desk.post("holds", wanted(library), Idempotency_Key="k-1"), 422) == ["key-reused"]
    assert Hold.objects.count() == 1


def test_the_form_is_checked_and_described(library: Library, desk: Program) -> None:
    for wrong in ({"target": "anything"}, {"card": ""}, {"wanted_until": "soon"}, {"title": 0}):
        problem(desk.post("holds", {**wanted(library), **wrong}), 422)
    document = done(desk.get("openapi.json"))
    paths = {path for path in document["paths"] if "/holds" in path}
    assert {"/api/v1/holds", "/api/v1/holds/{hold_id}/cancel", "/api/v1/holds/{hold_id}/why"} <= paths
    problem(desk.get("holds?card=99"), 404)
    problem(program(library, "lend").get("holds?card=99"), 403)
