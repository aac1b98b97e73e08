"""Writes fonts/board.json and fonts/text.json from the variable fonts; see the command's help.

Run after a font has changed, from the root of the project:

    python -m config.artwork.outlines FOLDER

FOLDER holds the WOFF2 files of the npm packages `@fontsource-variable/big-shoulders` and
`@fontsource-variable/figtree` (both OFL; their licences lie beside the outlines).
"""

import argparse
import json
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FONTS = Path(__file__).parent / "fonts"

BOARD_FILES = ("vietnamese", "latin-ext", "latin")  # the last file to know a letter wins
TEXT_FILES = ("latin-ext", "latin")
KERNED_ON_BOARD = string.ascii_uppercase + string.digits + "'’-.,:;&!? "
KERNED_IN_TEXT = string.ascii_letters + string.digits + "'’-., "
SMALLEST_KERN = 6  # of a thousand; nobody sees less


class RelativePen(BasePen):
    """Path data in whole units, relative, as short as it can be written."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)  # type: ignore[no-untyped-call]
        self.steps: list[str] = []
        self._at = self._start = (0, 0)
        self._mirrored: tuple[int, int] | None = None

    def _step(self, letter: str, *points: tuple[float, float]) -> None:
        whole = [(round(x), round(y)) for x, y in points]
        numbers = [n for x, y in whole for n in (x - self._at[0], y - self._at[1])]
        if letter == "l" and numbers == [0, 0]:
            return
        if letter == "l" and 0 in numbers:
            letter, numbers = ("v", numbers[1:]) if numbers[0] == 0 else ("h", numbers[:1])
        text = letter
        for place, number in enumerate(numbers):
            text += f" {number}" if place and number >= 0 else f"{number}"
        self.steps.append(text)
        self._at = whole[-1]
        self._mirrored = None

    def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - fontTools' name
        if not self.steps:
            self._at = (0, 0)
        self._step("m", point)
        self._start = self._at

    def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self._step("l", point)

    def _qCurveToOne(  # noqa: N802
        self, control: tuple[float, float], point: tuple[float, float]
    ) -> None:
        mirrored = self._mirrored
        # Where the curve goes on smoothly, "t" needs no control point. Each is compared with the
        # one a renderer will really use, so roundings do not add up.
        if mirrored and max(abs(mirrored[0] - control[0]), abs(mirrored[1] - control[1])) <= 1:
            used = mirrored
            self._step("t", point)
        else:
            used = (round(control[0]), round(control[1]))
            self._step("q", control, point)
        self._mirrored = (2 * self._at[0] - used[0], 2 * self._at[1] - used[1])

    def _closePath(self) -> None:  # noqa: N802
        self.steps.append("z")
        self._at = self._start


def outlines_of(font: Any, units: int, wanted: str | None) -> dict[str, tuple[int, str]]:
    glyphs = font.getGlyphSet()
    scale = units / font["head"].unitsPerEm
    outlines = {}
    for code, name in font.getBestCmap().items():
        letter = chr(code)
        if wanted == "capitals" and letter != letter.upper():
            continue
        pen = RelativePen(glyphs)
        flipped = TransformPen(pen, (scale, 0, 0, -scale, 0, 0))  # type: ignore[no-untyped-call]
        glyphs[name].draw(flipped)
        outlines[letter] = (round(glyphs[name].width * scale), "".join(pen.steps))
    return outlines


def pair_tables(font: Any) -> Iterator[Any]:
    gpos = font["GPOS"].table
    kern = {
        index
        for record in gpos.FeatureList.FeatureRecord
        if record.FeatureTag == "kern"
        for index in record.Feature.LookupListIndex
    }
    for index in sorted(kern):
        for table in gpos.LookupList.Lookup[index].SubTable:
            table = getattr(table, "ExtSubTable", table)
            if hasattr(table, "PairSet") or hasattr(table, "Class1Record"):
                yield table


def kern_between(table: Any, left: str, right: str) -> int | None:
    if left not in table.Coverage.glyphs:
        return None
    if table.Format == 1:
        records = table.PairSet[table.Coverage.glyphs.index(left)].PairValueRecord
        values = [record.Value1 for record in records if record.SecondGlyph == right]
        return int(getattr(values[0], "XAdvance", 0)) if values else None
    first = table.ClassDef1.classDefs.get(left, 0)
    second = table.ClassDef2.classDefs.get(right, 0)
    value = table.Class1Record[first].Class2Record[second].Value1
    return int(getattr(value, "XAdvance", 0)) if value else 0


def kerns_of(font: Any, units: int, letters: str) -> dict[str, int]:
    names = font.getBestCmap()
    tables = list(pair_tables(font))
    scale = units / font["head"].unitsPerEm
    kerns = {}
    for left in letters:
        for right in letters:
            found = (kern_between(table, names[ord(left)], names[ord(right)]) for table in tables)
            kern = round(next((one for one in found if one), 0) * scale)
            if abs(kern) >= SMALLEST_KERN * units / 1000:
                kerns[left + right] = kern
    return kerns


def write(
    folder: Path, family: str, files: tuple[str, ...], weight: int, units: int, target: str
) -> None:
    outlines: dict[str, tuple[int, str]] = {}
    board = target == "board"
    for script in files:
        source = TTFont(folder / family / "files" / f"{family}-{script}-wght-normal.woff2")
        font: Any = instantiateVariableFont(source, {"wght": weight})  # type: ignore[no-untyped-call]
        outlines |= outlines_of(font, units, "capitals" if board else None)
    face = {
        "units": units,
        "cap": round(font["OS/2"].sCapHeight * units / font["head"].unitsPerEm),
        "kerns": kerns_of(font, units, KERNED_ON_BOARD if board else KERNED_IN_TEXT),
        "glyphs": dict(sorted(outlines.items())),
    }
    text = json.dumps(face, ensure_ascii=False, separators=(",", ":"))
    (FONTS / f"{target}.json").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the outlines that drawings letter with.")
    parser.add_argument("folder", type=Path, help="…/node_modules/@fontsource-variable")
    folder = parser.parse_args().folder
    write(folder, "big-shoulders", BOARD_FILES, 800, 1000, "board")
    write(folder, "figtree", TEXT_FILES, 600, 200, "text")


if __name__ == "__main__":
    main()
