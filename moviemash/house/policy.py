"""Who may choose with a house: whoever sits in it. Whoever may read the room may look on."""

from config.policy import rows
from rooms.policy import MEMBERS, READ, event_rules, twin_rules

rows(
    {
        "moviemash:house": READ,
        "moviemash:house_start": twin_rules(*MEMBERS),
        "moviemash:house_vote": twin_rules(*MEMBERS),
        "moviemash:house_turn": twin_rules(*MEMBERS),
        "moviemash:house_stop": twin_rules(*MEMBERS),
        "event mash_start": event_rules(*MEMBERS),
        "event mash_vote": event_rules(*MEMBERS),
        "event mash_turn": event_rules(*MEMBERS),
        "event mash_stop": event_rules(*MEMBERS),
    }
)
