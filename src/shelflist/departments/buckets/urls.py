"""Addresses of buckets, mounted at /desk/buckets/."""

from __future__ import annotations

from django.urls import path

from shelflist.departments.buckets.views import pages, putting, using

app_name = "buckets"
urlpatterns = [
    path("", pages.buckets, name="buckets"),
    path("put/", putting.put, name="put"),
    path("<int:bucket_id>/", pages.bucket, name="bucket"),
    path("<int:bucket_id>/fill/", putting.fill, name="fill"),
    path("<int:bucket_id>/act/", pages.act, name="act"),
    path("<int:bucket_id>/use/", using.use, name="use"),
    path("<int:bucket_id>/file/<slug:form>/", using.file, name="file"),
]
