"""The instruments: arrays of sound from a frequency and a length, made of sines and noise."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]
RATE = 32_000
TWO_PI = 2 * np.pi
# Above this nothing is heard of a house track.
CEILING_HZ = 11_000


def times(seconds: float) -> Sound:
    return np.arange(int(seconds * RATE), dtype=np.float32) / np.float32(RATE)


def partials(hz: float, time: Sound, strengths: tuple[float, ...], fading: float = 0.0) -> Sound:
    """Overtones, the higher ones fading faster."""
    sound = np.zeros_like(time)
    for place, strength in enumerate(strengths, start=1):
        if hz * place > CEILING_HZ or not strength:
            continue
        wave = np.sin(np.float32(TWO_PI * hz * place) * time)
        if fading:
            wave *= np.exp(np.float32(-fading * place) * time)
        sound += np.float32(strength) * wave
    return sound


def shaped(sound: Sound, attack: float, release: float) -> Sound:
    """Fades in and out, so that nothing clicks."""
    size = len(sound)
    rising, falling = min(int(attack * RATE), size), min(int(release * RATE), size)
    if rising:
        sound[:rising] *= np.linspace(0, 1, rising, dtype=np.float32)
    if falling:
        sound[size - falling :] *= np.linspace(1, 0, falling, dtype=np.float32)
    return sound


def vibrato(hz: float, time: Sound, depth: float, speed: float) -> Sound:
    """The angle of a tone that trembles after its beginning."""
    settling = np.minimum(time / np.float32(0.4), 1)
    swing = np.float32(depth * hz / speed) * np.cos(np.float32(TWO_PI * speed) * time) * settling
    angle: Sound = np.float32(TWO_PI * hz) * time - swing.astype(np.float32)
    return angle


def rich(angle: Sound, hz: float, strengths: tuple[float, ...]) -> Sound:
    sound = np.zeros_like(angle)
    for place, strength in enumerate(strengths, start=1):
        if hz * place < CEILING_HZ:
            sound += np.float32(strength) * np.sin(place * angle)
    return sound


@lru_cache(maxsize=1)
def _noise() -> Sound:
    return np.random.default_rng(1977).standard_normal(RATE * 4).astype(np.float32)


def hiss(seconds: float, bright: bool = True) -> Sound:
    noise: Sound = _noise()[: int(seconds * RATE)].copy()
    if bright:
        noise[1:] -= noise[:-1].copy()
        noise *= np.float32(0.7)
    return noise


def _plucked(strengths: tuple[float, ...], fading: float, ring: float) -> "Voice":
    def voice(hz: float, seconds: float) -> Sound:
        time = times(min(seconds + ring, 3.0))
        return shaped(partials(hz, time, strengths, fading), 0.003, ring * 0.8)

    return voice


def _held(
    strengths: tuple[float, ...], attack: float, release: float, tremble: float = 0.0
) -> "Voice":
    def voice(hz: float, seconds: float) -> Sound:
        time = times(seconds + release)
        if tremble:
            sound = rich(vibrato(hz, time, tremble, 5.3), hz, strengths)
        else:
            sound = partials(hz, time, strengths)
        return shaped(sound, min(attack, seconds / 2), release)

    return voice


def pad(hz: float, seconds: float) -> Sound:
    time = times(seconds + 0.9)
    strengths = (1, 0.42, 0.2, 0.1, 0.05)
    sound = partials(hz * 0.9975, time, strengths) + partials(hz * 1.0026, time, strengths)
    return shaped(sound * np.float32(0.6), min(0.7, seconds / 2), 0.9)


def swell(hz: float, seconds: float) -> Sound:
    return shaped(partials(hz, times(seconds + 0.6), (1, 0.25)), seconds * 0.4, seconds * 0.4)


def rhodes(hz: float, seconds: float) -> Sound:
    time = times(seconds + 0.5)
    bite = np.float32(1.3) * np.exp(np.float32(-5) * time)
    base = np.float32(TWO_PI * hz) * time
    sound = np.sin(base + bite * np.sin(base)) * np.exp(np.float32(-1.4) * time)
    sound *= 1 + np.float32(0.12) * np.sin(np.float32(TWO_PI * 4.6) * time)
    return shaped(sound.astype(np.float32), 0.004, 0.4)


def vibes(hz: float, seconds: float) -> Sound:
    time = times(min(seconds + 0.8, 3.0))
    sound = np.sin(np.float32(TWO_PI * hz) * time) * np.exp(np.float32(-1.8) * time)
    sound += 0.25 * np.sin(np.float32(TWO_PI * hz * 3.98) * time) * np.exp(np.float32(-7) * time)
    sound *= 1 + np.float32(0.22) * np.sin(np.float32(TWO_PI * 5.5) * time)
    return shaped(sound.astype(np.float32), 0.002, 0.6)


def saw(hz: float, seconds: float) -> Sound:
    time = times(seconds + 0.12)
    strengths = tuple(1 / place for place in range(1, 9))
    sound = rich(vibrato(hz, time, 0.004, 5.6), hz, strengths)
    sound += partials(hz * 1.004, time, strengths[:5])
    return shaped(sound * np.float32(0.5), 0.015, 0.11)


def flute(hz: float, seconds: float) -> Sound:
    time = times(seconds + 0.1)
    sound = rich(vibrato(hz, time, 0.0035, 4.9), hz, (1, 0.22, 0.08))
    breath = hiss(min(0.07, seconds), bright=True) * np.float32(0.05)
    sound[: len(breath)] += shaped(breath, 0.01, 0.05)
    return shaped(sound, 0.04, 0.1)


# --- Drums: the note says nothing to them


def kick(hz: float, seconds: float) -> Sound:
    time = times(0.24)
    angle = np.float32(TWO_PI) * (
        np.float32(118) * time + np.float32(3.2) * (1 - np.exp(-38 * time))
    )
    return shaped((np.sin(angle) * np.exp(np.float32(-17) * time)).astype(np.float32), 0.001, 0.05)


def snare(hz: float, seconds: float) -> Sound:
    time = times(0.2)
    body = np.sin(np.float32(TWO_PI * 196) * time) * np.exp(np.float32(-28) * time)
    rattle = hiss(0.2) * np.exp(np.float32(-20) * time)
    return shaped((0.7 * body + 0.55 * rattle).astype(np.float32), 0.001, 0.03)


def _hissed(seconds: float, fading: float, attack: float = 0.001) -> "Voice":
    def voice(hz: float, length: float) -> Sound:
        sound = hiss(seconds) * np.exp(np.float32(-fading) * times(seconds))
        return shaped(sound, attack, seconds * 0.3)

    return voice


def clap(hz: float, seconds: float) -> Sound:
    sound = np.zeros(int(0.2 * RATE), dtype=np.float32)
    for late in (0, 0.011, 0.023):
        start = int(late * RATE)
        burst = hiss(0.16) * np.exp(np.float32(-34) * times(0.16))
        sound[start : start + len(burst)] += burst * np.float32(0.6)
    return shaped(sound, 0.001, 0.05)


def rim(hz: float, seconds: float) -> Sound:
    time = times(0.07)
    sound = np.sin(np.float32(TWO_PI * 1710) * time) + 0.6 * np.sin(
        np.float32(TWO_PI * 2480) * time
    )
    return shaped((sound * np.exp(np.float32(-70) * time)).astype(np.float32), 0.001, 0.01)


def crackle(hz: float, seconds: float) -> Sound:
    """The dust of an old record."""
    dust = np.random.default_rng(33).random(min(int(seconds * RATE), 4 * RATE))
    sound = np.where(dust > 0.9994, np.float32(1), np.float32(0)) * _noise()[: len(dust)]
    return (sound + np.float32(0.03) * _noise()[: len(dust)]).astype(np.float32)


Voice = Callable[[float, float], Sound]

VOICES: dict[str, Voice] = {
    "steel": _plucked((1, 0.6, 0.42, 0.3, 0.2, 0.14, 0.09, 0.05), 1.7, 0.5),
    "nylon": _plucked((1, 0.45, 0.2, 0.1, 0.04), 2.0, 0.35),
    "twang": _plucked((1, 0.75, 0.6, 0.42, 0.3, 0.22, 0.14, 0.1), 1.3, 0.5),
    "pizzicato": _plucked((1, 0.35, 0.14, 0.05), 5.0, 0.25),
    "piano": _plucked((1, 0.5, 0.28, 0.16, 0.09, 0.05), 1.1, 0.5),
    "bell": _plucked((1, 0.1, 0.3, 0.05, 0.1), 1.2, 0.9),
    "glass": _plucked((1, 0.0, 0.18, 0.0, 0.06), 0.9, 1.0),
    "pulse": _plucked((1, 0.0, 0.4, 0.0, 0.25, 0.0, 0.15), 3.0, 0.1),
    "upright": _plucked((1, 0.55, 0.25, 0.1, 0.04), 1.6, 0.15),
    "bass": _plucked((1, 0.4, 0.16, 0.06), 0.9, 0.08),
    "dubbass": _plucked((1, 0.3, 0.06), 0.5, 0.1),
    "sawbass": _plucked((1, 0.55, 0.36, 0.25, 0.18, 0.12), 1.0, 0.06),
    "organ": _held((1, 0.6, 0.3, 0.22, 0.0, 0.12), 0.006, 0.05),
    "melodica": _held((1, 0.35, 0.42, 0.2, 0.14, 0.08), 0.03, 0.08, 0.003),
    "reed": _held((0.8, 0.7, 0.45, 0.35, 0.2, 0.12, 0.06), 0.04, 0.1, 0.004),
    "fiddle": _held((1, 0.6, 0.42, 0.3, 0.2, 0.14, 0.08), 0.07, 0.12, 0.005),
    "strings": _held((1, 0.5, 0.32, 0.2, 0.12, 0.07), 0.25, 0.4, 0.003),
    "cello": _held((1, 0.6, 0.35, 0.2, 0.1), 0.12, 0.25, 0.003),
    "pad": pad,
    "swell": swell,
    "rhodes": rhodes,
    "vibes": vibes,
    "saw": saw,
    "flute": flute,
    "kick": kick,
    "snare": snare,
    "clap": clap,
    "rim": rim,
    "crackle": crackle,
    "hat": _hissed(0.06, 70),
    "openhat": _hissed(0.2, 16),
    "ride": _hissed(0.25, 14),
    "shaker": _hissed(0.07, 40, 0.02),
    "brush": _hissed(0.3, 9, 0.05),
}
