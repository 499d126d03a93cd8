"""Making the tables of a new database in one go.

Django makes one table after another and, for each, works out anew how all the others are related to it: seven seconds
for a library without a single book. Migrations that do nothing but make new tables are collected here until one comes
that does something else, and their tables are made from what the models are by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.core.management import call_command
from django.core.management.commands import migrate
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

Plan = Iterable[tuple[Migration, bool]]


def only_makes_tables(migration: Migration) -> bool:
    """True when whatever it adds, it adds to tables of its own."""
    own: set[str] = set()
    for operation in migration.operations:
        if isinstance(operation, CreateModel):
            own.add(operation.name_lower)
        elif not isinstance(operation, AddField | AddIndex | AddConstraint) or operation.model_name_lower not in own:
            return False
    return True


class InOneGo(MigrationExecutor):
    """Runs migrations as Django does, but makes new tables together; none is only said to have been run."""

    def _migrate_all_forwards(
        self, state: ProjectState, plan: Plan, full_plan: Plan, fake: bool, fake_initial: bool
    ) -> ProjectState:
        if fake or fake_initial:
            raise NotImplementedError("Use Django's own command to record what was not run.")
        wanted = {migration for migration, _backwards in plan}
        waiting: list[Migration] = []
        for migration in [one for one, _backwards in full_plan if one in wanted]:
            if only_makes_tables(migration):
                state.__dict__.pop("apps", None)  # else Django works the relations out for each table
                state = migration.mutate_state(state, preserve=False)
                waiting.append(migration)
            else:
                self._make_tables(state, waiting)
                waiting = []
                state = self.apply_migration(state, migration)
        self._make_tables(state, waiting)
        return state

    def _make_tables(self, state: ProjectState, migrations: Sequence[Migration]) -> None:
        """All of their tables and the word that they were made, or nothing."""
        with self.connection.schema_editor(atomic=True) as editor:
            for migration in migrations:
                for operation in migration.operations:
                    if isinstance(operation, CreateModel):
                        model = state.apps.get_model(migration.app_label, operation.name)
                        if operation.allow_migrate_model(self.connection.alias, model):
                            editor.create_model(model)
                self.recorder.record_applied(migration.app_label, migration.name)


def together() -> None:
    """From now on Django's command `migrate` makes new tables together."""
    migrate.MigrationExecutor = InOneGo  # type: ignore[attr-defined]  # its name there is not part of its interface


def make_changes() -> None:
    """Make every change to the tables that waits."""
    together()
    call_command("migrate", interactive=False, verbosity=0)
