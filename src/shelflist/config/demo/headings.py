"""Authorities of the demonstration library: for what its titles use most, one of them in its own words."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Min, Q

from shelflist.departments.authorities.actions import follow_waiting, naming
from shelflist.departments.authorities.actions.creating import heading_field
from shelflist.departments.authorities.actions.proposing import put_off_rename
from shelflist.departments.authorities.models import Authority, TitleHeading
from shelflist.departments.authorities.rules.changing import authority_from
from shelflist.departments.authorities.rules.headings import DIVISIONS
from shelflist.departments.cards.actions.printing import print_cards
from shelflist.departments.entities.actions.naming import add_identity
from shelflist.departments.entities.actions.services import save_service, stock
from shelflist.ground.common.actors import Actor
from shelflist.records.catalog import bulk
from shelflist.records.catalog.marc import Data, MarcRecord
from shelflist.records.catalog.models import Record

MOST = 120  # headings of each thesaurus that get an authority
SEE_FROM = {
    "Twain, Mark": (("100", "Clemens, Samuel Langhorne,"), ("100", "Snodgrass, Quintus Curtius,")),
    "Carroll, Lewis": (("100", "Dodgson, Charles Lutwidge,"),),
    "Orwell, George": (("100", "Blair, Eric Arthur,"),),
    "Eliot, George": (("100", "Evans, Mary Ann,"),),
    "Cooking": (("150", "Cookery"), ("150", "Cuisine")),
    "World War, 1939-1945": (("150", "Second World War"),),
    "Friendship": (("150", "Companionship"),),
}
SEE_ALSO = {"Cooking": ("Food",), "Friendship": ("Love",)}
PUT_OFF = (("Friendship", "Friendships"), ("Food", "Food and drink"))  # wait among the changes
ELSEWHERE = (
    "http://id.loc.gov/authorities/names/n79021164", "http://viaf.org/viaf/50566653",
    "http://www.wikidata.org/entity/Q7245",
)  # fmt: skip
OUR_WORDS = ("Human-alien encounters", "Meetings with extraterrestrials", "“Alien” is no word for a guest.")


def put_in(by: Actor, now: datetime) -> None:
    """Called once, when the titles are there."""
    follow_waiting(now=now)
    made: list[MarcRecord] = []
    names = TitleHeading.objects.filter(thesaurus="names", kind="person", shorter="").values("key")
    topics = TitleHeading.objects.filter(thesaurus="lcsh", kind="topic").exclude(shorter="").values("shorter")
    known = Q()
    for name in SEE_FROM:
        known |= Q(text__startswith=name)
    for used in (names.exclude(known), names.filter(known), topics):
        for row in used.annotate(count=Count("pk"), first=Min("pk")).order_by("-count", "first")[:MOST]:
            heading, field = heading_field(row["first"])
            subfields = [pair for pair in field.subfields if pair[0] not in DIVISIONS]
            marc = authority_from(field.tag, field.ind1, subfields, heading.thesaurus, now.date())
            made.append(MarcRecord(marc.leader, [*marc.fields, *_references(heading.text.split(" -- ")[0])]))
    bulk.insert_records([bulk.new_record(marc) for marc in made], now=now)
    follow_waiting(now=now)
    for old, new in PUT_OFF:
        if (waits := Authority.objects.filter(text=old).first()) is not None:
            put_off_rename(authority_id=waits.pk, heading=new, by=by, now=now)
    for kind in ("loc", "viaf", "gnd"):  # asked only when somebody presses the button
        save_service(details=stock(kind), by=by, now=now)
    twain = Authority.objects.filter(text__startswith="Twain, Mark").first()
    if twain is not None:
        for uri in ELSEWHERE:
            add_identity(authority_id=twain.pk, uri=uri, by=by, now=now)
    first = Record.objects.filter(kind="bib").order_by("pk").values_list("pk", flat=True)[:12]
    print_cards(record_ids=list(first), by=by, now=now)
    text, label, why = OUR_WORDS
    if (chosen := Authority.objects.filter(text=text).first()) is not None:
        naming.prefer_local_term(authority_id=chosen.pk, label=label, why=why, by=by, now=now)


def _references(text: str) -> list[Data]:
    """What leads to a heading, and where it leads."""
    name = next((one for one in SEE_FROM if text.startswith(one)), "")
    found = [
        Data("4" + tag[1:], "1" if tag == "100" else " ", " ", [("a", words)]) for tag, words in SEE_FROM.get(name, ())
    ]
    return [*found, *(Data("550", " ", " ", [("a", words)]) for words in SEE_ALSO.get(text, ()))]
