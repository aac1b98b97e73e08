"""The closed curtain of an empty house: flat folds, a gold-edged valance, the stage board."""

from config.artwork.drawing import Drawing, trace

WIDE, HIGH = 1184, 300
FOLD = 44
BOARD = 26
SCALLOP, DROP = 112, 52
# From the depth of a fold to its ridge and back.
VELVET = ("#5c0b10", "#7d1015", "#98181b", "#b02522", "#98181b", "#7d1015")
PLUSH, GOLD, WOOD, WOOD_EDGE = "#b02725", "#dba43a", "#4a2c1a", "#a8743c"


def curtain() -> str:
    # Cropped at the sides on narrow pages, never squeezed.
    drawing = Drawing(WIDE, HIGH, crop="xMidYMid slice")
    floor = HIGH - BOARD
    drawing.rect(0, 0, WIDE, HIGH, VELVET[0])
    strip = FOLD / len(VELVET)
    for shade in dict.fromkeys(VELVET[1:]):
        data = ""
        for fold in range(-1, WIDE // FOLD + 1):
            # Folds are not all alike: velvet hangs by its own weight.
            lean = (fold * 7919 % 5) - 2
            for place, colour in enumerate(VELVET):
                if colour == shade:
                    left = fold * FOLD + place * strip
                    wide = strip + 0.4
                    data += trace("M", left, 0, "h", wide, "l", lean, floor, "h", -wide) + "z"
        drawing.path(data, shade)
    hem = "".join(
        trace("M", x, floor, "q", FOLD / 2, -9, FOLD, 0) + "z"
        for x in range(-FOLD // 2, WIDE, FOLD)
    )
    drawing.path(hem, VELVET[0])
    half = SCALLOP / 2
    for edge, colour in ((5, GOLD), (0, PLUSH)):
        data = trace("M", -half, 0)
        for _ in range(WIDE // SCALLOP + 2):
            data += trace(
                "c", 2, (DROP + edge) * 4 / 3, SCALLOP - 2, (DROP + edge) * 4 / 3, SCALLOP, 0
            )
        drawing.path(data + "Z", colour)
    shades = ""
    for scallop in range(-1, WIDE // SCALLOP + 1):
        middle = scallop * SCALLOP + SCALLOP
        for reach in (15, 31):
            for side in (-1, 1):
                shades += trace("M", middle + side * reach, 0, "q", -side * 3, DROP * 0.5)
                shades += trace(" ", -side * reach * 0.42, DROP * (0.92 if reach == 15 else 0.8))
                shades += trace(
                    "q", side * 7, -DROP * 0.4, side * reach * 0.42 + side * 7, -DROP * 0.8
                )
                shades += "Z"
    drawing.path(shades, VELVET[1])
    tassels = "".join(
        trace("M", x - 3, 0, "h", 6, "v", 12, "l", 3, 12, "h", -12, "l", 3, -12) + "z"
        for x in range(round(half) - SCALLOP, WIDE + SCALLOP, SCALLOP)
    )
    drawing.path(tassels, GOLD)
    drawing.rect(0, floor, WIDE, BOARD, WOOD)
    drawing.rect(0, floor, WIDE, 3, WOOD_EDGE)
    seams = "".join(
        trace("M", x, floor + 3, "h", 1.6, "v", BOARD - 3, "h", -1.6) + "z"
        for x in range(37, WIDE, 74)
    )
    drawing.path(seams, "#38200f")
    return str(drawing)
