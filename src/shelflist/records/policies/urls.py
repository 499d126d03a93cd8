"""Addresses of the loan rules, under /desk/policies/."""

from __future__ import annotations

from django.urls import path

from shelflist.records.policies.views import parts, rules, simulator

app_name = "policies"

urlpatterns = [
    path("", rules.rules, name="rules"),
    path("simulator/", simulator.simulator, name="simulator"),
    path("weights/", rules.edit_weights, name="weights"),
    path("rules/new/", rules.new_rule, name="new_rule"),
    path("rules/<int:rule_id>/", rules.edit_rule, name="rule"),
    path("rules/<int:rule_id>/switch/", rules.switch_rule, name="switch_rule"),
    path("rules/<int:rule_id>/remove/", rules.remove_rule, name="remove_rule"),
    path("<slug:kind>/", parts.parts, name="parts"),
    path("<slug:kind>/new/", parts.edit_part, name="new_part"),
    path("<slug:kind>/<int:part_id>/", parts.edit_part, name="part"),
    path("<slug:kind>/<int:part_id>/remove/", parts.remove_part, name="remove_part"),
]
