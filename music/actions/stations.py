"""A room's music goes on: one song after the other, each begun exactly once.

Whoever has listeners keeps the time, in any number of processes. All of them come to the room's
row; the first one finds something due and does it, the others find it done.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from config.live.announce import announce
from config.live.protocol import InvalidMessage
from music.actions.meeting import note_heard
from music.models import Artist, Playlist, SongVoteSession, Station
from music.protocol import SongChanged, VoteEnded, VoteOpened
from music.rules import voting
from music.rules.playing import Turn, first_turn
from music.rules.stations import (
    Programme,
    Stand,
    is_worth_a_vote,
    lately,
    remembered,
    stand,
    vote_window,
)
from music.station_facts import option_facts, song_on_air, songs_named
from music.tasks import press_artist
from rooms.models import Room
from rooms.protocol import CreateRoom


def make_station(room: Room, command: CreateRoom, now_ms: int) -> Station:
    """The music of a new room, playing at once. Inside the transaction that makes the room."""
    if not room.is_public and not command.invites:
        raise InvalidMessage(
            _("invites: a private music room is for two or more. Invite somebody."),
            field="invites",
        )
    artist = _artist(command.artist_id)
    playlist = _playlist(room, command.playlist_id)
    if artist is None and playlist is None:
        raise InvalidMessage(_("artist_id: choose whose songs are played."), field="artist_id")
    if playlist is None and artist is not None:
        playlist = Playlist.objects.filter(artist=artist, owner=None).first()
    station = Station(room=room, artist=artist, playlist=playlist)
    programme = station.programme_today()
    if not programme.songs:
        _refuse_silence(artist)
    turn = first_turn(now_ms, len(programme.songs), programme.seed)
    _take(station, programme, Stand(turn))
    # The room's first state tells it; nobody can have heard it yet.
    station.save(force_insert=True)
    return station


def keep_time(room_id: UUID, now_ms: int, *, is_heard: bool) -> int | None:
    """Do what is due. Answers when something is due again; None: nothing by itself.

    `is_heard`: somebody is there to vote. Without listeners nobody has to call this at all.
    """
    station = Station.objects.filter(room=room_id, room__ended_at=None).first()
    if station is None:
        return None
    due_ms = station.due_ms(SongVoteSession.objects.of_turn(station), now_ms)
    # A look without the lock: mostly another process was first.
    if due_ms is None or due_ms > now_ms:
        return due_ms
    return advance_station(room_id, now_ms, is_heard=is_heard)


@transaction.atomic
def advance_station(room_id: UUID, now_ms: int, *, is_heard: bool) -> int | None:
    """Under the room's lock: close the vote, begin the next song, open its vote; what of it is due.

    Answers when something is due again.
    """
    room = Room.objects.select_for_update(no_key=True).filter(pk=room_id, ended_at=None).first()
    if room is None:
        return None
    station = station_of(room)
    session = come_to(room, station, now_ms)
    if is_heard and station.may_open_vote(session):
        session = _open_vote(room, station, now_ms)
    due_ms = station.due_ms(session, now_ms)
    if due_ms is not None and due_ms <= now_ms:
        # Only a vote that nobody hears, or a station with nothing to play, is still due now.
        return station.ends_ms if station.song_id is not None and station.is_playing else None
    return due_ms


def station_of(room: Room) -> Station:
    """Fresh, on a locked room: whoever changes a station holds its room."""
    try:
        return Station.objects.select_related("artist", "playlist").get(room=room.pk)
    except Station.DoesNotExist:
        raise InvalidMessage(_("There is no music in this room.")) from None


def come_to(room: Room, station: Station, now_ms: int) -> SongVoteSession | None:
    """Close and begin what time has come for; the vote of the song that is on then, if it has one.

    Only on a locked row.
    """
    session = SongVoteSession.objects.of_turn(station)
    is_over = station.is_playing and now_ms >= station.ends_ms
    if session is not None and session.is_open and (is_over or now_ms >= session.closes_ms):
        close_vote(room, station, session, now_ms)
    if is_over and _begin_due(room, station, now_ms):
        return None
    return session


def close_vote(room: Room, station: Station, session: SongVoteSession, now_ms: int) -> None:
    """Count, and keep the winner until its song begins. Only on a locked row."""
    ballots = session.ballots()
    counts = voting.counts(session.options, ballots)
    existing = songs_named([*session.options])
    shown = [pk for pk in session.options if pk in existing] or session.options
    winner_id = voting.winner(shown, ballots)
    session.winner = existing.get(winner_id)
    session.result = {str(pk): count for pk, count in counts.items()}
    session.closed_ms = min(max(now_ms, session.opens_ms), session.closes_ms)
    session.rev = room.next_rev()
    session.save(update_fields=["winner", "result", "closed_ms", "rev"])
    station.next_song = session.winner
    station.next_won_with = counts[winner_id]
    station.rev = session.rev
    station.save(update_fields=["next_song", "next_won_with", "rev"])
    announce(
        room.channel,
        VoteEnded(vote_session_id=session.pk, winner=winner_id, counts=counts, rev=session.rev),
    )


def begin(
    room: Room,
    station: Station,
    programme: Programme,
    found: Stand,
    *,
    by: int | None = None,
    following: tuple[int | None, int | None] = (None, None),
) -> None:
    """Another song is on; `following` is what comes next, and with how many votes.

    Only on a locked row.
    """
    won = station.next_won_with if found.is_wished else None
    # After more than one song nobody remembers what was voted before them.
    heard = (
        remembered(station.played, station.song_id)
        if found.begun < 2
        else lately(programme, found.turn)
    )
    _take(station, programme, found)
    station.played = heard
    station.won_with = won
    station.next_song_id, station.next_won_with = following
    station.rev = room.next_rev()
    station.save()
    announce(room.channel, song_changed(station, by=by))


def fall_silent(room: Room, station: Station) -> None:
    """Nothing of the playlist can be played any more. Only on a locked row."""
    if station.song_id is None and not station.songs:
        return
    station.song = None
    station.songs, station.lengths_ms = [], []
    station.next_song, station.next_won_with, station.won_with = None, None, None
    station.turn_number += 1
    station.version += 1
    station.rev = room.next_rev()
    station.save()
    announce(room.channel, song_changed(station))


def song_changed(station: Station, *, by: int | None = None) -> SongChanged:
    by_order_id = station.by_order()
    songs = songs_named([station.song_id, station.next_song_id, by_order_id])
    song, following = songs.get(station.song_id or 0), songs.get(station.next_song_id or 0)
    by_order = songs.get(by_order_id or 0)
    return SongChanged(
        song=song_on_air(song) if song else None,
        at_ms=station.started_ms,
        version=station.version,
        won_with=station.won_with,
        rev=station.rev,
        position_ms=0 if station.is_playing else station.position_ms,
        is_playing=station.is_playing and song is not None,
        next=song_on_air(following) if following else None,
        by_order=song_on_air(by_order) if by_order else None,
        by=by,
    )


def _begin_due(room: Room, station: Station, now_ms: int) -> bool:
    """Begin what is on by now. False: there is nothing to play, or nothing else."""
    programme = station.programme_today()
    if not programme.songs:
        fall_silent(room, station)
        return False
    turn = station.turn
    if turn is None:
        # Its song was taken out: the order goes on from where it was, now.
        turn = Turn(0, now_ms, station.round, station.place)
        ends_ms = now_ms
    else:
        ends_ms = station.ends_ms
    found = stand(
        programme,
        turn,
        ends_ms,
        now_ms,
        heard=programme.place_of(station.song_id),
        wish=programme.place_of(station.next_song_id),
    )
    ended_id = station.song_id
    begin(room, station, programme, found)
    if ended_id is not None and found.begun == 1:
        transaction.on_commit(lambda: note_heard(room.pk, ended_id), robust=True)
    return True


def _take(station: Station, programme: Programme, found: Stand) -> None:
    turn = found.turn
    station.songs, station.lengths_ms = list(programme.songs), list(programme.lengths_ms)
    station.song_id = programme.songs[turn.song]
    station.round, station.place = turn.round, turn.place
    station.started_ms = turn.started_ms
    station.position_ms = 0
    if found.is_over:
        station.is_playing = False
    station.next_song, station.next_won_with = None, None
    station.turn_number += 1
    station.version += 1


def _open_vote(room: Room, station: Station, now_ms: int) -> SongVoteSession | None:
    window = vote_window(station.started_ms, station.length_ms)
    if not window.is_open(now_ms) or not is_worth_a_vote(window, now_ms):
        return None
    programme = station.programme_today()
    if not programme.songs:
        return None
    options = voting.options(
        programme.songs, station.played, station.song_id, f"{room.pk}:{station.turn_number}"
    )
    session = SongVoteSession.objects.create(
        room=room,
        turn_number=station.turn_number,
        options=options,
        opens_ms=min(max(window.opens_ms, now_ms), window.closes_ms - 1),
        closes_ms=window.closes_ms,
        rev=room.next_rev(),
    )
    announce(room.channel, vote_opened(session))
    return session


def vote_opened(session: SongVoteSession) -> VoteOpened:
    return VoteOpened(
        vote_session_id=session.pk,
        options=option_facts(session, songs_named([*session.options])),
        closes_ms=session.closes_ms,
        rev=session.rev,
    )


def _artist(artist_id: int | None) -> Artist | None:
    if artist_id is None:
        return None
    artist = Artist.objects.filter(pk=artist_id).first()
    if artist is None:
        raise InvalidMessage(_("artist_id: there is no such artist here."), field="artist_id")
    return artist


def _playlist(room: Room, playlist_id: int | None) -> Playlist | None:
    if playlist_id is None:
        return None
    playlist = Playlist.objects.visible_to(room.host).filter(pk=playlist_id).first()
    if playlist is None:
        raise InvalidMessage(_("playlist_id: there is no such playlist."), field="playlist_id")
    return playlist


def _refuse_silence(artist: Artist | None) -> None:
    if artist is not None and artist.is_house:
        press_artist.delay(artist.pk)
        raise InvalidMessage(
            _("artist_id: their songs are being pressed right now. Come back in a minute."),
            field="artist_id",
        )
    raise InvalidMessage(_("artist_id: nothing of this can be heard yet."), field="artist_id")


def running_stations() -> Sequence[UUID]:
    return list(Station.objects.of_running_rooms().values_list("room", flat=True))
