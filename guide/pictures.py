"""What is drawn for a film and a channel."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from config.artwork import addresses
from config.artwork.posters import Film, wall
from guide.models import Channel, Movie


def poster_of(movie: Movie, *, avoid: Collection[str] = ()) -> str:
    return addresses.poster_url(
        movie.title,
        movie.year,
        movie.genre_names,
        movie.director_names[0] if movie.director_names else "",
        avoid=avoid,
    )


def sign_of(channel: Channel) -> str:
    return addresses.sign_url(channel.sign or channel.slug)


@dataclass(frozen=True, slots=True)
class Hung:
    """A film on a wall, its poster unlike its neighbours'."""

    movie: Movie
    poster_url: str


def hang(movies: Iterable[Movie], *, columns: int = 6) -> list[Hung]:
    films = list(movies)
    drawn = wall(
        (
            Film(
                movie.title,
                movie.year,
                movie.genre_names,
                movie.director_names[0] if movie.director_names else "",
            )
            for movie in films
        ),
        columns,
    )
    return [
        Hung(
            movie,
            addresses.poster_url(film.title, film.year, film.genres, film.director, family=family),
        )
        for movie, (film, family) in zip(films, drawn, strict=True)
    ]
