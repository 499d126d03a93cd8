"""Paper: 1,000 letters to PDF, 3,000 labels to PDF, and how both grow over three sizes.

The yardstick is Typst itself setting as many pages of plain text. Letters have address, table and a QR code and are
written in six scripts; labels are spine, barcode and pocket labels. A template that a library has changed is pressed in
a process of its own: what that costs is measured too.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from bench.report import Report

LETTERS, LABELS = 1_000, 3_000
SIZES = (100, 300, 1_000)
LABEL_SIZES = (300, 1_000, 3_000)
NAMES = ("Amina Haddad", "أمينة العلوي", "רות כהן", "王秀英", "अनीता शर्मा", "Nguyễn Thị Hồng Nhung")
LANGUAGES = ("en", "ar", "he", "zh", "hi", "vi")
YARDSTICK = '#set page(paper: "a4")\n#for n in range(int(sys.inputs.count)) { if n > 0 { pagebreak() }; lorem(120) }'


def run(report: Report) -> None:
    press_once()  # faces are read when they are needed first
    report.measure("one receipt", "ms", lambda: seconds(receipt)() * 1000)
    report.measure("one receipt in the library’s own template", "ms", lambda: seconds(own_receipt)() * 1000)
    report.compare(
        "s",
        (f"{LETTERS:,} letters to PDF", seconds(lambda: letters(LETTERS))),
        (f"{LETTERS:,} pages of plain text by Typst", seconds(lambda: plain_pages(LETTERS))),
        aim="one core, under a minute",
    )
    for size in SIZES:
        report.measure(
            f"{size:,} letters, each", "ms", lambda size=size: seconds(lambda: letters(size))() * 1000 / size
        )
    for kind in ("spine", "barcode", "pocket"):
        report.measure(f"{LABELS:,} {kind} labels to PDF", "s", seconds(lambda kind=kind: labels(kind, LABELS)))
    for size in LABEL_SIZES:
        once = seconds(lambda size=size: labels("barcode", size))
        report.measure(f"{size:,} barcode labels, each", "ms", lambda size=size, once=once: once() * 1000 / size)


def seconds(work: Callable[[], Any]) -> Callable[[], float]:
    """How long it takes."""

    def once() -> float:
        begun = time.perf_counter()
        work()
        return time.perf_counter() - begun

    return once


def press_once() -> None:
    letters(len(NAMES))
    labels("barcode", 30)


def letters(count: int) -> bytes:
    from shelflist.ground.printing import press, qr

    square = qr.square("https://hartwell.example/my/loans")
    found = [
        {
            "language": LANGUAGES[number % len(NAMES)],
            "sender": ["Hartwell Public Library", "12 Elm Street", "Hartwell, NE 68901"],
            "return_line": "Hartwell Public Library · 12 Elm Street",
            "recipient": [NAMES[number % len(NAMES)], f"{number} Mill Lane", "Hartwell, NE 68901"],
            "subject": "Books to bring back",
            "salutation": f"Dear {NAMES[number % len(NAMES)]},",
            "paragraphs": ["These should have come back to the library. Please bring them as soon as you can."],
            "table": {
                "columns": ["Title", "Due"],
                "rows": [[f"A title of some length, number {number * 3 + row}", "12 Nov 2026"] for row in range(3)],
                "numeric": [1],
            },
            "square": square,
        }
        for number in range(count)
    ]
    return press.pdf("letter", found)


def labels(kind: str, count: int) -> bytes:
    from shelflist.ground.printing import press, stocks
    from shelflist.ground.printing.labels import Sheetful
    from shelflist.ground.printing.rules.contents import CopyFacts
    from shelflist.ground.printing.rules.labels import KINDS

    numbers = ("641.5944 CHI", "306.8742/0973 LAR", "813.54 MOR")
    copies = [
        CopyFacts(
            barcode=f"3123400{number:07}",
            scheme="ddc",
            number=numbers[number % len(numbers)],
            title=f"A title of some length, number {number}",
            author="Child, Julia",
            library="Main Library",
        ).to_data()
        for number in range(count)
    ]
    what = Sheetful(kind, stocks.sold()["avery-5160"], KINDS[kind].style, copies)
    return press.pdf(what.template, what.values())


def plain_pages(count: int) -> object:
    from shelflist.ground.printing import press

    return press.compiler().compile(YARDSTICK.encode(), format="pdf", sys_inputs={"count": str(count)})


def receipt() -> bytes:
    from shelflist.ground.printing import press, samples

    return press.pdf("receipt80", samples.of("receipt80"))


def own_receipt() -> bytes:
    from shelflist.ground.printing import press, samples

    return press.press_apart(press.order(press.built_in("receipt80"), samples.of("receipt80")))[0]
