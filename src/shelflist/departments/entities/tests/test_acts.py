"""Services are asked, their records compared, taken over, looked at again; and everything is taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from shelflist.departments.authorities.models import WaitingChange
from shelflist.departments.authorities.tests.authorities import NOBODY, NOW, heading, links, put, run_jobs, title
from shelflist.departments.entities import queries
from shelflist.departments.entities.actions import naming, services, syncing, taking
from shelflist.departments.entities.actions.services import ServiceDetails, stock
from shelflist.departments.entities.models import Fetched, Identity, Service, SyncPlan
from shelflist.departments.entities.tests.answers import RENAMED, TWAIN
from shelflist.ground.common.actors import EVERYWHERE, Actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.branches.tests.build import build_city, person
from shelflist.records.catalog.models import Record

if TYPE_CHECKING:
    from shelflist.departments.entities.tests.answers import Answers

pytestmark = pytest.mark.django_db
PERMISSIONS = ("edit-records", "edit-targets", "reach-own-network", "undo")
ADA = Actor(kind="staff", id=7, name="Ada", door="desk", grants=dict.fromkeys(PERMISSIONS, (EVERYWHERE,)))
ME: Any = {"by": ADA, "now": NOW}
LOC_RECORD = "/authorities/names/n79021164.marcxml.xml"


def service(answers: Answers, kind: str = "loc", **more: Any) -> int:
    details = ServiceDetails(kind.upper(), kind, answers.address, own_network=True, **more)
    return services.save_service(details=details, **ME).id


def taken(answers: Answers) -> tuple[int, int]:
    """A title by Twain, and the authority that was taken over for it."""
    [book] = put(title("Roughing it", author=heading("100", "a Clemens, Samuel Langhorne,", "d 1835-1910.")))
    fetched = taking.fetch_one(service_id=service(answers), number="n79021164", **ME)
    return book, taking.take_over(fetched_id=fetched, **ME).authority_id


def test_aut_07_all_services_are_asked_at_once_and_one_that_fails_holds_up_none(answers: Answers) -> None:
    for kind in ("loc", "viaf", "gnd", "idref"):
        service(answers, kind)
    answers.texts["/viaf/AutoSuggest"] = "<html>busy</html>"
    found = {one.place.kind: one for one in taking.look_up(kind="person", text="twain", **ME)}
    assert {kind for kind, one in found.items() if one.offers} == {"loc", "gnd", "idref"}
    assert found["viaf"].fault is not None
    assert found["loc"].offers[0].label == "Twain, Mark, 1835-1910"
    assert len(answers.asked) == 4
    with pytest.raises(Refused):
        taking.look_up(kind="person", text=" ", **ME)


@pytest.mark.parametrize(("kind", "number"), [("viaf", "50566653"), ("gnd", "118624822"), ("idref", "027170705"),
                                              ("fast", "fst00041362")])  # fmt: skip
def test_aut_07_a_record_of_each_service_is_fetched_and_taken_over(answers: Answers, kind: str, number: str) -> None:
    fetched = taking.fetch_one(service_id=service(answers, kind), number=number, **ME)
    made = taking.take_over(fetched_id=fetched, **ME)
    page = queries.entity(made.authority_id)
    assert page is not None
    assert page.source is not None
    assert page.source.service is not None
    assert page.source.service.kind == kind


def test_aut_07_what_is_taken_over_links_titles_and_is_taken_back(answers: Answers) -> None:
    book, number = taken(answers)
    assert links(book) == [("100", "linked", number, "variant")]
    run_jobs()
    assert Record.objects.get(pk=book).author == "Twain, Mark"
    found = queries.entity(number)
    assert found is not None
    assert set(found.addresses) == {"http://id.loc.gov/authorities/names/n79021164", "http://viaf.org/viaf/50566653"}
    undo(entry_id=Entry.objects.get(verb="take-authority-over").pk, by=ADA, now=NOW + timedelta(days=29))
    assert Record.objects.get(pk=number).deleted_at is not None
    assert links(book)[0][1] != "linked"
    assert Identity.objects.count() == 0


def test_aut_07_ours_is_replaced_with_our_references_kept_and_given_back(answers: Answers) -> None:
    from shelflist.departments.authorities.tests.authorities import authority

    [ours] = put(authority("n79021164", heading("100", "a Twain, Marc"), heading("400", "a Our own form")))
    fetched = taking.fetch_one(service_id=service(answers), number="n79021164", **ME)
    compared = queries.compared(fetched, ours)
    assert compared is not None
    assert {row.tag for row in compared.rows} >= {"100", "374"}
    taking.take_over(fetched_id=fetched, authority_id=ours, **ME)
    marc = Record.objects.get(pk=ours).marc
    assert all(words in marc for words in ("Our own form", "Twain, Marc", "Novelists"))
    undo(entry_id=Entry.objects.get(verb="take-authority-over").pk, by=ADA, now=NOW)
    assert "Novelists" not in Record.objects.get(pk=ours).marc


def test_aut_10_a_change_at_the_source_waits_with_its_differences_and_nothing_else_does(answers: Answers) -> None:
    book, number = taken(answers)
    later = NOW + timedelta(days=31)
    syncing.ask_to_sync(later)
    run_jobs()
    assert len(answers.asked) == 1  # nobody switched it on
    syncing.plan_sync(active=True, days=30, **ME)
    assert not syncing.look_now(authority_id=number, by=ADA, now=NOW)  # the tag is the same
    answers.texts[LOC_RECORD] = TWAIN.replace("20240101000000.0", "20260101000000.0")
    assert not syncing.look_now(authority_id=number, by=ADA, now=NOW)  # only the moment is another
    answers.texts[LOC_RECORD] = RENAMED
    Identity.objects.update(looked_at=NOW - timedelta(days=40))
    syncing.ask_to_sync(NOW)
    run_jobs()
    [change] = WaitingChange.objects.all()
    assert (change.origin, change.new) == ("service", "Twain, Mark (Samuel Clemens), 1835-1910")
    assert Record.objects.get(pk=book).author == "Twain, Mark"
    Identity.objects.update(looked_at=NOW - timedelta(days=40))
    before = len(answers.asked)
    syncing.ask_to_sync(NOW)
    run_jobs()
    assert (len(answers.asked), WaitingChange.objects.count()) == (before + 1, 1)
    syncing.ask_to_sync(NOW)  # nothing is due
    run_jobs()
    assert len(answers.asked) == before + 1


def test_aut_10_a_source_that_is_away_is_told_and_tried_again(answers: Answers) -> None:
    _book, number = taken(answers)
    del answers.texts[LOC_RECORD]
    with pytest.raises(Refused) as no:
        syncing.look_now(authority_id=number, **ME)
    assert no.value.refusals[0].code == "no-answer"
    assert Identity.objects.get(is_source=True).why is not None


def test_aut_10_an_entity_has_many_addresses_noted_by_hand_and_forgotten(answers: Answers) -> None:
    _book, number = taken(answers)
    added = naming.add_identity(authority_id=number, uri="http://www.wikidata.org/entity/Q7245", **ME)
    for uri, code in (
        ("http://www.wikidata.org/entity/Q7245", "nothing-changed"),
        ("javascript:x", "address-unusable"),
    ):
        with pytest.raises(Refused) as no:
            naming.add_identity(authority_id=number, uri=uri, **ME)
        assert no.value.refusals[0].code == code
    naming.remove_identity(identity_id=added.id, **ME)
    undo(entry_id=Entry.objects.filter(verb="name-entity").latest("pk").pk, by=ADA, now=NOW)
    page = queries.entity(number)
    assert page is not None
    assert [link.label for link in page.links] == ["Library of Congress", "VIAF", "Wikidata"]


def test_s5_no_service_leads_into_the_own_network_unless_somebody_may(answers: Answers) -> None:
    """S5: an address of this machine is judged at each connection; only a permission opens it."""
    details = ServiceDetails("Inside", "loc", answers.address)
    inside = services.save_service(details=details, **ME).id
    [said] = taking.look_up(kind="person", text="twain", **ME)
    assert said.fault is not None
    assert answers.asked == []
    with pytest.raises(Refused):
        taking.fetch_one(service_id=inside, number="n79021164", **ME)
    without = Actor(kind="staff", id=9, name="Bo", door="desk", grants={"edit-targets": (EVERYWHERE,)})
    for address in ("file:///etc/passwd", "https://me@x.example", "https://x.example/path", "nothing"):
        with pytest.raises(Refused) as no:
            services.save_service(details=ServiceDetails("X", "loc", address), **ME)
        assert no.value.refusals[0].code == "target-host-unusable"
    with pytest.raises(Refused):
        services.save_service(
            details=ServiceDetails("Inside", "loc", answers.address, own_network=True), service_id=inside, by=without,
            now=NOW,
        )  # fmt: skip
    assert not Service.objects.get().own_network


def test_the_register_is_kept_taken_back_and_refused_to_who_may_not() -> None:
    added = services.save_service(details=stock("gnd"), **ME).id
    services.remove_service(service_id=added, **ME)
    undo(entry_id=Entry.objects.get(verb="remove-authority-service").pk, by=ADA, now=NOW)
    assert Service.objects.get().address == "https://lobid.org"
    for work in (
        lambda: services.save_service(details=stock("loc"), by=NOBODY, now=NOW),
        lambda: services.save_service(details=stock("gnd"), **ME),
        lambda: syncing.plan_sync(active=True, days=0, **ME),
        lambda: taking.take_over(fetched_id=0, **ME),
        lambda: syncing.look_now(authority_id=0, **ME),
    ):
        with pytest.raises(Refused):
            work()
    assert not SyncPlan.objects.exists()


def test_aut_07_the_pages_ask_compare_and_take_over(answers: Answers, client: Any) -> None:
    city = build_city()
    client.force_login(person("ada", city.root, "see-records", *PERMISSIONS, reach="everywhere"))
    number = service(answers)
    assert client.get("/desk/entities/?q=twain&tag=100").status_code == 200
    assert answers.asked == []  # nobody is asked before somebody presses the button
    page = client.post("/desk/entities/", {"q": "twain", "kind": "person"}).content.decode()
    assert "Twain, Mark, 1835-1910" in page
    sent = client.post("/desk/entities/fetch/", {"service": number, "number": "n79021164"})
    compare = sent.headers["Location"]
    assert "Clemens" in client.get(compare).content.decode()
    one = client.post(compare, {}).headers["Location"]
    assert "viaf.org/viaf/50566653" in client.get(one).content.decode()
    assert Fetched.objects.count() == 1
    taking.forget_fetched(NOW + timedelta(days=400))
    assert Fetched.objects.count() == 0
    assert client.get("/desk/entities/services/").status_code == 200
    client.post("/desk/entities/services/", {"act": "plan", "active": "on", "days": "7"})
    assert SyncPlan.objects.get(pk=1).days == 7
