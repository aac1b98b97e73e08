import asyncio

import psutil
import pytest
from django.http import Http404
from django.test import RequestFactory

from config.live.protocol import InvalidMessage
from rooms.media import BLOCK_BYTES, parse_range, resolve, serve


@pytest.fixture
def film(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.ACCEL_REDIRECT = ""
    content = bytes(range(256)) * 1024  # 256 KiB: four blocks
    (tmp_path / "film.mp4").write_bytes(content)
    return content


async def body_of(response):
    return b"".join([block async for block in response.streaming_content])


def get(path="/media/film.mp4", **headers):
    return RequestFactory().get(path, headers=headers)


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-99", (0, 99)),
        ("bytes=100-", (100, 999)),
        ("bytes=-100", (900, 999)),
        ("bytes=-5000", (0, 999)),
        ("bytes=990-5000", (990, 999)),
        ("bytes=0-1,5-6", None),
        ("pages=1-2", None),
        ("bytes=-", None),
        ("", None),
    ],
)
def test_a_range_header_names_first_and_last_byte(header, span):
    assert parse_range(header, 1000) == span


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=5-2", "bytes=-0"])
def test_a_range_outside_of_the_file_is_refused(header):
    with pytest.raises(ValueError, match="bytes"):
        parse_range(header, 1000)


async def test_a_whole_film_is_served_in_blocks(film):
    response = await serve(get(), "film.mp4")

    blocks = [block async for block in response.streaming_content]
    assert response.status_code == 200
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Length"] == str(len(film))
    assert max(len(block) for block in blocks) <= BLOCK_BYTES
    assert b"".join(blocks) == film


async def test_a_part_of_a_film_is_served(film):
    response = await serve(get(range="bytes=1000-70000"), "film.mp4")

    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes 1000-70000/{len(film)}"
    assert response["Content-Length"] == "69001"
    assert await body_of(response) == film[1000:70001]


async def test_a_part_beyond_the_end_answers_416(film):
    response = await serve(get(range="bytes=999999-"), "film.mp4")

    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(film)}"


async def test_a_changed_film_is_sent_whole_and_an_unchanged_one_not_at_all(film):
    etag = (await serve(get(), "film.mp4"))["ETag"]

    changed = await serve(get(range="bytes=0-9", if_range='"other"'), "film.mp4")
    unchanged = await serve(get(range="bytes=0-9", if_range=etag), "film.mp4")
    seen = await serve(get(if_none_match=etag), "film.mp4")

    assert changed.status_code == 200
    assert unchanged.status_code == 206
    assert seen.status_code == 304


@pytest.mark.parametrize("path", ["../settings.py", "/etc/passwd", "no.mp4", "", "a/../../b"])
async def test_nothing_outside_of_the_media_folder_is_served(film, path):
    with pytest.raises(Http404):
        await serve(get(), path)


async def test_a_proxy_is_told_where_the_film_lies(film, settings):
    settings.ACCEL_REDIRECT = "/protected/"

    response = await serve(get(), "film.mp4")

    assert response["X-Accel-Redirect"] == "/protected/film.mp4"
    assert response["Content-Type"] == "video/mp4"


async def test_a_film_of_two_gigabytes_never_stands_in_memory(film, tmp_path):
    with (tmp_path / "long.mp4").open("wb") as file:
        file.truncate(2 * 1024**3)  # sparse: no disk is taken
    response = await serve(get(range=f"bytes=0-{100 * 1024**2}"), "long.mp4")
    process = psutil.Process()
    before = most = process.memory_info().rss

    total = 0
    async for block in response.streaming_content:
        total += len(block)
        most = max(most, process.memory_info().rss)
        await asyncio.sleep(0)

    assert total == 100 * 1024**2 + 1
    assert most - before < 20 * 1024**2


@pytest.mark.parametrize(
    ("url", "kind", "title"),
    [
        ("/media/demo/demo-60s.mp4", "file", "demo 60s"),
        ("https://films.example/a/Night%20Train.webm?x=1", "file", "Night Train"),
        ("https://films.example/live.m3u8", "hls", "live"),
        ("https://films.example:8443/x.mp4#t=3", "file", "x"),
    ],
)
def test_an_address_of_a_film_is_understood(url, kind, title):
    found = resolve(url)

    assert (found.kind, found.title) == (kind, title)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:video/mp4;base64,AAAA",
        "file:///etc/passwd",
        "//evil.example/x.mp4",
        "/admin/x.mp4",
        "https://user:secret@films.example/x.mp4",
        "https://films.example/page.html",
        "https:///x.mp4",
        "ftp://films.example/x.mp4",
        "http://films.example/x.mp4",
        "https://films.example/a b.mp4",
        "https://films.example/" + "x" * 2000 + ".mp4",
        "http://[::1/x.mp4",
        "",
    ],
)
def test_what_is_no_film_is_refused_in_words(url):
    with pytest.raises(InvalidMessage, match="media:"):
        resolve(url)
