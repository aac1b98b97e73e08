"""The catalogue in Chromium: found as one types, ordered by hand, and heard at its own pitch."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings as site_settings
from django.db import connection
from playwright.sync_api import expect

from config.tests.barriers import barriers
from music.actions.house import invite_house_artists, press_house_songs
from music.actions.playlists import make_playlist
from music.models import Song, TasteChoice
from music.tests.cast import make_artist, make_song

pytest_plugins = ["config.tests.chromium"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# The loudest low tone of a sound, as an analyser hears it, and how loud it is.
HEAR = """async (url) => {
  const context = new OfflineAudioContext(1, 1, 44100)
  const sound = await context.decodeAudioData(await (await fetch(url)).arrayBuffer())
  const offline = new OfflineAudioContext(1, 44100 * 4, 44100)
  const source = new AudioBufferSourceNode(offline, { buffer: sound })
  const analyser = new AnalyserNode(offline, { fftSize: 32768, smoothingTimeConstant: 0 })
  source.connect(analyser).connect(offline.destination)
  source.start(0, 12)
  const levels = new Float32Array(analyser.frequencyBinCount)
  offline.suspend(3).then(() => { analyser.getFloatFrequencyData(levels); offline.resume() })
  await offline.startRendering()
  const bin = 44100 / 32768
  let loudest = Math.ceil(50 / bin)
  for (let each = loudest; each < 113 / bin; each++) {
    if (levels[each] > levels[loudest]) loudest = each
  }
  return { hz: loudest * bin, level: levels[loudest], seconds: sound.duration }
}"""


def apart(work):
    """Database work while Playwright's loop runs in this thread."""

    def done():
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(done).result()


@pytest.fixture
def page(chromium, site, ada, client):
    client.force_login(ada)
    session = client.cookies[site_settings.SESSION_COOKIE_NAME].value
    size = {"width": 1280, "height": 900}
    with chromium.new_context(base_url=site, viewport=size) as context:
        cookie = {"name": site_settings.SESSION_COOKIE_NAME, "value": session, "url": site}
        context.add_cookies([cookie])
        page = context.new_page()
        broken = []
        page.on("pageerror", lambda error: broken.append(str(error)))
        yield page
    assert not broken


def test_taste_is_found_as_one_types_and_kept(page, ada):
    for name in ("Nick Drake", "Drake", "Drake Bell", "Vashti Bunyan"):
        apart(lambda name=name: make_song(make_artist(name, genres=["Folk"])))
    page.goto("/music/taste/")
    search = page.get_by_role("searchbox", name="Find an artist")

    search.press_sequentially("drake")
    found = page.get_by_role("list", name="Found").locator(".pick-name")
    expect(found).to_have_text(["Drake", "Drake Bell", "Nick Drake"])
    page.get_by_label("Nick Drake").check(force=True)
    search.fill("vash")
    expect(page.get_by_role("list", name="Found").locator(".pick-name")).to_have_text(
        ["Vashti Bunyan"]
    )
    # What was ticked before stays ticked.
    expect(page.get_by_role("list", name="Chosen").locator(".pick-name")).to_have_text(
        ["Nick Drake"]
    )
    page.get_by_text("Folk", exact=True).click()
    page.get_by_role("button", name="Keep").click()

    expect(page).to_have_url(re.compile(r"/music/$"))
    choices = TasteChoice.objects.of(ada)
    assert apart(lambda: (len(choices.artist_ids()), len(choices.genre_ids()))) == (1, 1)


def test_songs_are_ordered_by_hand_and_by_buttons(page, ada):
    def make():
        artist = make_artist()
        songs = [make_song(artist, title) for title in ("One", "Two", "Three")]
        return make_playlist(ada, "Mine", song_ids=[song.pk for song in songs])

    playlist = apart(make)
    page.goto(playlist.get_absolute_url())
    titles = page.locator(".song-title")

    grip = page.locator("[data-grip]").nth(2).bounding_box()
    first = page.locator(".song").nth(0).bounding_box()
    page.mouse.move(grip["x"] + 10, grip["y"] + 10)
    page.mouse.down()
    page.mouse.move(grip["x"] + 10, first["y"] + 2, steps=6)
    page.mouse.up()
    expect(titles).to_have_text(["Three", "One", "Two"])
    expect(page.locator("#status")).to_have_text("Moved to place 1.")
    page.get_by_role("button", name="Move Two up").click()

    expect(titles).to_have_text(["Three", "Two", "One"])
    kept = apart(lambda: [song.title for song in playlist.ordered_songs()])
    assert kept == ["Three", "Two", "One"]


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_puts_a_barrier_up(page, ada, width):
    def make():
        invite_house_artists()
        artist = make_artist(genres=["Folk"], renown=1000)
        song = make_song(artist, "A song of a rather long name that goes on for a while")
        playlist = make_playlist(ada, "Mine", is_public=True, song_ids=[song.pk])
        return artist.get_absolute_url(), playlist.get_absolute_url()

    addresses = apart(make)
    page.set_viewport_size({"width": width, "height": 800})
    found = []
    for address in (
        *addresses,
        "/music/",
        "/music/artists/",
        "/music/artists/?q=nobody",
        "/music/genres/",
        "/music/taste/?search=1&q=the",
        "/music/playlists/",
        "/music/songs/new/",
    ):
        page.goto(address)
        found += barriers(address, page)
    assert not found, "\n".join(found)


def test_a_house_song_is_heard_at_its_own_pitch(page):
    def press():
        invite_house_artists()
        press_house_songs(1)
        return Song.objects.playable().with_names().get()

    song = apart(press)
    page.goto(song.artist.get_absolute_url())
    link = page.get_by_role("link", name=f"Play {song.title}")

    heard = page.evaluate(HEAR, link.get_attribute("href"))
    link.click()

    assert abs(heard["hz"] - song.check_hz) < 1.5
    assert heard["level"] > -60
    assert abs(heard["seconds"] * 1000 - song.duration_ms) < 200
    expect(page.get_by_role("link", name=f"Stop {song.title}")).to_be_visible()
