"""The look of every component on one page, for the eye (DEBUG only)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.artwork.addresses import poster_url, sign_url

_TONIGHT = datetime(2026, 11, 21, 21, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Film:
    title: str
    year: int
    director: str
    genre: str

    @property
    def poster_url(self) -> str:
        return poster_url(self.title, self.year, [self.genre], self.director)

    @property
    def alt(self) -> str:
        return f"{self.title}, {self.year}"


PARIS = _Film("Paris, Texas", 1984, "Wim Wenders", "Drama")
THIRD_MAN = _Film("The Third Man", 1949, "Carol Reed", "Crime")
VERTIGO = _Film("Vertigo", 1958, "Alfred Hitchcock", "Thriller")
STALKER = _Film("Stalker", 1979, "Andrei Tarkovsky", "Science Fiction")
PLAYTIME = _Film("Playtime", 1967, "Jacques Tati", "Comedy")
HEAT = _Film("Heat", 1995, "Michael Mann", "Crime")
FILMS = [PARIS, THIRD_MAN, VERTIGO, STALKER, PLAYTIME, HEAT]


def _ticket(
    film: _Film, title: str, wing: str, state: str, state_text: str, place: str, **more: object
) -> dict[str, object]:
    return {
        "url": "#",
        "title": title,
        "wing": wing,
        "state": state,
        "state_text": state_text,
        "people": 112,
        "place": place,
        "side_text": "Screen 2",
        "poster_url": film.poster_url,
        "poster_alt": film.alt,
    } | more


def _tickets() -> list[dict[str, object]]:
    return [
        _ticket(THIRD_MAN, "The Third Man", "rooms", "open", "Watching, 21 min in", "Noir City"),
        _ticket(PARIS, "Nick Drake, all night", "music", "open", "Song vote open", "Place to Be"),
        _ticket(VERTIGO, "Vertigo with subtitles", "guide", "open", "56 min in", "Late Reel"),
        _ticket(HEAT, "Heat, first time for most", "rooms", "full", "Watching", "Midnight Oil"),
        _ticket(
            STALKER,
            "Tomasz shows it to Lena",
            "rooms",
            "scheduled",
            "Tonight, 23:00",
            "a friend’s room",
            stock="friends",
            side_text="Reserve",
        ),
        _ticket(
            PLAYTIME,
            "Slow Sundays",
            "rooms",
            "scheduled",
            "Sunday, 14:00",
            "every week",
            stock="plain",
            side_text="Reserve",
        ),
        _ticket(THIRD_MAN, "Last night’s noir", "rooms", "ended", "Ended 02:10", "Noir City"),
    ]


def _felt_rows() -> list[dict[str, object]]:
    titles = [
        ("Paris, Texas", "Late Reel, lobby is open", "late-reel", 46),
        ("Stop Making Sense", "Sound Stage, sing along", "sound-stage", 31),
        ("Once Upon a Time in the West, the long version", "Far Lands", "far-lands", 12),
        ("Touch of Evil", "Noir City, introduced by ben", "noir-city", 9),
    ]
    return [
        {
            "url": "#",
            "starts_at": _TONIGHT + timedelta(minutes=35 * place),
            "sign_url": sign_url(slug),
            "title": title,
            "subline": subline,
            "people": people,
            "cancelled": place == 2,
        }
        for place, (title, subline, slug, people) in enumerate(titles)
    ]


class _SampleForm(forms.Form):
    name = forms.CharField(label="E-mail or name", initial="ada@example.org")
    password = forms.CharField(widget=forms.PasswordInput, help_text="At least eight signs.")
    about = forms.CharField(widget=forms.Textarea({"rows": 3}), required=False)
    kind = forms.ChoiceField(choices=[("watch", "Watch a film"), ("music", "Hear records")])
    wrong = forms.ChoiceField(
        label="What is wrong?",
        choices=[("hate", "Harassment or hate"), ("spoilers", "Spoilers, again and again")],
        widget=forms.RadioSelect,
        initial="hate",
    )
    block = forms.BooleanField(label="Also block Popcorn_Thief, in both directions")


def look(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        messages.info(request, "Your seat is kept.")
    form = _SampleForm({"name": "ada@example.org", "kind": "watch", "wrong": "hate"})
    template = "look_house.html" if request.GET.get("place") == "house" else "look.html"
    return render(
        request,
        template,
        {
            "hero": {
                "title": request.GET.get("title", PARIS.title),
                "url": "#",
                "starts_at": _TONIGHT,
                "people": 46,
                "poster_url": PARIS.poster_url,
                "poster_alt": PARIS.alt,
            },
            "tickets": _tickets(),
            "rows": _felt_rows(),
            "films": FILMS,
            "form": form,
            "in_room": True,
            "back_url": "/",
            "room_title": PARIS.title,
        },
    )
