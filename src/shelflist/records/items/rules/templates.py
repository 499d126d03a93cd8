"""Which template new copies begin with (CAT-09)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

TEMPLATE_FIELDS = frozenset(
    {
        "item_type_id", "location_id", "owner_id", "status", "scheme", "call_prefix", "call_suffix", "part", "lends",
        "holdable", "reference", "public", "mint", "loan_level", "fine_level", "age_protection_days",
        "floating_group_id", "price", "cost", "deposit", "public_note", "staff_note", "check_out_alert",
        "check_in_alert", "tags", "statistics", "range_id",
    }
)  # fmt: skip
"""What a template may say; never barcode, call number or copy number, which are the copy's own."""


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    """When a template is filled in by itself."""

    id: int
    is_default: bool
    branch_id: int | None = None
    material: str = ""


def by_itself(templates: Iterable[TemplateFacts], *, branch_id: int | None, material: str) -> int | None:
    """The default for this branch and material: one for both first, then for the branch, the material, for all."""
    fitting = [
        (one.branch_id is not None, bool(one.material), -one.id)
        for one in templates
        if one.is_default and one.branch_id in (None, branch_id) and one.material in ("", material)
    ]
    return -max(fitting)[2] if fitting else None
