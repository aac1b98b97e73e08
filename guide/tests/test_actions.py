from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from guide.actions import (
    cancel_programmes,
    file_under_genres,
    fill_channel,
    fill_schedules,
    open_channels,
    reinstate_programmes,
)
from guide.lineup import LINEUP
from guide.models import Channel, Movie, Programme
from guide.tasks import fill_schedules as fill_schedules_task
from guide.tests.cast import TONIGHT, make_channel, make_film, make_programme

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def stock(db):
    """More than a week of Westerns."""
    first = make_film("Western 0", 1950, minutes=80, genres=["Western"])
    more = Movie.objects.bulk_create(
        Movie(
            title=f"Western {n}",
            year=1950 + n % 40,
            runtime_min=80 + n % 60,
            genre_names=["Western"],
        )
        for n in range(1, 160)
    )
    first.genres.get().movies.add(*more)
    return [first, *more]


def test_the_house_opens_with_eight_channels_once(db):
    assert len(open_channels()) == len(LINEUP) == 8
    Channel.objects.filter(slug="noir-city").update(name="Dark City")

    assert open_channels() == []
    assert Channel.objects.get(slug="noir-city").name == "Dark City"


def test_a_channels_favourites_are_the_films_of_its_list(db):
    stalker = make_film("Stalker", imdb_id="tt0079944", genres=["Sci-Fi"])

    open_channels()

    assert list(Channel.objects.get(slug="night-sea").favourites.all()) == [stalker]


def test_a_channel_shows_only_what_its_rules_allow(db):
    noir = make_channel("Noir City", genre_names=["Crime"], from_year=1940, to_year=1958)
    fits = make_film("Laura", 1944, genres=["Crime", "Mystery"])
    make_film("Heat", 1995, genres=["Crime"])
    make_film("Harvey", 1950, genres=["Comedy"])
    make_film("Lost", 1945, genres=["Crime"], minutes=None)
    world = make_channel("Late Reel", not_languages=["English"], not_countries=["United States"])
    foreign = make_film("Ran", 1985, languages=["Japanese"], countries=["Japan"])
    make_film("Rope", 1948, languages=["English"])
    make_film("Pastorale", 1950, languages=["French"], countries=["United States"])

    assert list(noir.repertoire()) == [fits]
    assert foreign in world.repertoire()
    assert not world.repertoire().filter(title__in=["Rope", "Pastorale"]).exists()


def test_the_days_around_now_are_filled_and_stay_as_they_are(stock):
    channel = make_channel("Far Lands", genre_names=["Western"])

    report = fill_schedules(NOON)

    assert report.programmes == channel.programmes.count() > 80
    assert channel.programmes.order_by("starts_at").first().starts_at.date() == date(2026, 11, 20)
    assert channel.programmes.order_by("starts_at").last().starts_at.date() == date(2026, 11, 28)
    before = list(channel.programmes.order_by("pk").values())
    assert fill_schedules(NOON).programmes == 0
    assert list(channel.programmes.order_by("pk").values()) == before


def test_what_is_on_already_is_never_moved(stock):
    channel = make_channel("Far Lands", genre_names=["Western"])
    own = make_programme(
        channel,
        make_film("A talk", genres=["Talk"]),
        TONIGHT + timedelta(minutes=7),
        source="admin",
    )

    fill_channel(channel, [TONIGHT.date()])

    own.refresh_from_db()
    assert own.starts_at == TONIGHT + timedelta(minutes=7)
    assert channel.programmes.filter(source="builder").exists()


def test_a_film_without_running_time_is_never_scheduled(db):
    channel = make_channel("Far Lands", genre_names=["Western"])
    make_film("Of no length", minutes=None, genres=["Western"])
    channel.favourites.add(make_film("Favourite of no length", minutes=None))

    report = fill_schedules(NOON)

    assert report.programmes == 0
    assert report.empty == ["Far Lands"]
    assert "No film fits Far Lands" in str(report)


def test_a_channel_off_the_air_is_left_alone(stock):
    make_channel("Far Lands", genre_names=["Western"], is_on_air=False)

    assert fill_schedules(NOON).programmes == 0


def test_a_day_is_filled_with_few_queries_however_long_it_is(stock, django_assert_num_queries):
    channel = make_channel("Far Lands", genre_names=["Western"])

    # Lock, favourites, repertoire, what is on, titles, the insert, and the savepoint around.
    with django_assert_num_queries(8):
        fill_channel(channel, [TONIGHT.date()])
    with django_assert_num_queries(8):
        fill_channel(channel, [TONIGHT.date() + timedelta(days=d) for d in range(1, 6)])


@pytest.mark.django_db(transaction=True)
def test_two_builders_at_once_fill_every_hour_once():
    for number in range(60):
        make_film(f"Western {number}", 1950, minutes=80 + number, genres=["Western"])
    channel = make_channel("Far Lands", genre_names=["Western"])
    start, added = Barrier(2), []

    def build():
        start.wait()
        added.append(len(fill_channel(channel, [TONIGHT.date()])))
        connection.close()

    builders = [Thread(target=build) for _ in range(2)]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()

    assert sorted(added)[0] == 0
    assert channel.programmes.count() == sum(added)


def test_two_programmes_of_a_channel_never_overlap(db):
    channel, movie = make_channel(), make_film(minutes=120)
    make_programme(channel, movie, TONIGHT)

    with pytest.raises(IntegrityError, match="one_programme_at_a_time"), transaction.atomic():
        make_programme(channel, movie, TONIGHT + timedelta(minutes=119))

    make_programme(channel, movie, TONIGHT + timedelta(minutes=120))
    make_programme(make_channel("Noir City"), movie, TONIGHT)
    assert Programme.objects.count() == 3


def test_a_programme_ends_after_it_starts(db):
    with pytest.raises(IntegrityError, match="ends_after_it_starts"), transaction.atomic():
        make_programme(make_channel(), ends_at=TONIGHT)


def test_cancelling_keeps_the_hours_and_leaves_the_past_alone(db):
    channel, now = make_channel(), timezone.now()
    coming = make_programme(channel, starts_at=now + timedelta(hours=3))
    over = make_programme(channel, starts_at=now - timedelta(hours=9))

    assert cancel_programmes(Programme.objects.all()) == 1

    coming.refresh_from_db()
    over.refresh_from_db()
    assert (coming.is_cancelled, over.is_cancelled) == (True, False)
    assert reinstate_programmes(Programme.objects.all()) == 1


def test_a_film_is_filed_under_the_genres_it_names(db):
    movie = make_film(genres=["Drama", "War"])
    movie.genre_names = ["Film-Noir"]
    movie.save()

    file_under_genres(movie)

    assert [genre.slug for genre in movie.genres.all()] == ["film-noir"]


def test_the_nightly_task_fills_the_schedule(stock):
    make_channel("Far Lands", genre_names=["Western"])

    assert "programmes added on 1 channels" in fill_schedules_task()
    assert Programme.objects.exists()


def test_a_channel_lives_by_its_own_clock(stock):
    channel = make_channel("Far Lands", genre_names=["Western"], time_zone="Asia/Tokyo")

    fill_channel(channel, [date(2026, 11, 21)])

    first = channel.programmes.order_by("starts_at").first()
    assert first.starts_at.astimezone(ZoneInfo("Asia/Tokyo")).date() == date(2026, 11, 21)
    assert first.starts_at.date() == date(2026, 11, 20)
