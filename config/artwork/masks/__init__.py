"""A person's mask, drawn from the name: paper faces that are hard to take for one another."""

from config.artwork.dice import Dice, fnv1a32
from config.artwork.drawing import Drawing, disc, shape, trace
from config.artwork.inks import contrast, mixed
from config.artwork.masks.cuts import BEARDS, COLLARS, FACES, HAIRS, HATS, LOCKS
from config.artwork.masks.features import (
    BROWS,
    EYES,
    GLASSES,
    MARKS,
    MOUTHS,
    NOSES,
    Paints,
)

SIZE = 64
MIDDLE = SIZE / 2
INK, IVORY = "#1f1613", "#fdf6e3"

GROUNDS = (
    "#7fb0b5", "#d9774f", "#e3a93a", "#2f4b7c", "#b5281c", "#6d2b45", "#2f6b47", "#eab7a4",
    "#7c7a3a", "#16233f", "#e9d6ac", "#4c5a62", "#1d5b5c", "#a9cdd0", "#8f4a2b", "#c9b458",
)  # fmt: skip
PAPERS = (
    "#fbf0da", "#f3ddb3", "#eec39a", "#d69a6c", "#b0764c", "#8f5b3a", "#784a30",
    "#fbf0da", "#eec39a", "#b0764c", "#bcd8c4", "#f2c4c4", "#bfd9e0", "#e8b84a", "#cf4a33",
    "#5c8db3",
)  # fmt: skip
SKINS = frozenset(PAPERS[:7])
HAIR_COLOURS = (
    "#1f1613", "#3b2318", "#5a2d1c", "#9a3f22", "#d9a441", "#b9b2a4", "#f4ecd8", "#1c2a3c",
    "#a32a3a", "#2f6b5c",
)  # fmt: skip
CLOTHS = (
    "#b5281c",
    "#16233f",
    "#e3a93a",
    "#2f6b47",
    "#f3e6cb",
    "#1f1613",
    "#3f86a8",
    "#d9774f",
    "#8c2f4b",
)
GROUND_PATTERNS = ("plain", "plain", "halved", "halo", "beams", "bars", "corner", "floor")
SHADES = ("right", "right", "left", "none", "brow", "jaw", "stripe")


def mask(name: str) -> str:
    dice = Dice(fnv1a32(name.casefold()))
    paints = _paints(dice)
    drawing = Drawing(SIZE, SIZE)
    _ground(drawing, dice, paints.ground)
    face = dice.pick(tuple(FACES.values()))
    hat = dice.pick(tuple(HATS)) if dice.chance(0.3) else ""
    hair = dice.pick((*HAIRS, *LOCKS))
    collar, trim = COLLARS[dice.pick(tuple(COLLARS))]
    with drawing.placed(MIDDLE, 0):
        if collar:
            drawing.path(collar, paints.cloth)
        if trim:
            drawing.path(
                trim, paints.accent if contrast(paints.accent, paints.cloth) > 1.3 else IVORY
            )
        _hair_behind(drawing, hair, paints)
        _face(drawing, face, dice.pick(SHADES), paints)
        _features(drawing, dice, paints)
        if hair in HAIRS and HAIRS[hair][1] and not (hat and hair in {"crest", "quiff", "spikes"}):
            drawing.path(HAIRS[hair][1], paints.hair)
        elif hair in LOCKS:
            drawing.path("M-16 24C-16 10 16 10 16 24C9 18-9 18-16 24Z", paints.hair)
        if hat:
            felt, band = HATS[hat]
            drawing.path(felt, paints.cloth)
            drawing.path(
                band, paints.accent if contrast(paints.accent, paints.cloth) > 1.3 else IVORY
            )
    return str(drawing)


def _paints(dice: Dice) -> Paints:
    ground = dice.pick(GROUNDS)
    face = dice.pick([paper for paper in PAPERS if contrast(paper, ground) >= 1.5])
    hairs = [c for c in HAIR_COLOURS if contrast(c, face) >= 1.6 and contrast(c, ground) >= 1.25]
    cloths = [c for c in CLOTHS if contrast(c, face) >= 1.5 and contrast(c, ground) >= 1.3]
    accents = [c for c in CLOTHS if contrast(c, face) >= 1.6]
    warm = face in SKINS
    accent = dice.pick(accents)
    return Paints(
        ground=ground,
        face=face,
        shade=mixed(face, INK, 0.82),
        line=INK,
        white=IVORY if contrast(IVORY, face) >= 1.1 else "#ffffff",
        hair=dice.pick(hairs or [INK]),
        cloth=dice.pick(cloths or [INK]),
        accent=accent,
        # A skin blushes in its own tone; clown's red is for coloured paper.
        blush=mixed("#a5352c", face, 0.5) if warm else accent,
    )


def _ground(drawing: Drawing, dice: Dice, ground: str) -> None:
    drawing.rect(0, 0, SIZE, SIZE, ground)
    other = mixed(ground, INK if contrast(ground, INK) > 4 else IVORY, 0.86)
    match dice.pick(GROUND_PATTERNS):
        case "halved":
            drawing.rect(MIDDLE, 0, MIDDLE, SIZE, other)
        case "halo":
            drawing.circle(MIDDLE, 32, 29, other)
        case "beams":
            beams = (((0, 0), (14, 0)), ((26, 0), (38, 0)), ((50, 0), (64, 0)))
            low = (((0, 22), (0, 42)), ((64, 22), (64, 42)))
            data = "".join(shape(((32, 34), a, b)) for a, b in (*beams, *low))
            drawing.path(data, other)
        case "bars":
            data = "".join(
                trace("M", x, 0, "h", 8, "v", 64, "h", -8) + "z" for x in range(0, 64, 16)
            )
            drawing.path(data, other)
        case "corner":
            drawing.path("M0 64L64 0V64Z", other)
        case "floor":
            drawing.rect(0, 42, SIZE, 22, other)


def _hair_behind(drawing: Drawing, hair: str, paints: Paints) -> None:
    if hair in LOCKS:
        data = "".join(disc(x, y, r) + (disc(-x, y, r) if x else "") for x, y, r in LOCKS[hair])
        drawing.path(data, paints.hair)
    elif HAIRS[hair][0]:
        drawing.path(HAIRS[hair][0], paints.hair)


def _face(drawing: Drawing, face: str, shade: str, paints: Paints) -> None:
    drawing.path(face, paints.shade if shade == "right" else paints.face)
    with drawing.placed(0, 0, mirrored=True):
        drawing.path(face, paints.shade if shade == "left" else paints.face)
    if shade == "brow":
        drawing.path("M-15.4 22.4C-8 20.4 8 20.4 15.4 22.4V27H-15.4Z", paints.shade)
    elif shade == "jaw":
        drawing.path("M-12 44H12L8 53.4Q0 56-8 53.4Z", paints.shade)
    elif shade == "stripe":
        drawing.path("M-3 13.6H3V54.6H-3Z", paints.accent, opacity=0.45)


def _features(drawing: Drawing, dice: Dice, paints: Paints) -> None:
    eyes = dice.pick(EYES)
    brow = dice.pick(BROWS)
    beard = dice.pick(tuple(BEARDS)) if dice.chance(0.3) else ""
    glasses = dice.pick(GLASSES) if dice.chance(0.3) else None
    dice.pick(NOSES)(drawing, paints, dice)
    if dice.chance(0.5):
        dice.pick(MARKS)(drawing, paints, dice)
    if beard:
        drawing.path(BEARDS[beard], paints.hair)
    mouth = dice.pick(MOUTHS)
    if beard == "full":
        on_hair = IVORY if contrast(paints.hair, IVORY) > 2.4 else INK
        drawing.line("M-5 47.4Q0 50.6 5 47.4", on_hair, 2, round_ends=True)
    elif beard in {"handlebar", "brush", "pencil"}:
        drawing.line("M-4.4 49.6Q0 51.6 4.4 49.6", paints.line, 1.8, round_ends=True)
    else:
        mouth(drawing, paints, dice)
    eyes(drawing, paints, dice)
    if brow:
        drawing.line(brow, paints.line, dice.between(1.5, 2.6))
    if glasses:
        glasses(drawing, paints, dice)
