"""Addresses of the organisation, under /desk/branches/."""

from __future__ import annotations

from django.urls import path

from shelflist.records.branches.views import closures, comparing, movement, tree

app_name = "branches"

urlpatterns = [
    path("", tree.branches, name="branches"),
    path("here/", tree.here, name="here"),
    path("closures/", closures.closures_page, name="closures"),
    path("closures/close/", closures.close, name="close"),
    path("closures/<int:closure_id>/change/", closures.change_closure, name="change_closure"),
    path("closures/<int:closure_id>/open/", closures.open_again, name="open_again"),
    path("closures/<int:closure_id>/cancel/", closures.cancel_closure, name="cancel_closure"),
    path("groups/", movement.groups, name="groups"),
    path("groups/<int:group_id>/", movement.group, name="group"),
    path("groups/<int:group_id>/remove/", movement.remove_group, name="remove_group"),
    path("floating/", movement.floating, name="floating"),
    path("floating/<int:group_id>/", movement.floating_group, name="floating_group"),
    path("floating/<int:group_id>/remove/", movement.remove_floating, name="remove_floating"),
    path("distances/", movement.distances, name="distances"),
    path("distances/order/", movement.order_adjustments, name="order_adjustments"),
    path("distances/<int:adjustment_id>/", movement.adjustment, name="adjustment"),
    path("distances/<int:adjustment_id>/remove/", movement.remove_adjustment, name="remove_adjustment"),
    path("costs/", movement.costs, name="costs"),
    path("compare/", comparing.compare, name="compare"),
    path("compare/copy/", comparing.copy, name="copy"),
    path("levels/", comparing.levels, name="levels"),
    path("<int:branch_id>/posts/", comparing.posts, name="posts"),
    path("<int:branch_id>/posts/<int:post_id>/end/", comparing.end_post, name="end_post"),
    path("new/", tree.edit_branch, name="new_branch"),
    path("<int:branch_id>/", tree.branch, name="branch"),
    path("<int:branch_id>/edit/", tree.edit_branch, name="edit_branch"),
    path("<int:branch_id>/hours/", tree.set_hours, name="set_hours"),
    path("<int:branch_id>/closures/", tree.add_closure, name="add_closure"),
    path("<int:branch_id>/closures/<int:exception_id>/", tree.change_closure, name="change_closure"),
    path("<int:branch_id>/closures/<int:exception_id>/remove/", tree.remove_closure, name="remove_closure"),
    path("<int:branch_id>/shelves/", tree.add_location, name="add_location"),
    path("<int:branch_id>/shelves/order/", tree.order_locations, name="order_locations"),
    path("<int:branch_id>/shelves/<int:location_id>/", tree.edit_location, name="location"),
    path("<int:branch_id>/shelves/<int:location_id>/remove/", tree.remove_location, name="remove_location"),
    path("<int:branch_id>/terminals/", tree.register_terminal, name="register_terminal"),
    path("<int:branch_id>/terminals/<int:terminal_id>/retire/", tree.retire_terminal, name="retire_terminal"),
]
