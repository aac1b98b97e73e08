"""The channels the house opens with: read once by `open_channels`, then edited in the admin."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Line:
    """One channel: its name, the films it may show, and those it likes best in the evening."""

    slug: str
    name: str
    sign: str
    tagline: str
    genres: tuple[str, ...] = ()
    not_genres: tuple[str, ...] = ()
    from_year: int | None = None
    to_year: int | None = None
    not_languages: tuple[str, ...] = ()
    not_countries: tuple[str, ...] = ()
    # IMDb ids of films that make an evening.
    favourites: tuple[str, ...] = ()


LINEUP = (
    Line(
        slug="late-reel",
        name="Late Reel",
        sign="reel",
        tagline=_("World cinema, with every subtitle"),
        not_genres=("Documentary",),
        not_languages=("English",),
        not_countries=("United States", "United Kingdom"),
        favourites=(
            "tt0087884",  # Paris, Texas, 1984
            "tt0093191",  # Wings of Desire, 1987
            "tt0118694",  # In the Mood for Love, 2000
            "tt0060827",  # Persona, 1966
            "tt0056801",  # 8½, 1963
            "tt0040522",  # Bicycle Thieves, 1948
            "tt0046438",  # Tokyo Story, 1953
            "tt0047478",  # Seven Samurai, 1954
            "tt0053198",  # The 400 Blows, 1959
            "tt0055852",  # Cléo from 5 to 7, 1962
            "tt0053472",  # Breathless, 1960
            "tt0053779",  # La Dolce Vita, 1960
            "tt0050976",  # The Seventh Seal, 1957
            "tt0042876",  # Rashomon, 1950
            "tt0060107",  # Andrei Rublev, 1966
            "tt0046478",  # Ugetsu, 1953
            "tt0057091",  # The Leopard, 1963
            "tt0060138",  # Au Hasard Balthazar, 1966
            "tt0053619",  # L'Avventura, 1960
            "tt0071141",  # Ali: Fear Eats the Soul, 1974
            "tt0070040",  # The Spirit of the Beehive, 1973
            "tt0091251",  # Come and See, 1985
            "tt0053146",  # Black Orpheus, 1959
            "tt0109424",  # Chungking Express, 1994
            "tt0211915",  # Amélie, 2001
            "tt0317248",  # City of God, 2002
            "tt0441909",  # Volver, 2006
            "tt1832382",  # A Separation, 2011
            "tt2718492",  # Ida, 2013
            "tt0405094",  # The Lives of Others, 2006
            "tt0120265",  # Taste of Cherry, 1997
            "tt0089881",  # Ran, 1985
            "tt0055630",  # Yojimbo, 1961
            "tt0057345",  # Contempt, 1963
            "tt0055601",  # Viridiana, 1961
            "tt0058946",  # The Battle of Algiers, 1966
        ),
    ),
    Line(
        slug="noir-city",
        name="Noir City",
        sign="blinds",
        tagline=_("Crime after dark, 1940 to 1958"),
        genres=("Crime",),
        from_year=1940,
        to_year=1958,
        favourites=(
            "tt0041959",  # The Third Man, 1949
            "tt0036775",  # Double Indemnity, 1944
            "tt0052311",  # Touch of Evil, 1958
            "tt0038355",  # The Big Sleep, 1946
            "tt0037008",  # Laura, 1944
            "tt0039689",  # Out of the Past, 1947
            "tt0043014",  # Sunset Boulevard, 1950
            "tt0049406",  # The Killing, 1956
            "tt0048021",  # Rififi, 1955
            "tt0044079",  # Strangers on a Train, 1951
            "tt0036342",  # Shadow of a Doubt, 1943
            "tt0042041",  # White Heat, 1949
            "tt0033870",  # The Maltese Falcon, 1941
            "tt0038559",  # Gilda, 1946
            "tt0042208",  # The Asphalt Jungle, 1950
            "tt0037913",  # Mildred Pierce, 1945
            "tt0045555",  # The Big Heat, 1953
            "tt0051378",  # Elevator to the Gallows, 1958
            "tt0042593",  # In a Lonely Place, 1950
            "tt0048261",  # Kiss Me Deadly, 1955
            "tt0038787",  # Notorious, 1946
            "tt0048424",  # The Night of the Hunter, 1955
            "tt0047396",  # Rear Window, 1954
            "tt0038669",  # The Killers, 1946
            "tt0041699",  # Stray Dog, 1949
            "tt0040746",  # Rope, 1948
            "tt0040506",  # Key Largo, 1948
            "tt0042530",  # Gun Crazy, 1950
            "tt0037638",  # Detour, 1945
        ),
    ),
    Line(
        slug="first-light",
        name="First Light",
        sign="rising",
        tagline=_("Documentary: the world as somebody found it"),
        genres=("Documentary",),
        not_genres=("Action", "Crime", "Horror", "Romance", "Sci-Fi", "Thriller", "Comedy"),
        favourites=(
            "tt0088178",  # Stop Making Sense, 1984
            "tt0247380",  # The Gleaners and I, 2000
            "tt0427312",  # Grizzly Man, 2005
            "tt1155592",  # Man on Wire, 2008
            "tt0110057",  # Hoop Dreams, 1994
            "tt0085809",  # Koyaanisqatsi, 1982
            "tt0084628",  # Sans Soleil, 1983
            "tt0096257",  # The Thin Blue Line, 1988
            "tt0186508",  # Buena Vista Social Club, 1999
            "tt2375605",  # The Act of Killing, 2012
            "tt0073076",  # Grey Gardens, 1975
            "tt0066580",  # Woodstock, 1970
            "tt0077838",  # The Last Waltz, 1978
            "tt0061589",  # Dont Look Back, 1967
            "tt2125608",  # Searching for Sugar Man, 2012
            "tt0117040",  # Microcosmos, 1996
            "tt0428803",  # March of the Penguins, 2005
            "tt0318202",  # To Be and to Have, 2002
            "tt1440266",  # Pina, 2011
            "tt0200849",  # My Best Fiend, 1999
            "tt0317910",  # The Fog of War, 2003
            "tt1185616",  # Waltz with Bashir, 2008
            "tt0090182",  # Tokyo-Ga, 1985
            "tt0074605",  # Harlan County, USA, 1976
            "tt0118147",  # When We Were Kings, 1996
            "tt1664894",  # Cave of Forgotten Dreams, 2010
            "tt0072962",  # F for Fake, 1973
            "tt0103767",  # Baraka, 1992
            "tt2366450",  # Stories We Tell, 2012
            "tt1093824",  # Encounters at the End of the World, 2007
        ),
    ),
    Line(
        slug="far-lands",
        name="Far Lands",
        sign="peaks",
        tagline=_("Westerns and the long way home"),
        genres=("Western",),
        not_genres=("Horror", "Sci-Fi"),
        favourites=(
            "tt0064116",  # Once Upon a Time in the West, 1968
            "tt0049730",  # The Searchers, 1956
            "tt0053221",  # Rio Bravo, 1959
            "tt0060196",  # The Good, the Bad and the Ugly, 1966
            "tt0044706",  # High Noon, 1952
            "tt0105695",  # Unforgiven, 1992
            "tt0112817",  # Dead Man, 1995
            "tt0067411",  # McCabe & Mrs. Miller, 1971
            "tt0065214",  # The Wild Bunch, 1969
            "tt0064115",  # Butch Cassidy and the Sundance Kid, 1969
            "tt0047136",  # Johnny Guitar, 1954
            "tt0046303",  # Shane, 1953
            "tt0056217",  # The Man Who Shot Liberty Valance, 1962
            "tt0040724",  # Red River, 1948
            "tt0043137",  # Winchester '73, 1950
            "tt0054047",  # The Magnificent Seven, 1960
            "tt0040369",  # Fort Apache, 1948
            "tt1403865",  # True Grit, 2010
            "tt0068762",  # Jeremiah Johnson, 1972
            "tt0443680",  # The Assassination of Jesse James by the Coward Robert Ford, 2007
            "tt0060315",  # Django, 1966
            "tt0038762",  # My Darling Clementine, 1946
            "tt0044953",  # The Naked Spur, 1953
            "tt0058461",  # A Fistful of Dollars, 1964
            "tt0059578",  # For a Few Dollars More, 1965
            "tt0065988",  # Little Big Man, 1970
            "tt0050086",  # 3:10 to Yuma, 1957
            "tt0065446",  # The Ballad of Cable Hogue, 1970
        ),
    ),
    Line(
        slug="the-balcony",
        name="The Balcony",
        sign="balcony",
        tagline=_("Comedy for the cheap seats"),
        genres=("Comedy",),
        not_genres=(
            "Action",
            "Crime",
            "Documentary",
            "Horror",
            "Sci-Fi",
            "Thriller",
            "War",
            "Western",
        ),
        favourites=(
            "tt0053291",  # Some Like It Hot, 1959
            "tt0062136",  # Playtime, 1967
            "tt0032599",  # His Girl Friday, 1940
            "tt0053604",  # The Apartment, 1960
            "tt0033804",  # The Lady Eve, 1941
            "tt0075686",  # Annie Hall, 1977
            "tt0107048",  # Groundhog Day, 1993
            "tt0050706",  # Mon Oncle, 1958
            "tt0032904",  # The Philadelphia Story, 1940
            "tt0034240",  # Sullivan's Travels, 1942
            "tt0035446",  # To Be or Not to Be, 1942
            "tt0032553",  # The Great Dictator, 1940
            "tt0046250",  # Roman Holiday, 1953
            "tt0047437",  # Sabrina, 1954
            "tt0042546",  # Harvey, 1950
            "tt0084805",  # Tootsie, 1982
            "tt0063374",  # The Odd Couple, 1968
            "tt0072431",  # Young Frankenstein, 1974
            "tt0080339",  # Airplane!, 1980
            "tt0088258",  # This Is Spinal Tap, 1984
            "tt0071853",  # Monty Python and the Holy Grail, 1975
            "tt0079470",  # Monty Python’s Life of Brian, 1979
            "tt0093779",  # The Princess Bride, 1987
            "tt0098635",  # When Harry Met Sally, 1989
            "tt0094737",  # Big, 1988
            "tt2278388",  # The Grand Budapest Hotel, 2014
            "tt0128445",  # Rushmore, 1998
            "tt0265666",  # The Royal Tenenbaums, 2001
            "tt0041546",  # Kind Hearts and Coronets, 1949
            "tt0048281",  # The Ladykillers, 1955
            "tt0033045",  # The Shop Around the Corner, 1940
            "tt0078841",  # Being There, 1979
            "tt0218839",  # Best in Show, 2000
            "tt0058586",  # A Shot in the Dark, 1964
            "tt0063415",  # The Party, 1968
        ),
    ),
    Line(
        slug="night-sea",
        name="Night Sea",
        sign="wave",
        tagline=_("Science fiction, slow and strange"),
        genres=("Sci-Fi",),
        not_genres=("Comedy", "Family", "Musical"),
        favourites=(
            "tt0079944",  # Stalker, 1979
            "tt0069293",  # Solaris, 1972
            "tt0062622",  # 2001: A Space Odyssey, 1968
            "tt0083658",  # Blade Runner, 1982
            "tt0058898",  # Alphaville, 1965
            "tt0078748",  # Alien, 1979
            "tt0063442",  # Planet of the Apes, 1968
            "tt0043456",  # The Day the Earth Stood Still, 1951
            "tt0049223",  # Forbidden Planet, 1956
            "tt0075860",  # Close Encounters of the Third Kind, 1977
            "tt0088846",  # Brazil, 1985
            "tt1182345",  # Moon, 2009
            "tt0119177",  # Gattaca, 1997
            "tt0206634",  # Children of Men, 2006
            "tt0074851",  # The Man Who Fell to Earth, 1976
            "tt0060390",  # Fahrenheit 451, 1966
            "tt0067756",  # Silent Running, 1972
            "tt0049366",  # Invasion of the Body Snatchers, 1956
            "tt0077745",  # Invasion of the Body Snatchers, 1978
            "tt1798709",  # Her, 2013
            "tt0390384",  # Primer, 2004
            "tt0070544",  # Fantastic Planet, 1973
            "tt0056119",  # La Jetée, 1962
            "tt0047034",  # Godzilla, 1954
            "tt0050539",  # The Incredible Shrinking Man, 1957
            "tt1441395",  # Under the Skin, 2013
            "tt0069945",  # Dark Star, 1974
            "tt0066434",  # THX 1138, 1971
        ),
    ),
    Line(
        slug="sound-stage",
        name="Sound Stage",
        sign="bars",
        tagline=_("Musicals, and films that sing"),
        genres=("Musical", "Music"),
        not_genres=("Crime", "Horror", "Documentary"),
        favourites=(
            "tt0045152",  # Singin' in the Rain, 1952
            "tt0040725",  # The Red Shoes, 1948
            "tt0068327",  # Cabaret, 1972
            "tt0058450",  # The Umbrellas of Cherbourg, 1964
            "tt0055614",  # West Side Story, 1961
            "tt0045537",  # The Band Wagon, 1953
            "tt0037059",  # Meet Me in St. Louis, 1944
            "tt0043278",  # An American in Paris, 1951
            "tt0062873",  # The Young Girls of Rochefort, 1967
            "tt0058385",  # My Fair Lady, 1964
            "tt0058331",  # Mary Poppins, 1964
            "tt0045810",  # Gentlemen Prefer Blondes, 1953
            "tt0041716",  # On the Town, 1949
            "tt0048140",  # Guys and Dolls, 1955
            "tt0078754",  # All That Jazz, 1979
            "tt0073629",  # The Rocky Horror Picture Show, 1975
            "tt0073440",  # Nashville, 1975
            "tt0079261",  # Hair, 1979
            "tt0203009",  # Moulin Rouge!, 2001
            "tt0168629",  # Dancer in the Dark, 2000
            "tt0071994",  # Phantom of the Paradise, 1974
            "tt0907657",  # Once, 2007
            "tt0059742",  # The Sound of Music, 1965
            "tt0040308",  # Easter Parade, 1948
            "tt0035575",  # Yankee Doodle Dandy, 1942
            "tt0047522",  # A Star Is Born, 1954
            "tt0077631",  # Grease, 1978
            "tt0091419",  # Little Shop of Horrors, 1986
            "tt0283832",  # 8 Women, 2002
            "tt0058182",  # A Hard Day's Night, 1964
        ),
    ),
    Line(
        slug="midnight-oil",
        name="Midnight Oil",
        sign="moon",
        tagline=_("Horror, with one light left on"),
        genres=("Horror",),
        not_genres=("Comedy", "War", "Western"),
        favourites=(
            "tt0076786",  # Suspiria, 1977
            "tt0055018",  # The Innocents, 1961
            "tt0054215",  # Psycho, 1960
            "tt0081505",  # The Shining, 1980
            "tt0063522",  # Rosemary's Baby, 1968
            "tt0069995",  # Don't Look Now, 1973
            "tt0077651",  # Halloween, 1978
            "tt0063350",  # Night of the Living Dead, 1968
            "tt0070047",  # The Exorcist, 1973
            "tt0053459",  # Eyes Without a Face, 1960
            "tt0055830",  # Carnival of Souls, 1962
            "tt0057129",  # The Haunting, 1963
            "tt0056869",  # The Birds, 1963
            "tt0054167",  # Peeping Tom, 1960
            "tt0070917",  # The Wicker Man, 1973
            "tt1139797",  # Let the Right One In, 2008
            "tt0080749",  # The Fog, 1980
            "tt0074285",  # Carrie, 1976
            "tt0073582",  # Deep Red, 1975
            "tt0054067",  # Black Sunday, 1960
            "tt0034587",  # Cat People, 1942
            "tt0036027",  # I Walked with a Zombie, 1943
            "tt0230600",  # The Others, 2001
            "tt0178868",  # Ring, 1998
            "tt0084787",  # The Thing, 1982
            "tt0079641",  # Nosferatu the Vampyre, 1979
            "tt2321549",  # The Babadook, 2014
            "tt0059646",  # Repulsion, 1965
            "tt0082933",  # Possession, 1981
        ),
    ),
)
