"""The queue: what is watched next, and whether this film goes on.

Each function obeys its event, and is what the event's twin without a socket calls.
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from config.live.limits import spend
from config.live.presence import present
from config.live.protocol import InvalidMessage
from config.live.registry import obeys
from guide.models import Movie
from rooms.actions import queue
from rooms.models import QueueItem, Room
from rooms.protocol import PlaybackKept
from rooms.protocol_queue import (
    QueueAdd,
    QueueItemKept,
    QueueKept,
    QueueMove,
    QueueNext,
    QueueRemove,
    QueueSource,
    QueueVoteFor,
    SkipVote,
    SkipVoteKept,
)

if TYPE_CHECKING:
    from accounts.models import User

CHANGES_A_MINUTE = 60


@obeys("queue_add", QueueAdd)
def add(room: Room, user: "User", command: QueueAdd) -> QueueItemKept:
    _spend(user)
    movie = None
    if command.movie_id is not None:
        movie = Movie.objects.filter(pk=command.movie_id).first()
        if movie is None:
            raise InvalidMessage(_("movie_id: there is no such film in the guide."))
    return _kept(queue.add_to_queue(room, user, command.media, movie))


@obeys("queue_move", QueueMove)
def move(room: Room, user: "User", command: QueueMove) -> QueueItemKept:
    _spend(user)
    return _kept(queue.move_in_queue(room, user, command.item_id, command.position))


@obeys("queue_remove", QueueRemove)
def remove(room: Room, user: "User", command: QueueRemove) -> QueueKept:
    _spend(user)
    return QueueKept(rev=queue.remove_from_queue(room, user, command.item_id))


@obeys("queue_vote", QueueVoteFor)
def vote(room: Room, user: "User", command: QueueVoteFor) -> QueueItemKept:
    _spend(user)
    return _kept(queue.vote_for_item(room, user, command.item_id, on=command.on))


@obeys("queue_source", QueueSource)
def source(room: Room, user: "User", command: QueueSource) -> QueueItemKept:
    _spend(user)
    return _kept(queue.find_source(room, user, command.item_id, command.media))


@obeys("queue_next", QueueNext)
def play_next(room: Room, user: "User", command: QueueNext) -> PlaybackKept:
    playback = queue.play_next(room, user, command.version, command.item_id)
    return PlaybackKept(version=playback.version, rev=playback.rev)


@obeys("skip_vote", SkipVote)
def skip(room: Room, user: "User", command: SkipVote) -> SkipVoteKept:
    _spend(user)
    here = present([room.channel])[room.channel]
    votes, needed = queue.vote_to_skip(room, user, here, on=command.on)
    return SkipVoteKept(votes=votes, needed=needed)


def _kept(item: QueueItem) -> QueueItemKept:
    return QueueItemKept(item_id=item.pk, rev=item.room.queue_rev)


def _spend(user: "User") -> None:
    spend("queue", user.pk, CHANGES_A_MINUTE, per_seconds=60)
