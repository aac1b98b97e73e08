"""Lists from votes, ours and the rivals' in one run: `python -m benchmarks.recommender`.

--data DIR   a directory with ratings.csv (user,item,rating) in place of generated tastes
--seeds 5    worlds to average over
--scale      the recompute of a million votes, and the time of one list
"""

import argparse
import os
import sys
from pathlib import Path

# Read when the libraries are loaded. One thread for linear algebra: the rival asks for that and
# brings threads of its own, and on a busy machine more would only wait for each other.
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np  # noqa: E402  after the threads are set

from benchmarks.recommender import scale, tastes, voting  # noqa: E402
from benchmarks.recommender.methods import (  # noqa: E402
    WEIGHTS,
    ImplicitALS,
    Method,
    Ours,
    Popularity,
    SignedCosine,
    has_implicit,
)

COUNTS = (10, 30, 100)
MANNERS = ("fam", "imp")
TUNING_SEED = 100
# reference/recommender.md 7
BARS = {
    ("popularity", "fam"): (1.07, 1.17, 1.48),
    ("popularity", "imp"): (0.97, 0.95, 1.03),
    ("implicit ALS", "fam"): (1.05, 1.05, 1.20),
    ("implicit ALS", "imp"): (0.98, 0.98, 0.98),
    ("signed cosine", "fam"): (0.97, 0.97, 0.97),
}


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--data", type=Path)
    asked.add_argument("--seeds", type=int, default=5)
    asked.add_argument("--scale", action="store_true")
    options = asked.parse_args()
    if not has_implicit():
        say("The rival is not here: pip install -r benchmarks/requirements.txt. Going on without.")
    if options.scale:
        return scale.run(say)
    ratings = tastes.read(options.data) if options.data else tastes.generate()
    say(
        f"{ratings.n_users} people, {ratings.n_films} films, {len(ratings.stars)} ratings"
        + ("" if options.data else ", generated")
    )
    imputed = voting.impute(ratings)
    rivals: list[type[Method]] = [SignedCosine, *([ImplicitALS] if has_implicit() else [])]
    tuning = voting.world(ratings, imputed, TUNING_SEED)
    weights = {rival.name: tuned(rival, tuning) for rival in rivals}
    say("prior weights tuned for the rivals: " + ", ".join(f"{k} {v}" for k, v in weights.items()))
    weights |= {"Marquee": 1.0, "popularity": 1.0}
    figures = {
        seed: measured(voting.world(ratings, imputed, seed), [Popularity, Ours, *rivals], weights)
        for seed in range(options.seeds)
    }
    return report(figures, [rival.name for rival in rivals])


def measured(
    world: voting.World, methods: list[type[Method]], weights: dict[str, float]
) -> dict[tuple[str, str, int], float]:
    """Mean NDCG@10 by (method, manner, votes)."""
    prior = np.log(np.bincount(world.sets.ravel(), minlength=world.n_films) + 1)
    found = {}
    for manner in MANNERS:
        for count in COUNTS:
            votes = cast(world, manner, count)
            for kind in methods:
                method = kind()
                method.learn(world.sets, world.n_films, votes)
                found[method.name, manner, count] = float(
                    np.mean(list_quality(world, method, votes, prior, [weights[method.name]]))
                )
    return found


def cast(world: voting.World, manner: str, count: int) -> list[tuple[np.ndarray, np.ndarray]]:
    dice = np.random.default_rng(count)
    return [voting.votes_of(voter, manner, world.sets, count, dice) for voter in world.voters]


def tuned(kind: type[Method], world: voting.World) -> float:
    prior = np.log(np.bincount(world.sets.ravel(), minlength=world.n_films) + 1)
    total = np.zeros(len(WEIGHTS))
    for manner in MANNERS:
        for count in COUNTS[1:]:
            votes = cast(world, manner, count)
            method = kind()
            method.learn(world.sets, world.n_films, votes)
            total += list_quality(world, method, votes, prior, WEIGHTS).mean(axis=0)
    return WEIGHTS[int(total.argmax())]


def list_quality(world, method, votes, prior, weights) -> np.ndarray:
    """NDCG@10 of each voter's list at each weight: float[voters, weights]."""
    gains = np.zeros((len(world.voters), len(weights)))
    for number, (voter, (chosen, other)) in enumerate(zip(world.voters, votes, strict=True)):
        taste = method.taste(number, chosen, other)
        for place, weight in enumerate(weights):
            scores = np.where(voter.candidates, prior + weight * taste, -np.inf)
            gains[number, place] = ndcg(scores, voter.liked)
    return gains


def ndcg(scores: np.ndarray, liked: np.ndarray, first: int = 10) -> float:
    best = np.argpartition(-scores, first)[:first]
    best = best[np.argsort(-scores[best], kind="stable")]
    discount = 1 / np.log2(np.arange(first) + 2)
    return float((np.isin(best, liked) * discount).sum() / discount[: min(len(liked), first)].sum())


def report(figures, rivals: list[str]) -> int:
    """Ratios within each seed, averaged; ± is a 95 % interval over seeds."""
    say(f"\nNDCG@10, {len(figures)} worlds")
    header = [f"{manner} {count}" for manner in MANNERS for count in COUNTS]
    say(f"{'':24}" + "".join(f"{name:>14}" for name in header))
    for name in ("popularity", *rivals, "Marquee"):
        cells = [
            np.mean([found[name, manner, count] for found in figures.values()])
            for manner in MANNERS
            for count in COUNTS
        ]
        say(f"{name:24}" + "".join(f"{cell:>14.3f}" for cell in cells))
    say("\nMarquee against")
    missed = 0
    for name in ("popularity", *rivals):
        cells = []
        for manner in MANNERS:
            for turn, count in enumerate(COUNTS):
                ratios = np.array(
                    [
                        found["Marquee", manner, count] / found[name, manner, count]
                        for found in figures.values()
                    ]
                )
                bar = BARS.get((name, manner))
                is_missed = bar is not None and ratios.mean() < bar[turn]
                missed += is_missed
                cells.append(f"{ratios.mean():.3f}±{spread(ratios):.3f}{'!' if is_missed else ' '}")
        say(f"{name:24}" + "".join(f"{cell:>14}" for cell in cells))
    for name in ("popularity", *rivals):
        bars = [
            BARS.get((name, manner), ("–",) * 3)[turn] for manner in MANNERS for turn in range(3)
        ]
        say(f"{'bar: ' + name:24}" + "".join(f"{bar!s:>13} " for bar in bars))
    say("all bars met" if not missed else f"{missed} bars missed (!)")
    return 1 if missed else 0


def spread(ratios: np.ndarray) -> float:
    if len(ratios) < 2:
        return 0.0
    student = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78}.get(len(ratios), 2.2)
    return float(student * ratios.std(ddof=1) / np.sqrt(len(ratios)))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
