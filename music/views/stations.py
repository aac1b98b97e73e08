"""Music rooms without a socket: twins of their events, and how they are opened."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from config.bodies import command_of
from config.live import clock
from config.live.limits import spend
from config.live.protocol import InvalidMessage
from config.refusals import json_response
from music.actions import controls
from music.actions.playlists import shared_playlist
from music.actions.votes import cast_vote, waive_votes
from music.models import SongVoteSession, Station
from music.protocol import (
    CueSong,
    RepeatSongs,
    ShuffleSongs,
    Steer,
    SteerKept,
    TuneStation,
    Vote,
    VoteKept,
    WaiveVotes,
)
from music.station_facts import songs_named, vote_facts
from rooms.views.membership import person_of, room_of
from rooms.views.twins import answer


@require_POST
def stop(request: HttpRequest, room_id: UUID) -> HttpResponse:
    return _steer(request, lambda wish: controls.stop)


@require_POST
def skip(request: HttpRequest, room_id: UUID) -> HttpResponse:
    return _steer(request, lambda wish: controls.skip)


@require_POST
def previous(request: HttpRequest, room_id: UUID) -> HttpResponse:
    return _steer(request, lambda wish: controls.previous)


@require_POST
def shuffle(request: HttpRequest, room_id: UUID) -> HttpResponse:
    return _steer(request, lambda wish: controls.shuffle(wish.on), ShuffleSongs)


@require_POST
def repeat(request: HttpRequest, room_id: UUID) -> HttpResponse:
    return _steer(request, lambda wish: controls.repeat(wish.mode), RepeatSongs)


@require_POST
def cue(request: HttpRequest, room_id: UUID) -> HttpResponse:
    return _steer(request, lambda wish: controls.cue(wish.song_id), CueSong)


@require_POST
def tune(request: HttpRequest, room_id: UUID) -> HttpResponse:
    room = room_of(request)

    def act() -> None:
        wish = command_of(request, TuneStation)
        if request.POST.get("playlist_id") == "":  # chosen in the form: no list, but the artist
            wish = msgspec.structs.replace(wish, playlist_id=None)
        controls.tune_station(room, person_of(request), wish)

    return answer(request, act, goes_to=room, said=_("Kept."))


@require_POST
def share(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """The host's playlist of what those with a seat here share, on from the next song."""
    room = room_of(request)

    def act() -> dict[str, int]:
        host = person_of(request)
        seated = User.objects.filter(memberships__in=room.memberships.active())
        with transaction.atomic():
            made = shared_playlist(list(seated), host, _("What we share"))
            controls.tune_station(room, host, TuneStation(playlist_id=made.pk))
        return {"playlist_id": made.pk}

    return answer(request, act, goes_to=room, said=_("It plays from the next record on."))


@require_POST
def vote(request: HttpRequest, room_id: UUID) -> HttpResponse:
    room = room_of(request)

    def act() -> VoteKept:
        command = command_of(request, Vote)
        user = person_of(request)
        spend("vote", user.pk, 20, per_seconds=10)
        session = cast_vote(room, user, command.vote_session_id, command.song_id, clock.read_ms())
        return VoteKept(vote_session_id=session.pk, song_id=command.song_id, rev=session.rev)

    return answer(request, act, goes_to=room, said=_("Your vote is in."))


@require_GET
def vote_results(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """The newest vote of the room, open or closed; null where there was none."""
    room = room_of(request)
    station = Station.objects.filter(room=room.pk).first()
    if station is None:
        raise InvalidMessage(_("There is no music in this room."))
    session = SongVoteSession.objects.filter(room=room.pk).order_by("-turn_number").first()
    if session is None:
        return json_response({"vote": None})
    facts = vote_facts(station, session, songs_named([*session.options]), request.user)
    return json_response({"vote": facts, "is_open": session.is_open_at(clock.now_ms())})


@require_POST
def waive(request: HttpRequest, room_id: UUID) -> HttpResponse:
    room = room_of(request)

    def act() -> None:
        command = command_of(request, WaiveVotes)
        waive_votes(room, person_of(request), waived=command.waived, now_ms=clock.read_ms())

    return answer(request, act, goes_to=room)


def _steer(
    request: HttpRequest,
    hand: Callable[[Any], controls.Hand],
    command: type[Steer] = Steer,
) -> HttpResponse:
    room = room_of(request)

    def act() -> Any:
        wish = command_of(request, command)
        station = controls.steer(
            room, person_of(request), wish.version, clock.read_ms(), hand(wish)
        )
        return SteerKept(version=station.version, rev=station.rev)

    return answer(request, act, goes_to=room)
