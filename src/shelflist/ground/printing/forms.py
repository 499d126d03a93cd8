"""The shape of what is typed in about printers, stock and layouts. Lengths are in millimetres on the screen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from shelflist.ground.printing.actions.printers import PrinterDetails
from shelflist.ground.printing.cards import Design
from shelflist.ground.printing.models import LabelStock, Printer
from shelflist.ground.printing.rules.labels import FONTS, LIMITS, Style
from shelflist.ground.printing.rules.sheets import GEOMETRY, Stock
from shelflist.ground.printing.rules.symbols import SYMBOLOGIES
from shelflist.ground.ui.localise import text


class Millimetres(forms.DecimalField):
    """A length, cleaned to micrometres."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, max_digits=8, decimal_places=4, **kwargs)

    def clean(self, value: Any) -> Any:
        length = super().clean(value.replace(",", ".") if isinstance(value, str) else value)
        return round(length * 1000) if length is not None else None

    def prepare_value(self, value: Any) -> Any:
        return f"{Decimal(value) / 1000:g}" if isinstance(value, int) else value


class KeyedForm(forms.Form):
    """A form that carries the idempotency key of its act."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80, initial=lambda: str(uuid4()))


class PrinterForm(KeyedForm):
    """A printer."""

    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("Prints"), choices=Printer.Kind.choices)
    language = forms.ChoiceField(
        label=_("Understands"),
        choices=Printer.Language.choices,
        help_text=_("ZPL and EPL are for label printers, ISO 28560-3 for a pad that writes RFID tags."),
    )
    dots_per_inch = forms.IntegerField(
        label=_("Dots to the inch"),
        min_value=100,
        max_value=1200,
        initial=300,
        help_text=_("Label printers: often 203."),
    )
    offset_x = Millimetres(
        label=_("Prints too far left by (mm)"), required=False, help_text=_("Negative: too far right.")
    )
    offset_y = Millimetres(label=_("Prints too high by (mm)"), required=False, help_text=_("Negative: too low."))
    isil = forms.CharField(
        label=_("ISIL of the library that owns the tags"),
        max_length=14,
        required=False,
        help_text=_("For RFID tags: US-NjP, DE-705."),
    )
    queue = forms.CharField(
        label=_("Name for the print agent"),
        max_length=80,
        required=False,
        help_text=_("What lp calls it. Without a name, this printer is printed on from the browser."),
    )
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def details(self) -> PrinterDetails:
        values = {name: self.cleaned_data[name] for name in PrinterDetails.__dataclass_fields__}
        return PrinterDetails(**values | {name: values[name] or 0 for name in ("offset_x", "offset_y")})


class StockForm(KeyedForm):
    """Label stock of the library's own."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Maker and number, as on the packet."))
    kind = forms.ChoiceField(label=_("For"), choices=LabelStock.Kind.choices)
    page_x = Millimetres(label=_("Sheet, width"), initial=Decimal(210))
    page_y = Millimetres(label=_("Sheet, height"), initial=Decimal(297))
    label_x = Millimetres(label=_("Label, width"))
    label_y = Millimetres(label=_("Label, height"))
    grid_x = forms.IntegerField(label=_("Labels across"), min_value=1)
    grid_y = forms.IntegerField(label=_("Labels down"), min_value=1)
    first_x = Millimetres(label=_("First label from the left"))
    first_y = Millimetres(label=_("First label from the top"))
    pitch_x = Millimetres(label=_("From one to the next, across"))
    pitch_y = Millimetres(label=_("From one to the next, down"))

    def stock(self, code: str = "") -> Stock:
        values = self.cleaned_data
        pairs = {name: (values[f"{name}_x"], values[f"{name}_y"]) for name in GEOMETRY}
        return Stock(
            code or slugify(values["name"])[:40] or "own", values["name"].strip(), kind=values["kind"], **pairs
        )

    @staticmethod
    def initial_of(stock: Stock) -> dict[str, Any]:
        pairs = {f"{name}_{side}": getattr(stock, name)[place] for name in GEOMETRY for place, side in enumerate("xy")}
        return {"name": stock.name, "kind": stock.kind, **pairs}


class LayoutForm(KeyedForm):
    """How one kind of label is set."""

    width = forms.IntegerField(label=_("Characters in a line"), help_text=_("A call number breaks to fit."))
    lines = forms.IntegerField(label=_("Lines"))
    size = forms.DecimalField(
        label=_("Largest size (points)"),
        max_digits=5,
        decimal_places=1,
        help_text=_("What does not fit is set smaller."),
    )
    margin = Millimetres(label=_("White at the edges (mm)"))
    font = forms.ChoiceField(
        label=_("Font"), choices=list(zip(FONTS, (_("plain"), _("all letters equally wide"), _("serif")), strict=True))
    )
    bold = forms.BooleanField(label=_("Bold"), required=False)
    centred = forms.BooleanField(label=_("In the middle"), required=False)
    joined_class = forms.BooleanField(
        label=_("Class letters and number on one line"), required=False, help_text=_("QA76.73 instead of QA and 76.73.")
    )
    symbology = forms.ChoiceField(label=_("Barcode"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["symbology"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, text(name)) for code, name in SYMBOLOGIES.items()]
        for name in ("width", "lines"):
            least, most = LIMITS[name]
            self.fields[name].widget.attrs |= {"min": least, "max": most}

    def settings(self) -> dict[str, Any]:
        values = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        return values | {"size": round(values["size"] * 10)}

    @staticmethod
    def initial_of(style: Style) -> dict[str, Any]:
        return style.to_data() | {"size": Decimal(style.size) / 10}


class TypedLabelsForm(KeyedForm):
    """Labels that are typed in."""

    kind = forms.ChoiceField(label=_("Kind"))
    stock = forms.ChoiceField(label=_("Printed on"), required=False)
    start = forms.IntegerField(label=_("First free position"), min_value=1, initial=1)
    words = forms.CharField(
        label=_("What they say"),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=20_000,
        help_text=_("One line under the other; an empty line begins the next label."),
    )


class CardForm(KeyedForm):
    """How the library's cards look."""

    symbology = forms.ChoiceField(label=_("Barcode"))
    colour = forms.CharField(
        label=_("Colour of the stripe"), max_length=7, widget=forms.TextInput(attrs={"type": "color"})
    )
    back = forms.CharField(
        label=_("On the back"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Up to six lines: the rules in short, telephone, opening hours."),
    )
    logo = forms.FileField(label=_("Logo"), required=False, help_text=_("JPEG, PNG or WebP; it stands on letters too."))
    remove_logo = forms.BooleanField(label=_("Without a logo"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["symbology"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, text(name)) for code, name in SYMBOLOGIES.items()]

    def design(self) -> Design:
        values = self.cleaned_data
        lines = tuple(line.strip() for line in values["back"].splitlines() if line.strip())
        return Design(values["symbology"], values["colour"], lines)

    @staticmethod
    def initial_of(design: Design) -> dict[str, Any]:
        return design.to_data() | {"back": "\n".join(design.back)}
