"""What a library changes of its paper, what it has printed, and what waits for a printer."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class PaperTemplate(models.Model):
    """A built-in template as the library has changed it; without a row the built-in one is used."""

    name = models.SlugField(max_length=40, unique=True)
    source = models.TextField()
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name


class LabelStock(models.Model):
    """Label stock of the library's own, beside those that are sold (stocks.toml). Micrometres."""

    class Kind(models.TextChoices):
        LABEL = "label", _("labels")
        CARD = "card", _("cards")

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.LABEL)
    page_width = models.PositiveIntegerField()
    page_height = models.PositiveIntegerField()
    label_width = models.PositiveIntegerField()
    label_height = models.PositiveIntegerField()
    columns = models.PositiveSmallIntegerField()
    rows = models.PositiveSmallIntegerField()
    first_x = models.PositiveIntegerField()
    first_y = models.PositiveIntegerField()
    pitch_x = models.PositiveIntegerField()
    pitch_y = models.PositiveIntegerField()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(columns__gte=1, rows__gte=1), name="a_sheet_has_at_least_one_label"),
            models.CheckConstraint(
                condition=Q(label_width__gte=2000, label_height__gte=2000),
                name="a_label_is_at_least_2_mm_wide_and_high",
            ),
            models.CheckConstraint(
                condition=Q(page_width__gte=F("first_x") + (F("columns") - 1) * F("pitch_x") + F("label_width")),
                name="labels_lie_on_their_sheet_across",
            ),
            models.CheckConstraint(
                condition=Q(page_height__gte=F("first_y") + (F("rows") - 1) * F("pitch_y") + F("label_height")),
                name="labels_lie_on_their_sheet_down",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LabelLayout(models.Model):
    """How the library sets one kind of label: width in characters, lines, size, margin, barcode (PRN-03)."""

    kind = models.SlugField(max_length=20, unique=True)
    settings = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.kind


class PaperPicture(models.Model):
    """A picture that stands on what the library prints: its logo."""

    name = models.SlugField(max_length=40, unique=True)
    data = models.BinaryField()
    kind = models.CharField(max_length=4)  # jpeg or png
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.name


class Printer(models.Model):
    """A printer: what it prints, by how much it prints beside the mark, and who carries jobs to it."""

    class Kind(models.TextChoices):
        SHEETS = "sheets", _("sheets of paper and labels")
        RECEIPTS = "receipts", _("receipts, 80 mm")
        LABELS = "labels", _("labels from a roll")
        CARDS = "cards", _("plastic cards")
        TAGS = "tags", _("RFID tags")

    class Language(models.TextChoices):
        PDF = "pdf", _("PDF")
        ZPL = "zpl", _("ZPL")
        EPL = "epl", _("EPL")
        TAG = "tag", _("ISO 28560-3, for a program that writes tags")

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.SHEETS)
    language = models.CharField(max_length=3, choices=Language.choices, default=Language.PDF)
    dots_per_inch = models.PositiveSmallIntegerField(default=300)
    offset_x = models.IntegerField(default=0)  # micrometres, to the right
    offset_y = models.IntegerField(default=0)  # micrometres, down
    isil = models.CharField(max_length=14, blank=True)  # of the library that owns the tags (ISO 15511)
    queue = models.CharField(max_length=80, blank=True)  # what the agent calls it: the name that lp knows
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="a_printer_has_a_name"),
            models.CheckConstraint(
                condition=Q(offset_x__gte=-20000, offset_x__lte=20000, offset_y__gte=-20000, offset_y__lte=20000),
                name="a_printer_is_off_by_20_mm_at_most",
            ),
            models.CheckConstraint(
                condition=Q(dots_per_inch__gte=100, dots_per_inch__lte=1200), name="dots_per_inch_are_100_to_1200"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_offset(self) -> str:
        """`1.5 / -0.5 mm`: to the right and down."""
        return f"{self.offset_x / 1000:g} / {self.offset_y / 1000:g} mm"


class PrinterOfTerminal(models.Model):
    """Which printer a workstation uses for what (PRN-07). The number of a terminal is the branches' to explain."""

    terminal_id = models.BigIntegerField()
    purpose = models.SlugField(max_length=20)
    printer = models.ForeignKey(Printer, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["terminal_id", "purpose"], name="one_printer_per_terminal_and_purpose")
        ]


class LabelBatch(models.Model):
    """Labels that were printed together, as they were, so that the same can be printed again (PRN-05)."""

    kind = models.SlugField(max_length=20)
    stock = models.JSONField()
    style = models.JSONField()
    start = models.PositiveSmallIntegerField(default=1)
    labels = models.JSONField()
    count = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True, blank=True)
    made_by_name = models.CharField(max_length=200, blank=True)
    terminal_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["-made_at"], name="label_batch_newest_first")]
        constraints = [
            models.CheckConstraint(condition=Q(count__gte=1), name="a_batch_has_at_least_one_label"),
            models.CheckConstraint(condition=Q(start__gte=1), name="positions_on_a_sheet_begin_with_1"),
        ]


class PrintJob(models.Model):
    """A job for a printer, until the agent has printed it; what was printed is then forgotten, its title stays."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        TAKEN = "taken", _("printing")
        PRINTED = "printed", _("printed")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    printer = models.ForeignKey(Printer, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=120)
    language = models.CharField(max_length=3, choices=Printer.Language.choices)
    data = models.BinaryField()
    copies = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=200, blank=True)
    terminal_id = models.BigIntegerField(null=True, blank=True)
    patron_id = models.BigIntegerField(null=True, blank=True)  # whose paper it is, so that it can be forgotten
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["state", "asked_at"], name="print_job_by_state")]
        constraints = [
            models.CheckConstraint(condition=Q(copies__gte=1, copies__lte=50), name="a_job_prints_1_to_50_copies"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "taken", "failed"]) | Q(data=b""),
                name="what_was_printed_is_not_kept",
            ),
        ]
