"""Addresses of the organisation, under /desk/branches/."""

from __future__ import annotations

from django.urls import path

from shelflist.records.branches import views

app_name = "branches"

urlpatterns = [
    path("", views.branches, name="branches"),
    path("here/", views.here, name="here"),
    path("new/", views.edit_branch, name="new_branch"),
    path("<int:branch_id>/", views.branch, name="branch"),
    path("<int:branch_id>/edit/", views.edit_branch, name="edit_branch"),
    path("<int:branch_id>/hours/", views.set_hours, name="set_hours"),
    path("<int:branch_id>/closures/", views.add_closure, name="add_closure"),
    path("<int:branch_id>/closures/<int:exception_id>/remove/", views.remove_closure, name="remove_closure"),
    path("<int:branch_id>/shelves/", views.add_location, name="add_location"),
    path("<int:branch_id>/shelves/order/", views.order_locations, name="order_locations"),
    path("<int:branch_id>/shelves/<int:location_id>/", views.edit_location, name="location"),
    path("<int:branch_id>/shelves/<int:location_id>/remove/", views.remove_location, name="remove_location"),
    path("<int:branch_id>/terminals/", views.register_terminal, name="register_terminal"),
    path("<int:branch_id>/terminals/<int:terminal_id>/retire/", views.retire_terminal, name="retire_terminal"),
]
