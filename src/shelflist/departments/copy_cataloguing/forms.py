"""The shape of what the pages of copy cataloguing take."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shelflist.departments.batch_change.queries import shared_lists
from shelflist.departments.cataloguing.forms import ON_MATCH
from shelflist.departments.copy_cataloguing.actions.targets import TargetDetails
from shelflist.departments.copy_cataloguing.models import Practice, Target
from shelflist.departments.copy_cataloguing.profiles import USUAL, choices
from shelflist.departments.copy_cataloguing.rules.lists import ListOptions
from shelflist.departments.copy_cataloguing.rules.questions import (
    INDEXES,
    Question,
    map_as_text,
    map_from_text,
    words_for,
)
from shelflist.departments.copy_cataloguing.rules.targets import VERSIONS
from shelflist.departments.copy_cataloguing.rules.typed import term
from shelflist.ground.common.phrases import phrase
from shelflist.ground.ui.localise import text as in_words
from shelflist.records.catalog.kinds import WORDS
from shelflist.records.catalog.sources import COPIED, sources

GUESS = ("", _("Find out by itself"))


def indexes() -> list[tuple[Any, Any]]:
    """What can be searched by."""
    return [GUESS, *((name, in_words(words)) for name, words in INDEXES.items())]


def merge_profiles() -> list[tuple[str, str]]:
    """How a record of theirs and one of ours become one."""
    return [(name, in_words(words)) for name, words in choices()]


def materials() -> list[tuple[Any, str]]:
    """What the things of a list mostly are, where that is known."""
    return [
        ("", in_words(phrase("Books, or this and that"))),
        *((code, in_words(words)) for code, words in WORDS.items()),
    ]


def task_lists() -> list[tuple[Any, str]]:
    """The lists of tasks that everybody may use."""
    return [("", in_words(phrase("None"))), *((one.pk, one.name) for one in shared_lists())]


def source_names() -> list[tuple[Any, str]]:
    """Whom records come from; the usual source of copy cataloguing first."""
    usual = next((one for one in sources().values() if one.code == COPIED), None)
    first = [("", f"{usual.name} ({usual.rank})" if usual else in_words(phrase("Not said")))]
    return first + [(one.id, f"{one.name} ({one.rank})") for one in sources().values() if one is not usual]


class SearchForm(forms.Form):
    """What is looked for, and where."""

    text = forms.CharField(label=_("What"), max_length=300)
    by = forms.ChoiceField(label=_("By"), choices=indexes, required=False)
    author = forms.CharField(label=_("And author"), max_length=200, required=False)
    group = forms.CharField(label=_("Whom to ask"), max_length=60, required=False)
    fresh = forms.BooleanField(label=_("Ask anew"), required=False)

    @property
    def question(self) -> Question:
        """The terms that were typed."""
        given = self.cleaned_data
        terms = (term(given["by"], given["text"])[0], term("author", given["author"])[0])
        return tuple(one for one in terms if one is not None)


class TargetForm(forms.Form):
    """A target, as its library publishes it."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Speaks"), choices=[("z3950", "Z39.50"), ("sru", "SRU")])
    host = forms.CharField(label=_("Machine"), max_length=253)
    port = forms.IntegerField(label=_("Port"), initial=210)
    database = forms.CharField(label=_("Database, or path of SRU"), max_length=200, required=False)
    secure = forms.BooleanField(label=_("SRU over https"), required=False)
    version = forms.ChoiceField(label=_("Version of SRU"), choices=[(one, one) for one in VERSIONS])
    syntax = forms.CharField(label=_("Record syntax or schema"), max_length=60, required=False)
    charset = forms.ChoiceField(
        label=_("Characters"),
        required=False,
        choices=[("", _("By evidence")), ("utf-8", _("Agree on UTF-8 at the start"))],
    )
    login = forms.CharField(label=_("User name"), max_length=120, required=False)
    secret = forms.CharField(
        label=_("Password"), max_length=200, required=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )
    query_map = forms.CharField(
        label=_("How it is asked"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 8})
    )
    seconds = forms.IntegerField(label=_("Seconds to wait"), initial=10)
    most = forms.IntegerField(label=_("Records fetched at most"), initial=10)
    pause_ms = forms.IntegerField(label=_("Milliseconds between two questions"), initial=500)
    cache_minutes = forms.IntegerField(label=_("Minutes that an answer holds"), initial=60)
    rank = forms.IntegerField(label=_("Rank (1 first)"), initial=50)
    group = forms.CharField(label=_("Group"), max_length=60, required=False)
    active = forms.BooleanField(label=_("Ask it"), required=False, initial=True)
    own_network = forms.BooleanField(label=_("It stands in the library’s own network"), required=False)
    union_prefix = forms.CharField(label=_("It is told of our holdings by numbers of"), max_length=40, required=False)
    source_id = forms.TypedChoiceField(
        label=_("Its records come from"), coerce=int, empty_value=None, required=False, choices=source_names
    )

    @classmethod
    def of(cls, target: Target) -> TargetForm:
        """The form as the target stands; the password stays where it is."""
        names = [name for name in cls.base_fields if name not in ("secret", "query_map")]
        given = {name: getattr(target, name) for name in names}
        return cls(initial={**given, "query_map": map_as_text(target.query_map, target.kind)})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "query_map" in given and "kind" in given:
            try:
                found = map_from_text(given["query_map"], given["kind"])
            except ValueError as odd:
                words = _("This line cannot be used: %(line)s")
                self.add_error("query_map", forms.ValidationError(words, params={"line": str(odd)}))
            else:
                usual = {index: words_for(index, {}, given["kind"]) for index in INDEXES}
                self.own_map = {index: words for index, words in found.items() if words != usual[index]}
        return given

    @property
    def details(self) -> TargetDetails:
        """What was typed, as the action takes it. An empty password leaves the old one."""
        given: dict[str, Any] = dict(self.cleaned_data)
        secret = given.pop("secret")
        given["query_map"] = self.own_map
        return TargetDetails(**given, password=secret or None)


class TryForm(forms.Form):
    """What a target is tried with."""

    text = forms.CharField(label=_("Ask it for"), max_length=300)
    by = forms.ChoiceField(label=_("By"), choices=indexes, required=False)

    @property
    def question(self) -> Question:
        one, _odd = term(self.cleaned_data["by"], self.cleaned_data["text"])
        return (one,) if one else ()


class PracticeForm(forms.Form):
    """What holds for all candidates."""

    symbol = forms.CharField(label=_("Our symbol (MARC code or ISIL)"), max_length=40, required=False)
    take_from = forms.IntegerField(label=_("Points from which a list takes by itself"), min_value=-1000, max_value=1000)
    margin = forms.IntegerField(label=_("Points ahead of another edition"), min_value=0, max_value=1000)

    @classmethod
    def of(cls, practice: Practice) -> PracticeForm:
        return cls(initial={name: getattr(practice, name) for name in cls.base_fields})


class ListForm(forms.Form):
    """A list of numbers, and how it is worked."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    text = forms.CharField(
        label=_("Numbers, one in a line"),
        required=False,
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )
    file = forms.FileField(label=_("Or a file"), required=False)
    group = forms.CharField(label=_("Whom to ask"), max_length=60, required=False)
    have = forms.ChoiceField(
        label=_("When we have it already"),
        choices=[("skip", _("Leave ours alone")), ("overlay", _("Let theirs take its place"))],
    )
    profile = forms.ChoiceField(label=_("Whose fields stay then"), choices=merge_profiles, initial=USUAL)
    take_from = forms.IntegerField(label=_("Take from so many points"), initial=60)
    margin = forms.IntegerField(label=_("Points ahead of another edition"), initial=5)
    at_once = forms.IntegerField(label=_("Targets asked together"), initial=3)
    retry_hours = forms.IntegerField(label=_("Hours until what was missed is asked for again"), initial=24)
    most_tries = forms.IntegerField(label=_("Tries at most"), initial=4)
    material = forms.ChoiceField(label=_("Mostly"), choices=materials, required=False)
    tasks = forms.TypedChoiceField(
        label=_("Tasks done to each record"), choices=task_lists, required=False, coerce=int, empty_value=None
    )
    link = forms.BooleanField(label=_("Link the headings with authorities"), required=False, initial=True)

    MOST_BYTES = 1_000_000

    @property
    def numbers(self) -> str:
        """The lines of the box and of the file."""
        upload = self.cleaned_data.get("file")
        more = upload.read(self.MOST_BYTES).decode("utf-8", "replace") if upload else ""
        return f"{self.cleaned_data['text']}\n{more}"

    @property
    def options(self) -> ListOptions:
        given = self.cleaned_data
        return ListOptions(**{name: given[name] for name in OF_LISTS}, tasks_id=given["tasks"])


OF_LISTS = (
    "group",
    "have",
    "profile",
    "take_from",
    "margin",
    "at_once",
    "retry_hours",
    "most_tries",
    "material",
    "link",
)


class IntakeForm(forms.Form):
    """A file of ONIX or KBART."""

    file = forms.FileField(label=_("File"), widget=forms.ClearableFileInput(attrs={"class": "drop"}))
    on_match = forms.ChoiceField(label=_("When we have the record already"), choices=ON_MATCH, initial="skip")
