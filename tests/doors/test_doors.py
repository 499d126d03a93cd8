"""The answers of the doors agree: the same codes in the same words, the same rows, and nothing written on a no."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import transaction

from shelflist.departments.circulation.tests.dumps import everything
from shelflist.ground.journal.revisions import forget_everything
from tests.doors.entrances import DOORS, Desk, Door, Reply, Request, Rest, override_form
from tests.doors.world import Case, State, World, make_world, state

pytestmark = pytest.mark.django_db
CASES = tomllib.loads(Path(__file__).with_name("cases.toml").read_text(encoding="utf-8"))["case"]
REFUSED = [
    case
    for case in CASES
    if case.get("refused") and case["act"] in {"check out", "renew"} and not {"override", "who"} & set(case)
]
OF_THE_DOOR = {"django_session", "accounts_apikey", "sqlite_sequence"}  # who came in, not what was done


def named(case: Case) -> str:
    return str(case["name"])


@contextmanager
def forgotten_again() -> Iterator[None]:
    """What happens inside is rolled back, so that the next door finds the library as this one did."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    forget_everything()


def rows() -> dict[str, list[dict[str, object]]]:
    return {table: found for table, found in everything().items() if table not in OF_THE_DOOR}


def done_twice(door: Door, case: Case, world: World) -> tuple[Reply, State]:
    """Send the act, and the very same request once more: the answer is the same and nothing more has happened."""
    request = door.knock(case, world)
    before = rows()
    reply = door.send(request, world)
    after = rows()
    assert reply.is_ok or after == before, f"{door.name} wrote something on a no"
    assert door.send(request, world) == reply, f"{door.name} gave another answer to the same request"
    assert rows() == after, f"{door.name} acted twice for one key"
    return reply, state()


@pytest.mark.parametrize("case", CASES, ids=named)
def test_every_door_gives_the_answer_of_the_table(case: Case) -> None:
    world = make_world(case)
    answers: dict[str, tuple[Reply, State]] = {}
    for door in DOORS:
        with forgotten_again():
            answers[door.name] = done_twice(door, case, world)
    for name, (reply, found) in answers.items():
        assert Counter(reply.codes) == Counter(case.get("refused", ())), name
        check_outcome(case, world, reply, found, name)
    states = [found for _reply, found in answers.values()]
    assert states[0] == states[1] == states[2]


def check_outcome(case: Case, world: World, reply: Reply, found: State, door: str) -> None:
    """Whatever the case says of the outcome holds."""
    loan = found.loan_of(world.item)
    came_to = {
        "due_in_days": loan and loan.due_in_days,
        "renewals": loan and loan.renewals,
        "loan": loan and loan.stands,
        "item_status": dict(found.items).get(world.item),
        "uses": sum(count for barcode, count in found.uses if barcode == world.item),
    }
    expected = {name: case[name] for name in came_to if name in case}
    assert {name: came_to[name] for name in expected} == expected, door
    if "tell" in case:
        assert reply.tell == case["tell"], door


@pytest.mark.one_database  # words; the answers are compared on both
@pytest.mark.parametrize("case", CASES, ids=named)
def test_the_doors_say_it_in_the_same_words(case: Case) -> None:
    world = make_world(case)
    replies = []
    for door in DOORS:
        with forgotten_again():
            replies.append(door.send(door.knock(case, world), world))
    with_script, without, rest = replies
    assert with_script.due == without.due == rest.due
    assert bool(rest.due) == ("due_in_days" in case)
    if rest.codes == ("not-permitted",):  # the desk may say that on a page of its own
        assert all(rest.sentences[0] in reply.sentences[0] for reply in replies)
    else:
        assert with_script.sentences == without.sentences == rest.sentences


@pytest.mark.one_database
@pytest.mark.parametrize("who", ["technician", "supervisor", "student"])
@pytest.mark.parametrize("case", REFUSED, ids=named)
def test_the_desk_offers_to_set_a_refusal_aside_exactly_when_a_program_could(case: Case, who: str) -> None:
    case = {**case, "who": who}
    world = make_world(case)
    desk, rest = Desk(javascript=True), Rest()
    with forgotten_again():
        request = desk.knock(case, world)
        form = override_form(desk.post(world.browser, request))
    with forgotten_again():
        codes = sorted(set(case["refused"]))
        override = {"codes": codes, "reason": "Seen by the supervisor"}
        could = rest.send(rest.knock({**case, "override": override}, world), world).is_ok
    assert (form is not None and not form.borrows) == could
    if form is not None:  # also where a supervisor has to sign: never more and never less than what was refused
        assert sorted(form.codes) == codes


def test_a_key_used_at_one_door_is_known_at_the_other() -> None:
    case: Case = {"act": "check out"}
    world = make_world(case)
    desk, rest = DOORS[0], DOORS[2]
    at_desk = desk.knock(case, world)
    assert desk.send(at_desk, world).is_ok
    before = rows()
    by_program = rest.knock(case, world)
    again = Request(by_program.address, by_program.fields, {"Idempotency-Key": at_desk.fields["key"]})
    assert rest.send(again, world).is_ok
    assert rows() == before
    assert rest.send(by_program, world).codes == ("already-has-it",), "a new key is a new act"


def test_the_table_asks_what_a_desk_must_know() -> None:
    codes = {code for case in CASES for code in case.get("refused", ())}
    assert len(CASES) >= 25
    assert {case["act"] for case in CASES} == {"check out", "check in", "renew", "use in house", "undo"}
    assert len(codes) >= 15
