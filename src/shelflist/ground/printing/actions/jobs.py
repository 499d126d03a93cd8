"""The queue of the printers: jobs are put in, an agent takes them and says how it went."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shelflist.ground.common import rfid
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.printing import queries, zpl
from shelflist.ground.printing.models import Printer, PrintJob

LARGEST_JOB = 60_000_000
MOST_TRIES = 3
FORGOTTEN = "–"  # the title may have been made of a card number
KEPT = timedelta(days=30)  # what was printed when, without the paper itself
UNPRINTED = timedelta(days=3)  # what nobody fetched for so long is not wanted any more


@dataclass(frozen=True, slots=True)
class TakenJob:
    """A job that an agent is to print now; `id` is 0 when there is none."""

    id: int
    queue: str = ""
    title: str = ""
    language: str = "pdf"
    copies: int = 1
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("id", "queue", "title", "language", "copies")}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> TakenJob:
        return cls(**data)


def queue(act: Act, *, printer: Printer, pdf: bytes, title: str, copies: int = 1) -> int:
    """Building block: put a PDF into a printer's queue, in the transaction of `act`; the number of the job."""
    return _put(act, printer, pdf, title, copies)


def print_on(
    *,
    printer_id: int,
    title: str,
    pages: Mapping[str, Any],
    copies: int = 1,
    patron_id: int | None = None,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> Saved:
    """Put into a printer's queue what was pressed for it.

    `pages` is {"pdf": bytes}, {"png": [bytes, …]} or {"tags": [barcode, …]}; `patron_id`: whose paper it is.
    Refused: not-permitted, printer-unknown, job-too-large, no-tag-for-this.
    """

    def work(act: Act) -> Saved:
        by.must("print-labels")
        printer = Printer.objects.filter(pk=printer_id, active=True).first()
        if printer is None:
            raise Refused(Refusal("printer-unknown", _("This printer is not used any more.")))
        data = _for_printer(printer, pages)
        job_id = _put(act, printer, data, title, copies, patron_id)
        act.on(about=f"print-job:{job_id}")
        act.say(_("Sent to {printer}: {title}", printer=printer.name, title=title))
        return Saved(job_id)

    request = {"printer": printer_id, "title": title, "copies": copies}
    return perform("print", work, by=by, now=now, key=key, request=request, answer=Saved)


def _for_printer(printer: Printer, pages: Mapping[str, Any]) -> bytes:
    if printer.language == Printer.Language.PDF:
        return bytes(pages["pdf"])
    if printer.language == Printer.Language.TAG:
        return tags(pages["tags"], printer.isil)
    return (zpl.zpl if printer.language == Printer.Language.ZPL else zpl.epl)(pages["png"])


def tags(barcodes: Iterable[str], isil: str = "") -> bytes:
    """A line for each tag: the barcode, a tab, and what the tag is to hold, in hexadecimal digits (ISO 28560-3).

    Refused: no-tag-for-this.
    """
    lines = []
    for barcode in barcodes:
        try:
            if not barcode:
                raise Refused(Refusal("no-tag-for-this", _("These labels are not of copies: nothing goes into a tag.")))
            lines.append(f"{barcode}\t{rfid.Tag(barcode, isil).to_bytes().hex()}\n")
        except rfid.TagProblem:
            message = _("“{barcode}” has no room in a tag.", barcode=barcode)
            remedy = _("A tag takes barcodes of at most {most} letters and digits.", most=rfid.LONGEST_NUMBER)
            raise Refused(Refusal("no-tag-for-this", message, remedy)) from None
    return "".join(lines).encode("ascii")


def _put(act: Act, printer: Printer, data: bytes, title: str, copies: int, patron_id: int | None = None) -> int:
    if len(data) > LARGEST_JOB:
        raise Refused(Refusal("job-too-large", _("This is too much for one job."), _("Print it in several parts.")))
    job = PrintJob.objects.create(
        printer=printer,
        title=title[:120],
        language=printer.language,
        data=data,
        copies=copies,
        asked_at=act.now,
        asked_by_name=act.by.name,
        terminal_id=act.by.terminal_id,
        patron_id=patron_id,
    )
    return job.pk


def take_job(*, queues: list[str], agent: str, by: Actor, now: datetime, key: str | None = None) -> TakenJob:
    """Take the oldest job that waits for one of these queues. Nothing is written when none waits.

    Refused: not-permitted.
    """
    by.must("take-print-jobs")
    if queries.next_job(queues, now) is None:
        return TakenJob(0)

    def work(act: Act) -> TakenJob:
        found = queries.next_job(queues, now)
        job = _locked(found.pk) if found else None
        if job is None or not _free(job, now):
            return TakenJob(0)
        job.state, job.taken_at, job.taken_by = PrintJob.State.TAKEN, now, agent[:80]
        job.tries += 1
        job.save(update_fields=["state", "taken_at", "taken_by", "tries"])
        act.on(about=f"print-job:{job.pk}")
        act.say(_("Printing: {title}", title=job.title))
        return TakenJob(job.pk, job.printer.queue, job.title, job.language, job.copies)

    request = {"queues": sorted(queues)}
    return perform("take-print-job", work, by=by, now=now, key=key, request=request, answer=TakenJob)


def _free(job: PrintJob, now: datetime) -> bool:
    if job.state == PrintJob.State.WAITING:
        return True
    return job.state == PrintJob.State.TAKEN and job.taken_at is not None and job.taken_at < now - queries.LEASE


def end_job(*, job_id: int, problem: str = "", by: Actor, now: datetime, key: str | None = None) -> Saved:
    """The agent says that a job was printed, or why it was not; then it is tried twice more.

    Refused: not-permitted, print-job-unknown.
    """

    def work(act: Act) -> Saved:
        by.must("take-print-jobs")
        job = _locked(job_id)
        if job is None or job.state != PrintJob.State.TAKEN:
            raise Refused(_unknown(job_id))
        job.problem = problem[:300]
        if not problem:
            _end(job, PrintJob.State.PRINTED, now)
            act.say(_("Printed: {title}", title=job.title))
        elif job.tries < MOST_TRIES:
            job.state = PrintJob.State.WAITING
            act.say(_("Not printed yet, another try follows: {title}", title=job.title))
        else:
            job.state, job.ended_at = PrintJob.State.FAILED, now
            act.say(_("Could not be printed: {title}", title=job.title))
        job.save()
        act.on(about=f"print-job:{job_id}")
        return Saved(job_id)

    request = {"job": job_id, "problem": problem}
    return perform("end-print-job", work, by=by, now=now, key=key, request=request, answer=Saved)


def cancel_job(*, job_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Take a job out of the queue. Refused: not-permitted, print-job-unknown, print-job-ended."""

    def work(act: Act) -> Saved:
        by.must("print-labels")
        job = _unfinished(job_id)
        _end(job, PrintJob.State.CANCELLED, now)
        job.save()
        act.on(about=f"print-job:{job_id}")
        act.say(_("Not to be printed any more: {title}", title=job.title))
        return Saved(job_id)

    return perform("cancel-print-job", work, by=by, now=now, key=key, request={"job": job_id}, answer=Saved)


def try_job_again(*, job_id: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Put a job that failed back into the queue. Refused: not-permitted, print-job-unknown, print-job-ended."""

    def work(act: Act) -> Saved:
        by.must("print-labels")
        job = _unfinished(job_id)
        job.state, job.tries, job.problem, job.ended_at = PrintJob.State.WAITING, 0, "", None
        job.save(update_fields=["state", "tries", "problem", "ended_at"])
        act.on(about=f"print-job:{job_id}")
        act.say(_("To be printed again: {title}", title=job.title))
        return Saved(job_id)

    return perform("retry-print-job", work, by=by, now=now, key=key, request={"job": job_id}, answer=Saved)


def forget_jobs_of(patron_ids: Collection[int], now: datetime) -> int:
    """Building block: whoever is erased leaves no paper behind in a queue, printed or not."""
    rows = PrintJob.objects.filter(patron_id__in=patron_ids)
    unfinished = rows.exclude(state__in=[PrintJob.State.PRINTED, PrintJob.State.CANCELLED])
    unfinished.update(state=PrintJob.State.CANCELLED, data=b"", ended_at=now)
    return rows.update(patron_id=None, title=FORGOTTEN)


def forget_old(now: datetime) -> None:
    """What nobody fetched is given up, and what was printed long ago leaves the list."""
    waiting = PrintJob.objects.filter(
        state__in=[PrintJob.State.WAITING, PrintJob.State.TAKEN, PrintJob.State.FAILED], asked_at__lt=now - UNPRINTED
    )
    waiting.update(state=PrintJob.State.CANCELLED, data=b"", ended_at=now)
    PrintJob.objects.filter(asked_at__lt=now - KEPT).delete()


def _end(job: PrintJob, state: PrintJob.State, now: datetime) -> None:
    job.state, job.ended_at, job.data = state, now, b""


def _locked(job_id: int) -> PrintJob | None:
    return PrintJob.objects.select_for_update(of=("self",)).select_related("printer").filter(pk=job_id).first()


def _unfinished(job_id: int) -> PrintJob:
    job = _locked(job_id)
    if job is None:
        raise Refused(_unknown(job_id))
    if job.state in {PrintJob.State.PRINTED, PrintJob.State.CANCELLED}:
        raise Refused(
            Refusal(
                "print-job-ended", _("This job has ended already."), _("Print it once more from where it came from.")
            )
        )
    return job


def _unknown(job_id: int) -> Refusal:
    return Refusal("print-job-unknown", _("There is no print job {number} to be done.", number=job_id))
