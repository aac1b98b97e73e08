"""What makes a genre sound like itself: tempo, scale, chords, who plays what and when."""

from dataclasses import dataclass

MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)
DORIAN = (0, 2, 3, 5, 7, 9, 10)
MIXOLYDIAN = (0, 2, 4, 5, 7, 9, 10)
LYDIAN = (0, 2, 4, 6, 7, 9, 11)

# Where in a bar of sixteen steps something is struck.
Steps = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """How chords, bass or drums go through a bar: what is struck, when, and how long it rings."""

    voice: str
    steps: Steps
    ring: float  # sixteenths
    gain: float
    pan: float = 0.0
    echo: float = 0.0


@dataclass(frozen=True, slots=True)
class Style:
    bpm: tuple[int, int]
    scales: tuple[tuple[int, ...], ...]
    # Degrees of the scale, one a bar.
    progressions: tuple[tuple[int, ...], ...]
    chords: tuple[Part, ...]
    bass: Part
    drums: tuple[Part, ...]
    leads: tuple[Part, ...]
    # Chances that a step of the tune is struck: on the beat, between, between those.
    liveliness: tuple[float, float, float]
    sevenths: bool = False
    broken: bool = False  # chords one note after another
    walking: bool = False  # the bass steps towards the next chord
    swing: float = 0.0  # how late every second eighth comes, in sixteenths
    room: float = 0.2  # how much of it comes back from the walls


BEATS: Steps = (0, 4, 8, 12)
EIGHTHS: Steps = (0, 2, 4, 6, 8, 10, 12, 14)
SIXTEENTHS: Steps = tuple(float(step) for step in range(16))
OFFBEATS: Steps = (2, 6, 10, 14)

STYLES: dict[str, Style] = {
    "Folk": Style(
        bpm=(88, 116),
        scales=(MAJOR, DORIAN, MIXOLYDIAN),
        progressions=((0, 3, 0, 4), (0, 4, 5, 3), (0, 2, 3, 4), (0, 5, 3, 4)),
        chords=(Part("steel", EIGHTHS, 5, 0.30, -0.3),),
        bass=Part("upright", (0, 8), 7, 0.34),
        drums=(Part("shaker", EIGHTHS, 1, 0.05, 0.4),),
        leads=(Part("flute", (), 1, 0.20, 0.25), Part("fiddle", (), 1, 0.15, 0.3)),
        liveliness=(0.85, 0.4, 0.03),
        broken=True,
        room=0.22,
    ),
    "Dream pop": Style(
        bpm=(82, 104),
        scales=(MAJOR, LYDIAN, MIXOLYDIAN),
        progressions=((0, 4, 5, 3), (0, 2, 3, 3), (3, 0, 4, 5), (0, 5, 2, 3)),
        chords=(Part("pad", (0,), 16, 0.17, 0.0), Part("bell", EIGHTHS, 6, 0.14, 0.35, 0.35)),
        bass=Part("bass", EIGHTHS, 2, 0.26),
        drums=(
            Part("kick", (0, 8, 10), 1, 0.42),
            Part("snare", (4, 12), 1, 0.24),
            Part("hat", EIGHTHS, 1, 0.07, 0.3),
        ),
        leads=(Part("glass", (), 1, 0.18, -0.2, 0.4),),
        liveliness=(0.75, 0.3, 0.02),
        sevenths=True,
        broken=True,
        room=0.42,
    ),
    "Synthwave": Style(
        bpm=(96, 118),
        scales=(MINOR, DORIAN),
        progressions=((0, 5, 2, 6), (0, 3, 5, 4), (0, 6, 5, 6), (0, 2, 6, 3)),
        chords=(Part("pad", (0,), 16, 0.16), Part("pulse", SIXTEENTHS, 1.2, 0.07, 0.45, 0.3)),
        bass=Part("sawbass", EIGHTHS, 1.6, 0.26),
        drums=(
            Part("kick", BEATS, 1, 0.5),
            Part("snare", (4, 12), 1, 0.32),
            Part("hat", OFFBEATS, 1, 0.09, -0.3),
        ),
        leads=(Part("saw", (), 1, 0.16, 0.1, 0.4),),
        liveliness=(0.8, 0.4, 0.08),
        broken=True,
        room=0.25,
    ),
    "Jazz": Style(
        bpm=(112, 150),
        scales=(DORIAN, MIXOLYDIAN, MAJOR),
        progressions=((1, 4, 0, 5), (0, 5, 1, 4), (0, 3, 1, 4), (2, 5, 1, 4)),
        chords=(Part("piano", (2, 10), 3, 0.26, -0.35),),
        bass=Part("upright", BEATS, 3.6, 0.42),
        drums=(
            Part("ride", (0, 4, 6, 8, 12, 14), 1, 0.08, 0.35),
            Part("brush", (4, 12), 3, 0.10, -0.2),
        ),
        leads=(Part("vibes", (), 1, 0.24, 0.3), Part("reed", (), 1, 0.15, 0.15)),
        liveliness=(0.6, 0.55, 0.04),
        sevenths=True,
        walking=True,
        swing=0.66,
        room=0.18,
    ),
    "Ambient": Style(
        bpm=(60, 72),
        scales=(LYDIAN, MAJOR, DORIAN),
        progressions=((0, 0, 3, 3), (0, 4, 3, 3), (0, 5, 3, 4)),
        chords=(Part("pad", (0,), 20, 0.24), Part("glass", (3, 9), 10, 0.09, 0.5, 0.5)),
        bass=Part("swell", (0,), 16, 0.20),
        drums=(),
        leads=(Part("bell", (), 1, 0.17, -0.3, 0.55),),
        liveliness=(0.35, 0.1, 0.0),
        sevenths=True,
        room=0.6,
    ),
    "House": Style(
        bpm=(118, 126),
        scales=(MINOR, DORIAN),
        progressions=((0, 5, 3, 4), (0, 3, 5, 6), (0, 0, 5, 6), (0, 6, 3, 5)),
        chords=(Part("organ", (2, 6, 7, 10, 14), 1.4, 0.15, -0.2, 0.2),),
        bass=Part("bass", (2, 6, 10, 13), 1.8, 0.36),
        drums=(
            Part("kick", BEATS, 1, 0.6),
            Part("clap", (4, 12), 1, 0.22),
            Part("openhat", OFFBEATS, 1, 0.10, 0.2),
            Part("shaker", SIXTEENTHS, 1, 0.035, -0.4),
        ),
        leads=(Part("piano", (), 1, 0.22, 0.25, 0.25), Part("vibes", (), 1, 0.2, 0.25, 0.3)),
        liveliness=(0.5, 0.5, 0.15),
        sevenths=True,
        room=0.2,
    ),
    "Bossa nova": Style(
        bpm=(116, 136),
        scales=(MAJOR, DORIAN),
        progressions=((0, 1, 4, 0), (0, 5, 1, 4), (2, 5, 1, 4), (0, 3, 2, 4)),
        chords=(Part("nylon", (0, 3, 6, 10, 13), 3, 0.24, -0.25),),
        bass=Part("upright", (0, 6, 8, 14), 3, 0.36),
        drums=(
            Part("rim", (0, 3, 6, 10, 12), 1, 0.11, 0.3),
            Part("shaker", EIGHTHS, 1, 0.06, -0.35),
        ),
        leads=(Part("flute", (), 1, 0.21, 0.2), Part("vibes", (), 1, 0.19, 0.2)),
        liveliness=(0.55, 0.5, 0.06),
        sevenths=True,
        room=0.2,
    ),
    "Surf": Style(
        bpm=(140, 164),
        scales=(MINOR, MIXOLYDIAN),
        progressions=((0, 6, 5, 4), (0, 3, 0, 4), (0, 5, 6, 0), (0, 3, 4, 4)),
        chords=(Part("steel", (0, 4, 6, 8, 12, 14), 2, 0.24, -0.35),),
        bass=Part("bass", EIGHTHS, 1.8, 0.32),
        drums=(
            Part("kick", (0, 6, 8), 1, 0.45),
            Part("snare", (4, 6, 12), 1, 0.28),
            Part("hat", EIGHTHS, 1, 0.07, 0.3),
        ),
        leads=(Part("twang", (), 1, 0.25, 0.15, 0.35),),
        liveliness=(0.8, 0.6, 0.1),
        room=0.35,
    ),
    "Lo-fi": Style(
        bpm=(72, 88),
        scales=(MAJOR, DORIAN),
        progressions=((3, 2, 1, 0), (1, 4, 0, 5), (3, 4, 2, 5), (0, 2, 3, 2)),
        chords=(Part("rhodes", (0, 7), 7, 0.26, -0.15),),
        bass=Part("bass", (0, 6, 10), 4, 0.34),
        drums=(
            Part("kick", (0, 7, 10), 1, 0.5),
            Part("snare", (4, 12), 1, 0.22),
            Part("hat", EIGHTHS, 1, 0.06, 0.3),
            Part("crackle", (0,), 16, 0.025),
        ),
        leads=(Part("rhodes", (), 1, 0.2, 0.3, 0.25), Part("nylon", (), 1, 0.2, 0.3)),
        liveliness=(0.5, 0.35, 0.06),
        sevenths=True,
        swing=0.5,
        room=0.22,
    ),
    "Chamber": Style(
        bpm=(76, 108),
        scales=(MAJOR, MINOR, DORIAN),
        progressions=((0, 3, 4, 0), (0, 5, 3, 4), (0, 4, 5, 2), (5, 3, 0, 4)),
        chords=(Part("strings", (0,), 16, 0.17, -0.3), Part("pizzicato", EIGHTHS, 3, 0.2, 0.35)),
        bass=Part("cello", (0, 8), 8, 0.26),
        drums=(),
        leads=(Part("fiddle", (), 1, 0.18, 0.2), Part("piano", (), 1, 0.26, 0.1)),
        liveliness=(0.8, 0.45, 0.05),
        broken=True,
        room=0.38,
    ),
    "Dub": Style(
        bpm=(68, 78),
        scales=(MINOR, DORIAN),
        progressions=((0, 0, 3, 3), (0, 6, 0, 6), (0, 3, 0, 4), (0, 0, 6, 3)),
        chords=(Part("organ", (4, 12), 1.2, 0.22, -0.2, 0.55),),
        bass=Part("dubbass", (0, 3, 6, 10, 12), 2.6, 0.5),
        drums=(
            Part("kick", (8,), 1, 0.5),
            Part("rim", (8,), 1, 0.2, 0.0, 0.4),
            Part("hat", EIGHTHS, 1, 0.07, 0.3),
        ),
        leads=(Part("melodica", (), 1, 0.15, 0.2, 0.5),),
        liveliness=(0.5, 0.3, 0.04),
        room=0.3,
    ),
}
