"""SVG written with presentation attributes alone: no style, no script, no ids, no text."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

Point = tuple[float, float]


def number(value: float) -> str:
    text = f"{value:.1f}"
    if text.endswith(".0"):
        text = text[:-2]
    return "0" if text == "-0" else text


def trace(*steps: str | float) -> str:
    """Path data from letters and numbers: trace("M", 1, 2, "L", 3.04, 4) is "M1 2L3 4"."""
    written: list[str] = []
    after_number = False
    for step in steps:
        if isinstance(step, str):
            written.append(step)
            after_number = False
            continue
        text = number(step)
        if after_number and not text.startswith("-"):
            written.append(" ")
        written.append(text)
        after_number = True
    return "".join(written)


def shape(points: Iterable[Point]) -> str:
    """A closed path with straight sides."""
    steps: list[str | float] = []
    for x, y in points:
        steps += ["L" if steps else "M", x, y]
    return trace(*steps) + "Z"


def disc(x: float, y: float, radius: float) -> str:
    """A circle as path data, for shapes with holes."""
    half = trace("a", radius, radius, 0, 1, 1)
    return (
        trace("M", x - radius, y)
        + half
        + trace(" ", 2 * radius, 0)
        + half
        + trace(" ", -2 * radius, 0)
        + "Z"
    )


class Drawing:
    def __init__(self, width: float, height: float, *, crop: str = "") -> None:
        self._parts = [
            '<svg xmlns="http://www.w3.org/2000/svg"'
            f' viewBox="0 0 {number(width)} {number(height)}"'
            f' width="{number(width)}" height="{number(height)}"'
            + (f' preserveAspectRatio="{crop}"' if crop else "")
            + ">"
        ]

    def __str__(self) -> str:
        return "".join(self._parts) + "</svg>"

    def rect(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        self._parts.append(
            f'<path fill="{fill}" d="{trace("M", x, y, "h", width, "v", height, "h", -width)}z"/>'
        )

    def circle(self, x: float, y: float, radius: float, fill: str) -> None:
        self._parts.append(
            f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{fill}"/>'
        )

    def ellipse(self, x: float, y: float, wide: float, high: float, fill: str) -> None:
        self._parts.append(
            f'<ellipse cx="{number(x)}" cy="{number(y)}" rx="{number(wide)}" ry="{number(high)}"'
            f' fill="{fill}"/>'
        )

    def path(
        self, data: str, fill: str, *, holes: bool = False, opacity: float | None = None
    ) -> None:
        rule = ' fill-rule="evenodd"' if holes else ""
        veil = f' fill-opacity="{opacity:.2f}"' if opacity is not None else ""
        self._parts.append(f'<path fill="{fill}"{rule}{veil} d="{data}"/>')

    def polygon(self, points: Iterable[Point], fill: str) -> None:
        self.path(shape(points), fill)

    def line(
        self,
        data: str,
        colour: str,
        width: float,
        *,
        fill: str = "none",
        round_ends: bool = False,
    ) -> None:
        ends = ' stroke-linecap="round" stroke-linejoin="round"' if round_ends else ""
        self._parts.append(
            f'<path fill="{fill}" stroke="{colour}" stroke-width="{number(width)}"{ends}'
            f' d="{data}"/>'
        )

    def ring(self, x: float, y: float, radius: float, width: float, colour: str) -> None:
        self._parts.append(
            f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="none"'
            f' stroke="{colour}" stroke-width="{number(width)}"/>'
        )

    def glyphs(self, data: str, fill: str, x: float, y: float, scale: float) -> None:
        """Letters drawn in font units, put with their baseline at x, y."""
        self._parts.append(
            f'<path fill="{fill}" transform="translate({number(x)} {number(y)})'
            f' scale({scale:.4f})" d="{data}"/>'
        )

    @contextmanager
    def placed(
        self, x: float, y: float, *, scale: float = 1, mirrored: bool = False, turn: float = 0
    ) -> Iterator[None]:
        """What is drawn inside stands with its origin at x, y."""
        steps = f"translate({number(x)} {number(y)})"
        if turn:
            steps += f" rotate({number(turn)})"
        if mirrored or scale != 1:
            steps += f" scale({-scale if mirrored else scale:.3f} {scale:.3f})"
        self._parts.append(f'<g transform="{steps}">')
        yield
        self._parts.append("</g>")
