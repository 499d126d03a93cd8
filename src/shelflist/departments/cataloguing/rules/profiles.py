"""How two records become one: which fields are ours, which theirs, which of both, which of neither.

A profile says what happens to everything else, and rules say what happens to fields (or to subfields of them); of two
rules for one field the first counts. Fields of the incoming record that are to be stripped go before all of that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.records.catalog.differences import FieldChange, differences
from shelflist.records.catalog.marc import Control, Data, Field, MarcRecord, is_data

__all__ = ["FieldChange", "FieldRule", "Profile", "differences", "merged", "reasons_against"]

PRESERVE, REPLACE, ADD, REMOVE = "preserve", "replace", "add", "remove"
ACTIONS: Mapping[str, Phrase] = {
    PRESERVE: _("Keep ours"),
    REPLACE: _("Take theirs"),
    ADD: _("Take both"),
    REMOVE: _("Leave out"),
}
OURS, THEIRS = "ours", "theirs"
LEADER, ORIGINAL_SCRIPT = "LDR", "880"
_TAG = re.compile(r"LDR|[0-9X]{3}|[A-Z]{3}")
_SUBFIELDS = re.compile(r"[a-z0-9]*")
MOST_RULES = 100


@dataclass(frozen=True, slots=True)
class FieldRule:
    """Fields, and what happens to them.

    `tag` may have X for any digit (`9XX`, `59X`). An empty indicator is any one, `#` a blank. `subfields` names
    subfields when only those are meant; `with_code` and `with_text` want a subfield that holds this text ($5 = ours).
    """

    action: str
    tag: str
    ind1: str = ""
    ind2: str = ""
    subfields: str = ""
    with_code: str = ""
    with_text: str = ""

    def fits(self, field: Field) -> bool:
        """Whether the field is meant; an 880 is meant with the field that it gives in another script."""
        if not _tag_fits(self.tag, field[0]) and not _tag_fits(self.tag, effective_tag(field)):
            return False
        if not is_data(field):
            return not (self.ind1 or self.ind2 or self.with_code)
        if self.ind1 and field.ind1 != self.ind1.replace("#", " "):
            return False
        if self.ind2 and field.ind2 != self.ind2.replace("#", " "):
            return False
        return not self.with_code or any(
            code == self.with_code and self.with_text.casefold() in value.casefold() for code, value in field.subfields
        )


def _tag_fits(pattern: str, tag: str) -> bool:
    return len(pattern) == len(tag) and all(one in ("X", other) for one, other in zip(pattern, tag, strict=True))


def effective_tag(field: Field) -> str:
    """The tag; of an 880, that of the field it belongs to."""
    if field[0] == ORIGINAL_SCRIPT and is_data(field):
        return field.first("6")[:3] or ORIGINAL_SCRIPT
    return str(field[0])


@dataclass(frozen=True, slots=True)
class Profile:
    """`otherwise` is whose the fields are that no rule names: ours or theirs. `strip` goes from theirs first."""

    otherwise: str = THEIRS
    rules: tuple[FieldRule, ...] = ()
    strip: tuple[FieldRule, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "otherwise": self.otherwise,
            "rules": [_said(rule) for rule in self.rules],
            "strip": [_said(rule) for rule in self.strip],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Profile:
        """Inverse of `to_data`."""
        return cls(
            data.get("otherwise", THEIRS),
            tuple(FieldRule(**row) for row in data.get("rules", ())),
            tuple(FieldRule(**row) for row in data.get("strip", ())),
        )


def _said(rule: FieldRule) -> dict[str, str]:
    return {name: value for name, value in asdict(rule).items() if value}


def merged(ours: MarcRecord, theirs: MarcRecord, profile: Profile) -> MarcRecord:
    """The one record that the profile makes of two. Neither of them is changed."""
    incoming = stripped(theirs, profile.strip)
    if profile.otherwise == OURS:
        base, other = ours, renumbered(incoming, ours)
    else:
        base, other = incoming, renumbered(ours, incoming)
    whole = [rule for rule in profile.rules if not rule.subfields]
    kept = [field for field in base.fields if _takes(_whose(whole, field, profile), base is ours)]
    more = [field for field in other.fields if _takes(_whose(whole, field, profile), base is not ours)]
    standing = _left_standing(base if base is ours else other, whole, _present(incoming, whole))
    (kept if base is ours else more).extend(standing)
    fields = _in_order(base.fields, kept)
    fields = _put_in(fields, [field for field in _in_order(other.fields, more) if not _is_there(field, fields)])
    leader = _leader(whole, ours, incoming, profile)
    return MarcRecord(leader, _with_parts(fields, ours, incoming, [one for one in profile.rules if one.subfields]))


def stripped(record: MarcRecord, strip: Sequence[FieldRule]) -> MarcRecord:
    """The record without the fields (or subfields) named."""
    fields: list[Field] = []
    for field in record.fields:
        rule = next((one for one in strip if one.fits(field)), None)
        if rule is None:
            fields.append(field)
        elif rule.subfields and is_data(field):
            left = [(code, value) for code, value in field.subfields if code not in rule.subfields]
            fields += [field._replace(subfields=left)] if left else []
    return MarcRecord(record.leader, fields)


def _whose(rules: Sequence[FieldRule], field: Field, profile: Profile) -> str:
    rule = next((one for one in rules if one.fits(field)), None)
    if rule is not None:
        return rule.action
    return PRESERVE if profile.otherwise == OURS else REPLACE


def _takes(action: str, is_ours: bool) -> bool:
    return action == ADD or (action == PRESERVE and is_ours) or (action == REPLACE and not is_ours)


def _present(record: MarcRecord, rules: Sequence[FieldRule]) -> set[int]:
    """The numbers of the rules that mean a field of this record."""
    found = set()
    for field in record.fields:
        place = next((at for at, one in enumerate(rules) if one.fits(field)), None)
        if place is not None:
            found.add(place)
    return found


def _left_standing(ours: MarcRecord, rules: Sequence[FieldRule], theirs_has: set[int]) -> list[Field]:
    """Nothing is replaced by nothing: fields of ours stay where theirs, asked for by a rule, has none."""
    found = []
    for field in ours.fields:
        place = next((at for at, one in enumerate(rules) if one.fits(field)), None)
        if place is not None and rules[place].action == REPLACE and place not in theirs_has:
            found.append(field)
    return found


def _leader(rules: Sequence[FieldRule], ours: MarcRecord, theirs: MarcRecord, profile: Profile) -> str:
    whose = _whose(rules, Control(LEADER, ""), profile)
    if whose == PRESERVE or (whose in (ADD, REMOVE) and profile.otherwise == OURS):
        return ours.leader
    return theirs.leader


# ---- the order of fields, and those that are there already


def _in_order(whole: Sequence[Field], chosen: Sequence[Field]) -> list[Field]:
    wanted = {id(field) for field in chosen}
    return [field for field in whole if id(field) in wanted]


def _is_there(field: Field, fields: Sequence[Field]) -> bool:
    """The same field, but for blanks and a full stop at the end. A second control field of one tag is there too."""
    if not is_data(field):
        return any(one[0] == field[0] and (one[0] not in ("006", "007") or one == field) for one in fields)
    return any(is_data(one) and one.tag == field.tag and _plain(one) == _plain(field) for one in fields)


def _plain(field: Data) -> tuple[Any, ...]:
    return (field.ind1, field.ind2, *((code, value.strip(" .").casefold()) for code, value in field.subfields))


def _put_in(fields: Sequence[Field], more: Iterable[Field]) -> list[Field]:
    """Each after the last one of its tag, or before the first one of a higher tag."""
    found = list(fields)
    for field in more:
        tag = field[0]
        last = max((at for at, one in enumerate(found) if one[0] == tag), default=-1)
        if last < 0:
            last = next((at for at, one in enumerate(found) if one[0] > tag), len(found)) - 1
        found.insert(last + 1, field)
    return found


def renumbered(record: MarcRecord, beside: MarcRecord) -> MarcRecord:
    """Links between fields and their original script ($6) counted on, so that both records can stand in one."""
    most = max((number for number in map(_occurrence, beside.fields) if number), default=0)
    if not most:
        return record
    return MarcRecord(record.leader, [_linked(field, most) for field in record.fields])


def _occurrence(field: Field) -> int:
    link = field.first("6") if is_data(field) else ""
    return int(link[4:6]) if link[4:6].isdecimal() else 0


def _linked(field: Field, more: int) -> Field:
    number = _occurrence(field)
    if not number or not is_data(field) or number + more > 99:
        return field
    changed = [
        (code, f"{value[:4]}{number + more:02d}{value[6:]}" if code == "6" else value)
        for code, value in field.subfields
    ]
    return field._replace(subfields=changed)


# ---- rules for subfields


def _with_parts(
    fields: Sequence[Field], ours: MarcRecord, theirs: MarcRecord, rules: Sequence[FieldRule]
) -> list[Field]:
    found = []
    for field in fields:
        for rule in rules:
            if is_data(field) and rule.fits(field):
                alone = sum(one[0] == field.tag for one in fields) == 1
                field = _with_rule(field, ours, theirs, rule, alone)
        found += [field] if not is_data(field) or field.subfields else []
    return found


def _with_rule(field: Data, ours: MarcRecord, theirs: MarcRecord, rule: FieldRule, alone: bool) -> Data:
    """One field with the subfields that a rule names kept, taken, put together or left out."""
    if rule.action == REMOVE:
        return _with_subfields(field, rule.subfields, [])
    mine, their = _partner(field, ours, rule, alone), _partner(field, theirs, rule, alone)
    if mine is None or their is None:
        return field
    of_ours = [one for one in mine.subfields if one[0] in rule.subfields]
    of_theirs = [one for one in their.subfields if one[0] in rule.subfields]
    if rule.action == ADD:
        return _with_subfields(field, rule.subfields, [*of_ours, *(one for one in of_theirs if one not in of_ours)])
    wanted = of_ours if rule.action == PRESERVE else of_theirs or of_ours
    return _with_subfields(field, rule.subfields, wanted)


def _partner(field: Data, record: MarcRecord, rule: FieldRule, alone: bool) -> Data | None:
    """The field of a record that is this one, apart from the subfields of the rule; or both are alone of their tag."""
    same_tag = record.all(field.tag)
    key = _apart(field, rule.subfields)
    found = next((one for one in same_tag if _apart(one, rule.subfields) == key), None)
    return found or (same_tag[0] if alone and len(same_tag) == 1 else None)


def _apart(field: Data, codes: str) -> tuple[Any, ...]:
    return _plain(field._replace(ind1="", ind2="", subfields=[one for one in field.subfields if one[0] not in codes]))


def _with_subfields(field: Data, codes: str, instead: Sequence[tuple[str, str]]) -> Data:
    """The subfields put where the first of them stood, else at the end."""
    place = next((at for at, (code, _value) in enumerate(field.subfields) if code in codes), len(field.subfields))
    before = [one for one in field.subfields[:place] if one[0] not in codes]
    after = [one for one in field.subfields[place:] if one[0] not in codes]
    return field._replace(subfields=[*before, *instead, *after])


# ---- what cannot be a profile


def reasons_against(name: str, profile: Profile) -> list[Refusal]:
    """Every reason why there cannot be such a profile."""
    found = []
    if not name.strip():
        found.append(
            Refusal("profile-name-missing", _("The profile has no name."), _("Give it one that says what it is for."))
        )
    if profile.otherwise not in (OURS, THEIRS):
        message = _("A profile says whose fields are taken where no rule says otherwise.")
        found.append(Refusal("profile-otherwise-unknown", message, _("Choose ours or theirs.")))
    if len(profile.rules) + len(profile.strip) > MOST_RULES:
        message = _("A profile has at most {count} rules.", count=MOST_RULES)
        found.append(Refusal("profile-too-long", message, _("Use X for any digit: 9XX is every field from 900.")))
    for number, rule in enumerate([*profile.rules, *profile.strip], 1):
        found += _wrong_with(number, rule)
    return found


def _wrong_with(number: int, rule: FieldRule) -> list[Refusal]:
    checks: tuple[tuple[Callable[[], bool], Phrase], ...] = (
        (lambda: rule.action in ACTIONS, _("it does not say what happens to the fields")),
        (lambda: bool(_TAG.fullmatch(rule.tag)), _("“{tag}” is no tag; write 245, 9XX or LDR", tag=rule.tag)),
        (lambda: len(rule.ind1) < 2 and len(rule.ind2) < 2, _("an indicator has one character; # is a blank")),
        (
            lambda: bool(_SUBFIELDS.fullmatch(rule.subfields)),
            _("subfields are letters and digits, such as abc"),
        ),
        (
            lambda: bool(_SUBFIELDS.fullmatch(rule.with_code)) and bool(rule.with_code) == bool(rule.with_text),
            _("a subfield that must be there needs its code and its text"),
        ),
    )
    return [
        Refusal("profile-rule-wrong", _("Rule {number}: {what}.", number=number, what=what), details={"rule": number})
        for fits, what in checks
        if not fits()
    ]


# ---- those that every library begins with


@dataclass(frozen=True, slots=True)
class Stock:
    """A profile that is there from the beginning: its code, its name, what it is for."""

    code: str
    name: Phrase
    about: Phrase
    profile: Profile


def _rules(action: str, *tags: str) -> tuple[FieldRule, ...]:
    return tuple(FieldRule(action, tag) for tag in tags)


LOCAL = _rules(PRESERVE, "09X", "59X", "69X", "9XX")
VENDOR = _rules(REMOVE, "029", "049", "263", "852", "876", "938", "945", "949", "952", "994", "999")
STOCK = (
    Stock("theirs", _("Their record in place of ours"), _("Everything is theirs; nothing of ours stays."), Profile()),
    Stock(
        "keep-local",
        _("Theirs, but keep what is local"),
        _("Local call numbers, notes and subjects (09X, 59X, 69X, 9XX) stay; numbers and links come together."),
        Profile(THEIRS, (*LOCAL, *_rules(ADD, "020", "022", "024", "035", "856")), VENDOR),
    ),
    Stock(
        "enrich",
        _("Ours, enriched"),
        _("Our description stays; subjects, contents, summaries, numbers and links of theirs are added."),
        Profile(
            OURS,
            _rules(ADD, "020", "022", "024", "035", "505", "520", "521", "526", "586", "600", "610", "611", "630",
                   "648", "650", "651", "655", "856"),
            VENDOR,
        ),
    ),
    Stock(
        "authority",
        _("Theirs, but keep our links to authorities"),
        _("Headings come from theirs; $0 and $1 of headings that are the same stay ours."),
        Profile(
            THEIRS,
            (*LOCAL, *(FieldRule(PRESERVE, tag, subfields="01") for tag in ("1XX", "6XX", "7XX", "8XX"))),
            VENDOR,
        ),
    ),
)  # fmt: skip


def stock(code: str) -> Stock | None:
    """A stock profile by its code."""
    return next((one for one in STOCK if one.code == code), None)
