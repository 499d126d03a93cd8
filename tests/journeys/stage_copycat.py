"""What the pages of copy cataloguing show: targets, a question with an answer, a silence and a fault."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shelflist.ground.common.actors import Actor
    from tests.journeys.stage import Stage


def set_copying(stage: Stage) -> None:
    """Called once by the stage."""
    from shelflist.departments.cataloguing.tests.samples import book, subjects
    from shelflist.departments.copy_cataloguing.actions import searching
    from shelflist.departments.copy_cataloguing.actions.targets import TargetDetails, address_of, save_target
    from shelflist.departments.copy_cataloguing.asking.answers import Answer, Given
    from shelflist.departments.copy_cataloguing.models import Candidate, Target
    from shelflist.departments.copy_cataloguing.rules.questions import Term
    from shelflist.ground.common.phrases import phrase
    from shelflist.records.branches.queries import actor_for
    from shelflist.records.catalog.codec import write_iso2709

    now = datetime.now(UTC)
    by = actor_for(stage.town.staff, door="desk", branch_id=stage.town.library.eastgate.pk)
    rows = (("Library of Trantor", "Galactic"), ("Национальная библиотека", "Nordic"), ("A slow one", ""))
    targets = []
    for rank, (name, group) in enumerate(rows, 1):
        details = TargetDetails(name=name, host=f"z{rank}.example", group=group, rank=rank, login="me", password="x",
                                union_prefix="DE-627" if rank == 1 else "")  # fmt: skip
        targets.append(Target.objects.get(pk=save_target(details=details, by=by, now=now).id))
    question = (Term("isbn", "9780261102217"), Term("author", "Tolkien"))
    number = searching.begin_search(question=question, targets=targets, by=by, now=now - timedelta(minutes=2))
    records = [
        book("9", "A second edition", isbn="9780261102217", more=subjects(6)),
        book("77", "The hobbit, or, There and back again " * 4, isbn="9780261102217", more=subjects(2)),
    ]
    given = tuple(Given(write_iso2709(one), "iso2709", "utf-8", one) for one in records)
    broken = Given(b"\xff", "", "", None, phrase("The record ends too early."))
    searching.take_down(number, address_of(targets[0]), Answer(7, (*given, broken), milliseconds=412), now)
    fault = phrase("It cannot be reached: {reason}.", reason="Connection refused")
    searching.take_down(number, address_of(targets[1]), Answer(fault=fault, milliseconds=31), now)
    candidates = Candidate.objects.filter(answer__search=number).order_by("position")
    stage.ids |= {"copy_search": number, "copy_target": targets[0].pk}
    stage.ids |= {"candidate": candidates[0].pk, "candidate_new": candidates[1].pk}
    _list(stage, number, candidates[0].pk, by, now)


def _list(stage: Stage, search_id: int, candidate_id: int, by: Actor, now: datetime) -> None:
    """A list with a line in each state."""
    from shelflist.departments.copy_cataloguing.actions.batches import start_list
    from shelflist.departments.copy_cataloguing.actions.intake import take_file_in
    from shelflist.departments.copy_cataloguing.models import Batch, BatchLine
    from shelflist.departments.copy_cataloguing.rules.lists import ListOptions
    from shelflist.ground.common.phrases import phrase
    from shelflist.ground.journal.models import Job

    text = "9780261102217\n9780261102736\n9780261102224\n9780261103283\nno number at all\n0317-8471"
    number = start_list(name="Truck of Monday", text=text, options=ListOptions(), by=by, now=now).id
    Job.objects.filter(pk=Batch.objects.get(pk=number).job_id).update(state="done", ended_at=now)
    lines = list(BatchLine.objects.filter(batch=number))
    reasons = (
        phrase("{points} points, from {target}.", points=71, target="Library of Trantor"),
        phrase("The best has {points} points; {wanted} are wanted.", points=41, wanted=60),
        phrase("Nobody has it."),
        phrase("We have it already."),
    )
    for line, state, why in zip(lines, ("taken", "doubtful", "missed", "here"), reasons, strict=False):
        line.state, line.reason, line.search_id = state, why.to_data(), search_id
        line.record_id = stage.ids["title"] if state in ("taken", "here") else None
        line.candidate_id = candidate_id if state == "doubtful" else None
        line.again_at = now + timedelta(hours=24) if state == "missed" else None
        line.save()
    Batch.objects.filter(pk=number).update(state="done")
    stage.ids |= {"copy_list": number, "copy_line": lines[1].pk}
    heading = "publication_title\tonline_identifier\ttitle_url"
    lines = (heading, "Annual review\t1936-1335\thttps://x.example/j", "A bad line\tnonsense\t")
    stage.ids["copy_file"] = take_file_in(name="package.tsv", data="\n".join(lines).encode(), by=by, now=now)
