"""How a file is to be brought in: what happens on a match, and whether and how copies are read out of the records."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any, get_args

from shelflist.departments.cataloguing.rules.matching import Choice, OnMatch
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

ON_MATCH: tuple[str, ...] = get_args(OnMatch)
CHOICES: tuple[str, ...] = get_args(Choice)


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a file is brought in.

    `items`, `match_set`, `profile` and `fall_through` are keys: of a mapping of copies or empty, of a match set, of the
    merge profile, and of the one for records that are not good enough (empty: ours stays). `choice` says which of
    several matches counts, `waits` that doubtful ones wait for somebody. `overlay` lets a copy in the file take the
    place of one on order. `tasks` is the key of a task list that is done to each record before it is matched, `links`
    has the headings linked to authorities at the end, `mails` has whoever began it told by e-mail. A `dry_run` changes
    nothing. `source_id` is whom the records come from (None: the usual source of files); with `any_rank` they take the
    place of records from better sources too. The branch, location and type serve where a field names none.
    """

    on_match: OnMatch = "update"
    items: str = ""
    match_set: str = "careful"
    profile: str = "theirs"
    fall_through: str = ""
    choice: Choice = "best"
    waits: bool = False
    overlay: bool = True
    dry_run: bool = False
    branch_id: int | None = None
    location_id: int | None = None
    item_type_id: int | None = None
    tasks: str = ""
    links: bool = False
    mails: bool = False
    source_id: int | None = None
    any_rank: bool = False

    def to_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ImportOptions:
        return cls(**data)


def reasons_against(
    options: ImportOptions,
    mappings: Collection[str],
    match_sets: Collection[str] = ("careful",),
    profiles: Collection[str] = ("theirs",),
    task_lists: Collection[str] = (),
    sources: Collection[int] = (),
) -> list[Refusal]:
    """Every reason why a file cannot be brought in with these options; the rest are the keys that there are."""
    found = [_unknown_recipe(options.match_set)] if options.match_set not in match_sets else []
    found += [_unknown_recipe(key) for key in (options.profile, options.fall_through) if key and key not in profiles]
    if options.tasks and options.tasks not in task_lists:
        message = _("The task list that was named is not there (any more), or is not shared.")
        found.append(Refusal("import-unknown-recipe", message, _("Choose another one.")))
    if options.source_id is not None and options.source_id not in sources:
        message = _("The source of records that was named is not there (any more).")
        found.append(Refusal("import-unknown-recipe", message, _("Choose another one.")))
    if options.choice not in CHOICES:
        message = _("“{word}” is not a way to choose among matches.", word=options.choice)
        remedy = _("Choose one of {words}.", words=", ".join(CHOICES))
        found.append(Refusal(code="import-unknown-choice", message=message, remedy=remedy))
    if options.on_match not in ON_MATCH:
        found.append(
            Refusal(
                code="import-unknown-choice",
                message=_("“{word}” is not a way to treat matches.", word=options.on_match),
                remedy=_("Choose one of {words}.", words=", ".join(ON_MATCH)),
            )
        )
    if options.items and options.items not in mappings:
        found.append(
            Refusal(
                code="import-unknown-mapping",
                message=_("There is no mapping of copies called “{name}”.", name=options.items),
                remedy=_("Choose one of {words}.", words=", ".join(mappings)),
            )
        )
    return found


def _unknown_recipe(key: str) -> Refusal:
    return Refusal(
        code="import-unknown-recipe",
        message=_("There is no match set or merge profile “{key}” (any more).", key=key),
        remedy=_("Choose another one."),
    )
