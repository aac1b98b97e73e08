"""Families that stand on one great circle or line: iris, eye, spiral, rays."""

from math import cos, pi, radians, sin

from config.artwork.drawing import disc, trace
from config.artwork.figures import falling
from config.artwork.inks import contrast
from config.artwork.motifs import any_motif, moon
from config.artwork.motifs import spiral as curl
from config.artwork.sheets import HEIGHT, WIDTH, Foot, Sheet, tells

LASHES = 13
BEAMS = 11
TURNS = 6


def iris(sheet: Sheet) -> Foot:
    """Rings round an off-centre eye, a wedge cut out of each a little further."""
    ink, dice, drawing = sheet.ink, sheet.dice, sheet.drawing
    ground = dice.pick((ink.paper, ink.ink))
    rings = dice.shuffled(ink.besides(ground))[:3]
    sheet.ground(ground)
    x = WIDTH * dice.between(0.3, 0.7)
    y = HEIGHT * dice.between(0.32, 0.46) * sheet.top / 342
    reach = WIDTH * 0.62
    wedge = radians(dice.between(42, 84))
    start = dice.between(0, 2 * pi)
    turn = dice.pick((-1, 1)) * radians(dice.between(14, 48))
    for ring in range(3):
        width = reach * (0.17 - 0.012 * ring)
        radius = reach * (1 - 0.31 * ring) - width / 2
        begin = start + turn * ring
        end = begin + 2 * pi - wedge
        arc = trace("M", x + radius * cos(begin), y + radius * sin(begin))
        arc += trace("A", radius, radius, 0, 1, 1)
        arc += trace(" ", x + radius * cos(end), y + radius * sin(end))
        drawing.line(arc, rings[ring % len(rings)], width)
    drawing.circle(x, y, reach * 0.2, ink.on(ground))
    drawing.circle(x, y, reach * 0.13, rings[0])
    drawing.circle(x + reach * 0.055, y - reach * 0.055, reach * 0.035, ink.light)
    foot = dice.pick((ground, ink.dark)) if ground != ink.dark else ground
    return Foot(foot, (ink.light, ink.paper, ink.ink))


def eye(sheet: Sheet) -> Foot:
    """Lashes of uneven length, something seen in the pupil, one tear."""
    ink, dice, drawing = sheet.ink, sheet.dice, sheet.drawing
    ground = dice.pick((ink.paper, ink.first, ink.dark))
    sheet.ground(ground)
    spots = [colour for colour in (ink.second, ink.first, ink.ink) if tells(colour, ground)]
    spots = spots or [ink.on(ground)]
    x, y = WIDTH / 2, sheet.top * 0.5
    half, high = WIDTH * 0.44, WIDTH * dice.between(0.3, 0.35)
    long_lash = min(y - 12, WIDTH * 0.62)
    for lash in range(LASHES):
        angle = pi * (1 + (lash + 0.0) / (LASHES - 1))
        inner = half * 0.98 if lash in (0, LASHES - 1) else half * 0.74
        outer = long_lash * (dice.between(0.82, 1.0) if lash != LASHES // 2 else 1.03)
        outer = max(outer, inner + 16)
        data = trace("M", x + inner * cos(angle), y + high * 0.92 * sin(angle))
        data += trace("L", x + outer * 1.02 * cos(angle), y + outer * sin(angle))
        drawing.line(data, spots[(lash % 3 == 0) % len(spots)], 5.4)
    sclera = ink.light if tells(ink.light, ground) else ink.paper
    rim = ink.on(sclera, [c for c in (ink.ink, ink.first) if tells(c, ground)], at_least=2.5)
    _almond(sheet, x, y, half, high, rim)
    _almond(sheet, x, y, half - 9, high - 7, sclera)
    ring = ink.apart((*spots, ink.ink, ink.dark), sclera, at_least=1.6)
    pupil = ink.apart((ink.light, ink.dark, ink.paper, ink.ink), ring, at_least=1.8)
    drawing.circle(x, y, high * 0.74, ring)
    drawing.circle(x, y, high * 0.49, pupil)
    seen = ink.on(pupil, dice.shuffled([ink.first, ink.second, ink.ink]), at_least=2.2)
    any_motif(dice)(drawing, x, y, high * 0.33, seen, pupil)
    drawing.circle(x + high * 0.36, y - high * 0.36, high * 0.12, ink.light)
    _tear(sheet, x + dice.pick((-1, 0, 1)) * half * 0.36, y + high + 13, spots[0])
    return Foot(ground, (ink.light, ink.paper, ink.ink))


def _almond(sheet: Sheet, x: float, y: float, half: float, high: float, colour: str) -> None:
    bend = high * 4 / 3
    sheet.drawing.path(
        trace("M", x - half, y, "C", x - half * 0.46, y - bend, x + half * 0.46, y - bend)
        + trace(" ", x + half, y, "C", x + half * 0.46, y + bend, x - half * 0.46, y + bend)
        + trace(" ", x - half, y)
        + "Z",
        colour,
    )


def _tear(sheet: Sheet, x: float, y: float, colour: str) -> None:
    size = min(26.0, (sheet.top - y) * 0.42)
    if size < 9:
        return
    drop = trace("M", x, y - size * 0.2, "C", x + size * 0.1, y + size * 0.5, x + size * 0.42)
    drop += trace(" ", y + size * 0.8, x + size * 0.42, y + size * 1.15)
    drop += trace("A", size * 0.42, size * 0.42, 0, 0, 1, x - size * 0.42, y + size * 1.15)
    drop += trace("C", x - size * 0.42, y + size * 0.8, x - size * 0.1, y + size * 0.5)
    sheet.drawing.path(drop + trace(" ", x, y - size * 0.2) + "Z", colour)


def spiral(sheet: Sheet) -> Foot:
    """One closed line that turns six times, and somebody falling into it."""
    ink, dice, drawing = sheet.ink, sheet.dice, sheet.drawing
    grounds = [c for c in (ink.first, ink.paper, ink.dark) if contrast(c, ink.pale) >= 2.6]
    ground = dice.pick(grounds or [ink.dark])
    line = ink.pale if contrast(ink.pale, ground) >= 2.6 else ink.on(ground)
    sheet.ground(ground)
    x, y = WIDTH / 2, sheet.top * 0.5
    outer = min(WIDTH * 0.455, sheet.top * 0.46)
    lobes = dice.pick((7, 11, 13, 17))
    inner = outer * dice.between(0.17, 0.26)
    middle, swing = (outer + inner) / 2, (outer - inner) / 2
    start = dice.between(0, 2 * pi)
    steps = lobes * 8
    step = TURNS * 2 * pi / steps

    def point(at: int) -> tuple[float, float, float, float]:
        angle = at * step
        wave = angle * lobes / TURNS
        radius = middle + swing * cos(wave)
        grows = -swing * sin(wave) * lobes / TURNS
        c, s = cos(angle + start), sin(angle + start)
        return x + radius * c, y + radius * s, grows * c - radius * s, grows * s + radius * c

    px, py, dx, dy = point(0)
    data = trace("M", px, py, "C", px + dx * step / 3, py + dy * step / 3)
    for at in range(1, steps + 1):
        qx, qy, dx, dy = point(at)
        pull = (qx - dx * step / 3 - px, qy - dy * step / 3 - py, qx - px, qy - py)
        if at == 1:
            data += trace(" ", qx - dx * step / 3, qy - dy * step / 3, qx, qy)
        else:
            data += trace("s", *pull)
        # Rounded as written, so that roundings of relative steps do not add up.
        px, py = (
            (round(qx, 1), round(qy, 1))
            if at == 1
            else (
                px + round(pull[2], 1),
                py + round(pull[3], 1),
            )
        )
    drawing.line(data + "Z", line, 1.7)
    spots = [c for c in (ink.second, ink.first, ink.ink, ink.dark) if tells(c, ground, 1.7)]
    spot = next((c for c in spots if c != line), line)
    drawing.circle(x, y, inner * 0.9, spot)
    figure = ink.on(ground, [c for c in (ink.dark, ink.pale) if tells(c, spot, 1.6)], at_least=2)
    lean = dice.pick((-1, 1))
    falling(drawing, x + lean * inner * 0.75, y + inner * 0.85, outer * 0.5, figure)
    return Foot(ground, (ink.light, ink.paper, ink.ink))


def rays(sheet: Sheet) -> Foot:
    """Eleven beams from a low sun with something on it."""
    ink, dice, drawing = sheet.ink, sheet.dice, sheet.drawing
    ground = ink.paper
    sheet.ground(ground)
    beams = [colour for colour in (ink.first, ink.second, ink.light) if tells(colour, ground, 1.2)]
    x, y = WIDTH * dice.pick((0.5, 0.5, 0.38, 0.62)), sheet.top - dice.between(36, 72)
    far = 520
    slices = BEAMS * 2
    start = dice.between(0, 2 * pi / slices)
    for beam in range(BEAMS):
        begin = start + 2 * pi * (2 * beam) / slices
        end = begin + 2 * pi / slices
        colour = beams[beam % len(beams)] if beam < BEAMS - 1 else beams[1 % len(beams)]
        drawing.polygon(
            (
                (x, y),
                (x + far * cos(begin), y + far * sin(begin)),
                (x + far * cos(end), y + far * sin(end)),
            ),
            colour,
        )
    size = dice.between(62, 80)
    orb = ink.dark if tells(ink.dark, ground, 2) else ink.on(ground)
    drawing.circle(x, y, size, orb)
    shown = ink.on(orb, dice.shuffled([ink.light, ink.second, ink.first]), at_least=2.6)
    any_motif(dice, (moon, curl) if size < 66 else ())(drawing, x, y, size * 0.64, shown, orb)
    for puff in range(dice.whole(0, 2)):
        cx, cy = dice.between(20, 280), dice.between(26, 110)
        size = dice.between(20, 30)
        bank = disc(cx, cy, size * 0.6) + disc(cx + size * 0.8, cy + size * 0.1, size * 0.5)
        bank += disc(cx - size * 0.75, cy + size * 0.14, size * 0.46)
        drawing.path(bank, ink.light if puff % 2 == 0 else ink.dark)
    return Foot(ink.dark, (ink.light, ink.pale))
