"""The pure parts of the room's scripts, run as they are inside Chromium."""

import re

import pytest

from rooms.rules.playback import position_at

pytest_plugins = ["rooms.tests.chromium"]
pytestmark = pytest.mark.journey


# --- keeping one picture


def test_browser_and_server_agree_where_the_film_stands(run):
    cases = [
        (1000, True, 1.0, 5000, 9000, None),
        (1000, False, 1.0, 5000, 9000, None),
        (1000, True, 1.5, 5000, 9000, None),
        (1000, True, 1.0, 5000, 99000, 60000),
        (1000, True, 1.0, 50000, 9000, None),
    ]
    stands = [
        {
            "playback": {
                "position_ms": position,
                "is_playing": playing,
                "rate": rate,
                "at_ms": at,
                "media": {"duration_ms": duration},
            },
            "now": now,
        }
        for position, playing, rate, at, now, duration in cases
    ]

    there = run(
        "room/sync.js", "return f.stands.map((s) => m.positionAt(s.playback, s.now))",
        stands=stands,
    )  # fmt: skip

    assert there == [position_at(*case) for case in cases]


@pytest.mark.parametrize(
    ("drift", "options", "expected"),
    [
        (0, {}, {"kind": "none"}),
        (39, {}, {"kind": "none"}),
        (-39, {}, {"kind": "none"}),
        (60, {}, {"kind": "rate", "by": -0.02}),
        (-60, {}, {"kind": "rate", "by": 0.02}),
        (-120, {}, {"kind": "rate", "by": 0.03}),
        (-900, {}, {"kind": "rate", "by": 0.05}),
        (900, {}, {"kind": "rate", "by": -0.05}),
        (-1001, {}, {"kind": "seek"}),
        # A correction once begun goes on until it is settled.
        (-30, {"isCorrecting": True}, {"kind": "rate", "by": 0.02}),
        (-10, {"isCorrecting": True}, {"kind": "none"}),
        # Where speed cannot be set, seeking starts earlier.
        (-399, {"canRate": False}, {"kind": "none"}),
        (-401, {"canRate": False}, {"kind": "seek"}),
        # Right after a command everybody expects a jump.
        (-250, {"isFresh": True}, {"kind": "seek"}),
        (-150, {"isFresh": True}, {"kind": "rate", "by": 0.03}),
    ],
)
def test_small_drift_is_walked_off_and_large_is_jumped(run, drift, options, expected):
    found = run("room/sync.js", "return m.correction(f.drift, f.options)",
                drift=drift, options=options)  # fmt: skip

    assert found == expected


def test_no_correction_is_faster_than_five_per_cent(run):
    most = run(
        "room/sync.js",
        "let most = 0; for (let d = -1000; d <= 1000; d += 5)"
        " most = Math.max(most, Math.abs(m.nudge(d))); return most",
    )

    assert most == 0.05


def test_a_seek_that_landed_late_aims_further_ahead_next_time(run):
    body = """
      const cases = [[0, -120], [120, -30], [100, 400], [0, -9000]]
      return cases.map(([latency, drift]) => m.learntLatency(latency, drift))
    """

    assert run("room/sync.js", body) == [120, 150, 0, 3000]


def test_the_dot_says_what_the_eye_would_see(run):
    body = "return [m.spoken(0), m.spoken(-149), m.spoken(-400), m.spoken(420)]"

    assert run("room/sync.js", body) == [
        {"kind": "sync"},
        {"kind": "sync"},
        {"kind": "behind", "seconds": 0.4},
        {"kind": "ahead", "seconds": 0.4},
    ]


def test_one_odd_reading_moves_nothing_and_film_time_reads_well(run):
    body = """
      return [m.median([5, 900, 7]), m.median([4, 6]), ...[0, 61500, 8823000].map(m.filmTime)]
    """

    assert run("room/sync.js", body) == [7, 5, "0:00", "1:01", "2:27:03"]


# --- the clock


def test_the_fastest_probe_tells_the_offset(run):
    body = """
      const slow = m.probeOf({ t0: 1000, t1: 5400, t2: 5400, t3: 1500 })
      const fast = m.probeOf({ t0: 2000, t1: 6005, t2: 6006, t3: 2011 })
      return [fast.offsetMs, fast.delayMs, m.fastest([slow, fast]).offsetMs]
    """

    assert run("live/clock.js", body) == [4000, 10, 4000]


def test_five_probes_set_the_clock_whatever_the_line_does(run):
    body = """
      const delays = [300, 40, 8, 90, 500]
      const ahead = 12345
      let asked = 0
      const clock = new m.ServerClock(async () => {
        const t0 = m.localNow()
        const there = t0 + delays[asked] * 0.7 + ahead
        return { t0, t1: there, t2: there, t3: t0 + delays[asked++] }
      })
      await clock.start()
      clock.stop()
      return [asked, clock.offsetMs - ahead]
    """

    asked, error = run("live/clock.js", body)

    assert asked == 5
    assert abs(error) <= 8 / 2


# --- coming back


def test_waits_between_half_a_second_and_ten_with_full_jitter(run):
    body = "return [0, 1, 4, 5, 40].map((n) => [m.backoffMs(n, 0), m.backoffMs(n, 1)])"

    assert run("live/socket.js", body) == [
        [0, 500], [0, 1000], [0, 8000], [0, 10000], [0, 10000],
    ]  # fmt: skip


def test_a_numbered_broadcast_is_applied_once_and_in_order(run):
    body = """
      return [m.placeOf(5, 4, false), m.placeOf(4, 4, false), m.placeOf(3, 4, false),
              m.placeOf(7, 4, false), m.placeOf(5, 4, true), m.placeOf(1, null, false)]
    """

    assert run("live/numbering.js", body) == ["apply", "drop", "drop", "hold", "hold", "hold"]


def test_what_was_held_follows_the_state_without_gaps_and_doubles(run):
    body = """
      const revs = (held, rev) => { const u = m.unheld(held.map((r) => ({ rev: r })), rev)
        return [u.fresh.map((h) => h.rev), u.isWhole] }
      return [revs([9, 7, 8, 8, 6], 7), revs([9, 11], 8), revs([], 3)]
    """

    assert run("live/numbering.js", body) == [[[8, 9], True], [[9, 11], False], [[], True]]


@pytest.mark.parametrize(
    ("ticks", "told"),
    [
        ([5, 10, 15, 20, 25, 30, 40], ["beat", "beat"]),
        ([5, 600, 605], ["wake"]),  # ten minutes with the lid shut
        ([9, 18, 27], ["beat"]),  # a busy machine is no sleep
    ],
)
def test_the_pulse_beats_and_notices_sleep(run, ticks, told):
    body = f"""
      let nowMs = 0
      const told = []
      const pulse = new m.Pulse({{
        beat: () => told.push("beat"), wake: () => told.push("wake"), nowMs: () => nowMs }})
      pulse.start()
      for (nowMs of {ticks}.map((seconds) => seconds * 1000)) pulse.tick()
      pulse.stop()
      return told
    """

    assert run("live/pulse.js", body) == told


# --- what is not yet sent

OUTBOX = """
  const kept = new Map()
  const storage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  }
  const refuse = (code, data = {}) =>
    Object.assign(new Error("text: no."), { code, data, isUnknown: code === "LOST" })
  const until = async (is) => { while (!is()) await new Promise((r) => setTimeout(r, 5)) }
"""


def test_what_was_not_sent_survives_a_reload_with_the_same_id(run):
    body = """
      const before = new m.Outbox({ storage, key: "k", send: async () => { throw refuse("LOST") } })
      const { clientId } = before.add({ text: "kept" })
      await new Promise((r) => setTimeout(r, 20))
      const sent = []
      const after = new m.Outbox({
        storage, key: "k", send: async (letter) => { sent.push(letter.clientId); return {} } })
      await after.flush()
      return [sent.length === 1 && sent[0] === clientId, after.letters.length, kept.size]
    """

    assert run("room/outbox.js", OUTBOX + body) == [True, 0, 0]


def test_letters_leave_one_after_the_other(run):
    body = """
      const order = []
      const box = new m.Outbox({ storage, key: "k", send: async ({ text }) => {
        order.push(`${text}>`)
        await new Promise((r) => setTimeout(r, 10))
        order.push(`<${text}`)
        return {}
      } })
      box.add({ text: "a" }); box.add({ text: "b" })
      await until(() => box.letters.length === 0)
      return order
    """

    assert run("room/outbox.js", OUTBOX + body) == ["a>", "<a", "b>", "<b"]


def test_a_refusal_is_shown_and_the_next_one_still_goes(run):
    body = """
      let isMuted = true
      const box = new m.Outbox({ storage, key: "k", send: async ({ text }) => {
        if (isMuted && text === "bad") throw refuse("MUTED"); return {} } })
      const bad = box.add({ text: "bad" }); box.add({ text: "good" })
      await until(() => box.letters.length === 1)
      const failed = [...box.letters].map(({ text, isFailed, why }) => [text, isFailed, why])
      isMuted = false
      box.retry(bad.clientId)
      await until(() => box.letters.length === 0)
      return failed
    """

    assert run("room/outbox.js", OUTBOX + body) == [["bad", True, "No."]]


def test_too_fast_waits_as_long_as_it_was_told(run):
    body = """
      let tries = 0
      const box = new m.Outbox({ storage, key: "k", send: async () => {
        if (tries++ === 0) throw refuse("RATE_LIMITED", { retry_after_ms: 30 }); return {} } })
      const waits = []
      box.addEventListener("waiting", ({ detail }) => waits.push(detail.waitMs))
      box.add({ text: "a" })
      await until(() => box.letters.length === 0)
      return [waits, tries]
    """

    assert run("room/outbox.js", OUTBOX + body) == [[30], 2]


def test_an_id_without_a_secure_context_is_an_id_too(run):
    found = run("room/outbox.js", "crypto.randomUUID = undefined; return m.newId()")

    assert re.fullmatch(
        r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", found
    )


# --- small rules


def test_more_than_five_in_three_seconds_are_only_counted(run):
    body = """
      const t = [0, 1, 2, 3, 4, 5]
      return [m.isFlurry(t.slice(1), 5), m.isFlurry(t, 5), m.isFlurry(t, 3002)]
    """

    assert run("room/flurry.js", body) == [False, True, False]


def test_characters_are_counted_from_four_fifths_on(run):
    body = """
      return [m.charactersLeft("a".repeat(79), 100), m.charactersLeft("a".repeat(80), 100),
              m.charactersLeft("🎬".repeat(101), 100), m.charactersLeft("  a  ", 100)]
    """

    assert run("room/composer.js", body) == [None, 20, -1, None]


def test_words_take_the_form_of_their_number(run):
    body = """
      const left = { one: "{n} person", other: "{n} people" }
      const words = new m.Words({ left, hi: "Hi {name}" }, "en")
      return [words.say("left", { n: 1 }), words.say("left", { n: 12 }),
              words.say("hi", { name: "{n}" }), m.plain("text: no.")]
    """

    assert run("room/words.js", body) == ["1 person", "12 people", "Hi {n}", "No."]


def test_the_curtain_counts_in_days_and_hours(run):
    body = "return [m.remaining(61000), m.remaining(90061000), m.remaining(-5)]"

    assert run("room/countdown.js", body) == [
        {"days": 0, "clock": "00:01:01"},
        {"days": 1, "clock": "01:01:01"},
        {"days": 0, "clock": "00:00:00"},
    ]


def test_single_letters_are_dead_in_fields(run):
    body = """
      document.body.innerHTML = "<textarea></textarea><input type=range><button></button>"
      return [...document.body.children].map((each) => m.isTyping(each))
    """

    assert run("room/keys.js", body) == [True, False, False]
