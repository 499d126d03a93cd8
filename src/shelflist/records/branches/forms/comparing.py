"""The shape of what is typed in when settings are copied, levels are named and posts are given."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shelflist.ground.ui.localise import text
from shelflist.records.branches.copying import parts
from shelflist.records.branches.organisation import Organisation

EM_SPACE = "\u2003"


def branch_choices(tree: Organisation) -> list[tuple[str, str]]:
    return [(str(facts.id), f"{EM_SPACE * facts.depth}{facts.name}") for facts in tree.in_tree_order()]


class CopyForm(forms.Form):
    """From where, to where, and what."""

    origin = forms.TypedChoiceField(label=_("From"), coerce=int)
    target = forms.TypedChoiceField(label=_("To"), coerce=int)
    parts = forms.MultipleChoiceField(label=_("What it gets"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, tree: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("origin", "target"):
            self.fields[name].choices = branch_choices(tree)  # type: ignore[attr-defined]
        self.fields["parts"].choices = [(one.name, text(one.label)) for one in parts()]  # type: ignore[attr-defined]


class LevelsForm(forms.Form):
    """A name for every level of the tree."""

    def __init__(self, *args: Any, tree: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = tree.deepest + 1
        for depth in range(self.count):
            example = ", ".join(facts.name for facts in tree.in_tree_order() if facts.depth == depth)
            self.fields[f"level{depth}"] = forms.CharField(
                label=_("Level {number}").format(number=depth + 1),
                required=False,
                max_length=40,
                initial=tree.depth_labels.get(depth, ""),
                help_text=example[:60] + ("…" if len(example) > 60 else ""),
            )

    def labels(self) -> list[str]:
        return [self.cleaned_data[f"level{depth}"] for depth in range(self.count)]


class PostForm(forms.Form):
    """Who, and as what."""

    user = forms.TypedChoiceField(label=_("Person"), coerce=int)
    role = forms.ChoiceField(label=_("Works as"))

    def __init__(self, *args: Any, people: list[tuple[int, str]], roles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = [(str(pk), name) for pk, name in people]  # type: ignore[attr-defined]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
