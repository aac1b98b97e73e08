"""Who plays in a house that knows nobody yet. Every name and title here is invented."""

from dataclasses import dataclass
from itertools import islice

SONGS_EACH = 4
# Steps of a tone between the keynotes of an artist's songs, and between artists.
SONG_APART, ARTIST_APART = 3.0, 0.27
LOWEST_HZ = 55.0


@dataclass(frozen=True, slots=True)
class HouseSong:
    artist: str
    title: str
    style: str
    keynote_hz: float
    seed: str


@dataclass(frozen=True, slots=True)
class HouseArtist:
    name: str
    genres: tuple[str, ...]
    album: str
    year: int
    songs: tuple[HouseSong, ...]

    @property
    def sort_name(self) -> str:
        return self.name.removeprefix("The ")


@dataclass(frozen=True, slots=True)
class _Line:
    style: str
    artists: tuple[tuple[str, str, int, str], ...]  # name, album, year, second genre
    titles: tuple[str, ...]


_LINES = (
    _Line(
        "Folk",
        (
            ("Wren & Tallow", "Lamp Oil", 1971, ""),
            ("Maud Harrowgate", "The Second Orchard", 1969, "Chamber"),
            ("The Ferrymen of Ull", "Low Water", 1974, ""),
            ("Osric Pell", "Plain Bread", 1972, "Lo-fi"),
        ),
        (
            "Salt on the Sill",
            "Hollow Lane",
            "My Uncle's Coat",
            "Seven Geese",
            "The Beekeeper Waits",
            "Rain Before Seven",
            "Candle End",
            "A Door in Devon",
            "Ferry Money",
            "Tide Table",
            "The Drowned Bell",
            "Lantern Row",
            "Small Hours, Small Fire",
            "Barley Weather",
            "Letters to Nobody",
            "Kettle Song",
        ),
    ),
    _Line(
        "Dream pop",
        (
            ("Velvet Semaphore", "Signals at Dusk", 1991, ""),
            ("Paper Aquarium", "Slow Glass", 1993, "Ambient"),
            ("Lilac Telegraph", "Soft Machinery of Sleep", 1990, ""),
            ("Cloud Cartographer", "Maps of Elsewhere", 1994, "Synthwave"),
        ),
        (
            "Blue Hour Radio",
            "Halfway to the Ceiling",
            "Everything You Whispered",
            "Semaphore",
            "Goldfish Parade",
            "Under Slow Glass",
            "Rooms of Water",
            "Silver Thread",
            "Telegram from July",
            "Violet Static",
            "Sleepwalk Avenue",
            "Lace and Lightning",
            "The Map Is Breathing",
            "North of Sunday",
            "Parachute Silk",
            "Vapour Trails Home",
        ),
    ),
    _Line(
        "Synthwave",
        (
            ("Neon Pharmacy", "Open All Night", 1985, ""),
            ("Chrome Orchard", "Electric Fruit", 1986, "House"),
            ("Midnight Switchboard", "Hold the Line", 1984, ""),
            ("Vector Lagoon", "Gridlight", 1987, "Surf"),
        ),
        (
            "Prescription for Rain",
            "Counter Service",
            "Afterglow Alley",
            "Closed Circuit",
            "Overdrive Orchard",
            "Chrome Peaches",
            "Turbine Heart",
            "Laser Picnic",
            "Operator, Operator",
            "Long Distance Nights",
            "Dial Tone Romance",
            "Extension Nine",
            "Lagoon Run",
            "Palms in Wireframe",
            "Sunset at 8 Bits",
            "Horizon Loop",
        ),
    ),
    _Line(
        "Jazz",
        (
            ("The Basil Quorn Trio", "Corner Table", 1959, ""),
            ("Odetta Finch", "Brushes and Smoke", 1957, "Bossa nova"),
            ("Five Past Nothing", "Late Set", 1961, ""),
            ("Lucius Marrow Quartet", "The Blue Umbrella", 1958, ""),
        ),
        (
            "Corner Table Blues",
            "Two Spoons",
            "Quorn's Mood",
            "The Check, Please",
            "Finch at Midnight",
            "Smoke Rings",
            "Walking Odile Home",
            "Tomorrow Can Wait",
            "Five Past",
            "Minor Delay",
            "Sidestep",
            "Last Tram Waltz",
            "Blue Umbrella",
            "Marrowbone",
            "Puddle Hopping",
            "An Evening Off",
        ),
    ),
    _Line(
        "Ambient",
        (
            ("Lichen Observatory", "Slow Weather", 1998, ""),
            ("Tidal Ledger", "Accounts of the Sea", 2001, ""),
            ("Halogen Moth", "Wing Dust", 2003, "Dream pop"),
            ("The Quiet Turbine", "Idle Power", 1996, "Dub"),
        ),
        (
            "Moss Clock",
            "Cloud Inventory",
            "Granite Breathing",
            "First Snow, Second Floor",
            "Harbour Before Birds",
            "Salt Ledger",
            "Ebb",
            "Buoy 14",
            "Porch Light",
            "Wing Dust",
            "Lamplit Corridor",
            "Paper Lantern Drift",
            "Idle Power",
            "Rotor Hymn",
            "Hum of the House",
            "Valley, Evening",
        ),
    ),
    _Line(
        "House",
        (
            ("Marzipan District", "Sugar Floor", 1992, ""),
            ("Delphine Okker", "Four in the Morning", 1995, ""),
            ("Rotary Kitchen", "Warm Plates", 1994, "Dub"),
            ("The Glitter Bureau", "Paperwork", 1997, "Synthwave"),
        ),
        (
            "Sugar Floor",
            "Almond Eyes",
            "Confetti Tax",
            "Press to Rise",
            "Four in the Morning",
            "Cloakroom",
            "Say It Softer",
            "Ceiling Fan",
            "Warm Plates",
            "Stir Until Sunrise",
            "Gas Mark Six",
            "Second Helping",
            "Paperwork",
            "Glitter in the Files",
            "Lunch Break Disco",
            "Stamp It Twice",
        ),
    ),
    _Line(
        "Bossa nova",
        (
            ("Inês Calmaria", "Varanda", 1963, ""),
            ("Trio Maré Mansa", "Maré Mansa", 1964, "Jazz"),
            ("Célio Andorinha", "Summer Without Shoes", 1966, ""),
            ("Os Guarda-Sóis", "Sombra e Água", 1965, "Surf"),
        ),
        (
            "Varanda",
            "Coffee at the Window",
            "Linen",
            "Sombra",
            "Gentle Tide",
            "Three Steps to the Sea",
            "Sandalwood",
            "Hammock Arithmetic",
            "Swallow Song",
            "Without Shoes",
            "A Postcard to Leme",
            "Mango Afternoon",
            "Parasol",
            "Água de Poço",
            "Salt and Lime",
            "The Last Umbrella",
        ),
    ),
    _Line(
        "Surf",
        (
            ("The Tarpaulins", "Hang Eleven", 1963, ""),
            ("Coral & the Wipeouts", "Reef Girl", 1962, ""),
            ("Sandbank Riot", "Board Meeting", 1964, ""),
            ("The Drive-In Ghosts", "Second Feature", 1961, "Synthwave"),
        ),
        (
            "Hang Eleven",
            "Tarp Stomp",
            "Undertow Twist",
            "Boardwalk Bandit",
            "Reef Girl",
            "Coral's Theme",
            "Barracuda Shuffle",
            "Riptide Romance",
            "Board Meeting",
            "Sandbank",
            "Pelican Chase",
            "Low Tide Getaway",
            "Second Feature",
            "Ghost Wave",
            "Popcorn Breaker",
            "Midnight at the Pier",
        ),
    ),
    _Line(
        "Lo-fi",
        (
            ("Teabag Sampler", "Steeped", 2016, "Jazz"),
            ("Sunday Cassette", "Side B Forever", 2018, ""),
            ("Mossy Keys", "Window Seat", 2019, "Ambient"),
            ("Uncle Drizzle", "Umbrella Stand", 2017, ""),
        ),
        (
            "Steeped",
            "Biscuit Crumbs",
            "Kettle Loop",
            "Second Cup",
            "Rewind With a Pencil",
            "Tape Hiss Lullaby",
            "Side B",
            "Dust Jacket",
            "Window Seat",
            "Fern Homework",
            "Rooftop Notes",
            "Bus 42",
            "Drizzle",
            "Puddle Diary",
            "Umbrella Stand",
            "Grey but Gentle",
        ),
    ),
    _Line(
        "Chamber",
        (
            ("The Larkfield Ensemble", "Six Small Rooms", 2007, ""),
            ("Agnes Votruba", "Preludes for a Cold House", 2009, ""),
            ("Quartet of the Lower Mill", "Millrace", 2005, "Folk"),
            ("Tobias Ellery Strings", "Letters in Winter", 2011, "Ambient"),
        ),
        (
            "The First Room",
            "Room With a Clock",
            "Blue Wallpaper",
            "The Room Upstairs",
            "Prelude for a Cold House",
            "Frost Study",
            "Woollen Waltz",
            "Chimney Nocturne",
            "Millrace",
            "The Wheel Turns",
            "Flour Dance",
            "Lower Mill Air",
            "Letter in December",
            "Reply in January",
            "Sealing Wax",
            "The Thaw",
        ),
    ),
    _Line(
        "Dub",
        (
            ("Echo Tannery", "Leather and Reverb", 1977, ""),
            ("King Barnacle", "Hull Scraper", 1976, ""),
            ("Lower Deck Hi-Fi", "Bilge Pump", 1979, ""),
            ("Mother Monsoon", "Wet Season", 1978, "House"),
        ),
        (
            "Tannery Dub",
            "Hide and Echo",
            "Buckle Version",
            "Strictly Leather",
            "Barnacle Steppers",
            "Hull Scraper",
            "Rope and Anchor",
            "Harbour Version",
            "Bilge Pump",
            "Lower Deck",
            "Porthole Skank",
            "Ballast",
            "Wet Season",
            "Monsoon Version",
            "Gutter Drum",
            "Umbrella Dub",
        ),
    ),
)


def _artists() -> tuple[HouseArtist, ...]:
    found: list[HouseArtist] = []
    for line in _LINES:
        titles = iter(line.titles)
        for name, album, year, second in line.artists:
            number = len(found)
            songs = tuple(
                HouseSong(
                    artist=name,
                    title=title,
                    style=line.style,
                    keynote_hz=_keynote(number, place),
                    seed=f"{name}|{title}",
                )
                for place, title in enumerate(islice(titles, SONGS_EACH))
            )
            genres = (line.style, second) if second else (line.style,)
            found.append(HouseArtist(name, genres, album, year, songs))
    return tuple(found)


def _keynote(artist: int, song: int) -> float:
    """Its own for each song, and far from those of the artist's others."""
    steps = (artist * ARTIST_APART + song * SONG_APART) % 12
    return round(LOWEST_HZ * 2 ** (steps / 12), 3)


ARTISTS = _artists()
