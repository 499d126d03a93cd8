"""The pages of match sets, merge profiles and mappings, of doubtful records of an import, and of merging."""

from __future__ import annotations

from tests.journeys.stage import Shown, Stage, named


def bringing_in(stage: Stage) -> list[Shown]:
    """What imports go by, and a record of which it is not clear which of ours it is."""
    batch = stage.ids["doubtful_import"]
    return [
        named("cataloguing:rules"),
        named("cataloguing:rule", "match-sets", "careful"),
        named("cataloguing:rule", "profiles", "keep-local"),
        named("cataloguing:new_rule", "copies", query="from=koha-952"),
        named("cataloguing:line", batch, 1),
    ]


AREA = {"matching and merging": bringing_in}
NO_PAGES = {"cataloguing:exceptions_table": "a file", "cataloguing:exceptions_file": "a file"}
