"""Addresses of the rules, under /desk/policies/."""

from __future__ import annotations

from django.urls import path

from shelflist.records.policies.views import drafts, holds, leaflet, parts, rows, rules, simulator, versions
from shelflist.records.policies.views.drafting import drafted

app_name = "policies"

urlpatterns = [
    path("", drafted(rules.rules), name="rules"),
    path("simulator/", drafted(simulator.simulator), name="simulator"),
    path("weights/", drafted(rules.edit_weights), name="weights"),
    path("weights/holds/", drafted(rules.edit_weights), {"kind": "hold"}, name="hold_weights"),
    path("rules/new/", drafted(rules.new_rule), name="new_rule"),
    path("rules/<int:rule_id>/", drafted(rules.edit_rule), name="rule"),
    path("rules/<int:rule_id>/switch/", drafted(rules.switch_rule), name="switch_rule"),
    path("rules/<int:rule_id>/remove/", drafted(rules.remove_rule), name="remove_rule"),
    path("holds/", drafted(holds.hold_rules), name="hold_rules"),
    path("lines/", drafted(holds.lines), name="lines"),
    path("leaflet/", drafted(leaflet.leaflet), name="leaflet"),
    path("versions/", versions.versions, name="versions"),
    path("versions/<int:number>/", versions.version, name="version"),
    path("versions/<int:number>/back/", versions.roll_back, name="roll_back"),
    path("prepared/", drafts.drafts, name="drafts"),
    path("prepared/<int:draft_id>/", drafts.draft, name="draft"),
    path("prepared/<int:draft_id>/what-if/", drafts.what_if, name="what_if"),
    path("prepared/<int:draft_id>/ask/", drafts.ask, name="ask_what_if"),
    path("prepared/<int:draft_id>/open/", drafts.open_draft, name="open_draft"),
    path("prepared/<int:draft_id>/in-force/", drafts.put_in_force, name="put_in_force"),
    path("prepared/<int:draft_id>/schedule/", drafts.schedule, name="schedule_draft"),
    path("prepared/<int:draft_id>/drop/", drafts.drop, name="drop_draft"),
    path("table/<slug:table>/", drafted(rows.rows), name="rows"),
    path("table/<slug:table>/new/", drafted(rows.edit_row), name="new_row"),
    path("table/<slug:table>/<int:row_id>/", drafted(rows.edit_row), name="row"),
    path("table/<slug:table>/<int:row_id>/remove/", drafted(rows.remove_row), name="remove_row"),
    path("<slug:kind>/", drafted(parts.parts), name="parts"),
    path("<slug:kind>/new/", drafted(parts.edit_part), name="new_part"),
    path("<slug:kind>/<int:part_id>/", drafted(parts.edit_part), name="part"),
    path("<slug:kind>/<int:part_id>/remove/", drafted(parts.remove_part), name="remove_part"),
]
