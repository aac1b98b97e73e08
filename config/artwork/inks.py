"""The twelve sets of five colours everything is printed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

READABLE = 3.2


@dataclass(frozen=True)
class Ink:
    name: str
    paper: str
    ink: str
    first: str
    second: str
    light: str

    @property
    def colours(self) -> tuple[str, ...]:
        return (self.paper, self.ink, self.first, self.second, self.light)

    @cached_property
    def dark(self) -> str:
        return min(self.colours, key=luminance)

    @cached_property
    def pale(self) -> str:
        """The palest that is not the light, which belongs to lamps and moons."""
        return max((self.paper, self.ink, self.second), key=luminance)

    def on(self, ground: str, wanted: Iterable[str] = (), *, at_least: float = READABLE) -> str:
        """The first wanted colour that can be read on the ground, else the strongest of all."""
        for colour in wanted:
            if contrast(colour, ground) >= at_least:
                return colour
        return max(self.colours, key=lambda colour: contrast(colour, ground))

    def apart(self, wanted: Iterable[str], *others: str, at_least: float = 1.5) -> str:
        """The first wanted colour that can be told from all the others, else the best there is."""
        for colour in wanted:
            if all(contrast(colour, other) >= at_least for other in others):
                return colour
        return max(
            self.colours, key=lambda colour: min(contrast(colour, other) for other in others)
        )

    def besides(self, *taken: str, at_least: float = 1.35) -> list[str]:
        """The colours that can be told from all those taken, in their order."""
        return [
            colour
            for colour in self.colours
            if all(contrast(colour, other) >= at_least for other in taken)
        ]


@lru_cache(maxsize=256)
def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@lru_cache(maxsize=4096)
def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """Thin paint of one over the other, as a flat colour."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def _ink(name: str, *colours: str) -> Ink:
    return Ink(name, *("#" + colour for colour in colours))


INKS: dict[str, Ink] = {
    ink.name: ink
    for ink in (
        _ink("ember", "f0e2c4", "1f1613", "d8402a", "e9a23b", "fbf4e2"),
        _ink("harbor", "e8e0cc", "14232f", "1f6f78", "e4673a", "f8f3e4"),
        _ink("plum", "efd9c3", "2a1420", "8c2f4b", "e7a64f", "fbf0e0"),
        _ink("forest", "e9e3c8", "16241c", "2f6b47", "d94e33", "f7f4e3"),
        _ink("mustard", "e3ac3a", "221a12", "b4321f", "f3e6c6", "fdf6e3"),
        _ink("noir", "14110f", "f1e7d2", "c8321f", "7d756a", "fffaf0"),
        _ink("teal", "1d5b5c", "f3e6cb", "efb23f", "0f2a2c", "fbf4e3"),
        _ink("blood", "b5281c", "f6ead2", "1c1210", "eeb14a", "fff6e4"),
        _ink("sky", "a9cdd0", "1a2a3a", "e0522f", "f4ecd6", "fdf8ea"),
        _ink("rose", "eab7a4", "2b1720", "b92f3c", "f6e8cf", "fff5e6"),
        _ink("night", "16233f", "f2e5c9", "e0a43a", "3f6d8f", "fbf3df"),
        _ink("olive", "7c7a3a", "191a10", "efe2bd", "d2532b", "f9f1d8"),
    )
}
