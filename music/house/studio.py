"""Plays a score, mixes it and presses it as Ogg Vorbis."""

from pathlib import Path

import numpy as np
import soundfile

from music.house.roster import HouseSong
from music.house.score import STEPS_A_BAR, Line, Passage, Score, compose
from music.house.voices import RATE, VOICES, Sound

# What a band of sines needs: the drums in front, the tune above its chords.
BALANCE = {"drums": 1.5, "bass": 0.9, "chords": 0.85, "tune": 1.15}
# How loud the keynote sounds under everything, against a peak of 1.
KEYNOTE_LEVEL = 0.085
LOUDNESS = 0.16  # root mean square of every track
ROOM_SECONDS = 1.6
ECHO_STEPS, ECHOES = 3, 3
ENCODED_AT_ONCE = RATE
SMALLNESS = 0.75  # libsndfile's compression level: about 60 kbit/s


def play(score: Score) -> Sound:
    """The whole tune: float32[samples, 2]."""
    size = int(score.seconds * RATE)
    dry, wet = np.zeros((2, size), np.float32), np.zeros((2, size), np.float32)
    stems = {
        (name, place): _stem(score, line)
        for name, lines in score.sections.items()
        for place, line in enumerate(lines)
    }
    start_bar = 0
    for passage in score.form:
        for place, line in enumerate(score.sections[passage.section]):
            if line.role in passage.roles:
                stem = _cut(stems[passage.section, place], passage, score)
                bus = dry if line.role in ("drums", "bass") else wet
                _place(bus, stem, _at(start_bar * STEPS_A_BAR, score), line, score)
        start_bar += passage.bars
    mixed = dry + wet
    if score.style.room:
        mixed += np.float32(score.style.room) * _room(wet.mean(axis=0))
    return _mastered(mixed, score)


def press(song: HouseSong, path: Path) -> int:
    """Compose, play and write a tune; its length in milliseconds."""
    sound = play(compose(song))
    path.parent.mkdir(parents=True, exist_ok=True)
    # Under another name until it is whole: a killed worker leaves no half of a song.
    unfinished = path.with_suffix(".part")
    with soundfile.SoundFile(
        unfinished, "w", RATE, 2, format="OGG", subtype="VORBIS", compression_level=SMALLNESS
    ) as file:
        # The encoder's stack does not hold a whole tune.
        for start in range(0, len(sound), ENCODED_AT_ONCE):
            file.write(sound[start : start + ENCODED_AT_ONCE])
    unfinished.replace(path)
    return round(len(sound) * 1000 / RATE)


def length_ms(song: HouseSong) -> int:
    """What `press` will answer, without playing."""
    return round(int(compose(song).seconds * RATE) * 1000 / RATE)


def _at(step: float, score: Score) -> int:
    return int(step * score.step_seconds * RATE)


def _stem(score: Score, line: Line) -> Sound:
    """One player's section, with what rings on after it."""
    voice = VOICES[line.part.voice]
    last = max((note.step + note.length for note in line.notes), default=0)
    stem = np.zeros(_at(last, score) + 4 * RATE, np.float32)
    struck: dict[tuple[float, float], Sound] = {}
    for note in line.notes:
        key = (note.pitch, note.length)
        if key not in struck:
            hz = score.song.keynote_hz * 2 ** (note.pitch / 12)
            struck[key] = voice(hz, note.length * score.step_seconds)
        sound = struck[key]
        start = _at(note.step, score)
        room = stem[start : start + len(sound)]
        room += sound[: len(room)] * np.float32(note.loudness)
    return stem * np.float32(line.part.gain)


def _cut(stem: Sound, passage: Passage, score: Score) -> Sound:
    """A shorter passage ends the section early, and softly."""
    size = _at(passage.bars * STEPS_A_BAR, score)
    if passage.bars >= 8:
        return stem
    tail = int(0.35 * RATE)
    cut = stem[: size + tail].copy()
    cut[size:] *= np.linspace(1, 0, len(cut) - size, dtype=np.float32)
    return cut


def _place(bus: Sound, stem: Sound, start: int, line: Line, score: Score) -> None:
    pan, gain = line.part.pan, BALANCE[line.role]
    for echo in range(1 + (ECHOES if line.part.echo else 0)):
        at = start + _at(echo * ECHO_STEPS, score)
        for side, share in enumerate((1 - max(pan, 0), 1 + min(pan, 0))):
            room = bus[side, at : at + len(stem)]
            room += stem[: len(room)] * np.float32(share * gain)
        pan, gain = -pan, gain * line.part.echo


def _room(sound: Sound) -> Sound:
    """What comes back from the walls of a hall."""
    rng = np.random.default_rng(11)
    length = int(ROOM_SECONDS * RATE)
    fading = np.exp(np.linspace(0, -6.5, length)).astype(np.float32)
    walls = rng.standard_normal((2, length)).astype(np.float32) * fading
    walls[:, : int(0.012 * RATE)] = 0
    # Softer walls: high tones do not come back.
    walls[:, 1:] = (walls[:, 1:] + walls[:, :-1]) / 2
    size = _fast_size(len(sound) + length)
    heard = np.fft.rfft(sound, size)
    back = np.fft.irfft(heard * np.fft.rfft(walls, size), size)[:, : len(sound)]
    return (back * np.float32(0.06)).astype(np.float32)


def _fast_size(least: int) -> int:
    """The next length of which a transform is quick."""
    best = 1 << (least - 1).bit_length()
    for odd in (3, 5, 9, 15):
        size = odd
        while size < least:
            size *= 2
        best = min(best, size)
    return best


def _mastered(mixed: Sound, score: Score) -> Sound:
    size = mixed.shape[1]
    loudness = float(np.sqrt(np.mean(mixed**2))) or 1.0
    mixed *= np.float32(LOUDNESS / loudness)
    time = np.arange(size, dtype=np.float64) / RATE
    keynote = KEYNOTE_LEVEL * np.sin(2 * np.pi * score.song.keynote_hz * time)
    # Peaks are bent, not cut; the keynote comes after, so that nothing bends it.
    mixed = np.tanh(mixed * np.float32(1.25)) * np.float32(0.72)
    mixed += keynote.astype(np.float32)
    fading = min(int(2 * STEPS_A_BAR * score.step_seconds * RATE * 0.9), size)
    mixed[:, size - fading :] *= np.linspace(1, 0, fading, dtype=np.float32) ** np.float32(0.7)
    opening = int(0.05 * RATE)
    mixed[:, :opening] *= np.linspace(0, 1, opening, dtype=np.float32)
    return np.ascontiguousarray(mixed.T)
