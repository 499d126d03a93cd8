"""The import screens in a real browser: a file goes in, is looked through and taken back; axe, width, both themes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.journeys.browser import DESK, PHONE, axe_findings, overflow

pytestmark = pytest.mark.django_db(transaction=True)
PICTURES = os.environ.get("PICTURES", "")


def work_off() -> None:
    """What the worker does: run the jobs that wait."""
    from shelflist.ground.journal.jobs import run_here
    from shelflist.ground.journal.models import Job

    for job in Job.objects.filter(ended_at=None):
        run_here(job, clock=timezone.now)


def sign_in(page: Page, server: LiveServer, client: Client) -> None:
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])


def look(page: Page, name: str) -> None:
    """No serious finding and nothing too wide, light and dark, at a desk and on a phone."""
    for size, place in ((DESK, "desk"), (PHONE, "phone")):
        for theme in ("light", "dark"):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            assert axe_findings(page) == []
            assert overflow(page) == 0
            if PICTURES:
                page.screenshot(path=f"{PICTURES}/import-{name}-{place}-{theme}.png", full_page=True)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]


def test_a_file_is_brought_in_looked_through_and_taken_back(
    live_server: LiveServer, browser_page: Page, tmp_path: Path
) -> None:
    from shelflist.departments.cataloguing.tests.samples import book, file_of, subjects
    from shelflist.departments.cataloguing.tests.test_views import person
    from shelflist.records.catalog.codec import write_iso2709
    from shelflist.records.catalog.models import Record

    good = [book(str(number), f"Title number {number}", more=subjects(3)) for number in range(30)]
    broken = write_iso2709(good[0])[:40] + b"\xff\xff\xff" + write_iso2709(good[0])[43:]
    same_number = book("1", "ألف ليلة وليلة")
    path = file_of(tmp_path, *good[:3], broken, same_number, *good[3:], name="vendor-file-2026-11.mrc")
    page = browser_page
    sign_in(page, live_server, person("cataloguer", "cleo"))
    page.goto(f"{live_server.url}/desk/import/")
    look(page, "empty")
    page.set_input_files("input[type=file]", str(path))
    page.click("text=Import the file")
    page.wait_for_url("**/desk/import/*/")
    look(page, "waiting")
    work_off()
    page.wait_for_selector("text=Undo the import")  # the page asked every second and noticed by itself
    assert page.locator("text=Look at the bytes").count() == 1
    look(page, "done")
    page.click("text=Look at the bytes")
    page.wait_for_selector("text=Byte for byte")
    look(page, "set-aside")
    page.go_back()
    page.click("text=Undo the import")
    page.wait_for_selector("text=Being undone")
    work_off()
    page.wait_for_selector("text=lines were undone")
    assert not Record.objects.exists()
    page.goto(f"{live_server.url}/desk/import/")
    look(page, "list")
