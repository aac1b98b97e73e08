import pytest
from django.core.management import call_command
from django.db import connection

from config.live.epoch import epoch

pytestmark = pytest.mark.django_db


def test_the_epoch_is_the_same_as_long_as_the_database_lives():
    assert epoch() == epoch()


def test_a_loaded_dump_is_another_epoch():
    before = epoch()

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE restored AS SELECT * FROM config_epoch;"
            "DROP TABLE config_epoch; ALTER TABLE restored RENAME TO config_epoch"
        )

    assert epoch() != before


def test_an_operator_may_begin_another(capsys):
    before = epoch()

    call_command("new_epoch")

    assert epoch() != before
    assert "epoch" in capsys.readouterr().out


def test_a_role_without_privileges_may_ask():
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE ROLE plain; GRANT SELECT ON config_epoch TO plain; SET LOCAL ROLE plain"
        )

    assert epoch()
