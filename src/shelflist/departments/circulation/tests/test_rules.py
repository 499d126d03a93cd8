"""The decisions of the desk, read from tables that a librarian can read."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shelflist.departments.circulation import rules
from shelflist.departments.circulation.rules import statuses
from shelflist.departments.circulation.rules.lending import OVERRIDE_ITEM, OVERRIDE_LIMITS, OVERRIDE_PATRON
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Override, Refusal

CASES = Path(__file__).parent / "cases"
NOW = datetime(2026, 11, 14, 14, 42, tzinfo=UTC)
TODAY = date(2026, 11, 14)
DUE = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
PLACE = rules.PlaceFacts(name="Eastgate")
CARD = rules.CardFacts(barcode="21877000314472")
PATRON = rules.PatronFacts(id=7, expires_on=date(2027, 3, 12), loan_count=2, loan_limit=15)
ITEM = rules.ItemFacts(id=5, barcode="31877000527188", status="available", location_name="New books")
LOAN = rules.OpenLoan(id=3, patron_id=7, lent_at=NOW - timedelta(days=9), due_at=DUE, max_renewals=2)

KEPT = rules.Kept(hold_id=8, branch_id=2, branch_name="Harbor", is_here=False)
JOURNEY = rules.Journey(to_branch_id=2, to_name="Harbor", is_here=False, why="home", next_status="reshelving")


def cases(name: str) -> list[Any]:
    table = tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    return [pytest.param(case, id=case["name"]) for case in table]


def patron_of(case: dict[str, Any]) -> rules.PatronFacts | None:
    if case.get("patron") is False:
        return None
    changes = dict(case.get("patron", {}))
    if changes.get("loan_limit") == "none":
        changes["loan_limit"] = None
    changes["blocks"] = tuple(rules.Block(**block) for block in changes.get("blocks", ()))
    return replace(PATRON, **changes)


def item_of(case: dict[str, Any], loan: rules.OpenLoan | None) -> rules.ItemFacts | None:
    if case.get("item") is False:
        return None
    return replace(ITEM, loan=loan, **case.get("item", {}))


def checked(case: dict[str, Any], refusals: list[Refusal]) -> None:
    assert [refusal.code for refusal in refusals] == case.get("refused", [])
    for refusal in refusals:
        assert refusal.remedy is not None, f"{refusal.code} leaves the technician alone"
    if refusals and "says" in case:
        assert str(refusals[0].message) == case["says"]


@pytest.mark.parametrize("case", cases("check-out"))
def test_a_check_out_is_refused_for_every_reason_in_the_table(case: dict[str, Any]) -> None:
    loan = replace(LOAN, **({"patron_id": None} | case["loan"])) if "loan" in case else None
    facts = rules.CheckoutFacts(
        now=NOW,
        today=TODAY,
        place=replace(PLACE, **case.get("place", {})),
        item_barcode=ITEM.barcode,
        card=replace(CARD, **case.get("card", {})),
        item=item_of(case, loan),
        patron=patron_of(case),
        rule_lends=case.get("rule_lends", True),
        rule_name="New books, adults",
    )
    checked(case, list(rules.reasons_to_refuse(facts)))
    if "notice" in case:
        assert facts.item is not None
        assert str(rules.notice_when_lent(facts.item.status)) == case["notice"]


@pytest.mark.parametrize("case", cases("renew"))
def test_cir_11_a_renewal_is_refused_for_every_reason_in_the_table(case: dict[str, Any]) -> None:
    loan = replace(LOAN, **case.get("loan", {})) if case.get("on_loan", True) else None
    facts = rules.RenewalFacts(
        now=NOW,
        today=TODAY,
        place=replace(PLACE, **case.get("place", {})),
        item_barcode=ITEM.barcode,
        item=item_of(case, loan),
        patron=patron_of(case),
        new_due_at=case.get("new_due_at", datetime(2026, 12, 5, 23, 59, tzinfo=UTC)),
        rule_lends=case.get("rule_lends", True),
        rule_name="New books, adults",
    )
    checked(case, list(rules.reasons_not_to_renew(facts)))


@pytest.mark.parametrize("case", cases("check-in"))
def test_a_check_in_says_the_one_thing_to_do(case: dict[str, Any]) -> None:
    on_loan = case.get("on_loan", True)
    item = item_of({"item": {"status": "checked-out"}} | case, LOAN if on_loan else None)
    facts = rules.ReturnFacts(
        now=NOW,
        returned_at=case.get("returned_at", NOW),
        place=replace(PLACE, **case.get("place", {})),
        item_barcode=ITEM.barcode,
        item=item,
        at_home=case.get("at_home", True),
        home_name="Eastgate" if case.get("at_home", True) else "Harbor",
        alert=case.get("alert", ""),
        kept=replace(KEPT, **case["kept"]) if "kept" in case else None,
        journey=replace(JOURNEY, **case["journey"]) if "journey" in case else None,
        floats=case.get("floats", False),
        pre_catalogued=case.get("pre_catalogued", False),
        options=rules.ReturnOptions.of(case.get("options", ())),
    )
    refusals = list(rules.reasons_not_to_take_back(facts))
    checked(case, refusals)
    if not refusals:
        assert item is not None
        answer = rules.answer_to_return(item, facts)
        assert (answer.verb, answer.status) == (case["verb"], case["status"])
        assert answer.place == case.get("goes_to", answer.place)
        assert str(answer.sentence) == case.get("says", str(answer.sentence))


@pytest.mark.parametrize("status", sorted(statuses.STATUSES))
def test_every_status_has_a_case_at_check_out_and_at_check_in(status: str) -> None:
    for table in ("check-out", "check-in"):
        listed = {case.values[0].get("item", {}).get("status") for case in cases(table) if case.values[0].get("item")}
        assert status in listed | {"available"}, f"{table}.toml says nothing about {status}"


def test_the_desk_knows_exactly_the_statuses_that_items_have() -> None:
    from shelflist.records.items.rules.statuses import EVERY, may_become

    assert set(statuses.STATUSES) == EVERY
    for status, meaning in statuses.STATUSES.items():
        if meaning.lends != "no" or meaning.overridable:
            assert may_become(status, statuses.CHECKED_OUT, "check-out"), status
        if meaning.on_return == "reshelve":
            assert may_become(status, statuses.RESHELVING, "check-in"), status


@pytest.mark.parametrize("status", [s for s, m in statuses.STATUSES.items() if m.lends == "no"])
def test_a_status_that_stops_a_loan_says_why_and_what_to_do(status: str) -> None:
    assert statuses.STATUSES[status].says
    assert statuses.STATUSES[status].remedy


@pytest.mark.parametrize("status", [s for s, m in statuses.STATUSES.items() if m.on_return == "set aside"])
def test_a_status_that_is_set_aside_says_where_it_goes(status: str) -> None:
    assert statuses.STATUSES[status].set_aside


# -- how late ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "back", "by_the_hour", "words"),
    [
        ("2026-11-14T04:59", "2026-11-14T04:59", False, None),
        ("2026-11-14T04:59", "2026-11-14T05:00", False, "1 day late"),  # a minute after midnight in New York
        ("2026-11-14T04:59", "2026-11-21T15:00", False, "8 days late"),
        ("2026-10-31T03:59", "2026-11-01T22:00", False, "2 days late"),  # over the change to winter time
        ("2026-11-14T15:00", "2026-11-14T15:01", True, "1 hour late"),
        ("2026-11-14T15:00", "2026-11-14T16:00", True, "1 hour late"),
        ("2026-11-14T15:00", "2026-11-14T16:01", True, "2 hours late"),
        ("2026-11-14T15:00", "2026-11-15T15:00", True, "1 day late"),
    ],
)
def test_lateness_is_counted_in_local_days_or_begun_hours(
    due: str, back: str, by_the_hour: bool, words: str | None
) -> None:
    late = rules.lateness(
        datetime.fromisoformat(f"{due}+00:00"),
        datetime.fromisoformat(f"{back}+00:00"),
        by_the_hour=by_the_hour,
        timezone="America/New_York",
    )
    assert (str(late.words) if late.words else None) == words


# -- overrides (CIR-24) -----------------------------------------------------------------------------------------------

EXPIRED = Refusal("card-expired", _("expired"), overridable_with=OVERRIDE_PATRON)
LIMIT = Refusal("loan-limit", _("limit"), overridable_with=OVERRIDE_LIMITS)
DELETED = Refusal("item-deleted", _("withdrawn"))


def override(*codes: str, reason: str = "She is standing here") -> Override:
    return Override(frozenset(codes), reason)


@pytest.mark.parametrize(
    ("refusals", "given", "permissions", "left"),
    [
        ((), None, set(), ()),
        ((EXPIRED,), None, {OVERRIDE_PATRON}, ("card-expired",)),
        ((EXPIRED,), override("card-expired"), {OVERRIDE_PATRON}, ()),
        ((EXPIRED,), override("card-expired"), {OVERRIDE_ITEM}, ("card-expired",)),
        (
            (EXPIRED, LIMIT),
            override("card-expired"),
            {OVERRIDE_PATRON, OVERRIDE_LIMITS},
            ("card-expired", "loan-limit"),
        ),
        ((EXPIRED, LIMIT), override("card-expired", "loan-limit"), {OVERRIDE_PATRON, OVERRIDE_LIMITS}, ()),
        ((EXPIRED, LIMIT), override("card-expired", "loan-limit"), {OVERRIDE_PATRON}, ("card-expired", "loan-limit")),
        ((DELETED,), override("item-deleted"), {OVERRIDE_ITEM, ""}, ("item-deleted",)),
        (
            (EXPIRED,),
            override("card-expired", reason="  "),
            {OVERRIDE_PATRON},
            ("card-expired", "override-needs-reason"),
        ),
        ((), override("card-expired"), set(), ()),
    ],
)
def test_cir_24_an_override_covers_every_refusal_or_none(
    refusals: tuple[Refusal, ...], given: Override | None, permissions: set[str], left: tuple[str, ...]
) -> None:
    standing = rules.left_standing(refusals, given, permissions.__contains__)
    assert tuple(refusal.code for refusal in standing) == left
