"""The form of the door: one description, one form of every no, and nothing that a stranger sends breaks it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shelflist.departments.circulation.tests.samples import Library
from shelflist.doors.api.tests.program import Program, acts, codes, problem

ODD_TEXTS = [
    "\x00",
    "a\x00b",
    "\ud800",
    "\u202e\u2066",
    "x" * 10_000,
    "'; DROP TABLE items_item; --",
    "%s",
    "%(a)s",
    "😀",
    " ",
]


# -- openapi.json ---------------------------------------------------------------------------------------------------


@pytest.fixture
def described(client: Client, db: None) -> dict[str, Any]:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    document: dict[str, Any] = json.loads(answer.content)
    return document


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_the_description_can_be_read_without_a_key_and_holds_together(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1")
    assert described["info"]["title"] == "Shelflist"
    assert described["components"]["securitySchemes"]["BearerKey"]["scheme"] == "bearer"
    for reference in references(described):
        node: Any = described
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]


def test_every_resource_is_described_with_its_words_answers_and_key(described: dict[str, Any]) -> None:
    operations = [
        (f"{method} {path}", path, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    assert len({operation["operationId"] for _, _, operation in operations}) == len(operations) == 30
    for name, path, operation in operations:
        assert all(operation.get(part) for part in ("summary", "description")), name
        assert operation["security"] == [{"BearerKey": []}], name
        assert "200" in operation["responses"], name
        placed = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
        assert placed == set(re.findall(r"\{(\w+)\}", path)), name


def test_every_act_takes_an_idempotency_key(described: dict[str, Any]) -> None:
    acts = [methods["post"] for methods in described["paths"].values() if "post" in methods]
    assert len(acts) == 18
    for act in acts:
        assert "Idempotency-Key" in {one["name"] for one in act["parameters"] if one["in"] == "header"}


# -- one form of every no -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["", "nowhere", "checkouts/", "titles/1/copies", "../desk/", "%00", "items/", "a" * 5000]
)
def test_paths_that_do_not_exist_are_told_in_the_same_form(kiosk: Program, path: str) -> None:
    problem(kiosk.get(path), 404)
    problem(kiosk.post(path, {}), 404)


def test_paths_that_do_not_exist_need_no_key(client: Client, db: None) -> None:
    problem(client.get("/api/v1/nowhere"), 404)  # type: ignore[arg-type]


def test_methods_that_a_path_does_not_know_are_told_in_the_same_form(kiosk: Program) -> None:
    answer = kiosk.get("checkouts")
    problem(answer, 405)
    assert answer["Allow"] == "POST"
    problem(kiosk.send("DELETE", "items/31877000000001"), 405)


def test_a_body_of_the_wrong_form_says_what_is_wrong_where(kiosk: Program) -> None:
    document = problem(kiosk.post("checkouts", {"item": 7, "override": {"codes": []}}), 422)
    assert [fault["where"][-1] for fault in document["faults"]] == ["item", "card", "codes", "reason"]
    assert all(fault["what"] in document["detail"] for fault in document["faults"])


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'"item"', b"[]", b"null", b"[" * 100_000, b'{"item": NaN}'])
def test_a_body_that_is_no_object_is_refused(kiosk: Program, body: bytes) -> None:
    assert kiosk.post("checkouts", body).status_code in {400, 422}
    problem(kiosk.post("checkouts", body), kiosk.post("checkouts", body).status_code)


# -- hostile input --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=-1", "limit=x", f"limit={10**30}", "offset=-1", f"offset={10**30}", "limit=1e9"],
)
def test_pages_are_bounded(kiosk: Program, query: str) -> None:
    problem(kiosk.get(f"titles?q=james&{query}"), 422)


@pytest.mark.parametrize("number", ["0", "-1", str(2**63), str(10**400), "x", "1.5", "%00"])
def test_numbers_that_cannot_be_are_refused(kiosk: Program, number: str) -> None:
    for path in (f"titles/{number}", f"loans/{number}", f"loans/{number}/explanation"):
        problem(kiosk.get(path), 422)


@pytest.mark.parametrize("number", [0, -1, 2**63, 10**400, "x", 1.5, None, True, [], {}])
def test_entries_and_counts_that_cannot_be_are_refused(library: Library, kiosk: Program, number: object) -> None:
    item = library.item()
    if number is not True:  # JSON's true is read as 1
        problem(kiosk.post("undo", {"entry_id": number}), 422)
        problem(kiosk.post("in-house-uses", {"item": item.barcode, "count": number}), 422)


@pytest.mark.parametrize("odd", ODD_TEXTS)
def test_odd_texts_are_refused_in_words_wherever_they_stand(library: Library, kiosk: Program, odd: str) -> None:
    item, card = library.item(), library.card(expires_on=None)
    override = {"codes": [odd], "reason": odd}
    for body in (
        {"item": odd, "card": card.barcode},
        {"item": item.barcode, "card": odd},
        {"item": odd, "card": odd, "override": override},
    ):
        answer = kiosk.post("checkouts", body)
        problem(answer, answer.status_code)
        assert answer.status_code in {404, 409, 422}
    for resource in ("checkins", "renewals", "in-house-uses"):
        answer = kiosk.post(resource, {"item": odd})
        assert answer.status_code in {404, 422}
    assert not acts().exists()


@pytest.mark.parametrize("odd", ODD_TEXTS)
def test_odd_texts_in_addresses_find_nothing(kiosk: Program, odd: str) -> None:
    written = quote(odd.encode("utf-8", "surrogatepass"))
    assert kiosk.get(f"titles?q={written}").status_code in {200, 422}
    for path in (f"items/{written}", f"patrons/{written}"):
        answer = kiosk.get(path)
        assert answer.status_code in {404, 422}
        problem(answer, answer.status_code)


@pytest.mark.parametrize(
    "moment",
    [
        "2026-11-14T10:00:00",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "1969-12-31T23:59:59Z",
        "soon",
        1e300,
    ],
)
def test_moments_that_cannot_be_are_refused(library: Library, kiosk: Program, moment: object) -> None:
    answer = kiosk.post("checkins", {"item": library.item().barcode, "returned_at": moment})
    assert answer.status_code in {409, 422}
    problem(answer, answer.status_code)
    assert not acts().exists()


def test_what_is_not_asked_for_is_ignored(library: Library, kiosk: Program) -> None:
    item, card = library.item(), library.card(expires_on=None)
    body = {"item": item.barcode, "card": card.barcode, "due_at": "2099-01-01T00:00:00Z", "by": 1}
    assert kiosk.post("checkouts", body).json()["due_at"] < "2099"


def test_words_from_the_library_cannot_break_the_answer(library: Library, kiosk: Program) -> None:
    item, card = library.item(check_out_alert='{title} {"} </script>\u202e %s'), library.card(expires_on=None)
    answer = kiosk.post("checkouts", {"item": item.barcode, "card": card.barcode})
    assert '{title} {"} </script>' in answer.json()["warnings"][0]


@given(
    body=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["item", "card", "override", "codes", "reason", "count", "entry_id"]), inner, max_size=5
            )
        ),
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_json_whatever_breaks_a_resource(kiosk: Program, body: Any) -> None:
    for resource in ("checkouts", "checkins", "renewals", "in-house-uses", "undo"):
        answer = kiosk.post(resource, body)
        problem(answer, answer.status_code)
        assert 400 <= answer.status_code < 500


def test_a_very_large_body_is_refused(kiosk: Program) -> None:
    answer = kiosk.post("checkouts", b'{"item": "' + b"x" * 3_000_000 + b'"}')
    problem(answer, 413)
    assert "codes" not in answer.json()


def test_refusals_of_several_kinds_come_in_one_document(library: Library, kiosk: Program) -> None:
    item = library.item(status="lost")
    answer = kiosk.post("checkouts", {"item": item.barcode, "card": "21877999"})
    assert codes(answer, 409) == ["patron-unknown", "item-status"]
