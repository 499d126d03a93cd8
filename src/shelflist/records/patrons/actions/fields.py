"""What a branch asks of those who register (PAT-02)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons.models import FieldNeed
from shelflist.records.patrons.rules.fields import FIELDS, FieldRule, reason_against_rule


def save_field_rules(
    *, branch_id: int, rules: Mapping[str, FieldRule], by: Actor, now: datetime, key: str | None = None
) -> Saved:
    """What this branch and those below it ask; a rule that says nothing leaves it to the branch above.

    Refused: field-unknown, pattern-not-usable, not-permitted.
    """

    def work(act: Act) -> Saved:
        act.by.must("edit-policies", organisation().path_of(branch_id))
        if unknown := sorted(rules.keys() - FIELDS.keys()):
            raise Refused(Refusal("field-unknown", _("There is no field “{field}”.", field=unknown[0])))
        reasons = [(field, reason) for field, rule in rules.items() if (reason := reason_against_rule(rule))]
        if reasons:
            raise Refused(
                [Refusal(one.code, one.message, one.remedy, details={"field": field}) for field, one in reasons]
            )
        FieldNeed.objects.filter(branch_id=branch_id).delete()
        FieldNeed.objects.bulk_create(
            FieldNeed(branch_id=branch_id, field=field, need=rule.need, pattern=rule.pattern, example=rule.example)
            for field, rule in rules.items()
            if rule != FieldRule()
        )
        bump("patron-fields")
        act.on(about=f"branch:{branch_id}")
        return Saved(branch_id)

    request = {
        "branch": branch_id,
        "rules": {field: [one.need, one.pattern, one.example] for field, one in rules.items()},
    }
    return perform("save-field-rules", work, by=by, now=now, key=key, request=request, answer=Saved)
