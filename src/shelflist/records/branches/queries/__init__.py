"""Reading the organisation, who may do what where, and what stands in the way of changing it."""

from shelflist.records.branches.queries.closures import (
    ClosureFacts,
    closure_days,
    closures,
    closures_at,
    would_move,
    would_move_instead,
)
from shelflist.records.branches.queries.comparing import comparison
from shelflist.records.branches.queries.organisation import (
    days_shown,
    days_that_differ,
    load_organisation,
    organisation,
    special_days,
)
from shelflist.records.branches.queries.people import (
    Posted,
    PostFacts,
    Standing,
    actor_for,
    people_and_roles,
    posts_at,
    standing_of,
)

__all__ = [
    "ClosureFacts",
    "PostFacts",
    "Posted",
    "Standing",
    "actor_for",
    "closure_days",
    "closures",
    "closures_at",
    "comparison",
    "days_shown",
    "days_that_differ",
    "load_organisation",
    "organisation",
    "people_and_roles",
    "posts_at",
    "special_days",
    "standing_of",
    "would_move",
    "would_move_instead",
]
