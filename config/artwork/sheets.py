"""The sheet a poster is printed on, and its foot with the title."""

from dataclasses import dataclass

from config.artwork.dice import Dice
from config.artwork.drawing import Drawing
from config.artwork.inks import Ink, contrast
from config.artwork.lettering import Setting, capitals, face, set_title, small_print

WIDTH, HEIGHT = 300, 450
MARGIN = 20  # 6.7 % of the width
ONE_LINE, TWO_LINES = 0.15 * HEIGHT, 0.098 * HEIGHT
LEADING = 0.9
LAST_BASELINE = 0.915 * HEIGHT
CREDIT_SIZE = 0.0215 * HEIGHT
CREDIT_BASELINE = 0.962 * HEIGHT
FOOT_AT_LEAST_FROM = 0.82 * HEIGHT
AIR_OVER_TITLE = 0.034 * HEIGHT
WELL_READABLE = 4.5  # for the small print, where the inks allow it


@dataclass(frozen=True)
class Foot:
    """What a family leaves under its picture: the band, and how the title stands on it."""

    ground: str
    letters: tuple[str, ...] = ()  # tried in this order
    slant: float = 0
    jitter: bool = False


class Sheet:
    """Drawn upon by a family; knows where its foot begins before anything is drawn."""

    def __init__(self, title: str, year: int | None, director: str, ink: Ink, seed: int) -> None:
        self.ink = ink
        self.dice = Dice(seed)
        self.drawing = Drawing(WIDTH, HEIGHT)
        self.year = "" if year is None else str(year)
        self.title = capitals(title) or self.year
        self.initial_title = self.title
        credits = (small_print(director, 44), "" if self.title == self.year else self.year)
        self.credit = " · ".join(part for part in credits if part)
        self.setting = (
            set_title(self.title, WIDTH - 2 * MARGIN, ONE_LINE, TWO_LINES)
            if self.title
            else Setting((), 0)
        )

    @property
    def top_of_title(self) -> float:
        board = face("board")
        rows = max(len(self.setting.lines) - 1, 0) * LEADING
        return LAST_BASELINE - self.setting.size * (rows + board.cap / board.units)

    @property
    def top(self) -> float:
        """Where the foot begins."""
        if not self.title:
            return HEIGHT * 0.92
        return min(FOOT_AT_LEAST_FROM, self.top_of_title - AIR_OVER_TITLE)

    def ground(self, colour: str) -> None:
        self.drawing.rect(0, 0, WIDTH, HEIGHT, colour)

    def finish(self, foot: Foot) -> str:
        if foot.slant:
            left, right = self.top + foot.slant, self.top - foot.slant
            self.drawing.polygon(
                ((0, left), (WIDTH, right), (WIDTH, HEIGHT), (0, HEIGHT)), foot.ground
            )
        else:
            self.drawing.rect(0, self.top, WIDTH, HEIGHT - self.top, foot.ground)
        letters = self.letters_on(foot)
        self._title(letters, jitter=foot.jitter)
        text = face("text")
        if self.credit:
            room = (WIDTH - 2 * MARGIN) * text.units / text.width(self.credit)
            size = min(CREDIT_SIZE, room)
            outline = text.outline(self.credit)
            self.drawing.glyphs(outline, letters, MARGIN, CREDIT_BASELINE, size / text.units)
        return str(self.drawing)

    def letters_on(self, foot: Foot) -> str:
        return self.ink.on(foot.ground, foot.letters, at_least=WELL_READABLE)

    def _title(self, letters: str, *, jitter: bool) -> None:
        board = face("board")
        scale = self.setting.size / board.units
        tracking = 0.012 * board.units
        for row, line in enumerate(reversed(self.setting.lines)):
            baseline = LAST_BASELINE - row * LEADING * self.setting.size
            if not jitter:
                outline = board.outline(line, tracking)
                self.drawing.glyphs(outline, letters, MARGIN, baseline, scale)
                continue
            with self.drawing.placed(MARGIN, baseline, scale=self.setting.size / 100):
                self._letter_by_letter(line, letters)

    def _letter_by_letter(self, line: str, letters: str) -> None:
        board = face("board")
        pen = 0.0
        for letter in line:
            wide = board.glyphs[letter].advance / board.units * 100
            if board.glyphs[letter].rest:
                turn = self.dice.between(-3.5, 3.5)
                lift = self.dice.between(-2.5, 2.5) * 100 / ONE_LINE
                with self.drawing.placed(pen, lift, turn=turn):
                    self.drawing.glyphs(board.outline(letter), letters, 0, 0, 100 / board.units)
            pen += wide + 1.2


def tells(one: str, other: str, at_least: float = 1.5) -> bool:
    return contrast(one, other) >= at_least
