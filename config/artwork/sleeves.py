"""Record sleeves: title at the top, six pictures of sound below it."""

from collections.abc import Callable
from dataclasses import dataclass
from math import hypot

from config.artwork.dice import Dice, fnv1a32
from config.artwork.drawing import Drawing, disc, trace
from config.artwork.inks import INKS, Ink, contrast
from config.artwork.lettering import capitals, face, set_title, small_print

SIDE = 300
MARGIN = 18
ONE_LINE, TWO_LINES = 0.17 * SIDE, 0.155 * SIDE
LEADING = 0.9
CREDIT_SIZE = 0.032 * SIDE


@dataclass
class Sleeve:
    drawing: Drawing
    dice: Dice
    ink: Ink
    ground: str
    top: float  # where the lettering ends and the picture may begin

    def spots(self, *, at_least: float = 1.4) -> list[str]:
        """What can be told from the ground, strongest colours first."""
        wanted = (self.ink.first, self.ink.second, self.ink.ink, self.ink.light, self.ink.paper)
        return [c for c in wanted if contrast(c, self.ground) >= at_least]


def sleeve(title: str, artist: str, year: int | None = None) -> str:
    seed = fnv1a32(f"{title}|{artist}")
    ink = tuple(INKS.values())[(seed >> 8) % len(INKS)]
    dice = Dice(seed)
    ground = dice.pick((ink.paper, ink.paper, ink.second, ink.dark))
    drawing = Drawing(SIDE, SIDE)
    drawing.rect(0, 0, SIDE, SIDE, ground)
    shown = capitals(title) or capitals(artist)
    credit = " · ".join(filter(None, (small_print(artist, 44), "" if year is None else str(year))))
    setting = set_title(shown, SIDE - 2 * MARGIN, ONE_LINE, TWO_LINES) if shown else None
    lines = setting.lines if setting else ()
    size = setting.size if setting else 0
    board, text = face("board"), face("text")
    cap = board.cap / board.units * size
    last = MARGIN + 2 + cap + max(len(lines) - 1, 0) * LEADING * size
    below = last + CREDIT_SIZE * 1.75 if credit else last
    picture = PICTURES[seed % len(PICTURES)]
    picture(Sleeve(drawing, dice, ink, ground, below + 14))
    letters = ink.on(ground, (ink.ink, ink.light), at_least=4.5)
    for row, line in enumerate(lines):
        baseline = MARGIN + 2 + cap + row * LEADING * size
        outline = board.outline(line, 0.012 * board.units)
        drawing.glyphs(outline, letters, MARGIN, baseline, size / board.units)
    if credit:
        room = (SIDE - 2 * MARGIN) * text.units / text.width(credit)
        scale = min(CREDIT_SIZE, room) / text.units
        drawing.glyphs(text.outline(credit), letters, MARGIN + 1, below, scale)
    return str(drawing)


def blocks(sleeve: Sleeve) -> None:
    """Bars of uneven length hanging from a rail."""
    dice, spots = sleeve.dice, sleeve.spots()
    count = dice.whole(6, 8)
    pitch = (SIDE - 2 * MARGIN) / count
    sleeve.drawing.rect(MARGIN, sleeve.top, SIDE - 2 * MARGIN - pitch * 0.16, 4, spots[0])
    for bar in range(count):
        length = (SIDE - MARGIN - sleeve.top) * dice.between(0.28, 1)
        colour = spots[dice.whole(0, len(spots) - 1)]
        left = MARGIN + bar * pitch
        sleeve.drawing.rect(left, sleeve.top, pitch * 0.84, length, colour)
        if dice.chance(0.45):
            foot = sleeve.top + length
            ball = dice.pick([c for c in spots if c != colour] or [colour])
            sleeve.drawing.circle(left + pitch * 0.42, foot, pitch * 0.42, ball)


def grooves(sleeve: Sleeve) -> None:
    """Quarter rings growing from a corner."""
    x = sleeve.dice.pick((0, SIDE))
    spots = sleeve.dice.shuffled(sleeve.spots())
    reach = min(SIDE - sleeve.top, SIDE * 0.8)
    rings = sleeve.dice.whole(5, 7)
    for ring in range(rings):
        colour = sleeve.ground if ring % 2 else spots[(ring // 2) % len(spots)]
        sleeve.drawing.circle(x, SIDE, reach * (1 - ring / rings), colour)
    far = SIDE - x
    sleeve.drawing.circle(abs(far - 46), SIDE - 46, 20, spots[-1])


def halftone(sleeve: Sleeve) -> None:
    """Dots that grow towards one place."""
    dice, spots = sleeve.dice, sleeve.spots(at_least=1.6)
    high = SIDE - sleeve.top
    x, y = SIDE * dice.between(0.35, 0.65), sleeve.top + high * dice.between(0.45, 0.6)
    reach = high * 0.56
    pitch = 17.5
    # A dot is a line of no length with round ends: short to write, one path for each size.
    dots: dict[tuple[bool, int], str] = {}
    for row in range(int(high / (pitch * 0.87)) + 1):
        for column in range(18):
            px = column * pitch + (pitch / 2 if row % 2 else 0)
            py = sleeve.top + 6 + row * pitch * 0.87
            far = hypot(px - x, py - y) / reach
            size = round(12 * max(0, 1 - far * 0.62) ** 1.1)
            if size >= 1:
                kind = (far < 0.62, size)
                dots[kind] = dots.get(kind, "") + trace("M", px, py, "h", 0)
    for (is_inner, size), data in sorted(dots.items()):
        colour = spots[0] if is_inner or len(spots) == 1 else spots[-1]
        sleeve.drawing.line(data, colour, size * 1.43, round_ends=True)


def keys(sleeve: Sleeve) -> None:
    """A piano seen from above, askew."""
    dice, ink = sleeve.dice, sleeve.ink
    white = ink.light if contrast(ink.light, sleeve.ground) >= 1.3 else ink.pale
    if contrast(white, sleeve.ground) < 1.3:
        white = ink.on(sleeve.ground)
    black = ink.on(white, (ink.dark,))
    spot = next(c for c in (ink.first, ink.second, ink.ink) if c not in (white, black))
    wide, middle = 39, sleeve.top + (SIDE - sleeve.top) * 0.62
    pressed = dice.whole(3, 6)
    with sleeve.drawing.placed(SIDE / 2, middle, turn=dice.pick((-1, 1)) * dice.between(7, 13)):
        for key in range(11):
            left = (key - 5.5) * wide
            drop = 12 if key == pressed else 0
            colour = spot if key == pressed else white
            sleeve.drawing.rect(left, -66 + drop, wide - 3, 260, colour)
        blacks = "".join(
            trace("M", (key - 5.5) * wide - 13, -66, "h", 23, "v", 104, "h", -23) + "z"
            for key in range(1, 11)
            if key % 7 not in (3, 0)
        )
        sleeve.drawing.path(blacks, black)
        sleeve.drawing.rect(-260, -84, 520, 19, black)


def arcs(sleeve: Sleeve) -> None:
    """Three nested arches."""
    spots = sleeve.dice.shuffled(sleeve.spots())
    high = SIDE - sleeve.top
    half = min(122, high * 0.8)
    x = SIDE / 2
    for arch in range(4):
        width = half * (1 - arch * 0.25)
        crown = sleeve.top + (half - width) + width
        data = trace("M", x - width, SIDE, "V", crown, "A", width, width, 0, 0, 1, x + width, crown)
        colour = sleeve.ground if arch == 3 else spots[arch % len(spots)]
        if arch and colour == spots[(arch - 1) % len(spots)]:
            colour = sleeve.ground
        sleeve.drawing.path(data + trace("V", SIDE) + "Z", colour)
    sleeve.drawing.circle(x, SIDE - half * 0.12, half * 0.13, spots[0])


def moon(sleeve: Sleeve) -> None:
    """A crescent over a wave."""
    dice, spots = sleeve.dice, sleeve.dice.shuffled(sleeve.spots())
    high = SIDE - sleeve.top
    size = high * 0.36
    x, y = SIDE * dice.between(0.56, 0.72), sleeve.top + size * 1.02
    if dice.chance(0.75):
        sleeve.drawing.circle(x, y, size, spots[0])
        sleeve.drawing.circle(x - size * 0.4, y - size * 0.28, size * 0.86, sleeve.ground)
    else:
        sleeve.drawing.circle(x, y, size * 0.9, spots[0])
    for wave in range(2):
        level = SIDE - high * (0.3 - 0.14 * wave)
        swing = dice.between(9, 17)
        data = trace("M", 0, level, "Q", 40, level - swing * 2, 80, level)
        data += trace("T", 160, level, 240, level, 320, level, "V", SIDE, "H", 0) + "Z"
        sleeve.drawing.path(data, spots[(1 + wave) % len(spots)])
    stars = "".join(
        disc(dice.between(20, 150), dice.between(sleeve.top, SIDE - high * 0.5), 1.8)
        for _ in range(5)
    )
    sleeve.drawing.path(stars, spots[0])


Picture = Callable[[Sleeve], None]
PICTURES: tuple[Picture, ...] = (blocks, grooves, halftone, keys, arcs, moon)
