"""Root URLs: each door and department mounts its own; the packages' forms come before the desk's pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("shelflist.doors.api.urls")),
    path("", include("shelflist.ground.accounts.urls")),
    path("styleguide/", include("shelflist.ground.ui.urls")),
    path("desk/printing/", include("shelflist.ground.printing.urls")),
    path("desk/branches/", include("shelflist.records.branches.urls")),
    path("desk/patrons/", include("shelflist.records.patrons.urls")),
    path("desk/items/", include("shelflist.records.items.urls")),
    path("desk/policies/", include("shelflist.records.policies.urls")),
    path("pay/", include("shelflist.records.fines.pay_urls")),
    path("desk/money/", include("shelflist.records.fines.urls")),
    path("desk/pick/", include("shelflist.departments.picking.urls")),
    path("desk/reshelving/", include("shelflist.departments.reshelving.urls")),
    path("desk/processing/", include("shelflist.departments.processing.urls")),
    path("desk/", include("shelflist.departments.circulation.urls")),
    path("desk/covers/", include("shelflist.departments.covers.urls")),
    path("desk/lists/", include("shelflist.departments.lists.urls")),
    path("desk/classification/", include("shelflist.departments.classification.urls")),
    path("desk/suggestions/", include("shelflist.departments.suggestions.urls")),
    path("desk/holds/", include("shelflist.departments.holds.urls")),
    path("desk/authorities/", include("shelflist.departments.authorities.urls")),
    path("desk/entities/", include("shelflist.departments.entities.urls")),
    path("desk/cards/", include("shelflist.departments.cards.urls")),
    path("desk/import/", include("shelflist.departments.cataloguing.urls")),
    path("desk/titles/", include("shelflist.departments.cataloguing.editor_urls")),
    path("desk/duplicates/", include("shelflist.departments.duplicates.urls")),
    path("desk/batch/", include("shelflist.departments.batch_change.urls")),
    path("desk/buckets/", include("shelflist.departments.buckets.urls")),
    path("desk/copy/", include("shelflist.departments.copy_cataloguing.urls")),
    path("", include("shelflist.observers.notices.urls")),
    path("", include("shelflist.doors.protocols.urls")),
    path("desk/", include("shelflist.doors.desk.urls")),
    path("", include("shelflist.doors.opac.urls")),
]

handler404 = "shelflist.doors.desk.views.journal.not_found"
