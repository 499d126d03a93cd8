"""What stands against people: notes, alerts, needs and blocks in one list (PAT-09), and standing penalties (PAT-10)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from shelflist.ground.common.phrases import Phrase
from shelflist.records.patrons.models.people import Patron, PatronCategory

BLOCKS = ("blocks_loans", "blocks_holds", "blocks_captures", "blocks_fulfilment", "blocks_renewals")
NOTHING_BLOCKED = dict.fromkeys(BLOCKS, False)


class Penalty(models.Model):
    """A kind of standing penalty: what it stops, and which figure of a patron's puts it on and takes it off."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    blocks_loans = models.BooleanField(default=False)  # CIRC
    blocks_holds = models.BooleanField(default=False)  # HOLD: placing one
    blocks_captures = models.BooleanField(default=False)  # CAPTURE: a copy being kept for them
    blocks_fulfilment = models.BooleanField(default=False)  # FULFILL: lending what is kept for them
    blocks_renewals = models.BooleanField(default=False)  # RENEW
    figure = models.SlugField(max_length=40, blank=True)  # of patrons.figures; blank: put on by people and programs
    stock = models.BooleanField(default=False)  # came with the program: may be changed, not removed
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "penalties"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class PenaltyThreshold(models.Model):
    """From which figure a penalty is on: at a branch and below it, for a category and below it. The nearest counts."""

    penalty = models.ForeignKey(Penalty, on_delete=models.CASCADE, related_name="thresholds")
    branch = models.ForeignKey("branches.Branch", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey(PatronCategory, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    begins_at = models.PositiveIntegerField(null=True, blank=True)  # null: never, whatever a wider one says

    class Meta:
        ordering = ["penalty_id", "branch_id", "category_id"]
        constraints = [
            models.UniqueConstraint(
                F("penalty"),
                Coalesce(F("branch"), Value(-1), output_field=models.BigIntegerField()),
                Coalesce(F("category"), Value(-1), output_field=models.BigIntegerField()),
                name="one_threshold_per_penalty_branch_and_category",
            ),
            models.CheckConstraint(
                condition=Q(begins_at__isnull=True) | Q(begins_at__gte=1), name="a_threshold_is_one_at_least"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.penalty} from {self.begins_at}"


class PatronNote(models.Model):
    """A note, alert, need or block on a patron. A block stops what it names until it is lifted or over.

    A block may be a standing penalty; those that follow a figure come and go by themselves. A need is not a block: it
    says what makes a visit good (large print, a ramp, a quiet desk).
    """

    class Kind(models.TextChoices):
        NOTE = "note", _("note")
        ALERT = "alert", _("alert")
        NEED = "need", _("need")
        BLOCK = "block", _("block")

    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.NOTE)
    text = models.CharField(max_length=500, blank=True)  # as typed; a penalty's words are `said`
    said = models.JSONField(null=True, blank=True)  # a Phrase
    penalty = models.ForeignKey(Penalty, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_itself = models.BooleanField(default=False)  # follows a figure
    blocks_loans = models.BooleanField(default=False)
    blocks_renewals = models.BooleanField(default=False)
    blocks_holds = models.BooleanField(default=False)
    blocks_captures = models.BooleanField(default=False)
    blocks_fulfilment = models.BooleanField(default=False)
    public = models.BooleanField(default=False)  # the patron may read it
    read_at = models.DateTimeField(null=True, blank=True)  # when the patron did
    branch = models.ForeignKey(  # shown to those who work here or below; null: everywhere
        "branches.Branch", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=200, blank=True)
    initials = models.CharField(max_length=10, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-made_at"]
        indexes = [
            models.Index(
                fields=["penalty"], name="note_by_penalty", condition=Q(penalty__isnull=False, lifted_at__isnull=True)
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind="block") | Q(**NOTHING_BLOCKED), name="only_a_block_blocks"),
            models.CheckConstraint(
                condition=Q(by_itself=False) | Q(penalty__isnull=False, kind="block"),
                name="what_comes_by_itself_is_a_penalty",
            ),
            models.CheckConstraint(condition=~Q(text="") | Q(said__isnull=False), name="a_note_says_something"),
            models.UniqueConstraint(
                fields=["patron", "penalty"],
                name="a_figure_puts_a_penalty_on_once",
                condition=Q(by_itself=True, lifted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.words)

    @property
    def words(self) -> Phrase | str:
        """What it says, to be put into the reader's language where it was not typed."""
        return Phrase.from_data(self.said) if self.said else self.text
