"""Reading the organisation, who may do what where, and what stands in the way of changing it."""

from shelflist.records.branches.queries.organisation import (
    days_that_differ,
    load_organisation,
    organisation,
    special_days,
)
from shelflist.records.branches.queries.people import PostFacts, Standing, actor_for, standing_of

__all__ = [
    "PostFacts",
    "Standing",
    "actor_for",
    "days_that_differ",
    "load_organisation",
    "organisation",
    "special_days",
    "standing_of",
]
