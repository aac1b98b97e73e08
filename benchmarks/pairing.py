"""How sets are paired and rated, beside what is usually written: `python -m benchmarks.pairing`.

    --sets 1000000   sets in PostgreSQL for the selection
    --quick          50,000 sets: a look, no measurement

Runs on its own embedded PostgreSQL and Valkey, or on DATABASE_URL and REDIS_URL.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from accounts.models import User

USERS, SEEN_EACH = 2000, 500
SELECTIONS = 1500
RIVAL_SELECTIONS = 12
CLIENTS, HOT_SETS, VOTES_EACH, ACCOUNTS_EACH = 16, 20, 300, 2
RATED_SETS, VOTES_A_SET, SEEDS = 1000, 40, 5

# reference/recommender.md 7
SELECTION_BAR_MS, LIVE_BAR, REFIT_BAR = 5.0, 0.76, 0.77


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sets", type=int, default=1_000_000)
    asked.add_argument("--quick", action="store_true")
    options = asked.parse_args()
    os.environ.setdefault("SECRET_KEY", "benchmark")
    os.environ.setdefault("DATABASE_POOL_SIZE", str(CLIENTS + 4))
    missed = ratings()
    with tempfile.TemporaryDirectory(prefix="marquee-benchmark-") as folder:
        from config import embedded

        with embedded.services(Path(folder), durable=False) as addresses:
            os.environ["DATABASE_URL"] = addresses.database_url
            os.environ["REDIS_URL"] = addresses.redis_url
            _open_django()
            missed += selection(50_000 if options.quick else options.sets)
            missed += races()
    say("all bars met" if not missed else f"{missed} bars missed (!)")
    return 1 if missed else 0


def _open_django() -> None:
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    call_command("migrate", verbosity=0)


# --- Ratings: what forty votes a set tell of the true order


def ratings() -> int:
    """Kendall's tau against planted strengths, the same votes read three ways."""
    live, refitted, constant = [], [], []
    for seed in range(SEEDS):
        truth, elo, usual, winners, losers = _tournament(seed)
        from moviemash.refit import refit

        live.append(tau(elo, truth))
        constant.append(tau(usual, truth))
        refitted.append(tau(refit(winners, losers, RATED_SETS).strength, truth))
    say(f"{RATED_SETS} sets, {VOTES_A_SET} votes a set, {SEEDS} seeds: Kendall's tau")
    say(f"{'':36}{'tau':>8}{'bar':>8}")
    say(f"{'Elo with a constant K of 32':36}{np.mean(constant):>8.3f}{'–':>8}")
    say(f"{'live Elo, K falls with votes':36}{np.mean(live):>8.3f}{LIVE_BAR:>8}")
    say(f"{'nightly refit':36}{np.mean(refitted):>8.3f}{REFIT_BAR:>8}")
    return int(np.mean(live) < LIVE_BAR) + int(np.mean(refitted) < REFIT_BAR)


def _tournament(seed: int) -> tuple[np.ndarray, ...]:
    """Few votes first or any rating, opponents from the same bucket, as the site pairs them."""
    from moviemash.rules import FEWEST_VOTES_SHARE, bucket_of, elo_gain, tier_of

    dice = random.Random(seed)
    truth = np.random.default_rng(seed).normal(size=RATED_SETS)
    elo, usual = np.full(RATED_SETS, 1500.0), np.full(RATED_SETS, 1500.0)
    votes = np.zeros(RATED_SETS, int)
    buckets: dict[int, list[int]] = {bucket_of(1500.0): list(range(RATED_SETS))}
    tiers: dict[int, list[int]] = {0: list(range(RATED_SETS))}
    winners, losers = [], []

    def draw(of: list[int], but: int = -1) -> int:
        while (drawn := of[dice.randrange(len(of))]) == but:
            pass
        return drawn

    def move(shelves: dict[int, list[int]], one: int, start: int, end: int) -> None:
        if start != end:
            shelves[start].remove(one)
            if not shelves[start]:
                del shelves[start]
            shelves.setdefault(end, []).append(one)

    for _ in range(RATED_SETS * VOTES_A_SET // 2):
        if dice.random() < FEWEST_VOTES_SHARE:
            first = draw(tiers[min(tiers)])
        else:
            first = draw(buckets[dice.choice(list(buckets))])
        own = bucket_of(elo[first])
        met = (bucket for bucket, sets in buckets.items() if bucket != own or len(sets) > 1)
        second = draw(buckets[min(met, key=lambda bucket: abs(bucket - own))], first)
        chance = 1 / (1 + np.exp(truth[second] - truth[first]))
        winner, loser = (first, second) if dice.random() < chance else (second, first)
        gain = elo_gain(elo[winner], elo[loser], int(votes[winner]), int(votes[loser]))
        flat = 32 / (1 + 10 ** ((usual[winner] - usual[loser]) / 400))
        for one, points, change in ((winner, gain, flat), (loser, -gain, -flat)):
            bucket, tier = bucket_of(elo[one]), tier_of(int(votes[one]))
            elo[one] += points
            usual[one] += change
            votes[one] += 1
            move(buckets, one, bucket, bucket_of(elo[one]))
            move(tiers, one, tier, tier_of(int(votes[one])))
        winners.append(winner)
        losers.append(loser)
    return truth, elo, usual, np.array(winners), np.array(losers)


def tau(found: np.ndarray, truth: np.ndarray) -> float:
    """Kendall's tau-b, all pairs at once."""
    one = np.sign(found[:, None] - found[None])
    other = np.sign(truth[:, None] - truth[None])
    return float((one * other).sum() / np.sqrt((one**2).sum() * (other**2).sum()))


# --- Selection: two sets out of a million


def selection(count: int) -> int:
    from django.db import connection

    from moviemash.pairing import draw_pair

    fill_sets(count)
    _fill_people(count)
    dice = random.Random(1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM accounts_user")
        users = [row[0] for row in cursor.fetchall()]

    def ours() -> None:
        assert draw_pair(dice.choice(users), dice=dice) is not None

    say(f"\n{count} sets in PostgreSQL, {SEEN_EACH} of them seen by each of {USERS} people")
    say(f"{'':36}{'p50 ms':>8}{'p95 ms':>8}{'p99 ms':>8}{'bar':>8}")
    _low, high = timed("a pair as the site draws it", ours, SELECTIONS, SELECTION_BAR_MS)
    sets = "moviemash_filmset"

    def rival(query: str) -> Callable[[], None]:
        def ask() -> None:
            with connection.cursor() as cursor:
                cursor.execute(query)
                cursor.fetchall()

        return ask

    timed(
        "ORDER BY random() LIMIT 2",
        rival(f"SELECT id FROM {sets} ORDER BY random() LIMIT 2"),
        RIVAL_SELECTIONS,
    )
    timed(
        "ORDER BY abs(elo - x)",
        rival(f"SELECT id FROM {sets} ORDER BY abs(elo - 1512) LIMIT 2"),
        RIVAL_SELECTIONS,
    )
    return int(high > SELECTION_BAR_MS)


def timed(
    name: str, act: Callable[[], None], times: int, bar: float | None = None
) -> tuple[float, float]:
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        spent.append((time.perf_counter() - started) * 1000)
    low, high, highest = np.quantile(spent, (0.5, 0.95, 0.99))
    say(f"{name:36}{low:>8.2f}{high:>8.2f}{highest:>8.2f}{'–' if bar is None else bar:>8}")
    return float(low), float(high)


def fill_sets(count: int) -> None:
    """Sets of many ratings, votes and genres."""
    from django.db import connection

    from moviemash.patience import patient

    with patient(), connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO moviemash_filmset (member_name, source, scraped_at, film_ids, genre,
                is_current, is_in_play, elo, votes, wins, bucket, tier, rnd)
            SELECT 'member ' || n, 'scraper', now(),
                ARRAY[n %% 9973, 10000 + n %% 9967, 20000 + n %% 9949, 30000 + n %% 9941],
                'genre ' || n %% 12, true, true, elo, votes, 0,
                greatest(0, least(119, floor(elo / 25))), floor(log(2, votes + 1)), random()
            FROM (
                SELECT n, 1500 + 100 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) elo,
                    floor(-20 * ln(1 - random()))::int votes
                FROM generate_series(1, %s) n
            ) made
            """,
            [count],
        )
        cursor.execute("ANALYZE")


def _fill_people(sets: int) -> None:
    """People who have seen five hundred of these sets each."""
    from django.db import connection

    from moviemash.patience import patient

    with patient(), connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO accounts_user (username, name_key, display_name, email, password, is_guest,
                is_active, is_staff, is_superuser, date_joined)
            SELECT 'person' || n, 'person' || n, '', '', '', false, true, false, false, now()
            FROM generate_series(1, %s) n
            """,
            [USERS],
        )
        cursor.execute(
            """
            INSERT INTO moviemash_seenset (user_id, film_set_id, seen_at)
            SELECT person.id, (SELECT min(id) FROM moviemash_filmset)
                + floor(random() * %s)::bigint, now()
            FROM accounts_user person, generate_series(1, %s)
            ON CONFLICT DO NOTHING
            """,
            [sets, SEEN_EACH],
        )
        cursor.execute("ANALYZE")


# --- Races: sixteen people and twenty sets


def races() -> int:
    """Votes as the site casts them, and as read-then-write would; what is lost of each."""
    from django.db.models import Max

    from accounts.models import User
    from moviemash.models import FilmSet

    top = FilmSet.objects.aggregate(top=Max("pk"))["top"]
    ours = list(range(top - HOT_SETS + 1, top + 1))
    theirs = list(range(top - 2 * HOT_SETS + 1, top - HOT_SETS + 1))
    FilmSet.objects.filter(pk__in=[*ours, *theirs]).update(elo=1500, votes=0, wins=0)
    people = list(User.objects.order_by("pk")[: CLIENTS * ACCOUNTS_EACH])
    clients = [people[start::CLIENTS] for start in range(CLIENTS)]
    say(f"\n{CLIENTS} clients, {VOTES_EACH} votes each, {HOT_SETS} sets")
    say(f"{'':36}{'failed':>8}{'lost':>8}{'drift':>10}{'votes/s':>9}")
    missed = 0
    for name, ids, cast in (
        ("votes as the site casts them", ours, _cast),
        ("read, then write", theirs, _read_then_write),
    ):
        started = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as pool:
            failed = sum(pool.map(lambda own, ids=ids, cast=cast: cast(own, ids), clients))
        seconds = time.perf_counter() - started
        sets = list(FilmSet.objects.filter(pk__in=ids))
        done = CLIENTS * VOTES_EACH - failed
        lost = 2 * done - sum(one.votes for one in sets)
        drift = sum(one.elo for one in sets) - 1500 * HOT_SETS
        say(f"{name:36}{failed:>8}{lost:>8}{drift:>10.1e}{done / seconds:>9.0f}")
        if cast is _cast:
            missed = int(failed > 0 or lost != 0 or abs(drift) > 1e-6)
    return missed


def _cast(people: "list[User]", ids: list[int]) -> int:
    """A pair counts once a person, so none of a client's accounts gets one twice."""
    from itertools import combinations

    from django.db import connection

    from moviemash.actions import cast_vote
    from moviemash.duels import Duel
    from moviemash.voters import Voter

    dice, failed = random.Random(people[0].pk), 0
    try:
        for person in people:
            pairs = dice.sample(list(combinations(ids, 2)), VOTES_EACH // ACCOUNTS_EACH)
            for number, (left, right) in enumerate(pairs):
                duel = Duel(f"{number}", left, right)
                try:
                    cast_vote(Voter(user=person), duel, dice.choice((left, right)))
                except Exception:  # counted, whatever it is
                    failed += 1
    finally:
        connection.close()
    return failed


def _read_then_write(people: "list[User]", ids: list[int]) -> int:
    from django.db import connection, transaction

    from moviemash.models import FilmSet
    from moviemash.rules import elo_gain

    dice, failed = random.Random(people[0].pk), 0
    try:
        for _ in range(VOTES_EACH):
            winner_id, loser_id = dice.sample(ids, 2)
            try:
                with transaction.atomic():
                    winner, loser = (FilmSet.objects.get(pk=pk) for pk in (winner_id, loser_id))
                    gain = elo_gain(winner.elo, loser.elo, winner.votes, loser.votes)
                    for one, points in ((winner, gain), (loser, -gain)):
                        one.elo += points
                        one.votes += 1
                        one.save(update_fields=["elo", "votes"])
            except Exception:
                failed += 1
    finally:
        connection.close()
    return failed


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
