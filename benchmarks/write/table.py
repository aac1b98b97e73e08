"""The rival's table: what the tutorial's reader would add to keep what is said."""

from django.db import connection, models

MAKE = """
CREATE TABLE IF NOT EXISTS bench_said (
  id bigserial PRIMARY KEY, room varchar(100) NOT NULL, text text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS bench_said_room ON bench_said (room, id)
"""


class Said(models.Model):
    room = models.CharField(max_length=100)
    text = models.TextField()

    class Meta:
        app_label = "benchmarks"
        db_table = "bench_said"
        managed = False

    def __str__(self) -> str:
        return self.text


def make_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(MAKE)


def keep_said(room: str, text: str) -> int:
    return Said.objects.create(room=room, text=text).pk
