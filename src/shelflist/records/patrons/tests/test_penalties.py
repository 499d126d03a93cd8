"""Standing penalties and bad addresses: put on, taken off, judged anew (PAT-10, PAT-11, PAT-15, PAT-17)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from shelflist.ground.common.phrases import phrase
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import UndoReceipt, perform, undo
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry, Job
from shelflist.records.patrons import actions, figures
from shelflist.records.patrons.actions import penalties
from shelflist.records.patrons.actions.penalties import JudgedReceipt, PenaltyDetails
from shelflist.records.patrons.models import BadAddress, Patron, PatronNote, Penalty
from shelflist.records.patrons.queries import choices_of, patron_page, reach_of
from shelflist.records.patrons.rules.messages import Choice
from shelflist.records.patrons.rules.standing import STOCK, Judged, PenaltyTable, Threshold, stops
from shelflist.records.patrons.tests.library import BY, NOW, Library

Registered = Callable[..., Patron]


@dataclass
class Owed:
    """What patrons owe, as the package that keeps money would say."""

    cents: dict[int, int] = field(default_factory=dict)


@pytest.fixture
def owed() -> Iterator[Owed]:
    """A figure of its own, so that this does not depend on who keeps money."""
    kept = Owed()
    figures.register(
        figures.Figure(
            "tested",
            phrase("things"),
            lambda ids, now: {one: kept.cents[one] for one in ids if kept.cents.get(one)},
            lambda least, now: [one for one, value in kept.cents.items() if value >= least],
            lambda count, least: phrase("{count} of {least}", count=count, least=least),
        )
    )
    yield kept
    figures.unregister("tested")


@pytest.fixture
def tested(library: Library) -> Penalty:
    return Penalty.objects.create(code="tested", name="Tested", figure="tested", **stops("LHR"))


def judge(*patrons: Patron) -> None:
    def work(act: Act) -> JudgedReceipt:
        penalties.judge(act, [patron.pk for patron in patrons])
        return JudgedReceipt(len(patrons))

    perform("judge-penalties", work, by=BY, now=NOW, answer=JudgedReceipt)


def standing(patron: Patron) -> list[str]:
    notes = PatronNote.objects.filter(patron=patron, lifted_at__isnull=True).order_by("pk")
    return [str(note.words) for note in notes]


@pytest.mark.django_db
def test_pat_10_the_penalties_of_evergreen_come_with_the_program() -> None:
    assert len([one for one in STOCK if one.code not in OF_OTHER_SYSTEMS]) == 21
    assert set(Penalty.objects.filter(stock=True).values_list("code", flat=True)) == {one.code for one in STOCK}
    blocked = {column for one in STOCK for column, on in stops(one.stops).items() if on}
    assert blocked == {"blocks_loans", "blocks_holds", "blocks_captures", "blocks_fulfilment", "blocks_renewals"}


OF_OTHER_SYSTEMS = {"dependants-owe", "suspended", "overdue-notice", "discharged", "possible-twin", "papers-missing"}


@pytest.mark.parametrize(
    ("branch", "category", "begins_at"),
    [
        ("1/", "1/", 10),  # the one for everybody
        ("1/2/", "1/", 5),  # the branch is nearer
        ("1/2/3/", "1/", 5),  # below the branch too
        ("1/", "1/7/", 20),  # the kind is nearer than everybody
        ("1/2/", "1/7/", 5),  # the branch goes before the kind
        ("1/4/", "1/", None),  # never, whatever a wider one says
        ("9/", "1/", 10),
    ],
)
def test_pat_10_the_nearest_threshold_counts(branch: str, category: str, begins_at: int | None) -> None:
    thresholds = (Threshold(10), Threshold(5, "1/2/"), Threshold(20, "", "1/7/"), Threshold(None, "1/4/"))
    judged = Judged(1, "c", "n", "f", stops("L"), thresholds)
    assert (judged.begins_at(branch, category), judged.least) == (begins_at, 5)
    table = PenaltyTable((judged,))
    assert bool(list(table.reached(branch, category, {"f": 9999}))) is (begins_at is not None)
    assert not list(table.reached(branch, category, {"f": 4})) + list(table.reached(branch, category, {}))


@pytest.mark.django_db
def test_pat_10_a_figure_puts_its_penalty_on_and_takes_it_off(
    registered: Registered, owed: Owed, tested: Penalty
) -> None:
    amina = registered("1")
    actions.set_threshold(penalty="tested", begins_at=10, by=BY, now=NOW)
    owed.cents[amina.pk] = 9
    judge(amina)
    assert standing(amina) == []
    owed.cents[amina.pk] = 12
    judge(amina)
    judge(amina)
    assert standing(amina) == ["12 of 10"]
    note = PatronNote.objects.get(patron=amina)
    assert (note.blocks_loans, note.blocks_holds, note.blocks_renewals, note.blocks_captures) == (
        True,
        True,
        True,
        False,
    )
    owed.cents[amina.pk] = 15
    judge(amina)
    assert standing(amina) == ["15 of 10"]
    owed.cents.clear()
    judge(amina)
    assert standing(amina) == []


@pytest.mark.django_db
def test_pat_11_a_changed_threshold_judges_everybody_anew(
    registered: Registered, owed: Owed, tested: Penalty, library: Library
) -> None:
    amina, paul, child = registered("1"), registered("2"), registered("3", category_id=library.teen.pk)
    owed.cents = {amina.pk: 12, paul.pk: 30, child.pk: 12}
    actions.set_threshold(penalty="tested", begins_at=20, by=BY, now=NOW)
    assert Job.objects.filter(kind=penalties.JUDGE).count() == 1
    penalties.judge_periodically(NOW)
    assert (standing(amina), standing(paul)) == ([], ["30 of 20"])
    actions.set_threshold(penalty="tested", begins_at=10, by=BY, now=NOW)
    actions.set_threshold(penalty="tested", begins_at=13, category_id=library.teen.pk, by=BY, now=NOW)
    penalties.judge_periodically(NOW)
    assert (standing(amina), standing(paul), standing(child)) == (["12 of 10"], ["30 of 10"], [])
    before = Entry.objects.count()
    penalties.judge_periodically(NOW)
    assert Entry.objects.count() == before  # nothing changes, nothing is written
    penalty = Penalty.objects.get(code="tested")
    for threshold in penalty.thresholds.all():
        actions.remove_threshold(threshold_id=threshold.pk, by=BY, now=NOW)
    penalties.judge_periodically(NOW)
    assert standing(paul) == []


@pytest.mark.django_db
def test_pat_10_a_penalty_of_the_librarys_own_follows_what_it_blocks(registered: Registered, library: Library) -> None:
    amina = registered("1")
    details = PenaltyDetails("unpaid-subscription", "Subscription unpaid", frozenset({"blocks_loans"}))
    actions.save_penalty(details=details, by=BY, now=NOW)
    perform(
        "judge-penalties", lambda act: _imposed(act, amina, "unpaid-subscription"), by=BY, now=NOW, answer=JudgedReceipt
    )
    assert standing(amina) == ["Subscription unpaid"]
    changed = PenaltyDetails("unpaid-subscription", "Subscription unpaid", frozenset({"blocks_holds"}))
    actions.save_penalty(details=changed, by=BY, now=NOW)
    note = PatronNote.objects.get(patron=amina)
    assert (note.blocks_loans, note.blocks_holds) == (False, True)
    for bad, code in (
        (PenaltyDetails("x", " "), "name-missing"),
        (PenaltyDetails("x", "X", frozenset({"blocks_joy"})), "blocks-unknown"),
        (PenaltyDetails("exceeds-fines", "Owes", active=False), "stock-penalty-stays"),
    ):
        with pytest.raises(Refused) as no:
            actions.save_penalty(details=bad, by=BY, now=NOW)
        assert no.value.codes == (code,)
    for call, code in (
        (lambda: actions.set_threshold(penalty="silent-note", begins_at=1, by=BY, now=NOW), "penalty-unknown"),
        (lambda: actions.set_threshold(penalty="exceeds-fines", begins_at=0, by=BY, now=NOW), "threshold-not-usable"),
        (lambda: actions.remove_threshold(threshold_id=0, by=BY, now=NOW), "threshold-unknown"),
        (lambda: actions.save_penalty(details=details, by=library.clerk("edit-patrons"), now=NOW), "not-permitted"),
    ):
        with pytest.raises(Refused) as no:
            call()
        assert no.value.codes == (code,)


def _imposed(act: Act, patron: Patron, code: str) -> JudgedReceipt:
    penalties.impose(act, patron_id=patron.pk, code=code)
    return JudgedReceipt(1)


@pytest.mark.django_db
def test_pat_12_a_block_ends_by_itself_after_its_last_day(registered: Registered) -> None:
    amina = registered("1")
    receipt = actions.add_note(
        patron_id=amina.pk, kind="block", text="Papers", blocks=["loans"], ends_on=NOW.date(), by=BY, now=NOW
    )
    penalties.judge_periodically(NOW)
    assert standing(amina) == ["Papers"]
    penalties.judge_periodically(NOW + timedelta(days=1))
    assert standing(amina) == []
    assert PatronNote.objects.get(pk=receipt.subject_id).lifted_by_name == "Shelflist"


@pytest.mark.django_db
def test_pat_15_a_bad_address_is_not_used_until_it_is_mended(registered: Registered) -> None:
    amina = registered("1", email="a@example.org", phone="555 1234", phone_mobile="555 9", address="1 Hill")
    for kind in ("email", "phone_mobile", "address"):
        actions.mark_address_bad(patron_id=amina.pk, kind=kind, why="came back", by=BY, now=NOW)
    reach = reach_of([amina.pk])[amina.pk]
    assert (reach.email, reach.sms, reach.voice, reach.post) == ("", "555 1234", "555 1234", "")
    assert not reach.can("email")
    assert len(standing(amina)) == 3
    with pytest.raises(Refused) as no:
        actions.mark_address_bad(patron_id=amina.pk, kind="email", why="again", by=BY, now=NOW)
    assert no.value.codes == ("address-not-there",)

    receipt = actions.address_works(patron_id=amina.pk, kind="email", by=BY, now=NOW)
    assert reach_of([amina.pk])[amina.pk].email == "a@example.org"
    undo(entry_id=receipt.entry_id, by=BY, now=NOW)
    assert (reach_of([amina.pk])[amina.pk].email, len(standing(amina))) == ("", 3)
    marked = Entry.objects.filter(verb="mark-address-bad").earliest("pk")
    assert isinstance(undo(entry_id=marked.pk, by=BY, now=NOW), UndoReceipt)
    assert (BadAddress.objects.filter(mended_at__isnull=True).count(), len(standing(amina))) == (2, 2)


@pytest.mark.django_db
def test_pat_15_another_address_is_not_the_one_that_failed(
    registered: Registered, details: Callable[..., object]
) -> None:
    amina = registered("1", email="a@example.org")
    actions.mark_address_bad(patron_id=amina.pk, kind="email", why="unknown user", by=BY, now=NOW)
    actions.edit_patron(
        patron_id=amina.pk, version=amina.version, details=details(email="b@example.org"), by=BY, now=NOW
    )
    assert reach_of([amina.pk])[amina.pk].email == "b@example.org"
    assert standing(amina) == []


@pytest.mark.django_db
def test_pat_16_pat_17_each_hears_of_each_event_as_they_chose(registered: Registered, library: Library) -> None:
    amina, paul = registered("1", language="ar"), registered("2")
    assert reach_of([amina.pk])[amina.pk].language == "ar"
    assert choices_of([amina.pk], "due-soon")[amina.pk] == Choice(frozenset({"email", "account"}), 3)
    wanted = Choice(frozenset({"sms"}), 5, digest=True)
    receipt = actions.choose_messages(patron_id=amina.pk, choices={"due-soon": wanted}, by=BY, now=NOW)
    assert choices_of([amina.pk, paul.pk], "due-soon") == {
        amina.pk: wanted,
        paul.pk: Choice(frozenset({"email", "account"}), 3),
    }
    undo(entry_id=receipt.entry_id, by=BY, now=NOW)
    assert choices_of([amina.pk], "due-soon")[amina.pk].ways == {"email", "account"}
    with pytest.raises(Refused) as no:
        actions.choose_messages(patron_id=amina.pk, choices={"comets": wanted}, by=BY, now=NOW)
    assert no.value.codes == ("event-unknown",)


@pytest.mark.django_db
def test_pat_09_a_need_is_no_block(registered: Registered) -> None:
    amina = registered("1")
    actions.add_note(patron_id=amina.pk, kind="need", text="Large print", by=BY, now=NOW)
    page = patron_page(amina.pk, date(2026, 5, 4))
    assert page is not None
    assert [note.kind for note in page.notes] == ["need"]
    with pytest.raises(Refused) as no:
        actions.add_note(patron_id=amina.pk, kind="need", text="x", blocks=["loans"], by=BY, now=NOW)
    assert no.value.codes == ("blocks-nothing",)
