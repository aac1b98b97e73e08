"""The eighteen ways a poster is drawn."""

from collections.abc import Callable

from config.artwork.families.circles import eye, iris, rays, spiral
from config.artwork.families.cuts import maze, shards, tiles, windows
from config.artwork.families.growth import flower, horizon, keyhole, letter, threads
from config.artwork.families.people import bust, doorway, faces, hand, stairs
from config.artwork.sheets import Foot, Sheet

Family = Callable[[Sheet], Foot]

FAMILIES: dict[str, Family] = {
    family.__name__: family
    for family in (
        iris,
        shards,
        eye,
        spiral,
        horizon,
        tiles,
        doorway,
        letter,
        hand,
        bust,
        windows,
        faces,
        rays,
        threads,
        maze,
        keyhole,
        stairs,
        flower,
    )
}
