"""Two hundred pairs of known books and traps: what replaces ours by itself is right in at least 99.5 per cent (P14)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from shelflist.departments.cataloguing.facts import match_facts
from shelflist.departments.cataloguing.rules.likeness import MatchFacts
from shelflist.departments.cataloguing.rules.match_sets import STOCK_SETS
from shelflist.departments.cataloguing.rules.matching import Decision, Ours, Terms, decide
from shelflist.records.catalog.derive import derive
from shelflist.records.catalog.flat import typed

pytestmark = pytest.mark.one_database

LINES = (Path(__file__).parent / "cases" / "golden_pairs.tsv").read_text(encoding="utf-8").splitlines()
PAIRS = [line.split("\t") for line in LINES if not line.startswith("#")]
MORE = {
    "subjects": "650 #0 ‡aSubject ‡vFiction\n650 #0 ‡aAnother subject",
    "summary": "520 ## ‡aWhat it is about",
    "contents": "505 0# ‡aOne -- Two",
    "class": "082 04 ‡a823.9",
    "url": "856 40 ‡uhttps://books.example/1",
    "narrator": "700 1# ‡aReader, Rita ‡enarrator",
}
TYPES = {"spoken": "nim", "": "nam"}
FORMS = {"online": "o", "large print": "d", "": " "}


def facts(said: str, digest: str) -> MatchFacts:
    """A record made of what the file says, as matching sees it."""
    told = dict(part.split(" ", 1) for part in said.split(" ; "))
    fixed = f"200101s{told['year']}    xx      {FORMS[told.get('form', '')]}     000 0 {told['language']} d"
    lines = [f"LDR 00000{TYPES[told.get('material', '')]} a2200000 i 4500"]
    lines += [f"001 {told['number']}", f"003 {told['source']}"] if "number" in told else []
    lines.append(f"008 {fixed}")
    lines += [f"020 ## ‡a{one.strip()}" for one in told.get("isbn", "").split("|") if one.strip()]
    lines += [f"100 1# ‡a{told['author']}"] if told.get("author") else []
    part = f" ‡n{told['part']}" if "part" in told else ""
    rest = f" : ‡b{told['rest']}" if told.get("rest") else ""
    lines.append(f"245 10 ‡a{told['title'].split('. Part')[0]}{part}{rest}")
    lines += [f"250 ## ‡a{told['edition']}"] if "edition" in told else []
    lines.append(f"264 #1 ‡a[Place] : ‡b{told['publisher']}, ‡c{told['year']}")
    lines += [f"300 ## ‡a{told['pages']} pages"] if "pages" in told else []
    lines += ["338 ## ‡aonline resource ‡bcr"] if "carrier" in told else []
    lines += [MORE[word] for word in told.get("more", "").split()]
    record = typed("\n".join(lines)).record
    return match_facts(record, derive(record), digest)


def judged(code: str) -> list[tuple[str, str, Decision]]:
    matching = next(one.matching for one in STOCK_SETS if one.code == code)
    return [
        (verdict, why, decide(facts(theirs, "theirs"), [Ours(1, facts(ours, "ours"))], Terms(matching=matching)))
        for verdict, why, ours, theirs in PAIRS
    ]


@pytest.mark.parametrize("code", ["careful"])
def test_p14_what_replaces_ours_by_itself_is_the_same_edition(code: str) -> None:
    results = judged(code)
    replaced = [(verdict, why) for verdict, why, decision in results if decision.outcome == "updated"]
    right = sum(verdict == "same" for verdict, _why in replaced)
    of_all = sum(verdict == "same" for verdict, _why, _decision in results)
    if "-s" in sys.argv:
        sys.stdout.write(f"\n{code}: {right} of {len(replaced)} right, {right} of {of_all} found\n")
    assert len(results) == 200
    assert right / len(replaced) >= 0.995, sorted({why for verdict, why in replaced if verdict != "same"})
    assert right / of_all >= 0.9


def test_p14_why_a_record_is_not_the_same_is_said() -> None:
    for verdict, why, decision in judged("careful"):
        if verdict != "same" and decision.tried:
            assert decision.tried[0].lacking, why
            assert str(decision.tried[0].why) in str(decision.warnings[0])
