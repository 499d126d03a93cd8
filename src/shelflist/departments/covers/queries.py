"""Covers and words beside titles, as pages show them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from shelflist.departments.covers import storage
from shelflist.departments.covers.models import AddedWords, Cover, CoverFile

FILES_SHOWN = 30


@dataclass(frozen=True, slots=True)
class CoverFacts:
    """A cover as pages show it."""

    digest: str
    width: int
    height: int
    alt: str
    credit: str

    @property
    def widths(self) -> tuple[int, ...]:
        """The widths that hold something of their own: a small picture is in all of them the same."""
        smaller = [width for width in storage.WIDTHS if width < self.width]
        return tuple(storage.WIDTHS[: len(smaller) + 1])


def covers_of(record_ids: Iterable[int]) -> dict[int, CoverFacts]:
    """The covers of those titles that have one, in one statement."""
    rows = Cover.objects.filter(record_id__in=list(record_ids))
    return {row[0]: CoverFacts(*row[1:]) for row in rows.values_list("record_id", *CoverFacts.__slots__)}


def cover_of(record_id: int) -> Cover | None:
    return Cover.objects.filter(record_id=record_id).first()


def words_to_find(record_ids: Collection[int]) -> dict[int, list[str]]:
    """The descriptions and contents beside these titles, by which they are found."""
    rows = AddedWords.objects.filter(record_id__in=record_ids, kind__in=("description", "contents"))
    found: dict[int, list[str]] = {}
    for record_id, text in rows.order_by("record_id", "kind").values_list("record_id", "text"):
        found.setdefault(record_id, []).append(text)
    return found


def words_beside(record_id: int) -> dict[str, AddedWords]:
    """The words that stand beside a title, by kind."""
    return {row.kind: row for row in AddedWords.objects.filter(record_id=record_id)}


def cover_files() -> list[CoverFile]:
    """The files of covers that were brought in, the newest first."""
    return list(CoverFile.objects.all()[:FILES_SHOWN])
