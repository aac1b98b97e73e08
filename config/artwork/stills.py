"""A wide picture for rooms whose film has none: the land a film might begin in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from config.artwork.dice import Dice
from config.artwork.drawing import Drawing, disc, shape, trace
from config.artwork.families.growth import torn
from config.artwork.figures import hatted, standing, walking
from config.artwork.genres import leading
from config.artwork.inks import Ink, contrast
from config.artwork.posters import choose_ink, seed_of

WIDE, HIGH = 480, 270
SKY = 152  # down to here
BARS = 6
LANDS = {
    "western": ("mesas",),
    "adventure": ("mesas", "peaks", "sea"),
    "sci-fi": ("peaks", "craters"),
    "fantasy": ("peaks", "hills"),
    "crime": ("town",),
    "noir": ("town",),
    "thriller": ("town", "sea"),
    "action": ("town", "mesas"),
    "war": ("hills", "peaks"),
    "romance": ("sea", "hills"),
    "family": ("hills", "sea"),
    "horror": ("hills", "town"),
}
ANYWHERE = ("mesas", "peaks", "sea", "hills", "town")


def still(title: str, year: int | None, genres: Sequence[str]) -> str:
    return pictured(title, year, choose_land(title, year, genres), choose_ink(title, year, genres))


def choose_land(title: str, year: int | None, genres: Sequence[str]) -> str:
    lands = LANDS.get(leading(genres), ANYWHERE)
    return lands[seed_of(title, year) % len(lands)]


def pictured(title: str, year: int | None, land: str, ink: Ink) -> str:
    dice = Dice(seed_of(title, year))
    scene = Scene(Drawing(WIDE, HIGH), dice, ink.paper, *_land_colours(ink))
    scene.sky(ink)
    TERRAINS[land](scene)
    return str(scene.drawing)


def _land_colours(ink: Ink) -> tuple[str, str, str]:
    """Far, middle and near land, near the darkest."""
    kept = [ink.dark]
    for colour in (ink.first, ink.second, ink.ink, ink.light):
        if all(contrast(colour, other) >= 1.4 for other in kept):
            kept.append(colour)
    kept += [ink.light, ink.second]
    return kept[2], kept[1], kept[0]


@dataclass
class Scene:
    drawing: Drawing
    dice: Dice
    paper: str
    far: str
    middle: str
    near: str
    orb_at: float = 0

    def sky(self, ink: Ink) -> None:
        self.drawing.rect(0, 0, WIDE, HIGH, self.paper)
        wanted = (ink.second, ink.light, ink.first)
        bars = next((c for c in wanted if contrast(c, self.paper) >= 1.12), ink.light)
        y, data = 12.0, ""
        for bar in range(BARS):
            thick = 3 + 2.6 * bar
            data += trace("M", 0, y, "H", WIDE, "v", thick, "H", 0) + "z"
            y += thick + 12.5
        self.drawing.path(data, bars)
        size = self.dice.between(36, 54)
        self.orb_at = WIDE * self.dice.between(0.18, 0.82)
        low = SKY - size * self.dice.between(0.2, 0.9)
        # Bars run behind the sun, so even a pale one is seen.
        orb = ink.apart(
            (ink.light, ink.first, ink.ink), self.paper, bars, self.middle, at_least=1.1
        )
        self.drawing.circle(self.orb_at, low, size, orb)

    def plain(self, level: float, bend: float, colour: str) -> None:
        """Land that rises or sinks a little in the middle."""
        edge = trace("M", 0, level, "Q", WIDE / 2, level - bend, WIDE, level, "V", HIGH, "H", 0)
        self.drawing.path(edge + "Z", colour)

    def someone(self, x: float, y: float, tall: float) -> None:
        self.dice.pick((hatted, standing, walking))(self.drawing, x, y, tall, self.near)

    def told_from(self, ground: str, *wanted: str) -> str:
        return next((c for c in wanted if contrast(c, ground) >= 1.5), wanted[-1])


def mesas(scene: Scene) -> None:
    drawing, dice = scene.drawing, scene.dice
    for _ in range(3):
        x, wide, high = dice.between(20, 400), dice.between(50, 110), dice.between(28, 56)
        top, foot = SKY - high, SKY + 4
        right = x + wide
        drawing.polygon(
            ((x, foot), (x + 12, top), (right - 10, top), (right + 8, foot)), scene.middle
        )
        drawing.polygon(
            ((right - 10, top), (right - 26, top), (right - 16, foot), (right + 8, foot)),
            scene.near,
        )
    drawing.rect(0, SKY, WIDE, HIGH - SKY, scene.far)
    scene.plain(SKY + 36, dice.between(8, 30), scene.middle)
    x = WIDE * dice.between(0.36, 0.64)
    drawing.polygon(((x - 5, SKY), (x + 5, SKY), (x + 100, HIGH), (x - 100, HIGH)), scene.near)
    dashes = ((0.08, 0.16), (0.26, 0.4), (0.54, 0.78))
    paint = scene.told_from(scene.near, scene.paper, scene.far)
    for begin, end in dashes:
        upper, lower = SKY + (HIGH - SKY) * begin, SKY + (HIGH - SKY) * end
        thin, thick = 1.2 + 5 * begin, 1.2 + 6 * end
        drawing.polygon(
            ((x - thin, upper), (x + thin, upper), (x + thick, lower), (x - thick, lower)), paint
        )
    scene.someone(x + dice.pick((-1, 1)) * dice.between(92, 108), SKY + 84, 88)


def peaks(scene: Scene) -> None:
    drawing, dice = scene.drawing, scene.dice
    for level, rough, colour, count in (
        (SKY + 6, 84, scene.far, 6),
        (SKY + 44, 58, scene.middle, 5),
    ):
        points = [(0.0, float(HIGH)), (0.0, level - 8.0)]
        for peak in range(count):
            x = (peak + 0.5) * WIDE / count
            points.append((x, level - dice.between(rough * 0.4, rough)))
            points.append((x + WIDE / count / 2, level + dice.between(-8, 8)))
        drawing.polygon([*points, (WIDE, HIGH)], colour)
        snow = scene.told_from(colour, scene.paper, scene.near)
        for x, y in points[2::2]:
            drawing.polygon(((x, y), (x + 10, y + 14), (x + 2, y + 10), (x - 9, y + 15)), snow)
    drawing.path(torn(dice, WIDE, SKY + 78, 8, HIGH), scene.near)
    scene.someone(WIDE * dice.between(0.2, 0.8), SKY + 80, 46)


def sea(scene: Scene) -> None:
    drawing, dice = scene.drawing, scene.dice
    drawing.rect(0, SKY, WIDE, HIGH - SKY, scene.far)
    sail = scene.told_from(scene.far, scene.near, scene.paper)
    with drawing.placed(WIDE * dice.between(0.25, 0.75), SKY + 12, mirrored=dice.chance(0.5)):
        drawing.path("M-30 0H32L22 13H-20ZM-1-6L-3-74L34-6ZM-7-10L-9-60L-30-10Z", sail)
    for row, colour in enumerate((scene.middle, scene.near)):
        level = SKY + 34 + row * 42
        swing = dice.between(8, 12)
        data = trace("M", -20, level, "Q", 20, level - swing * 2, 60, level, "T", 140, level)
        data += trace(" ", 220, level, 300, level, 380, level, 460, level, 540, level)
        drawing.path(data + trace("V", HIGH, "H", -20) + "Z", colour)
    gulls = "".join(
        trace("M", dice.between(30, 430), dice.between(26, 90)) + "q5-6 9 0q4-6 9 0"
        for _ in range(3)
    )
    drawing.line(gulls, scene.near, 2.2, round_ends=True)


def hills(scene: Scene) -> None:
    drawing, dice = scene.drawing, scene.dice
    for row, colour in enumerate((scene.far, scene.middle, scene.near)):
        level = SKY + 8 + row * 34
        first, second = dice.between(-44, -8), dice.between(-36, 10)
        data = trace("M", 0, level, "C", 120, level + first * 1.6, 180, level + first * 1.4)
        data += trace(" ", 260, level, "S", 400, level + second * 1.5, 480, level - 4, "V", HIGH)
        drawing.path(data + "H0Z", colour)
    x, y = WIDE * dice.between(0.24, 0.76), SKY + 66.0
    with drawing.placed(x, y + 12):
        crown = disc(0, -62, 27) + disc(-18, -48, 17) + disc(19, -47, 16)
        drawing.path("M-3 0V-40H3V0Z" + crown, scene.near)
    scene.someone(x + dice.pick((-1, 1)) * 52, y + 14, 50)
    if contrast(scene.paper, scene.near) > 1.8:
        left = x * 0.4 + 40
        house = shape(((left, 236), (left + 20, 220), (left + 40, 236)))
        house += trace("M", left + 4, 236, "h", 32, "v", 20, "h", -32) + "z"
        drawing.path(house, scene.paper)


def town(scene: Scene) -> None:
    drawing, dice = scene.drawing, scene.dice
    for row, colour in enumerate((scene.far, scene.middle)):
        x, data = -10.0, ""
        while x < WIDE:
            wide = dice.between(34, 66)
            roof = SKY - dice.between(16, 92) + row * 46
            data += trace("M", x, roof, "h", wide + 0.5, "V", HIGH, "h", -wide) + "z"
            if dice.chance(0.3):
                data += trace("M", x + wide / 2, roof + 1, "v", -24, "h", 3, "v", 24) + "z"
            x += wide
        drawing.path(data, colour)
    x, panes = -8.0, ""
    while x < WIDE:
        wide = dice.between(62, 96)
        roof = SKY + dice.between(8, 62)
        drawing.rect(x, roof, wide + 0.6, HIGH - roof, scene.near)
        for row in range(int((HIGH - roof - 16) / 24)):
            for column in range(int((wide - 10) / 17)):
                if dice.chance(0.34):
                    pane = (x + 10 + column * 17, roof + 13 + row * 24)
                    panes += trace("M", *pane, "h", 9, "v", 13, "h", -9) + "z"
        if dice.chance(0.4):
            standing(drawing, x + wide / 2, roof, 34, scene.near)
        x += wide
    if panes:
        drawing.path(panes, scene.told_from(scene.near, scene.paper, scene.far))


def craters(scene: Scene) -> None:
    drawing, dice = scene.drawing, scene.dice
    # A second world, on the other side of the sky from the first.
    x = (scene.orb_at + WIDE * dice.between(0.42, 0.58)) % WIDE
    x = min(max(x, 70), WIDE - 70)
    drawing.circle(x, 52, 30, scene.far)
    with drawing.placed(x, 52, turn=-16):
        ring = scene.told_from(scene.far, scene.near, scene.paper)
        drawing.line("M-52 0A52 13 0 0 0 52 0", ring, 4)
    scene.plain(SKY + 24, 46, scene.middle)
    hollow = scene.far if contrast(scene.far, scene.middle) > 1.3 else scene.near
    for _ in range(6):
        wide = dice.between(14, 40)
        drawing.ellipse(
            dice.between(20, 460), dice.between(SKY + 24, 214), wide, wide * 0.27, hollow
        )
    drawing.path(torn(dice, WIDE, SKY + 84, 9, HIGH), scene.near)
    scene.someone(WIDE * dice.between(0.25, 0.75), SKY + 88, 60)


Terrain = Callable[[Scene], None]
TERRAINS: dict[str, Terrain] = {
    terrain.__name__: terrain for terrain in (mesas, peaks, sea, hills, town, craters)
}
