"""Everything that somebody may be allowed to do, in words: the one list of permission codes."""

from __future__ import annotations

from dataclasses import dataclass

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _


@dataclass(frozen=True, slots=True)
class Permission:
    """A permission: its code, what it allows (completing “may …”) and the group it is shown in."""

    code: str
    label: Phrase
    group: Phrase


DESK = _("At the desk")
OVERRIDES = _("Setting refusals aside")
PEOPLE = _("Patrons")
CATALOGUE = _("Catalogue and items")
RULES = _("The library and its rules")
SYSTEM = _("The program")

PERMISSIONS = (
    Permission("lend", _("check items out"), DESK),
    Permission("return", _("check items in"), DESK),
    Permission("lend-pre-cat", _("lend what is not catalogued yet"), DESK),
    Permission("renew", _("renew loans"), DESK),
    Permission(
        "settle-loans", _("say that a loan is lost, was claimed to be returned, or was never checked out"), DESK
    ),
    Permission("use-in-house", _("count use in the library"), DESK),
    Permission("place-holds", _("place, change and cancel holds"), DESK),
    Permission("work-hold-shelf", _("work the pick-up shelf"), DESK),
    Permission("reorder-holds", _("change the order of a queue"), DESK),
    Permission("fetch-items", _("fetch what is wanted from the shelves"), DESK),
    Permission("process-items", _("make copies ready for the shelf, and check them"), DESK),
    Permission("print-labels", _("print labels and cards, and choose the printers of a workstation"), DESK),
    Permission("keep-buckets", _("keep buckets of titles and copies"), DESK),
    Permission("edit-lists", _("keep the library’s lists and picks"), DESK),
    Permission("answer-suggestions", _("answer what readers suggest"), DESK),
    Permission("take-money", _("take payments and sell things"), DESK),
    Permission("charge-patrons", _("put charges on accounts"), DESK),
    Permission("waive-charges", _("let go of charges, and take off what is wrong"), DESK),
    Permission("refund-money", _("give money back"), DESK),
    Permission("work-registers", _("open registers and cash up"), DESK),
    Permission("decide-disputes", _("decide disputes about charges"), DESK),
    Permission("collect-debts", _("agree on plans to pay, and refer debts for collection"), DESK),
    Permission("undo", _("undo one’s own acts"), DESK),
    Permission("undo-others", _("undo what somebody else did"), DESK),
    Permission("override-patron", _("lend in spite of a block or an expired card"), OVERRIDES),
    Permission("override-limits", _("lend or renew beyond the limits of the rules"), OVERRIDES),
    Permission("override-item", _("lend an item that is not for loan"), OVERRIDES),
    Permission("override-hold", _("place a hold against the rules"), OVERRIDES),
    Permission("duplicate-holds", _("place several holds on one title for one reader"), OVERRIDES),
    Permission("override-record", _("save a record in spite of errors"), OVERRIDES),
    Permission("override-due", _("choose another due date"), OVERRIDES),
    Permission("exceed-money-limits", _("let go of more, or give back more, than a role may"), OVERRIDES),
    Permission("see-patrons", _("see patrons and their loans"), PEOPLE),
    Permission("edit-patrons", _("add and change patrons"), PEOPLE),
    Permission("edit-protected-patrons", _("change patrons of kinds that not everybody may change"), PEOPLE),
    Permission("merge-patrons", _("merge two records of one patron"), PEOPLE),
    Permission("batch-patrons", _("change or remove many patrons at once, and import them"), PEOPLE),
    Permission("erase-patrons", _("give out and erase everything about a patron"), PEOPLE),
    Permission("see-notices", _("see what the library wrote to readers"), PEOPLE),
    Permission("send-notices", _("send, stop and print messages, and write to lists of readers"), PEOPLE),
    Permission("log-reference", _("put questions on record, and what was searched for them"), CATALOGUE),
    Permission("see-records", _("see catalogue records as staff do"), CATALOGUE),
    Permission("edit-records", _("add and change catalogue records"), CATALOGUE),
    Permission("merge-records", _("merge titles, and take them apart again"), CATALOGUE),
    Permission("write-record-notes", _("write notes for the staff on records"), CATALOGUE),
    Permission("batch-records", _("change many records at once, and take that back"), CATALOGUE),
    Permission("edit-covers", _("put covers and words beside titles"), CATALOGUE),
    Permission("import-records", _("import records and take imports back"), CATALOGUE),
    Permission("fetch-records", _("fetch records from other libraries"), CATALOGUE),
    Permission("edit-targets", _("say which other libraries are asked, and how their records are judged"), CATALOGUE),
    Permission("export-records", _("export records"), CATALOGUE),
    Permission("edit-items", _("add and change items"), CATALOGUE),
    Permission("see-policies", _("see the loan rules and try them out"), RULES),
    Permission("edit-policies", _("change the loan rules"), RULES),
    Permission("edit-notices", _("change which notices are sent, and their texts"), RULES),
    Permission("edit-recipes", _("say how copies are made ready, and how often that is checked"), RULES),
    Permission("close-branches", _("shut branches unexpectedly, and open them again"), RULES),
    Permission("edit-branches", _("change branches, shelves, hours and posts"), RULES),
    Permission("edit-printing", _("change templates, label stock and printers"), RULES),
    Permission("see-journal", _("read the journal"), SYSTEM),
    Permission("manage-users", _("manage accounts, roles and API keys"), SYSTEM),
    Permission("manage-jobs", _("stop jobs and try them again"), SYSTEM),
    Permission("reach-own-network", _("have the program call machines of the library’s own network"), SYSTEM),
    Permission("take-print-jobs", _("take what waits for printers, as a print agent"), SYSTEM),
)
_by_code = {permission.code: permission for permission in PERMISSIONS}
CODES = frozenset(_by_code)
LENT = frozenset(permission.code for permission in PERMISSIONS if permission.group is OVERRIDES)
"""What a supervisor may lend to whoever stands at the desk: setting refusals aside (CIR-24)."""


def label(code: str) -> Phrase | str:
    """What the permission allows, in words; the code itself when it is not one of ours."""
    return _by_code[code].label if code in _by_code else code


def groups() -> list[tuple[Phrase, list[Permission]]]:
    """All permissions under their headings, in the order in which they are shown."""
    headings: list[tuple[Phrase, list[Permission]]] = []
    for permission in PERMISSIONS:
        if not headings or headings[-1][0] is not permission.group:
            headings.append((permission.group, []))
        headings[-1][1].append(permission)
    return headings
