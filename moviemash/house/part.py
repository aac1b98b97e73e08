"""The panel among the parts of a watch room."""

from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.live import clock
from config.live.protocol import encode_event
from config.live.topics import Change
from moviemash.house.facts import mash_facts, mash_told, newest_mash
from moviemash.house.page import HousePanel
from rooms.models import Kind, Room
from rooms.parts import RoomPart, register_part
from rooms.views.words import count_words


class HousePart(RoomPart):
    name = "tonight"
    title: str | Promise = gettext_lazy("Choose")
    template = "moviemash/_house.html"
    script = "js/mash/house.js"
    stylesheet = "css/house-mash.css"

    def is_in(self, room: Room) -> bool:
        return room.kind == Kind.WATCH

    def show(self, page: Any) -> dict[str, Any]:
        return {
            "panel": HousePanel(
                page.room,
                page.state.parts.get(self.name),
                clock.now_ms(),
                may_choose=page.is_seated and page.may("", "event mash_vote"),
                house=len(page.present),
            )
        }

    def words(self) -> dict[str, Any]:
        return {
            "mash_called": _("What shall we watch? Choose with the house."),
            "mash_voted": count_words("{n} of {house} has chosen", "{n} of {house} have chosen"),
            "mash_seconds": count_words("{n} second", "{n} seconds"),
            "mash_time_up": _("Time is up"),
            "mash_curtain": _("Next duel in {n}"),
            "mash_chosen": _("The house chose {film}."),
        }

    def state(self, room: Room, user: Any) -> object:
        mash = newest_mash(room)
        return None if mash is None else mash_facts(mash, user)

    def changes(self, room: Room, after: int, until: int) -> Sequence[Change]:
        mash = newest_mash(room)
        if mash is None or not after < mash.rev <= until:
            return ()
        return [Change(mash.rev, encode_event(mash_told(mash), room.channel))]


register_part(HousePart())
