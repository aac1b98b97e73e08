"""Films on YouTube as songs: how members bring them, and what happens when YouTube refuses one."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from config.live.protocol import Forbidden, InvalidMessage
from music.actions.catalogue import keep_artist
from music.actions.songs import spend_on_bringing
from music.actions.votes import require_seat
from music.clients import ProviderTrouble
from music.importers.provider import ArtistFound
from music.importers.youtube import FilmFound, FilmRefused, film_of
from music.models import Provider, Song, Source, Station
from music.rules.catalogue import length_ms_of, song_of_film, youtube_id_of
from music.tasks import check_youtube_song
from rooms.models import Room

if TYPE_CHECKING:
    from accounts.models import User

# However many players tell of a film, YouTube is asked once in so long.
ASKED_AGAIN_AFTER_SECONDS = 600


def add_youtube_song(user: "User", address: str, title: str, artist: str, length: str) -> Song:
    """A film on YouTube as a song; the same film is one song, whoever brings it.

    What the member types goes before what YouTube says; its length YouTube tells nobody.
    """
    if not settings.YOUTUBE_SONGS:
        raise Forbidden(_("This house takes no films from YouTube."))
    youtube_id = youtube_id_of(address)
    if youtube_id is None:
        raise InvalidMessage(_("That is not the address of a film on YouTube."), field="address")
    known = Song.objects.filter(youtube_id=youtube_id).first()
    if known and known.refused_at is None:
        return known
    duration_ms = known.duration_ms if known else length_ms_of(length)
    if duration_ms is None:
        raise InvalidMessage(_("Say how long it is, like 3:45."), field="length")
    spend_on_bringing(user)
    # Asked before any transaction: nobody waits for YouTube with a row locked.
    # What it said before a refusal is no answer to whether that still holds.
    found = _ask(youtube_id, is_kept=known is None)
    if known:
        if found is None:
            raise InvalidMessage(
                _("YouTube refused this film, and cannot be asked again just now.")
            )
        Song.objects.filter(pk=known.pk).update(refused_at=None)
        return known
    said_title, said_artist = song_of_film(found.title, found.author) if found else ("", "")
    return _keep(
        user, youtube_id, title.strip() or said_title, artist.strip() or said_artist, duration_ms
    )


@transaction.atomic
def _keep(user: "User", youtube_id: str, title: str, artist: str, duration_ms: int) -> Song:
    if not title or not artist:
        raise InvalidMessage(
            _("YouTube did not say what it is: write title and artist."), field="title"
        )
    # Never the sound of a song that is known: every room would play what one person chose.
    song, _is_new = Song.objects.get_or_create(
        youtube_id=youtube_id,
        defaults={
            "title": title[:300],
            "artist": keep_artist(ArtistFound(Provider.MEMBER, "", artist[:200])),
            "duration_ms": duration_ms,
            "source": Source.YOUTUBE,
            "provider": Provider.MEMBER,
            "added_by": user,
        },
    )
    return song


def tell_unplayable(room: Room, user: "User", song_id: int) -> None:
    """A player in this room was refused a film. Nobody's word is enough: YouTube is asked.

    So nobody can take a song from a room; and what YouTube refuses everybody is chosen no more.
    """
    require_seat(room, user)
    is_on_air = Station.objects.filter(room=room.pk, songs__contains=[song_id]).exists()
    song = Song.objects.filter(pk=song_id, source=Source.YOUTUBE, refused_at=None).first()
    if not is_on_air or song is None:
        return
    if cache.add(f"music:film-asked:{song.pk}", 1, ASKED_AGAIN_AFTER_SECONDS):
        check_youtube_song.delay(song.pk)


def _ask(youtube_id: str, *, is_kept: bool) -> FilmFound | None:
    """None: YouTube could not be asked."""
    try:
        return film_of(youtube_id, is_kept=is_kept)
    except FilmRefused:
        text = _("YouTube does not let this film be shown on other sites, or knows no such film.")
        raise InvalidMessage(text, field="address") from None
    except ProviderTrouble:
        return None
