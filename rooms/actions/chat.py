"""What is said in a room: each change with one number of its own, told after commit."""

from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, QuerySet
from django.utils.translation import gettext as _

from config.live import clock
from config.live.announce import announce
from config.live.protocol import (
    Forbidden,
    InvalidMessage,
    Muted,
    NotMember,
    RateLimited,
    Refused,
)
from config.prepared import Overtaken, Prepared, keep, swap
from rooms import tally
from rooms.discretion import others_around, words_hidden_from
from rooms.facts import as_fields, message_facts, ms, ms_or_none
from rooms.models import Kind, Membership, Message, ModerationAction, Playback, Reaction, Room
from rooms.models.rooms import NUMBERS
from rooms.protocol import MessageChanged, MessagePosted
from rooms.rules import chat as rules
from rooms.standing import Ties
from rooms.stencil import message_html

if TYPE_CHECKING:
    from accounts.models import User

Seat = TypeVar("Seat", Membership, Ties)


class Word(NamedTuple):
    text: str
    client_id: UUID
    reply_to: UUID | None = None


def post_message(
    room: Room,
    author: "User",
    text: str,
    client_id: UUID,
    reply_to: UUID | None = None,
    *,
    ties: Ties | None = None,
) -> Message:
    """Keep and tell a message; the same (author, client_id) again answers the first one.

    Where `ties` tell what was read of the author together with `room`, a moment ago, the word is
    decided by both, and kept only where nothing but words has come to the room since. Else, and
    before anybody is refused, it is decided under the lock. Either way the room's row makes
    commit order the order of seq and rev.
    """
    word = Word(_kept_text(text), client_id, reply_to)
    # Of two words in slow mode one waits for the other: that is for the lock.
    if ties is not None and ties.is_seated and not _is_slow(room, author):
        with suppress(Refused, Overtaken):
            _may_write(room, ties)
            return _post(room, ties.room_terms, author, word)
    with transaction.atomic():
        room = room.locked()
        seat = _may_write(room, _writers.first(room=room.pk, author=author.pk, client=client_id))
        if seat.has_sent:
            return _sent_before(room, author, word)
        _wait_for_slow_mode(room, author)
        try:
            return _post(room, room.terms, author, word)
        except Overtaken:  # by what the lock does not hold: the account is gone
            raise NotMember from None


def _post(room: Room, terms: int, author: "User", word: Word) -> Message:
    """Raises Overtaken, with nothing kept, where more than words has changed since the reading."""
    now = clock.now()
    message = Message(
        room=room,
        author=author,
        text=word.text,
        client_id=word.client_id,
        reply_to=_answered(room, word.reply_to),
        film_ms=_film_ms(room, ms(now)),
        at=now,
    )
    others = _others.statement(author=author.pk)
    numbering = room.swapping_numbers(terms, author.pk, word.client_id, others)
    [hidden_from] = swap(message, numbering, gives=NUMBERS)
    _tell(message, frozenset(hidden_from))
    transaction.on_commit(lambda: tally.said(room.pk), robust=True)
    return message


def house_line(room: Room, text: str) -> Message:
    """The house says something. Only on a locked row, inside the caller's transaction."""
    line = Message(
        room=room, kind=Message.Kind.SYSTEM, text=text, at=clock.now(), **room.next_numbers()
    )
    keep(line, beside=room.keeping_numbers())
    _tell(line)
    return line


def _sent_before(room: Room, author: "User", word: Word) -> Message:
    sent = room.messages.get(author=author, client_id=word.client_id)
    if sent.text != word.text and not (sent.edited_at or sent.deleted_at):
        raise InvalidMessage(_("client_id: another message already has it."))
    return sent


@transaction.atomic
def edit_message(room: Room, author: "User", message_id: UUID, text: str) -> Message:
    text = _kept_text(text)
    room = room.locked()
    _writing_member(room, author)
    message = _message(room, message_id)
    if message.author_id != author.pk:
        raise Forbidden(_("Only its author can change a message."))
    if message.is_deleted or not rules.may_edit(message.at, clock.now()):
        raise Forbidden(_("This message can no longer be changed."))
    if message.text != text:
        message.text = text
        message.edited_at = clock.now()
        _change(room, message, ["text", "edited_at"])
    return message


@transaction.atomic
def delete_message(
    room: Room, by: "User", message_id: UUID, *, may_delete_others: bool = False
) -> Message:
    """Take a message off. Its number stays, so that numbering has no holes."""
    room = room.locked()
    message = _message(room, message_id)
    is_own = message.author_id == by.pk
    if not (is_own or may_delete_others):
        raise Forbidden(_("Only its author, the host or an usher can take a message off."))
    if not message.is_deleted:
        message.deleted_at = clock.now()
        message.deleted_by = by
        _change(room, message, ["deleted_at", "deleted_by"])
        if not is_own:
            ModerationAction.objects.create(
                what=ModerationAction.What.DELETE,
                by=by,
                person=message.author,
                room=room,
                message=message,
            )
    return message


@transaction.atomic
def react(room: Room, user: "User", message_id: UUID, emoji: str, *, on: bool) -> Message:
    if not rules.is_emoji(emoji):
        raise InvalidMessage(_("emoji: one emoji, please."))
    room = room.locked()
    _writing_member(room, user)
    message = _message(room, message_id)
    if message.is_deleted:
        raise Forbidden(_("This message was taken off."))
    mine = message.reactions.filter(user=user, emoji=emoji)
    if mine.exists() == on:
        return message
    if on:
        kinds = set(message.reactions.values_list("emoji", flat=True))
        if emoji not in kinds and len(kinds) >= rules.MAX_KINDS_OF_REACTION:
            raise InvalidMessage(_("emoji: this message has enough kinds of reactions."))
        Reaction.objects.create(message=message, user=user, emoji=emoji)
    else:
        mine.delete()
    _change(room, message, [])
    return message


def mark_read(room: Room, user: "User", seq: int) -> None:
    """Move the reader's own marker forward; never back."""
    Membership.objects.filter(room=room, user=user, read_seq__lt=seq).update(
        read_seq=min(seq, room.last_seq)
    )


def posted_event(message: Message) -> MessagePosted:
    return MessagePosted(
        **as_fields(message_facts(message)),
        html=message_html(message),
        client_id=message.client_id,
    )


def changed_event(message: Message) -> MessageChanged:
    return MessageChanged(**as_fields(message_facts(message)), html=message_html(message))


def _kept_text(text: str) -> str:
    text = rules.clean_text(text)
    if not text:
        raise InvalidMessage(_("text: write something first."))
    if len(text) > rules.MAX_TEXT:
        raise InvalidMessage(_("text: at most 2,000 characters."))
    return text


def _writing_member(room: Room, user: "User") -> Membership:
    """The seat from which this person writes, fresh under the room's lock."""
    return _may_write(room, room.seat_of(user.pk))


def _may_write(room: Room, seat: Seat | None) -> Seat:
    if seat is None:
        raise NotMember
    if seat.is_silenced(clock.now()):
        raise Muted(
            _("You may not write here until the host or an usher allows it again."),
            until_ms=ms_or_none(seat.silenced_until),
        )
    room.require_open(clock.now())
    return seat


def _is_slow(room: Room, author: "User") -> bool:
    return bool(room.slow_mode_s) and room.host_id != author.pk


def _wait_for_slow_mode(room: Room, author: "User") -> None:
    if not _is_slow(room, author):
        return
    last = room.messages.filter(author=author).order_by("-seq").values_list("at", flat=True).first()
    if wait := rules.wait_ms(room.slow_mode_s, last, clock.now()):
        raise RateLimited(_("Slow mode is on in this room."), retry_after_ms=wait)


def _message(room: Room, message_id: UUID) -> Message:
    message = room.messages.select_related("author__profile").filter(pk=message_id).first()
    if message is None or message.kind != Message.Kind.SAID:
        raise InvalidMessage(_("message_id: there is no such message here."))
    return message


def _answered(room: Room, reply_to: UUID | None) -> Message | None:
    return None if reply_to is None else _message(room, reply_to)


def _film_ms(room: Room, now_ms: int) -> int | None:
    if room.kind == Kind.CHAT:
        return None
    playback = Playback.of(room)
    return None if playback is None or not playback.media_url else playback.position_at(now_ms)


def _change(room: Room, message: Message, fields: Iterable[str]) -> None:
    message.rev = room.next_rev()
    message.save(update_fields=[*fields, "rev"])
    announce(room.channel, changed_event(message), hidden_from=words_hidden_from(message.author_id))


def _tell(message: Message, hidden_from: Collection[int] = ()) -> None:
    message.is_new = True
    announce(message.room.channel, posted_event(message), hidden_from=hidden_from)


def _writing(room: UUID, author: int, client: UUID) -> QuerySet[Membership]:
    sent = Message.objects.filter(room=room, author=author, client_id=client)
    return (
        Membership.objects.active()
        .filter(room=room, user=author, user__is_active=True)
        .annotate(has_sent=Exists(sent))
    )


# A seat and all that must be known of it for a word, in one question.
_writers: Prepared[Any] = Prepared(_writing, room=UUID, author=int, client=UUID)
_others: Prepared[tuple[int]] = Prepared(lambda author: others_around(author), author=int)
