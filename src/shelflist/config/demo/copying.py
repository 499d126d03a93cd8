"""Copy cataloguing in the demonstration library: whom one could ask, and a list of a gift with a doubtful line.

The consortium and its answers are invented; the well-known libraries are not asked until somebody says so.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from shelflist.departments.copy_cataloguing.actions import batches, searching
from shelflist.departments.copy_cataloguing.actions.targets import TargetDetails, add_stock_target, address_of
from shelflist.departments.copy_cataloguing.actions.targets import save_target as save
from shelflist.departments.copy_cataloguing.asking.answers import Answer, Given
from shelflist.departments.copy_cataloguing.models import Batch, BatchLine, Target
from shelflist.departments.copy_cataloguing.rules.lists import ListOptions
from shelflist.departments.copy_cataloguing.rules.questions import Term
from shelflist.departments.copy_cataloguing.rules.scoring import STOCK, score
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase
from shelflist.ground.journal.models import Job
from shelflist.records.catalog.codec import write_iso2709
from shelflist.records.catalog.marc import Control, Data, MarcRecord

CONSORTIUM = "Hillside Consortium"
ISBN, MISSED = "9780099590088", "9780140449136"
DOUBT = "Two editions with this number: {points} points from {target}, {more} from {other}."


def fill(by: Actor, now: datetime) -> None:
    """Called once, when the catalogue is there."""
    for code in ("loc", "k10plus", "dnb"):
        add_stock_target(code=code, by=by, now=now)
    Target.objects.update(active=False)
    details = TargetDetails(name=CONSORTIUM, host="z3950.hillside.example", database="union", rank=10, group="English")
    target = Target.objects.get(pk=save(details=details, by=by, now=now).id)
    number = batches.start_list(
        name="Gift of the Lindqvist family", text=f"{ISBN}\n{MISSED}", options=ListOptions(), by=by, now=now
    ).id
    Job.objects.filter(pk=Batch.objects.get(pk=number).job_id or 0).update(state="done", ended_at=now)
    asked = searching.begin_search(question=(Term("isbn", ISBN),), targets=[target], by=by, now=now, of_list=True)
    points, more = (score(one, STOCK).points for one in _records())
    doubt = phrase(DOUBT, points=points, target=CONSORTIUM, more=more, other=CONSORTIUM)
    given = tuple(Given(write_iso2709(one), "iso2709", "utf-8", one) for one in _records())
    searching.take_down(asked, address_of(target), Answer(len(given), given, milliseconds=640), now)
    doubtful = {"state": "doubtful", "search_id": asked, "score": points, "reason": doubt.to_data(), "tries": 1}
    missed = {"state": "missed", "reason": phrase("Nobody has it.").to_data(), "again_at": now + timedelta(days=1)}
    BatchLine.objects.filter(batch=number, position=1).update(**doubtful)
    BatchLine.objects.filter(batch=number, position=2).update(**missed, tries=1)
    Batch.objects.filter(pk=number).update(state="done", ended_at=now)
    Target.objects.filter(pk=target.pk).update(active=False)


def _records() -> list[MarcRecord]:
    """Two books under one number, as happens: the publisher gave it to the book and to its graphic edition."""
    title = Data("245", "1", "0", [("a", "Sapiens :"), ("b", "a brief history of humankind /"), ("c", "Y. N. Harari.")])
    plain = MarcRecord(
        "00000cam a2200000 i 4500",
        [
            Control("001", "hc0041872"),
            Control("003", "HillC"),
            Control("008", "150427s2015    enk           001 0 eng  "),
            Data("020", " ", " ", [("a", ISBN), ("q", "(paperback)")]),
            Data("040", " ", " ", [("a", "HillC"), ("b", "eng"), ("e", "rda"), ("c", "HillC")]),
            Data("082", "0", "4", [("a", "909"), ("2", "23")]),
            Data("100", "1", " ", [("a", "Harari, Yuval N.,"), ("e", "author.")]),
            title,
            Data("264", " ", "1", [("a", "London :"), ("b", "Vintage,"), ("c", "2015.")]),
            Data("300", " ", " ", [("a", "498 pages :"), ("b", "illustrations ;"), ("c", "20 cm")]),
            Data("650", " ", "0", [("a", "Civilization"), ("x", "History.")]),
            Data("650", " ", "0", [("a", "Human beings"), ("x", "History.")]),
        ],
    )
    drawn = Data("245", "1", "4", [("a", "The birth of humankind :"), ("b", "a graphic history.")])
    others = [drawn if field is title else field for field in plain.fields[:-1] if field[0] != "001"]
    return [plain, MarcRecord(plain.leader, [Control("001", "hc0107733"), *others])]
