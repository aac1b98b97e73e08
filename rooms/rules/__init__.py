"""What is right in a room. Pure: time comes in as an argument, nothing goes out."""

from rooms.rules.hours import LOBBY, Phase, phase
from rooms.rules.playback import position_at

__all__ = ["LOBBY", "Phase", "phase", "position_at"]
