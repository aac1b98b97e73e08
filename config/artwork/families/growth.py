"""Families of land and life: horizon, flower, threads, keyhole, letter."""

from math import cos, exp, pi, sin

from config.artwork.dice import Dice
from config.artwork.drawing import trace
from config.artwork.figures import hatted, standing, walking
from config.artwork.lettering import face, initial_of
from config.artwork.motifs import any_motif, spiral
from config.artwork.sheets import HEIGHT, WIDTH, Foot, Sheet, tells

BARS = 6
LINES = 26


def horizon(sheet: Sheet) -> Foot:
    """A sky in bars, a disc, three torn bands of land, one tiny figure."""
    ink, dice, drawing = sheet.ink, sheet.dice, sheet.drawing
    sheet.ground(ink.paper)
    wanted = (ink.second, ink.light, ink.first)
    bars = next((c for c in wanted if tells(c, ink.paper, 1.15)), ink.light)
    lands = land_colours(sheet)
    sky = sheet.top * 0.62
    y, data = sky * 0.07, ""
    for bar in range(BARS):
        thick = 3 + 4.1 * bar
        data += trace("M", 0, y, "H", WIDTH, "v", thick, "H", 0) + "z"
        y += thick + (sky - 90) / BARS * 0.62
    drawing.path(data, bars)
    orb = ink.apart((ink.first, ink.light, ink.ink), ink.paper, bars, lands[0], at_least=1.2)
    x, size = WIDTH * dice.between(0.26, 0.74), dice.between(48, 70)
    drawing.circle(x, sky - size * dice.between(0.15, 0.7), size, orb)
    for band, colour in enumerate(lands):
        level = sky + (sheet.top - sky) * (0.02 + 0.36 * band)
        drawing.path(torn(dice, WIDTH, level, 26 - 8 * band, sheet.top + 1), colour)
        if band == 1:
            people = (ink.dark, ink.light, ink.pale)
            someone = ink.apart(people, *lands[:2], at_least=1.25)
            figure = dice.pick((hatted, standing, walking))
            figure(drawing, WIDTH * dice.between(0.2, 0.8), level + 7, 34, someone)
    return Foot(lands[2], (ink.light, ink.pale, ink.ink))


def land_colours(sheet: Sheet) -> list[str]:
    """Three that can be told from each other, darkest in front."""
    ink = sheet.ink
    kept: list[str] = []
    for colour in (ink.dark, ink.second, ink.first, ink.ink, ink.light):
        if colour != ink.paper and all(tells(colour, other, 1.35) for other in kept):
            kept.append(colour)
    kept = kept[:3]
    kept += [ink.dark] * (3 - len(kept))
    front = kept.pop(0)
    return [*kept, front]


def torn(dice: Dice, width: float, level: float, rough: float, bottom: float) -> str:
    """Land whose upper edge was torn, not cut."""
    steps: list[str | float] = ["M", 0, bottom, "V", level + dice.between(-rough, rough) / 2]
    x = 0.0
    lift = 0.0
    steps.append("L")
    while x < width:
        x += dice.between(width * 0.035, width * 0.12)
        lift = max(-rough, min(rough * 0.4, lift + dice.between(-rough, rough) * 0.7))
        steps += [min(x, width), level + lift]
    steps += ["V", bottom]
    return trace(*steps) + "Z"


def flower(sheet: Sheet) -> Foot:
    """Seven to eleven petals in two spots, two leaves like hands."""
    ink, dice, drawing = sheet.ink, sheet.dice, sheet.drawing
    ground = dice.pick((ink.paper, ink.paper, ink.dark))
    sheet.ground(ground)
    spots = [c for c in (ink.first, ink.second, ink.light, ink.ink) if tells(c, ground, 1.4)]
    one, two = spots[0], next((c for c in spots[1:] if tells(c, spots[0], 1.3)), spots[-1])
    x, y = WIDTH / 2 + dice.between(-14, 14), sheet.top * 0.4
    long_petal = min(y - 14, 122)
    green = ink.on(ground, [c for c in (ink.ink, ink.first, ink.light) if c != one], at_least=2)
    lean = dice.pick((-1, 1))
    foot_x = WIDTH / 2 - lean * dice.between(6, 26)
    stem = trace("M", x, y, "Q", x + lean * 12, sheet.top * 0.72, foot_x, sheet.top + 8)
    drawing.line(stem, green, 8)
    for side, turn in ((lean, 24), (-lean, 12)):
        with drawing.placed(
            (x + foot_x) / 2 + side * 2,
            sheet.top * (0.9 if side == lean else 0.84),
            mirrored=side < 0,
            turn=-turn * side,
            scale=sheet.top / 342,
        ):
            drawing.path("M0 6C14-34 52-44 94-34C82 2 44 22 0 6Z", green if side == lean else two)
    petals = dice.pick((7, 8, 9, 10, 11))
    half = min(0.52 * 2 * pi * long_petal * 0.62 / petals, 34)
    data = ["", ""]
    start = dice.between(0, 2 * pi)
    for petal in range(petals):
        angle = start + 2 * pi * petal / petals
        kind = petal % 2 if petals % 2 == 0 else int(petal % 3 == 0)
        data[kind] += _petal(x, y, angle, long_petal * (1 if kind == 0 else 0.93), half)
    drawing.path(data[0], one)
    drawing.path(data[1], two)
    middle = ink.dark if ground != ink.dark else ink.first if one != ink.first else two
    drawing.circle(x, y, long_petal * 0.27, middle)
    drawing.circle(x, y, long_petal * 0.12, ink.light if tells(ink.light, middle) else one)
    foot = dice.pick([c for c in (ink.dark, ground, ink.light) if tells(c, two, 1.05)])
    return Foot(foot, (ink.light, ink.ink, ink.first))


def _petal(x: float, y: float, angle: float, length: float, half: float) -> str:
    def at(along: float, aside: float) -> tuple[float, float]:
        return (
            x + along * cos(angle) - aside * sin(angle),
            y + along * sin(angle) + aside * cos(angle),
        )

    return (
        trace("M", x, y, "C", *at(length * 0.3, half * 0.5), *at(length * 0.42, half * 1.12))
        + trace(" ", *at(length * 0.76, half), "C", *at(length * 1.08, half * 0.86))
        + trace(" ", *at(length * 1.08, -half * 0.86), *at(length * 0.76, -half))
        + trace("C", *at(length * 0.42, -half * 1.12), *at(length * 0.3, -half * 0.5), x, y)
        + "Z"
    )


def threads(sheet: Sheet) -> Foot:
    """Twenty-six lines that bulge round one body nobody sees."""
    ink, dice, drawing = sheet.ink, sheet.dice, sheet.drawing
    ground = dice.pick((ink.dark, ink.paper))
    sheet.ground(ground)
    line = ink.on(ground, (ink.pale, ink.ink), at_least=2.6)
    spot = next(
        (c for c in (ink.first, ink.second, ink.light) if tells(c, ground, 2) and c != line), line
    )
    top, bottom = sheet.top * 0.2, sheet.top - 8
    if dice.chance(0.5):
        orb = next((c for c in (ink.second, ink.first) if tells(c, ground) and c != spot), spot)
        drawing.circle(WIDTH * dice.between(0.2, 0.8), top * 0.92, dice.between(40, 54), orb)
    middle, breadth = WIDTH * dice.between(0.4, 0.6), dice.between(46, 62)
    height = dice.between(58, 80)
    heart = dice.whole(11, 15)
    for row in range(LINES):
        y = top + (bottom - top) * row / (LINES - 1)
        swell = height * exp(-(((row - heart) / 6.2) ** 2)) + 2
        px, py = 0, round(y)
        data = f"M0 {py}"
        for place in range(1, 10):
            x = round(middle + (place - 5) * breadth * 0.56)
            rise = swell * exp(-(((x - middle) / breadth) ** 2))
            bump = rise * dice.between(0.62, 1.2)
            qx, qy = x, round(y - bump)
            data += trace("s", (qx - px) * 0.5, qy - py, qx - px, qy - py)
            px, py = qx, qy
        end = round(y)
        data += trace("s", 20, end - py, max(24, 300 - px), end - py) + "H300"
        thick = abs(row - heart) <= 1
        # Filled to its own level, a line hides what runs behind it, as a hill does.
        colour, width = (spot, 4.0) if thick else (line, 1.6)
        drawing.line(data, colour, width, fill=ground)
    return Foot(ground, (ink.light, ink.pale, ink.ink))


def keyhole(sheet: Sheet) -> Foot:
    """A dark sheet, and through the keyhole a striped room with something in it."""
    ink, dice, drawing = sheet.ink, sheet.dice, sheet.drawing
    dark = ink.dark
    spots = [c for c in (ink.first, ink.second, ink.paper, ink.ink) if tells(c, dark, 1.5)]
    wall = spots[0]
    stripe = next((c for c in spots[1:] if tells(c, wall, 1.25)), ink.light)
    size = min(84, sheet.top * 0.25)
    x, y = WIDTH / 2, sheet.top * 0.08 + size
    end = sheet.top - 16
    drawing.rect(x - 100, 0, 200, sheet.top, wall)
    across = 10 + 2 * dice.whole(0, 2)
    pitch = 200 / across
    bands = "".join(
        trace("M", x - 100 + pitch * band, 0, "h", pitch / 2, "v", sheet.top, "h", -pitch / 2) + "z"
        for band in range(across)
    )
    drawing.path(bands, stripe)
    orb = ink.light if tells(ink.light, wall, 1.6) and ink.light != stripe else dark
    drawing.circle(x, y, size * 0.6, orb)
    seen = ink.on(orb, dice.shuffled([ink.first, ink.second, ink.dark]), at_least=2.4)
    any_motif(dice)(drawing, x, y, size * 0.42, seen, orb)
    crest = y + size * 0.72
    hill = trace("M", 40, end + 20, "Q", x + dice.between(-30, 30), crest, 260, end + 20)
    drawing.path(hill + "Z", dark)
    if dice.chance(0.75):
        standing(drawing, x + dice.between(-9, 9), (crest + end) / 2 + 13, size * 0.56, dark)
    narrow, wide = size * 0.42, size * 0.82
    edge = trace("M", x - narrow, y + size * 0.81)
    edge += trace("A", size, size, 0, 1, 1, x + narrow, y + size * 0.81)
    edge += trace("L", x + wide, end, "H", x - wide) + "Z"
    sheet_of_dark = trace("M", 0, 0, "H", WIDTH, "V", sheet.top + 1, "H", 0) + "Z"
    drawing.path(sheet_of_dark + edge, dark, holes=True)
    drawing.line(edge, ink.on(dark, (ink.pale, ink.light)), 3)
    return Foot(dark, (ink.light, ink.pale))


def letter(sheet: Sheet) -> Foot:
    """The initial, too large for the sheet, and a disc where it turns."""
    ink, dice, drawing = sheet.ink, sheet.dice, sheet.drawing
    ground = dice.pick((ink.paper, ink.paper, ink.first))
    body = ink.on(ground, [c for c in (ink.ink, ink.dark, ink.light) if c != ground], at_least=2.6)
    sheet.ground(ground)
    spots = [c for c in (ink.first, ink.second, ink.light) if tells(c, ground, 1.3)]
    spots = [c for c in spots if tells(c, body, 1.35)] or [ink.on(body)]
    board = face("board")
    initial = initial_of(sheet.title)
    size = HEIGHT * dice.between(0.98, 1.12)
    wide = board.glyphs[initial].advance / board.units * size if initial else 0
    x = dice.pick((14.0, (WIDTH - wide) / 2, WIDTH - wide - 14))
    baseline = sheet.top - (6 if dice.chance(0.5) else -size * 0.1)
    if initial and board.knows(initial):
        outline = board.outline(initial)
        scale = size / board.units
        shadow = spots[-1] if len(spots) > 1 else ""
        if shadow and dice.chance(0.5):
            drawing.glyphs(outline, shadow, x + dice.pick((-16, 16)), baseline - 10, scale)
        drawing.glyphs(outline, body, x, baseline, scale)
    else:
        any_motif(dice, (spiral,))(drawing, WIDTH / 2, sheet.top / 2, 130, body, ground)
    radius = dice.between(44, 66)
    side = dice.pick((0.12, 0.5, 0.88))
    drawing.circle(x + wide * side, sheet.top * dice.between(0.26, 0.68), radius, spots[0])
    feet = [c for c in (ink.second, ink.paper, ink.light, ink.dark) if c != ground and c != body]
    return Foot(dice.pick(feet or [ground]), (ink.ink, ink.dark, ink.light))
