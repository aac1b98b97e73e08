"""Hands on the record player: in a private room everybody's, in a public one nobody's."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from msgspec import UNSET

from config.live.announce import announce
from config.live.protocol import InvalidMessage, NotHost, Stale
from music.actions.stations import (
    begin,
    close_vote,
    come_to,
    fall_silent,
    song_changed,
    station_of,
)
from music.actions.votes import require_seat
from music.models import Playlist, SongVoteSession, Station
from music.protocol import SongFacts, StationChanged, TuneStation
from music.rules.playing import Turn
from music.rules.stations import Programme, Repeat, Stand, after, before
from music.station_facts import media_of, room_music, song_on_air, songs_named
from rooms.actions.chat import house_line
from rooms.models import Room
from rooms.protocol import HostSynced

if TYPE_CHECKING:
    from accounts.models import User

# What a hand does to a locked station; it keeps and tells what it changed.
Hand = Callable[[Room, Station, "User", int], None]


@transaction.atomic
def steer(room: Room, user: "User", version: int | None, now_ms: int, hand: Hand) -> Station:
    """One move of somebody in a private room. Raises Stale with the state where it comes late."""
    room = room.locked()
    station = station_of(room)
    require_seat(room, user)
    if room.is_public:
        raise NotHost(_("Here the record plays itself; nobody stops it. Vote for the next one."))
    room.require_open(timezone.now())
    come_to(room, station, now_ms)
    if version is not None and version != station.version:
        raise Stale(**_as_it_stands(station, user, now_ms))
    hand(room, station, user, now_ms)
    return station


def play(room: Room, station: Station, user: "User", now_ms: int) -> None:
    if station.song_id is None:
        _start_anew(room, station, user, now_ms)
    elif not station.is_playing:
        station.started_ms = now_ms - station.position_ms
        station.is_playing = True
        _moved(room, station, user, "play", now_ms)


def pause(room: Room, station: Station, user: "User", now_ms: int) -> None:
    if station.is_playing:
        station.position_ms = station.position_at(now_ms)
        station.is_playing = False
        _moved(room, station, user, "pause", now_ms)


def stop(room: Room, station: Station, user: "User", now_ms: int) -> None:
    """Back to the beginning of the song, and quiet."""
    if station.is_playing or station.position_ms:
        station.position_ms = 0
        station.is_playing = False
        _moved(room, station, user, "stop", now_ms)


def seek(position_ms: int) -> Hand:
    def hand(room: Room, station: Station, user: "User", now_ms: int) -> None:
        if station.song_id is None:
            raise InvalidMessage(_("position_ms: nothing is on."), field="position_ms")
        position = min(position_ms, station.length_ms)
        if station.is_playing:
            station.started_ms = now_ms - position
        else:
            station.position_ms = position
        _moved(room, station, user, "seek", now_ms, position)

    return hand


def skip(room: Room, station: Station, user: "User", now_ms: int) -> None:
    """On to what is voted, as far as the vote has come, else to what the order has next."""
    session = SongVoteSession.objects.of_turn(station)
    if session is not None and session.is_open:
        close_vote(room, station, session, now_ms)
    programme = station.programme_today()
    if not programme.songs:
        fall_silent(room, station)
        return
    skipped = station.song.title if station.song else ""
    wish = programme.place_of(station.next_song_id)
    heard = programme.place_of(station.song_id)
    turn = after(programme, station.round, station.place, now_ms, heard, wish)
    is_over = (
        wish is None and programme.repeat is Repeat.OFF and turn.round != station.round
    ) and station.place >= 0
    station.is_playing = True
    found = Stand(turn, begun=1, is_wished=wish is not None, is_over=is_over)
    begin(room, station, programme, found, by=user.pk)
    if skipped:
        house_line(room, _("%(name)s skipped “%(song)s”.") % {"name": user.name, "song": skipped})


def previous(room: Room, station: Station, user: "User", now_ms: int) -> None:
    turn = station.turn
    if turn is None:
        _start_anew(room, station, user, now_ms)
        return
    session = SongVoteSession.objects.of_turn(station)
    if session is not None and session.is_open:
        close_vote(room, station, session, now_ms)
    voted_id, voted_with = station.next_song_id, station.next_won_with
    turn = before(station.programme, turn)
    station.is_playing = True
    back = Turn(turn.song, now_ms, turn.round, turn.place)
    # Whoever was voted still comes next.
    begin(
        room,
        station,
        station.programme,
        Stand(back, begun=1),
        by=user.pk,
        following=(voted_id, voted_with),
    )


def shuffle(on: bool | None) -> Hand:
    def hand(room: Room, station: Station, user: "User", now_ms: int) -> None:
        wanted = not station.is_shuffled if on is None else on
        if wanted == station.is_shuffled:
            return
        station.is_shuffled = wanted
        if wanted:
            # A round of its own, of which nothing is heard yet.
            station.round, station.place = station.round + 1, -1
        else:
            station.place = station.programme.place_of(station.song_id) or 0
        _moved(room, station, user, "shuffle", now_ms)

    return hand


def repeat(mode: str | None) -> Hand:
    def hand(room: Room, station: Station, user: "User", now_ms: int) -> None:
        modes = list(Station.Repeats)
        following = modes[(modes.index(Station.Repeats(station.repeat)) + 1) % len(modes)]
        wanted = following if mode is None else Station.Repeats(mode)
        if wanted != station.repeat:
            station.repeat = wanted
            _moved(room, station, user, "repeat", now_ms)

    return hand


def cue(song_id: int) -> Hand:
    """The DJ says what follows."""

    def hand(room: Room, station: Station, user: "User", now_ms: int) -> None:
        if not station.is_waived or room.host_id != user.pk:
            raise NotHost(_("What follows is voted here. The host chooses it when you waive that."))
        if song_id not in station.programme_today().songs:
            raise InvalidMessage(_("song_id: it is not in this playlist."), field="song_id")
        station.next_song_id, station.next_won_with = song_id, None
        song = songs_named([song_id])[song_id]
        _changed(room, station, next=song_on_air(song))

    return hand


@transaction.atomic
def tune_station(room: Room, user: "User", wish: TuneStation) -> Station:
    """The host's own: which playlist, and when people see how a vote stands."""
    room = room.locked()
    station = station_of(room)
    if room.host_id != user.pk:
        raise NotHost
    told: dict[str, object] = {}
    if wish.counts is not UNSET and wish.counts != station.counts:
        station.counts = told["counts"] = wish.counts
    if wish.playlist_id is not UNSET and wish.playlist_id != station.playlist_id:
        station.playlist = _playlist_for(station, user, wish.playlist_id)
        # From its beginning, once the song on now is over.
        station.round, station.place = station.round + 1, -1
        programme = station.programme_today()
        if not programme.songs:
            raise InvalidMessage(
                _("playlist_id: nothing in it can be heard yet."), field="playlist_id"
            )
        told |= {
            "playlist_id": station.playlist_id,
            "playlist": station.playlist.title if station.playlist else None,
            "songs": len(programme.songs),
            "by_order": _by_order(station, programme),
        }
    if told:
        _changed(room, station, **told)
    return station


def _by_order(station: Station, programme: Programme) -> SongFacts | None:
    song_id = station.by_order(programme)
    return song_on_air(songs_named([song_id])[song_id]) if song_id else None


def _playlist_for(station: Station, user: "User", playlist_id: int | None) -> Playlist | None:
    if playlist_id is None:
        return Playlist.objects.filter(artist=station.artist_id, owner=None).first()
    playlist = Playlist.objects.visible_to(user).filter(pk=playlist_id).first()
    if playlist is None:
        raise InvalidMessage(_("playlist_id: there is no such playlist."), field="playlist_id")
    return playlist


def _start_anew(room: Room, station: Station, user: "User", now_ms: int) -> None:
    """Something can be played again."""
    programme = station.programme_today()
    if not programme.songs:
        raise InvalidMessage(_("Nothing in this playlist can be heard yet."))
    station.is_playing = True
    turn = after(programme, station.round, station.place, now_ms, None, None)
    begin(room, station, programme, Stand(turn, begun=1), by=user.pk)


def _moved(
    room: Room,
    station: Station,
    user: "User",
    action: str,
    now_ms: int,
    position_ms: int | None = None,
) -> None:
    """Keep and tell that the song is moved, not changed. Only on a locked row."""
    station.version += 1
    station.rev = room.next_rev()
    station.save()
    by_order_id = station.by_order()
    songs = songs_named([station.song_id, by_order_id])
    song, by_order = songs.get(station.song_id or 0), songs.get(by_order_id or 0)
    announce(
        room.channel,
        HostSynced(
            action=action,
            media=media_of(song_on_air(song)) if song else None,
            position_ms=station.position_at(now_ms) if position_ms is None else position_ms,
            is_playing=station.is_playing,
            rate=1.0,
            at_ms=now_ms,
            version=station.version,
            rev=station.rev,
            by=user.pk,
            is_shuffled=station.is_shuffled,
            repeat=station.repeat,
            by_order=song_on_air(by_order) if by_order else None,
        ),
    )


def _changed(room: Room, station: Station, **told: object) -> None:
    station.version += 1
    station.rev = room.next_rev()
    station.save()
    event = StationChanged(rev=station.rev, version=station.version, **told)  # type: ignore[arg-type]
    announce(room.channel, event)


def _as_it_stands(station: Station, user: "User", now_ms: int) -> dict[str, Any]:
    music = room_music(station, user, now_ms)
    return {"station": music["station"], "playback": music["playback"]}


def open_to_everybody(room: Room, now_ms: int) -> None:
    """A private room became a public one: the record plays on by itself. On a locked row."""
    station = station_of(room)
    is_as_it_should = station.is_playing and not station.is_waived
    if is_as_it_should and station.repeat == Station.Repeats.ALL:
        return
    if not station.is_playing:
        station.started_ms, station.is_playing = now_ms - station.position_ms, True
    station.is_waived, station.repeat = False, Station.Repeats.ALL
    station.version += 1
    station.rev = room.next_rev()
    station.save()
    announce(room.channel, song_changed(station))
