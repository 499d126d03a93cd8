"""Where staff of a branch are written to."""

from __future__ import annotations

from shelflist.records.branches.models import Branch


def staff_address(branch_id: int) -> str:
    """The branch’s own e-mail address, or that of the nearest one above it that has one."""
    branch = Branch.objects.filter(pk=branch_id).only("path", "email").first()
    if branch is None:
        return ""
    above = [int(step) for step in branch.path.split("/")[:-1]]
    known = dict(Branch.objects.filter(pk__in=above).values_list("pk", "email"))
    return next((known[one] for one in reversed(above) if known.get(one)), "")
