"""REST resources for the print agent: take a job, fetch its paper, say how it went. Mounted by doors/api."""

from __future__ import annotations

from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Header, Path, Router, Schema

from shelflist.ground.accounts.web import actor, at
from shelflist.ground.printing.actions import jobs
from shelflist.ground.printing.models import PrintJob

router = Router()
PRINTABLE = r"^[^\x00-\x1f\x7f]*$"
Queue = Annotated[str, Field(min_length=1, max_length=80, pattern=PRINTABLE, examples=["laser"])]
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]
IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key", max_length=80)]
TYPES = {
    "pdf": "application/pdf",
    "zpl": "application/zpl",
    "epl": "application/epl",
    "tag": "text/tab-separated-values",
}


class TakeIn(Schema):
    """For which printers, by the names that the library gave them for the agent, and who asks."""

    queues: list[Queue] = Field(min_length=1, max_length=50)
    agent: str = Field(default="", max_length=80, pattern=PRINTABLE)


class JobOut(Schema):
    """A job to be printed now; `id` is 0 when nothing waits."""

    id: int
    queue: str
    title: str
    language: str
    copies: int


class EndIn(Schema):
    """How it went: nothing when it was printed, or what the printer said."""

    problem: str = Field(default="", max_length=1000)


class EndOut(Schema):
    entry_id: int


@router.post("/print-jobs/take", response=JobOut, summary="Take the next job for these printers")
def take(request: HttpRequest, sent: TakeIn, idempotency_key: IdempotencyKey = None) -> jobs.TakenJob:
    """Who takes a job has five minutes to print it and to say so; then another agent may take it."""
    return jobs.take_job(
        queues=list(sent.queues), agent=sent.agent, by=actor(request), now=at(request), key=idempotency_key
    )


@router.get("/print-jobs/{job_id}/paper", summary="What is to be printed")
def paper(request: HttpRequest, job_id: Id) -> HttpResponse:
    """The PDF, ZPL or EPL of a job that was taken."""
    actor(request).must("take-print-jobs")
    job = PrintJob.objects.filter(pk=job_id, state=PrintJob.State.TAKEN).first()
    if job is None:
        raise Http404
    answer = HttpResponse(bytes(job.data), content_type=TYPES[job.language])
    answer["Cache-Control"] = "private, no-store"
    return answer


@router.post("/print-jobs/{job_id}/end", response=EndOut, summary="Say that a job was printed, or why not")
def end(request: HttpRequest, job_id: Id, sent: EndIn, idempotency_key: IdempotencyKey = None) -> dict[str, int]:
    """A job that was not printed is tried twice more before it waits for a person."""
    problem = " ".join(sent.problem.split())
    receipt = jobs.end_job(job_id=job_id, problem=problem, by=actor(request), now=at(request), key=idempotency_key)
    return {"entry_id": receipt.entry_id}
