"""Every migration reverses: forth, back to nothing, and (thoroughly) forth again."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def our_apps() -> set[str]:
    migrated = MigrationLoader(None).migrated_apps
    ours = (each for each in apps.get_app_configs() if Path(each.path).parent == settings.BASE_DIR)
    return {each.label for each in ours} & migrated


@pytest.fixture
def new_database(django_db_setup, django_db_blocker):
    """The alias of one that nobody else uses; a copy of the migrated one, where there is such."""
    with django_db_blocker.unblock():
        own = connections["default"].copy("forth_and_back")
        # A worker's own test database has its name under TEST: not to be mistaken for ours.
        test = own.settings_dict["TEST"] | {"NAME": None}
        own.settings_dict |= {"NAME": f"forth_and_back_{os.getpid()}", "OPTIONS": {}, "TEST": test}
        connections["forth_and_back"] = own
        connections.settings["forth_and_back"] = own.settings_dict
        own.creation._create_test_db(verbosity=0, autoclobber=True)
        own.close()
        own.settings_dict["NAME"] = own.creation._get_test_db_name()
        yield "forth_and_back"
        own.close()
        own.creation._destroy_test_db(own.settings_dict["NAME"], verbosity=0)
        del connections["forth_and_back"]
        del connections.settings["forth_and_back"]


@pytest.fixture
def no_looking_for_garbage() -> Iterator[None]:
    """Each step back makes every model anew: looking those through takes a third of the time."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_looking_for_garbage")
def test_every_migration_goes_forth_and_back(new_database, thorough):
    ours = our_apps()
    assert {"accounts", "guide", "rooms"} <= ours
    applied = MigrationRecorder(connections[new_database])
    if not applied.applied_migrations():  # else it is a copy of one that went forth
        call_command("migrate", database=new_database, verbosity=0)
    forth = set(applied.applied_migrations())

    # In one go: `migrate APP zero` for each would reckon the whole way anew every time.
    executor = MigrationExecutor(connections[new_database])
    executor.migrate([(app, None) for app in sorted(ours)])
    assert not [key for key in applied.applied_migrations() if key[0] in ours]
    tables = connections[new_database].introspection.table_names()
    assert not [table for table in tables if table.partition("_")[0] in ours]

    if thorough:  # nothing that was left behind stands in the way
        call_command("migrate", database=new_database, verbosity=0)
        assert set(applied.applied_migrations()) == forth
