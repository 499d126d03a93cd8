"""Audits with their rate of error, over time and by whom."""

from __future__ import annotations

from shelflist.departments.reshelving.models import Audit, AuditLine
from shelflist.departments.reshelving.rules.audits import Share, shares, together

MOST = 200
HEAVY = ("item__record__marc", "item__record__original", "item__record__search_text")


def audits(branch_ids: list[int]) -> list[tuple[Audit, Share]]:
    """The audits of these branches, the last first, each with how many stood wrong."""
    rows = list(Audit.objects.filter(branch_id__in=branch_ids).select_related("location", "branch")[:MOST])
    found: dict[int, list[tuple[str, str]]] = {}
    lines = AuditLine.objects.filter(audit__in=rows)
    for audit_id, what in lines.values_list("audit_id", "found"):
        found.setdefault(audit_id, []).append(("", what))
    return [(one, together(shares(found.get(one.pk, [])))) for one in rows]


def by_shelver(branch_ids: list[int]) -> list[Share]:
    """Whose copies stood wrong: only those whose shelver is known."""
    lines = AuditLine.objects.filter(audit__branch_id__in=branch_ids).exclude(shelved_by_name="").exclude(found="")
    return shares(lines.values_list("shelved_by_name", "found"))


def audit_with_lines(audit_id: int) -> tuple[Audit, list[AuditLine]] | None:
    row = Audit.objects.select_related("location", "branch").filter(pk=audit_id).first()
    if row is None:
        return None
    lines = AuditLine.objects.filter(audit=row).select_related("item__record").defer(*HEAVY).order_by("position")
    return row, list(lines)
