"""Composes a tune from a seed: plain notes in steps of a sixteenth, no sound yet."""

import random
from dataclasses import dataclass
from math import log2

from music.house.roster import HouseSong
from music.house.styles import STYLES, Part, Style

STEPS_A_BAR = 16
BARS_A_SECTION = 8
SHORTEST_SECONDS, LONGEST_SECONDS = 62, 150
# What is under the lowest note of the bass belongs to the keynote alone.
BASS_FROM_HZ, CHORDS_FROM_HZ, TUNE_FROM_HZ = 123.5, 220.0, 392.0


@dataclass(frozen=True, slots=True)
class Note:
    step: float  # from the section's beginning
    length: float  # in sixteenths
    pitch: float  # semitones above the keynote
    loudness: float


@dataclass(frozen=True, slots=True)
class Line:
    """One player through one section."""

    part: Part
    role: str  # chords, bass, drums, tune
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A section as it is heard at one place: who plays, and from which bar on how many."""

    section: str
    bars: int
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Score:
    song: HouseSong
    style: Style
    bpm: float
    sections: dict[str, tuple[Line, ...]]
    form: tuple[Passage, ...]

    @property
    def step_seconds(self) -> float:
        return 60 / self.bpm / 4

    @property
    def seconds(self) -> float:
        """With two bars for the last notes to ring out."""
        bars = sum(passage.bars for passage in self.form) + 2
        return bars * STEPS_A_BAR * self.step_seconds


def compose(song: HouseSong) -> Score:
    style = STYLES[song.style]
    dice = random.Random(song.seed)
    scale = dice.choice(style.scales)
    verse, chorus = dice.sample(style.progressions, 2)
    lead = dice.choice(style.leads)
    bpm = float(dice.randint(*style.bpm))
    writer = _Writer(song.keynote_hz, scale, style, lead, dice)
    sections = {"verse": writer.section(verse), "chorus": writer.section(chorus)}
    return Score(song, style, bpm, sections, _form(bpm, bool(style.drums), dice))


def _form(bpm: float, has_drums: bool, dice: random.Random) -> tuple[Passage, ...]:
    chords, bass, drums, tune = "chords", "bass", "drums", "tune"
    everybody = frozenset((chords, bass, drums, tune))
    opening = Passage("verse", 4, frozenset((chords,)))
    gathering = Passage("verse", 4, everybody - {tune})
    verse, chorus = (Passage(name, 8, everybody) for name in ("verse", "chorus"))
    bridge = Passage("chorus", 8, frozenset((chords, tune) if has_drums else (bass, chords)))
    closing = Passage("verse", 4, frozenset((chords, bass)))
    around = [opening, gathering, verse, chorus, closing]
    bar_seconds = STEPS_A_BAR * 60 / bpm / 4
    wanted = dice.uniform(SHORTEST_SECONDS + 4, LONGEST_SECONDS - 20)
    more = [verse, bridge, chorus, verse, chorus]
    while more and (sum(passage.bars for passage in around) + 2) * bar_seconds < wanted:
        around.insert(-1, more.pop(0))
    return tuple(around)


class _Writer:
    def __init__(
        self,
        keynote_hz: float,
        scale: tuple[int, ...],
        style: Style,
        lead: Part,
        dice: random.Random,
    ) -> None:
        self.keynote_hz, self.scale, self.style = keynote_hz, scale, style
        self.lead, self.dice = lead, dice

    def section(self, progression: tuple[int, ...]) -> tuple[Line, ...]:
        bars = [progression[bar % len(progression)] for bar in range(BARS_A_SECTION)]
        lines = [Line(part, "chords", self._chords(part, bars)) for part in self.style.chords]
        lines.append(Line(self.style.bass, "bass", self._bass(bars)))
        lines += [Line(part, "drums", self._drums(part)) for part in self.style.drums]
        lines.append(Line(self.lead, "tune", self._tune(bars)))
        return tuple(lines)

    def _chords(self, part: Part, bars: list[int]) -> tuple[Note, ...]:
        notes = []
        one_by_one = self.style.broken and len(part.steps) > 2
        for bar, degree in enumerate(bars):
            chord = self._chord(degree)
            climb = [*chord, *chord[-2:0:-1]]
            for place, step in enumerate(part.steps):
                struck = [climb[place % len(climb)]] if one_by_one else chord
                for voice, pitch in enumerate(struck):
                    # A hand goes over the strings: later notes come later, and softer.
                    at = bar * STEPS_A_BAR + self._swung(step) + (0 if one_by_one else voice * 0.06)
                    loudness = (1.0 if step % 4 == 0 else 0.8) * self.dice.uniform(0.85, 1)
                    if not one_by_one:
                        loudness /= len(struck) ** 0.6
                    notes.append(Note(at, part.ring, pitch, loudness))
        return tuple(notes)

    def _bass(self, bars: list[int]) -> tuple[Note, ...]:
        part, notes = self.style.bass, []
        for bar, degree in enumerate(bars):
            following = bars[(bar + 1) % len(bars)]
            for place, step in enumerate(part.steps):
                tone = degree
                if self.style.walking:
                    tone = (degree, degree + 2, degree + 4, following + self.dice.choice((-1, 1)))[
                        place % 4
                    ]
                elif place and place == len(part.steps) - 1 and self.dice.random() < 0.4:
                    tone = degree + 4
                pitch = self._from(self._pitch(tone), BASS_FROM_HZ)
                at = bar * STEPS_A_BAR + self._swung(step)
                notes.append(Note(at, part.ring, pitch, 1.0 if step % 8 == 0 else 0.85))
        return tuple(notes)

    def _drums(self, part: Part) -> tuple[Note, ...]:
        notes = []
        for bar in range(BARS_A_SECTION):
            for step in part.steps:
                loudness = self.dice.uniform(0.75, 1) * (1.0 if step % 4 == 0 else 0.7)
                at = bar * STEPS_A_BAR + self._swung(step)
                notes.append(Note(at, part.ring, 0, loudness))
        last = (BARS_A_SECTION - 1) * STEPS_A_BAR
        if part.voice == "snare":
            notes += [Note(last + step, 1, 0, 0.4 + step / 40) for step in (13, 14, 15)]
        return tuple(notes)

    def _tune(self, bars: list[int]) -> tuple[Note, ...]:
        """Two bars of rhythm, said again and again with other words."""
        motif = self._rhythm()
        answer = self._rhythm()
        notes: list[Note] = []
        low = self._from(0, TUNE_FROM_HZ)
        rungs = [low + self._pitch(rung) for rung in range(-3, 11)]
        at_rung = 3 + self.dice.randint(0, 4)
        for phrase in range(0, BARS_A_SECTION, 2):
            rhythm = answer if phrase % 8 == 4 else motif
            for place, (step, length) in enumerate(rhythm):
                degree = bars[(phrase + int(step >= STEPS_A_BAR)) % len(bars)]
                at_rung += self.dice.choice((-2, -1, -1, 0, 1, 1, 2))
                at_rung = min(max(at_rung, 1), len(rungs) - 2)
                is_last = place == len(rhythm) - 1
                if step % 8 == 0 or is_last:
                    at_rung = self._nearest_of_chord(rungs, at_rung, degree)
                loudness = self.dice.uniform(0.8, 1)
                at = phrase * STEPS_A_BAR + self._swung(step)
                notes.append(Note(at, length, rungs[at_rung], loudness))
        return tuple(notes)

    def _rhythm(self) -> list[tuple[float, float]]:
        on_beat, between, finer = self.style.liveliness
        struck = [
            step
            for step in range(2 * STEPS_A_BAR - 4)
            if self.dice.random()
            < (on_beat if step % 4 == 0 else between if step % 2 == 0 else finer)
        ] or [0]
        ends = [*struck[1:], 2 * STEPS_A_BAR]
        return [
            (float(step), min(end - step, 10.0)) for step, end in zip(struck, ends, strict=True)
        ]

    def _nearest_of_chord(self, rungs: list[float], rung: int, degree: int) -> int:
        tones = {self._pitch(degree + third) % 12 for third in (0, 2, 4)}
        fitting = [
            place
            for place, pitch in enumerate(rungs)
            if (pitch - self._from(0, TUNE_FROM_HZ)) % 12 in tones
        ]
        return min(fitting, key=lambda place: (abs(place - rung), place))

    def _chord(self, degree: int) -> list[float]:
        thirds = (0, 2, 4, 6) if self.style.sevenths else (0, 2, 4)
        tones = [self._from(self._pitch(degree + third), CHORDS_FROM_HZ) for third in thirds]
        return sorted(tones)

    def _pitch(self, degree: int) -> int:
        octave, step = divmod(degree, len(self.scale))
        return 12 * octave + self.scale[step]

    def _from(self, pitch: float, lowest_hz: float) -> float:
        """The same tone in the octave that begins at this frequency."""
        lowest = 12 * log2(lowest_hz / self.keynote_hz)
        return lowest + (pitch - lowest) % 12

    def _swung(self, step: float) -> float:
        return step + (self.style.swing if step % 4 == 2 else 0)
