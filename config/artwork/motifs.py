"""Small things drawn at x, y with a radius, in two colours; the dice pick one."""

from collections.abc import Callable
from math import cos, pi, sin

from config.artwork.dice import Dice
from config.artwork.drawing import Drawing, disc, shape, trace

Motif = Callable[[Drawing, float, float, float, str, str], None]


def moon(drawing: Drawing, x: float, y: float, size: float, colour: str, other: str) -> None:
    drawing.path(
        trace("M", x + size * 0.3, y - size * 0.95)
        + trace("A", size, size, 0, 1, 0, x + size * 0.95, y + size * 0.3)
        + trace("A", size * 0.8, size * 0.8, 0, 0, 1, x + size * 0.3, y - size * 0.95)
        + "Z",
        colour,
    )


def sun(drawing: Drawing, x: float, y: float, size: float, colour: str, other: str) -> None:
    rays = 14
    points = []
    for step in range(rays * 2):
        reach = size if step % 2 == 0 else size * 0.7
        angle = pi * step / rays
        points.append((x + reach * cos(angle), y + reach * sin(angle)))
    drawing.polygon(points, colour)
    drawing.circle(x, y, size * 0.4, other)


def target(drawing: Drawing, x: float, y: float, size: float, colour: str, other: str) -> None:
    rings = disc(x, y, size) + disc(x, y, size * 0.7) + disc(x, y, size * 0.42)
    drawing.path(rings, colour, holes=True)
    drawing.circle(x, y, size * 0.18, other)


def spiral(drawing: Drawing, x: float, y: float, size: float, colour: str, other: str) -> None:
    steps: list[str | float] = []
    turns, points = 2.6, 21
    for at in range(points + 1):
        share = at / points
        angle = share * turns * 2 * pi
        reach = size * (0.06 + 0.86 * share)
        steps += [x + reach * cos(angle), y + reach * sin(angle)]
    # Points lie close enough for smooth quadratic joins between them.
    data = trace("M", *steps[:2]) + trace("Q", *_bulge(x, y, steps[:4]), *steps[2:4])
    drawing.line(data + trace("T", *steps[4:]), colour, size * 0.15, round_ends=True)


def _bulge(x: float, y: float, ends: list[str | float]) -> tuple[float, float]:
    ax, ay, bx, by = (float(end) for end in ends)
    return x + ((ax + bx) / 2 - x) * 1.15, y + ((ay + by) / 2 - y) * 1.15


def blossom(drawing: Drawing, x: float, y: float, size: float, colour: str, other: str) -> None:
    data = ""
    for petal in range(9):
        angle = 2 * pi * petal / 9
        data += disc(x + size * 0.68 * cos(angle), y + size * 0.68 * sin(angle), size * 0.27)
        data += shape(
            (
                (x, y),
                (x + size * 0.7 * cos(angle - 0.3), y + size * 0.7 * sin(angle - 0.3)),
                (x + size * 0.7 * cos(angle + 0.3), y + size * 0.7 * sin(angle + 0.3)),
            )
        )
    drawing.path(data, colour)
    drawing.circle(x, y, size * 0.3, other)


def cloud(drawing: Drawing, x: float, y: float, size: float, colour: str, other: str) -> None:
    puffs = ((-0.5, 0.12, 0.4), (0.02, -0.18, 0.52), (0.52, 0.14, 0.38))
    data = "".join(disc(x + size * a, y + size * b, size * r) for a, b, r in puffs)
    data += trace("M", x - size * 0.5, y + size * 0.1, "h", size, "v", size * 0.42, "h", -size)
    drawing.path(data + "Z", colour)


def star(drawing: Drawing, x: float, y: float, size: float, colour: str, other: str) -> None:
    points = []
    for step in range(10):
        reach = size if step % 2 == 0 else size * 0.42
        angle = pi * step / 5 - pi / 2
        points.append((x + reach * cos(angle), y + reach * sin(angle)))
    drawing.polygon(points, colour)


def house(drawing: Drawing, x: float, y: float, size: float, colour: str, other: str) -> None:
    drawing.path(
        trace("M", x - size * 0.85, y - size * 0.05, "L", x, y - size * 0.85)
        + trace("L", x + size * 0.3, y - size * 0.56, "V", y - size * 0.82, "h", size * 0.22)
        + trace("V", y - size * 0.36, "L", x + size * 0.85, y - size * 0.05, "h", -size * 0.2)
        + trace("V", y + size * 0.75, "H", x - size * 0.65, "V", y - size * 0.05)
        + "Z",
        colour,
    )
    drawing.rect(x - size * 0.18, y + size * 0.2, size * 0.36, size * 0.55, other)


MOTIFS: tuple[Motif, ...] = (moon, sun, target, spiral, blossom, cloud, star, house)


def any_motif(dice: Dice, besides: tuple[Motif, ...] = ()) -> Motif:
    return dice.pick([motif for motif in MOTIFS if motif not in besides])
