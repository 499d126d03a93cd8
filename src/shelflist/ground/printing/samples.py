"""What templates are shown with, while somebody changes them: invented letters, receipts, cards and labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shelflist.ground.printing import cards, qr, stocks
from shelflist.ground.printing.labels import Sheetful
from shelflist.ground.printing.pictures import Picture
from shelflist.ground.printing.rules.contents import CopyFacts
from shelflist.ground.printing.rules.labels import COPIES, KINDS
from shelflist.ground.printing.rules.symbols import symbol

LIBRARY = "Hartwell Public Library"
COPY = CopyFacts(
    barcode="31234000000017",
    scheme="ddc",
    number="641.5944 CHI",
    prefix="REF",
    title="Mastering the art of French cooking: a long title that goes on over the end of its line",
    author="Child, Julia",
    library=LIBRARY,
    part="v. 2",
)
LINES = {
    "address": ["Hartwell Public Library", "Circulation", "12 Elm Street", "Hartwell, NE 68901"],
    "tote": ["NORTHSIDE", "NO · Route 4"],
    "shelf-end": ["641.5 – 649", "Cooking, family, home"],
    "routing": ["Library Journal, 1 November 2026", "Amina Haddad", "Sigurður Jónsson", "Wang Xiuying"],
}


def of(template: str) -> Mapping[str, Any] | list[Mapping[str, Any]]:
    """Values for this template."""
    if template == "card":
        return card()
    if template.startswith("label-"):
        kind = KINDS[template.removeprefix("label-")]
        stock = stocks.sold()[kind.stock]
        one = COPY.to_data() if kind.made_from == COPIES else {"lines": LINES[kind.code]}
        return Sheetful(kind.code, stock, kind.style, [one] * min(stock.count, 3), outline=True).values()
    return _others()[template]


BACK = ("This card is yours alone. Tell us at once when it is lost.", "hartwell.example")


def card(design: cards.Design | None = None, logo: Picture | None = None) -> Mapping[str, Any]:
    """One card on its two sides."""
    facts = cards.CardFacts(
        number="21234000000010",
        name="Amina Haddad",
        library=LIBRARY,
        lines=("Adult", "Main Library"),
        until="31 Dec 2027",
        return_to=(LIBRARY, "12 Elm Street", "Hartwell, NE 68901"),
    )
    design = design or cards.Design(back=BACK)
    return cards.values([facts], stocks.sold()["card-cr80"], design, logo=logo, outline=True)


def _others() -> dict[str, Mapping[str, Any] | list[Mapping[str, Any]]]:
    title = "Mastering the art of French cooking"
    copy = {"name": title, "small": ["Child, Julia", "31234000000017"], "end": "11 Dec"}
    return {
        "letter": {
            "envelope": "din5008b",
            "sender": [LIBRARY, "12 Elm Street", "Hartwell, NE 68901"],
            "return_line": f"{LIBRARY} · 12 Elm Street · Hartwell, NE 68901",
            "recipient": ["Amina Haddad", "7 Mill Lane", "Hartwell, NE 68901"],
            "facts": [["Card", "21234000000010"], ["Date", "27 Nov 2026"]],
            "subject": "Books to bring back",
            "salutation": "Dear Amina Haddad,",
            "paragraphs": ["These should have come back to the library. Please bring them as soon as you can."],
            "table": {"columns": ["Title", "Due"], "rows": [[title, "12 Nov 2026"]], "numeric": [1]},
            "after": ["If you have brought them already, please forgive this letter."],
            "closing": "Kind regards",
            "signature": LIBRARY,
            "footer": ["hartwell.example", "Mon–Sat 10–18"],
            "square": qr.square("https://hartwell.example/"),
        },
        "receipt80": {
            "library": LIBRARY,
            "head": ["Main Library", "27 Nov 2026, 10:24"],
            "title": "Checked out",
            "facts": [["Card", "… 0010"]],
            "lines": [copy, copy],
            "totals": [{"name": "On loan", "amount": "2", "loud": True}],
            "foot": ["Renew at hartwell.example"],
        },
        "slip80": {
            "kind": "In transit",
            "big": "Northside Branch",
            "code": "NO",
            "facts": ["From Main Library, 27 Nov, 10:24"],
            "title": title,
            "author": "Child, Julia",
            "call_number": "641.5944 CHI",
            "symbol": symbol("31234000000017"),
        },
    }
