"""What a branch, its hours and its closures must be like: every reason against a change, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise

from shelflist.ground.common.calendar import MIDNIGHT, Stretch, zone_named
from shelflist.ground.common.money import CODES
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.ground.common.specialdays import LONGEST_REPEATED, Repeats
from shelflist.records.branches.organisation import BranchFacts, Organisation

KINDS = ("consortium", "system", "branch", "vehicle", "desk")
LONGEST_CLOSURE_DAYS = 3660
LATEST_YEAR = 2200
WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


@dataclass(frozen=True, slots=True)
class BranchDetails:
    """What is said about a branch when it is added or changed."""

    code: str
    name: str
    kind: str
    parent_id: int | None = None
    timezone: str = ""
    position: int = 0
    address: str = ""
    phone: str = ""
    email: str = ""
    currency: str = ""  # of the root alone; empty: the usual one
    lends: bool = True
    closed_on: date | None = None


def reasons_against_branch(details: BranchDetails, tree: Organisation, branch_id: int | None = None) -> list[Refusal]:
    """Why a branch cannot be added, or changed when `branch_id` is given; empty when it can."""
    reasons = [*_about_its_words(details, tree, branch_id), *_about_its_place(details, tree, branch_id)]
    if details.closed_on is not None and branch_id is not None:
        still_open = [child.name for child in tree.children(branch_id) if child.closed_on is None]
        if still_open:
            reasons.append(
                Refusal(
                    code="branch-has-open-branches",
                    message=_("{names} stand below it and are not closed.", names=", ".join(still_open)),
                    remedy=_("Close them first, or move them to another branch."),
                )
            )
    return reasons


def _about_its_words(details: BranchDetails, tree: Organisation, branch_id: int | None) -> list[Refusal]:
    reasons = []
    if not details.code or not details.name:
        reasons.append(Refusal(code="branch-needs-name", message=_("A branch needs a code and a name.")))
    taken = next((b for b in tree.branches.values() if b.code == details.code and b.id != branch_id), None)
    if taken:
        reasons.append(
            Refusal(
                code="branch-code-taken",
                message=_("The code “{code}” belongs to {name}.", code=details.code, name=taken.name),
                remedy=_("Choose another code."),
            )
        )
    if details.kind not in KINDS:
        reasons.append(
            Refusal(code="branch-kind-unknown", message=_("“{kind}” is no kind of branch.", kind=details.kind))
        )
    if details.currency and details.currency not in CODES:
        reasons.append(
            Refusal(
                code="currency-unknown",
                message=_("There is no currency “{code}”.", code=details.currency),
                remedy=_("Write its three letters as in ISO 4217: EUR, JPY."),
            )
        )
    if details.currency and details.parent_id is not None:
        message = _("A library has one currency, which is said of what all stands below.")
        reasons.append(Refusal(code="currency-of-the-whole", message=message, details={"field": "currency"}))
    if details.timezone and zone_named(details.timezone) is None:
        reasons.append(
            Refusal(
                code="time-zone-unknown",
                message=_("There is no time zone “{name}”.", name=details.timezone),
                remedy=_("Write it as Europe/Berlin or America/New_York."),
            )
        )
    return reasons


def _about_its_place(details: BranchDetails, tree: Organisation, branch_id: int | None) -> list[Refusal]:
    root = next(iter(tree.children(None)), None)
    if details.parent_id is None:
        if root is None or root.id == branch_id:
            return []
        return [
            Refusal(
                code="one-root-only",
                message=_("Everything stands below {name}: choose what this belongs to.", name=root.name),
            )
        ]
    parent = tree.branches.get(details.parent_id)
    if parent is None:
        return [Refusal(code="branch-not-found", message=_("The branch it should belong to does not exist."))]
    if branch_id is not None and branch_id in (parent.id, *parent.above):
        return [
            Refusal(
                code="branch-below-itself",
                message=_("A branch cannot stand below itself or below something that belongs to it."),
            )
        ]
    return []


def reasons_against_hours(weekly: Mapping[int, Sequence[Stretch]]) -> list[Refusal]:
    """Stretches that end before they begin or overlap on one day, one refusal each."""
    reasons = []
    for weekday in sorted(weekly):
        if weekday not in range(7):
            reasons.append(Refusal(code="weekday-unknown", message=_("A week has seven days.")))
            continue
        stretches = sorted(weekly[weekday])
        reasons += [_ends_too_early(stretch, weekday) for stretch in stretches if not _ends_later(stretch)]
        for before, after in pairwise(stretches):
            if before.closes == MIDNIGHT or after.opens < before.closes:
                reasons.append(
                    Refusal(
                        code="hours-overlap",
                        message=_(
                            "{day}: {first} and {second} overlap.",
                            day=WEEKDAYS[weekday],
                            first=str(before),
                            second=str(after),
                        ),
                    )
                )
    return reasons


def _ends_later(stretch: Stretch) -> bool:
    return stretch.closes == MIDNIGHT or stretch.closes > stretch.opens


def _ends_too_early(stretch: Stretch, weekday: int) -> Refusal:
    return Refusal(
        code="hours-end-before-they-begin",
        message=_("{day}: {hours} ends before it begins.", day=WEEKDAYS[weekday], hours=str(stretch)),
        remedy=_("For hours past midnight, close at 00:00 and open the next day at 00:00."),
    )


@dataclass(frozen=True, slots=True)
class DaysDetails:
    """What is said about days that differ: closed, or open at the hours given; once, or again until a day."""

    first_on: date
    last_on: date
    reason: str
    opens: time | None = None
    closes: time | None = None
    repeats: Repeats = ""
    until_on: date | None = None


def reasons_against_exception(details: DaysDetails) -> list[Refusal]:
    """Why these special days cannot be kept; empty when they can."""
    first_on, last_on, opens, closes = details.first_on, details.last_on, details.opens, details.closes
    reasons = _about_repeating(details)
    if last_on < first_on:
        reasons.append(Refusal(code="closure-ends-before-it-begins", message=_("The last day comes before the first.")))
    elif (last_on - first_on).days > LONGEST_CLOSURE_DAYS or last_on.year > LATEST_YEAR:
        reasons.append(
            Refusal(
                code="closure-too-long",
                message=_("That is more than ten years."),
                remedy=_("Close the branch for good instead."),
            )
        )
    if not details.reason:
        reasons.append(Refusal(code="closure-needs-reason", message=_("Say why: readers and staff will see it.")))
    if (opens is None) != (closes is None):
        reasons.append(
            Refusal(code="special-hours-incomplete", message=_("Give both times, or neither when it is closed."))
        )
    elif opens is not None and closes is not None and not _ends_later(Stretch(opens, closes)):
        reasons.append(
            Refusal(code="hours-end-before-they-begin", message=_("The doors would close before they open."))
        )
    return reasons


def _about_repeating(details: DaysDetails) -> list[Refusal]:
    if not details.repeats:
        if details.until_on is None:
            return []
        return [Refusal(code="days-do-not-repeat", message=_("Days that come once need no last time."))]
    if details.repeats not in LONGEST_REPEATED:
        return [Refusal(code="repeat-unknown", message=_("Days cannot repeat like that."))]
    reasons = []
    if (details.last_on - details.first_on).days >= LONGEST_REPEATED[details.repeats]:
        reasons.append(
            Refusal(code="days-overlap-themselves", message=_("These days would not be over before they come again."))
        )
    if details.until_on is not None and details.until_on < details.first_on:
        reasons.append(
            Refusal(code="closure-ends-before-it-begins", message=_("The last time comes before the first."))
        )
    return reasons


def warnings_about_hours(tree: Organisation, branch: BranchFacts) -> tuple[Phrase, ...]:
    """P09: a lending branch without any opening hours may be kept, but everybody is told what happens then."""
    return tuple(
        _("{name} lends but has no opening hours: due dates there are counted as if every day were open.", name=b.name)
        for b in tree.below(branch.id)
        if b.lends and b.closed_on is None and not tree.calendar(b.id).has_hours
    )
