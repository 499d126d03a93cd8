"""What the pages of copy cataloguing show: targets, a question with an answer, a silence and a fault."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
        details = TargetDetails(name=name, host=f"z{rank}.example", group=group, rank=rank, login="me", password="x")
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
