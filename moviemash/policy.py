"""Who may judge shelves: everybody; whose votes count is decided with the vote."""

from config import policy

policy.rows(
    {
        "moviemash:duel": policy.ANYONE,
        "moviemash:today": policy.ANYONE,
        "moviemash:votes": policy.ANYONE,
        "moviemash:undo": policy.ANYONE,
        "moviemash:skips": policy.ANYONE,
        "moviemash:ranking": policy.ANYONE,
        "moviemash:shelf": policy.ANYONE,
        "moviemash:recommendations": policy.ANYONE,
        "moviemash:marks": policy.ANYONE,
    }
)
