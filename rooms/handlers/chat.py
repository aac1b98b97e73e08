"""Talking: frames in, actions, facts out."""

from contextlib import suppress

from config.live.announce import announce
from config.live.limits import spend
from config.live.protocol import RateLimited
from config.live.registry import handles
from config.live.topics import Visit
from config.policy import Role
from rooms.actions import chat
from rooms.discretion import presence_hidden_from
from rooms.models import Message
from rooms.protocol import (
    DeleteMessage,
    EditMessage,
    MessageKept,
    PostMessage,
    React,
    Read,
    Typing,
    TypingSeen,
)

MAY_DELETE_OTHERS = frozenset({Role.HOST, Role.CO_HOST, Role.MODERATOR, Role.ADMIN})


@handles("chat_message", PostMessage, recalls=True)
def handle_chat_message(visit: Visit, command: PostMessage) -> MessageKept:
    spend("chat", visit.user.pk, 10, per_seconds=10)
    message = chat.post_message(
        visit.thing,
        visit.user,
        command.text,
        command.client_id,
        command.reply_to,
        ties=visit.standing.ties,
    )
    return kept(message)


@handles("edit_message", EditMessage)
def handle_edit_message(visit: Visit, command: EditMessage) -> MessageKept:
    spend("chat", visit.user.pk, 10, per_seconds=10)
    return kept(chat.edit_message(visit.thing, visit.user, command.message_id, command.text))


@handles("delete_message", DeleteMessage)
def handle_delete_message(visit: Visit, command: DeleteMessage) -> MessageKept:
    message = chat.delete_message(
        visit.thing,
        visit.user,
        command.message_id,
        may_delete_others=visit.standing.role in MAY_DELETE_OTHERS,
    )
    return kept(message)


@handles("react", React)
def handle_react(visit: Visit, command: React) -> MessageKept:
    spend("react", visit.user.pk, 20, per_seconds=10)
    return kept(
        chat.react(visit.thing, visit.user, command.message_id, command.emoji, on=command.on)
    )


@handles("typing", Typing)
def handle_typing(visit: Visit, command: Typing) -> None:
    """Never kept; more than one per 3 s is dropped without a word, for nobody waits for it."""
    with suppress(RateLimited):
        spend("typing", visit.user.pk, 1, per_seconds=3)
        announce(
            visit.thing.channel,
            TypingSeen(user_id=visit.user.pk),
            hidden_from=presence_hidden_from(visit.user.pk),
        )


@handles("read", Read)
def handle_read(visit: Visit, command: Read) -> None:
    chat.mark_read(visit.thing, visit.user, command.seq)


def kept(message: Message) -> MessageKept:
    return MessageKept(seq=message.seq, rev=message.rev, message_id=message.pk)
