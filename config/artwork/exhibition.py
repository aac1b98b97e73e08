"""What hangs on the wall at /art/: every family and every ink, for the eye."""

from collections.abc import Iterator
from dataclasses import dataclass

from config.artwork.addresses import (
    PosterStrings,
    StillStrings,
    address,
    curtain_url,
    mask_url,
    poster_url,
    sign_url,
    sleeve_url,
)
from config.artwork.families import FAMILIES
from config.artwork.inks import INKS
from config.artwork.posters import Film, wall
from config.artwork.signs import FORMS
from config.artwork.stills import TERRAINS

FILMS = (
    Film("Stalker", 1979, ("Sci-Fi", "Drama"), "Andrei Tarkovsky"),
    Film("The Third Man", 1949, ("Film-Noir", "Thriller"), "Carol Reed"),
    Film("In the Mood for Love", 2000, ("Romance", "Drama"), "Wong Kar-wai"),
    Film("Playtime", 1967, ("Comedy",), "Jacques Tati"),
    Film("Persona", 1966, ("Drama",), "Ingmar Bergman"),
    Film("Vertigo", 1958, ("Mystery", "Romance", "Thriller"), "Alfred Hitchcock"),
    Film("Yojimbo", 1961, ("Action", "Drama"), "Akira Kurosawa"),
    Film("Spirited Away", 2001, ("Animation", "Adventure", "Family"), "Hayao Miyazaki"),
    Film("Cléo from 5 to 7", 1962, ("Comedy", "Drama"), "Agnès Varda"),
    Film("Suspiria", 1977, ("Horror",), "Dario Argento"),
    Film("The Conversation", 1974, ("Drama", "Mystery", "Thriller"), "Francis Ford Coppola"),
    Film("Paris, Texas", 1984, ("Drama",), "Wim Wenders"),
    Film("Singin' in the Rain", 1952, ("Comedy", "Musical", "Romance"), "Stanley Donen"),
    Film("Come and See", 1985, ("Drama", "War"), "Elem Klimov"),
    Film("Pan's Labyrinth", 2006, ("Drama", "Fantasy", "War"), "Guillermo del Toro"),
    Film("Heat", 1995, ("Action", "Crime", "Drama"), "Michael Mann"),
    Film("Moonlight", 2016, ("Drama",), "Barry Jenkins"),
    Film("2001: A Space Odyssey", 1968, ("Adventure", "Sci-Fi"), "Stanley Kubrick"),
    Film("Rear Window", 1954, ("Mystery", "Thriller"), "Alfred Hitchcock"),
    Film("Some Like It Hot", 1959, ("Comedy", "Music", "Romance"), "Billy Wilder"),
    Film("Once Upon a Time in the West", 1968, ("Western",), "Sergio Leone"),
    Film("Parasite", 2019, ("Comedy", "Drama", "Thriller"), "Bong Joon-ho"),
    Film("Man with a Movie Camera", 1929, ("Documentary",), "Dziga Vertov"),
    Film("The Night of the Hunter", 1955, ("Crime", "Drama", "Thriller"), "Charles Laughton"),
)
RECORDS = (
    ("Pink Moon", "Nick Drake", 1972),
    ("Solid Air", "John Martyn", 1973),
    ("Needle of Death", "Bert Jansch", 1965),
    ("Diamond Day", "Vashti Bunyan", 1970),
    ("Blue", "Joni Mitchell", 1971),
    ("A Love Supreme", "John Coltrane", 1965),
    ("Horses", "Patti Smith", 1975),
    ("Remain in Light", "Talking Heads", 1980),
    ("Low", "David Bowie", 1977),
    ("Homogenic", "Björk", 1997),
    ("Five Leaves Left", "Nick Drake", 1969),
    ("Mezzanine", "Massive Attack", 1998),
)
NAMES = [
    "Ada",
    "ben",
    "Mira",
    "Tomasz",
    "Yuki",
    "Lena",
    "mod",
    "Zoe",
    "Kofi",
    "Ines",
    "Raj",
    "Olga",
    "Pablo",
    "Mei",
    "Noor",
    "Sven",
    "Leila",
    "Juan",
    "Aiko",
    "Marek",
    "Ola",
    "Fynn",
    "Tessa",
    "Hugo",
    "Nina",
    "Paul",
    "Rosa",
    "Ivan",
    "Dana",
    "Theo",
    "Vera",
    "Igor",
    "Lucy",
    "Omar",
    "Eva",
    "Max",
]
COLUMNS = 8


@dataclass(frozen=True)
class Picture:
    url: str
    alt: str


@dataclass(frozen=True)
class Row:
    name: str
    pictures: list[Picture]


@dataclass(frozen=True)
class Exhibition:
    wall: list[Picture]
    families: list[Row]
    sleeves: list[Picture]
    masks: list[Picture]
    signs: list[Picture]
    stills: list[Picture]
    curtain: str


def exhibition() -> Exhibition:
    return Exhibition(
        wall=[
            Picture(poster_url(*film, family=family), f"{film.title}, {film.year}")
            for film, family in wall(FILMS, COLUMNS)
        ],
        families=[
            Row(family, list(_in_every_ink(family, at))) for at, family in enumerate(FAMILIES)
        ],
        sleeves=[Picture(sleeve_url(*record), f"{record[0]}, {record[1]}") for record in RECORDS],
        masks=[Picture(mask_url(name), name) for name in NAMES],
        signs=[Picture(sign_url(form), form) for form in FORMS],
        stills=list(_stills()),
        curtain=curtain_url(),
    )


def _in_every_ink(family: str, shift: int) -> Iterator[Picture]:
    for place, ink in enumerate(INKS):
        film = FILMS[(place + shift * 5) % len(FILMS)]
        strings = PosterStrings(film.title, film.year, film.director, family, ink)
        yield Picture(address(strings), f"{film.title}, {film.year}")


def _stills() -> Iterator[Picture]:
    for place, land in enumerate(TERRAINS):
        for half in (0, 1):
            film = FILMS[(place * 2 + half) % len(FILMS)]
            ink = tuple(INKS)[(place * 2 + half) % len(INKS)]
            strings = StillStrings(film.title, film.year, land, ink)
            yield Picture(address(strings), f"{film.title}, {film.year}")
