"""What readers told the library: what waits, what is theirs, and whether it is there already."""

from __future__ import annotations

from django.db.models import Q, Value

from shelflist.departments.suggestions.models import Report, Suggestion
from shelflist.ground.accounts.models import User
from shelflist.ground.common.texts import fold
from shelflist.records.catalog.models import Record, RecordIdentifier
from shelflist.records.catalog.queries import find_titles

OPEN = ("waiting", "accepted")


def already_here(title: str, author: str, isbn: str) -> Record | None:
    """The title of the catalogue that this probably is: by ISBN, else by the whole title and a word of the author."""
    titles = Record.objects.filter(kind=Record.Kind.BIBLIOGRAPHIC, deleted_at__isnull=True, suppressed=False)
    light = titles.defer("marc", "original", "search_text")
    if isbn:
        numbers = RecordIdentifier.objects.filter(kind="isbn", value=isbn).values_list("record_id", flat=True)
        return light.filter(pk__in=list(numbers)).first()
    folded, names = fold(title), set(fold(author).split())
    for row in find_titles(title, limit=10).rows:
        whole = {fold(row.title), fold(f"{row.title} {row.title_rest}"), fold(row.title_original)}
        if folded in whole and not row.suppressed and (not names or names & set(fold(row.author).split())):
            return light.filter(pk=row.id).first()
    return None


def same_suggestion(patron_id: int, title_key: str, isbn: str) -> bool:
    """True when this reader has suggested it and it is not answered yet."""
    same = Q(title_key=title_key) | (Q(isbn=isbn) if isbn else Q(pk__in=[]))
    return Suggestion.objects.filter(same, patron_id=patron_id, state__in=OPEN).exists()


def suggestions_of(patron_id: int) -> list[Suggestion]:
    """What a reader suggested, the latest first."""
    return list(Suggestion.objects.filter(patron_id=patron_id).select_related("record").order_by("-made_at")[:50])


def waiting_suggestions(limit: int = 200) -> list[Suggestion]:
    """What waits for an answer or for the post, the oldest first."""
    rows = Suggestion.objects.filter(state__in=OPEN).select_related("patron", "pickup_branch")
    return list(rows[:limit])


def wanted_by_how_many(title_keys: list[str]) -> dict[str, int]:
    """How many readers ask for each of these."""
    found: dict[str, int] = {}
    for key in Suggestion.objects.filter(title_key__in=title_keys, state__in=OPEN).values_list("title_key", flat=True):
        found[key] = found.get(key, 0) + 1
    return found


def open_reports(limit: int = 200) -> list[Report]:
    """What nobody has looked at, the oldest first."""
    rows = Report.objects.filter(settled_at__isnull=True).select_related("record")
    return list(rows.defer("record__marc", "record__original", "record__search_text")[:limit])


def concerns(which: str, user_id: int, limit: int = 200) -> list[Report]:
    """Concerns about records: `mine` (given to this login), `free` (given to nobody), `open`, or `closed` ones."""
    rows = Report.objects.select_related("record", "patron")
    rows = rows.defer("record__marc", "record__original", "record__search_text")
    if which == "closed":
        return list(rows.filter(settled_at__isnull=False).order_by("-settled_at", "-pk")[:limit])
    rows = rows.filter(settled_at__isnull=True)
    if which == "mine":
        rows = rows.filter(assigned_to_id=user_id)
    elif which == "free":
        rows = rows.filter(assigned_to_id__isnull=True)
    return list(rows[:limit])


def concern(report_id: int) -> Report | None:
    """One of them."""
    rows = Report.objects.select_related("record", "patron")
    return rows.defer("record__marc", "record__original", "record__search_text").filter(pk=report_id).first()


def open_concerns_on(record_id: int) -> list[Report]:
    """What is said to be wrong with a record and not settled."""
    return list(Report.objects.filter(record_id=record_id, settled_at__isnull=True)[:20])


def reports_of(patron_id: int) -> list[Report]:
    """What a reader reported while signed in, the latest first, with what became of it."""
    rows = Report.objects.filter(patron_id=patron_id).select_related("record").order_by("-made_at")
    return list(rows.defer("record__marc", "record__original", "record__search_text")[:50])


def people_to_ask() -> list[tuple[int, str]]:
    """Whom a concern can be given to: everybody who works here, by name."""
    return list(User.objects.filter(is_active=True).order_by("name").values_list("pk", "name"))


def open_counts() -> tuple[int, int]:
    """How many suggestions wait for an answer, and how many reports for a look; in one statement."""
    waiting = Suggestion.objects.filter(state=Suggestion.State.WAITING).order_by().values_list(Value(0), flat=True)
    reports = Report.objects.filter(settled_at__isnull=True).order_by().values_list(Value(1), flat=True)
    kinds = list(waiting.union(reports, all=True))
    return kinds.count(0), kinds.count(1)
