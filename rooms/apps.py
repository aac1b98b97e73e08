from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoomsConfig(AppConfig):
    name = "rooms"
    verbose_name = _("Rooms")

    def ready(self) -> None:
        from accounts.notices import notice_kind
        from config.live.topics import register_former_channel, register_topic
        from rooms import direct, policy, shelves, topic  # noqa: F401  the rows and shelves
        from rooms.handlers import chat, membership, playback, queue  # noqa: F401  the events

        register_topic("room-", topic.RoomTopic())
        register_former_channel(direct.FORMER_PREFIX, direct.room_of_former_channel)
        notice_kind("invite", _("Invitations to rooms"), "ticket")
