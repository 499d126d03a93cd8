"""The shape of what is typed on the pages of accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from shelflist.ground.accounts.actions import Preferences

LONGEST_PASSWORD = 1000


def password_field(label: Any, autocomplete: str) -> forms.CharField:
    """A password is taken as it is typed, spaces included."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=LONGEST_PASSWORD, strip=False, widget=widget)


class SignInForm(forms.Form):
    username = forms.CharField(label=_("Login name"), max_length=200)
    password = password_field(_("Password"), "current-password")


class PreferencesForm(forms.Form):
    theme = forms.ChoiceField(
        label=_("Light or dark"),
        required=False,
        choices=[("", _("As the computer is set")), ("light", _("Light")), ("dark", _("Dark"))],
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    sounds = forms.BooleanField(label=_("Sounds after a scan"), required=False)
    letter_keys = forms.BooleanField(label=_("Single letters as keys outside the scan box"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        codes = [code for code, _name in settings.LANGUAGES if code not in settings.READERS_ONLY]
        own_names = [(code, get_language_info(code)["name_local"]) for code in codes]
        language.choices = [("", _("As the browser says")), *own_names]

    def preferences(self) -> Preferences:
        return Preferences(**self.cleaned_data)


class PasswordForm(forms.Form):
    current = password_field(_("Password now"), "current-password")
    new = password_field(_("New password"), "new-password")
    again = password_field(_("New password again"), "new-password")

    def clean_again(self) -> str:
        if self.cleaned_data.get("new") != self.cleaned_data["again"]:
            raise forms.ValidationError(_("The two new passwords differ."))
        return str(self.cleaned_data["again"])
