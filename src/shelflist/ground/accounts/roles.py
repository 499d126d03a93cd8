"""The roles a new library begins with: which permissions, and how far each reaches from the post (CON-03)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

POST, BRANCH, SYSTEM, EVERYWHERE = "post", "branch", "system", "everywhere"


@dataclass(frozen=True, slots=True)
class SeededRole:
    """A role with its grants: permission code to reach."""

    code: str
    name: str
    grants: dict[str, str] = field(default_factory=dict)
    all_powerful: bool = False


def reaching(reach: str, permissions: str) -> dict[str, str]:
    return dict.fromkeys(permissions.split(), reach)


_DESK = reaching(
    SYSTEM,
    "lend return renew use-in-house settle-loans place-holds work-hold-shelf fetch-items undo see-patrons edit-patrons"
    " see-records see-policies see-notices take-money charge-patrons waive-charges refund-money work-registers",
) | reaching(SYSTEM, "print-labels process-items keep-buckets write-record-notes log-reference")

ROLES = (
    SeededRole(
        "technician", "Technician", _DESK | reaching(BRANCH, "edit-items see-journal") | reaching(SYSTEM, "edit-covers")
    ),
    SeededRole(
        "supervisor",
        "Supervisor",
        _DESK
        | reaching(SYSTEM, "lend-pre-cat")
        | reaching(SYSTEM, "override-patron override-limits override-item override-due undo-others edit-items")
        | reaching(SYSTEM, "decide-disputes collect-debts exceed-money-limits")
        | reaching(SYSTEM, "reorder-holds override-hold duplicate-holds send-notices edit-notices")
        | reaching(SYSTEM, "merge-patrons batch-patrons erase-patrons edit-protected-patrons")
        | reaching(SYSTEM, "export-records see-journal manage-jobs close-branches")
        | reaching(SYSTEM, "edit-printing edit-lists edit-covers answer-suggestions edit-recipes")
        | reaching(BRANCH, "edit-branches"),
    ),
    SeededRole(
        "cataloguer",
        "Cataloguer",
        reaching(EVERYWHERE, "see-records edit-records override-record import-records export-records undo see-policies")
        | reaching(
            EVERYWHERE,
            "edit-lists edit-covers fetch-records edit-targets batch-records merge-records keep-buckets"
            " write-record-notes log-reference",
        )
        | reaching(SYSTEM, "edit-items see-journal print-labels process-items edit-recipes"),
    ),
    SeededRole(
        "selector",
        "Selector",
        reaching(
            SYSTEM, "see-records export-records see-policies edit-lists answer-suggestions keep-buckets log-reference"
        ),
    ),
    SeededRole("administrator", "Administrator", all_powerful=True),
    SeededRole(
        "student",
        "Student or volunteer",
        reaching(POST, "lend return renew use-in-house work-hold-shelf fetch-items process-items undo"),
    ),
    SeededRole("print-agent", "Print agent", reaching(EVERYWHERE, "take-print-jobs")),
    SeededRole("self-service-api", "Self-service machine", reaching(POST, "lend return renew place-holds undo")),
)


def plant(role_model: Any, grant_model: Any) -> None:
    """Make the roles that are missing; a library's own changes to the others stay. Takes the models of a migration."""
    for seed in ROLES:
        role, is_new = role_model.objects.get_or_create(
            code=seed.code, defaults={"name": seed.name, "all_powerful": seed.all_powerful}
        )
        if is_new:
            grant_model.objects.bulk_create(
                grant_model(role=role, permission=permission, reach=reach)
                for permission, reach in sorted(seed.grants.items())
            )
