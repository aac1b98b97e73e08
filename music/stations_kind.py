"""Music among the kinds of rooms: made from an artist, with a record player for a stage."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.artwork.addresses import sleeve_url
from config.embeds import Embed
from config.live import clock
from config.live.presence import present
from config.live.protocol import InvalidMessage
from music import stations_words
from music.actions import controls
from music.actions.stations import keep_time, make_station, running_stations
from music.discovery import playing
from music.models import Song, SongVoteSession, Station
from music.protocol import SteerKept
from music.station_facts import room_music, songs_named
from rooms.facts import ms
from rooms.kinds import CardWords, RoomKind, register, screen_number
from rooms.models import Room, RoomQuerySet
from rooms.protocol import CreateRoom

log = structlog.get_logger(__name__)

AT_ONCE = 200
_HANDS: dict[str, controls.Hand] = {"play": controls.play, "pause": controls.pause}


class MusicRoom(RoomKind):
    name = "music"
    title: str | Promise = gettext_lazy("Music")
    wing = "music"
    # Its record turns on, whoever hears it.
    ends_when_empty = False
    door = "music:new_room"
    lobby = "music:lobby"
    stage_template = "music/_station.html"
    stage_script = "js/music/station.js"
    stylesheet = "css/station.css"
    keys = (
        ("123", gettext_lazy("vote for the next record")),
        ("m", gettext_lazy("your own sound")),
        ("k", gettext_lazy("play or pause for everyone (private rooms)")),
    )
    tabs = (("record", gettext_lazy("Record")),)
    filters = frozenset({"artist_id", "genre_id"})

    def create(self, room: Room, command: CreateRoom) -> None:
        make_station(room, command, clock.now_ms())

    def same_again(self, room: Room) -> dict[str, Any]:
        station = Station.objects.filter(room=room.pk).first()
        if station is None:
            return {}
        return {"artist_id": station.artist_id, "playlist_id": station.playlist_id}

    def updated(self, room: Room, changed: Iterable[str]) -> None:
        if "is_public" in changed and room.is_public:
            controls.open_to_everybody(room, clock.now_ms())

    def state(self, room: Room, user: Any) -> dict[str, Any]:
        station = Station.objects.with_names().filter(room=room.pk).first()
        if station is None:
            return {}
        return room_music(station, user, clock.now_ms())

    def tells_all(self, room: Room, after: int) -> bool:
        """Whoever missed a song or a vote asks for the state: it is small, and says all of it."""
        if Station.objects.filter(room=room.pk, rev__gt=after).exists():
            return False
        return not SongVoteSession.objects.filter(room=room.pk, rev__gt=after).exists()

    def move(
        self, room: Room, user: Any, action: str, position_ms: int | None, version: int | None
    ) -> Any:
        now_ms = clock.now_ms()
        if action == "start":
            return self._start(room, user, now_ms)
        hand = controls.seek(position_ms or 0) if action == "seek" else _HANDS.get(action)
        if hand is None:
            raise InvalidMessage(_("action: a music room plays its own records."))
        station = controls.steer(room, user, version, now_ms, hand)
        return SteerKept(version=station.version, rev=station.rev)

    def _start(self, room: Room, user: Any, now_ms: int) -> SteerKept:
        """Idempotent: what plays goes on playing."""
        station = Station.objects.get(room=room.pk)
        if not (room.is_public or station.is_playing):
            station = controls.steer(room, user, None, now_ms, controls.play)
        return SteerKept(version=station.version, rev=station.rev)

    def stage(self, page: Any) -> dict[str, Any]:
        return {"station_page": stations_words.StationPage(page)}

    def embed(self, page: Any) -> Embed | None:
        # Of every music room: what plays later, and from which playlist, is not known now.
        return stations_words.YouTubePlayer().embed if settings.YOUTUBE_SONGS else None

    def words(self) -> dict[str, Any]:
        return stations_words.station_words()

    # --- lists

    def narrow(self, rooms: RoomQuerySet, query: Mapping[str, str]) -> RoomQuerySet:
        wanted = {name: _number(name, query[name]) for name in self.filters & query.keys()}
        return playing(rooms, **wanted)

    def prepare(self, rooms: Sequence[Room], now: datetime) -> None:
        now_ms = ms(now)
        found = Station.objects.select_related("artist").in_bulk([room.pk for room in rooms])
        votes = set(
            SongVoteSession.objects.open()
            .filter(room__in=found, closes_ms__gt=now_ms)
            .values_list("room", flat=True)
        )
        on_air = {pk: _song_id_at(station, now_ms) for pk, station in found.items()}
        songs = songs_named([*on_air.values()])
        for room in rooms:
            room.station_card = (  # type: ignore[attr-defined]
                found.get(room.pk),
                songs.get(on_air.get(room.pk) or 0),
                room.pk in votes,
            )

    def card(self, room: Room, now: datetime) -> CardWords:
        if not hasattr(room, "station_card"):
            self.prepare([room], now)
        station, song, is_voted = room.station_card  # type: ignore[attr-defined]
        side = _("Side A") if screen_number(room) % 2 else _("Side B")
        if song is None:
            return CardWords(_("Silent"), side, sleeve_url(room.name, ""), room.name)
        return CardWords(
            _state_words(station, is_voted), side, song.sleeve_url, _sleeve_alt(song), song.title
        )

    # --- time

    def advance(self, now: datetime) -> int:
        """Where people sit and no process keeps the time, beat does; empty rooms cost nothing."""
        ids = running_stations()
        advanced = 0
        for first in range(0, len(ids), AT_ONCE):
            batch = ids[first : first + AT_ONCE]
            here = present([f"room-{pk}" for pk in batch])
            for pk in batch:
                if here[f"room-{pk}"]:
                    advanced += _advance(pk, ms(now))
        return advanced


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise InvalidMessage(_("%(name)s: a number.") % {"name": name}, field=name)
    return int(text)


def _advance(pk: Any, now_ms: int) -> int:
    try:
        keep_time(pk, now_ms, is_heard=True)
    except Exception:
        # One room that cannot go on must not keep all the others.
        log.exception("station not kept", room_id=str(pk))
        return 0
    return 1


def _song_id_at(station: Station, now_ms: int) -> int | None:
    stand = station.stand_at(now_ms, station.next_song_id)
    return None if stand is None else station.songs[stand.turn.song]


def _state_words(station: Station, is_voted: bool) -> str:
    if is_voted:
        return _("Song vote open")
    return _("Playing") if station.is_playing else _("Intermission")


def _sleeve_alt(song: Song) -> str:
    return f"{song.album.title if song.album else song.title}, {song.artist.name}"


register(MusicRoom())
