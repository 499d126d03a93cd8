"""Labels, templates, stocks and printers: yes, every no, nothing written on no, and undo."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.ground.printing import press, queries, stocks
from shelflist.ground.printing.actions import jobs, labels, printers, templates
from shelflist.ground.printing.actions import stocks as stock_acts
from shelflist.ground.printing.actions.printers import PrinterDetails
from shelflist.ground.printing.models import LabelBatch, PaperTemplate, Printer, PrintJob
from shelflist.ground.printing.rules.contents import CopyFacts
from shelflist.ground.printing.tests import paper

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=6)
COPY = CopyFacts(barcode="31234000000017", scheme="ddc", number="641.5 CHI").to_data()
OWN = replace(stocks.sold()["avery-5160"], code="our-own", name="Our own")


def somebody(*permissions: str, terminal_id: int | None = 7) -> Actor:
    grants = dict.fromkeys(permissions, ("",))
    return Actor("staff", 1, "Jo", "desk", terminal_id=terminal_id, grants=grants)


DESK = somebody("print-labels", "undo")
EDITOR = somebody("edit-printing", "print-labels", "undo", "undo-others")
AGENT = somebody("take-print-jobs", terminal_id=None)
NOBODY = somebody()


def labels_made(**more: Any) -> labels.LabelsMade:
    said = {"kind": "spine", "stock": "avery-5160", "labels_of": [COPY], "by": DESK, "now": NOW} | more
    return labels.print_labels(**said)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return set(refused.value.codes)


def test_prn_01_labels_are_kept_as_a_batch_that_can_be_printed_again() -> None:
    made = labels_made(labels_of=[COPY] * 3, start=5)
    batch = LabelBatch.objects.get(pk=made.batch_id)
    assert (batch.count, batch.start, batch.terminal_id) == (3, 5, 7)
    assert Entry.objects.get(pk=made.entry_id).about == f"labels:{batch.pk}"
    stock = queries.all_stocks()["avery-5160"]
    assert queries.begin_at(queries.last_batch("spine", 7), stock) == 8
    assert queries.begin_at(queries.last_batch("spine", 8), stock) == 1


def test_prn_05_the_same_request_makes_one_batch() -> None:
    assert labels_made(key="k").batch_id == labels_made(key="k").batch_id
    assert LabelBatch.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"by": NOBODY}, {"not-permitted"}),
        ({"kind": "nothing", "stock": "none", "labels_of": []}, {"label-kind-unknown", "stock-unknown", "no-labels"}),
        ({"start": 31}, {"no-such-position"}),
        ({"start": 0}, {"no-such-position"}),
        ({"labels_of": [COPY] * 5001}, {"too-many-labels"}),
    ],
)
def test_prn_05_labels_that_cannot_be_made_are_refused(more: dict[str, Any], wrong: set[str]) -> None:
    with pytest.raises(Refused) as refused:
        labels_made(**more)
    assert codes(refused) == wrong
    assert not LabelBatch.objects.exists()
    assert not Entry.objects.exists()


def test_prn_03_a_layout_is_the_librarys_and_can_be_taken_back() -> None:
    saved = labels.set_layout(kind="spine", settings={"width": 6, "bold": False}, by=EDITOR, now=NOW)
    assert (queries.style_of("spine").width, queries.style_of("spine").bold) == (6, False)
    undo(entry_id=saved.entry_id, by=EDITOR, now=LATER)
    assert queries.style_of("spine").width == 8
    for who, settings, wrong in ((EDITOR, {"width": 99}, "layout-wrong"), (DESK, {}, "not-permitted")):
        with pytest.raises(Refused) as refused:
            labels.set_layout(kind="spine", settings=settings, by=who, now=NOW)
        assert codes(refused) == {wrong}


def test_prn_01_stock_of_ones_own_is_checked_and_can_be_taken_back() -> None:
    saved = stock_acts.save_stock(stock=OWN, by=EDITOR, now=NOW)
    assert queries.all_stocks()["our-own"] == OWN
    undo(entry_id=saved.entry_id, by=EDITOR, now=LATER)
    assert "our-own" not in queries.all_stocks()


@pytest.mark.parametrize(
    ("stock", "wrong"),
    [
        (replace(OWN, grid=(4, 10)), "geometry-wrong"),
        (replace(OWN, pitch=(30_000, 25_400)), "geometry-wrong"),
        (replace(OWN, label=(100, 25_400)), "geometry-wrong"),
        (replace(OWN, code="avery-5160"), "stock-code-taken"),
        (replace(OWN, name=" "), "geometry-wrong"),
    ],
)
def test_prn_01_stock_that_cannot_be_is_refused(stock: Any, wrong: str) -> None:
    with pytest.raises(Refused) as refused:
        stock_acts.save_stock(stock=stock, by=EDITOR, now=NOW)
    assert wrong in codes(refused)
    assert not Entry.objects.exists()


def test_prn_01_stock_is_removed_and_comes_back() -> None:
    stock_acts.save_stock(stock=OWN, by=EDITOR, now=NOW)
    gone = stock_acts.remove_stock(code="our-own", by=EDITOR, now=NOW)
    assert "our-own" not in queries.all_stocks()
    undo(entry_id=gone.entry_id, by=EDITOR, now=LATER)
    assert queries.all_stocks()["our-own"] == OWN


SLIP = "#set page(width: 80mm, height: 30mm)\n#for it in pieces [Ours: #it.big]\n"


def test_prn_06_a_changed_template_is_used_at_once_and_can_be_taken_back() -> None:
    saved = templates.change_template(name="slip80", source=SLIP, version=0, by=EDITOR, now=NOW)
    assert "Ours: Northside" in paper.words(press.pdf("slip80", {"big": "Northside"}))
    undo(entry_id=saved.entry_id, by=EDITOR, now=NOW + timedelta(days=29))
    assert "Ours" not in paper.words(press.pdf("slip80", {"big": "Northside"}))


def test_prn_06_one_goes_back_to_the_built_in_template_and_forward_again() -> None:
    templates.change_template(name="slip80", source=SLIP, version=0, by=EDITOR, now=NOW)
    gone = templates.reset_template(name="slip80", by=EDITOR, now=NOW)
    assert queries.changed_source("slip80") is None
    undo(entry_id=gone.entry_id, by=EDITOR, now=LATER)
    assert queries.changed_source("slip80") == SLIP


@pytest.mark.parametrize(
    ("source", "code", "says"),
    [
        ("one\n#two", "template-wrong", "Line 2, column 1: unknown variable: two."),
        ('#read("/etc/passwd")', "template-wrong", "files and packages cannot be reached"),
        ('#import ("@pre" + "view/x:0.1.0"): *', "template-wrong", "files and packages cannot be reached"),
        ("#while true { }", "template-wrong", "Line 1, column 7"),
        ("#let all = range(2000000000)", "template-too-slow", "too long or too much memory"),
        ("x" * 60_001, "template-too-long", "60001 characters"),
    ],
)
def test_prn_06_a_template_that_does_not_work_is_refused_with_its_line_and_a_remedy(
    source: str, code: str, says: str
) -> None:
    with pytest.raises(Refused) as refused:
        templates.change_template(name="slip80", source=source, version=0, by=EDITOR, now=NOW)
    (refusal,) = refused.value.refusals
    assert refusal.code == code
    assert says in str(refusal.message)
    assert refusal.remedy is not None
    assert not PaperTemplate.objects.exists()


def test_prn_06_two_people_do_not_overwrite_each_others_template() -> None:
    templates.change_template(name="slip80", source=SLIP, version=0, by=EDITOR, now=NOW)
    for version, who, wrong in ((0, EDITOR, "changed-meanwhile"), (1, DESK, "not-permitted")):
        with pytest.raises(Refused) as refused:
            templates.change_template(name="slip80", source="other", version=version, by=who, now=NOW)
        assert codes(refused) == {wrong}
    with pytest.raises(Refused) as refused:
        templates.change_template(name="prelude", source="x", version=0, by=EDITOR, now=NOW)
    assert codes(refused) == {"template-unknown"}


def test_prn_06_a_template_that_fails_with_real_values_gives_way_to_the_built_in_one() -> None:
    PaperTemplate.objects.create(name="slip80", source="#pieces.at(5)", changed_at=NOW)
    assert "Northside" in paper.words(press.pdf("slip80", {"big": "Northside"}))


def printer(**more: Any) -> Printer:
    details = PrinterDetails(**({"name": "Desk", "kind": "receipts", "queue": "desk"} | more))
    return Printer.objects.get(pk=printers.save_printer(details=details, by=EDITOR, now=NOW).id)


def sent(one: Printer, **more: Any) -> int:
    said = {"title": "Slip", "pages": {"pdf": b"%PDF"}, "by": DESK, "now": NOW} | more
    return jobs.print_on(printer_id=one.pk, **said).id


def test_prn_07_each_workstation_has_its_own_printers() -> None:
    one = printer()
    saved = printers.choose_printer(purpose="receipt", printer_id=one.pk, by=DESK, now=NOW)
    assert queries.printer_here(7, "receipt") == one
    assert queries.printer_here(8, "receipt") is None
    assert queries.printer_here(None, "receipt") is None
    undo(entry_id=saved.entry_id, by=DESK, now=LATER)
    assert queries.printer_here(7, "receipt") is None
    nowhere = somebody("print-labels", terminal_id=None)
    for who, purpose, wrong in ((nowhere, "receipt", "no-workstation"), (DESK, "tattoo", "purpose-unknown")):
        with pytest.raises(Refused) as refused:
            printers.choose_printer(purpose=purpose, printer_id=one.pk, by=who, now=NOW)
        assert codes(refused) == {wrong}


def test_prn_07_a_printer_is_changed_and_taken_back() -> None:
    one = printer()
    details = replace(PrinterDetails.of(one), offset_x=1_500, active=False)
    saved = printers.save_printer(details=details, printer_id=one.pk, by=EDITOR, now=NOW)
    undo(entry_id=saved.entry_id, by=EDITOR, now=LATER)
    one.refresh_from_db()
    assert (one.offset_x, one.active) == (0, True)
    wrong = PrinterDetails(name="desk", kind="x", language="x", dots_per_inch=1, offset_x=99_999)
    with pytest.raises(Refused) as refused:
        printers.save_printer(details=wrong, by=EDITOR, now=NOW)
    assert len(refused.value.refusals) == 5


def test_prn_07_an_agent_takes_jobs_in_order_and_what_was_printed_is_not_kept() -> None:
    one = printer()
    first, second = sent(one, key="1"), sent(one, key="2")
    taken = jobs.take_job(queues=["desk"], agent="a", by=AGENT, now=NOW)
    assert (taken.id, taken.queue, taken.title) == (first, "desk", "Slip")
    assert jobs.take_job(queues=["desk"], agent="b", by=AGENT, now=NOW).id == second
    assert jobs.take_job(queues=["desk"], agent="b", by=AGENT, now=NOW).id == 0
    jobs.end_job(job_id=first, by=AGENT, now=NOW)
    done = PrintJob.objects.get(pk=first)
    assert (done.state, bytes(done.data)) == ("printed", b"")
    assert jobs.take_job(queues=["other"], agent="b", by=AGENT, now=LATER).id == 0
    assert jobs.take_job(queues=["desk"], agent="b", by=AGENT, now=LATER).id == second  # the first agent fell silent


def test_prn_07_a_job_that_fails_three_times_waits_for_a_person() -> None:
    job_id = sent(printer())
    for _try in range(3):
        assert jobs.take_job(queues=["desk"], agent="a", by=AGENT, now=NOW).id == job_id
        jobs.end_job(job_id=job_id, problem="out of paper", by=AGENT, now=NOW)
    job = PrintJob.objects.get(pk=job_id)
    assert (job.state, job.problem) == ("failed", "out of paper")
    jobs.try_job_again(job_id=job_id, by=DESK, now=NOW)
    assert jobs.take_job(queues=["desk"], agent="a", by=AGENT, now=NOW).id == job_id
    jobs.cancel_job(job_id=job_id, by=DESK, now=NOW)
    for act in (jobs.cancel_job, jobs.try_job_again):
        with pytest.raises(Refused) as refused:
            act(job_id=job_id, by=DESK, now=NOW)
        assert codes(refused) == {"print-job-ended"}


def test_prn_07_only_agents_take_jobs_and_only_the_desk_sends_them() -> None:
    one = printer()
    job_id = sent(one)
    with pytest.raises(Refused):
        jobs.take_job(queues=["desk"], agent="a", by=DESK, now=NOW)
    with pytest.raises(Refused):
        sent(one, by=AGENT)
    with pytest.raises(Refused) as refused:
        jobs.end_job(job_id=job_id, by=AGENT, now=NOW)
    assert codes(refused) == {"print-job-unknown"}


def test_prn_07_paper_that_nobody_fetched_is_given_up() -> None:
    job_id = sent(printer())
    jobs.forget_old(NOW + timedelta(days=4))
    job = PrintJob.objects.get(pk=job_id)
    assert (job.state, bytes(job.data)) == ("cancelled", b"")
    jobs.forget_old(NOW + timedelta(days=31))
    assert not PrintJob.objects.exists()
