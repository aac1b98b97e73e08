"""What a client shows of one room: the state, and every event applied to it."""

from typing import Any

UNSAID = frozenset({"html", "client_id"})


class Model:
    """A state, kept right by numbered events alone."""

    def __init__(self, state: dict[str, Any]) -> None:
        self.messages: dict[int, dict[str, Any]] = {}
        self.rev = -1
        # The page begins with the newest fifty: what changes above them is not on it.
        self.first = min((message["seq"] for message in state["messages"]), default=0)
        self.read(state)

    def read(self, state: dict[str, Any]) -> list[dict[str, Any]]:
        """Take over a state; the messages that were not on the screen before."""
        self.rev = state["rev"]
        self.facts: dict[str, Any] = dict(state["room"])
        self.members: dict[int, dict[str, Any]] = {
            member["user_id"]: dict(member) for member in state["members"]
        }
        self.playback: dict[str, Any] | None = state["playback"]
        self.vote: dict[str, Any] | None = state.get("vote")
        return [new for message in state["messages"] if (new := self._put(message))]

    def apply(self, event: str, facts: dict[str, Any]) -> dict[str, Any] | None:
        """Answers the message that came newly onto the screen."""
        new = None
        match event:
            case "chat_message" | "message_changed" | "skipped":
                new = self._put(facts)
            case "presence_diff":
                self._move(facts)
            case "member_updated":
                self.members[facts["user_id"]] = {
                    name: value for name, value in facts.items() if name != "rev"
                }
            case "host_changed":
                self._seat_host(facts["user_id"])
            case "room_updated":
                self.facts |= {name: value for name, value in facts.items() if name != "rev"}
            case "room_ended":
                self.facts["is_active"] = False
            case "host_sync":
                names = ("media", "position_ms", "is_playing", "rate", "at_ms", "version")
                self.playback = {name: facts[name] for name in names}
            case "song_changed":
                self.playback, self.vote = _playback_of(facts), None
            case "vote_opened":
                self.vote = facts
            case "vote_closed":
                self.vote = None
        if facts.get("rev") is not None:
            self.rev = max(self.rev, facts["rev"])
        return new

    def in_order(self) -> list[dict[str, Any]]:
        return [self.messages[seq] for seq in sorted(self.messages)]

    def position_ms(self, now_ms: float) -> int | None:
        if self.playback is None:
            return None
        moved = (now_ms - self.playback["at_ms"]) * self.playback["rate"]
        return round(self.playback["position_ms"] + (moved if self.playback["is_playing"] else 0))

    def _put(self, message: dict[str, Any]) -> dict[str, Any] | None:
        seq = message.get("seq")
        if seq is None or seq < self.first:  # something hidden that is no message, or is above
            return None
        before = self.messages.get(seq)
        if "id" not in message:
            self.messages[seq] = {"seq": seq, "rev": message["rev"], "id": "", "is_skipped": True}
            return None
        self.messages[seq] = {name: value for name, value in message.items() if name not in UNSAID}
        is_new = before is None or before["id"] != message["id"]
        return message if is_new else None

    def _move(self, facts: dict[str, Any]) -> None:
        for member in facts["joined"]:
            known = self.members.get(member["user_id"])
            if known is not None and "rev" not in facts:
                # Without a number it says who is here, and what else it says may be old.
                known["is_present"] = True
            else:
                self.members[member["user_id"]] = dict(member)
        for user in facts["left"]:
            if "rev" in facts:
                self.members.pop(user, None)
            elif user in self.members:
                self.members[user]["is_present"] = False

    def _seat_host(self, user: int | None) -> None:
        for member in self.members.values():
            if member["role"] == "host":
                member["role"] = "member"
        if user in self.members:
            self.members[user]["role"] = "host"
        self.facts["host_id"] = user


def _playback_of(changed: dict[str, Any]) -> dict[str, Any]:
    """A song as a film: the state tells it so, too."""
    song = changed["song"]
    media = song and {
        "url": song["audio_url"],
        "kind": "file",
        "title": song["title"],
        "duration_ms": song["duration_ms"],
    }
    known = {name: changed[name] for name in ("position_ms", "is_playing", "at_ms", "version")}
    return {**known, "media": media, "rate": 1.0}
