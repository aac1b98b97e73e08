"""`python -m benchmarks.matching [--people 1000000] [--crowd 4000 1000] [--plan]`

Quality among planted tastes, then how long an answer takes among so many people. Starts a
PostgreSQL and a Valkey of its own and throws them away.
"""

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

SCENES = 60


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=1_000_000)
    asked.add_argument("--crowd", type=int, nargs="+", default=[4_000, 1_000])
    asked.add_argument("--plan", action="store_true", help="how PostgreSQL goes about it")
    options = asked.parse_args()

    from config import embedded

    with (
        tempfile.TemporaryDirectory(prefix="marquee-matching-") as folder,
        embedded.services(
            Path(folder), with_postgresql=True, with_valkey=True, durable=False
        ) as addresses,
    ):
        os.environ |= {
            "DATABASE_URL": addresses.database_url,
            "REDIS_URL": addresses.redis_url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": "only for this run",
            "MEDIA_ROOT": folder,
        }
        import django

        django.setup()
        _measure(options)
        from django.db import connections

        connections.close_all()


def _measure(options: argparse.Namespace) -> None:
    from benchmarks.matching import quality, scale

    for crowd in options.crowd:
        _say(
            f"precision@10 among {crowd:,} people of {SCENES} scenes, about {quality.LIKES} likes"
            f" each, {quality.NOISE:.0%} of them noise; mean and spread of {quality.WORLDS} worlds"
        )
        rows = quality.measure(crowd, scenes=SCENES)
        best = rows[0].precision
        for name, precision, spread, seconds in rows:
            learned = f"  learned in {seconds:.1f} s" if seconds else ""
            share = f"{precision / best:6.1%} of the ceiling"
            _say(f"  {name:36} {precision:6.3f} ± {spread:.3f}  {share}{learned}")
    if not options.people:
        return
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _say(
        f"\n{options.people:,} people, {scale.OPEN_SHARE:.0%} may be found; who asks has given and"
        f" got {scale.VERDICTS} answers each and made {scale.BLOCKS} blocks"
    )
    scale.fill(options.people, lambda line: _say(f"  {line}"))
    plans: list[str] = []
    times = scale.measure(options.people, plans.append)
    recall = times.pop("recall")
    _say(f"\n  {'ms':14} {'median':>8} {'p95':>8} {'worst':>8} {'asked':>6}")
    for name, measured in times.items():
        ordered = sorted(measured)
        p95 = ordered[int(0.95 * (len(ordered) - 1))]
        middle = statistics.median(ordered)
        _say(f"  {name:14} {middle:8.1f} {p95:8.1f} {ordered[-1]:8.1f} {len(ordered):6}")
    _say(f"  of the exact ten nearest, found: {statistics.mean(recall):.0%}")
    if options.plan:
        _say("\n".join(plans))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
