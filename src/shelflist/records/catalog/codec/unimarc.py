"""UNIMARC to MARC 21, by a table that can be read beside the two manuals.

Only what libraries search, show and lend by is carried over; fields without a place are named in a warning, and the
record's own bytes are kept.
"""

from __future__ import annotations

import re

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.marc import Control, Data, Field, MarcRecord, Subfield

# UNIMARC tag → MARC 21 tag, indicators, and subfield codes as pairs "from→to". A code that is not listed is left out.
TABLE: dict[str, tuple[str, str, str]] = {
    "010": ("020", "  ", "aa bq dc zz"),
    "011": ("022", "  ", "aa yy zz"),
    "013": ("024", "2 ", "aa bq zz"),
    "020": ("015", "  ", "ba a2"),
    "021": ("017", "  ", "ba ab"),
    "035": ("035", "  ", "aa zz"),
    "071": ("028", "02", "aa bb"),
    "073": ("024", "3 ", "aa bq zz"),
    "101": ("041", "0 ", "aa bb ch db ef je"),
    "102": ("044", "  ", "ac"),
    "205": ("250", "  ", "aa fb"),
    "206": ("255", "  ", "aa"),
    "207": ("362", "1 ", "aa"),
    "208": ("254", "  ", "aa"),
    "210": ("264", " 1", "aa cb dc"),
    "214": ("264", " 1", "aa cb dc"),
    "215": ("300", "  ", "aa cb dc ee"),
    "225": ("490", "0 ", "aa ea fa ha ia vv xx"),
    "310": ("500", "  ", "aa"),
    "314": ("500", "  ", "aa"),
    "320": ("504", "  ", "aa"),
    "321": ("510", "4 ", "aa"),
    "322": ("508", "  ", "aa"),
    "323": ("511", "0 ", "aa"),
    "326": ("310", "  ", "aa bb"),
    "327": ("505", "0 ", "aa"),
    "328": ("502", "  ", "aa bb cc ed dd"),
    "330": ("520", "  ", "aa"),
    "333": ("521", "  ", "aa"),
    "336": ("516", "  ", "aa"),
    "337": ("538", "  ", "aa"),
    "410": ("830", " 0", "ta vv xx"),
    "421": ("770", "0 ", "tt xx aa"),
    "422": ("772", "0 ", "tt xx aa"),
    "423": ("777", "0 ", "tt xx aa"),
    "430": ("780", "00", "tt xx aa"),
    "440": ("785", "00", "tt xx aa"),
    "452": ("776", "0 ", "tt xx aa"),
    "454": ("765", "0 ", "tt xx aa"),
    "461": ("773", "0 ", "tt vg xx aa"),
    "463": ("773", "0 ", "tt vg xx aa"),
    "464": ("740", "02", "ta"),
    "488": ("787", "0 ", "tt xx aa"),
    "500": ("240", "10", "aa hn ip ml nd"),
    "503": ("240", "10", "ja aa nn mf"),
    "510": ("246", "31", "aa eb"),
    "512": ("246", "30", "aa eb"),
    "517": ("246", "3 ", "aa eb"),
    "520": ("247", "10", "aa xx"),
    "530": ("222", " 0", "aa bb"),
    "531": ("210", "0 ", "aa bb"),
    "540": ("246", "1 ", "aa"),
    "541": ("242", "10", "aa"),
    "606": ("650", " 7", "aa jv xx yz zy 22"),
    "607": ("651", " 7", "aa jv xx yz zy 22"),
    "608": ("655", " 7", "aa jv xx yz zy 22"),
    "610": ("653", "  ", "aa"),
    "620": ("752", "  ", "aa bb cc dd"),
    "675": ("080", "  ", "aa v2"),
    "676": ("082", "04", "aa v2"),
    "680": ("050", " 4", "aa bb"),
    "686": ("084", "  ", "aa 22"),
    "801": ("040", "  ", "ba gd"),
    "856": ("856", "4 ", "uu zz qq 33"),
}
NOTES = frozenset(f"3{number:02}" for number in range(100)) - TABLE.keys()  # every other note is a general note, 500
PERSONS = {"600": "600", "700": "100", "701": "700", "702": "700"}
BODIES = {"601": "610", "710": "110", "711": "710", "712": "710"}
TITLES = {"605": "630"}
HEADINGS = {"200": "100", "210": "110", "215": "151", "220": "100", "230": "130", "250": "150"}  # of authority records

_GENERAL_DATA = re.compile(r"[0-9]{4}[0-9a-z .]{4}(?:[a-z |#0-9].{7,}[a-z]{3}|[a-z]{4}y)")
_TYPES = {"b": "t", "l": "m", "m": "o", "2": "a", "1": "a"}
_DATE_TYPES = {
    "a": "c",
    "b": "d",
    "c": "u",
    "d": "s",
    "e": "r",
    "f": "q",
    "g": "m",
    "h": "t",
    "i": "p",
    "j": "e",
    "u": "n",
}
_AUDIENCE = {"a": "j", "b": "a", "c": "b", "d": "c", "e": "d", "k": "e", "m": "g"}


def is_unimarc(record: MarcRecord) -> bool:
    """By evidence: no field 245, and a field 100 with the general data of UNIMARC, or leader/08 a hierarchical level.

    General data begin with the date of entry and have one of the language codes of cataloguing at 22-24.
    """
    general = None
    for field in record.fields:
        if field[0] == "245":
            return False
        if field[0] == "100" and len(field) == 4 and general is None:
            general = field.first("a")
    if general is None:
        return record.leader[8] in "012" and record.leader[6] in "abcdefgijklmr"
    return bool(_GENERAL_DATA.match(general))


def in_iso5426(tags: list[str], pieces: list[bytes]) -> bool:
    """True when a UNIMARC record says (100 $a/26-29) that its text is in ISO 646 and ISO 5426."""
    if "245" in tags or "100" not in tags or "200" not in tags:
        return False
    general = pieces[tags.index("100")]
    return general[4:12].isdigit() and general[30:32] in (b"01", b"02") and b"50" not in general[30:34]


def to_marc21(record: MarcRecord) -> tuple[MarcRecord, list[Phrase]]:
    """The record in MARC 21, and warnings: that it was converted, and which fields had no place."""
    title = next((field for field in record.fields if field[0] == "200" and len(field) == 4), None)
    authority = title is None or (not any(code in "ef" for code, _v in title[3]) and record.leader[6] in "xyz")
    left_out: list[str] = []
    fields: list[Field] = [Control("008", _fixed_data(record))] if not authority else []
    for field in record.fields:
        made = _heading(field) if authority else _converted(field)
        if made is not None:
            fields.append(made)
        elif field[0] not in ("100", "105", "106"):
            left_out.append(field[0])
    fields.sort(key=lambda field: field[0])
    warnings = [_("The record was in UNIMARC and was converted to MARC 21.")]
    if left_out:
        warnings.append(
            _("Fields of UNIMARC without a place in MARC 21: {tags}.", tags=" ".join(sorted(set(left_out))))
        )
    return MarcRecord(_leader(record.leader, authority), fields), warnings


def _leader(leader: str, authority: bool) -> str:
    kind = "z" if authority else _TYPES.get(leader[6], leader[6])
    level = "n" if authority else " "
    return f"00000{leader[5]}{kind}{' ' if authority else leader[7]} a2200000{level}c 4500"


def _converted(field: Field) -> Field | None:
    """A field of a bibliographic record in MARC 21, or None when it has no place there."""
    if len(field) == 2:
        return field if field[0] in ("001", "003", "005") else None
    tag, ind1, _ind2, subfields = field
    if tag == "200":
        return _title(subfields)
    if tag in PERSONS:
        return _person(PERSONS[tag], subfields)
    if tag in BODIES:
        number = BODIES[tag] if ind1 != "1" else BODIES[tag][0] + "11"
        return _renamed(number, "2 ", subfields, "aa bb cc dn fd 44 22")
    if tag in TITLES:
        return _renamed(TITLES[tag], "07", subfields, "aa hn ip xx 22")
    if tag in TABLE:
        return _renamed(*TABLE[tag][:2], subfields, TABLE[tag][2])
    if tag in NOTES:
        return _renamed("500", "  ", subfields, "aa")
    return field if tag[0] == "9" else None


def _renamed(tag: str, indicators: str, subfields: list[Subfield], pairs: str) -> Data | None:
    codes = {pair[0]: pair[1] for pair in pairs.split()}
    kept = [(codes[code], value) for code, value in subfields if code in codes and value.strip()]
    return Data(tag, indicators[0], indicators[1], kept) if kept else None


def _title(subfields: list[Subfield]) -> Data:
    """245 from 200: titles proper, other title information, parts and responsibility in the order they stand."""
    codes = {"a": "a", "b": "h", "c": "b", "d": "b", "e": "b", "f": "c", "g": "c", "h": "n", "i": "p"}
    made: list[Subfield] = []
    for code, value in subfields:
        target = codes.get(code)
        if target is None or not value.strip():
            continue
        if (
            target in "bc"
            and (index := next((n for n, have in enumerate(made) if have[0] == target), None)) is not None
        ):
            joint = " : " if target == "b" else " ; "
            made[index] = (target, made[index][1] + joint + value)  # 245 $b and $c are not repeatable
        elif target == "a" and any(have[0] == "a" for have in made):
            made.append(("b", value))
        else:
            made.append((target, value))
    skip = 0
    if made and "\x98" in made[0][1] and "\x9c" in made[0][1]:
        skip = min(made[0][1].index("\x9c") - 1, 9)
    cleaned = [(code, value.replace("\x98", "").replace("\x9c", "")) for code, value in made]
    return Data("245", "1", str(skip), cleaned)


def _person(tag: str, subfields: list[Subfield]) -> Data | None:
    """A personal name: UNIMARC parts entry element ($a) and rest ($b), MARC 21 writes them together."""
    values = dict(reversed(subfields))
    name = values.get("a", "").strip().rstrip(",")
    if not name:
        return None
    rest = values.get("b", "").strip()
    made = [("a", f"{name}, {rest}" if rest else name)]
    for code, target in (("d", "b"), ("c", "c"), ("f", "d")):
        if values.get(code, "").strip():
            made.append((target, values[code]))
    made += [("4", value) for code, value in subfields if code == "4"]
    ind2 = "7" if tag == "600" else " "
    return Data(tag, "1" if rest else "0", ind2, made)


def _heading(field: Field) -> Field | None:
    """A heading (2XX), see-from (4XX) or see-also (5XX) of an authority record."""
    if len(field) == 2:
        return field if field[0] in ("001", "003", "005") else None
    tag, _ind1, _ind2, subfields = field
    base = HEADINGS.get("2" + tag[1:])
    if tag[0] not in "245" or base is None:
        return _renamed(*TABLE[tag][:2], subfields, TABLE[tag][2]) if tag in ("035", "801") else None
    number = tag[0].replace("2", "1") + base[1:]
    if base == "100":
        return _person(number, subfields)
    return _renamed(number, "  ", subfields, "aa bb xx yz zy jv")


def _fixed_data(record: MarcRecord) -> str:
    """008 from 100 $a and 101 $a: date of entry, dates of publication, audience and language."""
    general = (record.subfield("100", "a")).ljust(36)
    language = record.subfield("101", "a")[:3].lower()
    kind = _DATE_TYPES.get(general[8], "|")
    first, second = general[9:13], general[13:17]
    audience = _AUDIENCE.get(general[17], " ")
    return f"{general[2:8]}{kind}{first}{second}xx {audience:>5}{' ' * 12}{language:3} d"
