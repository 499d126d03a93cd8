"""What the pages of authority control show."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shelflist.ground.common.actors import Actor
    from tests.journeys.stage import Stage


def set_authorities(stage: Stage) -> None:
    """Called once by the stage: two authorities called alike, one relabelled, titles that use them, a split heading."""
    from shelflist.departments.authorities.actions import changing, naming, proposing
    from shelflist.departments.authorities.models import SplitHeading, TitleHeading, WaitingChange
    from shelflist.departments.authorities.tests.authorities import authority, heading, put, title
    from shelflist.ground.common.phrases import phrase
    from shelflist.records.branches.queries import actor_for

    now = datetime.now(UTC)
    by = actor_for(stage.town.staff, door="desk", branch_id=stage.town.library.eastgate.pk)
    references = (heading("450", "a Metallic element 80"), heading("550", "a Metals"))
    first, _second, third = put(
        authority("sh1", heading("150", "a Mercury"), *references),
        authority("sh2", heading("150", "a Mercury")),
        authority("sh3", heading("150", "a Metals"), heading("450", "a Metallic elements")),
    )
    fields = (heading("650", "a Mercury", ind2="0"), heading("650", "a Metallic element 80", "z Peru.", ind2="0"))
    book, other = put(title("Quicksilver " * 12, *fields), title("Metals", heading("650", "a Metals", ind2="0")))
    changing.rename_heading(authority_id=third, heading="Metals and alloys", by=by, now=now)
    naming.prefer_local_term(authority_id=first, label="Mercury (the metal)", why="Not the planet", by=by, now=now)
    rows = TitleHeading.objects.filter(record_id__in=(book, other)).order_by("pk")
    forms = [{"key": one.key, "text": one.text, "count": 3, "heading": one.pk, "authority": None} for one in rows[:2]]
    evidence = [phrase("The same surname and initials.").to_data()]
    SplitHeading.objects.create(
        kind="topic", thesaurus="lcsh", gathered="M", first_key="M", forms=forms, evidence=evidence, title_count=6,
        found_at=now,
    )  # fmt: skip
    proposing.put_off_rename(authority_id=third, heading="Metals (Chemistry)", by=by, now=now)
    set_entities(stage, by, now)
    set_cards(stage, by, now, book)
    stage.ids |= {"authority": first, "waiting_change": WaitingChange.objects.get().pk}
    stage.ids |= {"title_with_headings": other, "its_heading": rows.get(record_id=other).pk}


def set_entities(stage: Stage, by: Actor, now: datetime) -> None:
    """A service, what it gave, and an author who is known elsewhere."""
    from shelflist.departments.authorities.tests.authorities import authority, heading, put, title
    from shelflist.departments.entities.actions import naming, services
    from shelflist.departments.entities.models import Fetched

    saved = services.save_service(details=services.stock("viaf"), by=by, now=now)
    references = (heading("400", "a Clemens, Samuel"), heading("678", "a Wrote of the river."))
    [mark] = put(authority("n1", heading("100", "a Twain, Mark", "d 1835-1910"), *references))
    put(title("Roughing it", author=heading("100", "a Twain, Mark", "d 1835-1910")))
    naming.add_identity(authority_id=mark, uri="http://www.wikidata.org/entity/Q7245", by=by, now=now)
    theirs = authority("v1", heading("100", "a Twain, Mark,", "d 1835-1910"), heading("400", "a Твен, Марк"))
    kept = Fetched.objects.create(
        service_id=saved.id, number="50566653", uri="http://viaf.org/viaf/50566653", marc=theirs.to_json(),
        fetched_at=now,
    )  # fmt: skip
    stage.ids |= {"person": mark, "fetched": kept.pk}


def set_cards(stage: Stage, by: Actor, now: datetime, record_id: int) -> None:
    """Cards of a title that was changed since."""
    from shelflist.departments.cards.actions.printing import print_cards
    from shelflist.departments.cards.models import CardSet

    made = print_cards(record_ids=[record_id], by=by, now=now)
    row = CardSet.objects.get(pk=record_id)
    row.cards[0][2] = "another"
    row.printed_at = datetime(2026, 1, 1, tzinfo=UTC)
    row.save()
    stage.ids |= {"card_batch": made.batch_id}
