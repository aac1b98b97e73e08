"""What is told about a room's music: models in, wire structs out."""

from typing import Any

from config.artwork.addresses import sleeve_url
from music.models import Song, SongVoteSession, Source, Station
from music.protocol import OptionFacts, SongFacts, StationFacts, VoteFacts
from rooms.protocol import MediaFacts, PlaybackFacts


def song_on_air(song: Song) -> SongFacts:
    """Needs `with_names()`."""
    return SongFacts(
        id=song.pk,
        title=song.title,
        artist_id=song.artist_id,
        artist=song.artist.name,
        album=song.album.title if song.album else None,
        year=song.album.year if song.album else None,
        duration_ms=song.plays_ms or 0,
        audio_url=song.audio_url,
        sleeve_url=song.sleeve_url,
        youtube_id=song.youtube_id if song.source == Source.YOUTUBE else "",
    )


def songs_named(ids: "list[int | None]") -> dict[int, Song]:
    """With all that is told of them, in one query."""
    return Song.objects.with_names().in_bulk([pk for pk in ids if pk is not None])


def option_facts(session: SongVoteSession, songs: dict[int, Song]) -> list[OptionFacts]:
    """In the order of the ballots; a song that was taken out meanwhile is none of them."""
    shown = [songs[pk] for pk in session.options if pk in songs]
    return [
        OptionFacts(
            song_id=song.pk,
            title=song.title,
            artist=song.artist.name,
            song=song_on_air(song),
            sleeve_url=sleeve_url(song.title, song.artist.name),
        )
        for song in shown
    ]


def shown_counts(station: Station, session: SongVoteSession) -> dict[int, int]:
    """As the room chose: from everybody hidden, or shown by the page after one's own vote."""
    if session.is_open and station.counts == Station.Counts.NEVER:
        return {}
    return session.tally()


def vote_facts(
    station: Station, session: SongVoteSession, songs: dict[int, Song], user: Any
) -> VoteFacts:
    yours = None
    if user.is_authenticated:
        mine = session.votes.filter(user=user)
        yours = mine.values_list("song_id", flat=True).first()
    return VoteFacts(
        vote_session_id=session.pk,
        options=option_facts(session, songs),
        counts=shown_counts(station, session),
        closes_ms=session.closes_ms,
        yours=yours,
        winner=None if session.is_open else session.winner_id,
    )


def room_music(station: Station, user: Any, now_ms: int) -> dict[str, Any]:
    """`station`, `playback` and `vote` of a room's state. Changes nothing, however late it is."""
    session = SongVoteSession.objects.of_turn(station)
    wish_id = station.next_song_id
    won_with = station.next_won_with
    if wish_id is None and session is not None and session.is_open:
        # Nobody was there to close it. Who comes now hears its winner all the same.
        wish_id, won_with = session.leader_id, session.tally().get(session.leader_id)
    stand = station.stand_at(now_ms, wish_id)
    programme = station.programme
    song_id = None if stand is None else programme.songs[stand.turn.song]
    is_same = stand is not None and stand.begun == 0
    next_id = station.next_song_id if is_same else None
    options = session.options if session is not None and is_same else []
    by_order_id = station.by_order() if is_same else None
    songs = songs_named([song_id, next_id, by_order_id, *options])
    song = songs.get(song_id) if song_id is not None else None
    is_playing = station.is_playing and not (stand is not None and stand.is_over)
    at_ms = station.started_ms if stand is None else stand.turn.started_ms
    position_ms = 0 if is_playing or stand is None else (station.position_ms if is_same else 0)
    shown = won_with if stand is not None and stand.is_wished else None
    facts = StationFacts(
        artist_id=station.artist_id,
        artist=station.artist.name if station.artist else None,
        playlist_id=station.playlist_id,
        playlist=station.playlist.title if station.playlist else None,
        song=song_on_air(song) if song else None,
        at_ms=at_ms,
        position_ms=position_ms,
        is_playing=is_playing,
        version=station.version,
        won_with=station.won_with if is_same else shown,
        next=song_on_air(songs[next_id]) if next_id in songs else None,
        next_won_with=station.next_won_with if is_same else None,
        by_order=song_on_air(songs[by_order_id]) if by_order_id in songs else None,
        is_waived=station.is_waived,
        is_shuffled=station.is_shuffled,
        repeat=station.repeat,
        counts=station.counts,
        songs=len(station.songs),
    )
    # A closed one is shown for as long as its winner comes next.
    is_shown = session is not None and (session.is_open or session.winner_id == next_id)
    vote = vote_facts(station, session, songs, user) if session and is_same and is_shown else None
    return {"station": facts, "playback": playback_of(facts, now_ms), "vote": vote}


def playback_of(facts: StationFacts, now_ms: int) -> PlaybackFacts:
    """The same as a film's: a client that knows only films can follow."""
    return PlaybackFacts(
        media=media_of(facts.song),
        position_ms=facts.position_ms,
        is_playing=facts.is_playing and facts.song is not None,
        rate=1.0,
        at_ms=facts.at_ms if facts.is_playing else now_ms,
        version=facts.version,
    )


def media_of(song: SongFacts | None) -> MediaFacts | None:
    if song is None:
        return None
    kind = "youtube" if song.youtube_id else "file"
    return MediaFacts(url=song.audio_url, kind=kind, title=song.title, duration_ms=song.duration_ms)
