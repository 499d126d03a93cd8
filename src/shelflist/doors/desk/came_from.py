"""Where in a list of results a title page was opened from: kept in its address, so that one step leads back or on."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from shelflist.doors.desk.places import number
from shelflist.observers.search.rules.questions import Question

ROWS = 25
DEEPEST = 400  # pages; whoever is there should say more words
LONGEST_ADDRESS = 1500


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a title in what a question found, from 1 on."""

    question: Question
    at: int

    @classmethod
    def of(cls, query: QueryDict) -> Place | None:
        """What an address says of it: `?from=` holds the question, `&at=` the place."""
        at = min(number(query.get("at")), ROWS * DEEPEST)
        asked = QueryDict(query.get("from", "")[:LONGEST_ADDRESS])
        question = Question.of({name: asked.get(name, "") for name in asked})
        return cls(question, at) if at and question.values else None

    @property
    def address(self) -> str:
        """For the address of a title page and of its sections."""
        return urlencode({"from": urlencode(self.question.values), "at": self.at})

    @property
    def page(self) -> int:
        return (self.at - 1) // ROWS + 1

    def results(self, title_id: int) -> str:
        """The page of results with this line on it."""
        said = [*self.question.values, *([("page", str(self.page))] if self.page > 1 else []), ("on", str(title_id))]
        return f"{reverse('desk:titles')}?{urlencode(said)}"

    @property
    def before(self) -> str:
        """The title before this one; empty for the first."""
        return self._step(self.at - 1) if self.at > 1 else ""

    @property
    def after(self) -> str:
        return self._step(self.at + 1)

    def _step(self, at: int) -> str:
        return f"{reverse('desk:title_at')}?{urlencode([*self.question.values, ('at', str(at))])}"

    @property
    def words(self) -> str:
        """What was asked, in short."""
        return ", ".join(value for _name, value in self.question.values)


def address_kept(request: HttpRequest) -> str:
    """After an act on a title page: the place in the results that its address held (`&from=…`), or nothing."""
    told = parse_qs(urlsplit(request.headers.get("Referer", "")[:4000]).query)
    asked, at = told.get("from", [""])[0], told.get("at", [""])[0]
    return f"&{urlencode({'from': asked, 'at': at})}" if asked and number(at) else ""
