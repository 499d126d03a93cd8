"""What a library sets about its patrons: messages of a kind, fields of its own, papers, how long readers are known."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client

from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons import actions
from shelflist.records.patrons.actions import about
from shelflist.records.patrons.actions.penalties import judge_periodically
from shelflist.records.patrons.models import AttributeKind, MessageChoice, Patron, PatronCategory, PatronNote
from shelflist.records.patrons.queries import choices_of
from shelflist.records.patrons.queries.notes import public_notes
from shelflist.records.patrons.queries.papers import PAPERS
from shelflist.records.patrons.queries.privacy import erase_after, own_terms, privacy_terms
from shelflist.records.patrons.rules.messages import EVENTS, Choice
from shelflist.records.patrons.tests.library import BY, NOW, Library, sign_in

pytestmark = pytest.mark.django_db
Registered = Callable[..., Patron]
WHO: dict[str, Any] = {"by": BY, "now": NOW}


def codes(call: Callable[[], object]) -> tuple[str, ...]:
    with pytest.raises(Refused) as no:
        call()
    return no.value.codes


def test_pat_17_a_kind_begins_with_its_own_choice_until_its_members_choose(
    registered: Registered, library: Library
) -> None:
    amina = registered("1")
    letter = Choice(frozenset({"post"}), digest=True)
    first = actions.choose_for_category(category_id=library.adult.pk, choices={"hold-ready": letter}, **WHO)
    assert choices_of([amina.pk], "hold-ready")[amina.pk] == letter
    own = Choice(frozenset({"sms"}))
    actions.choose_messages(patron_id=amina.pk, choices={"hold-ready": own}, **WHO)
    assert choices_of([amina.pk], "hold-ready")[amina.pk] == own
    actions.choose_for_category(category_id=library.adult.pk, choices={"hold-ready": None}, **WHO)
    assert not MessageChoice.objects.filter(category=library.adult).exists()
    undo(entry_id=first.entry_id, **WHO)
    assert not MessageChoice.objects.filter(category=library.adult).exists()
    no = partial(actions.choose_for_category, **{"category_id": library.adult.pk, "choices": {}, **WHO})
    assert codes(lambda: no(choices={"rain": letter})) == ("event-unknown",)
    assert codes(lambda: no(category_id=0)) == ("category-unknown",)
    assert codes(lambda: no(by=library.clerk("edit-patrons"))) == ("not-permitted",)


def test_pat_18_a_paper_that_everybody_needs_stops_whoever_lacks_it(registered: Registered, library: Library) -> None:
    amina, ben = registered("1"), registered("2", given_names="Ben", category_id=library.teen.pk)
    about.save_attribute_kind(code="internet", name="Internet agreement", needed=True, **WHO)
    actions.set_threshold(penalty=PAPERS, begins_at=1, category_id=library.teen.pk, **WHO)
    judge_periodically(NOW)
    assert list(PatronNote.objects.values_list("patron_id", "blocks_loans")) == [(ben.pk, True)]
    assert "“Internet agreement” is missing" in str(PatronNote.objects.get().words)
    signed = about.set_attributes(patron_id=ben.pk, values={"internet": ["signed 4 May"]}, **WHO)
    assert not PatronNote.objects.filter(lifted_at__isnull=True).exists()
    undo(entry_id=signed.entry_id, **WHO)
    assert PatronNote.objects.get(lifted_at__isnull=True).patron_id == ben.pk
    about.save_attribute_kind(code="internet", name="Internet agreement", needed=False, **WHO)
    judge_periodically(NOW)
    assert not PatronNote.objects.filter(lifted_at__isnull=True).exists()
    assert not PatronNote.objects.filter(patron=amina).exists()
    assert codes(lambda: about.save_attribute_kind(code="Big One", name="X", **WHO)) == ("code-not-usable",)


def test_pat_19_the_nearest_rule_says_how_long_it_is_known(library: Library) -> None:
    tree = organisation()
    assert (privacy_terms(library.main.pk, tree), erase_after(library.main.pk, tree)) == ((30, 0), 90)
    root = library.main.parent
    assert root is not None
    actions.save_privacy_rule(branch_id=root.pk, days=14, erase_after=45, **WHO)
    saved = actions.save_privacy_rule(branch_id=library.main.pk, days=0, keep_last=2, erase_after=30, **WHO)
    assert (privacy_terms(library.main.pk, tree), erase_after(library.main.pk, tree)) == ((0, 2), 30)
    assert (privacy_terms(library.east.pk, tree), erase_after(library.east.pk, tree)) == ((14, 0), 45)
    dropped = actions.drop_privacy_rule(branch_id=library.main.pk, **WHO)
    assert privacy_terms(library.main.pk, tree) == (14, 0)
    undo(entry_id=dropped.entry_id, **WHO)
    undo(entry_id=saved.entry_id, **WHO)
    assert own_terms(library.main.pk) is None
    no = partial(actions.save_privacy_rule, **{"branch_id": library.main.pk, "days": 30, **WHO})
    assert codes(lambda: no(days=-1, keep_last=21, erase_after=29)) == ("days-not-usable",) * 3
    assert codes(lambda: no(branch_id=0)) == ("branch-unknown",)
    assert codes(lambda: no(by=library.clerk("edit-policies", at=library.east))) == ("not-permitted",)
    assert codes(lambda: actions.drop_privacy_rule(branch_id=library.main.pk, **WHO)) == ("rule-missing",)


def test_pat_09_a_public_note_is_read_in_the_account(registered: Registered) -> None:
    amina = registered("1")
    actions.add_note(patron_id=amina.pk, kind="note", text="Yours was found", public=True, ends_on=NOW.date(), **WHO)
    actions.add_note(patron_id=amina.pk, kind="note", text="For us", **WHO)
    assert [one.text for one in public_notes(amina.pk, NOW.date())] == ["Yours was found"]


def test_pat_01_pat_17_pat_19_pat_23_settings_by_hand(client: Client, library: Library) -> None:
    sign_in(client, library.main, "see-policies", "edit-policies")
    kind = {
        "code": "adult", "name": "Adult", "valid_months": "24", "hold_priority": "2", "inactive_after_months": "36",
        "edit_permission": "edit-protected-patrons",
    }  # fmt: skip
    client.post("/desk/patrons/kinds/save/", kind)
    row = PatronCategory.objects.get(code="adult")
    assert (row.hold_priority, row.inactive_after_months, row.edit_permission) == (2, 36, "edit-protected-patrons")
    assert client.post("/desk/patrons/kinds/save/", kind | {"edit_permission": "fly"}).status_code == 409
    assert client.post("/desk/patrons/kinds/save/", kind | {"inactive_after_months": "1"}).status_code == 409
    assert 'value="2"' in client.get(f"/desk/patrons/kinds/?change={row.pk}").content.decode()
    page = f"/desk/patrons/kinds/{row.pk}/messages/"
    as_usual = {f"{event.code}-{way}": "on" for event in EVENTS for way in event.usual}
    as_usual |= {f"{event.code}-days": str(event.days_before) for event in EVENTS if event.days_before}
    client.post(page, as_usual | {"due-soon-sms": "on", "due-soon-days": "4"})
    assert MessageChoice.objects.get().days_before == 4
    client.post(page, as_usual | {"due-soon-sms": "on"})  # the tick “Own choice” was taken away
    assert not MessageChoice.objects.exists()
    assert 'name="due-soon-own"' in client.get(page).content.decode()
    assert client.get("/desk/patrons/kinds/0/messages/").status_code == 404
    field = {"code": "media", "name": "Media consent", "choices": "yes\nno\n", "needed": "on", "active": "on"}
    client.post("/desk/patrons/besides/save/", field)
    assert AttributeKind.objects.get().choices == ["yes", "no"]
    assert "Media consent" in client.get("/desk/patrons/besides/?change=media").content.decode()
    rule = {"branch": library.main.pk, "days": "10", "keep_last": "1", "erase_after": "60"}
    client.post("/desk/patrons/privacy/save/", rule)
    assert own_terms(library.main.pk) == (10, 1, 60)
    assert "forgotten" in client.get(f"/desk/patrons/privacy/?change={library.main.pk}").content.decode()
    client.post("/desk/patrons/privacy/save/", {"branch": library.main.pk, "drop": "1"})
    assert own_terms(library.main.pk) is None
