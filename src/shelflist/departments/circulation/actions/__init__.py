"""The verbs of the desk: one transaction and one journal entry each. Undo is the journal's, with the handlers here."""

from shelflist.departments.circulation.actions.backdating import backdate
from shelflist.departments.circulation.actions.lending import check_out
from shelflist.departments.circulation.actions.renewing import renew
from shelflist.departments.circulation.actions.returning import check_in
from shelflist.departments.circulation.actions.shelving import shelve_returned
from shelflist.departments.circulation.actions.travelling import cancel_transit, missing_in_transit
from shelflist.departments.circulation.actions.using import use_in_house

__all__ = [
    "backdate",
    "cancel_transit",
    "check_in",
    "check_out",
    "missing_in_transit",
    "renew",
    "shelve_returned",
    "use_in_house",
]
