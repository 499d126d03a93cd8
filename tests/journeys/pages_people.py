"""The pages on which patrons are merged, taken in, changed together, set up and kept private."""

from __future__ import annotations

from tests.journeys.stage import Shown, Stage, named


def work_on_people(stage: Stage) -> list[Shown]:
    """What is done with records of people beside their own page."""
    ids = stage.ids
    parent, child = (ids[name].barcode for name in ("parent", "child"))
    return [
        named("patrons:new", query=f"like={ids['parent'].patron_id}"),
        named("patrons:queue"),
        named("patrons:penalties"),
        named("patrons:fields", ids["branch"]),
        named("patrons:kinds", query=f"change={ids['kind']}"),
        named("patrons:kind_messages", ids["kind"]),
        named("patrons:attribute_kinds"),
        named("patrons:sharing"),
        named("patrons:unseen"),
        named("patrons:privacy_rules", query=f"change={ids['branch']}"),
        named("desk:patron", ids["parent"].patron_id, query="section=person"),
        named("patrons:quality"),
        named("patrons:quality", query="show=unreachable"),
        named("patrons:import"),
        named("circulation:privacy"),
        named("desk:patron", ids["parent"].patron_id, query="section=privacy"),
        named("patrons:erase", ids["child"].patron_id),
        named("patrons:erased", ids["erased"]),
        named("patrons:merge"),
        named("patrons:merge", query=f"keep={parent}&drop={child}"),
        named("patrons:batch", query=f"cards={parent}+{child}"),
        named("circulation:visit", ids["kept_back"], what="not shared with here", who="sigurdur", status=403),
    ]
