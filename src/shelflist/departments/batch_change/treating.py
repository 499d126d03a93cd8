"""Task lists for the records of an import, done before they are matched (CAT-14)."""

from __future__ import annotations

from collections.abc import Sequence

from shelflist.departments.batch_change.queries import shared_lists
from shelflist.departments.batch_change.rules.tasks import apply, tasks_from_data
from shelflist.departments.batch_change.trying import reason_against
from shelflist.departments.cataloguing.treatments import Offer, Tasks, Treatments
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.validation import kind_of


def offers() -> Sequence[Offer]:
    """The lists that everybody may use."""
    return [Offer(str(one.pk), one.name, one.tasks) for one in shared_lists()]


def treat(record: MarcRecord, tasks: Tasks) -> tuple[MarcRecord, Phrase | None]:
    """The record as the tasks make it; one that they would make faulty comes in as it is, and says so."""
    after = apply(record, tasks_from_data(list(tasks)))
    if after == record:
        return record, None
    why = reason_against(record, after, kind_of(record))
    if why is not None:
        return record, _("The task list was not done to it: {why}", why=why)
    return after, None


TREATMENTS = Treatments(offers, treat)
