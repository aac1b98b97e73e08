"""Every address of a room; names are those of the views."""

from django.urls import path
from django.urls.resolvers import URLPattern

from rooms import media
from rooms.views import (
    chat,
    invites,
    lobby,
    making,
    membership,
    people,
    playback,
    queue,
    reports,
    room,
)

app_name = "rooms"

urlpatterns: list[URLPattern] = [
    path("rooms/", lobby.lobby, name="lobby"),
    path("rooms/new/", making.new, name="new"),
    path("rooms/invites/<uuid:invite_id>/", invites.invitation, name="invitation"),
    path("rooms/invites/<uuid:invite_id>/accept", invites.accept_invite, name="accept_invite"),
    path("rooms/invites/<uuid:invite_id>/decline", invites.decline_invite, name="decline_invite"),
    path("rooms/join/<str:token>/", invites.link, name="link"),
    path("rooms/<uuid:room_id>/", room.room, name="room"),
    path("rooms/<uuid:room_id>/messages", chat.messages, name="messages"),
    path("rooms/<uuid:room_id>/members", membership.members, name="members"),
    path("rooms/<uuid:room_id>/calendar.ics", making.calendar, name="calendar"),
    path("rooms/<uuid:room_id>/edit", making.edit, name="edit"),
    path("rooms/<uuid:room_id>/end", making.end, name="end"),
    path("rooms/<uuid:room_id>/join", membership.join, name="join"),
    path("rooms/<uuid:room_id>/leave", membership.leave, name="leave"),
    path("rooms/<uuid:room_id>/transfer-host", membership.transfer_host, name="transfer_host"),
    path("rooms/<uuid:room_id>/successor", membership.name_successor, name="name_successor"),
    path("rooms/<uuid:room_id>/keep-seat", membership.keep_seat, name="keep_seat"),
    path("rooms/<uuid:room_id>/role", membership.set_role, name="set_role"),
    path("rooms/<uuid:room_id>/kick", membership.kick, name="kick"),
    path("rooms/<uuid:room_id>/ban", membership.ban, name="ban"),
    path("rooms/<uuid:room_id>/unban", membership.unban, name="unban"),
    path("rooms/<uuid:room_id>/silence", membership.silence, name="silence"),
    path("rooms/<uuid:room_id>/favourite", membership.favourite, name="favourite"),
    path("rooms/<uuid:room_id>/mute", membership.mute, name="mute"),
    path("rooms/<uuid:room_id>/deafen", membership.deafen, name="deafen"),
    path("rooms/<uuid:room_id>/report", reports.report, name="report"),
    path("rooms/<uuid:room_id>/invite", invites.invite, name="invite"),
    path(
        "rooms/<uuid:room_id>/invites/<uuid:invite_id>/revoke",
        invites.revoke_invite,
        name="revoke_invite",
    ),
    path("people/<username:username>/invite", people.invite_along, name="invite_along"),
    path("people/<username:username>/report", people.report_person, name="report_person"),
    path("rooms/<uuid:room_id>/start-playback", playback.start_playback, name="start_playback"),
    path("rooms/<uuid:room_id>/play", playback.play, name="play"),
    path("rooms/<uuid:room_id>/pause", playback.pause, name="pause"),
    path("rooms/<uuid:room_id>/seek", playback.seek, name="seek"),
    path("rooms/<uuid:room_id>/load", playback.load, name="load"),
    path("rooms/<uuid:room_id>/queue", queue.queue, name="queue"),
    path("rooms/<uuid:room_id>/queue/move", queue.queue_move, name="queue_move"),
    path("rooms/<uuid:room_id>/queue/remove", queue.queue_remove, name="queue_remove"),
    path("rooms/<uuid:room_id>/queue/vote", queue.queue_vote, name="queue_vote"),
    path("rooms/<uuid:room_id>/queue/source", queue.queue_source, name="queue_source"),
    path("rooms/<uuid:room_id>/queue/next", queue.queue_next, name="queue_next"),
    path("rooms/<uuid:room_id>/skip-vote", queue.skip_vote, name="skip_vote"),
    # The room's address of an earlier edition of the site.
    path("watch/room/<uuid:old_id>", making.old_room, name="old_room"),
    path("watch/room/<uuid:old_id>/", making.old_room, name="old_room"),
    path("media/<path:path>", media.serve, name="media"),
]
