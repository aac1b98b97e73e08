"""How long the nearest people take among so many, with every filter in the question."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
from django.db import connection, transaction
from pgvector.django import CosineDistance
from pgvector.psycopg import register_vector

from accounts.models import TasteVector
from music import matching
from music.models import Seeker
from music.tastes.factors import fit_factors, tastes_of
from music.tastes.training import HAIR
from music.tests.communities import plant

MODEL = "music-1"
OPEN_SHARE = 0.4
VERDICTS, BLOCKS = 300, 20
ASKED, ASKED_EXACTLY = 200, 10
LEARNED_FROM = 100_000
INDEX = "nearest_by_music"

Say = Callable[[str], None]


def fill(people: int, say: Say) -> None:
    """People, seekers, verdicts and blocks in SQL; vectors of planted tastes by COPY."""
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(
            "INSERT INTO accounts_user (id, password, is_superuser, username, name_key, email,"
            " display_name, is_staff, is_active, is_guest, date_joined)"
            " SELECT n, '', false, 'p' || n, 'p' || n, '', '', false, true, false, now()"
            " FROM generate_series(1, %s) n",
            [people],
        )
        cursor.execute(
            "INSERT INTO accounts_profile (user_id, about, gender, shows_gender, avatar, time_zone,"
            " theme, uses_shortcuts, wants_letters)"
            " SELECT id, '', '', false, '', '', '', true, true FROM accounts_user"
        )
        cursor.execute(
            "INSERT INTO music_seeker (user_id, is_open, mode, seeks, opened_at)"
            " SELECT id, hashint8(id) %% 100 BETWEEN 0 AND %s, 'company', '{}', now()"
            " FROM accounts_user",
            [round(OPEN_SHARE * 100) - 1],
        )
    say(f"{people:,} people in {time.perf_counter() - began:.0f} s")
    _vectors(people, say)
    _relations(people)
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    say(f"relations and statistics in {time.perf_counter() - began:.0f} s")


def _vectors(people: int, say: Say) -> None:
    began = time.perf_counter()
    crowd = plant(people, scenes=200, seed=7)
    some = min(people, LEARNED_FROM)
    learned = plant(some, scenes=200, seed=7).lists
    tastes = tastes_of(crowd.lists, fit_factors(learned, TasteVector.DIMENSIONS))
    sides = np.random.default_rng(7).standard_normal(tastes.shape).astype(np.float32)
    tastes += HAIR * sides / np.linalg.norm(sides, axis=1, keepdims=True)
    say(f"tastes learned and written down in {time.perf_counter() - began:.0f} s")
    began = time.perf_counter()
    connection.ensure_connection()
    register_vector(connection.connection)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {INDEX}")
        columns = "user_id, source, model, vector, made_at"
        with cursor.copy(f"COPY accounts_tastevector ({columns}) FROM STDIN BINARY") as copy:
            copy.set_types(["int8", "varchar", "varchar", "vector", "timestamptz"])
            now = datetime.now(UTC)
            for place, vector in enumerate(tastes):
                copy.write_row((place + 1, "music", MODEL, vector, now))
    say(f"vectors stored in {time.perf_counter() - began:.0f} s")
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1500MB'")
        cursor.execute(
            f"CREATE INDEX {INDEX} ON accounts_tastevector USING hnsw"
            " (vector vector_cosine_ops) WHERE source = 'music'"
        )
    say(f"index built in {time.perf_counter() - began:.0f} s")


def _relations(people: int) -> None:
    """What the asked have behind them: answers given, people who passed them, blocks both ways."""
    with connection.cursor() as cursor:
        for name, more, by, about in (
            ("music_verdict (by_id, about_id, is_like, at)", "n %% 3 = 0, now()", "a", "o"),
            ("music_verdict (by_id, about_id, is_like, at)", "n %% 2 = 0, now()", "o", "a"),
            ("accounts_block (blocker_id, blocked_id, at)", "now()", "a", "o"),
        ):
            count = BLOCKS if "block" in name else VERDICTS
            cursor.execute(
                f"INSERT INTO {name} SELECT {by}, {about}, {more} FROM ("
                " SELECT a, 1 + abs(hashint8(a * 1000 + n)) %% %s AS o, n"
                " FROM unnest(%s::bigint[]) a, generate_series(1, %s) n) pairs"
                " WHERE a <> o ON CONFLICT DO NOTHING",
                [people, [seeker.user_id for seeker in asked()], count],
            )


def asked() -> list[Seeker]:
    return list(Seeker.objects.open().order_by("user")[:ASKED].select_related("user__profile"))


def measure(people: int, say: Say) -> dict[str, Any]:
    seekers = asked()
    own = TasteVector.objects.filter(user__in=[seeker.user_id for seeker in seekers])
    tastes = {taste.user_id: taste for taste in own}
    for seeker in seekers[:20]:  # warm
        matching.nearest_people(seeker)
    whole, walk, overlap = [], [], []
    for seeker in seekers:
        began = time.perf_counter()
        matching.nearest_people(seeker)
        whole.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        with transaction.atomic():
            matching.walk_on()
            matching.near(tastes[seeker.user_id], seeker)
        walk.append((time.perf_counter() - began) * 1000)
    exact = []
    for seeker in seekers[:ASKED_EXACTLY]:
        taste = tastes[seeker.user_id]
        began = time.perf_counter()
        best = _exactly(taste, seeker)
        exact.append((time.perf_counter() - began) * 1000)
        with transaction.atomic():
            matching.walk_on()
            found = matching.near(taste, seeker)
        overlap.append(len(set(best[:10]) & set(found[: matching.NEAREST])) / 10)
    say(_plan(tastes[seekers[0].user_id], seekers[0]))
    return {"answer": whole, "index alone": walk, "exact scan": exact, "recall": overlap}


def _people(taste: TasteVector, seeker: Seeker) -> Any:
    """As `matching.near` asks it."""
    people = TasteVector.objects.filter(
        source=taste.source,
        model=taste.model,
        user__in=Seeker.objects.open_to(seeker).values("user"),
    )
    nearest = people.order_by(CosineDistance("vector", taste.vector))
    return nearest.values_list("user_id", flat=True)[: matching.NEAREST]


def _exactly(taste: TasteVector, seeker: Seeker) -> list[int]:
    """Every vector is looked at: what the index is measured against."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off")
        return list(_people(taste, seeker))


def _plan(taste: TasteVector, seeker: Seeker) -> str:
    with transaction.atomic():
        matching.walk_on()
        return str(_people(taste, seeker).explain(analyze=True))
