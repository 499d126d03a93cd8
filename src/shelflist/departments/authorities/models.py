"""What is derived of headings, and what people decided about them. The MARC in records/catalog stays the truth."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Waiting(models.Model):
    """A record whose headings are to be derived anew: written by triggers, in the transaction of the change."""

    record_id = models.BigIntegerField()


class Authority(models.Model):
    """An authority record's established heading: what titles that are linked to it are shown with."""

    record = models.OneToOneField("catalog.Record", primary_key=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)  # person, corporate, meeting, title, event, time, topic, place, genre
    tag = models.CharField(max_length=3)
    thesaurus = models.CharField(max_length=20)
    text = models.TextField()
    subfields = models.JSONField()  # of the heading: [[code, value], …]
    key = models.CharField(max_length=240)
    number = models.CharField(max_length=200, blank=True)  # its $0: "(DLC)n 79021164"
    # merged away: its record is deleted, and its titles are read with this one's heading
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged", db_index=True
    )

    class Meta:
        indexes = [models.Index(fields=["kind", "key"], name="authority_by_heading")]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=models.F("record")),
                name="an_authority_is_not_merged_into_itself",
            )
        ]

    def __str__(self) -> str:
        return self.text


class Reference(models.Model):
    """A heading by which an authority is found: the established one, and those that it refers from and to."""

    class Role(models.TextChoices):
        ESTABLISHED = "1", "established"
        SEE_FROM = "4", "see from"
        SEE_ALSO = "5", "see also"

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="references")
    role = models.CharField(max_length=1, choices=Role.choices)
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10)
    thesaurus = models.CharField(max_length=20)
    text = models.TextField()
    key = models.CharField(max_length=240)

    class Meta:
        indexes = [models.Index(fields=["key", "kind"], name="reference_by_key")]
        constraints = [
            models.UniqueConstraint(fields=["authority", "place"], name="a_reference_stands_once_in_its_authority"),
        ]

    def __str__(self) -> str:
        return self.text


class TitleHeading(models.Model):
    """A controlled field of a title, and the authority it belongs to."""

    class State(models.TextChoices):
        LINKED = "linked", "linked"
        UNLINKED = "unlinked", "not linked"
        AMBIGUOUS = "ambiguous", "several authorities"
        GONE = "gone", "its authority was deleted"

    record = models.ForeignKey("catalog.Record", on_delete=models.CASCADE, related_name="+", db_index=False)
    place = models.PositiveSmallIntegerField()  # among the fields of the record
    tag = models.CharField(max_length=3)
    kind = models.CharField(max_length=10)
    thesaurus = models.CharField(max_length=20)
    text = models.TextField()
    key = models.CharField(max_length=240)
    shorter = models.CharField(max_length=240, blank=True)
    source = models.CharField(max_length=200, blank=True)  # $0
    state = models.CharField(max_length=10, choices=State.choices, default=State.UNLINKED)
    how = models.CharField(max_length=10, blank=True)  # number, heading, variant, hand
    covers = models.CharField(max_length=5, default="whole")  # whole, part
    authority = models.ForeignKey(
        Authority, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["authority", "record"], name="heading_by_authority", condition=~Q(authority=None)),
            models.Index(fields=["key", "kind"], name="heading_by_key"),
            models.Index(fields=["shorter", "kind"], name="heading_by_shorter", condition=~Q(shorter="")),
            models.Index(fields=["id"], name="heading_left_behind", condition=Q(state="linked", authority=None)),
            models.Index(fields=["state", "key"], name="heading_to_work_on", condition=~Q(state="linked")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["record", "place"], name="a_field_of_a_title_is_one_heading"),
            models.CheckConstraint(
                condition=Q(authority=None) | Q(state="linked"), name="only_linked_headings_have_an_authority"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class LocalTerm(models.Model):
    """The library's own words for an authority: shown in the place of its heading, which is still found."""

    authority = models.OneToOneField(Authority, primary_key=True, on_delete=models.CASCADE, related_name="local")
    label = models.CharField(max_length=240)
    why = models.TextField(blank=True)
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(label=""), name="a_local_term_says_something")]

    def __str__(self) -> str:
        return self.label


class Spread(models.Model):
    """A change of a heading that its titles follow: columns derived anew and the index told, a thousand at a time."""

    authority_id = models.BigIntegerField()  # the one whose titles follow; a plain number: it may be merged away
    old = models.TextField()
    new = models.TextField()
    leave_dates = models.BooleanField(default=False)  # the titles keep the date of their last change
    job_id = models.BigIntegerField(null=True, blank=True)
    done_count = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["-began_at"], name="spread_by_moment")]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class WaitingChange(models.Model):
    """A change of an authority that somebody looks at before its titles follow: from a file, a service, or put off."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        HELD = "held", "held back"
        DONE = "done", "done"
        DROPPED = "dropped", "dropped"

    class Origin(models.TextChoices):
        FILE = "file", "a file"
        SERVICE = "service", "a service"
        HAND = "hand", "by hand"

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="changes")
    marc = models.TextField()  # the authority as it is to be
    on_version = models.PositiveIntegerField()  # of the authority, that it was made of
    old = models.TextField()
    new = models.TextField()
    origin = models.CharField(max_length=10, choices=Origin.choices)
    where_from = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    by_name = models.CharField(max_length=200, blank=True)
    came_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "came_at"], name="change_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["authority"],
                condition=Q(state__in=["waiting", "held"]),
                name="one_change_of_an_authority_waits",
            )
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class ChangePlan(models.Model):
    """In how many titles waiting changes may be run each night. One row."""

    nightly_titles = models.PositiveIntegerField(default=0)  # 0: people run them
    leave_dates = models.BooleanField(default=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="there_is_one_plan_for_waiting_changes")]

    def __str__(self) -> str:
        return str(self.nightly_titles)


class SplitHeading(models.Model):
    """Headings of titles that may be one in several forms, found by a job: a list that is worked, and made anew."""

    kind = models.CharField(max_length=10)
    thesaurus = models.CharField(max_length=20)
    gathered = models.CharField(max_length=240)
    first_key = models.CharField(max_length=240)
    forms = models.JSONField()  # [{key, text, count, heading, authority}, …], the most used first
    evidence = models.JSONField()  # Phrases
    title_count = models.PositiveIntegerField()
    set_aside = models.BooleanField(default=False)  # somebody looked: these are not one
    found_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["set_aside", "-title_count"], name="split_by_weight")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "thesaurus", "gathered", "first_key"], name="a_split_heading_is_listed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.forms[0]['text']} …"
