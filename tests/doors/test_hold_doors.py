"""A hold placed at the desk, with and without JavaScript, and by a program: the same answer, the same hold."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from shelflist.departments.circulation.tests.browser import HTMX
from shelflist.departments.holds.models import Hold
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import forget_everything
from shelflist.records.branches.models import Branch
from shelflist.records.items.models import Item
from shelflist.records.patrons.models import Card
from tests.doors.entrances import override_form
from tests.doors.world import Case, World, make_world

pytestmark = pytest.mark.django_db
CASES = tomllib.loads(Path(__file__).with_name("holds.toml").read_text(encoding="utf-8"))["case"]
Codes = list[str]


def ordinary(case: Case) -> Case:
    """The case with what it leaves unsaid: the copy is lent to somebody else."""
    item = {"on_loan_to": "somebody else", **case.get("item", {})}
    if not item["on_loan_to"]:
        del item["on_loan_to"]
    return {**case, "item": item, "before": ()}


def at_the_desk(case: Case, world: World, key: str, *, headers: dict[str, str]) -> Codes:
    item, patron = Item.objects.get(barcode=world.item), Card.objects.get(barcode=world.card).patron
    address = f"{reverse('holds:new')}?title={item.record_id}&patron={patron.pk}"
    pickup = Branch.objects.get(code=case.get("pickup", "EG")).pk
    wish = f"copy:{item.pk}" if case.get("target") == "copy" else "title"
    sent: dict[str, Any] = {"key": key, "wish": wish, "pickup": pickup}
    answer = world.browser.post(address, sent, headers=headers)
    if "override" in case:
        form = override_form(answer)
        assert form is not None
        assert sorted(form.codes) == case["override"]["codes"]
        wanted = {"override": case["override"]["codes"], "reason": case["override"]["reason"]}
        answer = world.browser.post(form.address, {**form.fields, **wanted}, headers=headers)
    if answer.status_code == 403:
        return ["not-permitted"]
    if answer.status_code in {204, 302}:
        return []
    return re.findall(r'<li data-code="([\w-]+)">', answer.content.decode())


def by_a_program(case: Case, world: World, key: str) -> Codes:
    item = Item.objects.get(barcode=world.item)
    sent = {"card": world.card, "title": item.record_id, "pickup": case.get("pickup", "EG")}
    if case.get("target") == "copy":
        sent |= {"item": item.pk, "target": "copy"}
    if "override" in case:
        sent["override"] = case["override"]
    headers = {"Idempotency-Key": key, "Authorization": f"Bearer {world.api_key}"}
    answer = Client().post("/api/v1/holds", sent, content_type="application/json", headers=headers)
    return [one["code"] for one in answer.json().get("refusals", ())]


DOORS: dict[str, Callable[[Case, World, str], Codes]] = {
    "desk": lambda case, world, key: at_the_desk(case, world, key, headers=HTMX),
    "desk without JavaScript": lambda case, world, key: at_the_desk(case, world, key, headers={}),
    "REST": by_a_program,
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_every_door_places_the_hold_or_says_why_not(case: Case) -> None:
    world = make_world(ordinary(case))
    if case.get("before"):
        assert by_a_program({}, world, uuid4().hex) == []
    found = {}
    for name, door in DOORS.items():
        with transaction.atomic():
            there, told = Hold.objects.count(), Entry.objects.count()
            codes = door(case, world, uuid4().hex)
            assert sorted(codes) == case.get("refused", []), name
            assert Hold.objects.count() - there == (0 if codes else 1), name
            assert not codes or Entry.objects.count() == told, f"{name} wrote something on a no"
            hold = Hold.objects.select_related("pickup_branch").latest("pk") if not codes else None
            found[name] = (hold.state, hold.target, hold.target_item_id, hold.pickup_branch.code) if hold else codes
            transaction.set_rollback(True)
        forget_everything()
    assert len({str(one) for one in found.values()}) == 1, found
    if "state" in case:
        state, _target, _item, pickup = found["REST"]
        assert (state, pickup) == (case["state"], case.get("pickup", "EG"))
