"""The invented past as rows: due dates from the library's own rules, loans, copies as they stand, journal entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from shelflist.config.demo.history import Happening, Reckoned
from shelflist.config.demo.library import Library
from shelflist.config.demo.people import Person
from shelflist.config.demo.stock import Copy
from shelflist.config.demo.titles import Title
from shelflist.departments.circulation.actions import desk, terms
from shelflist.ground.common.actors import system_actor
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.models import Entry
from shelflist.records.catalog.models import Record
from shelflist.records.items.models import Item
from shelflist.records.loans.models import Loan
from shelflist.records.patrons.rules import age_on
from shelflist.records.policies.rules import LoanFacts

# Who stands at the desk of each branch, by account name.
AT_THE_DESK = {"CEN": "ifeoma", "EAS": "jo", "HAR": "kwame", "BKM": "kwame"}
JUST_RETURNED_HOURS = 20
AT_ONCE = 500


class Past:
    """Turns what happened in the town into rows. Indexes of copies and people are those of the given lists."""

    def __init__(
        self,
        library: Library,
        works: Sequence[Title],
        copies: Sequence[Copy],
        town: Sequence[Person],
        item_ids: Sequence[int],
        patron_ids: Sequence[int],
        record_ids: Sequence[int],
        now: datetime,
    ) -> None:
        self.library, self.works, self.copies, self.town = library, works, copies, town
        self.item_ids, self.patron_ids, self.record_ids, self.now = item_ids, patron_ids, record_ids, now
        self.titles = dict(Record.objects.values_list("pk", "title"))
        self.coded = {
            pk: columns
            for pk, *columns in Record.objects.values_list("pk", "marc_type", "item_form", "bib_level", "video_format")
        }
        names = {entry["username"]: entry["name"] for entry in library.data["staff"]}
        self.staff = {branch: (library.staff[user], names[user]) for branch, user in AT_THE_DESK.items()}
        self.places = {
            branch: desk.Here.of(replace(system_actor(self.staff[branch][1]), branch_id=library.branches[branch]))
            for branch in AT_THE_DESK
        }

    # -- deciding ---------------------------------------------------------------------------------------------------

    def reckon(
        self, copy: int, person: int, branch: str, moment: datetime, old_due: datetime | None = None
    ) -> Reckoned:
        """Ask the rules as the desk would have asked them."""
        here = self.places[branch]
        today = here.calendar.day_of(moment)
        decision = terms.decide(self._facts(copy, person, branch, today, old_due), here, moment, old_due=old_due)
        given = decision.terms
        row = {
            "rule_id": given.rule_id,
            "by_the_hour": decision.due.by_the_hour,
            "fine_terms": given.fine.to_data() if given.fine else {},
            "explanation": decision.explanation(),
        }
        return Reckoned(given.lends, decision.due.at, given.max_renewals, decision.reckoned.when, row)

    def _facts(
        self, copy_index: int, person_index: int, branch: str, today: date, old_due: datetime | None
    ) -> LoanFacts:
        copy, person, ids = self.copies[copy_index], self.town[person_index], self.library
        age = age_on(person.born_on, today)
        marc_type, marc_form, bib_level, video_format = self.coded[self.record_ids[copy.title]]
        return LoanFacts(
            branch_id=ids.branches[branch],
            patron_category_id=ids.categories[person.category],
            patron_branch_id=ids.branches[person.branch],
            item_type_id=ids.item_types[copy.item_type],
            location_id=ids.shelves[f"{copy.branch}/{copy.location}"],
            item_branch_id=ids.branches[copy.branch],
            owner_id=ids.branches[copy.branch],
            patron_age=age,
            juvenile=person.category in {"child", "teen"},
            reference=copy.reference,
            is_renewal=old_due is not None,
            item_age_days=max((today - copy.added_on).days, 0),
            marc_type=marc_type,
            marc_form=marc_form,
            bib_level=bib_level,
            video_format=video_format,
        )

    # -- writing ----------------------------------------------------------------------------------------------------

    def write(self, happenings: Sequence[Happening]) -> None:
        """Every loan, the state that the copies are in by now, and what the journal would say of it all."""
        loans = [self._loan(happening) for happening in happenings]
        Loan.objects.bulk_create(loans, batch_size=AT_ONCE)
        self._write_items(happenings)
        entries = [
            entry for happening, loan in zip(happenings, loans, strict=True) for entry in self._entries(happening, loan)
        ]
        entries.sort(key=lambda entry: entry.happened_at)
        Entry.objects.bulk_create(entries, batch_size=AT_ONCE)

    def _loan(self, happening: Happening) -> Loan:
        last = happening.now_due
        return Loan(
            item_id=self.item_ids[happening.copy],
            patron_id=self._reader(happening),
            branch_id=self.library.branches[happening.branch],
            lent_at=happening.lent_at,
            due_at=last.due_at,
            planned_due_at=last.due_at,
            due_version=1 + len(happening.renewals),
            renewal_count=len(happening.renewals),
            max_renewals=happening.first.max_renewals,
            last_renewed_at=happening.renewals[-1][0] if happening.renewals else None,
            lent_by_name=self.staff[happening.branch][1],
            returned_at=happening.returned_at,
            returned_branch_id=self.library.branches[happening.branch] if happening.returned_at else None,
            ended="returned" if happening.returned_at else "",
            **last.row,
        )

    def _reader(self, happening: Happening) -> int | None:
        """Loans that came back are forgotten: nobody in this town has asked for a history."""
        return None if happening.returned_at else self.patron_ids[happening.person]

    def _write_items(self, happenings: Sequence[Happening]) -> None:
        counts = Counter(happening.copy for happening in happenings)
        latest = {happening.copy: happening for happening in happenings}  # they come in order
        rows = Item.objects.in_bulk([self.item_ids[index] for index in latest])
        for index, happening in latest.items():
            item = rows[self.item_ids[index]]
            seen_at = happening.returned_at or happening.lent_at
            item.loan_count, item.last_lent_at, item.last_seen_at = counts[index], happening.lent_at, seen_at
            item.last_seen_branch_id = self.library.branches[happening.branch]
            if happening.returned_at is None:
                item.status, item.status_changed_at = Item.Status.CHECKED_OUT, happening.lent_at
            elif (self.now - happening.returned_at).total_seconds() < JUST_RETURNED_HOURS * 3600:
                item.status, item.status_changed_at = Item.Status.RESHELVING, happening.returned_at
            elif item.status == Item.Status.AVAILABLE:
                item.status_changed_at = happening.returned_at
        columns = ["loan_count", "last_lent_at", "last_seen_at", "last_seen_branch", "status", "status_changed_at"]
        Item.objects.bulk_create(  # an upsert: several times as fast as bulk_update
            rows.values(), update_conflicts=True, unique_fields=["id"], update_fields=columns, batch_size=AT_ONCE
        )

    def _entries(self, happening: Happening, loan: Loan) -> list[Entry]:
        title = self.titles[self.record_ids[self.copies[happening.copy].title]]
        said = _("Checked out “{title}”, due {when}", title=title, when=happening.first.when)
        entries = [self._entry("check-out", happening.lent_at, happening, loan, said)]
        for moment, again in happening.renewals:
            said = _("Renewed “{title}”, due {when}", title=title, when=again.when)
            entries.append(self._entry("renew", moment, happening, loan, said))
        if happening.returned_at:
            said = _("Checked in “{title}”", title=title)
            entries.append(self._entry("check-in", happening.returned_at, happening, loan, said))
        return entries

    def _entry(self, verb: str, moment: datetime, happening: Happening, loan: Loan, said: Phrase) -> Entry:
        user_id, name = self.staff[happening.branch]
        return Entry(
            verb=verb,
            said=said.to_data(),
            actor_kind="staff",
            actor_id=user_id,
            actor_name=name,
            door="desk",
            branch_id=self.library.branches[happening.branch],
            happened_at=moment,
            heard_at=moment,
            patron_id=self._reader(happening),
            item_id=loan.item_id,
            record_id=self.record_ids[self.copies[happening.copy].title],
            loan_id=loan.pk,
        )
