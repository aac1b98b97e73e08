"""What a music room's time costs: `python -m benchmarks.stations`.

    --processes 4    how many keep one room's time at once
    --songs 500      in the longest playlist

Entering after a long silence, beside walking every song that was missed; and one room advanced by
several processes at once, each song of which must begin exactly once. Runs on its own embedded
PostgreSQL and Valkey.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import UUID

SECOND_MS = 1000
GAPS = {
    "a minute": 60 * SECOND_MS,
    "a day": 86_400 * SECOND_MS,
    "a week": 7 * 86_400 * SECOND_MS,
    "a year": 365 * 86_400 * SECOND_MS,
}
SHORT, REPEATS, ROUNDS = 40, 60, 40
LENGTH_MS = 187_000
# Walking a year of a long playlist takes minutes.
LONGEST_WALK_MS = GAPS["a week"]
ENTERING_BAR_MS = 50.0


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--processes", type=int, default=4)
    asked.add_argument("--songs", type=int, default=500)
    options = asked.parse_args()
    os.environ.setdefault("SECRET_KEY", "benchmark")
    with tempfile.TemporaryDirectory(prefix="marquee-benchmark-") as folder:
        from config import embedded

        with embedded.services(Path(folder), durable=False) as addresses:
            os.environ["DATABASE_URL"] = addresses.database_url
            os.environ["REDIS_URL"] = addresses.redis_url
            _open_django()
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
            missed = entering([SHORT, options.songs]) + advancing(options.processes)
    say("all bars met" if not missed else f"{missed} bars missed (!)")
    return 1 if missed else 0


def entering(playlists: list[int]) -> int:
    """The state of a room that nobody kept, as its next visitor reads it; and the first advance."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from music.actions.stations import keep_time
    from music.models import Station
    from music.station_facts import room_music

    host, missed = _person("ida"), 0
    heads = f"{'songs':>7}{'read ms':>10}{'p95':>8}{'queries':>9}{'begin ms':>10}{'walked ms':>11}"
    say(f"{'entering after':16}{heads}")
    for songs in playlists:
        for name, gap_ms in GAPS.items():
            room = _room(host, songs)
            station = Station.objects.with_names().get(room=room)
            now_ms = station.started_ms + gap_ms + 12_345
            with CaptureQueriesContext(connection) as asked:
                told = room_music(station, host, now_ms)["station"]
            reads = [_timed(partial(room_music, station, host, now_ms)) for _ in range(REPEATS)]
            begun = _timed(partial(keep_time, room, now_ms, is_heard=True))
            kept = Station.objects.get(room=room)
            assert (kept.song_id, kept.started_ms) == (told.song.id, told.at_ms)
            walked = f"{'–':>11}"
            if gap_ms <= LONGEST_WALK_MS:
                walked_ms, walked_to = _walked(station, now_ms)
                assert walked_to == (told.song.id, told.at_ms)
                walked = f"{walked_ms:>11.1f}"
            p95 = statistics.quantiles(reads, n=20)[-1]
            missed += p95 > ENTERING_BAR_MS
            say(
                f"{name:16}{songs:>7}{statistics.median(reads):>10.2f}{p95:>8.2f}"
                f"{len(asked):>9}{begun:>10.2f}{walked}"
            )
    say(f"{'bar':16}{'':>7}{'':>10}{ENTERING_BAR_MS:>8.0f}")
    return missed


def advancing(processes: int) -> int:
    """All of them find the same song over at the same moment."""
    from music.models import Station

    host, missed = _person("ben"), 0
    say(f"\n{'processes':16}{'songs due':>10}{'begun':>7}{'twice':>7}{'call ms':>9}{'p95':>8}")
    for many in sorted({1, processes}):
        room = _room(host, SHORT)
        before = Station.objects.get(room=room)
        # Not forked: children would share this process's connections.
        spawn = get_context("spawn")
        with ProcessPoolExecutor(many, spawn, initializer=_open_django) as pool:
            list(pool.map(_look, [room] * many))  # every process has its connection
            took: list[float] = []
            for number in range(1, ROUNDS + 1):
                at_ms = before.started_ms + number * LENGTH_MS
                took += pool.map(_advance, [(room, at_ms)] * many)
        begun = Station.objects.get(room=room).turn_number - before.turn_number
        missed += begun != ROUNDS
        p95 = statistics.quantiles(took, n=20)[-1]
        say(
            f"{many:<16}{ROUNDS:>10}{begun:>7}{max(0, begun - ROUNDS):>7}"
            f"{statistics.median(took):>9.2f}{p95:>8.2f}"
        )
    return missed


def _advance(due: tuple[UUID, int]) -> float:
    from music.actions.stations import advance_station

    return _timed(lambda: advance_station(*due, is_heard=False))


def _look(room: UUID) -> bool:
    from music.models import Station

    return Station.objects.filter(room=room).exists()


def _walked(station: Any, now_ms: int) -> tuple[float, tuple[int, int]]:
    """One song after the other, as a room that has to catch up does it."""
    from music.rules.playing import following

    programme = station.programme
    began = time.perf_counter()
    turn = station.turn
    while turn.ends_ms(programme.lengths_ms) <= now_ms:
        turn = following(turn, programme.lengths_ms, programme.seed)
    took = (time.perf_counter() - began) * 1000
    return took, (programme.songs[turn.song], turn.started_ms)


def _room(host: Any, songs: int) -> UUID:
    from music.tests.bandstand import make_artist, make_station

    artist = make_artist(f"Band of {songs}", songs=songs, length_ms=LENGTH_MS)
    return make_station(host, artist=artist).pk


def _person(name: str) -> Any:
    from accounts.actions import open_account

    return open_account(name, f"{name}@marquee.example", "a long password")


def _open_django() -> None:
    import django
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    django.setup()
    settings.ROOMS_PER_PERSON = 0


def _timed(work: Any) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
