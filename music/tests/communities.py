"""Invented crowds whose tastes are known because they were planted, for tests and benchmarks.

Everybody belongs to a scene and likes mostly its artists, the famous ones more often; some of
what they like is noise from anywhere. Whoever finds people of one's own scene is right.
"""

from dataclasses import dataclass

import numpy as np

from music.tastes.factors import Lists, Places


@dataclass(frozen=True)
class Crowd:
    lists: Lists
    scenes: Places  # whose is whose
    liked_in: np.ndarray  # [scenes, artists]: how likely each artist is in each scene


def plant(
    people: int,
    *,
    scenes: int = 40,
    artists_a_scene: int = 40,
    likes: float = 8,
    noise: float = 0.25,
    seed: int = 0,
) -> Crowd:
    dice = np.random.default_rng(seed)
    artists = scenes * artists_a_scene
    fame = 1 / np.arange(1, artists_a_scene + 1) ** 0.8
    fame /= fame.sum()
    everywhere = 1 / (1 + dice.permutation(artists)) ** 0.7
    everywhere /= everywhere.sum()
    scene_of = dice.integers(0, scenes, people)
    lengths = np.clip(dice.poisson(likes, people), 5, 40)
    owners = np.repeat(np.arange(people), lengths)
    total = len(owners)
    own = scene_of[owners] * artists_a_scene + dice.choice(artists_a_scene, total, p=fame)
    stray = dice.choice(artists, total, p=everywhere)
    chosen = np.where(dice.random(total) < noise, stray, own)
    # Nobody likes the same artist twice.
    pairs = np.unique(owners * artists + chosen)
    owners, chosen = pairs // artists, pairs % artists
    starts = np.concatenate([[0], np.cumsum(np.bincount(owners, minlength=people))])
    liked_in = np.tile(noise * everywhere, (scenes, 1))
    for scene in range(scenes):
        span = slice(scene * artists_a_scene, (scene + 1) * artists_a_scene)
        liked_in[scene, span] += (1 - noise) * fame
    lists = Lists(
        starts.astype(np.int64), chosen.astype(np.int64), np.ones(len(chosen), np.float32), artists
    )
    return Crowd(lists, scene_of, liked_in)


def precision_at(found: Places, asked: Places, crowd: Crowd) -> float:
    """Of the people found for each of those asked: how many are of their scene."""
    return float(np.mean(crowd.scenes[found] == crowd.scenes[asked][:, None]))


def ceiling(crowd: Crowd, asked: Places, amount: int = 10) -> float:
    """What somebody reaches who knows how likely each artist is in each scene.

    They read the same likes and find, for the scene each list most likely comes from, the people
    most certainly of it: nobody can do better by these lists.
    """
    lists = crowd.lists
    owners = np.repeat(np.arange(len(lists)), np.diff(lists.starts))
    likely = np.zeros((len(lists), len(crowd.liked_in)))
    np.add.at(likely, owners, np.log(crowd.liked_in[:, lists.things]).T)
    likely = np.exp(likely - likely.max(1, keepdims=True))
    likely /= likely.sum(1, keepdims=True)
    together = likely[asked] @ likely.T
    together[np.arange(len(asked)), asked] = -1
    best = np.argpartition(-together, amount, axis=1)[:, :amount]
    return precision_at(best, asked, crowd)


def nearest(vectors: np.ndarray, asked: Places, amount: int = 10) -> Places:
    """Exactly, by looking at everybody."""
    likeness = vectors[asked] @ vectors.T
    likeness[np.arange(len(asked)), asked] = -2
    return np.argpartition(-likeness, amount, axis=1)[:, :amount]
