"""Reads drawings back: their elements, their colours, and where their letters lie."""

import re
from collections.abc import Iterator
from math import radians
from xml.etree import ElementTree

from fontTools.misc.transform import Identity, Transform
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.transformPen import TransformPen
from fontTools.svgLib.path import parse_path

ELEMENTS = {"svg", "g", "path", "circle", "ellipse"}
ATTRIBUTES = {
    "viewBox",
    "width",
    "height",
    "preserveAspectRatio",
    "d",
    "fill",
    "fill-rule",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-linecap",
    "stroke-linejoin",
    "transform",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
}
LARGEST_LETTER_SCALE = 0.1
STEP = re.compile(r"(translate|rotate|scale)\(([^)]*)\)")

Box = tuple[float, float, float, float]


def elements_of(svg: str) -> Iterator[tuple[str, dict[str, str]]]:
    for element in ElementTree.fromstring(svg).iter():
        yield element.tag.removeprefix("{http://www.w3.org/2000/svg}"), element.attrib


def colours_of(svg: str) -> set[str]:
    return set(re.findall(r"#[0-9a-f]{6}", svg))


def numbers_of(svg: str) -> list[str]:
    """Every number of every attribute but the scales of letters and figures."""
    plain = re.sub(r"scale\([^)]*\)|#[0-9a-f]{6}|http://\S+|fill-opacity=\"[^\"]*\"", "", svg)
    return re.findall(r"-?\d+(?:\.\d+)?", plain)


def letters_of(svg: str) -> list[tuple[str, Box]]:
    """Colour and bounds of each piece of lettering, in the units of the sheet."""
    found: list[tuple[str, Box]] = []

    def walk(element: ElementTree.Element, outer: Transform) -> None:
        here = _moved(outer, element.get("transform", ""))
        if "d" in element.attrib and "scale" in element.get("transform", ""):
            bounds = BoundsPen(None)
            if abs(here[0]) < LARGEST_LETTER_SCALE:
                parse_path(element.attrib["d"], TransformPen(bounds, here))
                found.append((element.attrib["fill"], bounds.bounds))
        for child in element:
            walk(child, here)

    walk(ElementTree.fromstring(svg), Identity)
    return found


def _moved(outer: Transform, text: str) -> Transform:
    for name, values in STEP.findall(text):
        numbers = [float(value) for value in values.split()]
        if name == "translate":
            outer = outer.translate(*numbers)
        elif name == "rotate":
            outer = outer.rotate(radians(numbers[0]))
        else:
            outer = outer.scale(*numbers)
    return outer
