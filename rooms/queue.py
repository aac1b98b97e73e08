"""What is told of a room's queue: models in, wire structs out."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Value, prefetch_related_objects
from django.utils.translation import gettext as _

from config.live.protocol import InvalidMessage
from config.prepared import Prepared
from guide.models import Movie, PlainWords
from guide.pictures import poster_of
from rooms import waiting
from rooms.models import Kind, QueueItem, QueueVote, Room
from rooms.protocol import MediaFacts
from rooms.protocol_queue import FilmOfQueue, QueueItemFacts, SkipFacts
from rooms.rules.queue import votes_needed


def queue_facts(room: Room, user: Any = None) -> list[QueueItemFacts]:
    """In order; with `user`, which of the votes are theirs."""
    items = _in_order.all(room=room.pk)
    if items:
        prefetch_related_objects(items, "votes")
    yours = set[Any]()
    if items and user is not None and user.is_authenticated:
        mine = QueueVote.objects.filter(queue_item__room=room, user=user)
        yours = set(mine.values_list("queue_item", flat=True))
    return [_facts(item, is_yours=item.pk in yours) for item in items]


def skip_facts(room: Room, user: Any, here: Collection[int]) -> SkipFacts | None:
    """How the vote to skip stands among those who are here; None: nobody would skip."""
    if room.kind != Kind.WATCH:
        return None
    voters = set(here).intersection(waiting.skipping.who(room.pk))
    if not voters:
        return None
    needed = votes_needed(len(here))
    return SkipFacts(votes=len(voters), needed=needed, is_yours=user.pk in voters)


def film_named(title: str) -> Movie:
    """The film of the guide with this very title, the best known of several. InvalidMessage."""
    named = Movie.objects.filter(title_key=PlainWords(Value(title.strip())))
    movie = named.order_by("-renown", "pk").first()
    if movie is None:
        raise InvalidMessage(_("The guide has no film of this title."), field="film")
    return movie


def _facts(item: QueueItem, *, is_yours: bool) -> QueueItemFacts:
    return QueueItemFacts(
        item_id=item.pk,
        title=item.title,
        media=MediaFacts(
            url=item.media_url,
            kind=item.media_kind,
            title=item.title,
            duration_ms=item.media_duration_ms,
        )
        if item.is_playable
        else None,
        film=FilmOfQueue(
            id=item.movie.pk,
            title=item.movie.title,
            year=item.movie.year,
            url=item.movie.get_absolute_url(),
            poster_url=poster_of(item.movie),
        )
        if item.movie is not None
        else None,
        votes=len(item.votes.all()),
        user_id=item.added_by_id,
        is_yours=is_yours,
    )


_in_order: Prepared[QueueItem] = Prepared(
    lambda room: QueueItem.objects.filter(room=room).in_order().select_related("movie"), room=UUID
)
