"""The rules of the record player in the browser, run as they are inside Chromium."""

import pytest

pytest_plugins = ["rooms.tests.chromium"]
pytestmark = pytest.mark.journey

TEMPO = "music/tempo.js"
SONG = {"id": 1, "duration_ms": 100_000}
OTHERS = [{"id": number, "duration_ms": 90_000} for number in (2, 3, 4)]
STATION = {
    "song": SONG,
    "at_ms": 0,
    "position_ms": 0,
    "is_playing": True,
    "next": None,
    "by_order": OTHERS[2],
}


def vote(**facts):
    options = [{"song_id": song["id"], "song": song} for song in OTHERS]
    return {"options": options, "winner": None, "closes_ms": 99_500, "yours": None, **facts}


@pytest.mark.parametrize(
    ("drift", "options", "expected"),
    [
        (0, {}, {"kind": "none"}),
        (-29, {}, {"kind": "none"}),
        (50, {}, {"kind": "rate", "by": -0.01}),
        (-50, {}, {"kind": "rate", "by": 0.01}),
        (-399, {}, {"kind": "rate", "by": 0.02}),
        (-401, {}, {"kind": "seek"}),
        # Right after a beginning a jump is better than a long echo.
        (-141, {"isFresh": True}, {"kind": "seek"}),
        (-20, {"isCorrecting": True}, {"kind": "rate", "by": 0.01}),
        (-11, {"isCorrecting": True}, {"kind": "none"}),
    ],
)
def test_music_is_never_bent_where_it_could_be_heard(run, drift, options, expected):
    found = run(TEMPO, "return m.songCorrection(f.drift, f.options)", drift=drift, options=options)

    assert found == expected


@pytest.mark.parametrize(
    ("drift", "kind"),
    [(0, "none"), (1499, "none"), (-1499, "none"), (1501, "seek"), (-9000, "seek")],
)
def test_a_film_on_youtube_jumps_or_is_left_alone(run, drift, kind):
    assert run(TEMPO, "return m.filmCorrection(f.drift)", drift=drift) == {"kind": kind}
    assert run(TEMPO, "return m.ON_YOUTUBE.betweenSeeksMs") == 5000


@pytest.mark.parametrize(
    ("station", "ballots", "expected"),
    [
        (STATION, None, OTHERS[2]),
        # Nobody knows it while it is being voted for.
        (STATION, vote(), None),
        ({**STATION, "next": OTHERS[0]}, vote(winner=2), OTHERS[0]),
        ({**STATION, "is_playing": False}, None, None),
    ],
)
def test_what_follows_begins_where_this_ends(run, station, ballots, expected):
    found = run(TEMPO, "return m.following(f.station, f.vote)", station=station, vote=ballots)

    assert found == (expected and {"song": expected, "startsMs": 100_000})


@pytest.mark.parametrize(
    ("station", "ballots", "now_ms", "ids"),
    [
        # A vote that closes just before the end: any of the three may be needed.
        (STATION, vote(), 80_000, [2, 3, 4]),
        # One that leaves time to load the winner.
        (STATION, vote(closes_ms=90_000), 80_000, []),
        ({**STATION, "next": OTHERS[1]}, vote(winner=3), 91_000, [3]),
        (STATION, None, 50_000, []),
        (STATION, None, 85_000, [4]),
    ],
)
def test_what_may_follow_is_loaded_in_time_and_no_more(run, station, ballots, now_ms, ids):
    found = run(
        TEMPO,
        "return m.toLoad(f.station, f.vote, f.now).map((song) => song.id)",
        station=station,
        vote=ballots,
        now=now_ms,
    )

    assert found == ids


@pytest.mark.parametrize(
    ("facts", "shown", "expected"),
    [
        ({}, "own", False),
        ({"yours": 3}, "own", True),
        ({}, "always", True),
        ({"yours": 3}, "never", False),
        ({"winner": 3}, "never", True),
    ],
)
def test_counts_are_seen_as_the_room_chose(run, facts, shown, expected):
    seen = run(TEMPO, "return m.seesCounts(f.vote, f.shown)", vote=vote(**facts), shown=shown)

    assert seen is expected


def test_shares_are_whole_per_cents(run):
    assert run(TEMPO, "return m.parts({2: 7, 3: 9, 4: 2}, [2, 3, 4])") == [39, 50, 11]
    assert run(TEMPO, "return m.parts({}, [2, 3, 4])") == [0, 0, 0]
