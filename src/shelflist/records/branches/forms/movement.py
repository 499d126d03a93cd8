"""The shape of what is typed in about groups, floating, distance and the cost of carrying."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shelflist.records.branches.actions.distance import MOST_COST, MOST_STEPS, AdjustmentDetails
from shelflist.records.branches.organisation import (
    AdjustmentFacts,
    BranchFacts,
    FloatingFacts,
    FloatingMemberFacts,
    GroupFacts,
    Organisation,
    Place,
)

EM_SPACE = "\u2003"
NOT_POSSIBLE = "–"
NEVER = frozenset({"–", "-", "—", "x", "no"})


def places_of_work(tree: Organisation) -> list[BranchFacts]:
    """Where copies stand: every branch that lends and is no desk."""
    return [facts for facts in tree.in_tree_order() if facts.lends and facts.kind != "desk"]


class GroupForm(forms.Form):
    """A named set of branches."""

    name = forms.CharField(label=_("Name"), max_length=80)
    code = forms.SlugField(label=_("Code"), max_length=40)
    branches = forms.TypedMultipleChoiceField(
        label=_("Branches in it, each with all below it"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, tree: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branches"].choices = [  # type: ignore[attr-defined]
            (str(facts.id), facts.name) for facts in tree.in_tree_order() if facts.kind != "desk"
        ]

    @staticmethod
    def initial_of(group: GroupFacts) -> dict[str, Any]:
        return {"name": group.name, "code": group.code, "branches": sorted(group.branch_ids)}


class FloatingForm(forms.Form):
    """A floating group: for every branch whether it belongs to it, and how much it keeps."""

    name = forms.CharField(label=_("Name"), max_length=80)
    code = forms.SlugField(label=_("Code"), max_length=40)
    manual = forms.BooleanField(label=_("Floats only while the desk says so at check-in"), required=False)

    def __init__(self, *args: Any, tree: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tree = tree
        for facts in places_of_work(tree):
            self.fields[f"in-{facts.id}"] = forms.BooleanField(label=facts.name, required=False)
            for name, label in (("most", _("Copies at most")), ("title", _("Of a title at most"))):
                spoken = f"{facts.name}: {label}"
                self.fields[f"{name}-{facts.id}"] = forms.IntegerField(
                    label=label,
                    required=False,
                    min_value=0,
                    max_value=1_000_000,
                    widget=forms.NumberInput(attrs={"aria-label": spoken}),
                )

    def rows(self) -> Iterator[tuple[BranchFacts, Any, Any, Any]]:
        """For the table: the branch, its tick and its two numbers."""
        for facts in places_of_work(self.tree):
            yield facts, self[f"in-{facts.id}"], self[f"most-{facts.id}"], self[f"title-{facts.id}"]

    def members(self) -> list[FloatingMemberFacts]:
        data = self.cleaned_data
        return [
            FloatingMemberFacts(facts.id, data[f"most-{facts.id}"], data[f"title-{facts.id}"])
            for facts in places_of_work(self.tree)
            if data[f"in-{facts.id}"]
        ]

    @staticmethod
    def initial_of(group: FloatingFacts) -> dict[str, Any]:
        initial: dict[str, Any] = {"name": group.name, "code": group.code, "manual": group.manual}
        for member in group.members.values():
            initial |= {
                f"in-{member.branch_id}": True,
                f"most-{member.branch_id}": member.most_copies,
                f"title-{member.branch_id}": member.most_of_a_title,
            }
        return initial


class AdjustmentForm(forms.Form):
    """For which copies and requests, and how many steps nearer or farther."""

    name = forms.CharField(label=_("Name"), max_length=80)
    item_branch = forms.ChoiceField(label=_("Copies of"), required=False)
    owner = forms.ChoiceField(label=_("Owned by"), required=False)
    location = forms.TypedChoiceField(label=_("On the shelf"), coerce=int, empty_value=None, required=False)
    item_type = forms.ChoiceField(label=_("Kind of thing"), required=False)
    pickup = forms.ChoiceField(label=_("Picked up at"), required=False)
    request = forms.ChoiceField(label=_("Asked for at"), required=False)
    how = forms.ChoiceField(
        label=_("What it does"), choices=[("add", _("changes the steps by")), ("set", _("sets the steps to"))]
    )
    steps = forms.IntegerField(
        label=_("Steps"),
        min_value=-MOST_STEPS,
        max_value=MOST_STEPS,
        help_text=_("Fewer is nearer; minus is allowed."),
    )

    def __init__(self, *args: Any, tree: Organisation, item_types: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        branches = [
            (f"b{facts.id}", f"{EM_SPACE * facts.depth}{facts.name}")
            for facts in tree.in_tree_order()
            if facts.kind != "desk"
        ]
        groups = [(f"g{group.id}", group.name) for group in tree.groups.values()]
        places = [("", _("any")), (_("Branches"), branches), *([(_("Groups"), groups)] if groups else ())]
        for name in ("item_branch", "owner", "pickup", "request"):
            self.fields[name].choices = places  # type: ignore[attr-defined]
        shelves = [
            (facts.name, [(str(shelf.id), shelf.name) for shelf in tree.locations_at(facts.id)])
            for facts in tree.in_tree_order()
            if tree.locations_at(facts.id)
        ]
        self.fields["location"].choices = [("", _("any")), *shelves]  # type: ignore[attr-defined]
        self.fields["item_type"].choices = [("", _("any")), *item_types.items()]  # type: ignore[attr-defined]

    def details(self) -> AdjustmentDetails:
        data = self.cleaned_data
        values: dict[str, int | None] = {}
        for name in ("item", "owner", "pickup", "request"):
            chosen = data["item_branch" if name == "item" else name]
            branch = "item_branch_id" if name == "item" else f"{name}_id"
            values[branch] = int(chosen[1:]) if chosen.startswith("b") else None
            values[f"{name}_group_id"] = int(chosen[1:]) if chosen.startswith("g") else None
        return AdjustmentDetails(
            name=data["name"],
            steps=data["steps"],
            absolute=data["how"] == "set",
            location_id=data["location"],
            item_type=data["item_type"],
            **values,
        )

    @staticmethod
    def initial_of(one: AdjustmentFacts) -> dict[str, Any]:
        return {
            "name": one.name,
            "steps": one.steps,
            "how": "set" if one.absolute else "add",
            "location": one.location_id,
            "item_type": one.item_type,
            **{name: _chosen(getattr(one, name)) for name in ("item_branch", "owner", "pickup", "request")},
        }


def _chosen(place: Place) -> str:
    if place.group_id is not None:
        return f"g{place.group_id}"
    return f"b{place.branch_id}" if place.branch_id is not None else ""


class CostsForm(forms.Form):
    """A table of costs, from each branch to each other one: a number, a dash when it is not possible, or nothing."""

    def __init__(self, *args: Any, tree: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tree = tree
        self.branches = places_of_work(tree)
        for origin in self.branches:
            for target in self.branches:
                if origin.id != target.id:
                    self._add(origin, target)

    def _add(self, origin: BranchFacts, target: BranchFacts) -> None:
        known = (origin.id, target.id) in self.tree.costs
        cost = self.tree.costs.get((origin.id, target.id))
        steps = str(self.tree.steps(origin.id, target.id))
        widget = forms.TextInput(
            attrs={
                "placeholder": steps,
                "inputmode": "numeric",
                "aria-label": _("From {origin} to {target}").format(origin=origin.name, target=target.name),
            }
        )
        self.fields[f"cost-{origin.id}-{target.id}"] = forms.CharField(
            required=False,
            max_length=7,
            initial="" if not known else NOT_POSSIBLE if cost is None else str(cost),
            widget=widget,
        )

    def rows(self) -> Iterator[tuple[BranchFacts, list[Any]]]:
        """For the table: from which branch, and a field (None on the diagonal) for each branch it may lead to."""
        for origin in self.branches:
            yield (
                origin,
                [self[f"cost-{origin.id}-{target.id}"] if origin.id != target.id else None for target in self.branches],
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, typed in list(data.items()):
            if typed and typed not in NEVER and not (typed.isascii() and typed.isdigit() and int(typed) <= MOST_COST):
                self.add_error(name, _("Write a number, or – when it is not possible."))
        return data

    def costs(self) -> dict[tuple[int, int], int | None]:
        """What was typed, with the costs between branches that the table does not show left as they are."""
        shown = {facts.id for facts in self.branches}
        found = {way: cost for way, cost in self.tree.costs.items() if not set(way) <= shown}
        for name, typed in self.cleaned_data.items():
            if typed:
                _cost, origin, target = name.split("-")
                found[int(origin), int(target)] = None if typed in NEVER else int(typed)
        return found
