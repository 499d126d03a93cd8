"""Addresses of copy cataloguing, mounted at /desk/copy/."""

from __future__ import annotations

from django.urls import path

from shelflist.departments.copy_cataloguing.views import holdings, intake, lists, practice, searching, taking, targets

app_name = "copying"
urlpatterns = [
    path("", searching.search, name="search"),
    path("<int:search_id>/", searching.results, name="results"),
    path("<int:search_id>/from/<int:target_id>/", searching.answer, name="answer"),
    path("records/<int:candidate_id>/", searching.candidate, name="candidate"),
    path("records/<int:candidate_id>/take/", taking.take, name="take"),
    path("lists/", lists.lists, name="lists"),
    path("lists/<int:batch_id>/", lists.one, name="list"),
    path("lists/<int:batch_id>/progress/", lists.progress, name="list_progress"),
    path("lists/<int:batch_id>/misses.csv", lists.misses, name="misses"),
    path("lists/<int:batch_id>/<slug:act>/", lists.do, name="do_list"),
    path("lists/lines/<int:line_id>/leave/", lists.leave, name="leave"),
    path("files/", intake.files, name="files"),
    path("files/<int:intake_id>/", intake.file, name="file"),
    path("holdings/", holdings.unions, name="unions"),
    path("holdings/<int:target_id>/", holdings.tell, name="tell"),
    path("scores/", practice.scores, name="scores"),
    path("targets/", targets.targets, name="targets"),
    path("targets/<int:target_id>/", targets.targets, name="target"),
    path("targets/<int:target_id>/try/", targets.try_it, name="try_target"),
    path("targets/<int:target_id>/remove/", targets.remove, name="remove_target"),
    path("targets/well-known/<slug:code>/", targets.add_stock, name="add_stock"),
]
