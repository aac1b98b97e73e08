"""The queue without a socket: a page to read, and the twins of its events."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from msgspec import Meta

from config.bodies import command_of
from config.live.protocol import Command, InvalidMessage
from config.refusals import json_response
from rooms.handlers import queue as events
from rooms.models import Room
from rooms.protocol import MediaWish, UserId
from rooms.protocol_queue import (
    QueueAdd,
    QueueMove,
    QueueNext,
    QueueRemove,
    QueueSource,
    QueueVoteFor,
    SkipVote,
)
from rooms.queue import film_named, queue_facts
from rooms.views import twins
from rooms.views.membership import person_of, room_of

AnyCommand = TypeVar("AnyCommand", bound=Command)


class FilmForm(Command, frozen=True, kw_only=True):
    """A form has no fields inside of fields: the film to add, or the address of one that waits."""

    url: Annotated[str, Meta(max_length=2000)] = ""
    title: Annotated[str, Meta(max_length=300)] = ""
    # Its title in the guide, for who has no scripts to pick it with.
    film: Annotated[str, Meta(max_length=300)] = ""
    movie_id: UserId | None = None
    item_id: UUID | None = None

    @property
    def media(self) -> MediaWish | None:
        return MediaWish(url=self.url, title=self.title) if self.url else None


@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: HttpRequest, room_id: UUID) -> HttpResponse:
    if request.method == "POST":
        twins.require_event(request, "queue_add")
        return _twin(request, _added, events.add)
    room = room_of(request)
    return json_response({"items": queue_facts(room, request.user), "rev": room.rev})


@require_POST
def queue_move(request: HttpRequest, room_id: UUID) -> HttpResponse:
    return _twin(request, _reader(QueueMove), events.move)


@require_POST
def queue_remove(request: HttpRequest, room_id: UUID) -> HttpResponse:
    return _twin(request, _reader(QueueRemove), events.remove)


@require_POST
def queue_vote(request: HttpRequest, room_id: UUID) -> HttpResponse:
    return _twin(request, _reader(QueueVoteFor), events.vote)


@require_POST
def queue_source(request: HttpRequest, room_id: UUID) -> HttpResponse:
    return _twin(request, _found, events.source)


@require_POST
def queue_next(request: HttpRequest, room_id: UUID) -> HttpResponse:
    return _twin(request, _reader(QueueNext), events.play_next)


@require_POST
def skip_vote(request: HttpRequest, room_id: UUID) -> HttpResponse:
    return _twin(request, _reader(SkipVote), events.skip)


def _twin(
    request: HttpRequest,
    read: Callable[[HttpRequest], AnyCommand],
    obey: Callable[[Room, Any, AnyCommand], Any],
) -> HttpResponse:
    room = room_of(request)
    return twins.answer(
        request,
        lambda: obey(room, person_of(request), read(request)),
        goes_to=f"{room.get_absolute_url()}#queue",
    )


def _reader(command: type[AnyCommand]) -> Callable[[HttpRequest], AnyCommand]:
    return lambda request: command_of(request, command)


def _added(request: HttpRequest) -> QueueAdd:
    if request.content_type == "application/json":
        return command_of(request, QueueAdd)
    form = command_of(request, FilmForm)
    movie_id = form.movie_id
    if movie_id is None and form.film:
        movie_id = film_named(form.film).pk
    return QueueAdd(media=form.media, movie_id=movie_id)


def _found(request: HttpRequest) -> QueueSource:
    if request.content_type == "application/json":
        return command_of(request, QueueSource)
    form = command_of(request, FilmForm)
    if form.item_id is None or form.media is None:
        raise InvalidMessage(_("url: give the address of the film."))
    return QueueSource(item_id=form.item_id, media=form.media)
