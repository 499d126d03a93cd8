"""Records from formats that name their parts (MARCXML, JSON): checked, cleaned of control characters, and in NFC."""

from __future__ import annotations

import unicodedata

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.codec import leader as leaders
from shelflist.records.catalog.codec.fields import CODES, CONTROL_TAGS, DATA_TAGS, INDICATORS, BadRecord, odd_indicators
from shelflist.records.catalog.codec.text import suspicious
from shelflist.records.catalog.marc import Control, Data, Field, MarcRecord, Subfield

LONGEST_NAME = 24  # characters of a tag or subfield code: some systems export words there
_TO_SPACE = dict.fromkeys([*range(0x20), 0x7F, 0xFFFE, 0xFFFF], " ")
_CONTROL_CHARACTERS = frozenset(map(chr, _TO_SPACE))


def finished(leader: str | None, fields: list[Field]) -> tuple[MarcRecord, list[Phrase]]:
    """The record and its warnings. Data fields come with both indicators in `ind1`. Raises BadRecord."""
    if not fields:
        raise BadRecord(_("The record has no fields."))
    if leader is None:
        raise BadRecord(_("The record has no leader."))
    work = _Work()
    done: list[Field] = []
    for field in fields:
        if field[0]:
            done.append(work.data(field) if len(field) == 4 else work.control(field))
        else:
            work.warnings.append(_("A field without a tag was left out, since it is not certain what its text means."))
    head, odd = leaders.normal(leaders.zeroed(leader) if len(leader) == 24 else leader)
    return MarcRecord(head, done), [*work.all_warnings(), *odd]


class _Work:
    """One record being checked."""

    def __init__(self) -> None:
        self.warnings: list[Phrase] = []
        self.odd_codes: set[str] = set()
        self.cleaned = False
        self.beyond_ascii: list[str] = []

    def all_warnings(self) -> list[Phrase]:
        warnings = self.warnings
        if self.odd_codes:
            warnings.append(
                _("Subfield codes that MARC 21 does not know: {codes}.", codes=" ".join(sorted(self.odd_codes)))
            )
        if self.cleaned:
            warnings.append(_("Control characters in the text became spaces."))
        if self.beyond_ascii:
            warnings += suspicious(" ".join(self.beyond_ascii))
        return warnings

    def control(self, field: Control) -> Control:
        tag, value = field
        if tag not in CONTROL_TAGS:
            self._tag(tag)
        return Control(tag, self._text(value))

    def data(self, field: Data) -> Data:
        tag, indicators, _empty, subfields = field
        if tag not in DATA_TAGS:
            if tag in CONTROL_TAGS:
                raise BadRecord(_("Field {tag} is a control field but has subfields.", tag=tag))
            self._tag(tag)
        if indicators in INDICATORS:
            ind1, ind2 = indicators[0], indicators[1]
        else:
            ind1, ind2 = odd_indicators(tag, indicators, self.warnings)
        text = self._text
        done: list[Subfield] = []
        for code, value in subfields:
            if code not in CODES:
                code = self._code(tag, code)
            done.append((code, value if value.isascii() and value.isprintable() else text(value)))
        return Data(tag, ind1, ind2, done)

    def _tag(self, tag: str) -> None:
        if not (tag.isascii() and tag.isalnum() and len(tag) <= LONGEST_NAME):
            raise BadRecord(_("A field's tag is “{tag}”: three letters or digits are needed.", tag=tag[:40]))
        if len(tag) != 3 or tag == "000":
            self.warnings.append(_("A field has the tag “{tag}”, which MARC 21 does not know.", tag=tag))

    def _code(self, tag: str, code: str) -> str:
        if len(code) > LONGEST_NAME or not (code or " ").isprintable():
            raise BadRecord(_("Field {tag} has a subfield code that is not a letter or digit.", tag=tag))
        self.odd_codes.add(code)
        return code or " "

    def _text(self, value: str) -> str:
        if not _CONTROL_CHARACTERS.isdisjoint(value):
            self.cleaned = True
            value = value.translate(_TO_SPACE)
        if value.isascii():
            return value
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise BadRecord(_("The text holds halves of characters (lone surrogates).")) from error
        self.beyond_ascii.append(value)
        return unicodedata.normalize("NFC", value)
