"""The pick run with 500, 1,000 and 2,000 lines: the list made, its page opened, a scan answered."""

from __future__ import annotations

import time
from itertools import count
from typing import Any

from bench.circulation import DRIVER
from bench.holds import World, analyse, multiply
from bench.report import Report

LINES = (500, 1_000, 2_000)
SCANS = 20  # in each run
COPIES = 30_000


def run(report: Report) -> None:
    from shelflist.departments.holds.tests.library import small_library

    world = World(small_library())
    world.grow(COPIES)
    client = somebody(world)
    for lines in LINES:
        fill(world, lines)
        measure(report, world, client, lines)


def somebody(world: World) -> Any:
    """A browser in which somebody who may fetch works at Eastgate."""
    from django.conf import settings
    from django.test import Client

    from shelflist.config.static import gather_static_files
    from shelflist.ground.accounts.models import Grant, Role, User
    from shelflist.ground.journal.revisions import bump
    from shelflist.records.branches.models import Post

    gather_static_files()
    settings.ALLOWED_HOSTS = ["testserver"]
    role = Role.objects.create(code="fetching", name="Fetching")
    Grant.objects.create(role=role, permission="fetch-items", reach="system")
    user = User.objects.create(username="jo", name="Jo Moreau")
    Post.objects.create(user=user, role=role, branch=world.library.eastgate)
    bump("roles", "branches")
    client = Client(headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/pick/"})
    client.force_login(user)
    return client


def fill(world: World, lines: int) -> None:
    """So many copies are to be fetched, each for a hold of its own."""
    from shelflist.departments.holds.actions import rounds
    from shelflist.departments.holds.models import Hold
    from shelflist.departments.holds.tests.library import NOW
    from shelflist.departments.picking.models import PickLine

    PickLine.objects.all().delete()
    Hold.objects.all().delete()
    world.waiting_copies(1)
    template = Hold.objects.latest("pk")
    multiply(Hold, template.pk, lines - 1, {
        "record_id": f"{world.base} + n", "patron_id": f"{world.readers[0]} + n % {len(world.readers)}"
    })  # fmt: skip
    analyse()
    rounds.plan_everything(NOW)


def measure(report: Report, world: World, client: Any, lines: int) -> None:
    from shelflist.departments.holds.models import Hold
    from shelflist.departments.holds.tests.library import NOW
    from shelflist.departments.picking.queries import pick_list
    from shelflist.records.branches.queries import organisation

    tree, here = organisation(), [world.library.eastgate.pk]
    targeted = Hold.objects.filter(target_item__isnull=False).order_by("pk")
    barcodes = iter(list(targeted.values_list("target_item__barcode", flat=True)))
    report.note(f"copies to fetch, {lines:,} lines", "copies", [pick_list(here, world.by, NOW, tree).total])
    keys = count()

    def listing() -> float:
        begun = time.perf_counter()
        pick_list(here, world.by, NOW, tree)
        return 1 / (time.perf_counter() - begun)

    def page() -> float:
        begun = time.perf_counter()
        assert client.get("/desk/pick/").status_code == 200
        return 1 / (time.perf_counter() - begun)

    def scans() -> float:
        begun = time.perf_counter()
        for _number in range(SCANS):
            sent = {"scan": next(barcodes), "mode": "pick", "key": f"{lines}-{next(keys)}"}
            answer = client.post("/desk/scan/", sent)
            assert b"Found" in answer.content, (sent, answer.status_code, dict(answer.headers), answer.content[:300])
        return SCANS / (time.perf_counter() - begun)

    report.compare("per second", (f"the list made, {lines:,} lines", listing), DRIVER)
    report.compare("per second", (f"its page opened, {lines:,} lines", page), DRIVER)
    report.compare("per second", (f"scans answered, {lines:,} lines", scans), DRIVER)
