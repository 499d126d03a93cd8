"""The shape of what is typed in about notices."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as gettext_now
from django.utils.translation import gettext_lazy as _

from shelflist.ground.common.money import parse_money, typed
from shelflist.ground.ui import localise
from shelflist.observers.notices import events
from shelflist.observers.notices.rules.details import MOST_STEPS, RuleDetails, SenderDetails
from shelflist.observers.notices.rules.reaching import IN_WORDS, WAYS
from shelflist.observers.notices.rules.sequences import EIGHT_O_CLOCK, NoticeSequence, Step
from shelflist.observers.notices.wording import languages

CLOCK = {"type": "time"}
SPARE_ROWS = 2


def new_key() -> str:
    return uuid4().hex


def event_choices(*, to_staff: bool | None = None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every event under its heading."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for event in events.all_events():
        if event.code != "mailing" and (to_staff is None or event.to_staff == to_staff):
            groups.setdefault(localise.text(event.group), []).append((event.code, localise.text(event.label)))
    return list(groups.items())


def way_choices() -> list[tuple[str, str]]:
    return [(way, localise.text(IN_WORDS[way])) for way in WAYS]


class StepForm(forms.Form):
    """One stage: so many days before or after. A row without days and minutes is none."""

    days = forms.IntegerField(required=False, min_value=0, max_value=400)
    side = forms.ChoiceField(choices=[("after", _("after")), ("before", _("before"))])
    minutes = forms.IntegerField(required=False, min_value=0, max_value=1440)
    at = forms.TimeField(required=False, widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"))
    open_days = forms.BooleanField(required=False)
    only_open = forms.BooleanField(required=False)
    repeat_days = forms.IntegerField(required=False, min_value=0, max_value=365)
    repeat_times = forms.IntegerField(required=False, min_value=0, max_value=20)
    valid_hours = forms.IntegerField(required=False, min_value=1, max_value=10_000)
    fee = forms.CharField(required=False, max_length=12)

    def clean_fee(self) -> int:
        text = self.cleaned_data["fee"]
        try:
            cents = parse_money(text).minor if text else 0
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None
        if cents < 0:
            raise forms.ValidationError(gettext_now("A fee is not less than nothing."))
        return cents

    @property
    def is_used(self) -> bool:
        sent = self.cleaned_data
        return sent.get("days") is not None or sent.get("minutes") is not None

    def step(self, number: int) -> Step:
        sent = self.cleaned_data
        days = sent["days"] or 0
        return Step(
            number=number, days=-days if sent["side"] == "before" else days, minutes=sent["minutes"] or 0,
            open_days=sent["open_days"], only_open=sent["only_open"], at=sent["at"],
            repeat_days=sent["repeat_days"] or 0, repeat_times=sent["repeat_times"] or 0,
            valid_hours=sent["valid_hours"], fee_cents=sent["fee"],
        )  # fmt: skip


class RuleForm(forms.Form):
    """A sequence: what it is about, for whom, by which ways."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80, initial=new_key)
    name = forms.CharField(label=_("Name"), max_length=120)
    event = forms.ChoiceField(label=_("When"))
    branch = forms.TypedChoiceField(label=_("Branch, and below"), coerce=int, empty_value=None, required=False)
    category = forms.TypedChoiceField(label=_("Patron category"), coerce=int, empty_value=None, required=False)
    item_type = forms.TypedChoiceField(label=_("Item type"), coerce=int, empty_value=None, required=False)
    ways = forms.MultipleChoiceField(label=_("By"), required=False, widget=forms.CheckboxSelectMultiple)
    first = forms.ChoiceField(
        label=_("Tried first"), required=False, help_text=_("The next one when there is no address, or it came back.")
    )
    every_way = forms.BooleanField(label=_("By all of them, not only the first that works"), required=False)
    digest = forms.BooleanField(label=_("One message for all that one person gets then"), required=False, initial=True)
    opt_in = forms.BooleanField(label=_("Only to those who asked for it"), required=False)
    active = forms.BooleanField(label=_("In force"), required=False, initial=True)
    keep_days = forms.IntegerField(
        label=_("Keep the text for so many days"), required=False, min_value=1, max_value=3650, initial=90,
        help_text=_("Empty: for ever."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, choices: dict[str, list[Any]], **more: Any) -> None:
        super().__init__(data, **more)
        for name, found in {**choices, "event": event_choices(), "ways": way_choices()}.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]  # a choice field
        self.fields["first"].choices = [("", gettext_now("in this order")), *way_choices()]  # type: ignore[attr-defined]

    def details(self, steps: list[Step]) -> RuleDetails:
        sent = self.cleaned_data
        chosen = [way for way in WAYS if way in sent["ways"]]
        if sent["first"] in chosen:
            chosen = [sent["first"], *(way for way in chosen if way != sent["first"])]
        event = events.find(sent["event"])
        return RuleDetails(
            name=sent["name"], event=sent["event"], steps=tuple(steps), ways=tuple(chosen),
            branch_id=sent["branch"], category_id=sent["category"], item_type_id=sent["item_type"],
            to="staff" if event and event.to_staff else "patron", every_way=sent["every_way"], digest=sent["digest"],
            opt_in=sent["opt_in"], active=sent["active"], keep_days=sent["keep_days"],
        )  # fmt: skip


def step_forms(data: Any = None, steps: tuple[Step, ...] = (), event: str = "") -> list[StepForm]:
    """A row for each stage, and two to spare."""
    if data is not None:
        count = min(int(data.get("rows", "1") or 1) if str(data.get("rows", "1")).isdigit() else 1, MOST_STEPS)
        return [StepForm(data, prefix=f"step{number}") for number in range(count)]
    found = [StepForm(prefix=f"step{number}", initial=_initial(step)) for number, step in enumerate(steps)]
    known = events.find(event)
    at = EIGHT_O_CLOCK if known is None or known.timed else None
    side = "before" if event in ("pre-due", "hold-expiring", "card-expiry") else "after"
    spare = {"side": side, "at": at}
    places = range(len(found), min(len(found) + SPARE_ROWS, MOST_STEPS))
    return [*found, *(StepForm(prefix=f"step{number}", initial=spare) for number in places)]


def _initial(step: Step) -> dict[str, Any]:
    return {
        "days": abs(step.days), "side": "before" if step.days < 0 else "after", "minutes": step.minutes or None,
        "at": step.at, "open_days": step.open_days, "only_open": step.only_open,
        "repeat_days": step.repeat_days or None, "repeat_times": step.repeat_times or None,
        "valid_hours": step.valid_hours,
        "fee": typed(step.fee_cents) if step.fee_cents else "",
    }  # fmt: skip


def initial_of(
    sequence: NoticeSequence, category_id: int | None, keep_days: int | None, *, active: bool
) -> dict[str, Any]:
    """A rule as the form shows it."""
    return {
        "name": sequence.name, "event": sequence.event, "branch": sequence.branch_id, "category": category_id,
        "item_type": sequence.item_type_id, "ways": list(sequence.ways),
        "first": sequence.ways[0] if sequence.ways else "", "every_way": sequence.every_way,
        "digest": sequence.digest, "opt_in": sequence.opt_in, "active": active, "keep_days": keep_days,
    }  # fmt: skip


class TextForm(forms.Form):
    """The words of a message."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80, initial=new_key)
    subject = forms.CharField(label=_("Subject"), required=False, max_length=300)
    body = forms.CharField(label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 18}))


class WhichTextForm(forms.Form):
    """Of which text: language, stage, way."""

    language = forms.ChoiceField(label=_("Language"), required=False)
    stage = forms.TypedChoiceField(label=_("Stage"), coerce=int, required=False)
    way = forms.ChoiceField(label=_("Way"), required=False)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["language"].choices = languages()  # type: ignore[attr-defined]
        stages = [(number, gettext_now("stage {number}").format(number=number)) for number in range(1, 6)]
        self.fields["stage"].choices = [(0, gettext_now("every stage")), *stages]  # type: ignore[attr-defined]
        self.fields["way"].choices = [("", gettext_now("every way")), *way_choices()]  # type: ignore[attr-defined]


class SenderForm(forms.Form):
    """Who signs for a branch."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80, initial=new_key)
    branch = forms.TypedChoiceField(label=_("Branch, and below"), coerce=int)
    sender_name = forms.CharField(label=_("Name"), required=False, max_length=120, help_text=_("Empty: the branch’s."))
    reply_to = forms.EmailField(label=_("Answers go to"), required=False)
    signature = forms.CharField(
        label=_("Signature"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    quiet_from = forms.TimeField(
        label=_("Nobody is disturbed from"), required=False, widget=forms.TimeInput(attrs=CLOCK)
    )
    quiet_until = forms.TimeField(label=_("until"), required=False, widget=forms.TimeInput(attrs=CLOCK))
    daily_cap = forms.IntegerField(
        label=_("Messages to one person in a day, at most"), required=False, min_value=1, max_value=100
    )
    titles = forms.BooleanField(
        label=_("Name titles in e-mails and text messages"), required=False,
        help_text=_("Otherwise only the last digits of the barcode: mail passes many hands. Letters always name them."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, branches: list[tuple[int, str]], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["branch"].choices = branches  # type: ignore[attr-defined]

    def details(self) -> SenderDetails:
        sent = dict(self.cleaned_data)
        sent.pop("key")
        return SenderDetails(branch_id=sent.pop("branch"), **sent)


class MailingForm(forms.Form):
    """A message to a list."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80, initial=new_key)
    title = forms.CharField(label=_("Name, for yourselves"), max_length=120)
    branches = forms.TypedMultipleChoiceField(
        label=_("Of these branches"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    categories = forms.TypedMultipleChoiceField(
        label=_("Of these categories"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    cards = forms.CharField(
        label=_("With these cards"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=100_000,
        help_text=_("Numbers, one on a line. Empty: everybody of the branches and categories."),
    )  # fmt: skip
    borrowers = forms.BooleanField(label=_("Only who has something out"), required=False)
    important = forms.BooleanField(
        label=_("Also to those who want no news"), required=False,
        help_text=_("For what concerns what they have here: a branch that shuts, a hold that moves."),
    )  # fmt: skip
    ways = forms.MultipleChoiceField(label=_("By"), widget=forms.CheckboxSelectMultiple, initial=["email"])
    subject = forms.CharField(label=_("Subject"), max_length=300)
    body = forms.CharField(
        label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 12}),
        help_text="{{ patron.name }}, {{ patron.given_name }}, {{ library.name }}",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, choices: dict[str, list[Any]], **more: Any) -> None:
        super().__init__(data, **more)
        for name, found in {**choices, "ways": way_choices()}.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]
