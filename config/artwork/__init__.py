"""Pictures drawn from words: strings in, SVG out, and the same strings give the same bytes."""

from config.artwork.curtains import curtain
from config.artwork.masks import mask
from config.artwork.posters import Film, choose_family, poster, wall
from config.artwork.signs import sign
from config.artwork.sleeves import sleeve
from config.artwork.stills import still

__all__ = [
    "Film",
    "choose_family",
    "curtain",
    "mask",
    "poster",
    "sign",
    "sleeve",
    "still",
    "wall",
]
