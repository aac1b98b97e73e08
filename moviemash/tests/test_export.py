"""A good export, and every way in which an upload can be something else."""

import io
import random
import subprocess
import sys
import zipfile

import pytest
from django.conf import settings

from moviemash.importers.export import read_export
from moviemash.importers.found import Kind, Unreadable
from moviemash.importers.reading import read_apart
from moviemash.importers.reasons import reason
from moviemash.tests.archives import (
    GOOD,
    export,
    packed,
    symlink,
    with_flag,
    with_lying_size,
    with_overlap,
    with_wrong_crc,
)

HEAD = b"Date,Name,Year,Letterboxd URI\n"
ROW = b"2020-01-01,Stalker,1979,https://boxd.it/2b5G\n"
PROFILE = (
    b"Date Joined,Username,Email Address,Favorite Films\n2018-03-01,reelkeeper,robin@example.org,"
)


def refusal(archive):
    with pytest.raises(Unreadable) as refused:
        read_export(archive)
    return refused.value


def test_favourites_are_joined_with_what_was_watched():
    found = read_export(packed())

    assert found.member == "reelkeeper"
    assert [(film.title, film.year, film.lid) for film in found.favourites] == [
        ("Parasite", 2019, "hTha"),
        ("Mulholland Drive", 2001, "2aNK"),
        ("In the Mood for Love", 2000, "2aKm"),
        ("Spirited Away", 2001, "2aTG"),
    ]


def test_hearts_and_four_stars_are_liked_and_the_rest_is_seen():
    found = read_export(packed())

    assert [film.title for film in found.liked] == [
        "Parasite",
        "In the Mood for Love",
        "Spirited Away",
    ]
    assert [film.title for film in found.seen] == [
        "Mulholland Drive",
        "Good, the Bad and the Ugly, The",
    ]


def test_names_mail_and_place_are_never_taken_out():
    told = str(read_export(packed()))

    for private in ("robin@example.org", "Robin", "Keeper", "Lisbon", "They", "Slow cinema"):
        assert private not in told


def test_a_folder_around_everything_and_what_a_mac_adds_do_no_harm():
    inside = {f"letterboxd-reelkeeper-2026/{name}": data for name, data in GOOD.items()}
    litter = {"__MACOSX/._profile.csv": b"\0\1", "letterboxd-reelkeeper-2026/.DS_Store": b"\0"}

    assert read_export(packed(inside | litter)) == read_export(packed())


def test_a_mark_before_the_text_and_windows_lines_do_no_harm():
    marked = {name: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n") for name, data in GOOD.items()}

    assert read_export(packed(marked)) == read_export(packed())


def test_an_export_with_nothing_but_a_profile_is_enough():
    found = read_export(packed({"profile.csv": GOOD["profile.csv"]}))

    assert [film.lid for film in found.favourites] == ["hTha", "2aNK", "2aKm", "2aTG"]
    assert found.seen == ()


@pytest.mark.parametrize(
    ("told", "slugs", "titles"),
    [
        (b"", [], []),
        (b'"https://letterboxd.com/film/stalker/"', ["stalker"], []),
        (b'"Stalker, Solaris"', [], ["Stalker", "Solaris"]),
        (b'"https://letterboxd.com/film/stalker/, Solaris"', ["stalker"], ["Solaris"]),
    ],
    ids=["none", "address", "titles", "both"],
)
def test_favourites_may_be_told_in_other_ways(told, slugs, titles):
    films = read_export(export(profile=PROFILE + told + b"\n")).favourites

    assert [film.slug for film in films if film.slug] == slugs
    assert [film.title for film in films if film.title] == titles


def test_a_film_named_in_two_tables_is_one_film():
    twice = read_export(export(watched=HEAD + ROW + ROW.replace(b"Stalker", b"Stalker!")))

    assert [film.lid for film in twice.seen + twice.liked].count("2b5G") == 1


BOMB = {"profile.csv": GOOD["profile.csv"], "watched.csv": HEAD + b"\n" * 30_000_000}


@pytest.mark.parametrize(
    ("archive", "code"),
    [
        (lambda: b"", "not_a_zip"),
        (lambda: b"PK", "not_a_zip"),
        (lambda: b"MZ" + b"\0" * 5000, "not_a_zip"),
        (lambda: packed()[:-40], "not_a_zip"),
        (lambda: packed()[400:], "broken_zip"),
        (lambda: packed({"watched.csv": HEAD}), "no_profile_in_export"),
        (lambda: packed({}), "no_profile_in_export"),
        (lambda: packed(BOMB), "zip_bomb"),
        (lambda: with_lying_size(packed(BOMB), 1000), "broken_zip"),
        (lambda: packed(GOOD | {"more.zip": packed()}), "foreign_file"),
        (lambda: packed(GOOD | {"run.exe": b"MZ"}), "foreign_file"),
        (lambda: packed(GOOD | {f"lists/{n}.csv": b"" for n in range(201)}), "too_many_entries"),
        (lambda: packed(GOOD | {"../profile.csv": b""}), "path_outside"),
        (lambda: packed(GOOD | {"a/../../b.csv": b""}), "path_outside"),
        (lambda: packed(GOOD | {"/etc/passwd.csv": b""}), "path_outside"),
        (lambda: packed(GOOD | {"C:/profile.csv": b""}), "path_outside"),
        (lambda: packed(GOOD | {"..\\profile.csv": b""}), "path_outside"),
        (lambda: packed({"profile.csv": GOOD["profile.csv"]} | symlink()), "link_in_zip"),
        (lambda: with_flag(packed(), 1), "encrypted_zip"),
        (lambda: with_wrong_crc(packed()), "broken_zip"),
        (lambda: with_overlap(packed()), "overlapping_zip"),
        (lambda: packed(method=zipfile.ZIP_LZMA), "odd_zip"),
        (lambda: packed(GOOD | {"other/profile.csv": b""}), "twice_in_zip"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_archives_that_are_refused(archive, code):
    assert refusal(archive()).code == code


def test_a_hundred_thousand_entries_are_refused_before_they_are_listed():
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for number in range(70_000):
            archive.writestr(f"{number}.csv", b"")
    crowd = kept.getvalue()

    assert refusal(crowd).code in ("too_many_entries", "odd_zip")
    # An end that lies about how many there are does not help.
    lying = bytearray(crowd)
    at = lying.rfind(b"PK\5\6")
    lying[at - 20 : at] = b"\0" * 20
    lying[at + 8 : at + 12] = b"\1\0\1\0"
    assert refusal(bytes(lying)).code == "too_many_entries"


def test_more_than_fifty_mebibytes_are_refused_however_badly_packed():
    noise = random.Random(1).randbytes(1024).hex().encode() * 512  # a mebibyte that does not shrink
    large = {f"lists/{number}.csv": noise for number in range(51)}

    assert refusal(packed(GOOD | large, method=zipfile.ZIP_STORED)).code == "too_large_unpacked"


@pytest.mark.parametrize(
    ("table", "code"),
    [
        (HEAD + ROW * 100_001, "too_many_rows"),
        (HEAD + ROW.replace(b"Stalker", b"x" * 1_000_000), "cell_too_long"),
        (HEAD + ROW.replace(b"Stalker", b"Sta\0lker"), "nul"),
        (HEAD + ROW.replace(b"Stalker", "Amélie".encode("latin-1")), "not_utf8"),
        (HEAD + ROW + (HEAD + ROW).decode().encode("utf-16"), "not_utf8"),
        ((HEAD + ROW).decode().encode("utf-16"), "not_utf8"),
        (HEAD + b'2020-01-01,"Stalker,1979,x\n' + ROW * 3, "broken_quotes"),
        (HEAD + b'2020-01-01,"Stalker"!,1979,x\n', "broken_quotes"),
        (b"Film,When\nStalker,1979\n", "wrong_columns"),
        (b"", "wrong_columns"),
        (b"\x89PNG\r\n\x1a\n" + b"\xff" * 100, "not_utf8"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_tables_that_are_refused_by_name(table, code):
    # Stored, so that what is told is about the table and not about how well it packs.
    refused = refusal(packed(GOOD | {"watched.csv": table}, method=zipfile.ZIP_STORED))

    assert refused.code == code
    assert refused.details["file"] == "watched.csv"


def test_a_million_rows_are_refused():
    assert refusal(export(watched=HEAD + ROW * 1_000_000)).code in ("zip_bomb", "too_many_rows")


@pytest.mark.parametrize("year", ["", "abcd", "0", "99999", "١٩٧٩", "-1"])
def test_a_year_that_is_none_is_left_out(year):
    row = f"2020-01-01,Stalker,{year},https://boxd.it/2b5G\n".encode()

    assert read_export(export(watched=HEAD + row)).seen[0].year is None


@pytest.mark.parametrize("uri", ["", "javascript:alert(1)", "https://evil.example/x", "=1+1"])
def test_a_link_that_is_none_is_left_out(uri):
    film = read_export(export(watched=HEAD + f"2020-01-01,Stalker,1979,{uri}\n".encode())).seen[0]

    assert (film.title, film.lid, film.slug) == ("Stalker", "", "")


# --- In a process of its own


def test_the_reader_answers_from_a_process_of_its_own():
    assert read_apart(Kind.EXPORT, packed()) == read_export(packed())


def test_refusals_come_back_with_their_details_in_peoples_words():
    table = HEAD + ROW * 3 + ROW.replace(b"Stalker", b"St\xe4lker")

    with pytest.raises(Unreadable) as refused:
        read_apart(Kind.EXPORT, export(watched=table))

    assert "watched.csv" in reason(refused.value.code, refused.value.details)
    assert "line 5" in reason(refused.value.code, refused.value.details)


def test_a_file_over_the_limit_is_not_even_given_to_the_reader():
    with pytest.raises(Unreadable, match="too_large"):
        read_apart(Kind.EXPORT, b"PK" * 6 * 1024 * 1024)


@pytest.mark.parametrize(
    ("work", "error"),
    [
        ("bytearray(1 << 30)", b"MemoryError"),
        (
            "import tempfile as t; t.TemporaryFile(buffering=0).write(b'x')",
            b"No usable temporary directory",
        ),
    ],
    ids=["memory", "writing"],
)
def test_the_reader_has_little_memory_and_cannot_write(work, error):
    limited = "from moviemash.importers.reader import limit_this_process as limit; limit(); "

    done = subprocess.run(
        [sys.executable, "-c", limited + work], capture_output=True, cwd=settings.BASE_DIR
    )

    assert error in done.stderr


def test_what_needs_too_much_memory_ends_its_own_process_alone():
    # A page of four mebibytes of open elements: whatever the parser makes of it, we get an answer.
    with pytest.raises(Unreadable) as refused:
        read_apart(Kind.PAGE, b"<b><i><p>" * 400_000)

    assert refused.value.code in ("too_much_work", "not_a_profile")
