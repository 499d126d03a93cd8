"""Addresses that other programs ask, mounted at the root. All are public and only read what the public
may see, but for one that asks for a key."""

from __future__ import annotations

from django.urls import path

from shelflist.doors.protocols.finding import views as finding
from shelflist.doors.protocols.oaipmh import views as oai
from shelflist.doors.protocols.sru.update_views import update
from shelflist.doors.protocols.sru.views import authorities, sru

app_name = "protocols"
urlpatterns = [
    path("sru", sru, name="sru"),
    path("sru/", sru, name="sru_with_slash"),
    path("sru/update", update, name="sru_update"),
    path("sru/authorities", authorities, name="sru_authorities"),
    path("oai", oai.titles, name="oai_titles"),
    path("oai/authority", oai.headings, name="oai_headings"),
    path("sitemap.xml", finding.sitemaps, name="sitemaps"),
    path("sitemap-<int:number>.xml", finding.sitemap, name="sitemap"),
    path("opensearch.xml", finding.open_search, name="open_search"),
    path("unapi", finding.unapi, name="unapi"),
]
