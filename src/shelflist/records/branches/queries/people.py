"""Reading who stands where, and what their posts permit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shelflist.ground.accounts.models import Grant, Role, User
from shelflist.ground.common.actors import Actor
from shelflist.ground.journal.revisions import Remembered
from shelflist.records.branches.models import Post
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.queries.organisation import organisation


@dataclass(frozen=True, slots=True)
class PostFacts:
    """One post of a person: their role's name and the branch where they hold it."""

    post_id: int
    role: str
    branch_id: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What the posts of one person amount to."""

    posts: tuple[PostFacts, ...]
    grants: Mapping[str, tuple[str, ...]]
    all_powerful: bool

    @property
    def branch_ids(self) -> tuple[int, ...]:
        """The branches where they hold a post, each once."""
        return tuple(dict.fromkeys(post.branch_id for post in self.posts))


def actor_for(
    user: User,
    *,
    door: str,
    branch_id: int | None = None,
    terminal_id: int | None = None,
    numbers: Mapping[str, int] | None = None,
) -> Actor:
    """The actor that a signed-in person is, with what their posts grant. Somebody inactive may do nothing."""
    standing = standing_of(user.pk, numbers=numbers)
    return Actor(
        kind="staff",
        id=user.pk,
        name=user.name or user.username,
        door=door,
        branch_id=branch_id,
        terminal_id=terminal_id,
        grants=standing.grants if user.is_active else {},
        all_powerful=standing.all_powerful and user.is_active,
    )


@dataclass(frozen=True, slots=True)
class Posted:
    """Somebody's post at a branch, in words."""

    id: int
    name: str
    role: str


def posts_at(branch_id: int) -> list[Posted]:
    """Who holds which role at a branch, by name."""
    rows = Post.objects.filter(branch_id=branch_id).select_related("user", "role").order_by("user__name", "role__name")
    return [Posted(row.pk, row.user.name or row.user.username, row.role.name) for row in rows]


def people_and_roles() -> tuple[list[tuple[int, str]], list[tuple[str, str]]]:
    """Who can be given a post, and as what: ids and names of active people, codes and names of roles."""
    people = User.objects.filter(is_active=True).order_by("name", "username")
    roles = Role.objects.order_by("name").values_list("code", "name")
    return [(user.pk, user.name or user.username) for user in people], list(roles)


def standing_of(user_id: int, *, numbers: Mapping[str, int] | None = None) -> Standing:
    """The posts of a person and what they grant, remembered until posts, roles or branches change."""
    known = _standings.value(numbers)
    if user_id not in known:
        known[user_id] = _standing(user_id, organisation(numbers))
    return known[user_id]


def _fresh() -> dict[int, Standing]:
    return {}


_standings: Remembered[dict[int, Standing]] = Remembered(("branches", "roles"), _fresh)


def _standing(user_id: int, tree: Organisation) -> Standing:
    posts = list(Post.objects.filter(user_id=user_id).select_related("role").order_by("branch__path", "role__name"))
    wanted: dict[int, list[Grant]] = defaultdict(list)
    for grant in Grant.objects.filter(role_id__in={post.role_id for post in posts}):
        wanted[grant.role_id].append(grant)
    reaches: dict[str, set[str]] = defaultdict(set)
    for post in posts:
        for grant in wanted[post.role_id]:
            reaches[grant.permission].add(tree.reach(grant.reach, post.branch_id))
    return Standing(
        posts=tuple(PostFacts(post.pk, post.role.name, post.branch_id) for post in posts),
        grants={permission: _widest(paths) for permission, paths in reaches.items()},
        all_powerful=any(post.role.all_powerful for post in posts),
    )


def _widest(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths without those that another one covers."""
    kept: list[str] = []
    for path in sorted(paths):
        if not any(path.startswith(wider) for wider in kept):
            kept.append(path)
    return tuple(kept)
