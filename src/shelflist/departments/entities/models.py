"""Whom we ask for authorities, what was fetched to be compared, and who our authorities are elsewhere."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shelflist.ground.common.phrases import Phrase


class Service(models.Model):
    """An authority file that answers on the Web in its own format, or a target of copy cataloguing that has such."""

    class Kind(models.TextChoices):
        LOC = "loc", "id.loc.gov"
        VIAF = "viaf", "VIAF"
        GND = "gnd", "GND (lobid)"
        IDREF = "idref", "IdRef"
        FAST = "fast", "FAST"
        TARGET = "target", "Z39.50, SRU"

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    address = models.CharField(max_length=250, blank=True)  # https://id.loc.gov
    record_address = models.CharField(max_length=250, blank=True)  # where records stand, if elsewhere
    target = models.ForeignKey(
        "copy_cataloguing.Target", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    seconds = models.PositiveSmallIntegerField(default=8)
    active = models.BooleanField(default=True)
    own_network = models.BooleanField(default=False)  # may have a private address

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="target", target__isnull=False)
                | (~Q(kind="target") & Q(target=None) & ~Q(address="")),
                name="a_service_has_an_address_or_a_target",
            ),
            models.CheckConstraint(condition=Q(seconds__gte=1, seconds__lte=60), name="patience_with_a_service_ends"),
        ]

    def __str__(self) -> str:
        return self.name


class Fetched(models.Model):
    """An authority as a service gave it, kept for a day, so that what was compared is what is taken over."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    number = models.CharField(max_length=200)
    uri = models.CharField(max_length=300)
    marc = models.TextField()
    same_as = models.JSONField(default=list)  # addresses of the same entity elsewhere
    etag = models.CharField(max_length=200, blank=True)
    modified = models.CharField(max_length=100, blank=True)
    fetched_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.uri


class Identity(models.Model):
    """An authority's address elsewhere. One may be its source, which is looked at again."""

    authority = models.ForeignKey("authorities.Authority", on_delete=models.CASCADE, related_name="+")
    uri = models.CharField(max_length=300)
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    number = models.CharField(max_length=200, blank=True)
    is_source = models.BooleanField(default=False)  # our record came from there
    digest = models.CharField(max_length=64, blank=True)  # of what was there when we looked last
    etag = models.CharField(max_length=200, blank=True)
    modified = models.CharField(max_length=100, blank=True)
    fault = models.JSONField(null=True, blank=True)  # a Phrase: why it gave no answer when we looked last
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["looked_at"], name="source_to_look_at", condition=Q(is_source=True))]
        constraints = [
            models.UniqueConstraint(fields=["authority", "uri"], name="an_entity_has_an_address_once"),
            models.UniqueConstraint(
                fields=["authority"], condition=Q(is_source=True), name="an_authority_has_one_source"
            ),
        ]

    def __str__(self) -> str:
        return self.uri

    @property
    def why(self) -> Phrase | None:
        """Why there was no answer."""
        return Phrase.from_data(self.fault) if self.fault else None


class SyncPlan(models.Model):
    """Whether sources are looked at again, and after how many days. One row; off unless somebody switches it on."""

    active = models.BooleanField(default=False)
    days = models.PositiveSmallIntegerField(default=30)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_plan_for_entities"),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=365), name="sources_are_looked_at_within_a_year"),
        ]

    def __str__(self) -> str:
        return str(self.days)
