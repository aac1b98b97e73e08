"""Films, channels and programmes for tests, by the doors the site uses."""

from datetime import UTC, datetime, timedelta

from guide.actions import file_under_genres
from guide.models import Channel, Credit, Movie, Person, Programme

TONIGHT = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)


def make_film(title="Stalker", year=1979, *, minutes=120, genres=("Drama",), director="", **facts):
    movie = Movie.objects.create(
        title=title,
        year=year,
        runtime_min=minutes,
        genre_names=list(genres),
        director_names=[director] if director else [],
        **facts,
    )
    file_under_genres(movie)
    if director:
        credit(movie, director, Credit.Role.DIRECTOR)
    return movie


def credit(movie, name, role, position=0):
    person, _ = Person.objects.get_or_create(name=name)
    return Credit.objects.create(movie=movie, person=person, role=role, position=position)


def make_channel(name="Late Reel", **facts):
    slug = name.lower().replace(" ", "-")
    return Channel.objects.create(name=name, slug=slug, sign="reel", **facts)


def make_programme(channel, movie=None, starts_at=TONIGHT, *, minutes=None, **facts):
    movie = movie or make_film()
    length = timedelta(minutes=minutes or movie.runtime_min)
    return Programme.objects.create(
        **{
            "channel": channel,
            "movie": movie,
            "title": movie.title,
            "starts_at": starts_at,
            "ends_at": starts_at + length,
        }
        | facts
    )


def make_evening(channels=2, programmes=4, *, starts_at=TONIGHT):
    """So many channels with so many short films each, one after the other."""
    movie = make_film("Evening", minutes=25)
    for number in range(channels):
        channel = make_channel(f"Channel {number}", position=number)
        for place in range(programmes):
            make_programme(channel, movie, starts_at + place * timedelta(minutes=30))
