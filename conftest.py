"""Where the tests keep their data, and on which database they run: `pytest`, or `pytest --database postgresql`.

Django's settings read the environment, so it is set here, before pytest-django loads them (that is why the settings
module is named here and not in pyproject.toml). Workers of xdist inherit the folder and the database server.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

import hypothesis
import pytest
from pytest_django import DjangoDbBlocker

from shelflist.ground.ui import catalogues
from tests import postgresql

SETTINGS = "shelflist.config.settings"
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ

if not IS_WORKER:
    if SETTINGS in sys.modules:
        raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE: the tests make their own data folder first.")
    for name in [name for name in os.environ if name.startswith("SHELFLIST_")]:
        del os.environ[name]  # what the developer's own library is set to must not reach the tests
    os.environ["SHELFLIST_HOME"] = tempfile.mkdtemp(prefix="shelflist-tests-")
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS

# Examples take as long as they take; where CI decides over a change they are the same every time.
hypothesis.settings.register_profile("shelflist", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("shelflist")

HOME = Path(os.environ["SHELFLIST_HOME"])
if not IS_WORKER:
    atexit.register(shutil.rmtree, HOME, ignore_errors=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        default="sqlite",
        metavar="sqlite|postgresql|URL",
        help="sqlite (default), postgresql (started for this run), or the URL of a server of yours",
    )

    parser.addoption(
        "--only-with-database",
        action="store_true",
        help="leave out what uses no database or says @pytest.mark.one_database: for the second database of a run",
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The journeys first, for they take longest, then what crosses packages, so that the workers end together.

    pytest-django would have what commits at the end.
    """
    items.sort(key=lambda item: ("journeys" not in item.path.parts, "shelflist" in item.path.parts))
    if not config.getoption("--only-with-database"):
        return
    left_out = [item for item in items if not _uses_a_database(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if _uses_a_database(item)]


def _uses_a_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("one_database"):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(
        fixtures & {"db", "transactional_db", "live_server"}
    )


def pytest_configure(config: pytest.Config) -> None:
    """Choose the database, then make Django quick for tests."""
    if not IS_WORKER:
        _choose_database(config.getoption("--database"))
        catalogues.compile_all()
    from django.conf import settings

    from shelflist.config.migrating import together

    together()
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        # A file, not :memory:, so that the threads of a test see one database; it need not survive a power cut.
        database.setdefault("TEST", {})["NAME"] = str(HOME / "tests.sqlite3")
        database["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    (HOME / "static").mkdir(exist_ok=True)
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let a test that commits, and is followed by a flush of all tables, leave the rows that migrations planted.

    Otherwise the tests after it would find no roles, and pass or fail by their order.
    """
    from django.apps import apps
    from django.db import connection, transaction
    from django.test import TransactionTestCase

    ours = [model for model in apps.get_models() if model.__module__.startswith("shelflist.")]
    with django_db_blocker.unblock():
        planted = [(model, list(model._base_manager.all())) for model in ours]
    flush = TransactionTestCase._fixture_teardown

    def flush_and_plant_again(self: TransactionTestCase) -> None:
        if connection.vendor == "postgresql":
            _empty_what_has_rows()
        else:
            flush(self)
        with transaction.atomic():
            for model, rows in planted:
                model._base_manager.bulk_create(rows)

    TransactionTestCase._fixture_teardown = flush_and_plant_again  # type: ignore[method-assign]


def _empty_what_has_rows() -> None:
    """TRUNCATE of all our tables, as Django does it, takes PostgreSQL a quarter of a second after every such test."""
    from django.db import connection, transaction

    tables = sorted(set(connection.introspection.django_table_names(only_existing=True)) - {"django_migrations"})
    one_row = " UNION ALL ".join(f"(SELECT '{table}' FROM {table} LIMIT 1)" for table in tables)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(one_row)
        full = [table for (table,) in cursor.fetchall()]
        cursor.execute("SET LOCAL session_replication_role = replica")  # no triggers, no foreign keys
        for table in full:
            cursor.execute(f"DELETE FROM {table}")


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What a process keeps in memory of one test's database is not true of the next one's."""
    from shelflist.ground.journal.revisions import forget_everything

    forget_everything()


def pytest_report_header(config: pytest.Config) -> str:
    from django.db import connection

    return f"database: {connection.vendor}"


def _choose_database(choice: str) -> None:
    if choice == "postgresql":
        try:
            server = postgresql.Server()
        except postgresql.Unavailable as problem:
            raise pytest.UsageError(str(problem)) from None
        atexit.register(server.stop)
        os.environ["SHELFLIST_DATABASE_URL"] = server.url
    elif "://" in choice:
        os.environ["SHELFLIST_DATABASE_URL"] = choice
    elif choice != "sqlite":
        raise pytest.UsageError(f"--database is sqlite, postgresql or a URL, not “{choice}”.")
