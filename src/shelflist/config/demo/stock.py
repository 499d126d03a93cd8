"""Copies of the demonstration library: how many of each title, where they stand and what their labels say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from shelflist.config.demo.titles import Title

# form → item type and the shelf where such things stand; an empty shelf is found from the subject
SHELVES = {
    "book": ("book", ""),
    "largeprint": ("large-print", "LP"),
    "picturebook": ("picture-book", "JPIC"),
    "boardbook": ("picture-book", "JPIC"),
    "graphicnovel": ("graphic-novel", "COM"),
    "reference": ("reference", "REF"),
    "magazine": ("magazine", "MAG"),
    "audiobook": ("audiobook", "AUD"),
    "dvd": ("dvd", "DVD"),
    "musiccd": ("music-cd", "CD"),
    "videogame": ("video-game", "GAME"),
    "map": ("map", "MAPS"),
    "score": ("score", "MAPS"),
    "kit": ("kit", "THING"),
    "device": ("e-reader", "THING"),
}
PREFIXES = {
    "large-print": "LP", "graphic-novel": "COM", "reference": "REF", "audiobook": "AUD", "dvd": "DVD", "music-cd": "CD",
    "video-game": "GAME", "map": "MAP", "score": "SCORE",
}  # fmt: skip
# How many copies a title has, by how much it is asked for: (least, most).
COPIES = {
    "JPIC": (2, 6),
    "JFIC": (2, 5),
    "DVD": (2, 4),
    "YA": (2, 4),
    "FIC": (1, 5),
    "MYS": (2, 4),
    "COM": (1, 3),
    "NF": (1, 4),
    "WORLD": (1, 2),
}
BRANCH_SHARE = {"CEN": 46, "EAS": 27, "HAR": 17, "BKM": 10}
# Copies that are not where they should be: status → how many
ODD_STATUSES = {"missing": 11, "damaged": 5, "in-process": 18, "on-order": 6, "bindery": 4, "cataloguing": 3}


@dataclass(slots=True)
class Copy:
    """A copy in the making; branch, location and item type are codes, `title` is an index into the titles."""

    title: int
    branch: str
    location: str
    item_type: str
    prefix: str
    call_number: str
    copy_number: int
    added_on: date
    price_cents: int
    reference: bool
    popularity: float
    audience: str
    language: str
    status: str = "available"
    public_note: str = ""


def copies(
    titles: list[Title], prices: dict[str, int], shelves: dict[str, set[str]], random: Random, today: date
) -> list[Copy]:
    """Every copy of every title. `shelves` tells which location codes a branch has; e-books have no copies."""
    stock: list[Copy] = []
    for index, title in enumerate(titles):
        if title.form == "ebook":
            continue
        item_type, location = SHELVES[title.form]
        location = location or book_shelf(title)
        wanted = random.randint(*COPIES.get(location, (1, 4)))
        popularity = random.paretovariate(1.1)
        homes = [branch for branch in BRANCH_SHARE if location in shelves[branch]]
        for number in range(1, wanted + 1):
            branch = random.choices(homes, [BRANCH_SHARE[home] for home in homes])[0]
            added_on = today - timedelta(days=_age(title, random))
            new = (today - added_on).days < 75 and location in {"FIC", "MYS", "NF", "BIO"} and "NEW" in shelves[branch]
            stock.append(
                Copy(
                    title=index,
                    branch=branch,
                    location="NEW" if new else location,
                    item_type=item_type,
                    prefix=prefix_of(title, item_type, location),
                    call_number=call_number(title, item_type, location),
                    copy_number=number,
                    added_on=added_on,
                    price_cents=max(199, int(prices[item_type] * random.uniform(0.7, 1.5))),
                    reference=location in {"REF", "LOC"},
                    popularity=popularity,
                    audience=title.audience,
                    language=title.language,
                )
            )
    _set_odd_statuses(stock, random)
    return stock


def book_shelf(title: Title) -> str:
    """Where a book stands: by language, age, kind of story, or class."""
    genre = title.genre.lower()
    if title.audience in {"j", "e"}:
        return "JPIC" if title.audience == "e" else "JFIC" if title.is_fiction else "JNF"
    if title.language != "eng":
        return "WORLD"
    if title.audience == "y":
        return "YA"
    if title.is_fiction:
        if "detective" in genre or "mystery" in genre:
            return "MYS"
        return "SF" if "science fiction" in genre or "fantasy" in genre else "FIC"
    return "BIO" if title.dewey.startswith(("920", "92 ")) or "biograph" in genre or "memoir" in genre else "NF"


def prefix_of(title: Title, item_type: str, location: str) -> str:
    """The words above the class number on the label."""
    parts = [PREFIXES.get(item_type, "")]
    if location == "WORLD":
        parts.append(title.language.upper())
    if title.audience in {"j", "e"} and item_type not in {"picture-book"}:
        parts.append("J")
    if title.audience == "y" and item_type in {"book", "graphic-novel"}:
        parts.append("YA")
    return " ".join(filter(None, parts))


def call_number(title: Title, item_type: str, location: str) -> str:
    """Fiction by author, films and music by name, everything else by Dewey and the first letters of the name."""
    letters = "".join(c for c in title.main_name if c.isalpha())[:3].upper() or "ZZZ"
    if item_type == "picture-book":
        return f"E {letters}"
    if item_type in {"dvd", "music-cd", "video-game", "magazine", "kit", "map", "e-reader"}:
        return letters if item_type != "kit" else f"THING {letters}"
    if title.is_fiction or location in {"FIC", "MYS", "SF", "JFIC"}:
        return f"FIC {letters}"
    if location == "BIO":
        return f"B {letters}"
    return f"{title.dewey} {letters}" if title.dewey else letters


def _age(title: Title, random: Random) -> int:
    """Days since a copy came in: never before it was published, most within ten years, some this season."""
    oldest = max(30, (2026 - title.year) * 365)
    if random.random() < 0.09:
        return random.randint(2, 74)
    return random.randint(30, max(31, min(oldest, 3650)))


def _set_odd_statuses(stock: list[Copy], random: Random) -> None:
    for status, count in ODD_STATUSES.items():
        for copy in random.sample([copy for copy in stock if copy.status == "available"], count):
            copy.status = status
