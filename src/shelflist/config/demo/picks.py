"""What the catalogue shows of the people who work here: lists, kept searches, and a reader with a PIN."""

from __future__ import annotations

from datetime import datetime, timedelta

from shelflist.departments.lists.actions import ListDetails, put_on_list, save_list, say_about
from shelflist.departments.lists.actions.templates import keep_template
from shelflist.departments.reference import actions as reference
from shelflist.ground.accounts.models import User
from shelflist.ground.common.actors import Actor
from shelflist.records.branches.models import Branch
from shelflist.records.catalog.models import Record
from shelflist.records.patrons.actions import make_activation_code, set_pin
from shelflist.records.patrons.models import Card, Patron

READER_PIN = "7319"
PICKS = (
    ("Frankenstein", "Written at nineteen, in a wet summer. Nobody in it is a monster until somebody says so."),
    ("A short history of nearly everything", "I have read it three times and still look up at night differently."),
    ("The hobbit", "Read it aloud, and do the voices. Gollum works best with a blanket over your head."),
    ("Sapiens", "I argued with it on every page, and finished it in two days."),
)
FOR_CHILDREN = (
    "Alice's adventures in Wonderland",
    "The hobbit",
    "Tom's midnight garden",
    "Charlotte's web",
    "Madeline",
)


def choose(by: Actor, now: datetime) -> str:
    """Called once, when titles and readers are there; returns the card of the reader with the PIN."""
    ruth = Actor(kind="system", id=None, name="Ruth, Central", door=by.door, all_powerful=True)
    _list(ListDetails(name="Chosen by the people who shelve them", shared=True, on_home=True), PICKS, ruth, now)
    young = tuple((title, "") for title in FOR_CHILDREN)
    _list(ListDetails(name="Loved by everybody under ten", shared=True, for_children=True), young, ruth, now)
    _searches(by, now)
    _question(ruth, now)
    grown = Patron.objects.filter(deleted_at__isnull=True, active=True, guarantor__isnull=True)
    patron = grown.filter(expires_on__gt=now.date(), barred_until__isnull=True).order_by("pk").first()
    if patron is None:
        return ""
    card = Card.objects.filter(patron=patron, primary=True).values_list("barcode", flat=True).first()
    if card is None:
        return ""
    code = make_activation_code(patron_id=patron.pk, by=by, now=now).code
    reader = Actor(kind="patron", id=patron.pk, name=patron.name, door="opac")
    set_pin(card=card, code=code, pin=READER_PIN, address="", by=reader, now=now)
    return card


def _list(details: ListDetails, titles: tuple[tuple[str, str], ...], by: Actor, now: datetime) -> None:
    made = save_list(details=details, by=by, now=now)
    for title, words in titles:
        record = Record.objects.filter(title=title).order_by("pk").first()
        if record is not None:
            put_on_list(list_id=made.id, record_ids=[record.pk], by=by, now=now)
            say_about(list_id=made.id, record_id=record.pk, note=words, by=by, now=now)


def _searches(by: Actor, now: datetime) -> None:
    """Two searches that everybody at the desk may fill in."""
    user, branch = User.objects.order_by("pk").first(), Branch.objects.filter(kind="branch").order_by("pk").first()
    if user is None or branch is None:
        return
    staff = Actor(kind="staff", id=user.pk, name=user.name, door=by.door, all_powerful=True)
    since = (now - timedelta(days=90)).date().isoformat()
    films = {"format": "video", "location": str(branch.pk), "since": since}
    young = {"subject": "Animals", "audience": "j", "available": "yes"}
    for name, asked, blanks in (
        ("Films at a branch, added since …", films, ("location", "since")),
        ("On the shelf for a class visit", young, ("subject",)),
    ):
        keep_template(name=name, asked=asked, blanks=blanks, shared=True, by=staff, now=now)


def _question(by: Actor, now: datetime) -> None:
    """A question of yesterday that the next shift can go on with."""
    then = now - timedelta(days=1)
    number = reference.open_question(asked="What did people here read in the war years?", by=by, now=then).id
    for words, hits in (("home front", 3), ("world war 1939-1945", 12)):
        reference.note_search(question_id=number, asked={"q": words}, hits=hits, by=by, now=then)
    reference.note_source(
        question_id=number, source="Local history cupboard", words="scrapbooks 1939 to 1946", hits=2, by=by, now=then
    )
    for title, why in (("Frankenstein", "Most lent novel of 1943, says the scrapbook."), ("The hobbit", "")):
        record = Record.objects.filter(title=title).order_by("pk").first()
        if record is not None:
            reference.keep_title(question_id=number, record_id=record.pk, words=why, by=by, now=then)
