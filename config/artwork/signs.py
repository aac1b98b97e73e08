"""A channel's sign: one flat form on its colour, forty units square."""

from collections.abc import Callable
from math import cos, pi, sin

from config.artwork.dice import fnv1a32
from config.artwork.drawing import Drawing, disc, shape, trace

SIDE = 40
IVORY = "#f6e7c6"

Form = Callable[[Drawing, str, str], None]


def reel(drawing: Drawing, colour: str, ground: str) -> None:
    holes = disc(20, 20, 14)
    for hole in range(5):
        angle = 2 * pi * hole / 5 - pi / 2
        holes += disc(20 + 8.4 * cos(angle), 20 + 8.4 * sin(angle), 3.3)
    drawing.path(holes + disc(20, 20, 1.8), colour, holes=True)


def blinds(drawing: Drawing, colour: str, ground: str) -> None:
    bars = "".join(
        trace("M", 6, 8 + 6 * bar, "h", 28, "v", 2.8, "h", -28) + "z" for bar in range(4)
    )
    drawing.path(bars + "M6 32h28v2.8h-28z", colour)
    drawing.circle(31, 35, 1.8, colour)


def rising(drawing: Drawing, colour: str, ground: str) -> None:
    drawing.path("M6 26A14 14 0 0 1 34 26Z", colour)
    drawing.rect(6, 29, 28, 3, colour)


def peaks(drawing: Drawing, colour: str, ground: str) -> None:
    drawing.path("M4 32L16 10L22 21L27 15L36 32Z", colour)
    drawing.path("M16 10L20.4 18L17 16.6L14 19L11.8 17.7Z", ground)


def balcony(drawing: Drawing, colour: str, ground: str) -> None:
    drawing.path("M6 12H34V17C34 27 28 31 20 31C12 31 6 27 6 17Z", colour)
    drawing.rect(18, 31, 4, 5, colour)
    drawing.path("M6 15H34V17H6Z", ground)


def wave(drawing: Drawing, colour: str, ground: str) -> None:
    drawing.path(
        "M4 17C9 8 15 8 20 16C25 24 31 24 36 15V24C31 33 25 33 20 25C15 17 9 17 4 26Z", colour
    )


def crescent(drawing: Drawing, colour: str, ground: str) -> None:
    drawing.path("M22 6A14 14 0 1 0 34 24A11.5 11.5 0 0 1 22 6Z", colour)


def bars(drawing: Drawing, colour: str, ground: str) -> None:
    drawing.path("M6 21h6v13h-6zM13.4 9h6v25h-6zM20.8 15h6v19h-6zM28.2 25h6v9h-6z", colour)


def cactus(drawing: Drawing, colour: str, ground: str) -> None:
    drawing.path(
        "M17 36V28H14C9.6 28 8 25 8 21V16A2.4 2.4 0 0 1 12.8 16V21C12.8 22.6 13.4 23 15 23"
        "H17V9A3.4 3.4 0 0 1 23.8 9V20H25C27 20 27.4 19.4 27.4 18V13A2.4 2.4 0 0 1 32.2 13"
        "V18C32.2 22.6 30.6 25 26 25H23.8V36Z",
        colour,
    )


def rocket(drawing: Drawing, colour: str, ground: str) -> None:
    drawing.path("M20 4C26 9 27 17 26 25H14C13 17 14 9 20 4Z", colour)
    drawing.path("M13 19V30L7 33C7 26 9 22 13 19ZM27 19V30L33 33C33 26 31 22 27 19Z", colour)
    drawing.path("M16 27H24L20 36Z", colour)
    drawing.circle(20, 15, 3, ground)


def ghost(drawing: Drawing, colour: str, ground: str) -> None:
    drawing.path(
        "M8 34V18C8 10 13 6 20 6S32 10 32 18V34L28 30L24 34L20 30L16 34L12 30Z"
        + disc(15.4, 18, 2.6)
        + disc(24.6, 18, 2.6),
        colour,
        holes=True,
    )


def note(drawing: Drawing, colour: str, ground: str) -> None:
    drawing.path("M14 9L32 5V27H28.4V12.6L17.6 15V31H14Z", colour)
    drawing.ellipse(13, 31, 5, 4, colour)
    drawing.ellipse(27.4, 27, 5, 4, colour)


def lens(drawing: Drawing, colour: str, ground: str) -> None:
    drawing.path("M3 20Q20 3 37 20Q20 37 3 20Z", colour)
    drawing.circle(20, 20, 6.8, ground)
    drawing.circle(20, 20, 3, colour)


def globe(drawing: Drawing, colour: str, ground: str) -> None:
    drawing.circle(20, 20, 14, colour)
    lines = "M20 6V34M6 20H34M9.5 12.5Q20 17 30.5 12.5M9.5 27.5Q20 23 30.5 27.5"
    drawing.line(lines + "M20 6Q8 20 20 34M20 6Q32 20 20 34", ground, 1.7)


def grin(drawing: Drawing, colour: str, ground: str) -> None:
    drawing.path("M6 8Q20 12 34 8V19C34 28 28 33 20 35C12 33 6 28 6 19Z", colour)
    drawing.path("M10 16Q13.5 12 17 16Q13.5 18 10 16ZM23 16Q26.5 12 30 16Q26.5 18 23 16Z", ground)
    drawing.path("M11 22Q20 26 29 22Q26 31 20 31Q14 31 11 22Z", ground)


def heart(drawing: Drawing, colour: str, ground: str) -> None:
    drawing.path(
        "M20 34C10 27 5 21 5 15A7.5 7.5 0 0 1 20 12A7.5 7.5 0 0 1 35 15C35 21 30 27 20 34Z",
        colour,
    )


def burst(drawing: Drawing, colour: str, ground: str) -> None:
    points = []
    for step in range(20):
        reach = 15 if step % 2 == 0 else 8.4
        points.append((20 + reach * cos(pi * step / 10), 20 + reach * sin(pi * step / 10)))
    drawing.path(shape(points), colour)


def steps(drawing: Drawing, colour: str, ground: str) -> None:
    drawing.path("M6 34V27H13V20H20V13H27V6H34V34Z", colour)


def arch(drawing: Drawing, colour: str, ground: str) -> None:
    drawing.path(
        "M6 34V20A14 14 0 0 1 34 20V34H27V20A7 7 0 0 0 13 20V34ZM17 34V20.5A3 3 0 0 1 23 20.5V34Z",
        colour,
    )


# Form, ground, form's colour: a channel keeps its colours for good.
FORMS: dict[str, tuple[Form, str, str]] = {
    "reel": (reel, "#8c2a2a", IVORY),
    "blinds": (blinds, "#14110f", "#f1e7d2"),
    "rising": (rising, "#e3a93a", "#3a1512"),
    "peaks": (peaks, "#c9562b", "#f6e7c6"),
    "balcony": (balcony, "#2f6b5c", "#f3ead0"),
    "wave": (wave, "#1f3b5c", "#bfe0dc"),
    "moon": (crescent, "#12203b", "#f0c65a"),
    "bars": (bars, "#7a2c4c", "#f3c9bd"),
    "cactus": (cactus, "#d9a13a", "#2c3d22"),
    "rocket": (rocket, "#1d5b5c", "#f3e6cb"),
    "ghost": (ghost, "#3b1d3a", "#e7dcc9"),
    "note": (note, "#a9cdd0", "#1a2a3a"),
    "lens": (lens, "#5f6330", "#f4ecd0"),
    "globe": (globe, "#2f4b7c", "#efd9a0"),
    "grin": (grin, "#eab23c", "#4a1712"),
    "heart": (heart, "#eab7a4", "#8c1f2c"),
    "burst": (burst, "#c8321f", "#ffe3a0"),
    "steps": (steps, "#44545e", "#e9e0c8"),
    "arch": (arch, "#1c5a45", "#f0c65a"),
}
SPELLINGS = {
    "sun": "rising",
    "rising-sun": "rising",
    "crescent": "moon",
    "eye": "lens",
    "mask": "grin",
}

# What a channel's name says it shows, for channels that name no form. First match wins.
SPOKEN_OF = {
    "late-reel": "reel",
    "noir": "blinds",
    "first-light": "rising",
    "family": "rising",
    "far-lands": "peaks",
    "adventure": "peaks",
    "balcony": "balcony",
    "comed": "grin",
    "sea": "wave",
    "sound": "bars",
    "musical": "note",
    "music": "note",
    "midnight": "moon",
    "night": "moon",
    "horror": "ghost",
    "western": "cactus",
    "science": "rocket",
    "sci-fi": "rocket",
    "space": "rocket",
    "document": "lens",
    "real": "lens",
    "world": "globe",
    "romance": "heart",
    "action": "burst",
    "classic": "arch",
    "drama": "steps",
}


def form_of(slug: str) -> str:
    """The name of the form a slug means: its own name, what it speaks of, or one by chance."""
    plain = slug.strip().casefold().replace("_", "-").replace(" ", "-")
    named = SPELLINGS.get(plain, plain)
    if named in FORMS:
        return named
    spoken = next((form for word, form in SPOKEN_OF.items() if word in plain), "")
    return spoken or tuple(FORMS)[fnv1a32(plain) % len(FORMS)]


def sign(slug: str) -> str:
    form, ground, colour = FORMS[form_of(slug)]
    drawing = Drawing(SIDE, SIDE)
    drawing.rect(0, 0, SIDE, SIDE, ground)
    form(drawing, colour, ground)
    return str(drawing)
