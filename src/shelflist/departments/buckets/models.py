"""Buckets and what is in them. What came and went carries the version of the bucket, so that each act goes back."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Bucket(models.Model):
    """Titles or copies under a name. One of call numbers holds nothing: it is a stretch of shelf, as it stands."""

    class Holds(models.TextChoices):
        RECORDS = "records", _("titles")
        COPIES = "copies", _("copies")
        SHELF = "shelf", _("a stretch of shelf")

    class Shared(models.TextChoices):
        MINE = "mine", _("nobody else")
        BRANCH = "branch", _("this branch")
        ALL = "all", _("everybody at the desk")

    name = models.CharField(max_length=120)
    about = models.TextField(blank=True)
    holds = models.CharField(max_length=7, choices=Holds.choices)
    owner_id = models.BigIntegerField(default=0)  # the login that made it
    owner_name = models.CharField(max_length=200, blank=True)
    shared = models.CharField(max_length=6, choices=Shared.choices, default=Shared.MINE)
    branch = models.ForeignKey("branches.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    open_to_change = models.BooleanField(default=False)  # whoever sees it may put in and take out
    # a stretch of shelf: where it stands, and from which call number to which
    shelf_branch = models.ForeignKey(
        "branches.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    shelf_location = models.ForeignKey(
        "branches.ShelvingLocation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    scheme = models.CharField(max_length=6, blank=True)
    begins = models.CharField(max_length=120, blank=True)
    ends = models.CharField(max_length=120, blank=True)
    begins_key = models.BinaryField(default=b"")  # items.rules.callnumbers
    ends_key = models.BinaryField(default=b"")  # the first key behind the stretch
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)  # thrown away; gone for good after a day
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="a_bucket_has_a_name"),
            models.CheckConstraint(
                condition=Q(holds__in=["records", "copies", "shelf"]), name="a_bucket_holds_one_of_three_kinds"
            ),
            models.CheckConstraint(
                condition=Q(shared__in=["mine", "all"], branch__isnull=True) | Q(shared="branch", branch__isnull=False),
                name="a_bucket_shared_with_a_branch_names_it",
            ),
            models.CheckConstraint(
                condition=Q(holds="shelf", shelf_branch__isnull=False)
                | (~Q(holds="shelf") & Q(shelf_branch__isnull=True, shelf_location__isnull=True, begins="", ends="")),
                name="only_a_stretch_of_shelf_stands_somewhere",
            ),
            models.UniqueConstraint(
                fields=["owner_id", "name"],
                name="a_person_s_buckets_differ_in_name",
                condition=Q(dropped_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BucketMember(models.Model):
    """A title or copy by its number. Not a foreign key: what leaves the library leaves every bucket by being gone."""

    bucket = models.ForeignKey(Bucket, on_delete=models.CASCADE, related_name="members", db_index=False)
    number = models.BigIntegerField()
    put_in = models.PositiveIntegerField()  # the version of the bucket that has it first
    taken_out = models.PositiveIntegerField(null=True, blank=True)  # the first version that has it no more

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["bucket", "taken_out", "id"], name="bucket_in_its_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["bucket", "number"], name="a_thing_is_once_in_a_bucket", condition=Q(taken_out__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(taken_out__isnull=True) | Q(taken_out__gt=F("put_in")),
                name="a_thing_is_taken_out_after_it_was_put_in",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bucket_id}: {self.number}"
