"""Lists with their titles in an order, and kept searches."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class ReadingList(models.Model):
    """A list. A reader’s own is theirs alone until they share it; one without a patron is the library’s."""

    patron = models.ForeignKey("patrons.Patron", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    about = models.TextField(blank=True)
    kept_by = models.CharField(max_length=120, blank=True)  # who made it, as the public reads it
    token = models.CharField(max_length=40, unique=True)  # in its address; not to be guessed
    shared = models.BooleanField(default=False)  # whoever has the address may read it
    on_home = models.BooleanField(default=False)  # shown on the home page
    for_children = models.BooleanField(default=False)  # shown on the children’s page
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="a_list_has_a_name"),
            models.CheckConstraint(
                condition=Q(patron__isnull=True) | Q(on_home=False, for_children=False),
                name="only_the_library_s_lists_stand_on_its_pages",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ListEntry(models.Model):
    """A title on a list, with what is said about it."""

    list = models.ForeignKey(ReadingList, on_delete=models.CASCADE, related_name="entries")
    record = models.ForeignKey("catalog.Record", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    note = models.TextField(blank=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["list", "record"], name="a_title_stands_once_on_a_list"),
        ]

    def __str__(self) -> str:
        return f"{self.list_id}: {self.record_id}"


class SavedSearch(models.Model):
    """A search that a reader keeps, by the address that asks it; told of by mail if they wish."""

    patron = models.ForeignKey("patrons.Patron", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=1500)  # what stands after the question mark
    by_mail = models.BooleanField(default=False)
    told_up_to = models.BigIntegerField(default=0)  # the highest number of a title that was told of or there before
    made_at = models.DateTimeField()
    looked_at = models.DateTimeField()  # when it was last asked for new titles
    news = models.JSONField(default=list)  # numbers of the titles that had come then, the latest first

    class Meta:
        verbose_name_plural = "saved searches"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["patron", "address"], name="a_search_is_kept_once"),
            models.CheckConstraint(condition=~Q(address=""), name="a_kept_search_asks_something"),
        ]

    def __str__(self) -> str:
        return self.name


class SearchTemplate(models.Model):
    """A search that staff keep: the values of its parts, and which of them are filled in each time (`blanks`)."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    shared = models.BooleanField(default=False)  # everybody at the desk sees it
    asked = models.JSONField()  # part → value, in the order of the parts
    blanks = models.JSONField(default=list)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="nobody_keeps_two_searches_of_one_name"),
            models.CheckConstraint(condition=~Q(name=""), name="a_search_template_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
