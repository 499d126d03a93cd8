"""What the style guide shows: invented lines, forms, explanations and numbers, one for each state."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy

from shelflist.ground.common.explanations import Candidate, Day, Explanation, Mark, Match, Step
from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.ground.ui import charts
from shelflist.ground.ui.panels import Act, Line, OverrideForm, reason_count

NOON = datetime(2026, 11, 14, 9, 42, 8, tzinfo=UTC)
GLYPHS = (
    ("ok", gettext_lazy("Done"), gettext_lazy("lent, back, sent")),
    ("hold", gettext_lazy("Hold"), gettext_lazy("someone waits for it")),
    ("transit", gettext_lazy("Go"), gettext_lazy("to another branch")),
    ("stop", gettext_lazy("Stop"), gettext_lazy("refused, blocked")),
    ("late", gettext_lazy("Late"), gettext_lazy("past its time")),
    ("warn", gettext_lazy("Look"), gettext_lazy("check, then go on")),
    ("damage", gettext_lazy("Hurt"), gettext_lazy("damaged, in repair")),
    ("info", gettext_lazy("Know"), gettext_lazy("for information")),
    ("due", gettext_lazy("Out"), gettext_lazy("lent, or due soon")),
    ("wait", gettext_lazy("Waits"), gettext_lazy("queued, disputed")),
    ("undone", gettext_lazy("Undone"), gettext_lazy("taken back, draft")),
    ("none", gettext_lazy("None"), gettext_lazy("not found, closed")),
)
ICONS = [
    "today",
    "out",
    "in",
    "people",
    "book",
    "marc",
    "rules",
    "run",
    "down",
    "list",
    "more",
    "scan",
    "print",
    "sound",
    "lamp",
    "search",
    "person",
    "mail",
    "globe",
    "check",
    "cross",
    "back",
    "go",
    "help",
    "info",
    "warn",
    "flag",
    "hold",
    "audio",
    "disc",
    "ebook",
    "large",
    "open-book",
    "quote",
    "share",
]
COLOURS = [
    "paper",
    "card",
    "well",
    "line",
    "edge",
    "ink",
    "ink2",
    "ink3",
    "lamps",
    "lamp",
    "brasss",
    "brass",
    "oxs",
    "ox",
    "slates",
    "slate",
]


class SpecimenForm(forms.Form):
    """One field of each kind."""

    family_name = forms.CharField(label=gettext_lazy("Family name"))
    category = forms.ChoiceField(label=gettext_lazy("Category"), choices=[("adult", gettext_lazy("Adult resident"))])
    email = forms.EmailField(label=gettext_lazy("E-mail"), help_text=gettext_lazy("For notices only."), required=False)
    born_on = forms.DateField(
        label=gettext_lazy("Born"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    note = forms.CharField(label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    history = forms.BooleanField(label=gettext_lazy("Keep a reading history"), required=False)
    notices = forms.ChoiceField(
        label=gettext_lazy("Notices by"),
        widget=forms.RadioSelect,
        choices=[("text", gettext_lazy("Text")), ("email", gettext_lazy("E-mail"))],
    )


def explanation() -> Explanation:
    """A due date with a winner, losers, steps and a shut week-end."""
    shut = {15, 22, 26, 27, 28, 29}
    marks: dict[int, tuple[Mark, ...]] = {14: ("start",), 28: ("shut", "aim"), 30: ("due",)}
    return Explanation(
        sentence=_(
            "Due {due}, because rule {rule}, “{name}”, weighs most, and we are shut on the 28th.",
            due=date(2026, 11, 30),
            rule=12,
            name="New books, adults",
        ),
        candidates=(
            Candidate(
                12,
                "New books, adults",
                _("14 days, 1 renewal"),
                21,
                (Match("shelf", "new books", True), Match("category", "adult", True)),
                "wins",
            ),
            Candidate(7, "Books, adults", _("21 days, 2 renewals"), 12, (Match("type", "book", True),), "lighter"),
            Candidate(1, "Anything, anyone", _("14 days, no renewal"), 0, (), "lighter"),
            Candidate(
                19,
                "Fast reads",
                _("7 days, no renewal"),
                24,
                (Match("branch", "Eastgate", True), Match("shelf", "fast reads", False)),
                "no match",
            ),
        ),
        steps=(
            Step(_("Lent today"), date(2026, 11, 14)),
            Step(_("Plus 14 days, by rule 12"), date(2026, 11, 28)),
            Step(_("Shut 26 to 29 Nov, Thanksgiving: move to the next open day"), date(2026, 11, 30)),
        ),
        days=tuple(Day(date(2026, 11, n), marks.get(n, ("shut",) if n in shut else ("open",))) for n in range(14, 31)),
    )


def refused() -> tuple[Refusal, ...]:
    return (
        Refusal(
            "someone-waits",
            _("Someone else is waiting."),
            _("{name} is first of 4, asked on {day}, collects here.", name="Tomasz W.", day=date(2026, 11, 3)),
        ),
        Refusal(
            "too-many-loans",
            _("Five films are out already, and the limit is 5."),
            _("Return one now."),
            overridable_with="override-limits",
        ),
    )


def lines() -> list[Line]:
    """One line in each state, newest first."""
    why, undo = Act(_("Why?"), "#", how="panel", key="w"), Act(_("Undo"), "#", how="post", key="u")
    return [
        Line(
            "ok",
            _("{day}", day=date(2026, 12, 5)),
            _("three weeks"),
            title="Orbital",
            by="Samantha Harvey",
            barcode="31877000512404",
            call_number="FIC HAR",
            at=NOON,
            acts=(why, undo),
        ),
        Line(
            "hold",
            _("Hold, {slot}", slot="B-1"),
            _("for {name}", name="Begay, R."),
            title="Persepolis",
            by="Marjane Satrapi",
            barcode="31877000388177",
            call_number="741.5955 SAT",
            acts=(undo,),
        ),
        Line(
            "stop",
            _("Not lent"),
            reason_count(2),
            title="Spirited Away",
            by="Miyazaki Hayao, DVD",
            barcode="31877000488126",
            call_number="DVD SPI",
            at=NOON - timedelta(seconds=18),
            refusals=refused(),
            acts=(Act(_("Why?"), "#", how="panel"),),
            override=OverrideForm(_("Lend anyway"), "#", (("item", "31877000488126"),), ("too-many-loans",)),
        ),
        Line(
            "ok",
            _("{day}", day=date(2026, 12, 5)),
            _("three weeks"),
            title="The Warmth of Other Suns: the epic story of America’s Great Migration",
            by="Isabel Wilkerson",
            barcode="31877000412332",
            call_number="304.80973 WIL",
            at=NOON - timedelta(seconds=46),
            states=(("hold", _("her hold, filled")),),
            acts=(why, undo),
            is_new=False,
        ),
        *quiet_lines(undo),
    ]


def quiet_lines(undo: Act) -> list[Line]:
    """The states that a line has when it is older or only informs."""
    return [
        Line("transit", _("To Harbor"), _("tote H-11"), title="Pachinko", by="Min Jin Lee", acts=(undo,), is_new=False),
        Line(
            "undone",
            _("{day}", day=date(2026, 12, 5)),
            _("undone 9:41:15, nothing left behind"),
            title="Война и мир. Том 2",
            by="Лев Толстой",
            is_new=False,
        ),
        Line("ok", _("Renewed"), title="أولاد حارتنا", by="نجيب محفوظ", call_number="ARA FIC MAH", is_new=False),
        Line(
            "info",
            _("Switched"),
            words=_("Now serving {name}", name="Raymond Begay"),
            by=_("The visit before is closed, 3 lent."),
            is_new=False,
        ),
        Line(
            "none",
            _("Unknown"),
            words=_("Nothing has the number {barcode}.", barcode="318779990000"),
            by=_("The check digit is right, so it may be a new book."),
            is_new=False,
        ),
    ]


def desk() -> dict[str, Any]:
    """The context of the desk's style guide."""
    wrong = SpecimenForm({"family_name": "", "email": "mateo@quispe", "category": "adult"}, auto_id="wrong_%s")
    return {
        "glyphs": GLYPHS,
        "icons": ICONS,
        "colours": COLOURS,
        "lines": lines(),
        "explanation": explanation(),
        "not_lent": Explanation(_("Not lent, because rule {rule}, “{name}”, weighs most.", rule=23, name="Reference")),
        "form": SpecimenForm(initial={"family_name": "Quispe Huamán", "notices": "text"}),
        "wrong": wrong,
        "page": Paginator(range(230), 10).page(4),
        "facts": [("Home", "Eastgate, floats"), ("Price", Money(3000)), ("Added", date(2024, 3, 2)), ("Note", "")],
        "tally": [
            {"label": "loans", "value": 9, "of": "of 50", "note": _("1 overdue"), "note_kind": "ox"},
            {"label": "holds", "value": 3, "note": _("1 on the shelf"), "note_kind": "brass"},
            {"label": "owes", "value": Money(1240), "note": _("Take payment"), "href": "#"},
        ],
        "tabs": [
            {"href": "#", "label": "Loans", "count": 9, "current": True},
            {"href": "#", "label": "Holds", "count": 3, "current": False},
            {"href": "#", "label": "Money", "count": None, "current": False},
        ],
        "timeline": [
            {"at": NOON, "glyph": "due", "words": _("Lent to {name}", name="Amina Yusuf-Haddad"), "href": "#"}
            | {"action": "Why?", "under": _("Eastgate, register 2")},
            {"at": NOON - timedelta(days=4), "glyph": "shelf", "words": _("Back, on time. 19 days out")},
            {"year": 2025},
            {"at": NOON - timedelta(days=400), "glyph": "info", "words": nphrase("{count} loan", "{count} loans", 11)},
        ],
        "flags": [
            ("stop", _("over the {limit} limit: may borrow, may not renew", limit=Money(1000)), _("Owes $12.40,")),
            ("wait", _("4 Nov: ask for her address"), _("Letter came back")),
            ("info", _("look up when you speak"), _("Reads lips:")),
            ("ok", _("Guarantor present"), ""),
        ],
        "bar_chart": charts.bars("Loans by month", LOANS_BY_MONTH, label_head="Month", value_head="Loans"),
        "line_chart": charts.line("Visits by hour", VISITS_BY_HOUR, label_head="Hour", value_head="Visits"),
        "rows": [
            (date(2026, 11, 7), "late", "Salt, Fat, Acid, Heat", "Samin Nosrat", "31877000400774", Money(125)),
            (date(2026, 12, 5), "due", "هزار و یک شب", "", "31877000438816", Money(0)),
        ],
    }


LOANS_BY_MONTH = [
    ("Dec", 812), ("Jan", 903), ("Feb", 771), ("Mar", 845), ("Apr", 790), ("May", 702),
    ("Jun", 951), ("Jul", 1120), ("Aug", 1043), ("Sep", 880), ("Oct", 917), ("Nov", 402),
]  # fmt: skip
VISITS_BY_HOUR = [("10", 31), ("11", 44), ("12", 38), ("13", 29), ("14", 52), ("15", 71), ("16", 64), ("17", 20)]


def public() -> dict[str, Any]:
    """The context of the public style guide."""
    return {"states": (("in-now", _("On the shelf")), ("wait", _("3 people wait")), ("stop", _("Overdue")))}
