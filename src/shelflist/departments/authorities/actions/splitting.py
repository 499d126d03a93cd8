"""The report of split headings: found by a job over all forms that titles use, worked by people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, Min

from shelflist.departments.authorities.actions.changing import HeadingReceipt, merge_into
from shelflist.departments.authorities.actions.creating import forms_of, heading_field, made_of
from shelflist.departments.authorities.actions.spreading import users_of
from shelflist.departments.authorities.models import SplitHeading, TitleHeading
from shelflist.departments.authorities.rules.splitting import Form, gathering_key, sounded, split_headings
from shelflist.departments.authorities.rules.splitting import SplitHeading as Found
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import enqueue, perform
from shelflist.ground.journal.jobs import JobRun
from shelflist.ground.journal.models import Job

if TYPE_CHECKING:
    from shelflist.ground.journal.acts import Act
    from shelflist.ground.journal.models import Entry

SPLIT_JOB = "find-split-headings"
TITLES_LOOKED_AT = 40
MOST_GATHERED = 400  # forms under one surname and initial; more are none's business
KINDS = ("person", "corporate", "topic", "place")


@dataclass(frozen=True, slots=True)
class SplitReceipt:
    """Which line of the report it was."""

    split_id: int
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"split": self.split_id}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> SplitReceipt:
        return cls(data["split"])


def start_finding(*, by: Actor, now: datetime) -> int:
    """Ask the worker to make the report anew; an unfinished job is enough. Refused: not-permitted."""
    by.must("edit-records")
    with transaction.atomic():
        going = Job.objects.filter(kind=SPLIT_JOB, state__in=[Job.State.QUEUED, Job.State.RUNNING]).first()
        return (going or enqueue(kind=SPLIT_JOB, arguments={}, by=by, now=now)).pk


def run_finding(run: JobRun) -> Mapping[str, Any]:
    """Go through the forms of each kind in their order, gather those that look alike, and keep what fits."""
    began, done = run.clock(), 0
    for kind in KINDS:
        for thesaurus in list(TitleHeading.objects.filter(kind=kind).values_list("thesaurus", flat=True).distinct()):
            for gathered, forms in _gathered(kind, thesaurus):
                found = list(split_headings(kind, _with_titles(kind, thesaurus, forms)))
                done += len(found)
                with transaction.atomic():
                    for one in found:
                        _keep(kind, thesaurus, gathered, one, began)
                    run.progress(done)
    SplitHeading.objects.filter(set_aside=False, found_at__lt=began).delete()
    return {"found": done}


def _gathered(kind: str, thesaurus: str) -> Iterator[tuple[str, list[Form]]]:
    """The forms with one gathering key, where there are several."""
    rows = (
        TitleHeading.objects.filter(kind=kind, thesaurus=thesaurus)
        .values_list("key", "authority_id")
        .annotate(count=Count("pk"), text=Min("text"), first=Min("pk"))
        .order_by("key")
    )
    groups: dict[str, list[Form]] = {}
    for key, authority_id, count, text, first in rows.iterator(chunk_size=2000):
        if gathered := gathering_key(kind, key):
            groups.setdefault(gathered, []).append(Form(key, text, count, first, authority_id))
    for gathered, forms in groups.items():
        if 1 < len(forms) <= MOST_GATHERED:
            yield gathered[:240], forms


def _with_titles(kind: str, thesaurus: str, forms: Sequence[Form]) -> list[Form]:
    """The forms with the titles that stand under them: the same title under two is evidence."""
    if kind != "person":
        return list(forms)
    titles: dict[str, set[str]] = {form.key: set() for form in forms}
    same = TitleHeading.objects.filter(kind=kind, thesaurus=thesaurus)
    for some in (list(titles)[at : at + 500] for at in range(0, len(titles), 500)):
        for key, title in same.filter(key__in=some).values_list("key", "record__title")[: TITLES_LOOKED_AT * len(some)]:
            titles[key].add(sounded(title))
    return [
        Form(form.key, form.text, form.count, form.heading_id, form.authority_id, frozenset(titles[form.key]))
        for form in forms
    ]


def _keep(kind: str, thesaurus: str, gathered: str, one: Found, now: datetime) -> None:
    forms = [
        {"key": form.key, "text": form.text, "count": form.count, "heading": form.heading_id,
         "authority": form.authority_id}
        for form in one.forms
    ]  # fmt: skip
    SplitHeading.objects.update_or_create(
        kind=kind,
        thesaurus=thesaurus,
        gathered=gathered,
        first_key=one.forms[0].key,
        defaults={
            "forms": forms,
            "evidence": [each.to_data() for each in one.evidence],
            "title_count": sum(form.count for form in one.forms),
            "found_at": now,
        },
    )


def merge_forms(
    *, split_id: int, keep: int, others: Sequence[int], by: Actor, now: datetime, key: str | None = None
) -> HeadingReceipt:
    """Make one heading of several forms (by the numbers of titles' headings): the one to keep gets an authority if it
    has none, the others become its see references or, where they have authorities, are merged into it.

    Refused: not-permitted, not-found, too-few-authorities, not-alike.
    """

    def work(act: Act) -> HeadingReceipt:
        by.must("edit-records")
        if not SplitHeading.objects.filter(pk=split_id, set_aside=False).exists():
            raise Refused(Refusal("not-found", _("This is not in the report any more.")))
        row, field = heading_field(keep)
        rows = [heading_field(number)[0] for number in others if number != keep]
        if not rows:
            remedy = _("Choose the forms that are to become the one you keep.")
            raise Refused(Refusal("too-few-authorities", _("One form alone cannot be merged."), remedy))
        created = row.authority_id is None
        number = row.authority_id or made_of(row, field, (), now)
        away = {one.authority_id for one in rows if one.authority_id not in (None, number)}
        plain = forms_of([one.pk for one in rows if one.authority_id is None])
        kept = merge_into(act, number, sorted(pk for pk in away if pk), forms=plain, leave_dates=True, created=created)
        SplitHeading.objects.filter(pk=split_id).delete()
        return HeadingReceipt(number, kept.text, users_of(number).count())

    request = {"split": split_id, "keep": keep, "others": list(others)}
    return perform("merge-forms", work, by=by, now=now, key=key, request=request, answer=HeadingReceipt)


def set_split_aside(*, split_id: int, by: Actor, now: datetime, key: str | None = None) -> SplitReceipt:
    """Say that these headings are not one; the report does not name them again. Refused: not-permitted, not-found."""

    def work(act: Act) -> SplitReceipt:
        by.must("edit-records")
        row = SplitHeading.objects.select_for_update().filter(pk=split_id, set_aside=False).first()
        if row is None:
            raise Refused(Refusal("not-found", _("This is not in the report any more.")))
        row.set_aside = True
        row.save(update_fields=["set_aside"])
        act.on(about=f"split:{row.pk}")
        act.say(_("“{text}” and what looks like it are not one heading.", text=row.forms[0]["text"]))
        act.undoable({"split": row.pk})
        return SplitReceipt(row.pk)

    request = {"split": split_id}
    return perform("set-split-aside", work, by=by, now=now, key=key, request=request, answer=SplitReceipt)


def undo_set_aside(entry: Entry, _act: Act) -> None:
    """The line is in the report again."""
    SplitHeading.objects.filter(pk=(entry.undo or {})["split"]).update(set_aside=False)
