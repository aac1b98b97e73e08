"""The six reactions that have an icon of the house; any other emoji is shown as it is."""

ICONS = {
    "❤️": "heart",
    "😂": "laugh",
    "🍿": "popcorn",
    "🔥": "flame",
    "👻": "ghost",
    "👋": "hand",
}
