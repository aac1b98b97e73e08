"""Families cut with straight scissors: shards, tiles, maze, windows."""

from math import cos, pi, sin

from config.artwork.dice import Dice
from config.artwork.drawing import disc, shape, trace
from config.artwork.figures import standing
from config.artwork.inks import contrast
from config.artwork.motifs import any_motif, moon
from config.artwork.sheets import WIDTH, Foot, Sheet, tells

TILE = 75
SHARDS = 7
WALLS = 6


def shards(sheet: Sheet) -> Foot:
    """Seven splinters from one blow; they do not meet."""
    ink, dice, drawing = sheet.ink, sheet.dice, sheet.drawing
    sheet.ground(ink.first)
    x, y = WIDTH * dice.between(0.4, 0.6), sheet.top * dice.between(0.46, 0.6)
    colours = [c for c in (ink.ink, ink.paper, ink.ink, ink.second, ink.light) if c != ink.first]
    colours = [c for c in colours if tells(c, ink.first, 1.25)]
    start = dice.between(0, 2 * pi)
    for splinter in range(SHARDS):
        angle = start + 2 * pi * splinter / SHARDS + dice.between(-0.1, 0.1)
        half = dice.between(0.11, 0.26)
        near = dice.between(14, 44)
        left = dice.between(100, 330)
        right = left * dice.between(0.72, 1.3)
        tip = (x + near * cos(angle), y + near * sin(angle))
        drawing.polygon(
            (
                tip,
                (tip[0] + left * cos(angle - half), tip[1] + left * sin(angle - half)),
                (tip[0] + right * cos(angle + half), tip[1] + right * sin(angle + half)),
            ),
            colours[splinter % len(colours)],
        )
    foot = ink.paper if tells(ink.paper, ink.first, 1.6) else ink.on(ink.first)
    return Foot(foot, (ink.ink, ink.dark), slant=dice.pick((-1, 1)) * 11, jitter=True)


def tiles(sheet: Sheet) -> Foot:
    """Four across: quarters, halves, leaves and triangles in all the inks."""
    ink, dice = sheet.ink, sheet.dice
    rows = int(sheet.top // TILE) + 1
    odd = dice.whole(0, 3), dice.whole(1, rows - 2)
    squares, marks = dict.fromkeys(ink.colours, ""), dict.fromkeys(ink.colours, "")
    before: list[str] = []
    shown: tuple[float, float, str, str] | None = None
    for row in range(rows):
        y = sheet.top - (row + 1) * TILE
        grounds: list[str] = []
        for column in range(4):
            x = column * TILE
            near = {*grounds[-1:], *before[column : column + 1]}
            ground = dice.pick([c for c in ink.colours if c not in near])
            mark = dice.pick([c for c in ink.colours if contrast(c, ground) >= 1.3])
            squares[ground] += trace("M", x, y, "h", TILE + 0.4, "v", TILE + 0.4, "H", x) + "z"
            if (column, row) == odd:
                shown = x + TILE / 2, y + TILE / 2, mark, ground
            else:
                marks[mark] += _tile(dice, x + TILE / 2, y + TILE / 2)
            grounds.append(ground)
        before = grounds
    for layer in (squares, marks):
        for colour, data in layer.items():
            if data:
                sheet.drawing.path(data, colour)
    if shown:
        across, down, mark, ground = shown
        any_motif(dice, (moon,))(sheet.drawing, across, down, TILE * 0.36, mark, ground)
    return Foot(dice.pick((ink.dark, ink.paper)), (ink.light, ink.ink))


def _tile(dice: Dice, x: float, y: float) -> str:
    kind = dice.pick(("quarter", "quarter", "leaf", "leaf", "triangle", "disc", "half", "rings"))
    quarters = dice.whole(0, 3)

    def at(across: float, down: float) -> tuple[float, float]:
        for _ in range(quarters):
            across, down = -down, across
        return x + across * TILE / 2, y + down * TILE / 2

    def arc(reach: float, across: float, down: float, sweep: int = 1) -> str:
        return trace("A", reach * TILE, reach * TILE, 0, 0, sweep, *at(across, down))

    corner = trace("M", *at(-1, -1))
    match kind:
        case "quarter":
            return corner + trace("L", *at(1, -1)) + arc(1, -1, 1) + "Z"
        case "leaf":
            return corner + arc(1, 1, 1) + arc(1, -1, -1) + "Z"
        case "triangle":
            return shape((at(-1, -1), at(1, -1), at(-1, 1)))
        case "half":
            upper = trace("M", *at(-1, 0)) + arc(0.5, 1, 0) + "Z"
            return upper + trace("M", *at(-1, 1)) + arc(0.5, 1, 1) + "Z"
        case "rings":
            ring = trace("M", *at(1, -1)) + arc(1, -1, 1) + trace("L", *at(-1, 0.34))
            ring += arc(0.67, 0.34, -1, 0) + "Z"
            return ring + corner + trace("L", *at(-0.34, -1)) + arc(0.33, -1, -0.34) + "Z"
        case _:
            return disc(x, y, TILE * 0.36)


def maze(sheet: Sheet) -> Foot:
    """Squares within squares, one gap each, and what is sought in the middle."""
    ink, dice, drawing = sheet.ink, sheet.dice, sheet.drawing
    ground = dice.pick((ink.paper, ink.dark, ink.first))
    wall = ink.on(ground, dice.shuffled([ink.second, ink.ink, ink.first, ink.paper]), at_least=2.6)
    sheet.ground(ground)
    x, y = WIDTH / 2, sheet.top / 2
    half = min(WIDTH / 2 - 14, sheet.top / 2 - 12)
    pitch = half / (WALLS + 0.62)
    thick = pitch * 0.46
    side = dice.whole(0, 3)
    for ring in range(WALLS):
        reach = half - ring * pitch - thick / 2
        gap = pitch * 0.98
        place = dice.between(-0.62, 0.62) * (reach - gap)
        with drawing.placed(x, y, turn=90 * side):
            drawing.line(
                trace("M", place + gap / 2, -reach, "H", reach, "V", reach, "H", -reach)
                + trace("V", -reach, "H", place - gap / 2),
                wall,
                thick,
            )
            if ring < WALLS - 1:
                # A bar across the corridor sends the walker round the other way.
                shift = place + gap * dice.pick((-1.5, 1.5))
                shift = max(-reach + pitch, min(reach - pitch, shift))
                drawing.line(trace("M", shift, -reach, "v", pitch), wall, thick)
        side = (side + dice.whole(1, 3)) % 4
    heart = next(
        (c for c in (ink.first, ink.second, ink.ink) if tells(c, ground, 1.7) and c != wall), wall
    )
    drawing.circle(x, y, pitch * 0.5, heart)
    foot = dice.pick([c for c in (ink.first, ink.dark, ink.ink) if c != ground])
    return Foot(foot, (ink.light, ink.paper, ink.ink))


def windows(sheet: Sheet) -> Foot:
    """Three towers at night; a third of the windows lit, one in another colour."""
    ink, dice, drawing = sheet.ink, sheet.dice, sheet.drawing
    towers = ink.dark
    skies = [c for c in (ink.first, ink.second, ink.paper, ink.ink) if tells(c, towers, 1.7)]
    sky = skies[0] if dice.chance(0.6) else dice.pick(skies[:2])
    sheet.ground(sky)
    lamp = ink.apart((ink.light, ink.pale, ink.first, ink.second), sky, at_least=1.3)
    drawing.circle(dice.between(50, 250), dice.between(48, 84), dice.between(26, 40), lamp)
    lit, spot = ink.pale, ink.first if sky != ink.first else ink.second
    if not tells(spot, towers, 1.7):
        spot = ink.apart((ink.second, ink.light, ink.ink), towers, at_least=2)
    heights = dice.shuffled((0.42, 0.64, 0.8))
    edges = (0, dice.between(92, 106), dice.between(194, 208), WIDTH)
    odd_tower = dice.whole(0, 2)
    for tower in range(3):
        left, right = edges[tower], edges[tower + 1]
        roof = sheet.top * (1 - heights[tower])
        drawing.rect(left, roof, right - left + 0.4, sheet.top - roof, towers)
        _roof(sheet, dice, (left + right) / 2, roof, towers)
        _panes(sheet, left, right, roof, lit, spot if tower == odd_tower else "")
    return Foot(towers if dice.chance(0.4) else sky, (ink.light, ink.pale, ink.ink))


def _roof(sheet: Sheet, dice: Dice, x: float, roof: float, colour: str) -> None:
    kind = dice.pick(("tank", "mast", "step", "figure"))
    drawing = sheet.drawing
    if kind == "tank":
        drawing.path(
            trace("M", x - 15, roof - 34, "L", x, roof - 46, "L", x + 15, roof - 34, "V")
            + trace(" ", roof - 13, "H", x + 11, "V", roof, "h", -4, "V", roof - 13, "H", x - 7)
            + trace("V", roof, "h", -4, "V", roof - 13, "H", x - 15)
            + "Z",
            colour,
        )
    elif kind == "mast":
        drawing.rect(x - 1.5, roof - 52, 3, 52, colour)
        drawing.rect(x - 10, roof - 36, 20, 3, colour)
    elif kind == "step":
        drawing.rect(x - 24, roof - 14, 48, 15, colour)
    else:
        standing(drawing, x + 18, roof, 32, colour)


def _panes(sheet: Sheet, left: float, right: float, roof: float, lit: str, spot: str) -> None:
    dice = sheet.dice
    wide, high, columns = 15, 18, 3
    gap = (right - left - columns * wide) / (columns + 1)
    rows = int((sheet.top - roof - 20) // (high + 13))
    odd = (dice.whole(0, columns - 1), dice.whole(0, max(rows - 1, 0))) if spot else None
    bright = dim = ""
    for row in range(rows):
        for column in range(columns):
            x, y = left + gap + column * (wide + gap), roof + 18 + row * (high + 13)
            pane = trace("M", x, y, "h", wide, "v", high, "h", -wide) + "z"
            if (column, row) == odd:
                sheet.drawing.path(pane, spot)
            elif dice.chance(1 / 3):
                bright += pane
            else:
                dim += pane
    if dim:
        sheet.drawing.path(dim, lit, opacity=0.15)
    if bright:
        sheet.drawing.path(bright, lit)
