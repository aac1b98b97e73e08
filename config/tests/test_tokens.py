"""Every pair of colours people must tell apart, measured in the token file itself."""

import math
import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
THEMES = ("matinee", "night")
GROUNDS = ("ground", "house", "plush")

# Contrast on ground, house and plush, as the art direction measured it.
ON_GROUNDS = {
    "night": {
        "ink": (16.6, 15.2, 13.2),
        "dim": (10.1, 9.3, 8.1),
        "guide": (11.1, 10.2, 8.8),
        "rooms": (7.7, 7.1, 6.2),
        "music": (11.0, 10.1, 8.8),
        "mash": (10.8, 9.9, 8.6),
        "people": (10.0, 9.2, 8.0),
        "bad": (8.3, 7.6, 6.6),
        "name-m": (8.8, 8.8, 7.6),
        "name-f": (8.8, 8.8, 7.6),
        "name-n": (8.8, 8.8, 7.6),
        "edge": (4.7, 4.3, 3.8),
    },
    "matinee": {
        "ink": (14.8, 16.2, 13.2),
        "dim": (7.1, 7.8, 6.4),
        "guide": (5.6, 6.1, 5.0),
        "rooms": (6.0, 6.5, 5.3),
        "music": (6.2, 6.8, 5.5),
        "mash": (6.1, 6.7, 5.4),
        "people": (5.7, 6.2, 5.1),
        "bad": (5.7, 6.3, 5.1),
        "name-m": (5.1, 5.1, 5.1),
        "name-f": (5.1, 5.1, 5.1),
        "name-n": (5.1, 5.1, 5.1),
        "edge": (4.1, 4.5, 3.7),
    },
}
# Text, its ground, the least contrast.
ELSEWHERE = {
    "night": [("press-ink", "press", 10.9)],
    "matinee": [("press-ink", "press", 8.3)],
}
IN_BOTH = [
    ("board-ink", "board", 12.2),
    ("board-ink", "board-2", 12.2),
    ("board-red", "board", 5.0),
    ("board-red", "board-2", 5.0),
    ("stock-ink", "stock-guide", 6.0),
    ("stock-ink", "stock-rooms", 6.0),
    ("stock-ink", "stock-music", 6.0),
    ("stock-ink", "stock-mash", 6.0),
    ("stock-ink", "stock-people", 6.0),
    ("stock-ink", "stock-plain", 14.7),
    ("ink", "past", 5.3),
    ("dim", "past", 5.3),
    ("ink", "on", 5.3),
    ("dim", "on", 5.3),
    ("felt-ink", "felt", 12.0),
    ("felt-dim", "felt", 7.0),
    ("felt-amber", "felt", 7.0),
    ("ok", "house", 4.5),
    ("wait", "house", 4.5),
    ("ground", "rooms", 4.5),
    ("ground", "guide", 4.5),
    ("ground", "music", 4.5),
    ("ground", "mash", 4.5),
    ("ground", "people", 4.5),
]
# The art direction rounds to one digit.
ROUNDING = 0.05

_OKLCH = r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)[^)]*\)"
_TOKEN = re.compile(rf"--([\w-]+): (?:light-dark\({_OKLCH}, {_OKLCH}\)|{_OKLCH});")


def read_colours(text: str) -> dict[str, dict[str, tuple[float, float, float]]]:
    colours: dict[str, dict[str, tuple[float, float, float]]] = {theme: {} for theme in THEMES}
    for name, *numbers in _TOKEN.findall(text):
        light, dark, same = (
            tuple(map(float, numbers[start : start + 3])) if numbers[start] else None
            for start in (0, 3, 6)
        )
        colours["matinee"][name] = light or same
        colours["night"][name] = dark or same
    return colours


def luminance(colour: tuple[float, float, float]) -> float:
    """WCAG's relative luminance of an oklch colour, as an sRGB screen shows it."""
    lightness, chroma, hue = colour
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    clipped = (min(max(channel, 0.0), 1.0) for channel in (red, green, blue))
    return sum(
        weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), clipped, strict=True)
    )


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


COLOURS = read_colours(TOKENS.read_text())

PAIRS = [
    (theme, name, ground, least)
    for theme, names in ON_GROUNDS.items()
    for name, contrasts in names.items()
    for ground, least in zip(GROUNDS, contrasts, strict=True)
] + [(theme, *pair) for theme in THEMES for pair in ELSEWHERE[theme] + IN_BOTH]


@pytest.mark.parametrize(("theme", "name", "ground", "least"), PAIRS)
def test_people_can_tell_a_colour_from_its_ground(
    theme: str, name: str, ground: str, least: float
) -> None:
    measured = contrast(COLOURS[theme][name], COLOURS[theme][ground])
    assert measured >= least - ROUNDING, f"{name} on {ground} is {measured:.2f} in the {theme}"


def test_black_on_white_is_the_most_there_is() -> None:
    assert contrast((0.0, 0.0, 0.0), (1.0, 0.0, 0.0)) == pytest.approx(21, abs=0.01)


def test_paper_is_the_same_in_both_themes() -> None:
    stocks = [name for name in COLOURS["night"] if name.startswith(("stock-", "side-", "felt"))]
    assert len(stocks) >= 10
    assert [name for name in stocks if COLOURS["night"][name] != COLOURS["matinee"][name]] == []


def test_a_dark_page_stays_warm() -> None:
    for name in GROUNDS:
        _, _, hue = COLOURS["night"][name]
        assert 18 <= hue <= 60, f"{name} has hue {hue}"
