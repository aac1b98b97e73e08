"""What is watched next: changed under the room's lock, so that places have no holes or doubles."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from config.live import clock
from config.live.announce import announce
from config.live.protocol import InvalidMessage, NotHost, NotMember, Stale
from guide.models import Movie
from rooms import media, waiting
from rooms.actions.chat import house_line
from rooms.actions.playback import holds_projector, put_on
from rooms.facts import playback_facts
from rooms.models import Kind, Playback, QueueItem, QueueVote, Room
from rooms.protocol import MediaWish
from rooms.protocol_queue import QueueTold, SkipVoteTold
from rooms.queue import queue_facts
from rooms.rules import queue as rules

if TYPE_CHECKING:
    from accounts.models import User

MOST_IN_A_QUEUE = 50


@transaction.atomic
def add_to_queue(
    room: Room,
    by: "User",
    wish: MediaWish | None = None,
    movie: Movie | None = None,
) -> QueueItem:
    """An address, a film of the guide, or both; a film alone waits for its address."""
    room = _screen_room(room)
    _seat(room, by)
    if wish is None and movie is None:
        raise InvalidMessage(_("media: give an address, or choose a film of the guide."))
    return queue_film(room, movie, wish, by=by)


def queue_film(
    room: Room,
    movie: Movie | None,
    wish: MediaWish | None = None,
    *,
    by: "User | None" = None,
    is_next: bool = False,
) -> QueueItem:
    """For actions that hold the room's lock: what a vote of the house chose is to be next.

    The same film of the guide stands there once; chosen again, it moves.
    """
    waiting_already = None if movie is None else room.queue.filter(movie=movie).first()
    if waiting_already is not None:
        if wish is not None:
            _give_source(waiting_already, wish)
        if is_next:
            _place(room, waiting_already, 0)
        waiting_already.room = room
        _tell(room)
        return waiting_already
    count = room.queue.count()
    if count >= MOST_IN_A_QUEUE:
        raise InvalidMessage(_("The queue is full. Take something off first."))
    item = QueueItem(room=room, movie=movie, position=count, added_by=by)
    item.title = movie.title if movie is not None else ""
    if wish is not None:
        _fill_source(item, wish)
    item.save()
    if is_next:
        _place(room, item, 0)
    _tell(room)
    return item


@transaction.atomic
def move_in_queue(room: Room, by: "User", item_id: UUID, position: int) -> QueueItem:
    room = _screen_room(room)
    if not holds_projector(room, by):
        raise NotHost(_("Only the host can order the queue. Your vote lifts a film, too."))
    item = _item(room, item_id)
    _place(room, item, position)
    _tell(room)
    return item


@transaction.atomic
def remove_from_queue(room: Room, by: "User", item_id: UUID) -> int:
    """By who holds the projector, or who put it there. Answers the rev."""
    room = _screen_room(room)
    is_host = holds_projector(room, by)
    item = _item(room, item_id)
    if not is_host and item.added_by_id != by.pk:
        raise NotHost(_("Only the host, or who added it, can take it off."))
    _take_off(room, item)
    _tell(room)
    return room.queue_rev


@transaction.atomic
def vote_for_item(room: Room, by: "User", item_id: UUID, *, on: bool) -> QueueItem:
    """A vote lifts a film past those with fewer; said twice it counts once."""
    room = _screen_room(room)
    _seat(room, by)
    item = _item(room, item_id)
    if on:
        QueueVote.objects.get_or_create(queue_item=item, user=by)
    else:
        QueueVote.objects.filter(queue_item=item, user=by).delete()
    items = list(room.queue.in_order().prefetch_related("votes"))
    place = next(place for place, other in enumerate(items) if other.pk == item.pk)
    votes = [len(other.votes.all()) for other in items]
    _place(room, item, rules.place_after_vote(votes, place))
    _tell(room)
    return item


@transaction.atomic
def find_source(room: Room, by: "User", item_id: UUID, wish: MediaWish) -> QueueItem:
    """The address of a film that stands in the queue without one."""
    room = _screen_room(room)
    is_host = holds_projector(room, by)
    item = _item(room, item_id)
    if not is_host and item.added_by_id != by.pk:
        raise NotHost(_("Only the host, or who added it, can give its address."))
    _give_source(item, wish)
    _tell(room)
    return item


@transaction.atomic
def play_next(room: Room, by: "User", version: int, item_id: UUID | None = None) -> Playback:
    """Put on the next film that can be played, or this one.

    Whoever holds the projector may at any time; everybody once the film is over by the server's
    clock, so that a house goes on whose host has left. The version has one winner.
    """
    room = _screen_room(room)
    is_host = holds_projector(room, by)
    room.require_open(clock.now())
    playback = Playback.of(room) or Playback(room=room)
    if version != playback.version:
        raise Stale(playback=playback_facts(playback))
    now_ms = clock.read_ms()
    is_over = rules.is_over(
        playback.position_at(now_ms), playback.media_duration_ms, is_playing=playback.is_playing
    )
    if not is_host and (item_id is not None or not is_over):
        raise NotHost(_("Only the host can put on the next film before this one is over."))
    item = _item(room, item_id) if item_id is not None else room.queue.playable().first()
    if item is None or not item.is_playable:
        raise InvalidMessage(_("Nothing that waits in the queue can be played yet."))
    _put_on(room, playback, item, by, now_ms)
    return playback


@transaction.atomic
def vote_to_skip(room: Room, by: "User", here: Collection[int], *, on: bool) -> tuple[int, int]:
    """More than half of those who are `here`: the next film comes. Answers (votes, needed)."""
    room = _screen_room(room)
    _seat(room, by)
    room.require_open(clock.now())
    playback = Playback.objects.filter(room=room).exclude(media_url="").first()
    if playback is None:
        raise InvalidMessage(_("There is nothing on the screen to skip."))
    item = room.queue.playable().first()
    if item is None:
        raise InvalidMessage(_("Nothing that waits in the queue can be played yet."))
    house = {*here, by.pk}
    # Asked and cleared under the lock: the last two votes must not skip two films.
    votes = len(house.intersection(waiting.skipping.mark(room.pk, by.pk, on=on)))
    needed = rules.votes_needed(len(house))
    if votes >= needed:
        _put_on(room, playback, item, None, clock.read_ms())
        house_line(room, _("The house skipped on to %(film)s.") % {"film": item.title})
    announce(room.channel, SkipVoteTold(votes=0 if votes >= needed else votes, needed=needed))
    return votes, needed


def queue_told(room: Room) -> QueueTold:
    return QueueTold(items=queue_facts(room), rev=room.queue_rev)


def _screen_room(room: Room) -> Room:
    room = room.locked()
    room.require_running()
    if room.kind != Kind.WATCH:
        raise InvalidMessage(_("There is no screen in this room."))
    return room


def _seat(room: Room, user: "User") -> None:
    if room.seat_of(user.pk) is None:
        raise NotMember


def _item(room: Room, item_id: UUID) -> QueueItem:
    item = room.queue.filter(pk=item_id).first()
    if item is None:
        raise InvalidMessage(_("That film is not in the queue any more."), field="item_id")
    item.room = room
    return item


def _put_on(
    room: Room, playback: Playback, item: QueueItem, by: "User | None", now_ms: int
) -> None:
    put_on(room, playback, item, by, now_ms)
    waiting.skipping.clear(room.pk)
    _take_off(room, item)
    _tell(room)


def _take_off(room: Room, item: QueueItem) -> None:
    item.delete()
    _number(list(room.queue.in_order()))


def _place(room: Room, item: QueueItem, position: int) -> None:
    others = list(room.queue.in_order().exclude(pk=item.pk))
    others.insert(min(position, len(others)), item)
    _number(others)


def _number(items: Sequence[QueueItem]) -> None:
    moved = [(place, item) for place, item in enumerate(items) if item.position != place]
    for place, item in moved:
        item.position = place
    QueueItem.objects.bulk_update([item for _place, item in moved], ["position"])


def _give_source(item: QueueItem, wish: MediaWish) -> None:
    _fill_source(item, wish)
    item.save(update_fields=["title", "media_url", "media_kind", "media_duration_ms"])


def _fill_source(item: QueueItem, wish: MediaWish) -> None:
    found = media.resolve(wish.url, wish.kind)
    item.title = item.title or wish.title.strip() or found.title
    item.media_url, item.media_kind = found.url, found.kind
    item.media_duration_ms = wish.duration_ms or None


def _tell(room: Room) -> None:
    room.next_queue_rev()
    announce(room.channel, queue_told(room))
