"""Families with somebody in them: doorway, hand, bust, faces, stairs."""

from math import cos, radians, sin

from config.artwork.drawing import shape, trace
from config.artwork.figures import hatted, standing, walking
from config.artwork.motifs import any_motif, spiral, target
from config.artwork.sheets import WIDTH, Foot, Sheet, tells

STEPS = 8
# Where each finger begins beside the middle of the palm, how it leans, how thick it is.
FINGERS = ((-50, -15, 29, 0.86), (-17, -5, 31, 1.0), (16, 5, 30, 0.94), (47, 16, 26, 0.72))

HAIR = {
    "fringe": "M-120-4C-62-30-4-30 1 20C-14 18-30 16-38 24C-50 38-44 62-58 84L-120 110Z",
    "back": "M-120-2C-66-30-12-22-2 10C-30 4-44 22-50 44C-54 56-62 60-72 62L-120 80Z",
    "bun": "M-120 2C-60-24-10-18-4 12C-28 8-46 26-52 50L-60 78L-120 96Z",
    "hat": "M-120-6C-112-14-92-52-62-52C-34-52-22-30-16-2L16 8C20 13 14 17 8 16L-120 22Z",
}


def doorway(sheet: Sheet) -> Foot:
    """A lit door, someone in it, and the light falling into the room with his shadow."""
    ink, dice, drawing = sheet.ink, sheet.dice, sheet.drawing
    floor, lamp = ink.dark, ink.light
    walls = [ink.first, ink.paper, ink.second, ink.ink]
    walls = [c for c in walls if tells(c, floor, 1.8) and tells(c, lamp, 1.7)]
    wall = walls[0] if walls else ink.first
    if dice.chance(0.3) and tells(ink.second, lamp, 1.7) and tells(ink.second, wall):
        floor, wall = wall, floor
        lamp = ink.light
    sheet.ground(wall)
    skirting = sheet.top * dice.between(0.58, 0.66)
    drawing.rect(0, skirting, WIDTH, sheet.top - skirting + 2, floor)
    x = WIDTH * dice.pick((0.36, 0.5, 0.63))
    half, lintel = dice.between(34, 42), sheet.top * dice.between(0.12, 0.2)
    drawing.rect(x - half, lintel, half * 2, skirting - lintel + 0.3, lamp)
    lean = dice.between(-26, 26)
    spread = dice.between(34, 52)
    end = sheet.top - 8
    drawing.polygon(
        (
            (x - half, skirting),
            (x + half, skirting),
            (x + half + spread + lean, end),
            (x - half - spread + lean, end),
        ),
        lamp,
    )
    tall = (skirting - lintel) * dice.between(0.56, 0.7)
    someone = ink.dark if tells(ink.dark, lamp, 3) else ink.on(lamp)
    feet = skirting + 3
    legs = tall * 0.1
    drawing.path(
        # the shadow: two long legs that grow together towards the viewer
        shape(
            (
                (x - legs, feet - 2),
                (x - legs * 0.25, feet - 2),
                (x + lean * 0.4, feet + (end - feet) * 0.3),
                (x + legs * 0.25, feet - 2),
                (x + legs, feet - 2),
                (x + lean + spread * 0.62, end + 1),
                (x + lean - spread * 0.62, end + 1),
            )
        ),
        someone if tells(someone, floor, 1.05) else floor,
    )
    hatted(drawing, x, feet, tall, someone)
    leaf = x + half if dice.chance(0.5) else x - half
    if dice.chance(0.7):
        # the open leaf of the door, seen from its edge
        out = 15 if leaf > x else -15
        edge = ((leaf, lintel), (leaf + out, lintel - 12), (leaf + out, skirting + 17))
        drawing.polygon((*edge, (leaf, skirting)), ink.second if ink.second != wall else ink.dark)
    return Foot(floor, (lamp, ink.paper, ink.ink))


def hand(sheet: Sheet) -> Foot:
    """An open hand, and what it holds or hides."""
    ink, dice, drawing = sheet.ink, sheet.dice, sheet.drawing
    ground = dice.pick((ink.first, ink.paper, ink.paper))
    wanted = dice.shuffled([c for c in (ink.ink, ink.paper, ink.second) if c != ground])
    skin = ink.on(ground, wanted, at_least=2.2)
    sheet.ground(ground)
    x, palm = WIDTH / 2, sheet.top * 0.66
    size = sheet.top / 342
    if dice.chance(0.55):
        halo = next((c for c in ink.colours if tells(c, ground, 1.2) and tells(c, skin)), ground)
        drawing.circle(x, palm - 66 * size, 128 * size, halo)
    with drawing.placed(x, palm, scale=size, mirrored=dice.chance(0.5)):
        drawing.path(
            "M-62-52C-66-10-58 34-40 58V160H40V58C54 34 62-10 61-52C30-70-30-70-62-52Z", skin
        )
        for base, lean, thick, reach in FINGERS:
            length = reach * dice.between(104, 134)
            angle = radians(lean)
            data = trace("M", base, -34, "L", base + length * sin(angle), -34 - length * cos(angle))
            drawing.line(data, skin, thick, round_ends=True)
        thumb = dice.between(-58, -42)
        angle = radians(thumb)
        data = trace("M", -34, 28, "Q", -52, 4, -46 + 74 * sin(angle), 12 - 74 * cos(angle))
        drawing.line(data, skin, 32, round_ends=True)
        cuff = next((c for c in (ink.second, ink.light, ink.ink) if tells(c, skin, 1.6)), ground)
        drawing.rect(-47, 92, 94, 80, cuff)
        drawing.circle(0, -2, 39, ink.light if tells(ink.light, skin, 1.7) else ground)
    held = ink.light if tells(ink.light, skin, 1.7) else ground
    seen = ink.on(held, dice.shuffled([ink.first, ink.second, ink.ink, ink.dark]), at_least=2.4)
    any_motif(dice)(drawing, x, palm - 2 * size, 26 * size, seen, held)
    foot = dice.pick([c for c in (ink.ink, ink.dark, ink.first) if c != skin] or [ink.dark])
    return Foot(foot, (ink.light, ink.paper, ink.ink))


def bust(sheet: Sheet) -> Foot:
    """A portrait of someone whose head is something else."""
    ink, dice, drawing = sheet.ink, sheet.dice, sheet.drawing
    wall = ink.paper
    sheet.ground(wall)
    stripes = [c for c in (ink.second, ink.light, ink.first) if tells(c, wall, 1.08)]
    dressed = bool(stripes) and dice.chance(0.75)
    if dressed and dice.chance(0.5):
        data = "".join(
            trace("M", x, 0, "h", 20, "v", sheet.top, "h", -20) + "z" for x in range(10, 300, 40)
        )
        drawing.path(data, stripes[0])
    elif dressed:
        drawing.circle(WIDTH / 2, sheet.top * 0.42, 122, stripes[0])
    coat = ink.on(wall, (ink.ink, ink.dark), at_least=2.4)
    shirt = ink.light if tells(ink.light, coat, 2) else ink.on(coat)
    behind = stripes[0] if dressed else wall
    spots = [c for c in (ink.first, ink.second, ink.ink, ink.light) if c != coat]
    spots = [c for c in spots if tells(c, wall) and tells(c, behind)]
    head = dice.pick(spots[:2]) if spots else coat
    lapel = next((c for c in (head, *spots, ink.second, ink.pale) if tells(c, coat, 1.4)), shirt)
    with drawing.placed(WIDTH / 2, sheet.top):
        drawing.path(
            "M-150 2V-30C-142-78-112-96-76-108C-52-116-34-124-30-138H30C34-124 52-116 76-108"
            "C112-96 142-78 150-30V2Z",
            coat,
        )
        drawing.path("M-28-150H28L34-122L0-44L-34-122Z", shirt)
        tie = next((c for c in (ink.first, ink.second) if tells(c, shirt, 1.6) and c != coat), coat)
        if dice.chance(0.5):
            drawing.path("M-9-120H9L6-104L14-40L0-20L-14-40L-6-104Z", tie)
        else:
            drawing.path("M-26-124L-4-114V-108H4V-114L26-124V-94L4-104H-4L-26-94Z", tie)
        collar = ink.pale if ink.pale != shirt else wall
        drawing.path("M-28-152L-36-122L-18-98L0-124ZM28-152L36-122L18-98L0-124Z", shirt)
        drawing.path("M-36-128L-58-112L-52-84L-66-78L0-2L-6-34L-38-102Z", lapel)
        drawing.path("M36-128L58-112L52-84L66-78L0-2L6-34L38-102Z", lapel)
        if dice.chance(0.6):
            drawing.path("M58-62L66-76L74-66L84-74L88-58Z", collar)
    size = dice.between(60, 70)
    top = sheet.top - 148 - size * 0.86
    any_motif(dice)(drawing, WIDTH / 2, top, size, head, wall)
    if dice.chance(0.45):
        _bowler(sheet, WIDTH / 2, top - size * 0.72, coat, shirt)
    return Foot(dice.pick((coat, ink.dark, head)), (ink.light, ink.pale, ink.paper))


def _bowler(sheet: Sheet, x: float, y: float, felt: str, band: str) -> None:
    with sheet.drawing.placed(x, y):
        sheet.drawing.path("M-40 0C-42-54-20-62 0-62C20-62 42-54 40 0Z", felt)
        sheet.drawing.path("M-40-13H40V0H-40Z", band)
        sheet.drawing.path(
            "M-62-6C-52 0-40 0 0 0C40 0 52 0 62-6C60 8 44 10 0 10C-44 10-60 8-62-6Z", felt
        )


def faces(sheet: Sheet) -> Foot:
    """Two profiles of unequal height, and what is between them."""
    ink, dice, drawing = sheet.ink, sheet.dice, sheet.drawing
    ground = dice.pick((ink.light, ink.paper))
    spots = [c for c in (ink.first, ink.ink, ink.dark, ink.second) if tells(c, ground, 1.9)]
    left, right = spots[0], next((c for c in spots if tells(c, spots[0], 1.5)), spots[-1])
    sheet.ground(ground)
    taller = dice.pick((0, 1))
    between = dice.between(24, 42)
    for side, colour in enumerate((left, right)):
        drop = sheet.top * (0.06 if side == taller else dice.between(0.2, 0.3))
        x = WIDTH / 2 - between if side == 0 else WIDTH / 2 + between
        hair = ink.apart((ink.dark, ink.second, ink.pale, ink.light), colour, at_least=1.6)
        with drawing.placed(x, drop, scale=sheet.top / 200, mirrored=side == 1):
            _profile(sheet, colour, hair if hair != ground else right if side == 0 else left)
    y = sheet.top * dice.between(0.16, 0.24)
    shown = dice.pick([c for c in (ink.second, ink.first) if tells(c, ground, 1.35)] or [left])
    if tells(shown, ground, 1.35):
        any_motif(dice, (spiral, target))(drawing, WIDTH / 2, y, 27, shown, ground)
    foot = dice.pick([c for c in (ink.paper, ink.second, ink.dark, right) if c != ground])
    return Foot(foot, (ink.ink, ink.light, ink.paper))


def _profile(sheet: Sheet, colour: str, hair: str) -> None:
    dice, drawing = sheet.dice, sheet.drawing
    nose = dice.between(10, 17)
    lip = dice.between(3, 8)
    chin = dice.between(2, 9)
    drawing.path(
        trace("M", -120, 4, "C", -60, -16, -10, -12, -4, 14, "C", -2, 22, -3, 27, -3, 33)
        + trace("C", 1, 42, nose * 0.8, 50, nose, 58, "C", nose + 1, 62, nose * 0.6, 63.5, 2, 64)
        + trace(
            "C", 1, 68, lip, 69, lip, 72.5, "L", 0, 75, "C", lip * 0.8, 77, lip, 80, lip - 3, 83
        )
        + trace(
            "C", lip - 5, 86, 0, 88, chin - 1, 93, "C", chin, 101, chin - 6, 106, chin - 16, 107
        )
        + trace("C", -22, 108, -34, 107, -40, 112, "C", -45, 122, -45, 140, -40, 160)
        + trace("C", -36, 172, -28, 184, -12, 200, "L", -120, 240)
        + "Z",
        colour,
    )
    drawing.circle(-15, 40, 3.4, sheet.ink.light if tells(sheet.ink.light, colour) else hair)
    style = dice.pick(tuple(HAIR))
    drawing.path(HAIR[style], hair)
    if style == "bun":
        drawing.circle(-84, -6, 24, hair)


def stairs(sheet: Sheet) -> Foot:
    """Eight steps in two colours, a disc, someone on the way."""
    ink, dice, drawing = sheet.ink, sheet.dice, sheet.drawing
    ground = ink.paper
    sheet.ground(ground)
    dark = ink.dark if tells(ink.dark, ground, 1.6) else ink.on(ground)
    others = [c for c in (ink.second, ink.first, ink.ink) if tells(c, dark, 1.6) and c != ground]
    second = next((c for c in others if tells(c, ground, 1.25)), others[0])
    spot = ink.apart((ink.first, ink.second, dark), second, ground, at_least=1.3)
    mirrored = dice.chance(0.5)
    wide = WIDTH / STEPS
    rise = sheet.top * dice.between(0.072, 0.088)
    low = sheet.top * dice.between(0.07, 0.12)

    def across(x: float) -> float:
        return WIDTH - x if mirrored else x

    size = dice.between(38, 52)
    drawing.circle(across(dice.between(66, 92)), sheet.top * dice.between(0.2, 0.28), size, spot)
    for step in range(STEPS):
        high = low + rise * step
        left = across(wide * step) - (wide if mirrored else 0)
        drawing.rect(
            left, sheet.top - high, wide + 0.3, high + 2, dark if step % 2 == 0 else second
        )
    person = dice.whole(3, 6)
    someone = spot if tells(spot, ground, 2) else dark
    x, y = across(wide * (person + 0.5)), sheet.top - low - rise * person
    figure = dice.pick((standing, walking, hatted))
    figure(drawing, x, y, dice.between(44, 54), someone)
    if dice.chance(0.4):
        other = dice.pick([step for step in (0, 1, 2, 7) if step != person])
        foot = sheet.top - low - rise * other
        standing(drawing, across(wide * (other + 0.5)), foot, dice.between(36, 44), dark)
    return Foot(dark, (ink.light, ink.pale))
