"""Eyes, brows, noses, mouths and glasses of a mask, drawn round x = 0."""

from collections.abc import Callable
from dataclasses import dataclass

from config.artwork.dice import Dice
from config.artwork.drawing import Drawing, disc, shape, trace

EYE_LINE, EYE_ASIDE = 31, 7.6


@dataclass(frozen=True)
class Paints:
    ground: str
    face: str
    shade: str
    line: str  # drawn on the face
    white: str
    hair: str
    cloth: str
    accent: str
    blush: str


Feature = Callable[[Drawing, Paints, Dice], None]


def _both(draw: Callable[[float], str]) -> str:
    return draw(-EYE_ASIDE) + draw(EYE_ASIDE)


def _dots(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    size = dice.between(2, 3.2)
    drawing.path(_both(lambda x: disc(x, EYE_LINE, size)), paints.line)


def _almond(x: float, wide: float, high: float) -> str:
    return (
        trace("M", x - wide, EYE_LINE, "Q", x, EYE_LINE - high, x + wide, EYE_LINE)
        + trace("Q", x, EYE_LINE + high, x - wide, EYE_LINE)
        + "Z"
    )


def _almonds(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    drawing.path(_both(lambda x: _almond(x, 5.4, 6.4)), paints.white)
    look = dice.between(-1.4, 1.4)
    drawing.path(_both(lambda x: disc(x + look, EYE_LINE, 2.3)), paints.line)


def _holes(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    drawing.path(_both(lambda x: _almond(x, 5.6, 5.2)), paints.line)


def _wide(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    drawing.path(_both(lambda x: disc(x, EYE_LINE, 4.7)), paints.white)
    drawing.path(_both(lambda x: disc(x, EYE_LINE, 2)), paints.line)


def _happy(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    arc = _both(lambda x: trace("M", x - 4.4, 32.6, "Q", x, 26.4, x + 4.4, 32.6))
    drawing.line(arc, paints.line, 2.4, round_ends=True)


def _sleepy(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    arc = _both(lambda x: trace("M", x - 4.4, 30.4, "Q", x, 35, x + 4.4, 30.4))
    drawing.line(arc, paints.line, 2.2, round_ends=True)


def _lids(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    half = _both(lambda x: trace("M", x - 4.6, 30, "h", 9.2, "A", 4.6, 4.6, 0, 0, 1, x - 4.6, 30))
    drawing.path(half, paints.white)
    look = dice.between(-1, 1)
    drawing.path(_both(lambda x: disc(x + look, 31.6, 1.9)), paints.line)
    drawing.line(_both(lambda x: trace("M", x - 5.4, 30, "h", 10.8)), paints.line, 1.9)


def _wink(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    side = dice.pick((-1, 1)) * EYE_ASIDE
    drawing.path(_almond(side, 5.2, 6), paints.white)
    drawing.circle(side, EYE_LINE, 2.2, paints.line)
    drawing.line(trace("M", -side - 4.4, 32, "Q", -side, 27.4, -side + 4.4, 32), paints.line, 2.4)


def _diamonds(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    tall = _both(lambda x: shape(((x, 22), (x + 4.2, 31), (x, 41), (x - 4.2, 31))))
    drawing.path(tall, paints.accent)
    drawing.path(_both(lambda x: disc(x, EYE_LINE, 2.2)), paints.line)


def _slits(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    tilt = dice.pick((-1.8, 0, 1.8))
    data = trace("M", -12, EYE_LINE - tilt, "L", -4, EYE_LINE + tilt)
    data += trace("M", 12, EYE_LINE - tilt, "L", 4, EYE_LINE + tilt)
    drawing.line(data, paints.line, 2.8)


def _lashes(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    _almonds(drawing, paints, dice)
    rays = _both(
        lambda x: "".join(
            trace("M", x + step * 2, 28 + abs(step) * 0.5, "l", step * 0.8, -3)
            for step in (-2, 0, 2)
        )
    )
    drawing.line(rays, paints.line, 1.3)


def _masked(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    """A domino over the eyes."""
    drawing.path(
        "M-19 26C-10 23-4 27 0 27C4 27 10 23 19 26C19 36 8 41 0 34C-8 41-19 36-19 26Z",
        paints.accent,
    )
    drawing.path(_both(lambda x: _almond(x, 4.6, 4.6)), paints.white)
    drawing.path(_both(lambda x: disc(x, EYE_LINE, 1.8)), "#1f1613")


EYES: tuple[Feature, ...] = (
    _dots, _almonds, _holes, _wide, _happy, _sleepy, _lids, _wink, _diamonds, _slits, _lashes,
    _masked,
)  # fmt: skip

BROWS = (
    "",
    "",
    "M-12 24.5H-3.4M3.4 24.5H12",
    "M-12.4 25.5Q-7.6 20.6-3 25M3 25Q7.6 20.6 12.4 25.5",
    "M-12 22.4L-3 26M3 26L12 22.4",
    "M-12 26L-3.4 23M3.4 23L12 26",
    "M-12 25.4H-3.6M3.6 22.4Q8 18.8 12.4 22.8",
)


def _wedge(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    drawing.path("M0 29L4 41H-.4Z" if dice.chance(0.5) else "M0 30L3.6 41H-3.6Z", paints.shade)


def _stroke(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    drawing.line("M.6 30L-2.6 40H2", paints.line, 1.7)


def _long(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    drawing.path("M-1.8 22H1.8L3.8 40Q0 43-3.8 40Z", paints.shade)


def _button(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    drawing.circle(
        0, 38.6, dice.between(2.6, 4), paints.blush if dice.chance(0.4) else paints.shade
    )


def _nostrils(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    drawing.path(disc(-1.8, 39.6, 1) + disc(1.8, 39.6, 1), paints.line)


def _beak(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    drawing.path("M-2 27C-1 33 7 37 5 42C3 43.6-1 42.6-2 41Z", paints.shade)


NOSES: tuple[Feature, ...] = (_wedge, _wedge, _stroke, _long, _button, _nostrils, _beak)


def _straight(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    half = dice.between(4, 7)
    drawing.line(trace("M", -half, 47.4, "H", half), paints.line, 2.4, round_ends=True)


def _smile(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    drawing.line("M-7 45.6Q0 52.4 7 45.6", paints.line, 2.3, round_ends=True)


def _frown(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    drawing.line("M-6 49.4Q0 43.6 6 49.4", paints.line, 2.3, round_ends=True)


def _laugh(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    drawing.path("M-8 44.4H8C8 54-8 54-8 44.4Z", paints.line)
    drawing.path("M-6.4 44.4H6.4V47H-6.4Z", paints.white)


def _grin(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    drawing.path("M-8.4 44.4Q0 48 8.4 44.4Q7 52.4 0 52.4Q-7 52.4-8.4 44.4Z", paints.white)
    drawing.line(
        "M-8.4 44.4Q0 48 8.4 44.4Q7 52.4 0 52.4Q-7 52.4-8.4 44.4ZM0 46V52.4", paints.line, 1.3
    )


def _round(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    drawing.ellipse(0, 48, 3.2, dice.between(2.8, 4.6), paints.line)


def _lips(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    drawing.path(
        "M-6 47.2C-3 44-1 44.6 0 45.6C1 44.6 3 44 6 47.2C3 51.6-3 51.6-6 47.2Z", paints.blush
    )


def _smirk(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    side = dice.pick((-1, 1))
    data = trace("M", -5 * side, 48.6, "Q", 2 * side, 49.6, 7 * side, 44.6)
    drawing.line(data, paints.line, 2.3, round_ends=True)


MOUTHS: tuple[Feature, ...] = (_straight, _smile, _frown, _laugh, _grin, _round, _lips, _smirk)


def _round_glasses(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    for x in (-EYE_ASIDE, EYE_ASIDE):
        drawing.ring(x, EYE_LINE, 6.2, 1.5, paints.line)
    drawing.line("M-1.5 30.4H1.5M-13.8 30L-18 28.6M13.8 30L18 28.6", paints.line, 1.5)


def _square_glasses(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    drawing.line(
        "M-14 26.4H-1.8V35.6H-14ZM1.8 26.4H14V35.6H1.8ZM-1.8 29.4H1.8M-14 28.6H-18M14 28.6H18",
        paints.line,
        1.9,
    )


def _dark_glasses(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    drawing.path(
        "M-18 27H18V29.4L14.6 30C14 37.6 3 38 1.6 30.4H-1.6C-3 38-14 37.6-14.6 30L-18 29.4Z",
        paints.line,
    )


def _paper_glasses(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    """For films in three dimensions: one lens red, one blue."""
    drawing.path("M-19 25H19V31L16.6 37H4.4L0 32.4L-4.4 37H-16.6L-19 31Z", paints.white)
    drawing.path("M-15.6 27.4H-3V31L-5.6 34.8H-15.6Z", "#d8402a")
    drawing.path("M15.6 27.4H3V31L5.6 34.8H15.6Z", "#3f86a8")


def _cat_glasses(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    drawing.path(
        "M-19 23.6L-2 27.4Q0 28.4 2 27.4L19 23.6C18 34 12 37 8 36.6C4 36.4 2 33.4 1 30H-1"
        "C-2 33.4-4 36.4-8 36.6C-12 37-18 34-19 23.6Z" + disc(-8.4, 31.4, 4) + disc(8.4, 31.4, 4),
        paints.accent,
        holes=True,
    )


def _monocle(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    side = dice.pick((-1, 1))
    drawing.ring(side * EYE_ASIDE, EYE_LINE, 6.2, 1.7, paints.line)
    drawing.line(trace("M", side * 13, 34, "Q", side * 16, 44, side * 13, 55), paints.line, 1)


GLASSES: tuple[Feature, ...] = (
    _round_glasses, _square_glasses, _dark_glasses, _paper_glasses, _cat_glasses, _monocle,
)  # fmt: skip


def _cheeks(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    drawing.path(disc(-11, 40, 3.2) + disc(11, 40, 3.2), paints.blush, opacity=0.7)


def _tear(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    x = dice.pick((-1, 1)) * EYE_ASIDE
    data = trace("M", x, 35.6, "C", x + 2.8, 40, x + 1.6, 42.6, x, 42.6)
    drawing.path(data + trace("C", x - 1.6, 42.6, x - 2.8, 40, x, 35.6) + "Z", paints.accent)


def _mole(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    drawing.circle(dice.pick((-9, 9)), 43, 1.2, paints.line)


def _freckles(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    spots = ((-11, 37), (-8, 39.4), (-12, 40.6), (11, 37), (8, 39.4), (12, 40.6))
    drawing.path("".join(disc(x, y, 0.8) for x, y in spots), paints.line, opacity=0.6)


def _third_eye(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    drawing.path(shape(((0, 18.4), (2, 21.4), (0, 24.4), (-2, 21.4))), paints.accent)


def _earrings(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    drawing.path(disc(-17.6, 42, 2.6) + disc(17.6, 42, 2.6), paints.accent)


def _bars(drawing: Drawing, paints: Paints, dice: Dice) -> None:
    drawing.line("M-13.6 38.4H-8M-13 41.6H-8M13.6 38.4H8M13 41.6H8", paints.accent, 1.7)


MARKS: tuple[Feature, ...] = (_cheeks, _tear, _mole, _freckles, _third_eye, _earrings, _bars)
