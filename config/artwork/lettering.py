"""Letters as outlines, so that a drawing needs no font where it is shown."""

import json
import re
import string
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from config.artwork.scripts import in_known_letters

START = re.compile(r"m(-?\d+) ?(-?\d+)")
ELLIPSIS = "…"
LONGEST_TITLE = 84  # letters; more could not be read at two lines a sheet
ONE_LINE_FROM = 0.76  # of the largest size of one line: smaller, and two lines look better
HANGING = {"A", "AN", "THE", "OF", "AND", "IN", "ON", "TO", "LE", "LA", "DER", "DIE", "DAS", "&"}
ARTICLES = {"THE", "A", "AN", "LE", "LA", "LES", "L", "IL", "EL", "LOS", "LAS", "DER", "DIE", "DAS"}


@dataclass(frozen=True)
class Glyph:
    advance: int
    x: int
    y: int
    rest: str  # the outline after its first point


@dataclass
class Face:
    units: int
    cap: int
    glyphs: dict[str, Glyph]
    kerns: dict[str, int]
    _bases: dict[str, str] = field(default_factory=dict)

    def knows(self, letter: str) -> bool:
        return letter in self.glyphs

    def kern(self, left: str, right: str) -> int:
        return self.kerns.get(self._base(left) + self._base(right), 0)

    def width(self, text: str, tracking: float = 0) -> float:
        if not text:
            return 0
        kerns = sum(self.kern(a, b) for a, b in pairwise(text))
        return sum(self.glyphs[letter].advance for letter in text) + kerns + tracking * len(text)

    def outline(self, text: str, tracking: float = 0) -> str:
        """One path in the face's units, baseline at 0, 0."""
        pen = 0.0
        parts = []
        before = ""
        for letter in text:
            glyph = self.glyphs[letter]
            if before:
                pen += self.kern(before, letter) + tracking
            if glyph.rest:
                parts.append(f"M{round(pen) + glyph.x} {glyph.y}{glyph.rest}")
            pen += glyph.advance
            before = letter
        return "".join(parts)

    def _base(self, letter: str) -> str:
        if letter not in self._bases:
            self._bases[letter] = unicodedata.normalize("NFD", letter)[0]
        return self._bases[letter]


@lru_cache(maxsize=2)
def face(name: str) -> Face:
    """Read once, when first drawn with: starting the site costs nothing."""
    read = json.loads((Path(__file__).parent / "fonts" / f"{name}.json").read_text("utf-8"))
    glyphs = {}
    for letter, (advance, outline) in read["glyphs"].items():
        if start := START.match(outline):
            x, y = int(start[1]), int(start[2])
            glyphs[letter] = Glyph(advance, x, y, outline[start.end() :])
        else:
            glyphs[letter] = Glyph(advance, 0, 0, "")
    return Face(read["units"], read["cap"], glyphs, read["kerns"])


def capitals(text: str) -> str:
    """As the board can show it; "" for scripts it cannot show."""
    board = face("board")
    shown = in_known_letters(_in_capitals(text), lambda letter: _fits(board, letter)).upper()
    told = sum(letter.isalnum() for letter in shown)
    letters = sum(letter.isalnum() for letter in text)
    if not told or told * 2 < letters:
        return ""
    return _shortened(shown, LONGEST_TITLE)


def small_print(text: str, longest: int = 60) -> str:
    text_face = face("text")
    return _shortened(in_known_letters(text, text_face.knows), longest)


def _in_capitals(text: str) -> str:
    # The long s and the n with an apostrophe grow when raised; the board knows what they grow to.
    return unicodedata.normalize("NFC", text).upper()


def _fits(board: Face, letter: str) -> bool:
    return all(board.knows(raised) for raised in letter.upper())


def _shortened(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    kept = text[: longest - 1]
    if " " in kept[longest // 2 :]:
        kept = kept[: kept.rindex(" ")]
    return kept.rstrip(" ,.:;-–—&") + ELLIPSIS


@dataclass(frozen=True)
class Setting:
    """A title broken into lines, with the font size that fits them."""

    lines: tuple[str, ...]
    size: float


def set_title(title: str, width: float, one_line: float, two_lines: float) -> Setting:
    """At most two lines, as large as the width and the two largest sizes allow."""
    board = face("board")
    tracking = 0.012 * board.units

    def fitting(line: str, largest: float) -> float:
        return min(largest, width * board.units / max(board.width(line, tracking), 1))

    whole = Setting((title,), fitting(title, one_line))
    if whole.size >= ONE_LINE_FROM * one_line:
        return whole
    best, best_worth = whole, whole.size
    for place in _breaks(title):
        lines = (title[:place].rstrip(), title[place:].lstrip())
        if not all(lines):
            continue
        size = min(fitting(line, two_lines) for line in lines)
        worth = size * _sense(*lines)
        if (len(best.lines) == 1 and size >= 0.8 * best.size) or worth > best_worth:
            best, best_worth = Setting(lines, size), worth
    return best


def _breaks(title: str) -> list[int]:
    return [at + (letter != " ") for at, letter in enumerate(title) if letter in " -–—/"]


def _sense(first: str, second: str) -> float:
    """How well the break falls: after a stop, never after an article that has company."""
    words = first.split()
    if len(words) > 1 and words[-1].strip(string.punctuation) in HANGING:
        return 0.86
    if first.endswith((":", ",", ";", "!", "?", "–", "—", "-")):
        return 1.12
    return 1.0


def initial_of(title: str) -> str:
    """The letter a poster may make a picture of: not that of an article."""
    words = [word.strip(string.punctuation + "’‘“”¡¿…") for word in title.split()]
    words = [word for word in words if word] or [""]
    first = words[1] if len(words) > 1 and words[0] in ARTICLES else words[0]
    return next((letter for letter in first if letter.isalnum()), "")
