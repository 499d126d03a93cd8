"""What a new record begins with, for each material: leader, fixed fields, and the fields that are usually filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _


@dataclass(frozen=True, slots=True)
class Beginning:
    """A built-in template. `text` has {entered} where the day goes."""

    code: str
    name: Phrase
    text: str


_TOP = "020 ## ‡a\n040 ## ‡beng ‡erda\n"
_NAMES = "100 1# ‡a ‡eauthor.\n245 10 ‡a\n264 #1 ‡a ‡b ‡c\n300 ## ‡a\n"
_END = "500 ## ‡a\n520 ## ‡a\n650 #0 ‡a\n700 1# ‡a\n"


def _types(content: str, media: str, carrier: str) -> str:
    rows = (("336", content, "rdacontent"), ("337", media, "rdamedia"), ("338", carrier, "rdacarrier"))
    lines = []
    for tag, words, source in rows:
        term, _slash, code = words.partition("/")
        lines.append(f"{tag} ## ‡a{term} ‡b{code} ‡2{source}\n")
    return "".join(lines)


def _text(leader: str, fixed: str, middle: str, types: str, physical: str = "", end: str = _END) -> str:
    start = f"{{entered}}s        xx {fixed}eng d"
    return f"LDR 00000{leader} a2200000 i 4500\n{physical}008 {start}\n{_TOP}{middle}{types}{end}"


BEGINNINGS = (
    Beginning(
        "book",
        _("Book"),
        _text("nam", "           000 0 ", _NAMES, _types("text/txt", "unmediated/n", "volume/nc")),
    ),
    Beginning(
        "ebook",
        _("E-book"),
        _text(
            "nam", "     o     000 0 ", _NAMES, _types("text/txt", "computer/c", "online resource/cr"),
            "006 m     o  d        \n007 cr un|||||||||\n", f"{_END}856 40 ‡u\n",
        ),
    ),
    Beginning(
        "serial",
        _("Journal or newspaper"),
        "LDR 00000nas a2200000 i 4500\n008 {entered}c    9999xx uu p       0   a0eng d\n022 ## ‡a\n040 ## ‡beng ‡erda\n"
        "245 00 ‡a\n264 #1 ‡a ‡b ‡c\n300 ## ‡avolumes\n310 ## ‡a\n"
        + _types("text/txt", "unmediated/n", "volume/nc") + "362 1# ‡aBegan with\n"
        "588 ## ‡aDescription based on:\n650 #0 ‡a\n710 2# ‡a\n",
    ),
    Beginning(
        "map",
        _("Map"),
        _text(
            "nem", "       a     0   ",
            "034 1# ‡aa ‡b\n100 1# ‡a ‡ecartographer.\n245 10 ‡a\n255 ## ‡aScale\n264 #1 ‡a ‡b ‡c\n300 ## ‡a1 map ‡c\n",
            _types("cartographic image/cri", "unmediated/n", "sheet/nb"), "007 aj canzn\n"
            "", "520 ## ‡a\n651 #0 ‡a ‡vMaps\n",
        ),
    ),
    Beginning(
        "video",
        _("Film on DVD or Blu-ray"),
        _text(
            "ngm", "---            vl",
            "245 00 ‡a\n264 #1 ‡a ‡b ‡c\n300 ## ‡a1 videodisc\n",
            _types("two-dimensional moving image/tdi", "video/v", "videodisc/vd"), "007 vd cvaizq\n",
            "508 ## ‡a\n511 1# ‡a\n520 ## ‡a\n521 8# ‡a\n538 ## ‡aDVD\n546 ## ‡a\n650 #0 ‡a\n"
            "700 1# ‡a ‡efilm director.\n",
        ),
    ),
    Beginning(
        "spoken",
        _("Audiobook"),
        _text(
            "nim", "nnn         f  n ",
            "100 1# ‡a ‡eauthor.\n245 10 ‡a\n264 #1 ‡a ‡b ‡c\n300 ## ‡aaudio discs\n306 ## ‡a\n",
            _types("spoken word/spw", "audio/s", "audio disc/sd"), "007 sd fungnn|||eu\n",
            "511 0# ‡a\n520 ## ‡a\n650 #0 ‡a\n700 1# ‡a ‡enarrator.\n",
        ),
    ),
    Beginning(
        "music",
        _("Music on CD"),
        _text(
            "njm", "uun            n ",
            "024 1# ‡a\n028 02 ‡a ‡b\n100 1# ‡a ‡ecomposer.\n245 10 ‡a\n264 #1 ‡a ‡b ‡c\n300 ## ‡a1 audio disc\n",
            _types("performed music/prm", "audio/s", "audio disc/sd"), "007 sd fungnn|||eu\n",
            "505 0# ‡a\n511 0# ‡a\n650 #0 ‡a\n700 1# ‡a ‡eperformer.\n",
        ),
    ),
    Beginning(
        "score",
        _("Score"),
        _text(
            "ncm", "uul            n ",
            "024 2# ‡a\n028 32 ‡a ‡b\n100 1# ‡a ‡ecomposer.\n240 10 ‡a\n245 10 ‡a\n264 #1 ‡a ‡b ‡c\n300 ## ‡a1 score\n",
            _types("notated music/ntm", "unmediated/n", "volume/nc"), "", "500 ## ‡a\n650 #0 ‡a\n",
        ),
    ),
    Beginning(
        "eresource",
        _("Database or web site"),
        "LDR 00000nai a2200000 i 4500\n006 m     o  d        \n007 cr un|||||||||\n"
        "008 {entered}c    9999xx uu do      0   a2eng d\n040 ## ‡beng ‡erda\n245 00 ‡a\n264 #1 ‡a ‡b ‡c\n"
        "300 ## ‡a1 online resource\n" + _types("text/txt", "computer/c", "online resource/cr")
        + "520 ## ‡a\n588 ## ‡aDescription based on:\n650 #0 ‡a\n856 40 ‡u\n",
    ),
    Beginning(
        "game",
        _("Game, toy or tool"),
        _text(
            "nrm", "nnn            gn",
            "245 00 ‡a\n264 #1 ‡a ‡b ‡c\n300 ## ‡a\n",
            _types("three-dimensional form/tdf", "unmediated/n", "object/nr"), "", "500 ## ‡a\n"
            "520 ## ‡a\n521 ## ‡a\n650 #0 ‡a\n",
        ),
    ),
    Beginning(
        "kit",
        _("Kit"),
        _text(
            "nom", "nnn            bn",
            "245 00 ‡a\n264 #1 ‡a ‡b ‡c\n300 ## ‡a\n",
            _types("three-dimensional form/tdf", "unmediated/n", "object/nr"), "", "500 ## ‡a\n520 ## ‡a\n650 #0 ‡a\n",
        ),
    ),
    Beginning(
        "person",
        _("Authority: person"),
        "LDR 00000nz  a2200000n  4500\n008 {entered}n| azannaabn          |a aaa     d\n040 ## ‡beng ‡erda\n046 ## ‡f\n"
        "100 1# ‡a ‡d\n370 ## ‡a\n374 ## ‡a\n400 1# ‡a\n670 ## ‡a ‡b\n",
    ),
    Beginning(
        "topic",
        _("Authority: topic"),
        "LDR 00000nz  a2200000n  4500\n008 {entered}i| anannbabn          |a ana     d\n"
        "040 ## ‡beng\n150 ## ‡a\n450 ## ‡a\n"
        "550 ## ‡wg ‡a\n670 ## ‡a ‡b\n680 ## ‡i\n",
    ),
    Beginning(
        "holdings",
        _("Holdings of a serial or set"),
        "LDR 00000ny  a2200000   4500\n004 {title}\n008 {entered}4p    8   1001uueng0{entered}\n852 8# ‡b ‡c ‡h\n"
        "853 20 ‡81 ‡av. ‡i(year)\n863 41 ‡81.1 ‡a ‡i\n866 41 ‡80 ‡a ‡z\n",
    ),
)  # fmt: skip


def beginning(code: str, today: date, title: str = "") -> str | None:
    """The text of a built-in template, or None. Holdings name the control number of their title."""
    found = next((one for one in BEGINNINGS if one.code == code), None)
    return found.text.replace("{entered}", f"{today:%y%m%d}").replace("{title}", title) if found else None
