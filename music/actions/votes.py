"""One say each in what plays next."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from config.live.announce import announce
from config.live.protocol import InvalidMessage, NotHost, NotMember, VoteClosed
from music.actions.stations import close_vote, station_of
from music.models import SongVote, SongVoteSession, Station
from music.protocol import VotesWaived, VoteUpdated
from music.station_facts import shown_counts
from rooms.actions.chat import house_line
from rooms.models import Room

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def cast_vote(
    room: Room, user: "User", session_id: UUID, song_id: int, now_ms: int
) -> SongVoteSession:
    """Vote, or choose anew; the last choice before the close counts. Raises VoteClosed."""
    room = room.locked()
    station = station_of(room)
    require_seat(room, user)
    session = SongVoteSession.objects.filter(room=room, pk=session_id).first()
    if session is None or not session.is_open_at(now_ms):
        raise VoteClosed
    if song_id not in session.options:
        raise InvalidMessage(_("song_id: choose one of the ballots."), field="song_id")
    before = session.votes.filter(user=user).first()
    if before is not None and before.song_id == song_id:
        return session
    session.last_number += 1
    SongVote.objects.update_or_create(
        session=session, user=user, defaults={"song_id": song_id, "number": session.last_number}
    )
    session.rev = room.next_rev()
    session.save(update_fields=["last_number", "rev"])
    announce(
        room.channel,
        VoteUpdated(
            vote_session_id=session.pk, counts=shown_counts(station, session), rev=session.rev
        ),
    )
    return session


@transaction.atomic
def waive_votes(room: Room, user: "User", *, waived: bool, now_ms: int) -> Station:
    """Let the host be the DJ of a private room, or take the votes back."""
    room = room.locked()
    station = station_of(room)
    require_seat(room, user)
    if room.is_public:
        raise NotHost(_("In a public room everybody votes."))
    if station.is_waived == waived:
        return station
    session = SongVoteSession.objects.of_turn(station)
    if waived and session is not None and session.is_open:
        # What was voted so far is not lost: its winner comes next.
        close_vote(room, station, session, now_ms)
    station.is_waived = waived
    station.rev = room.next_rev()
    station.save(update_fields=["is_waived", "rev"])
    announce(room.channel, VotesWaived(waived=waived, by=user.pk, rev=station.rev))
    text = (
        _("%(name)s leaves the records to the host.")
        if waived
        else _("%(name)s brings the votes back.")
    )
    house_line(room, text % {"name": user.name})
    return station


def require_seat(room: Room, user: "User") -> None:
    if not room.memberships.active().filter(user=user).exists():
        raise NotMember
